"""Evidence as answers carry it: with a paper's best sentences, not all of them."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.records import Evidence

__all__ = ["SENTENCES", "trimmed"]

SENTENCES = 4


def trimmed(evidence: Iterable[Evidence]) -> list[Evidence]:
    """The same evidence with the best sentences of each paper only."""
    return [found.model_copy(update={"sentences": found.sentences[:SENTENCES]}) for found in evidence]
