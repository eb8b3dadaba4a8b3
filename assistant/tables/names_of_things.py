"""Names that abstracts use for languages, metrics, models and collections of data."""

from __future__ import annotations

import re

__all__ = ["BENCHMARKS", "LANGUAGES", "METRICS", "MODELS"]

LANGUAGES = re.compile(
    r"\b(?:English|German|French|Spanish|Italian|Portuguese|Dutch|Danish|Swedish|Norwegian|Finnish|Icelandic|Polish"
    r"|Czech|Slovak|Slovene|Slovenian|Hungarian|Romanian|Bulgarian|Greek|Turkish|Russian|Ukrainian|Serbian|Croatian"
    r"|Bosnian|Albanian|Estonian|Latvian|Lithuanian|Basque|Catalan|Galician|Irish|Welsh|Maltese|Arabic|Hebrew|Persian"
    r"|Farsi|Urdu|Hindi|Bengali|Punjabi|Gujarati|Marathi|Tamil|Telugu|Kannada|Malayalam|Sinhala|Nepali|Chinese"
    r"|Mandarin"
    r"|Cantonese|Japanese|Korean|Vietnamese|Thai|Lao|Khmer|Burmese|Indonesian|Malay|Javanese|Tagalog|Filipino|Swahili"
    r"|Yoruba|Igbo|Hausa|Zulu|Xhosa|Amharic|Somali|Afrikaans|Kazakh|Uzbek|Mongolian|Georgian|Armenian|Azerbaijani"
    r"|Latin|Sanskrit|Esperanto|Quechua)\b"
    r"(?!\s+(?:patients?|women|men|children|adults|population|participants|subjects|hospitals?|schools?|students"
    r"|cohort|Restaurant|Remainder|Channel|National|general|society|medical|health|squares?|market|military|registry"
    r"|Academy|University|government|families|people|herbal|medicine|hamster))"
    r"|\b(?:\d+\+?|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|over\s+\d+|more\s+than\s+\d+)\s+(?:(?!programming)[\w-]+\s+){0,2}?languages\b"
)
METRICS = re.compile(
    r"\b(?:accuracy|F1(?:[- ]score)?|BLEU(?:-\d)?|ROUGE(?:-\w)?|METEOR|CIDEr|BERTScore|chrF|COMET|perplexity|FID"
    r"|CLIP[- ]?[Ss]core|Inception Score|LPIPS|PSNR|SSIM|mAP|mIoU|IoU|AUROC|AUC|AUPRC|Dice(?: score| coefficient)?"
    r"|WER|word error rate|MOS|pass@\d+|nDCG(?:@\d+)?|NDCG|MRR|(?<!to )recall(?:@\d+)?|precision"
    r"|sensitivity(?!\s+analys)|specificity|odds ratios?|hazard ratios?|relative risks?|kappa|mean squared error|MSE"
    r"|RMSE|MAE|Elo"
    r"|win[- ]rates?|success rates?|error rates?|latency|throughput|mortality|survival|quality of life"
    r"|area under the (?:receiver operating characteristic )?curve)\b"
)
_VERSION = (
    r"(?:[\s-]?(?:v?\d+(?:\.\d+)*[A-Za-z]{0,2}\b|[A-Z]\b|Base|Large|XL|XXL|Small|Tiny|Turbo|Mini|mini|Pro|Ultra|Flash"
    r"|Instruct|Chat|Coder|Math|VL|R1|V\d|Opus|Sonnet|Haiku|Next|\d+(?:\.\d+)?[BM]\b)){0,4}"
)
MODELS = re.compile(
    rf"(?<![\w-])(?:(?:GPT|ChatGPT|InstructGPT|LLaMA|Llama|LLAMA|Alpaca|Vicuna|PaLM|Gemini|Gemma|Claude|Mistral"
    rf"|Mixtral|Qwen|DeepSeek|Phi(?=[- ]?\d)|Falcon|OPT|BLOOM|BLOOMZ|Chinchilla|Pythia|GLM|ChatGLM|Yi|Grok|Kimi|Codex"
    rf"|StarCoder|CodeLlama|Code Llama"
    rf"|BERT|RoBERTa|ALBERT|DeBERTa|ELECTRA|DistilBERT|XLNet|T5|mT5|Flan-T5|FLAN|BART|mBART|UL2|ELMo|word2vec|GloVe"
    rf"|SciBERT|BioBERT|ViT|DeiT|Swin|Swin Transformer|BEiT|MAE|DINO|DINOv2|CLIP|SigLIP|BLIP|BLIP-2|Flamingo|LLaVA"
    rf"|MiniGPT-4|InstructBLIP|Segment Anything"
    rf"|ResNet|ResNeXt|Wide ResNet|EfficientNet|MobileNet|ConvNeXt|DenseNet|VGG|AlexNet|Inception|U-Net|UNet|YOLO"
    rf"|Mask R-CNN|Faster R-CNN|DETR|Stable Diffusion|SDXL|DALL[-·]?E|Imagen|Midjourney|DiT|FLUX|ControlNet"
    rf"|DreamBooth|StyleGAN|VQGAN|NeRF|Whisper|wav2vec|HuBERT|AudioLM|MusicGen"
    rf"|Mamba|RWKV|RetNet|Hyena|S4|Transformer-XL|Longformer|AlphaGo|AlphaZero|MuZero|AlphaFold|o1|o3"
    rf"|o4)(?![a-z]){_VERSION}s?)(?![\w]|[.-]\w|['’]s\b)"
)
BENCHMARKS = re.compile(
    r"(?<![\w-])(?:ImageNet(?:-(?:1[kK]|21[kK]|22[kK]|A|R|C|V2|Sketch|LT))?|(?:MS[- ]?)?COCO|CIFAR-?(?:100"
    r"|10)(?:[- ]LT|-C)?|MNIST|Fashion-MNIST|SVHN|iNaturalist(?:[\s-]?\d{4})?|Places365|ADE20[Kk]|Cityscapes"
    r"|PASCAL VOC|Pascal VOC|LVIS|OpenImages|Open Images|JFT(?:-300M|-3B)?|LAION(?:-\w+)?|CC3M|CC12M|YFCC\w*"
    r"|Conceptual Captions|Visual Genome|VQA(?:v2|-v2)?|GQA|OK-?VQA|TextVQA|DocVQA|ChartQA|ScienceQA|MMMU|MMBench|MME"
    r"|MathVista|POPE|SEED-Bench"
    r"|NoCaps|Flickr30[kK]|RefCOCO[+g]?|KITTI|nuScenes|Waymo(?: Open)?|ScanNet|ShapeNet|ModelNet40|Objaverse|S3DIS"
    r"|Kinetics(?:-\d+)?|UCF-?101|HMDB-?51|Something-Something(?: v2)?|ActivityNet|MSR-?VTT|Ego4D|EPIC-KITCHENS"
    r"|AudioSet|LibriSpeech|LibriLight|CommonVoice|VoxCeleb|LJSpeech|CelebA(?:-HQ)?|FFHQ|LSUN|AFHQ"
    r"|SuperGLUE|GLUE|MNLI|SST-2|SQuAD(?:v?\s?\d(?:\.\d)?)?|TriviaQA|Natural Questions|HotpotQA|MuSiQue"
    r"|2WikiMultiHopQA|WebQuestions|MS ?MARCO|BEIR|MTEB|KILT|FEVER|SciFact|TREC|MMLU(?:-Pro)?|BIG-[Bb]ench(?: Hard)?"
    r"|BBH|HellaSwag|WinoGrande|PIQA|ARC(?:-AGI|-Challenge|-[CE])|BoolQ|CommonsenseQA|StrategyQA|TruthfulQA|GSM8[Kk]"
    r"|GSM-\w+|SVAMP|AQuA|MATH(?:-?500)?|AIME(?:\s?(?:20)?2\d)?|OlympiadBench|GPQA(?:[- ]Diamond)?"
    r"|HumanEval(?:\+)?|MBPP(?:\+)?|APPS|CodeContests|LiveCodeBench|LiveBench|SWE-[Bb]ench(?: Verified| Lite)?"
    r"|Codeforces|DS-1000|AlpacaEval(?: 2(?:\.0)?)?|MT-Bench|Arena-Hard|IFEval|Chatbot Arena|LongBench|RULER|PG-?19"
    r"|ArXiv|WikiText(?:-?\d+)?|enwik8|text8|Penn Treebank|PTB|C4(?!\.\d)|The Pile|RedPajama|RefinedWeb|FineWeb"
    r"|OpenWebText|BookCorpus|Common Crawl|CNN/Daily ?Mail|XSum|SAMSum|WMT(?:[- ]?'?\d+)?|IWSLT\S*|FLORES(?:-\d+)?"
    r"|CoNLL(?:-\d+)?|OntoNotes|XNLI"
    r"|D4RL|MuJoCo|Atari(?:-?\s?(?:57|100k|2600))?|OpenAI Gym|Meta-World|CALVIN|RLBench|Proc[Gg]en|Minecraft|WebArena"
    r"|Mind2Web|AgentBench|ALFWorld|WebShop|miniF2F|ProofNet|PutnamBench|Omniglot|mini-?ImageNet|tiered-?ImageNet"
    r"|DomainNet|Office-Home|PACS|VTAB(?:-1k)?|WILDS|MIMIC-(?:III|IV|CXR)|CheXpert|MedQA|PubMedQA|MedMCQA|UK Biobank"
    r"|SEER|NHANES|ogbn-\w+|QM9|ZINC|Cora|Citeseer|PubMed|Medline|MEDLINE)(?![\w])"
)
