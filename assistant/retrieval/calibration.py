"""From signals that compare across questions to the probability that a paper fits a question."""

from __future__ import annotations

import math
from typing import NamedTuple

__all__ = ["Coefficients", "Features", "log_odds", "probability"]


class Coefficients(NamedTuple):
    """Logistic regression over `Features`."""

    abstract: float
    sentence: float
    sentence_coverage: float
    title_coverage: float
    phrases: float
    intercept: float


COEFFICIENTS = Coefficients(5.14, 3.29, 4.51, 1.04, 0.88, -7.48)
"""Fitted on LitSearch: its pairs of question and paper against its other candidates, and against the candidates that
its questions find in two collections of another field. `python -m scripts.calibrate` fits them again."""


class Features(NamedTuple):
    """Cosines of a question with a paper's abstract and best sentence, and shares of its wording (0 to 1)."""

    abstract: float
    sentence: float
    sentence_coverage: float
    title_coverage: float
    phrases: float


def probability(features: Features, coefficients: Coefficients = COEFFICIENTS) -> float:
    """Estimated probability that a paper with these features fits the question."""
    *weights, intercept = coefficients
    logit = intercept + sum(weight * feature for weight, feature in zip(weights, features, strict=True))
    return 1 / (1 + math.exp(-logit))


def log_odds(probability: float) -> float:
    """ln(p / (1 - p)) of a probability, with 0 and 1 as near as floats tell apart."""
    inside = min(max(probability, 1e-9), 1 - 1e-9)
    return math.log(inside / (1 - inside))
