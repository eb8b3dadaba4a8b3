"""Evidence from papers that need no search: those that a reader chose, and those nearest to them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from assistant.library.phrases import Stems, counted_phrases, words_of
from assistant.records import Evidence, Filters, Paper, Quote, Signals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from assistant.library.entries import StoredPaper
    from assistant.library.library import Library

__all__ = ["evidence_of", "nearest_to", "shared_terms", "stored_papers"]

_REACH = 4
"""Candidates by abstract or best passage for each paper wanted; the abstract alone then decides."""
_TERMS = 4
_COMMON, _FEW = 0.2, 50
"""Share of the papers, of at least so many, that may have the last word of a phrase that says what two papers share."""

_UNSEARCHED = Signals(
    abstract=0, passage=0, sentence=0, lexical=0, coverage=0, sentence_coverage=0, title_coverage=0, phrases=0, fused=0
)


def evidence_of(library: Library, ids: Sequence[str], sentences: int) -> list[Evidence]:
    """Papers in the order of their ids, each with its most typical `sentences`, best first."""
    return [_evidence(stored, stored.vectors.abstract[None], sentences) for stored in stored_papers(library, ids)]


def nearest_to(library: Library, ids: Sequence[str], limit: int, filters: Filters, sentences: int) -> list[Evidence]:
    """The papers near to all of `ids`, which are left out, nearest first, each with the sentences nearest to them all.

    The score is the cosine of the two vectors of title and abstract; with several, the least of these. A sentence's
    score is the same of the sentence.
    """
    chosen = stored_papers(library, ids)
    if not chosen:
        return []
    own = {stored.key for stored in chosen}
    within = library.keys_matching(filters).keys.without(own) if filters else None
    vectors = np.stack([stored.vectors.abstract for stored in chosen])
    middle = vectors.mean(axis=0)
    near = [(middle / np.linalg.norm(middle)).astype(np.float32), *(vectors if len(vectors) > 1 else ())]
    wanted = _REACH * limit + len(own)
    keys = {match.key: None for vector in near for match in library.nearest(vector, wanted, within=within)}
    found = [
        _evidence(stored, vectors, sentences) for stored in library.stored([key for key in keys if key not in own])
    ]
    return sorted(found, key=lambda evidence: -evidence.score)[:limit]


def shared_terms(library: Library, ids: Sequence[str], paper: Paper) -> tuple[str, ...]:
    """Up to four phrases that a paper has in common with all of `ids`, the most telling first, as the paper has them.

    A single word counts if each of them has it in the title or twice.
    """
    own = counted_phrases(paper.title, paper.abstract)
    texts = [counted_phrases(stored.paper.title, stored.paper.abstract) for stored in stored_papers(library, ids)]
    common = _COMMON * max(_FEW, library.count())
    weights: dict[Stems, float] = {}
    for phrase, phrase_counted in own.items():
        times = min((phrase_counted.times, *(text[phrase].times if phrase in text else 0 for text in texts)))
        if times > (len(phrase) == 1) and library.document_frequency(phrase[-1]) <= common:
            weights[phrase] = math.log2(1 + times) * sum(map(library.idf, words_of(phrase)))
    found: list[Stems] = []
    for phrase in sorted(weights, key=lambda phrase: (-weights[phrase], phrase)):
        if len(found) < _TERMS and all(words_of(phrase).isdisjoint(words_of(other)) for other in found):
            found.append(phrase)
    return tuple(own[phrase].written for phrase in found)


def stored_papers(library: Library, ids: Iterable[str]) -> list[StoredPaper]:
    """The papers with these ids, in this order; those that have left the library are left out."""
    order = {id: place for place, id in enumerate(ids)}
    if not order:
        return []
    stored = library.stored(sorted(library.keys_matching(Filters(ids=tuple(order))).keys))
    return sorted(stored, key=lambda each: order.get(each.paper.id, len(order)))


def _evidence(stored: StoredPaper, vectors: NDArray[np.float32], most: int) -> Evidence:
    near = np.clip((stored.vectors.sentences @ vectors.T).min(axis=1), 0, 1)
    whole = float(np.clip((stored.vectors.abstract @ vectors.T).min(), 0, 1))
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
