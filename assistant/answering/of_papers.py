"""Answers on papers that a reader chose: what their records say, their abstracts, summaries, and what they state.

The reader's choice replaces the search, so no score leaves a paper out, and an answer speaks of each of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assistant.answering.extractive import answer_extractively, trimmed
from assistant.answering.numbering import Citations
from assistant.questions.question import Question, asks_of_content
from assistant.records import Answer, Detail, Evidence, Quote, Statement, Status, Wants

if TYPE_CHECKING:
    from assistant.settings import AnswerSettings

__all__ = [
    "all_that_fit",
    "answer_of_papers",
    "continued_list",
    "from_records",
    "papers_like",
    "reason_in",
    "searched",
    "shown",
    "summary",
]

IN_SUMMARY = 2
"""Sentences of each paper in a summary."""
CLOSEST = 3
"""Papers shown with their closest sentence where none mentions what is asked."""
MAY_FIT = 0.03
"""Least probability of fitting at which a list is still continued: below it, almost no paper fits."""
PAGE = 5
"""Papers by which a list is continued."""
SHOWN_WHOLE = 2
"""The most papers that are shown with their whole abstracts."""
_REASON = re.compile(
    r"\b(?:because|since|due\s+to|owing\s+to|thanks\s+to|caus(?:e|es|ed)|reasons?\s+(?:for|why|is|that)|explain(?:s|ed)?|leads?\s+to|driv(?:en|es)"
    r"|aris(?:e|es)|stems?\s+from|results?\s+from|attribut(?:e|ed)|therefore|hence|thus|so\s+that|mechanism|why|by\s+\w+ing"
    r"|as\s+a\s+result)\b",
    re.IGNORECASE,
)


def from_records(question: str, details: Sequence[Detail]) -> Answer:
    """An answer in lines of records, or of the library, alone."""
    return Answer(question=question, status="answered", text="", details=tuple(details))


def searched(turns: Sequence[Answer], count: int) -> Detail:
    """A line on what the last search looked for, and where."""
    last = next((turn for turn in reversed(turns) if turn.about and turn.about.kind != "search_explained"), turns[-1])
    about = last.about
    asked = last.asked or (about.question if about else last.question)
    limits = last.filters.model_copy(update={"ids": (), "without": ()}).describe()
    where = f"the titles and abstracts of the {count:,} papers in the library"
    if last.filters.ids:
        titles = {citation.paper.id: citation.paper.title for turn in turns for citation in turn.citations}
        named = [f"“{titles[id]}”" for id in last.filters.ids if id in titles]
        where = f"the abstract of {named[0]}" if len(named) == 1 else f"{len(last.filters.ids)} abstracts"
        asked = last.question
    words = sorted({word for found in last.evidence for word in found.signals.matched})
    nothing = "none of its words occurs there" if last.filters.ids else "no paper is near it"
    found = f"; of its words, only {', '.join(words)} occur there" if words else f"; {nothing}"
    text = f"“{asked}” was looked for in {where}{f' ({limits})' if limits else ''}{found}. Full texts are not searched."
    return Detail(field="help", text=text)


def shown(question: str, evidence: Sequence[Evidence], numbers: dict[str, int]) -> Answer:
    """Papers with their authors and whole abstracts; many of them in two sentences each."""
    if len(evidence) > SHOWN_WHOLE:
        return summary(question, evidence, numbers)
    whole = [found.model_copy(update={"sentences": _whole(found)}) for found in evidence]
    lines = (
        Detail(
            field="authors",
            text=f"“{found.paper.title}” is by {', '.join(found.paper.authors)}.",
            paper=found.paper.id,
            values=found.paper.authors,
        )
        for found in evidence
        if found.paper.authors
    )
    return _listed(question, whole, numbers, 1).model_copy(update={"details": tuple(lines)})


def summary(question: str, evidence: Sequence[Evidence], numbers: dict[str, int], *, wants: Wants = "papers") -> Answer:
    """The best sentences of each paper, in the order of the papers."""
    return _listed(question, evidence, numbers, IN_SUMMARY, wants=wants)


def papers_like(question: str, evidence: Sequence[Evidence], numbers: dict[str, int], quotes: int) -> Answer:
    """The papers nearest to another, nearest first."""
    if not evidence:
        return from_records(question, [Detail(field="help", text="There is no other paper in the library.")])
    return _listed(question, evidence, numbers, quotes)


def all_that_fit(
    question: Question, evidence: Sequence[Evidence], settings: AnswerSettings, *, in_field: bool = True
) -> Answer:
    """The list of all papers found that fit, however many an answer may have."""
    everything = settings.model_copy(update={"max_papers": max(1, len(evidence))})
    return answer_extractively(question, trimmed(evidence), everything, {}, in_field=in_field)


def continued_list(
    question: Question,
    evidence: Sequence[Evidence],
    settings: AnswerSettings,
    numbers: dict[str, int],
    given: Sequence[str],
) -> Answer:
    """The next papers of a list, in its order, without those `given`: those that fit, and after them those that may."""
    whole = all_that_fit(question, evidence, settings)
    fitting = {citation.paper.id for citation in whole.citations} if whole.status == "answered" else set()
    left = [found for found in evidence if found.paper.id not in given and found.score >= MAY_FIT]
    fit = [found for found in left if found.paper.id in fitting]
    page = (fit or left)[:PAGE]
    if not page:
        return _listed(question.text, (), numbers, 1, status="no_match")
    answer = _listed(question.text, page, numbers, settings.quotes, status="answered" if fit else "closest")
    return answer.model_copy(update={"total": len(fit)} if fit else {})


def answer_of_papers(
    question: Question,
    evidence: Sequence[Evidence],
    settings: AnswerSettings,
    numbers: dict[str, int],
    missing: Mapping[str, Sequence[str]],
) -> Answer:
    """What the chosen papers say. `missing` are the ids of those that do not mention what is asked."""
    if evidence and not asks_of_content(question):
        return summary(question.text, evidence, numbers, wants=question.wants)
    mentioning = [found for found in evidence if found.paper.id not in missing]
    if not mentioning:
        best = sorted(evidence, key=lambda found: -_best(found))[:CLOSEST]
        return _listed(question.text, best, numbers, 1, wants=question.wants, status="not_in_abstracts")
    if question.wants_list:
        answer = _listed(
            question.text, mentioning[: settings.max_papers], numbers, settings.quotes, wants=question.wants
        )
        others = [found for found in evidence if found.paper.id in missing and found.score >= settings.relevance]
        return answer.model_copy(update={"near_misses": tuple(found.hit(1) for found in others[:CLOSEST])})
    chosen = settings.model_copy(update={"relevance": 0.0, "near": 0.0})
    return answer_extractively(question, trimmed(mentioning), chosen, numbers)


def reason_in(question: Question, evidence: Sequence[Evidence], numbers: dict[str, int]) -> Answer:
    """The sentences that give a reason; without any, the closest ones. The reader decides whether it is one."""
    giving = [
        found.model_copy(update={"sentences": tuple(quote for quote in found.sentences if _REASON.search(quote.text))})
        for found in evidence
    ]
    giving = [found for found in giving if found.sentences]
    best = sorted(giving or evidence, key=lambda found: -_best(found))[:CLOSEST]
    return _listed(question.text, best, numbers, 1, wants=question.wants, status="closest")


def _whole(found: Evidence) -> tuple[Quote, ...]:
    text = found.paper.abstract
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    return (Quote.cut(text, start, end),) if start < end else ()


def _best(found: Evidence) -> float:
    return found.sentences[0].score if found.sentences else 0.0


def _listed(
    question: str,
    evidence: Sequence[Evidence],
    numbers: dict[str, int],
    quotes: int,
    *,
    wants: Wants = "papers",
    status: Status = "answered",
) -> Answer:
    """Papers in this order, each with its best sentences in the order of the abstract."""
    citations = Citations(numbers)
    statements = []
    for found in evidence:
        best = sorted(found.sentences[:quotes], key=lambda quote: quote.start)
        if not best:
            continue
        places = tuple(citations.add(found.paper, quote, "supported") for quote in best)
        number = citations.all[places[0]].number
        text = f"{found.paper.title}: {' … '.join(quote.text for quote in best)}"
        statements.append(Statement(text=text, citations=(number,), rests_on=places, verdict="supported"))
    used = {citation.paper.id for citation in citations.all}
    return Answer(
        question=question,
        wants=wants,
        status=status,
        text="",
        statements=tuple(statements),
        citations=tuple(citations.all),
        evidence=tuple(found for found in trimmed(evidence) if found.paper.id in used),
    )
