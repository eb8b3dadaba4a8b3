"""From signals to a ranking score (fusion) and to the probability that a paper is relevant (calibration)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Coefficients", "Features", "feedback", "fuse", "log_odds", "normalise", "probability"]

FEEDBACK_PAPERS = 3
FEEDBACK_WEIGHT = 0.4
"""Pseudo-relevance feedback on the abstract vector (Rocchio, 1971). Set on LitSearch, where weights of 0.2 to 0.7 and 2
to 5 papers gain 0.002 to 0.005 nDCG@10; confirmed on scifact-train (+0.001)."""


def normalise(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scale (n,) values to 0 to 1 over the candidates; equal values all become 0."""
    low, high = values.min(), values.max()
    if high <= low:
        return np.zeros_like(values)
    scaled: NDArray[np.float32] = (values - low) / (high - low)
    return scaled


def fuse(signals: Mapping[str, NDArray[np.float32]], weights: Mapping[str, float]) -> NDArray[np.float32]:
    """The weighted mean of normalised (n,) signals, 0 to 1. Signals without a weight are left out."""
    total = sum(weights[name] for name in signals)
    fused = sum((weights[name] * normalise(values) for name, values in signals.items()), start=np.float32(0))
    return np.asarray(fused / (total or 1.0), dtype=np.float32)


def feedback(question: NDArray[np.float32], abstracts: NDArray[np.float32]) -> NDArray[np.float32]:
    """The question's vector (d,) moved towards the mean of the best papers' abstract vectors (n, d), best first."""
    moved = question + FEEDBACK_WEIGHT * np.mean(abstracts[:FEEDBACK_PAPERS], axis=0)
    return np.asarray(moved / (np.linalg.norm(moved) or 1.0), dtype=np.float32)


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
    """Estimated probability that a paper with these features is relevant to the question."""
    *weights, intercept = coefficients
    logit = intercept + sum(weight * feature for weight, feature in zip(weights, features, strict=True))
    return 1 / (1 + math.exp(-logit))


def log_odds(probability: float) -> float:
    """ln(p / (1 - p)) of a probability, with 0 and 1 replaced by the nearest usable values."""
    inside = min(max(probability, 1e-9), 1 - 1e-9)
    return math.log(inside / (1 - inside))
