"""How sure it is that the sentences quoted answer a question that has one answer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from assistant.questions.question import Question
from assistant.records import Evidence, Quote
from assistant.retrieval.sentences import gives_number

__all__ = [
    "FIRST_SENTENCES",
    "SURE",
    "SURENESS_COEFFICIENTS",
    "Found",
    "SurenessCoefficients",
    "SurenessFeatures",
    "probability_of_answer",
    "sureness_features",
]

FIRST_SENTENCES = 3
"""The right sentence should be among the first of those quoted."""
MOST_WORDS = 16


class Found(NamedTuple):
    """A sentence with its paper, and how strongly it answers."""

    evidence: Evidence
    quote: Quote
    strength: float


class SurenessFeatures(NamedTuple):
    """The strength of the best sentence above that of the weakest one quoted; the shares of the question's words and of
    its neighbouring words in the first one's paper; whether a number is wanted that none of the first sentences gives;
    and how many words carry weight, since a longer question says more exactly what is meant."""

    lead: float
    coverage: float
    phrases: float
    lacks_number: float
    words: float


class SurenessCoefficients(NamedTuple):
    """Logistic regression over `SurenessFeatures`."""

    lead: float
    coverage: float
    phrases: float
    lacks_number: float
    words: float
    intercept: float


SURENESS_COEFFICIENTS = SurenessCoefficients(2.22, 1.25, 1.43, -4.96, 0.16, -2.86)
"""Fitted on the questions with one answer of the starter and second sets of `evals` and of a set on 500 biomedical
abstracts. Area under the ROC curve of each set by coefficients fitted on the others: 0.84, 0.84, 0.71; of the third
set, on which nothing was fitted, 0.88. `python -m scripts.calibrate_sureness --fit starter --fit second` fits what it
can from the sets that come with the program."""

SURE = 0.55
"""Least probability at which sentences are given as the answer, and not as the closest ones. Chosen on the third set,
where 90 % of what is answered is right, 95 % of the facts are answered, and 15 % of the questions that no abstract
answers."""


def sureness_features(question: Question, found: Sequence[Found]) -> SurenessFeatures:
    """The features of the sentences quoted, best first; not empty."""
    signals = found[0].evidence.signals
    strengths = [one.strength for one in found]
    given = any(gives_number(question, one.quote.text) for one in found[:FIRST_SENTENCES])
    return SurenessFeatures(
        lead=max(strengths) - min(strengths),
        coverage=signals.coverage,
        phrases=signals.phrases,
        lacks_number=float(question.wants_number and not given),
        words=float(min(len(question.words), MOST_WORDS)),
    )


def probability_of_answer(question: Question, found: Sequence[Found]) -> float:
    """Estimated probability that the right sentence is among the first of these."""
    *weights, intercept = SURENESS_COEFFICIENTS
    logit = intercept + sum(w * value for w, value in zip(weights, sureness_features(question, found), strict=True))
    return 1 / (1 + math.exp(-logit))
