"""Whether a sentence states what is asked, or is only near it."""

from __future__ import annotations

from assistant.records import Evidence, Quote

__all__ = ["LEAST", "states"]

LEAST = 0.44
"""Least score of a sentence that states what is asked."""


def states(evidence: Evidence, quote: Quote) -> bool:
    """Whether a quote of this evidence states what the question asks."""
    return quote.score >= LEAST
