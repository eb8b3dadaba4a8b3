"""What is measured: a module for each idea, all of them named here.

An idea turns a case into scores by name, each from 0 to 1 and better when higher; a score that makes no sense for a
case is left out, and never 0 instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from evals.metrics import abstention, citation_support, citation_validity, gold_quotes, listing, nuggets, ranking
from evals.metrics.case import Case
from evals.metrics.citation_support import CitationSupport

__all__ = ["GATED", "JUDGED", "NAMES", "OF_ANSWERS", "RANKING", "Case", "CitationSupport", "Idea", "ideas"]

Idea = Callable[[Case], Mapping[str, float]]

RANKING = tuple(ranking.NAMES)
"""Names of the metrics that only need rankings: all that baselines have."""

OF_ANSWERS = ("list precision", "citation validity", "citation recall", "citation precision", "judged nugget recall")
"""Names of the metrics that a question has only if it was answered: a run that refuses more has fewer of them."""

JUDGED = {"judged nugget recall": "share of the facts that a language model finds in the answer (half for a part)"}

NAMES: Mapping[str, str] = {
    **ranking.NAMES,
    **listing.NAMES,
    **gold_quotes.NAMES,
    **nuggets.NAMES,
    **JUDGED,
    **citation_validity.NAMES,
    **citation_support.NAMES,
    **abstention.NAMES,
}
"""Every metric that a question has, in the order of reports, with its meaning."""

GATED = (
    "nDCG@10",
    "recall@20",
    "list F1",
    "quote hit",
    "shown@3",
    "vital nugget recall",
    "citation validity",
    "citation recall",
    "citation precision",
    "status",
    "answered",
    "refused",
)
"""Names of the metrics that the gate watches: of those that trade against each other, such as precision and recall of
lists, only the one that weighs both, since an improvement may give a little of one for more of the other."""


def ideas(support: CitationSupport | None) -> tuple[Idea, ...]:
    """What scores a case; without `support`, rankings alone."""
    if support is None:
        return (ranking.score,)
    return (
        ranking.score,
        listing.score,
        gold_quotes.score,
        nuggets.score,
        citation_validity.score,
        support,
        abstention.score,
    )
