"""Measures of scores against labels (1 or 0), where each example has a weight."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["auc", "average_precision", "balanced", "precision_recall"]

Matrix = NDArray[np.float64]


def balanced(weights: Matrix, labels: Matrix) -> Matrix:
    """The weights, those of label 0 scaled so that both labels weigh the same."""
    share = weights[labels == 1].sum() / weights[labels == 0].sum()
    return np.where(labels == 1, weights, weights * share)


def precision_recall(chosen: NDArray[np.bool_], labels: Matrix, weights: Matrix) -> tuple[float, float]:
    """Precision and recall of what was chosen."""
    right = float(weights[chosen & (labels == 1)].sum())
    return right / max(float(weights[chosen].sum()), 1e-9), right / float(weights[labels == 1].sum())


def auc(scores: Matrix, labels: Matrix, weights: Matrix) -> float:
    """Area under the ROC curve: how often an example of label 1 scores above one of label 0."""
    right, wrong = (labels == 1) & (weights > 0), (labels == 0) & (weights > 0)
    above = (scores[right][:, None] > scores[wrong]) + 0.5 * (scores[right][:, None] == scores[wrong])
    return float(np.average(above @ weights[wrong], weights=weights[right]) / weights[wrong].sum())


def average_precision(scores: Matrix, labels: Matrix, weights: Matrix) -> float:
    """Mean of the precision at each example of label 1, best scores first."""
    order = np.argsort(-scores, kind="stable")
    right = np.cumsum((weights * labels)[order])
    precision = right / np.maximum(np.cumsum(weights[order]), 1e-9)
    return float(np.average(precision, weights=(weights * labels)[order]))
