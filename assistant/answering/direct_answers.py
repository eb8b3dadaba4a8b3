"""Answers that need no reading of abstracts: from records, from the library as a whole, or from nothing at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from assistant.answering.extractive import answer_extractively, trimmed
from assistant.answering.leaving_out import papers_about, speaks_of_lacking
from assistant.answering.library_answers import courtesy_detail, library_details
from assistant.answering.listing import by_date, how_ordered, listed, recorded
from assistant.library.identified import kind_of_identifier
from assistant.questions.about import Understood
from assistant.questions.courtesies import Courtesy
from assistant.questions.direct import Direct, OfLibrary, direct_question
from assistant.questions.exclusions import Without
from assistant.questions.kinds import names_papers
from assistant.questions.limits import joined, split_filters
from assistant.questions.misspelt import Reread, reread
from assistant.questions.ordered_lists import OrderedList
from assistant.questions.question import Question
from assistant.questions.record_fields import details_of
from assistant.questions.record_questions import POINTS_BACK, ByAuthor, OfPaper, named_by
from assistant.records import About, Answer, Detail, Evidence, Filters, Hit, Paper
from assistant.retrieval.named_papers import named_papers, papers_with_id
from assistant.text.counts import counted

if TYPE_CHECKING:
    from assistant.library.library import Library
    from assistant.retrieval.search import Searcher
    from assistant.settings import AnswerSettings

__all__ = ["DirectAnswer", "DirectAnswers", "hits_with_id"]

_MOST_FITTING = 100
"""The most papers on a topic that are put in order."""
_WHAT_IS = re.compile(r"\W*(?:what|which)(?:['’]s|\s+(?:is|are|was|were))?(?:\s+there)?\W*", re.IGNORECASE)
_ALL_PAPERS = "which papers"


class DirectAnswer(NamedTuple):
    """An answer, and how the question was understood."""

    understood: Understood
    answer: Answer


class _OnTopic(NamedTuple):
    question: Question
    found: list[Evidence]
    fitting: list[Evidence]


class DirectAnswers:
    """Answers questions from records and from the library as a whole. `numbers` are the papers' citation numbers."""

    def __init__(
        self, library: Library, searcher: Searcher, settings: AnswerSettings, numbers: dict[str, int] | None = None
    ) -> None:
        self._library = library
        self._searcher = searcher
        self._settings = settings
        self._numbers = numbers

    def answer(self, question: str, given: Filters, *, follows: bool = False) -> DirectAnswer | None:
        """The answer to a question that stands alone, if it is such a question; `follows`: others came before it.

        `given` are the limits beside the question. Raises ArgumentError when they exclude those that it states.
        """
        if found := self._identified(question, given):
            return found
        direct = direct_question(question)
        if isinstance(direct, Courtesy):
            about = About(kind="courtesy", question=question, subject="")
            return DirectAnswer(Understood(about), recorded(question, (courtesy_detail(direct),), (), None))
        if isinstance(direct, OfPaper):
            return self._of_paper(question, direct, given)
        text, stated = split_filters(question)
        about = About(question=text, subject=Question.parse(text).topic, limits=stated)
        limits = joined(stated, given)
        direct = direct_question(text)
        if isinstance(direct, OfLibrary):
            return self._of_library(about, direct, limits)
        if isinstance(direct, ByAuthor):
            return self._by_author(about, direct, limits)
        if (follows and _may_follow(direct)) or POINTS_BACK.search(text):
            return None
        found_list = self.listing(text, limits)
        return DirectAnswer(Understood(about), found_list) if found_list else None

    def reading(self, question: str) -> Reread | None:
        """How a question is read that is misspelt or not in English; None for any other."""
        return reread(question, self._searcher.vocabulary)

    def unreadable(self, question: str) -> Answer:
        """The answer to a question of which no word can be read."""
        return Answer(question=question, wants="papers", status="no_match", text="")

    def listing(self, text: str, limits: Filters) -> Answer | None:
        """The list that a text without limits asks for, if records, an order or limits choose its papers."""
        direct = direct_question(text)
        if isinstance(direct, OrderedList):
            return self._ordered(direct, limits)
        if isinstance(direct, Without):
            return self._without(direct, limits)
        if isinstance(direct, OfLibrary) and direct.asked in ("list", "count"):
            return self._in_order(text, limits, sort="title")
        if isinstance(direct, ByAuthor) or Question.parse(text).has_topic:
            return None
        asks = names_papers(text) or bool(_WHAT_IS.fullmatch(text))
        return self._in_order(text, limits, sort="date") if asks and limits else None

    def _identified(self, question: str, given: Filters) -> DirectAnswer | None:
        papers, unknown = _with_id(question, self._library, given)
        if papers:
            return self._shown(question, papers)
        if unknown is None:
            return None
        return DirectAnswer(Understood(About(question=question, subject=question)), _missing(question, unknown))

    def _shown(self, question: str, papers: Sequence[Paper]) -> DirectAnswer:
        ids = tuple(paper.id for paper in papers)
        subject = "; ".join(paper.title for paper in papers)
        about = About(kind="papers_shown", question=f"papers on {subject}", subject=subject, papers=ids)
        return DirectAnswer(Understood(about), listed(question, self._evidence_of(papers), self._numbers))

    def _of_paper(self, question: str, asked: OfPaper, given: Filters) -> DirectAnswer | None:
        found = named_papers(asked.name, self._library, self._searcher, given, surely=asked.surely)
        subject = "; ".join(paper.title for paper in found.papers) or asked.name
        if not found.papers:
            if not asked.surely:
                return None
            lacking = Detail(
                field=asked.fields[0], text=f"No paper in the library is called “{asked.name.strip('“”')}”."
            )
            about = About(question=question, subject=subject)
            missing = _missing(question, lacking)
            return DirectAnswer(
                Understood(about), missing.model_copy(update={"near_misses": tuple(each.hit(1) for each in found.near)})
            )
        ids = tuple(paper.id for paper in found.papers)
        about = About(
            kind="paper_details", question=f"papers on {subject}", subject=subject, papers=ids, field=asked.fields[0]
        )
        details = details_of(found.papers, *asked.fields)
        cited = self._evidence_of(found.papers)
        return DirectAnswer(Understood(about), recorded(question, details, cited, self._numbers))

    def _of_library(self, about: About, asked: OfLibrary, limits: Filters) -> DirectAnswer:
        about = about.model_copy(update={"kind": "library"})
        if asked.asked == "list" or (asked.asked == "count" and limits):
            return DirectAnswer(Understood(about), self._in_order(about.question, limits, sort="title"))
        details = library_details(self._library, asked.asked, limits)
        return DirectAnswer(Understood(about), recorded(about.question, details, (), None))

    def _by_author(self, about: About, asked: ByAuthor, limits: Filters) -> DirectAnswer | None:
        own = Filters(author=asked.author)
        if limits.author or not (asked.surely or self._library.count(filters=own)):
            return None
        topic = f"papers {asked.topic}" if asked.topic else "papers"
        about = about.model_copy(
            update={"question": topic, "subject": Question.parse(topic).topic, "limits": about.limits.merged(own)}
        )
        limits = limits.merged(own)
        if asked.topic:
            return DirectAnswer(
                Understood(about), self._by_relevance(self._fitting(topic, limits), self._settings.max_papers)
            )
        return DirectAnswer(Understood(about), self._in_order(about.question, limits, sort="date"))

    def _in_order(self, question: str, limits: Filters, *, sort: str) -> Answer:
        """All papers that pass limits, by title or the latest first, as many as an answer may have."""
        most = self._settings.max_papers
        if sort == "title":
            papers = self._library.papers(filters=limits, sort="title", limit=most)
        else:
            papers = self._library.papers(filters=limits, sort="date", descending=True, limit=most)
        return listed(question, self._evidence_of(papers), self._numbers, total=self._library.count(filters=limits))

    def _ordered(self, asked: OrderedList, limits: Filters) -> Answer:
        most = min(asked.number or self._settings.max_papers, _MOST_FITTING)
        oldest = asked.order == "oldest"
        question = f"papers {asked.topic}".strip()
        if asked.topic:
            on_topic = self._fitting(question, limits)
            if asked.order is None or not on_topic.fitting:
                return self._by_relevance(on_topic, most)
            papers = by_date([found.paper for found in on_topic.fitting], oldest=oldest)
            total, undated = len(papers), sum(not _is_dated(paper) for paper in papers)
            known = {found.paper.id: found for found in on_topic.fitting}
            evidence = [known[paper.id] for paper in papers[:most]]
        else:
            papers = self._library.papers(filters=limits, sort="date", descending=not oldest, limit=most)
            total, undated = self._library.count(filters=limits), self._library.overview(limits).undated()
            evidence = self._evidence_of(papers)
            if asked.order is None:
                return listed(question, evidence, self._numbers, total=total)
        notes = (how_ordered(papers[:most], undated if total > 1 else 0, oldest=oldest),)
        answer = listed(question, evidence, self._numbers, total=total, notes=notes)
        return answer.model_copy(update={"order": asked.order})

    def _without(self, asked: Without, limits: Filters) -> Answer | None:
        on_topic = self._fitting(asked.question, limits)
        fitting = on_topic.fitting
        if not fitting:
            return self._by_relevance(on_topic, self._settings.max_papers)
        if asked.unless_topic and speaks_of_lacking(asked.left_out, fitting, self._library):
            return None
        about = papers_about(asked.left_out, fitting, self._library, self._searcher)
        kept = [found for found in fitting if found.paper.id not in about]
        titles = [f"“{found.paper.title}”" for found in fitting if found.paper.id in about]
        named = f" ({', '.join(titles)})" if 0 < len(titles) <= 3 else ""
        understood = f"{asked.question}, without papers about {asked.left_out}"
        note = f"Understood as: {understood}: {counted(len(titles))} left out{named}."
        shown = kept[: self._settings.max_papers]
        return listed(asked.question, shown, self._numbers, total=len(kept), notes=(note,))

    def _fitting(self, question: str, limits: Filters) -> _OnTopic:
        """The papers on a topic that fit it, best first, and all that were found."""
        asked = Question.parse(question)
        found = trimmed(self._searcher.search(asked, _MOST_FITTING, filters=limits))
        every = self._settings.model_copy(update={"max_papers": _MOST_FITTING})
        answer = answer_extractively(asked, found, every, {})
        ids = dict.fromkeys(citation.paper.id for citation in answer.citations) if answer.status == "answered" else ()
        known = {each.paper.id: each for each in found}
        return _OnTopic(asked, found, [known[id] for id in ids])

    def _by_relevance(self, on_topic: _OnTopic, most: int) -> Answer:
        settings = self._settings.model_copy(update={"max_papers": most})
        answer = answer_extractively(on_topic.question, on_topic.found, settings, self._numbers)
        total = len(on_topic.fitting)
        return answer.model_copy(update={"total": total}) if total > most else answer

    def _evidence_of(self, papers: Iterable[Paper]) -> list[Evidence]:
        return _typical(papers, self._searcher)


def hits_with_id(text: str, library: Library, searcher: Searcher, filters: Filters) -> list[Hit] | None:
    """The papers that a text names by an id, an address or an exact title; none if it is an identifier that no paper
    has. None for any other text."""
    papers, unknown = _with_id(text, library, filters)
    return [found.hit() for found in _typical(papers, searcher)] if papers or unknown else None


def _with_id(text: str, library: Library, filters: Filters) -> tuple[tuple[Paper, ...], Detail | None]:
    """The papers that a text names, or else a line that no paper has the identifier that it is by its form."""
    unknown = None
    for name in named_by(text):
        if papers := papers_with_id(name, library, filters):
            return papers, None
        unknown = unknown or _unknown(name)
    return (), unknown


def _typical(papers: Iterable[Paper], searcher: Searcher) -> list[Evidence]:
    """Papers in their order, each with its most typical sentences."""
    ids = [paper.id for paper in papers]
    if not ids:
        return []
    found = searcher.search(Question.parse(_ALL_PAPERS), len(ids), filters=Filters(ids=tuple(ids)))
    known = {evidence.paper.id: evidence for evidence in found if evidence.sentences}
    return [known[id] for id in ids if id in known]


def _may_follow(direct: Direct | None) -> bool:
    """Whether a question can also be about the papers of the turn before: "the newest?", "top 3"."""
    return isinstance(direct, OrderedList) and not direct.topic


def _is_dated(paper: Paper) -> bool:
    return bool(paper.published or any(listing.date for listing in paper.listings))


def _unknown(text: str) -> Detail | None:
    """The line that no paper has an identifier, if a text is one by its form."""
    kind = kind_of_identifier(text)
    if kind is None:
        return None
    if kind in ("arxiv", "doi", "address"):
        named = {"arxiv": "the arXiv id", "doi": "the DOI", "address": "the address"}[kind]
    else:
        kind, named = "address", "the id"
    return Detail(field=kind, text=f"No paper in the library has {named} {text}.")


def _missing(question: str, lacking: Detail) -> Answer:
    return Answer(question=question, status="not_in_abstracts", text="", details=(lacking,))
