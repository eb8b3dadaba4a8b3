"""An answer laid out as blocks: what is shown and in which order, in every medium.

A renderer for a medium draws blocks and decides nothing else. What an answer says, and in which words, changes here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from assistant.answering.blocks import (
    AnswerBlock,
    Best,
    CitedPaper,
    Columns,
    Detailed,
    Head,
    NearMisses,
    Note,
    Quoted,
    SmallPrint,
    silent_on,
    written_by,
)
from assistant.answering.contrast import columns_of, placed_for_and_against
from assistant.answering.prose import VERDICT_WORDS, Prose, Written, paragraphs_of
from assistant.questions.record_fields import day_of
from assistant.text.author_names import short_authors
from assistant.text.counts import papers_shown
from assistant.text.drawn import drawn

if TYPE_CHECKING:
    from assistant.records import AboutKind, Answer, Paper

__all__ = [
    "CHAT_WAYS",
    "CLI_WAYS",
    "DIGEST_NOTE",
    "NO_WAYS",
    "VERDICT_WORDS",
    "AnswerBlock",
    "Best",
    "CitedPaper",
    "Columns",
    "Detailed",
    "Head",
    "NearMisses",
    "Note",
    "Prose",
    "Quoted",
    "SmallPrint",
    "Ways",
    "Written",
    "beside_title",
    "blocks_of",
    "byline",
    "cites_digest",
    "in_short",
    "paragraphs_of",
    "silent_on",
]

IN_FULL = 3
"""Papers of a list that are shown with their quotes; those of the others are shown on demand."""
DIGEST_NOTE = "A digest summarises an abstract in other words; its sentences are not quotes from the authors."
SHORT = 140
"""Characters of a sentence quoted in short."""


class Ways(NamedTuple):
    """How to see more than an answer shows, in the words of the place where it is shown; empty where nothing does."""

    more: str = ""
    """More of the papers that fit."""
    quotes: str = ""
    """The quotes of the papers that are listed without."""


NO_WAYS = Ways()
CHAT_WAYS = Ways("/more shows the next", "/quotes n shows what a paper says.")
CLI_WAYS = Ways("in assistant chat, /more shows the next", "--json has the quotes of all papers.")


_CHOSEN: frozenset[AboutKind] = frozenset({"papers_shown", "summarised", "similar_papers"})
"""Turns that list papers because a reader pointed at them."""


def blocks_of(
    answer: Answer, *, explain_digests: bool = True, ways: Ways = NO_WAYS, fold: bool = True
) -> Iterator[AnswerBlock]:
    """The blocks of an answer, in order.

    A list of papers keeps its order; references below prose or quotes are in the order of their numbers.
    `explain_digests` adds what a digest is when the answer cites one. Without `fold`, all papers of a list have their
    quotes.
    """
    yield from (Note(note, answer.interrupted) for note in answer.notes)
    if answer.asks_back:
        yield Head(answer.asks_back)
        return
    yield from _details(answer)
    is_written = answer.mode == "model" and bool(answer.statements)
    best: CitedPaper | None = None
    if is_written:
        if answer.status != "answered":
            yield Head(_refusal(answer))
        yield from placed_for_and_against(answer) if answer.positions else paragraphs_of(answer.statements)
        if answer.not_stated and answer.status == "answered":
            yield Note(f"The abstracts do not say: {answer.not_stated}.")
        places = [place for said in answer.statements for place in said.rests_on] if not answer.compared else []
        yield from sorted(_sources(places, answer), key=lambda source: source.number)
    elif answer.compared is None and _is_list(answer):
        entries = _entries(answer, fold=fold)
        if head := _head(answer, len(entries), ways):
            yield Head(head)
        yield from entries
        if any(entry.is_folded for entry in entries):
            best = entries[0]
    elif answer.compared is None:
        yield from _facts(answer)
    if answer.compared is not None:
        yield from columns_of(answer.compared, answer.model)
    if answer.near_misses:
        yield NearMisses(answer.near_misses, _nearly(answer))
    if best is not None:
        yield Best(best.number, best.paper)
        if ways.quotes:
            yield SmallPrint(ways.quotes)
    if is_written:
        yield written_by(answer.model)
    if explain_digests and cites_digest(answer):
        yield SmallPrint(DIGEST_NOTE)


def _details(answer: Answer) -> Iterator[Detailed]:
    """The lines of records; those about a paper that is not cited below stand together, with its heading under them."""
    held = [*(found.paper for found in answer.evidence), *(hit.paper for hit in answer.near_misses)]
    cited = {citation.paper.id for citation in answer.citations}
    papers = {paper.id: paper for paper in held if paper.id not in cited}
    for id, group in groupby(answer.details, key=lambda detail: detail.paper if detail.paper in papers else None):
        yield Detailed(tuple(group), papers.get(id) if id is not None else None)


def _is_list(answer: Answer) -> bool:
    """Whether papers are listed, or would be if there were any."""
    if answer.status in ("answered", "closest"):
        return answer.wants in ("papers", "count") or _is_side_by_side(answer)
    return True


def _is_side_by_side(answer: Answer) -> bool:
    """Whether papers that a reader chose are compared."""
    return answer.wants == "comparison" and answer.about is not None and len(answer.about.papers) > 1


def _entries(answer: Answer, *, fold: bool) -> list[CitedPaper]:
    terms = _terms(answer)
    listed = [source for statement in answer.statements for source in _sources(statement.rests_on, answer)]
    return [
        source._replace(
            is_entry=True, terms=terms, is_folded=fold and place >= IN_FULL, is_dated=answer.order is not None
        )
        for place, source in enumerate(listed)
    ]


def _facts(answer: Answer) -> Iterator[AnswerBlock]:
    terms = _terms(answer)
    if answer.status == "closest" and answer.statements:
        yield Head("The abstracts may not answer the question. The closest sentences:")
    yield from (Quoted(answer.citations[place], terms) for line in answer.statements for place in line.rests_on)
    papers = {citation.number: citation.paper for citation in answer.citations}
    yield from (CitedPaper(number, papers[number]) for number in sorted(papers))


def _terms(answer: Answer) -> frozenset[str]:
    return frozenset(term for evidence in answer.evidence for term in evidence.signals.matched)


def _head(answer: Answer, listed: int, ways: Ways) -> str:
    """Above a list of papers, or in its place; empty where a line above says it all."""
    if (answer.about and answer.about.kind in _CHOSEN) or (answer.details and not listed):
        return ""
    if answer.status == "answered" and _is_side_by_side(answer):
        return "Side by side:"
    if answer.claim and listed:
        return "Papers that bear on it, best first:" if answer.status == "answered" else "The nearest papers:"
    if answer.status == "no_match":
        return _refusal(answer)
    if answer.status == "not_in_abstracts":
        if answer.about and answer.about.kind in ("asked_of_papers", "part_changed") and answer.about.papers:
            return "Its closest sentence:" if len(answer.about.papers) == 1 else "The closest sentences:"
        return f"{_refusal(answer)}{' Papers on the topic:' if listed else ''}"
    if answer.status == "closest":
        return "No paper surely fits the question. The closest:"
    total = max(answer.total or 0, listed)
    if answer.filters.without:  # what remains once the best are excluded is less sure to fit
        shown = f", {listed} shown" if total > listed else ""
        more = f"; {ways.more}" if shown and ways.more else ""
        surely = bool(answer.evidence) and all(found.score == 1 for found in answer.evidence)  # chosen by limits alone
        verb = "may fit" if not surely else "fits" if total == 1 else "fit"
        return f"{total} other {'paper' if total == 1 else 'papers'} {verb}{shown}{more}:"
    return f"{papers_shown(total, listed, fit=True, go_on=ways.more)}:"


def _refusal(answer: Answer) -> str:
    if answer.status == "no_match":
        some = f"No{' other' if answer.filters.without else ''} paper in the library"
        return f"{some} treats this: {answer.not_stated}." if answer.not_stated else f"{some} fits the question."
    return f"The abstracts do not say: {answer.not_stated}." if answer.not_stated else "The abstracts do not say."


def _nearly(answer: Answer) -> str:
    """The head of the papers that are not sure to fit."""
    if answer.status == "no_match" or not answer.statements:
        return "Nearest papers:"
    return "May fit:" if _is_list(answer) and answer.status == "answered" else "Also near the question:"


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


def byline(paper: Paper, *, dated: bool = False) -> str:
    """Year and authors, as in "2031, Ode et al."; if `dated`, the whole date. Without a year, the day of a listing."""
    day, by_listing = day_of(paper)
    when = f"listed {day}" if by_listing and day else day if dated else day[:4]
    return ", ".join(filter(None, (when, short_authors(paper.authors))))


def beside_title(paper: Paper, *, dated: bool = False) -> tuple[str, ...]:
    """What stands beside a title: year and authors, id, and whether it is a digest."""
    known = (byline(paper, dated=dated), paper.id, "digest" if paper.kind == "digest" else "")
    return tuple(filter(None, known))


def in_short(text: str, room: int = SHORT) -> str:
    """A text as drawn; where it has more than `room` characters, its beginning, cut between words and marked as cut."""
    whole = " ".join(drawn(text).split())
    if len(whole) <= room:
        return whole
    kept = whole[: room - 1]
    begun = kept if whole[room - 1].isspace() else kept.rpartition(" ")[0] or kept
    return f"{begun.rstrip(' ,;:–—-')}…"


def cites_digest(answer: Answer) -> bool:
    """Whether the answer cites a digest."""
    return any(citation.paper.kind == "digest" for citation in answer.citations)
