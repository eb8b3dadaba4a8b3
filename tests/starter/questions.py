"""Questions whose papers must be found in the starter library as they are found in the pages it retells."""

QUESTIONS = (
    "which papers explain grokking mechanistically",
    "does repeating training data hurt language models",
    "how do positional encodings affect length generalization",
    "averaging the weights of several fine-tuned models",
    "what is SMOTE",
    "which optimizer was found by program search",
    "papers on long-tailed image classification with several experts",
    "are influence functions feasible for large language models",
    "why do large language models hallucinate when some facts dominate others",
    "does sharpness predict generalization",
    "how well does repeated sampling scale inference compute",
    "neural network that outputs positions in its input sequence",
    "can small transformers learn addition",
    "time series foundation models with mixture of experts",
    "data pruning that beats power law scaling",
    "what does RLHF do to the diversity of outputs",
    "test-time adaptation for domain generalization",
    "reward model ensembles and reward hacking",
    "how predictable is the performance of larger models on downstream tasks",
    "memory-efficient fine-tuning by sampling layers with outliers",
)
