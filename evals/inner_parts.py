"""The two places where an evaluation reaches below the public API: baselines, and the verifier.

The baselines are the assistant's own indexes, each alone: what a question gains beyond them is what search is worth.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from assistant import Assistant
from assistant.answering.language_model import comparing_encoder
from assistant.verification.verifier import Verifier

__all__ = ["DEPTH", "NOTE", "RRF_K", "Ranker", "rankers", "verifier"]

DEPTH = 100
"""Papers that a ranking holds at most."""
RRF_K = 60
"""Cormack, Clarke and Büttcher, 2009."""
NOTE = "Baselines use the library's own indexes below the public API; the citation metrics use the verifier itself."

Ranker = Callable[[str], list[str]]


def rankers(assistant: Assistant) -> Mapping[str, Ranker]:
    """Rankings of paper ids without anything the assistant does beyond its indexes, by name."""
    library = assistant._library
    ids = {stored.key: stored.paper.id for stored in library.stored(library.keys())}

    @cache
    def bm25(text: str) -> list[str]:
        return [ids[key] for key in library.lexical(dict.fromkeys(text.split(), 1.0), DEPTH, title_weight=0.0)]

    @cache
    def encoder(text: str) -> list[str]:
        return [ids[match.key] for match in library.nearest(library.encoder.encode_questions([text])[0], DEPTH)]

    def fused(text: str) -> list[str]:
        scores: dict[str, float] = {}
        for ranking in (bm25(text), encoder(text)):
            for rank, paper in enumerate(ranking, start=1):
                scores[paper] = scores.get(paper, 0.0) + 1 / (RRF_K + rank)
        return sorted(scores, key=lambda paper: -scores[paper])[:DEPTH]

    return {"BM25": bm25, "encoder": encoder, "RRF": fused}


def verifier(assistant: Assistant) -> Verifier:
    """The verifier that answers of a language model pass, made for this library's words."""
    library = assistant._library
    return Verifier(comparing_encoder().encode_texts, analysed=library.analysed, idf=library.idf)
