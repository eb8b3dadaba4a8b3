"""Evidence from papers that need no search: those that a reader chose, and those nearest to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from assistant.records import Evidence, Filters, Quote, Signals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from assistant.library.entries import StoredPaper
    from assistant.library.library import Library

__all__ = ["evidence_of", "nearest_to", "stored_papers"]

_REACH = 4
"""Candidates by abstract or best passage for each paper wanted; the abstract alone then decides."""

_UNSEARCHED = Signals(
    abstract=0, passage=0, sentence=0, lexical=0, coverage=0, sentence_coverage=0, title_coverage=0, phrases=0, fused=0
)


def evidence_of(library: Library, ids: Sequence[str], sentences: int) -> list[Evidence]:
    """Papers in the order of their ids, each with its most typical `sentences`, best first."""
    return [_evidence(stored, stored.vectors.abstract, sentences) for stored in stored_papers(library, ids)]


def nearest_to(library: Library, ids: Sequence[str], limit: int, filters: Filters, sentences: int) -> list[Evidence]:
    """The papers whose vectors of title and abstract are nearest to those of `ids`, which are left out."""
    chosen = stored_papers(library, ids)
    passing = library.keys_matching(filters).keys if filters else library.keys()
    within = set(passing) - {stored.key for stored in chosen}
    if not chosen or not within:
        return []
    together = np.mean([stored.vectors.abstract for stored in chosen], axis=0)
    vector = (together / np.linalg.norm(together)).astype(np.float32)
    keys = [match.key for match in library.nearest(vector, _REACH * limit, within=within)]
    found = [_evidence(stored, vector, sentences) for stored in library.stored(keys)]
    return sorted(found, key=lambda evidence: -evidence.score)[:limit]


def stored_papers(library: Library, ids: Iterable[str]) -> list[StoredPaper]:
    """The papers with these ids, in this order; those that have left the library are left out."""
    order = {id: place for place, id in enumerate(ids)}
    if not order:
        return []
    stored = library.stored(sorted(library.keys_matching(Filters(ids=tuple(order))).keys))
    return sorted(stored, key=lambda each: order.get(each.paper.id, len(order)))


def _evidence(stored: StoredPaper, vector: NDArray[np.float32], most: int) -> Evidence:
    near = np.clip(stored.vectors.sentences @ vector, 0, 1)
    whole = float(np.clip(stored.vectors.abstract @ vector, 0, 1))
    best = np.argsort(-near, kind="stable")[:most]
    return Evidence(
        paper=stored.paper,
        score=round(whole, 4),
        sentences=tuple(
            Quote.cut(stored.paper.abstract, *stored.sentences[int(place)], score=round(float(near[place]), 4))
            for place in best
        ),
        signals=_UNSEARCHED,
    )
