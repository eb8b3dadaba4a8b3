from __future__ import annotations

import numpy as np
import pytest

from assistant.records import Evidence, Paper, Signals
from assistant.retrieval.field import FieldFeatures, field_features, field_log_odds, in_field


def evidence(abstract: float, coverage: float) -> Evidence:
    signals = Signals(
        abstract=abstract, passage=0, sentence=0, lexical=0, coverage=coverage, sentence_coverage=0, title_coverage=0,
        phrases=0, fused=0,
    )  # fmt: skip
    return Evidence(paper=Paper(id="a", title="A", abstract="A."), score=0.5, signals=signals)


def test_the_ten_best_papers_and_the_nearest_tenth_of_the_library_count() -> None:
    found = [*(evidence(0.4, 0.2) for _ in range(9)), evidence(0.2, 0.6), evidence(0.9, 1.0)]
    cosines = np.array([0.5, 0.3, *[0.0] * 18], np.float32)
    assert field_features(found, cosines) == pytest.approx((0.38, 0.6, 0.4))


def test_of_a_few_papers_the_nearest_one_counts() -> None:
    assert field_features([evidence(0.4, 0.2)], np.array([0.1, 0.5], np.float32)).library == pytest.approx(0.5)
    assert field_features([evidence(0.4, 0.2)], np.zeros(0, np.float32)).library == 0


@pytest.mark.parametrize("name", FieldFeatures._fields)
def test_more_of_each_feature_makes_the_field_likelier(name: str) -> None:
    features = FieldFeatures(0.2, 0.3, 0.1)
    assert field_log_odds(features._replace(**{name: 0.5})) > field_log_odds(features)


def test_what_is_near_in_nothing_is_out_of_the_field() -> None:
    assert not in_field(FieldFeatures(0.05, 0.2, 0.05))
    assert in_field(FieldFeatures(0.4, 0.7, 0.2))
