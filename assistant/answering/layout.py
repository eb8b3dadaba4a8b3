"""An answer laid out as blocks: what is shown and in which order, in every medium.

A renderer for a medium draws blocks and decides nothing else. What an answer says, and in which words, changes here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from assistant.records import AboutKind, Answer, Citation, Paper, Statement, Verdict

__all__ = [
    "DIGEST_NOTE",
    "VERDICT_WORDS",
    "AnswerBlock",
    "CitedPaper",
    "Head",
    "NearMisses",
    "Note",
    "Prose",
    "Quoted",
    "SmallPrint",
    "beside_title",
    "blocks_of",
    "cites_digest",
    "doubt",
    "markers",
    "paragraphs_of",
]

DIGEST_NOTE = "A digest summarises an abstract in other words; its sentences are not quotes from the authors."
VERDICT_WORDS: dict[Verdict, str] = {
    "supported": "supported by the quotes",
    "weak": "weakly supported",
    "unsupported": "not supported by its sources",
}


_CHOSEN: frozenset[AboutKind] = frozenset({"papers_shown", "summarised", "similar_papers"})
"""Turns that list papers because a reader pointed at them."""


class Note(NamedTuple):
    """What a reader must know about how the answer was made; a warning when the answer is incomplete."""

    text: str
    is_warning: bool = False


class Head(NamedTuple):
    """The line above a list of papers, or in its place."""

    text: str


class Prose(NamedTuple):
    """Statements that a model wrote: running text, or one entry of a list."""

    statements: tuple[Statement, ...]

    @property
    def is_item(self) -> bool:
        """Whether it is an entry of a list."""
        return self.statements[0].item


class Quoted(NamedTuple):
    """A sentence of an abstract that answers the question by itself."""

    citation: Citation
    terms: frozenset[str] = frozenset()
    """The question's words to highlight, as their stems."""


class CitedPaper(NamedTuple):
    """A paper under its number, with the quotes taken from it: an entry of a list of papers, or a reference."""

    number: int
    paper: Paper
    quotes: tuple[Citation, ...] = ()
    is_entry: bool = False
    terms: frozenset[str] = frozenset()


class NearMisses(NamedTuple):
    """Papers close to the question that do not fit it."""

    papers: tuple[Paper, ...]


class SmallPrint(NamedTuple):
    """Who wrote the answer, or what a digest is."""

    text: str


AnswerBlock: TypeAlias = Note | Head | Prose | Quoted | CitedPaper | NearMisses | SmallPrint


def blocks_of(answer: Answer, *, explain_digests: bool = True) -> Iterator[AnswerBlock]:
    """The blocks of an answer, in order.

    A list of papers keeps its order; references below prose or quotes are in the order of their numbers.
    `explain_digests` adds what a digest is when the answer cites one.
    """
    yield from (Note(note, answer.interrupted) for note in answer.notes)
    yield from (Note(detail.text) for detail in answer.details)
    terms = frozenset(term for evidence in answer.evidence for term in evidence.signals.matched)
    is_written = answer.mode == "model" and answer.status == "answered"
    if is_written:
        yield from paragraphs_of(answer.statements)
        places = [place for statement in answer.statements for place in statement.rests_on]
        yield from sorted(_sources(places, answer), key=lambda source: source.number)
    elif _is_list(answer):
        if head := _head(answer):
            yield Head(head)
        for statement in answer.statements:
            for source in _sources(statement.rests_on, answer):
                yield source._replace(is_entry=True, terms=terms)
    else:
        yield from (Quoted(answer.citations[place], terms) for line in answer.statements for place in line.rests_on)
        papers = {citation.number: citation.paper for citation in answer.citations}
        yield from (CitedPaper(number, papers[number]) for number in sorted(papers))
    if answer.near_misses:
        yield NearMisses(tuple(hit.paper for hit in answer.near_misses))
    if is_written:
        yield SmallPrint(f"Written by {answer.model}; every statement was checked against the sentences it cites.")
    if explain_digests and cites_digest(answer):
        yield SmallPrint(DIGEST_NOTE)


def paragraphs_of(statements: Iterable[Statement]) -> list[Prose]:
    """Statements in a row make a paragraph; an entry of a list stands alone."""
    found: list[Prose] = []
    for is_item, group in groupby(statements, key=lambda statement: statement.item):
        together = tuple(group)
        found += [Prose((entry,)) for entry in together] if is_item else [Prose(together)]
    return found


def _is_list(answer: Answer) -> bool:
    """Whether papers are listed, or would be if there were any."""
    if answer.status in ("answered", "closest"):
        return answer.wants in ("papers", "count") or _is_side_by_side(answer)
    return True


def _is_side_by_side(answer: Answer) -> bool:
    """Whether papers that a reader chose are compared."""
    return answer.wants == "comparison" and answer.about is not None and len(answer.about.papers) > 1


def _head(answer: Answer) -> str:
    """Empty where a line above names the papers. What remains once the best are excluded is less sure to fit."""
    if (answer.about and answer.about.kind in _CHOSEN) or (answer.details and not answer.statements):
        return ""
    if answer.status == "answered" and _is_side_by_side(answer):
        return "Side by side:"
    if answer.status == "no_match":
        return f"No{' other' if answer.filters.without else ''} paper in the library fits the question."
    if answer.status == "not_in_abstracts":
        if answer.about and answer.about.kind in ("asked_of_papers", "part_changed") and answer.about.papers:
            return "Its closest sentence:" if len(answer.about.papers) == 1 else "The closest sentences:"
        return "The abstracts do not say. Papers on the topic:"
    count = len({citation.paper.id for citation in answer.citations})
    if answer.filters.without:
        return f"{count} other {'paper' if count == 1 else 'papers'} may fit:"
    return "1 paper fits:" if count == 1 else f"{count} papers fit:"


def _sources(places: Iterable[int], answer: Answer) -> list[CitedPaper]:
    """The papers at these places of the citations, each quote once, in the order of the abstract."""
    by_number: dict[int, set[int]] = {}
    for place in places:
        by_number.setdefault(answer.citations[place].number, set()).add(place)
    found = []
    for number, held in by_number.items():
        quotes = sorted((answer.citations[place] for place in held), key=lambda citation: citation.start)
        found.append(CitedPaper(number, quotes[0].paper, tuple(quotes)))
    return found


def markers(statement: Statement) -> str:
    """The numbers that a statement cites, as "[1][2]"."""
    return "".join(f"[{number}]" for number in statement.citations)


def doubt(verdict: Verdict) -> str:
    """What stands in brackets behind a statement or quote; empty where there is no doubt."""
    return "" if verdict == "supported" else VERDICT_WORDS[verdict]


def beside_title(paper: Paper) -> tuple[str, ...]:
    """What stands beside a title: date, id, and whether it is a digest."""
    known = (paper.published or "", paper.id, "digest" if paper.kind == "digest" else "")
    return tuple(filter(None, known))


def cites_digest(answer: Answer) -> bool:
    """Whether the answer cites a digest."""
    return any(citation.paper.kind == "digest" for citation in answer.citations)
