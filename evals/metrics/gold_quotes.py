"""Whether an answer quotes the sentences that carry what is asked."""

from __future__ import annotations

from evals.metrics.case import Case
from evals.question_set import Nugget

__all__ = ["HALF", "NAMES", "is_quoted", "is_shown_first", "overlap", "score"]

FIRST = 3
HALF = 0.5
"""Least share of a gold sentence that a quote must hold to have been the right one, were it cut otherwise."""

NAMES = {
    "quote hit": "share of the gold sentences that some quote holds as a whole",
    "shown@3": "whether a gold sentence is among the first three quotes shown",
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
        "shown@3": float(is_shown_first(case)),
        "quote overlap": sum(overlap(case, nugget) >= HALF for nugget in nuggets) / len(nuggets),
    }


def is_quoted(case: Case, nugget: Nugget) -> bool:
    """Whether some quote from the nugget's paper holds its whole sentence."""
    return case.quotes(nugget, case.citations)


def is_shown_first(case: Case) -> bool:
    """Whether a gold sentence is among the first quotes shown."""
    first = case.citations[:FIRST]
    return any(case.gold_span(nugget) is not None and case.quotes(nugget, first) for nugget in case.needed)


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
