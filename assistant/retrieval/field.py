"""Whether a question is in the field of a library at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from assistant.records import Evidence

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "FIELD_COEFFICIENTS",
    "LEAST_FIELD",
    "LEAST_FOR_MODEL",
    "SAMPLE",
    "FieldCoefficients",
    "FieldFeatures",
    "field_features",
    "field_log_odds",
    "in_field",
]

BEST_PAPERS = 10
SAMPLE = 2_000
"""The most abstracts, spread evenly over the library, that stand for all of it."""
NEAREST_SHARE = 10
"""The nearest tenth of the sample counts: a library may hold several fields."""


class FieldFeatures(NamedTuple):
    """Mean cosine of the question with the abstracts of the best papers; the largest share of its weighted words found
    in one of them; mean cosine with the nearest tenth of a sample of the library."""

    abstracts: float
    coverage: float
    library: float


class FieldCoefficients(NamedTuple):
    """Logistic regression over `FieldFeatures`."""

    abstracts: float
    coverage: float
    library: float
    intercept: float


FIELD_COEFFICIENTS = FieldCoefficients(14.45, 6.35, 23.1, -9.93)
"""Fitted on questions to their own library and to libraries of another field: 220 digests on machine learning, 500
biomedical abstracts (pubmedqa-train) and LitSearch, each library and each kind of question with the same weight."""
LEAST_FIELD = -1.5
"""Least log-odds of a question in the field. At -1, 1.6 % of the answerable questions on biomedical abstracts and 3.5 %
of those on the digests are lost, and 90 % and 97 % of the questions of another field rejected; at -1.25, 1.1 % and
3.1 % lost, 87 % and 97 % rejected; at -1.5, 1.1 % and 2.2 % lost, 85 % and 97 % rejected."""

LEAST_FOR_MODEL = -6.0
"""Least log-odds of a question that a model is asked. None of 430 questions on the digests and their abstracts that can
be answered has less than -4.8, and none of 500 on biomedical abstracts less than -5.8; of 26 of another field, 7 have
less than -6."""


def field_features(evidence: Sequence[Evidence], cosines: NDArray[np.float32]) -> FieldFeatures:
    """The features of a question, from the papers found for it (best first, not empty) and its cosines (n,) with a
    sample of the library."""
    best = evidence[:BEST_PAPERS]
    count = max(1, len(cosines) // NEAREST_SHARE)
    return FieldFeatures(
        abstracts=sum(found.signals.abstract for found in best) / len(best),
        coverage=max(found.signals.coverage for found in best),
        library=float(np.sort(cosines)[-count:].mean()) if len(cosines) else 0.0,
    )


def field_log_odds(features: FieldFeatures, coefficients: FieldCoefficients = FIELD_COEFFICIENTS) -> float:
    """Estimated log-odds that a question with these features is in the library's field."""
    *weights, intercept = coefficients
    return intercept + sum(weight * feature for weight, feature in zip(weights, features, strict=True))


def in_field(features: FieldFeatures) -> bool:
    """Whether a question with these features is in the library's field."""
    return field_log_odds(features) >= LEAST_FIELD
