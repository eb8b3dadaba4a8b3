"""How good the ranking of `search` is, by ir_measures. Questions without relevant papers have no such scores."""

from __future__ import annotations

import ir_measures
from ir_measures import RR, R, Success, nDCG

from evals.metrics.case import Case

__all__ = ["NAMES", "score"]

_MEASURES = {
    "nDCG@10": nDCG @ 10,
    "recall@10": R @ 10,
    "recall@20": R @ 20,
    "RR@10": RR @ 10,
    "success@1": Success @ 1,
}
NAMES = {
    "nDCG@10": "how near the first ten papers are to the best order",
    "recall@10": "share of the relevant papers among the first ten",
    "recall@20": "share of the relevant papers among the first twenty",
    "RR@10": "one divided by the rank of the first relevant paper, 0 beyond ten",
    "success@1": "whether the first paper is relevant",
}


def score(case: Case) -> dict[str, float]:
    """Scores by name; none for a question that no paper answers."""
    if case.answerable is False or not case.relevant() or case.outcome.error:
        return {}
    id = case.question.id
    qrels = [ir_measures.Qrel(id, paper, grade) for paper, grade in case.judgments.items()]
    # Ranks rather than scores: ir_measures breaks ties in its own way, and not the same way for every measure.
    run = [ir_measures.ScoredDoc(id, paper, -rank) for rank, paper in enumerate(case.outcome.ranking, start=1)]
    if not run:
        return dict.fromkeys(_MEASURES, 0.0)
    found = {metric.measure: metric.value for metric in ir_measures.iter_calc(list(_MEASURES.values()), qrels, run)}
    return {name: float(found[measure]) for name, measure in _MEASURES.items()}
