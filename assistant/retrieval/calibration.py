"""From signals that compare across questions to the probability that a paper fits a question."""

from __future__ import annotations

import math
from typing import NamedTuple

__all__ = ["FEATURES", "Coefficients", "probability"]

FEATURES = ("abstract", "sentence", "sentence_coverage", "title_coverage", "phrases")


class Coefficients(NamedTuple):
    """Logistic regression over `FEATURES`."""

    abstract: float
    sentence: float
    sentence_coverage: float
    title_coverage: float
    phrases: float
    intercept: float


COEFFICIENTS = Coefficients(5.14, 3.29, 4.51, 1.04, 0.88, -7.48)
"""Fitted on LitSearch: its pairs of question and paper against its other candidates, and against the candidates that
its questions find in two collections of another field. `python -m scripts.calibrate` fits them again."""


def probability(
    abstract: float,
    sentence: float,
    sentence_coverage: float,
    title_coverage: float,
    phrases: float,
    coefficients: Coefficients = COEFFICIENTS,
) -> float:
    """Estimated probability that a paper fits: cosines with abstract and best sentence, shares of the wording found."""
    *weights, intercept = coefficients
    features = (abstract, sentence, sentence_coverage, title_coverage, phrases)
    logit = intercept + sum(weight * feature for weight, feature in zip(weights, features, strict=True))
    return 1 / (1 + math.exp(-logit))
