"""Ranks a paper's sentences for a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from assistant.questions.question import Question
from assistant.retrieval.matching import SentenceMatch

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["gives_number", "rank_sentences"]

SIMILARITY, OWN_WORDS, WITH_TITLE, LATER = 0.5, 0.35, 0.15, 0.1
"""Weights of the cosine of question and sentence, of the wording found, and of a sentence's place.

Set on the evidence sentences of scifact-train: the gold sentence of a paper is first for 0.62 of the claims and among
the first three for 0.90; with the cosine of late-pooled sentences alone 0.35 and 0.69, of sentences encoded on their
own 0.50 and 0.85. Encoding sentences on their own adds nothing to the signals together (0.60, 0.90)."""

LEAST_FOCUS = 0.67
OFF_FOCUS, NO_FOCUS = 0.7, 0.4
"""Factors for a sentence that mentions what is asked about the topic only in part, or not at all."""
NUMBER = 0.1
"""Bonus of a sentence with a number that the question does not have, for a question that wants one."""
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
_WANTS_POINTER = re.compile(
    r"\b(?:code|github|repository|link|url|website|available|download|open.?source)\b", re.IGNORECASE
)


def rank_sentences(
    question: Question, texts: Sequence[str], similarities: NDArray[np.float32], matches: Sequence[SentenceMatch]
) -> NDArray[np.float32]:
    """Scores (n,), 0 to 1, of a paper's n sentences.

    Abstracts begin with what was known and end with what was found, so a later sentence is favoured a little; for a
    definition, one that introduces the thing is.
    """
    count = len(similarities)
    own = np.array([match.own for match in matches], dtype=np.float32)
    titled = np.array([match.with_title for match in matches], dtype=np.float32)
    if question.wants_definition:
        extra = np.array(
            [DEFINES * match.own * bool(_INTRODUCES.search(text)) for text, match in zip(texts, matches, strict=True)]
        )
    else:
        extra = LATER * np.linspace(0, 1, count)
    scores = SIMILARITY * np.clip(similarities, 0, 1) + OWN_WORDS * own + WITH_TITLE * titled + extra
    if question.wants_number:
        extra = extra + NUMBER * np.array([gives_number(question, text) for text in texts])
    factors = [
        (1.0 if match.focus >= LEAST_FOCUS else OFF_FOCUS if match.focus else NO_FOCUS)
        * (ASIDE if _POINTER.search(text) and not _WANTS_POINTER.search(question.text) else 1.0)
        * (HOPEFUL if _HOPES.search(text) else 1.0)
        for text, match in zip(texts, matches, strict=True)
    ]
    scaled = scores * factors / (SIMILARITY + OWN_WORDS + WITH_TITLE + LATER)
    return np.asarray(np.minimum(scaled, 1), dtype=np.float32)


def gives_number(question: Question, text: str) -> bool:
    """Whether a sentence has a number that the question does not have itself."""
    return not {found.lower() for found in _NUMBER.findall(text)} <= {
        found.lower() for found in _NUMBER.findall(question.text)
    }
