"""What papers say on the same aspects: the roles of their sentences, and the subject that was asked about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from assistant.records import Aspect, Evidence, Quote, Side
from assistant.text.roles import Role, SentenceRole, roles

if TYPE_CHECKING:
    from assistant.library.entries import StoredPaper

__all__ = ["ASPECTS", "ReadPaper", "aspect_asked_about", "aspects_by_role", "read_papers"]

_Compared = Literal["aim", "method", "data", "result", "limitation", "conclusion", "availability"]
ASPECTS: dict[_Compared, str] = {
    "aim": "What it is about",
    "method": "Method",
    "data": "Data",
    "result": "Result",
    "limitation": "Limitation",
    "conclusion": "Conclusion",
    "availability": "Code and data",
}
"""The roles that are compared, in this order. What was known before says little of the papers themselves."""
_QUOTES: dict[Role, int] = {"result": 2}
"""Quotes of a paper on an aspect, at most; one where nothing is said."""
_ASKED = 3
"""Quotes of a paper on the subject asked about, at most."""
_FURTHER = 0.75
"""Least score of a further one, as a share of the best one's."""
_WITH_FIGURE = 0.1
"""Bonus for the figures of a result, on a cosine."""
_DIGITS = frozenset("0123456789")


class ReadPaper(NamedTuple):
    """A paper with the roles of its sentences."""

    stored: StoredPaper
    roles: tuple[SentenceRole, ...]

    def quote(self, place: int) -> Quote:
        """The sentence at a place, without a heading before it."""
        return Quote.cut(self.stored.paper.abstract, self.roles[place].start, self.stored.sentences[place].end)

    def is_empty(self, place: int) -> bool:
        """Whether a sentence is a heading and nothing else."""
        return self.roles[place].start >= self.stored.sentences[place].end


def read_papers(papers: Sequence[StoredPaper]) -> list[ReadPaper]:
    """Papers with the roles of their sentences."""
    return [ReadPaper(stored, roles(stored.paper.abstract, stored.sentences)) for stored in papers]


def aspects_by_role(papers: Sequence[ReadPaper]) -> list[Aspect]:
    """What each paper says in each role, without roles in which none says anything."""
    found = []
    for kind, name in ASPECTS.items():
        sides = tuple(Side(paper=read.stored.paper.id, quotes=_in_role(read, kind)) for read in papers)
        if any(side.quotes for side in sides):
            found.append(Aspect(name=name, kind=kind, sides=sides))
    return found


def aspect_asked_about(about: str, evidence: Sequence[Evidence], silent: Collection[str]) -> Aspect:
    """What papers say on a subject. `evidence` has their sentences, best first; `silent` are ids of papers without any
    on it."""
    sides = tuple(
        Side(paper=found.paper.id, quotes=() if found.paper.id in silent else _best(found)) for found in evidence
    )
    return Aspect(name=f"On {about}", kind="asked", sides=sides)


def _in_role(read: ReadPaper, role: Role) -> tuple[Quote, ...]:
    """The sentences that tell it best, in the order of the abstract: those whose wording does, before those whose place
    alone does, before those whose wording also does."""
    places = [place for place in range(len(read.roles)) if not read.is_empty(place)]
    of_role = [place for place in places if read.roles[place].role == role]
    candidates = (
        [place for place in of_role if read.roles[place].sure]
        or of_role
        or [place for place in places if role in read.roles[place].also]
    )
    if role == "aim" and not candidates:  # every paper is about something
        candidates = sorted(places, key=lambda place: -_weight(read, role, place))
    ranked = candidates if role == "aim" else sorted(candidates, key=lambda place: -_weight(read, role, place))
    return tuple(read.quote(place) for place in sorted(ranked[: _QUOTES.get(role, 1)]))


def _weight(read: ReadPaper, role: Role, place: int) -> float:
    """How well a sentence stands for its paper."""
    typical = float(np.dot(read.stored.vectors.sentences[place], read.stored.vectors.abstract))
    has_figure = role == "result" and not _DIGITS.isdisjoint(read.quote(place).text)
    return typical + (_WITH_FIGURE if has_figure else 0.0)


def _best(found: Evidence) -> tuple[Quote, ...]:
    least = _FURTHER * found.sentences[0].score if found.sentences else 0.0
    best = [quote for quote in found.sentences[:_ASKED] if quote.score >= least]
    return tuple(sorted(best, key=lambda quote: quote.start))
