"""Whether an answer quotes the sentences that carry what is asked."""

from __future__ import annotations

from evals.metrics.case import Case, flat
from evals.question_set import Nugget

__all__ = ["HALF", "NAMES", "is_quoted", "overlap", "score"]

HALF = 0.5
"""Least share of a gold sentence that a quote must hold to have been the right one, were it cut otherwise."""

NAMES = {
    "quote hit": "share of the gold sentences that some quote holds as a whole",
    "quote overlap": "share of the gold sentences that some quote holds at least half of",
}


def score(case: Case) -> dict[str, float]:
    """Scores by name; none where the library does not hold the gold sentences (other abstracts of the same titles)."""
    if not case.has_content:
        return {}
    nuggets = [nugget for nugget in case.needed if case.gold_span(nugget)]
    if not nuggets:
        return {}
    return {
        "quote hit": sum(is_quoted(case, nugget) for nugget in nuggets) / len(nuggets),
        "quote overlap": sum(overlap(case, nugget) >= HALF for nugget in nuggets) / len(nuggets),
    }


def is_quoted(case: Case, nugget: Nugget) -> bool:
    """Whether some quote from the nugget's paper holds its whole sentence."""
    sentence = flat(nugget.sentence or "")
    return any(citation.paper.id == nugget.paper and sentence in flat(citation.quote) for citation in case.citations)


def overlap(case: Case, nugget: Nugget) -> float:
    """The largest share of the nugget's sentence that one quote holds."""
    span = case.gold_span(nugget)
    if span is None:
        return 0.0
    start, end = span
    shared = (
        min(end, citation.end) - max(start, citation.start)
        for citation in case.citations
        if citation.paper.id == nugget.paper
    )
    return max(0, *shared, 0) / (end - start)
