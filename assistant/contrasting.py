"""The way of a question that holds papers against each other: some side by side, or all that bear on a claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING

from assistant.answering.extractive import NEAR_MISSES, answer_extractively, trimmed
from assistant.answering.mentions import missing_note, not_mentioned
from assistant.comparisons.quoting import answer_beside, as_a_whole, on_subject, own_findings_first
from assistant.errors import PaperNotFoundError
from assistant.gathering import WHOLE_ABSTRACT, evidence_for
from assistant.questions.about import Understood, is_of_papers
from assistant.questions.agreement import agreement
from assistant.questions.comparisons import MOST_COMPARED, comparison_request, subject_of
from assistant.questions.paper_requests import similar_to
from assistant.questions.question import Question
from assistant.questions.references import numbers_of
from assistant.records import About, Answer, Evidence, Filters, SideBySide
from assistant.retrieval.chosen import evidence_of, stored_papers

if TYPE_CHECKING:
    from assistant.answering.generation import ModelAnswering
    from assistant.answering.language_model import LanguageModel
    from assistant.library.entries import StoredPaper
    from assistant.library.library import Library
    from assistant.retrieval.search import Searcher
    from assistant.settings import AnswerSettings

__all__ = ["Claimed", "Compared", "asked_to_compare", "claim_in", "compares", "named_in"]

CLAIM_PAPERS = 12
"""The most papers that are placed for and against a claim."""
_UNGROUPED = "Not grouped into for and against: that takes a language model."


def asked_to_compare(ids: Sequence[str], about: str) -> Understood:
    """A request to compare papers that are given by their ids."""
    question = f"compare these papers on {about}" if about else "compare these papers"
    subject = Question.parse(about).topic if about else ""
    about_papers = About(kind="asked_of_papers", question=question, subject=subject, papers=tuple(ids))
    return Understood(about_papers, beside=about)


def named_in(question: str, turns: Sequence[Answer], library: Library) -> Understood | None:
    """The request in "compare A and B on X" or "papers like A", if what it names are papers: by number, or by an id."""
    if name := similar_to(question):
        return _papers_like(name, library)
    asked = comparison_request(question)
    if asked is None or len(asked.papers) < 2:
        return None
    numbered = {str(number): id for id, number in numbers_of(turns).items()}
    try:
        distinct = tuple(dict.fromkeys(numbered.get(name) or library.paper(name).id for name in asked.papers))
    except PaperNotFoundError:
        return None
    if len(distinct) < 2:
        return None
    found = asked_to_compare(distinct, asked.about)
    numbers = numbers_of(turns)
    if all(id in numbers for id in distinct):
        *first, last = (f"[{numbers[id]}]" for id in distinct)
        return found._replace(note=f"About: {', '.join(first)} and {last}")
    return found


def _papers_like(name: str, library: Library) -> Understood | None:
    try:
        paper = library.paper(name)
    except PaperNotFoundError:
        return None
    title = f"“{paper.title}”"
    about = About(kind="similar_papers", question=f"papers similar to {title}", subject=paper.title, papers=(paper.id,))
    return Understood(about, f"Nearest to: {title}", without=about.papers)


def claim_in(asked: Understood, turns: Sequence[Answer]) -> str:
    """What papers are asked to agree on; empty for any other question, and for one on two papers that agree or not.

    "do papers agree on that?" means the claim of the answer before, or its subject.
    """
    found = agreement(asked.about.question) if asked.beside is None else None
    if found is None or (is_of_papers(asked.about) and len(asked.about.papers) <= 2):
        return ""
    before = turns[-1].claim if turns else ""
    return found.claim or before or (asked.about.subject if asked.about.leaves_open else "")


def compares(asked: Understood, question: Question) -> bool:
    """Whether a question sets papers that were singled out side by side."""
    wants = asked.beside is not None or question.wants == "comparison"
    return wants and is_of_papers(asked.about) and len(asked.about.papers) > 1


@dataclass
class Compared:
    """Papers that a reader wants side by side. `notes` are lines for the reader."""

    asked: Understood
    question: Question
    library: Library
    searcher: Searcher
    settings: AnswerSettings
    numbers: dict[str, int]
    notes: list[str] = field(default_factory=list)

    def quoted(self) -> Answer:
        """Their quotes beside each other."""
        return answer_beside(self.question.text, self.side_by_side, self.evidence, self.numbers)

    def by_model(self, model: LanguageModel) -> ModelAnswering:
        """The chain in which a model says whether they agree."""
        from assistant.comparisons.judging import Judging

        answering = model.answering(
            self.question.wanting("comparison"),
            self.evidence,
            quotes=self.quoted,
            numbers=self.numbers,
            kind=partial(Judging, side_by_side=self.side_by_side),
        )
        answering.settings = self.settings.model_copy(update={"max_papers": MOST_COMPARED})
        return answering

    @cached_property
    def side_by_side(self) -> SideBySide:
        """Their quotes on the same aspects, or on the subject that is asked about."""
        if not self._about:
            return as_a_whole(self._stored, self.library, self.numbers)
        silent = self._silent
        if len(silent) == len(self._stored):
            papers = [stored.paper for stored in self._stored]
            self.notes.append(f"{missing_note(papers, next(iter(silent.values())))} They are compared as a whole.")
        return on_subject(self._about, self._stored, self.library, self.numbers, self.evidence, silent)

    @cached_property
    def evidence(self) -> list[Evidence]:
        """All sentences of each paper: those on the subject first, or the most typical ones."""
        chosen = evidence_of(self.library, self._ids, WHOLE_ABSTRACT)
        if not self._about:
            return chosen
        asked, limits = Question.parse(self._about), Filters(ids=self._ids)
        found = self.searcher.search(asked, len(self._ids), filters=limits, sentences=WHOLE_ABSTRACT)
        by_id = {evidence.paper.id: evidence for evidence in found}
        return [by_id.get(evidence.paper.id, evidence) for evidence in chosen]

    @cached_property
    def _ids(self) -> tuple[str, ...]:
        ids = self.asked.about.papers
        if len(ids) > MOST_COMPARED:
            self.notes.append(f"The first {MOST_COMPARED} of {len(ids)} papers are set side by side.")
        return ids[:MOST_COMPARED]

    @cached_property
    def _stored(self) -> list[StoredPaper]:
        return stored_papers(self.library, self._ids)

    @cached_property
    def _about(self) -> str:
        return subject_of(self.question) if self.asked.beside is None else self.asked.beside

    @property
    def _silent(self) -> dict[str, tuple[str, ...]]:
        """The phrases that papers do not mention, by the ids of those that do not mention the subject."""
        asked = Question.parse(self._about)
        lacking = {
            found.paper.id: not_mentioned(asked, found, self.library.analysed, self.library.idf)
            for found in self.evidence
        }
        return {id: phrases for id, phrases in lacking.items() if phrases}


@dataclass
class Claimed:
    """A claim that papers are asked to agree on, and what is said for and against it."""

    claim: str
    library: Library
    searcher: Searcher
    settings: AnswerSettings
    numbers: dict[str, int]

    @property
    def question(self) -> Question:
        """The claim, to search for: what is found to be so is looked for, rather than what is typical of a paper."""
        return Question.parse(self.claim).wanting("yes_no")

    def found(self, limits: Filters) -> list[Evidence]:
        """The papers nearest to the claim."""
        most = self._settings.max_papers + NEAR_MISSES
        return evidence_for(self.searcher, self._settings, self.question, limits, most, WHOLE_ABSTRACT)

    def quoted(self, found: Sequence[Evidence], *, in_field: bool) -> Answer:
        """The papers with their best sentences, ungrouped."""
        answer = answer_extractively(
            self.question.wanting("papers"),
            trimmed(map(own_findings_first, found)),
            self._settings,
            self.numbers,
            in_field=in_field,
        )
        notes = (*answer.notes, _UNGROUPED) if answer.statements else answer.notes
        return answer.model_copy(update={"claim": self.claim, "notes": notes})

    def by_model(self, model: LanguageModel, found: Sequence[Evidence], *, in_field: bool) -> ModelAnswering:
        """The chain in which a model places them."""
        from assistant.comparisons.placing import Placing

        answering = model.answering(
            self.question.wanting("papers"),
            [own_findings_first(each) for each in found] if in_field else [],
            quotes=lambda: self.quoted(found, in_field=in_field),
            numbers=self.numbers,
            kind=Placing,
        )
        answering.settings = self._settings
        return answering

    @property
    def _settings(self) -> AnswerSettings:
        return self.settings.model_copy(update={"max_papers": min(CLAIM_PAPERS, self.settings.max_papers)})
