"""The way of a follow-up: answered from the papers it points at, or from the list it continues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.answering import of_papers
from assistant.answering.extractive import SENTENCES, trimmed
from assistant.answering.mentions import missing_note, not_mentioned
from assistant.questions.about import Understood, is_of_papers
from assistant.questions.follow_up import asks_why
from assistant.questions.question import Question, asks_of_content
from assistant.questions.record_fields import detail
from assistant.questions.references import known_papers
from assistant.records import Answer, Detail, Evidence, Filters
from assistant.retrieval.chosen import evidence_of, nearest_to

if TYPE_CHECKING:
    from assistant.library.library import Library
    from assistant.retrieval.search import Searcher
    from assistant.settings import AnswerSettings

__all__ = ["FollowUp"]

MOST_FITTING = 100
"""The most papers on a topic of which those similar to others are found."""


@dataclass(slots=True)
class FollowUp:
    """One question as understood, among the answers before it. `numbers` are those of the papers cited so far."""

    asked: Understood
    given: str
    turns: Sequence[Answer]
    numbers: dict[str, int]
    library: Library
    searcher: Searcher
    settings: AnswerSettings
    by_model: bool
    _lacking: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def shown(self) -> Answer | None:
        """The answer, if nothing is asked of the abstracts: it needs no search."""
        about = self.asked.about
        if self.asked.details:
            return of_papers.from_records(self.given, self._details())
        if about.kind == "search_explained":
            return of_papers.from_records(self.given, [of_papers.searched(self.turns, self.library.count())])
        if about.kind == "papers_shown":
            return of_papers.shown(self.given, self._chosen(), self.numbers)
        if about.kind == "summarised" and not self.by_model:
            return self._summary()
        return None

    def _details(self) -> Sequence[Detail]:
        """What records say. What readers attach to papers may have changed since these were cited."""
        if self.asked.about.field not in ("note", "tags"):
            return self.asked.details
        now = {paper.id: paper for paper in self.library.papers(filters=Filters(ids=self.asked.about.papers))}
        return [detail(now[each.paper], each.field) if each.paper in now else each for each in self.asked.details]

    def listed(self, question: Question, limits: Filters) -> Answer | None:
        """The next papers of a list, or the papers nearest to another, if these are asked for."""
        about = self.asked.about
        if about.kind == "similar_papers":
            return self._similar(limits)
        if about.kind == "list_continued" or (about.kind == "other_papers" and not self.by_model):
            everything = limits.model_copy(update={"without": ()})
            most = 2 * self.settings.max_papers + len(self.asked.without)
            found = self.searcher.search(question, most, filters=everything)
            return of_papers.continued_list(question, found, self.settings, self.numbers, self.asked.without)
        return None

    def evidence(self, found: list[Evidence], sentences: int = SENTENCES) -> list[Evidence]:
        """What was found, but of papers that were pointed at, all, whatever their scores: the reader chose them."""
        about = self.asked.about
        if about.kind == "summarised":
            return self._chosen(sentences)
        if not is_of_papers(about):
            return found
        held = {evidence.paper.id for evidence in found}
        every = [*found, *(other for other in self._chosen(sentences) if other.paper.id not in held)]
        least = self.settings.relevance
        return [one.model_copy(update={"score": max(one.score, least)}) for one in every]

    def quoted(self, question: Question, found: list[Evidence]) -> Answer | None:
        """What papers that were pointed at say in quotes, or why; None for any other question."""
        about = self.asked.about
        if about.kind == "summarised":
            return self._summary()
        if asks_why(about) and (about.papers or self.asked.within):
            return of_papers.reason_in(question, found, self.numbers)
        if not is_of_papers(about):
            return None
        if not asks_of_content(question):
            found = self._chosen()
        elif not question.wants_list:
            found = sorted(found, key=lambda evidence: about.papers.index(evidence.paper.id))
        if not about.leaves_open:
            lacking = {
                evidence.paper.id: not_mentioned(question, evidence, self.library.analysed, self.library.idf)
                for evidence in found
            }
            self._lacking = {id: phrases for id, phrases in lacking.items() if phrases}
        return of_papers.answer_of_papers(question, trimmed(found), self.settings, self.numbers, self._lacking)

    def missing(self, answer: Answer) -> str:
        """A line on what papers that were pointed at do not mention; empty if there is none."""
        if answer.status != "not_in_abstracts" or not is_of_papers(self.asked.about):
            return ""
        known = known_papers([*self.turns, answer])
        papers = [known[id] for id in self.asked.about.papers if id in known]
        return missing_note(papers, next(iter(self._lacking.values()), ())) if papers else ""

    def _similar(self, limits: Filters) -> Answer:
        """The papers nearest to those that were pointed at: of all, or of those on a topic."""
        about = self.asked.about
        lines: list[Detail] = []
        if about.on:
            asked = Question.parse(about.on)
            found = self.searcher.search(asked, MOST_FITTING, filters=limits)
            in_field = self.searcher.is_in_field(asked, found)
            on_topic = of_papers.all_that_fit(asked, found, self.settings, in_field=in_field)
            if on_topic.status != "answered":
                fits = "surely fits" if on_topic.status == "closest" else "fits"
                lines.append(Detail(field="help", text=f"No other paper in the library {fits} “{about.on}”."))
            if on_topic.status not in ("answered", "closest"):
                return of_papers.from_records(self.given, lines)
            limits = limits.model_copy(update={"ids": tuple({cited.paper.id for cited in on_topic.citations})})
        near = nearest_to(self.library, about.papers, of_papers.PAGE, limits, SENTENCES)
        answer = of_papers.papers_like(self.given, near, self.numbers, self.settings.quotes)
        return answer.model_copy(update={"details": (*lines, *answer.details)})

    def _chosen(self, sentences: int = SENTENCES) -> list[Evidence]:
        return evidence_of(self.library, self.asked.about.papers, sentences)

    def _summary(self) -> Answer:
        return of_papers.summary(self.given, self._chosen(), self.numbers)
