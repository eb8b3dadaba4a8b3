"""Texts on which the built-in encoder is compared with sentence-transformers: written for this, none from a paper."""

from __future__ import annotations

__all__ = ["TEXTS"]

_SHORT = (
    "",
    " ",
    ".",
    "?!",
    "a",
    "42",
    "BERT",
    "\u200b",
    "🙂",
    "graph neural networks",
    "Which papers explain how models follow instructions?",
    "Does pruning hurt calibration more than distillation does?",
    "HOW DO LANGUAGE MODELS COUNT?",
    "who cites whom, and why",
    "state-of-the-art, end-to-end, plug-and-play",
    "e.g. Fig. 3(b), cf. Sec. 2.1; see also [12, 15]",
    "3.14159 2,718,281 -0.577 1e-9 0xFF 10^-3 50% ±2.5",
    "$\\mathcal{L}(\\theta) = -\\sum_{i=1}^{N} \\log p_\\theta(x_i \\mid x_{<i})$",
    "$O(n \\log n)$ time and $\\tilde{O}(\\sqrt{T})$ regret for $\\alpha \\in (0, 1]$",
    "https://example.org/path?query=1&other=two#part",
    "user@example.org wrote: C++ > C# ?",
    "naïve Bayes, Erdős–Rényi, Čech complexes, Poincaré maps and Schrödinger bridges",
    "Größe, Übermaß und Straße",
    "大規模言語モデルの評価について",
    "我们研究大型语言模型的推理能力。",
    "Большие языковые модели отвечают на вопросы.",
    "النماذج اللغوية الكبيرة",
    "बड़े भाषा मॉडल",
    "연구 논문을 찾는 도우미",
    "ﬁne-tuning with ligatures ﬂows",
    "K\u0308unstliche Intelligenz with a combining mark",
    "A\tB\nC\r\nD   E",
    "“curly” ‘quotes’ — dashes – and … dots",
    "≤ ≥ ≠ ≈ ∞ ∑ ∫ ∂ √ → ⇒ ∀ ∃ ∈ ∅",
    "[CLS] [SEP] [MASK] [PAD] [UNK] as words",
    "supercalifragilisticexpialidocious pneumonoultramicroscopicsilicovolcanoconiosis",
    "x" * 120,
    "((((((()))))))",
    "no no no no no no no no no no no no no no no no",
    "αβγ δεζ with Greek letters, λ = 0.1",
    "😀 papers 📄 about 🤖 robots",
    "<b>bold</b> & <i>italic</i> &amp; entities",
    "def f(x): return x ** 2  # squares",
    "The 1st, 2nd and 3rd of 1,000 runs at 99.9 % on 8×A100 took 3h05m.",
)

_SENTENCES = (
    "We ask how much of a long document a small encoder can keep in a single vector.",
    "Our corpus holds 12,000 letters between two lighthouse keepers, written from 1871 to 1902.",
    "A linear probe on the frozen features reaches 71.3 % accuracy, 4.2 points above the strongest baseline.",
    "We prove that the estimator is consistent whenever the step size decays like $t^{-1/2}$.",
    "Ablations show that the gain comes from the order of the training examples, not from their number.",
    "Annotators from five countries judged every pair twice; agreement (Cohen's κ) was 0.64.",
    "In contrast, retrieval without any reranking fails on questions that need two documents.",
    "The robot folds towels it has never seen, at a third of the energy of the earlier controller.",
    "We release the code, the weights and a table of everything that did not work.",
    "Limitations include the English-only data and the narrow choice of tasks.",
    "For tides, a recurrent model with 40k parameters beats a transformer a hundred times its size.",
    "A survey of 214 gardeners suggests that explanations matter more than accuracy.",
)


def _long() -> list[str]:
    rotated = [_SENTENCES[turn:] + _SENTENCES[:turn] for turn in range(len(_SENTENCES))]
    return [" ".join(sentences[: 2 + turn % 10]) for turn, sentences in enumerate(rotated)]


TEXTS: tuple[str, ...] = (*_SHORT, *_SENTENCES, *_long(), " ".join(_SENTENCES) + " " + " ".join(_SENTENCES[:10]))
