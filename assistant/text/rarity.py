"""How much a word tells by being rare."""

from __future__ import annotations

import math

__all__ = ["idf"]


def idf(papers: int, frequency: int) -> float:
    """Inverse document frequency as in BM25: ln(1 + (N - n + 0.5) / (n + 0.5)) (Robertson and Zaragoza, 2009)."""
    return math.log(1 + (papers - frequency + 0.5) / (frequency + 0.5))
