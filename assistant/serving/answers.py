"""Answers to questions, with the quotes that they rest on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING

from assistant.records import Answer, Citation, Done, Drafted, Hit, Paper, Retrieved
from assistant.records.addresses import address_of
from assistant.serving.arguments import QuestionArguments
from assistant.serving.results import AnswerResult, CitedQuote, NearPaper, Result, Source, Stated, byline_of
from assistant.serving.room import ROOM, clipped, cut_to, fitting, fitting_quotes
from assistant.text.counts import counted, papers_shown

if TYPE_CHECKING:
    from assistant.assistant import Assistant

__all__ = ["Report", "ask_papers"]

Report = Callable[[str], Awaitable[None]]
"""Tells a client what is going on."""

_MOST_NEAR = 5
_LONGEST_STATEMENT = 1_000
_LONGEST_NOTE = 800
_ROOM_OF_STATEMENTS = 3_000
_ROOM_OF_NOTES = 1_600
_ROOM_OF_NEAR = 800
_DIGESTS = "A digest summarises an abstract in other words; its sentences are not the authors'."


async def ask_papers(assistant: Assistant, given: QuestionArguments, report: Report) -> AnswerResult:
    """Answer a question; a cancelled task ends the call to a model."""
    async with aclosing(assistant.astream(given.question)) as events:
        async for event in events:
            match event:
                case Retrieved(evidence=evidence):
                    await report(f"{counted(len(evidence))} found")
                case Drafted(index=index):
                    await report(f"statement {index + 1} drafted")
                case Done(answer=answer):
                    return answer_result(answer)
    raise RuntimeError("an answer ended without its last event")


def answer_result(answer: Answer) -> AnswerResult:
    """An answer as a client gets it."""
    is_written = answer.mode == "model"
    statements = [
        Stated(
            text=cut_to(said.text, _LONGEST_STATEMENT),
            cites=list(said.citations),
            verdict=said.verdict,
            problems=[clipped(problem) for problem in said.problems],
        )
        for said in answer.statements
        if is_written
    ]
    kept = fitting(statements, _ROOM_OF_STATEMENTS)
    cited = _sources(answer)
    sources = fitting(cited, ROOM if not kept else ROOM - _ROOM_OF_STATEMENTS)
    cut = len(kept) < len(statements) or len(sources) < len(cited)
    return AnswerResult(
        status=answer.status,
        notes=[note.text for note in fitting(map(_note, _notes(answer, cited, cut=cut)), _ROOM_OF_NOTES)],
        statements=kept,
        sources=sources,
        near=fitting(map(_near, answer.near_misses[:_MOST_NEAR]), _ROOM_OF_NEAR),
    )


def _sources(answer: Answer) -> list[Source]:
    """The papers cited, with the quotes that statements rest on."""
    places = sorted({place for said in answer.statements for place in said.rests_on})
    relied_on = [answer.citations[place] for place in places]
    papers = {citation.number: citation.paper for citation in answer.citations}
    return [
        _source(number, papers[number], [citation for citation in relied_on if citation.number == number])
        for number in sorted(papers)
    ]


def _source(number: int, paper: Paper, citations: Sequence[Citation]) -> Source:
    verdicts = {citation.quote: citation.verdict for citation in citations}
    return Source(
        number=number,
        id=paper.id,
        title=clipped(paper.title),
        by=clipped(byline_of(paper)),
        url=address_of(paper),
        digest=paper.kind == "digest",
        quotes=[CitedQuote(text=quote, verdict=verdicts[quote]) for quote in fitting_quotes(list(verdicts))],
    )


def _near(hit: Hit) -> NearPaper:
    return NearPaper(id=hit.paper.id, title=clipped(hit.paper.title), quotes=[quote.text for quote in hit.quotes[:1]])


class _Note(Result):
    text: str


def _note(text: str) -> _Note:
    return _Note(text=cut_to(text, _LONGEST_NOTE))


_MEANINGS = {
    "closest": "The quotes are the closest ones; whether they answer the question is left to you.",
    "not_in_abstracts": "The abstracts do not say what is asked.",
    "no_match": "No paper in the library fits the question.",
    "unclear": "The question is unclear.",
    "answered": "",
}


def _notes(answer: Answer, cited: Sequence[Source], *, cut: bool) -> list[str]:
    """What the reader must know, and what records say."""
    limits = answer.filters.model_copy(update={"ids": (), "without": ()})
    notes = [
        _MEANINGS[answer.status],
        answer.asks_back or "",
        *(f"{detail.text} (id: {detail.paper})" if detail.paper else detail.text for detail in answer.details),
        *answer.notes,
        f"Only papers {limits.describe()}." if limits else "",
        f"{'No paper treats' if answer.status == 'no_match' else 'The abstracts do not say'}: {answer.not_stated}."
        if answer.not_stated
        else "",
        f"{counted(answer.removed, 'statement')} left out: the cited sentences do not support it."
        if answer.removed
        else "",
        f"Written by {answer.model}; each statement was checked against the sentences it cites."
        if answer.mode == "model" and answer.statements
        else "",
        _how_many(answer, len(cited)),
        "Cut for length: search_papers gives the rest." if cut else "",
        _DIGESTS if any(source.digest for source in cited) else "",
    ]
    return [note for note in notes if note]


def _how_many(answer: Answer, given: int) -> str:
    """How many papers a list has, and how to get those that it leaves out."""
    if not given or answer.status != "answered" or answer.mode == "model" or answer.wants not in ("papers", "count"):
        return ""
    if answer.total is None or answer.total <= given:
        return papers_shown(given, given, fit=True) + "."
    return papers_shown(answer.total, given, fit=True, go_on=f"search_papers with offset={given} gives more") + "."
