"""Answers without a language model: the papers that fit with quotes, or the sentences that state the fact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from assistant.answering.asked import AskedNames, Sides, by_names
from assistant.answering.numbering import Citations
from assistant.questions.question import Question
from assistant.records import Answer, Evidence, Quote, Statement, Status
from assistant.retrieval.sentences import gives_number

if TYPE_CHECKING:
    from assistant.settings import AnswerSettings

__all__ = ["SENTENCES", "answer_extractively", "papers_on_topic", "trimmed"]

SENTENCES = 4
"""Best sentences of a paper that an answer carries as evidence."""
STATED = 0.3
"""Least score of a sentence that states what is asked. Set on the starter set of `evals`: at 0.33 the right sentence
passes for 79 % of its facts, at 0.44 for 52 %. In return, near misses are answered slightly more often."""
FACT_SENTENCES = 4
FURTHER_SENTENCE = 0.7
"""Least strength of a further sentence on a fact, as a share of the best one's. The right sentence is among the first
three for 87 % of the facts of the starter set, and first for 54 %."""
SECOND_QUOTE = 0.75
"""Least score of a paper's second sentence in a list, as a share of its best one's, for it to be quoted too."""
LISTED = 0.25
"""Least probability of a listed paper, as a share of the best one's. Set on the lists of the starter set (F1 0.61 with
it, 0.55 without) and checked on those of the second set (0.63, 0.54)."""
NEAR_MISSES = 3


class _Found(NamedTuple):
    evidence: Evidence
    quote: Quote


def trimmed(evidence: Iterable[Evidence]) -> list[Evidence]:
    """The evidence with only the best sentences of each paper."""
    return [found.model_copy(update={"sentences": found.sentences[:SENTENCES]}) for found in evidence]


def answer_extractively(
    question: Question,
    evidence: Sequence[Evidence],
    settings: AnswerSettings,
    numbers: dict[str, int] | None = None,
) -> Answer:
    """An answer in quotes alone, from evidence ranked best first. Its `text` is left empty.

    Papers whose score reaches `settings.relevance` fit. A question for papers, or for their number, lists them. Any
    other gets the sentences that state what is asked or, when no abstract does, the status "not_in_abstracts" and the
    papers on the topic. When no paper has a name in the question, nothing fits. A comparison gets at least one
    sentence on each side. `numbers` maps ids of papers to the citation numbers they already have.
    """
    bound = settings.relevance
    if question.wants_list:
        bound = max(bound, LISTED * max((found.score for found in evidence), default=0.0))
    names = by_names(question.text, evidence)
    every = [found for found in evidence if found.score >= bound and not (names.unknown and question.wants_list)]
    fitting = every[: settings.max_papers]
    listed = {found.paper.id for found in every}
    nearly = [found for found in evidence if found.score >= settings.near and found.paper.id not in listed]
    near = nearly[:NEAR_MISSES]
    citations = Citations(numbers)
    status: Status = "answered"
    notes: tuple[str, ...] = ()
    if question.wants_list:
        if question.wants == "count" and len(every) > len(fitting):
            notes = (f"At least {len(every)} papers fit; {len(fitting)} are listed.",)
        statements = _list(fitting, citations, settings.quotes)
        status = "answered" if statements else "no_match"
    elif stating := _answering(question, fitting, nearly, names):
        statements = [_statement(found.quote.text, found.evidence, [found.quote], citations) for found in stating]
    elif fitting:
        status, statements = "not_in_abstracts", _list(fitting[:NEAR_MISSES], citations, 1)
    else:
        status, statements = "no_match", []
    return _assembled(question, status, statements, citations, evidence, near, notes)


def papers_on_topic(
    question: Question, evidence: Sequence[Evidence], settings: AnswerSettings, numbers: dict[str, int] | None = None
) -> Answer:
    """The answer that the abstracts do not say: the best papers on the topic, each with its best sentence.

    Without evidence, the answer that no paper fits. A model's judgement leads here, whatever the scores say.
    """
    citations = Citations(numbers)
    statements = _list(evidence[:NEAR_MISSES], citations, 1)
    status: Status = "not_in_abstracts" if statements else "no_match"
    near = [found for found in evidence[NEAR_MISSES:] if found.score >= settings.near][:NEAR_MISSES]
    return _assembled(question, status, statements, citations, evidence, near)


def _assembled(
    question: Question,
    status: Status,
    statements: Sequence[Statement],
    citations: Citations,
    evidence: Sequence[Evidence],
    near: Sequence[Evidence],
    notes: tuple[str, ...] = (),
) -> Answer:
    used = {citation.paper.id for citation in citations.all}
    return Answer(
        question=question.text,
        wants=question.wants,
        status=status,
        text="",
        statements=tuple(statements),
        citations=tuple(citations.all),
        evidence=tuple(found for found in evidence if found.paper.id in used),
        near_misses=tuple(found.hit(1) for found in near if found.paper.id not in used),
        notes=notes,
    )


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


def _answering(
    question: Question, fitting: Sequence[Evidence], near: Sequence[Evidence], names: AskedNames
) -> list[_Found]:
    if question.sides:
        return _compared(question, fitting, near)
    if names.unknown:
        return []
    return _stating(question, [found for found in fitting if found.paper.id in names.holding])


def _stating(question: Question, fitting: Sequence[Evidence]) -> list[_Found]:
    """The sentences that state what is asked, best first; they must give a number where one is asked for."""
    found = [
        _Found(evidence, quote)
        for evidence in fitting
        for quote in evidence.sentences
        if quote.score >= STATED and (not question.wants_number or gives_number(question, quote.text))
    ]
    found.sort(key=_strength, reverse=True)
    return [item for item in found if _strength(item) >= FURTHER_SENTENCE * _strength(found[0])][:FACT_SENTENCES]


def _strength(found: _Found) -> float:
    return found.quote.score * found.evidence.score


def _compared(question: Question, fitting: Sequence[Evidence], near: Sequence[Evidence]) -> list[_Found]:
    """Sentences that name both sides of a comparison, then the best of the paper on each side; else none.

    A paper on one side has only half of the question's words, so papers near the question count too. When a side has
    no paper, sentences that state the comparison are taken from papers with the words of both sides.
    """
    sides = Sides(question.sides)
    papers = [*fitting, *near]
    found = [_Found(evidence, quote) for evidence in papers for quote in evidence.sentences]
    found.sort(key=_strength, reverse=True)
    named = [sides.named(item.evidence, item.quote) for item in found]
    on_both = [item for item, held in zip(found, named, strict=True) if all(held) and item.quote.score >= STATED]
    on_one = sides.papers(papers)
    if not on_both and None in on_one:
        return [item for item in _stating(question, fitting) if sides.are_matched(item.evidence)]
    chosen = on_both[: FACT_SENTENCES - len(on_one)]
    each = (FACT_SENTENCES - len(chosen)) // len(on_one)
    for evidence in filter(None, on_one):
        rest = [item for item in found if item.evidence is evidence and item not in chosen]
        chosen += [item for item in rest[:each] if item.quote.score >= FURTHER_SENTENCE * rest[0].quote.score]
    if None in on_one:
        # Sentences that name one side only, from papers not quoted yet.
        quoted = {item.evidence.paper.id for item in chosen}
        others = [item for item, held in zip(found, named, strict=True) if any(held)]
        chosen += [item for item in others if item.evidence.paper.id not in quoted][: FACT_SENTENCES - len(chosen)]
    return chosen
