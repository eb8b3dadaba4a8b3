"""Ranks a paper's sentences for a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from assistant.questions.question import Question
from assistant.retrieval.matching import SentenceMatch
from assistant.retrieval.scoring import log_odds

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["STATING", "TYPICAL", "SentenceWeights", "gives_number", "rank_sentences", "strength"]


class SentenceWeights(NamedTuple):
    """Weights of the cosine of question and sentence, of the shares of the question's wording in the sentence and in
    the sentence with the title, of the sentence's place (0 for the first, 1 for the last), and of a wanted number."""

    similarity: float
    own: float
    with_title: float
    later: float
    number: float


STATING = SentenceWeights(1.0, 0.35, 0.2, 0.3, 0.22)
"""For questions with one answer. Set on 500 biomedical abstracts and on the starter and second sets of `evals`, checked
on the third. The right sentence is among the first three of all papers for 91 to 100 % of the facts; with `TYPICAL`
for 91 to 96 %. `python -m evals run` and `decisions` show it for any set."""
TYPICAL = SentenceWeights(0.5, 0.35, 0.15, 0.1, 0.0)
"""For lists and definitions, which `STATING` makes worse. Set on the evidence sentences of scifact-train: the gold
sentence of a paper is first for 0.62 of the claims and among the first three for 0.90; with the cosine of late-pooled
sentences alone 0.35 and 0.69, of sentences encoded on their own 0.50 and 0.85."""

LEAST_FOCUS = 0.67
OFF_FOCUS, NO_FOCUS = 0.7, 0.4
"""Factors for a sentence that mentions what is asked about the topic only in part, or not at all. They only serve
`TYPICAL`: with `STATING`, 1 to 14 % fewer of the right sentences would be among the first three."""
PAPER = 0.12
"""Weight of the log-odds that a paper fits, for its sentences' strength beside those of other papers."""
ASIDE = 0.6
"""Factor for a sentence that only says where code or data is available."""
HOPEFUL = 0.8
"""Factor for a sentence on what a paper may lead to, not what it found."""
DEFINES = 0.1
"""Bonus of a sentence that introduces something, for a question that asks what it is."""

_INTRODUCES = re.compile(
    r"\b(?:is|are)\s+(?:an?|the|defined|known)\b|\b(?:refers?|referred)\s+to\b|\b(?:call|called|coin|term|termed|named)\b"
    r"|\b(?:introduc|propos|present|defin)(?:e|es|ed|ing)\b|\bphenomenon\b",
    re.IGNORECASE,
)
_POINTER = re.compile(
    r"\b(?=[cdghmpw])(?:https?://|www\.|github\b"
    r"|(?:code|data|models?|dataset|website|project page)\b.{0,60}\b(?:available|accessed|released)\b)",
    re.IGNORECASE,
)
"""Looks at the first letter of each word before anything else, as `_HOPES` does: every sentence is searched."""
_NUMBER = re.compile(
    r"(?<![\w.-])\d[\d.,]*(?![dD]\b)(?:\s?%|[a-z]{1,3}\b|-fold\b|(?![\w-]))"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|half|twice|double|triple|percent|none|no)\b",
    re.IGNORECASE,
)
"""Not the digits of "3D" and "GPT-4"."""
_HOPES = re.compile(
    r"\b(?=[fhnpsuw])(?:we\s+(?:\w+\s+)?hope\b|hoped?\s+(?:that|to)\b|shed(?:s|ding)?\s+(?:\w+\s+)?light\b"
    r"|pav(?:e|es|ing)\s+the\s+way\b|(?:future|upcoming|further|subsequent)\s+(?:research|work|studies)\b"
    r"|new\s+(?:avenues|directions|insights)\b)",
    re.IGNORECASE,
)
_KEPT = 8_192
"""Sentences whose numbers and asides are kept: the best papers of a field come up again and again."""
_WANTS_POINTER = re.compile(
    r"\b(?:code|github|repository|link|url|website|available|download|open.?source)\b", re.IGNORECASE
)


def rank_sentences(
    question: Question, texts: Sequence[str], similarities: NDArray[np.float32], matches: Sequence[SentenceMatch]
) -> NDArray[np.float32]:
    """Scores (n,), 0 to 1, of a paper's n sentences.

    Abstracts begin with what was known and end with what was found, so a later sentence is favoured; for a definition,
    one that introduces the thing is.
    """
    weights = _weights(question)
    own = np.array([match.own for match in matches], dtype=np.float32)
    titled = np.array([match.with_title for match in matches], dtype=np.float32)
    if question.wants_definition:
        introduces = np.array([bool(_INTRODUCES.search(text)) for text in texts])
        extra = DEFINES * own * introduces
    else:
        extra = weights.later * np.linspace(0, 1, len(texts))
    if question.wants_number and weights.number:
        extra = extra + weights.number * np.array([gives_number(question, text) for text in texts])
    scores = weights.similarity * np.clip(similarities, 0, 1) + weights.own * own + weights.with_title * titled + extra
    wants_pointer = bool(_WANTS_POINTER.search(question.text))
    factors = [
        (_on_focus(match.focus) if weights is TYPICAL else 1.0)
        * (ASIDE if points and not wants_pointer else 1.0)
        * (HOPEFUL if hopes else 1.0)
        for (points, hopes), match in zip(map(_asides, texts), matches, strict=True)
    ]
    return np.asarray(np.minimum(scores * factors / sum(weights), 1), dtype=np.float32)


def _weights(question: Question) -> SentenceWeights:
    return TYPICAL if question.wants_list or question.wants_definition else STATING


def _on_focus(share: float) -> float:
    return 1.0 if share >= LEAST_FOCUS else OFF_FOCUS if share else NO_FOCUS


def strength(question: Question, sentence: float, paper: float) -> float:
    """How strongly a sentence with this score, of a paper with this probability, answers: to compare across papers."""
    if _weights(question) is TYPICAL:
        return sentence * paper
    return sentence * sum(STATING) + PAPER * log_odds(paper)


def gives_number(question: Question, text: str) -> bool:
    """Whether a sentence has a number that the question does not have itself."""
    return not _numbers(text) <= _numbers(question.text)


@lru_cache(maxsize=_KEPT)
def _numbers(text: str) -> frozenset[str]:
    return frozenset(found.lower() for found in _NUMBER.findall(text))


@lru_cache(maxsize=_KEPT)
def _asides(text: str) -> tuple[bool, bool]:
    """Whether a sentence only says where something can be had, and whether it only hopes."""
    return bool(_POINTER.search(text)), bool(_HOPES.search(text))
