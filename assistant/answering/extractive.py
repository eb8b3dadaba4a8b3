"""Answers without a language model: the papers that fit and why, or the sentence that states the fact."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from assistant.answering.layout import as_markdown
from assistant.answering.numbering import Citations
from assistant.records import Answer, Evidence, Quote, Statement, Status

if TYPE_CHECKING:
    from assistant.retrieval.question import Question
    from assistant.settings import AnswerSettings

__all__ = ["answer_extractively"]

STATED = 0.44
"""Least score of a sentence that states what is asked. On scifact-train, whose papers either hold evidence for a claim
or are only on its topic, this bound on a paper's best sentence tells the two apart for 81 % of the pairs."""
FACT_SENTENCES = 4
SECOND_QUOTE = 0.75
"""Least score of a further sentence, as a share of the best one's, for it to be quoted too."""
NEAR_MISSES = 3

_NUMBER = re.compile(r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|half|twice|double|triple|percent)\b", re.I)


class _Found(NamedTuple):
    evidence: Evidence
    quote: Quote


def answer_extractively(question: Question, evidence: Sequence[Evidence], settings: AnswerSettings) -> Answer:
    """An answer in quotes alone, from evidence ranked best first.

    Papers whose score reaches `settings.relevance` fit. A question for papers lists them; a question for a fact gets
    the sentences that state it, or, when no abstract does, the status "not_in_abstracts" and the papers on the topic.
    """
    fitting = [found for found in evidence if found.score >= settings.relevance][: settings.max_papers]
    near = [found for found in evidence if settings.near <= found.score < settings.relevance][:NEAR_MISSES]
    citations = Citations()
    status: Status = "answered"
    if question.wants == "papers":
        statements = _list(fitting, citations, settings.quotes)
        status = "answered" if statements else "no_match"
    elif stating := _stating(question, fitting):
        statements = [_statement(found.quote.text, found.evidence, [found.quote], citations) for found in stating]
    elif on_topic := fitting or near:
        # What is asked of a topic may be rarer than the topic: papers near the question are on it.
        status, statements = "not_in_abstracts", _list(on_topic[:NEAR_MISSES], citations, 1)
    else:
        status, statements = "no_match", []
    used = {citation.paper.id for citation in citations.all}
    answer = Answer(
        question=question.text,
        wants=question.wants,
        status=status,
        text="",
        statements=tuple(statements),
        citations=tuple(citations.all),
        evidence=tuple(found for found in evidence if found.paper.id in used),
        near_misses=tuple(found.hit(1) for found in near if found.paper.id not in used),
    )
    return answer.model_copy(update={"text": as_markdown(answer)})


def _list(fitting: Sequence[Evidence], citations: Citations, quotes: int) -> list[Statement]:
    statements = []
    for found in fitting:
        best = found.sentences[:1]
        best += tuple(
            quote for quote in found.sentences[1:quotes] if quote.score >= SECOND_QUOTE * found.sentences[0].score
        )
        if best:
            in_order = sorted(best, key=lambda quote: quote.start)
            quoted = " … ".join(quote.text for quote in in_order)
            statements.append(_statement(f"{found.paper.title}: {quoted}", found, in_order, citations))
    return statements


def _statement(text: str, found: Evidence, quotes: Sequence[Quote], citations: Citations) -> Statement:
    places = tuple(citations.add(found.paper, quote, "supported") for quote in quotes)
    numbers = tuple(dict.fromkeys(citations.all[place].number for place in places))
    return Statement(text=text, citations=numbers, rests_on=places, verdict="supported")


def _stating(question: Question, fitting: Sequence[Evidence]) -> list[_Found]:
    """The sentences that state what a question asks, best first; a number where a number is asked for."""
    found = [
        _Found(evidence, quote)
        for evidence in fitting
        for quote in evidence.sentences
        if quote.score >= STATED and (not question.wants_number or _NUMBER.search(quote.text))
    ]
    found.sort(key=lambda item: -item.quote.score * item.evidence.score)
    return [item for item in found if item.quote.score >= SECOND_QUOTE * found[0].quote.score][:FACT_SENTENCES]
