"""What is different in the answer to a watched question.

Answers in quotes are compared quote by quote. Of answers that a model wrote, statements that rest on a common quote are
taken for the same one, which has changed when its figures, a denial or the papers it rests on have: whether other words
say the same is not decided. The answer is made anew only when other papers, or other abstracts, are found for it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import EncoderError, PaperNotFoundError
from assistant.parts import Parts
from assistant.records import Answer, AnswerChange, Citation, Paper, Statement, Watch
from assistant.text.numbers import readings
from assistant.verification.words import DENIES
from assistant.watching.wanted import wanted

if TYPE_CHECKING:
    from assistant.library.library import Library

__all__ = ["Answered", "answer_of", "changes_between", "evidence_of_answer"]

_MOST_LISTED = 100
"""Papers of a list without a model, so that a new one pushes none out."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, and a hash of what was found for it."""

    answer: Answer
    evidence: str


def evidence_of_answer(watch: Watch, parts: Parts) -> str:
    """A hash of the titles and abstracts that are found for a question, in no order. No model is asked.

    Raises EncoderError where the question cannot be encoded.
    """
    searcher = parts.searcher()
    looked_for = wanted(watch.question, watch.filters, parts.library, searcher)
    most = 2 * parts.settings.answer.max_papers
    if looked_for.question is None:
        papers = parts.library.papers(filters=looked_for.limits, sort="date", descending=True, limit=most)
    else:
        found = searcher.search(looked_for.question, most, filters=looked_for.limits)
        if searcher.outage:
            raise EncoderError(f"“{watch.question}” could not be answered: {searcher.outage}", retryable=True)
        papers = [each.paper for each in found]
    texts = sorted(f"{paper.title}\0{paper.abstract}" for paper in papers)
    return hashlib.sha256("\1".join(texts).encode("utf-8", "replace")).hexdigest()


def answer_of(watch: Watch, parts: Parts) -> Answer:
    """The answer by the model if there is one, else in quotes. Raises ModelError rather than falling back on quotes."""
    from assistant.conversation import last

    settings = parts.settings
    llm = settings.llm.model_copy(update={"fallback": False})
    by_model = parts.llm is not None or settings.llm.active_provider is not None
    strict = Parts(
        parts.library, settings.model_copy(update={"llm": llm}), llm=parts.llm, embedding=parts.embedding,
        reranker=parts.reranker,
    )  # fmt: skip
    return last(strict.asking(watch.question, watch.filters, None if by_model else _MOST_LISTED).events())


def changes_between(old: Answer, new: Answer, library: Library, told: Collection[str] = ()) -> tuple[AnswerChange, ...]:
    """What is different, what is new first. Papers `told` as news (ids) are not told as entries of a list, too."""
    gone = _Gone(library)
    in_quotes = old.mode == "extractive" or new.mode == "extractive"
    changes = _quotes_between(old, new) if in_quotes else _statements_between(old, new)
    told = set(told) if new.wants in ("papers", "count") else set()
    kept = [
        change
        for change in changes
        if not (change.what == "statement_new" and change.papers and {paper.id for paper in change.papers} <= told)
        and not (change.what == "statement_gone" and all(map(gone, change.papers)) and change.papers)
    ]
    cited = {citation.paper.id: citation.paper for citation in old.citations}
    still = {citation.paper.id for citation in new.citations}
    left = [
        AnswerChange(what="paper_gone", before="It is no longer in the library.", papers=(_bare(paper),))
        for id, paper in cited.items()
        if id not in still and gone(paper)
    ]
    return (*kept, *left)


class _Gone:
    """Whether a paper has left the library, under every id that it could have."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._known: dict[str, bool] = {}

    def __call__(self, paper: Paper) -> bool:
        if paper.id not in self._known:
            self._known[paper.id] = self._is_gone(paper)
        return self._known[paper.id]

    def _is_gone(self, paper: Paper) -> bool:
        try:
            self._library.paper(paper.id)
        except PaperNotFoundError:
            return not self._library.identified(f"“{paper.title}”")
        return False


def _quotes_between(old: Answer, new: Answer) -> list[AnswerChange]:
    before, after = _quoted(old), _quoted(new)
    came = [
        AnswerChange(what="statement_new", text=each.quote, papers=(_bare(each.paper),))
        for quote, each in after.items()
        if quote not in before
    ]
    went = [
        AnswerChange(what="statement_gone", before=each.quote, papers=(_bare(each.paper),))
        for quote, each in before.items()
        if quote not in after
    ]
    return [*came, *went]


def _quoted(answer: Answer) -> dict[str, Citation]:
    """The citations of an answer by their quotes, without differences of case, punctuation and blanks."""
    return {_plain(citation.quote): citation for citation in answer.citations if answer.statements}


def _statements_between(old: Answer, new: Answer) -> list[AnswerChange]:
    before, after = list(_stated(old)), list(_stated(new))
    pairs = sorted(
        ((len(one.quotes & other.quotes), -at, -place) for at, one in enumerate(after)
         for place, other in enumerate(before) if one.quotes & other.quotes),
        reverse=True,
    )  # fmt: skip
    partner: dict[int, int] = {}
    for _, at, place in pairs:
        if -at not in partner and -place not in partner.values():
            partner[-at] = -place
    changes = []
    for at, one in enumerate(after):
        if at not in partner:
            changes.append(AnswerChange(what="statement_new", text=one.text, papers=one.papers))
        elif one.differs(other := before[partner[at]]):
            changes.append(AnswerChange(what="statement_changed", text=one.text, before=other.text, papers=one.papers))
    went = [other for place, other in enumerate(before) if place not in partner.values()]
    changes += [AnswerChange(what="statement_gone", before=other.text, papers=other.papers) for other in went]
    return changes


@dataclass(frozen=True, slots=True)
class _Stated:
    text: str
    quotes: frozenset[str]
    papers: tuple[Paper, ...]

    def differs(self, other: _Stated) -> bool:
        """Whether it says something else, as far as figures, a denial and the papers tell."""
        said: Sequence[Callable[[_Stated], object]] = (
            lambda one: readings(one.text),
            lambda one: bool(DENIES.intersection(word.lower() for word in _WORD.findall(one.text))),
            lambda one: {_plain(paper.title) for paper in one.papers},
        )
        return any(each(self) != each(other) for each in said)


def _stated(answer: Answer) -> Iterator[_Stated]:
    for statement in answer.statements:
        cited = _cited(answer, statement)
        papers = {each.paper.id: _bare(each.paper) for each in cited}
        yield _Stated(statement.text, frozenset(_plain(each.quote) for each in cited), tuple(papers.values()))


def _cited(answer: Answer, statement: Statement) -> Iterable[Citation]:
    return [answer.citations[place] for place in statement.rests_on]


def _bare(paper: Paper) -> Paper:
    return paper.model_copy(update={"abstract": "", "listings": (), "metadata": {}})


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
