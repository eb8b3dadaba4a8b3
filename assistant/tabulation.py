"""The way of a table: the papers it is of, then row by row what their records and abstracts state."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from assistant.answering.direct_answers import DirectAnswers
from assistant.answering.driving import drive
from assistant.answering.extractive import SENTENCES, answer_extractively
from assistant.answering.steps import Steps
from assistant.errors import ModelError
from assistant.gathering import evidence_to_quote
from assistant.questions.languages import is_foreign
from assistant.questions.limits import filters_note, joined, split_filters
from assistant.questions.misspelt import reread
from assistant.questions.question import Question
from assistant.recording import by_words_note
from assistant.records import Answer, Cell, Column, Evidence, Filters, Paper, Row, Table, Usage
from assistant.retrieval.chosen import stored_papers
from assistant.tables.by_words import Known
from assistant.tables.cells import OF_RECORD, recorded_cell, row_by_rules
from assistant.tables.written import asked_of_model, cells_replied
from assistant.text.counts import counted

if TYPE_CHECKING:
    from assistant.answering.language_model import LanguageModel
    from assistant.library.entries import StoredPaper
    from assistant.library.library import Library
    from assistant.llm.caller import ModelCaller
    from assistant.retrieval.search import Searcher
    from assistant.settings import Settings
    from assistant.verification.verifier import Verifier

__all__ = ["MOST_BY_LIMITS", "ROWS", "PapersOf", "Tabulation", "papers_of_answer"]

ROWS = 10
"""Papers of a table of a question, if no limit is given."""
MOST_BY_LIMITS = 50
"""Papers of a table of limits alone, or of all papers, if no limit is given."""


class PapersOf(NamedTuple):
    """The papers of a table, and how they were come by."""

    papers: tuple[Paper, ...]
    question: str = ""
    filters: Filters = Filters()
    total: int | None = None
    notes: tuple[str, ...] = ()


def papers_of_answer(answer: Answer) -> PapersOf:
    """The papers that an answer cites, in the order of their numbers; of one that cites none, those that may fit."""
    cited = {citation.number: citation.paper for citation in answer.citations}
    papers = [cited[number] for number in sorted(cited)] or [hit.paper for hit in answer.near_misses]
    return PapersOf(tuple(papers), answer.asked or answer.question, answer.filters, answer.total)


class Tabulation:
    """One table. `events` gives it, once."""

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        library: Library,
        searcher: Searcher,
        verifier: Verifier,
        settings: Settings,
        model: LanguageModel | None,
        notes: Sequence[str] = (),
    ) -> None:
        self._started = time.perf_counter()
        self._columns = tuple(columns)
        self._library = library
        self._searcher = searcher
        self._verifier = verifier
        self._settings = settings
        self._model = model
        self._caller: ModelCaller | None = model.caller() if model is not None else None
        self._notes = list(notes)
        self._known = Known(library.analysed, self._share, lambda _: {})

    def events(self, papers: PapersOf | None, question: str, filters: Filters, limit: int) -> Generator[Table | Row]:
        """The table without rows, each row as it is done, and the whole table. Without `papers`, of a question."""
        of = papers if papers is not None else self._of_question(question, filters, limit)
        self._notes += of.notes
        self._known = self._known._replace(asked=frozenset(self._library.analysed(of.question)))
        head = Table(
            question=of.question,
            filters=of.filters,
            columns=self._columns,
            papers=len(of.papers),
            total=of.total if of.total is not None and of.total > len(of.papers) else None,
            mode="extractive" if self._model is None else "model",
            model=self._model.info.name if self._model is not None else None,
            notes=tuple(self._notes),
        )
        yield head
        rows = []
        with closing(self._rows(of.papers)) as made:
            for row in made:
                rows.append(row)
                yield row
        usage = self._caller.usage if self._caller is not None else Usage()
        seconds = round(time.perf_counter() - self._started, 4)
        yield head.model_copy(
            update={
                "rows": tuple(rows),
                "notes": tuple(self._notes),
                "usage": usage.model_copy(update={"seconds": seconds}),
                **({} if self._model is not None else {"mode": "extractive", "model": None}),
            }
        )

    def _share(self, term: str) -> float:
        """The share of all papers that have a term."""
        return self._library.document_frequency(term) / max(1, self._library.count())

    def _rows(self, papers: Sequence[Paper]) -> Generator[Row]:
        found = stored_papers(self._library, [paper.id for paper in papers])
        near = {(each.paper.id, each.paper.abstract): _nearness(each) for each in found}
        self._known = self._known._replace(near=lambda paper: near.get((paper.id, paper.abstract), {}))
        done = 0
        if self._model is not None and any(column.asks not in OF_RECORD for column in self._columns):
            try:
                for row in self._written(self._model, papers):
                    done += 1
                    yield row
            except ModelError as error:
                if not self._settings.llm.fallback:
                    raise
                name, self._model = self._model.info.name, self._model if done else None
                which = "The cells" if not done else f"The cells of the last {counted(len(papers) - done)}"
                self._notes.append(f"{which} are found by rules, without {name} ({error}).")
        for paper in papers[done:]:
            yield row_by_rules(paper, self._columns, self._known)

    def _written(self, model: LanguageModel, papers: Sequence[Paper]) -> Iterator[Row]:
        """The rows that the model fills, a few papers a call. Raises ModelError."""
        columns = [column for column in self._columns if column.asks not in OF_RECORD]
        left = list(papers)
        while left:
            readable = [paper for paper in left if paper.abstract.strip()]
            if not left[0].abstract.strip():
                yield row_by_rules(left.pop(0), self._columns, self._known)
                continue
            before = readable[: next((n for n, paper in enumerate(left) if not paper.abstract.strip()), len(left))]
            asked = asked_of_model(before, columns, model.prompt("table"), model.info)
            if asked is None:
                row = row_by_rules(left.pop(0), self._columns, self._known)
                note = f"its cells are found by rules: its abstract does not fit the window of {model.info.name}"
                yield row.model_copy(update={"notes": (note,)})
                continue
            found = cells_replied(self._reply(asked.messages), asked, self._verifier)
            for paper in asked.papers:
                yield self._row(paper, found.get(paper.id, {}), model.info.name)
            del left[: len(asked.papers)]

    def _reply(self, messages: Sequence[object]) -> str:
        if self._caller is None:
            raise TypeError("there is no model to call")
        with closing(self._caller.stream(messages, "table", whole=True)) as pieces:  # type: ignore[arg-type]
            return "".join(pieces)

    def _row(self, paper: Paper, cells: dict[str, Cell], name: str) -> Row:
        """The row of what a model said of a paper; what it passed over is found by rules, and that is noted."""
        whole: list[Cell] = []
        passed_over: list[str] = []
        for column in self._columns:
            if column.asks in OF_RECORD:
                whole.append(recorded_cell(column, paper))
            elif column.name in cells:
                whole.append(cells[column.name])
            else:
                passed_over.append(column.name)
                whole.append(row_by_rules(paper, [column], self._known).cells[0])
        note = f"found by rules, since {name} did not say: {', '.join(passed_over)}"
        return Row(paper=paper, cells=tuple(whole), notes=(note,) if passed_over else ())

    def _of_question(self, question: str, filters: Filters, limit: int) -> PapersOf:
        """The papers of a question, as a list of papers is answered: those that fit, or else the nearest."""
        settings = self._settings.answer.model_copy(update={"max_papers": limit})
        direct = DirectAnswers(self._library, self._searcher, settings, {})
        notes: list[str] = []
        asked = question
        answered = direct.answer(question, filters)
        for_model = self._model is not None and self._settings.llm.understand and is_foreign(question)
        if answered is None and not for_model and (reading := reread(question, self._searcher.vocabulary)) is not None:
            notes.append(reading.note)
            if reading.question is None:
                return PapersOf((), question, filters, notes=tuple(notes))
            asked = reading.question
            answered = direct.answer(asked, filters)
        text, stated = split_filters(asked)
        limits = joined(stated, filters)
        if limits != Filters(ids=limits.ids):
            passing = self._library.keys_matching(limits)
            notes.append(filters_note(limits, len(passing.keys), self._library.count(), passing.lacking))
        if answered is not None and (answered.answer.citations or answered.answer.status == "no_match"):
            answer = answered.answer
        else:
            answer = self._answer(Question.parse(text).wanting("papers"), limits, limit, notes)
        found = papers_of_answer(answer) if answer.citations else PapersOf(())
        notes += answer.notes
        if answer.status in ("closest", "not_in_abstracts") and found.papers:
            notes.append("No paper clearly fits; these are the nearest.")
        if note := by_words_note(self._searcher.outage, answer):
            notes.append(note)
        return PapersOf(found.papers[:limit], question, limits, answer.total, tuple(dict.fromkeys(notes)))

    def _answer(self, question: Question, limits: Filters, limit: int, notes: list[str]) -> Answer:
        settings = self._settings.answer.model_copy(update={"max_papers": limit})
        found = self._screened(question, limits, limit, notes)
        if found is None:
            evidence = evidence_to_quote(self._searcher, settings, question, limits, SENTENCES)
            in_field = bool(limits.ids) or self._searcher.is_in_field(question, evidence)
            return answer_extractively(question, evidence, settings, {}, in_field=in_field)
        picked, in_field = found
        return _all_listed(question, picked[:limit], total=len(picked)) if in_field else _nothing(question)

    def _screened(
        self, question: Question, limits: Filters, limit: int, notes: list[str]
    ) -> tuple[list[Evidence], bool] | None:
        """The papers that the model picks, and whether the question is in the field; None if it does not pick."""
        if self._model is None or not self._settings.llm.screen:
            return None
        from assistant.finding import Finding

        settings = self._settings.model_copy(
            update={"answer": self._settings.answer.model_copy(update={"max_papers": limit})}
        )
        finding = Finding(self._model, self._library, self._searcher, settings, question.text, (), limits, notes)
        picked: list[tuple[list[Evidence], bool]] = []

        def steps() -> Steps:
            yield from finding.read()
            found, in_field = finding.evidence(question, limits)
            if not in_field:
                picked.append((found, False))
                return
            chosen = yield from finding.screened(question, limits, found)
            if chosen is not found:
                picked.append((chosen, True))

        for _ in drive(steps(), self._caller):
            pass
        if finding.incomplete:
            notes.append(finding.incomplete)
        return picked[0] if picked else None


def _nearness(stored: StoredPaper) -> dict[int, float]:
    """How near each sentence is to title and abstract, by where it begins."""
    near = stored.vectors.sentences @ stored.vectors.abstract
    return {span.start: float(value) for span, value in zip(stored.sentences, near, strict=True)}


def _all_listed(question: Question, evidence: Sequence[Evidence], *, total: int) -> Answer:
    from assistant.answering.listing import listed

    quotable = [found for found in evidence if found.sentences]
    return listed(question.text, quotable, {}, total=total)


def _nothing(question: Question) -> Answer:
    return Answer(question=question.text, wants="papers", status="no_match", text="")


def row_by_row(events: Generator[Table | Row], tell: Callable[[int, int], None]) -> Table:
    """The whole table; `tell` is told how many rows of how many are done."""
    with closing(events):
        papers = done = 0
        for event in events:
            if isinstance(event, Row):
                done += 1
                tell(done, papers)
                continue
            papers, table = event.papers, event
    return table
