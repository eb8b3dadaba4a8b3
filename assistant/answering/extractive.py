"""Answers without a language model: the papers that fit with quotes, or the sentences that state the fact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from assistant.answering.asked import Sides, papers_with_names, unknown_names
from assistant.answering.numbering import Citations
from assistant.answering.sureness import SURE, Found, probability_of_answer
from assistant.questions.question import Question
from assistant.records import Answer, Evidence, Quote, Statement, Status
from assistant.retrieval.sentences import gives_number, strength

if TYPE_CHECKING:
    from assistant.settings import AnswerSettings

__all__ = [
    "NEAR_MISSES",
    "PAPERS",
    "SENTENCES",
    "answer_extractively",
    "best_sentences",
    "papers_on_topic",
    "still_fits",
    "trimmed",
]

SENTENCES = 4
"""Best sentences of a paper that an answer carries as evidence."""
PAPERS = 10
"""Best papers whose sentences are considered when a question has one answer."""
FACT_SENTENCES = 4
SENTENCES_A_PAPER = 3
"""The right sentence is among the first three of all for 86 % of the facts and 67 % of the paraphrases on biomedical
abstracts; if a paper gave two at most, for 80 % and 56 %."""
FURTHER_SENTENCE = 0.7
"""Least score of a paper's further sentence in a comparison, as a share of its best one's."""
SECOND_QUOTE = 0.75
"""Least score of a paper's second sentence in a list, as a share of its best one's, for it to be quoted too."""
LISTED = 0.25
"""Least probability of a listed paper, as a share of the best one's. Papers below it may fit. Mean F1 of the lists of
the starter, second and third sets of `evals` and of a set on biomedical abstracts (papers of grade 1 left out), by the
ranking alone: 0.63, 0.69, 0.72, 0.75; with an additional bound of 0.06 for each paper: 0.61, 0.63, 0.59, 0.65. As
answered, where some lists are not recognised as such: 0.60, 0.64, 0.72, 0.73."""
LEAST = 0.01
"""Least probability of a further paper, and of one that may fit, whatever the best one's."""
MENTIONED = 0.3
"""Least share of the question's weighted words in a paper that was pointed at, for it to mention what is asked."""
NEAR_MISSES = 5
ON_TOPIC = 3
"""Papers shown when the abstracts do not say, and near misses below them and below the closest sentences."""


def trimmed(evidence: Iterable[Evidence]) -> list[Evidence]:
    """The evidence with only the best sentences of each paper."""
    return [found.model_copy(update={"sentences": found.sentences[:SENTENCES]}) for found in evidence]


def answer_extractively(
    question: Question,
    evidence: Sequence[Evidence],
    settings: AnswerSettings,
    numbers: dict[str, int] | None = None,
    *,
    in_field: bool = True,
    chosen: bool = False,
    beyond: bool = False,
) -> Answer:
    """An answer in quotes alone, from evidence ranked best first. Its `text` is left empty.

    A question for papers, or for their number, lists those that fit, with those that may fit as near misses. Any other
    gets the best sentences: as its answer if they are likely to hold it, else as the closest ones. Out of the library's
    field, nothing fits, and the nearest papers are near misses. What names something that no paper has is not in the
    abstracts, nor is what papers that the reader has `chosen` do not mention. `beyond` asks for papers besides those
    already given. `numbers` maps ids of papers to the citation numbers they already have.
    """
    if not evidence or not in_field:
        return _assembled(question, "no_match", [], Citations(numbers), evidence, evidence[:NEAR_MISSES])
    unknown = unknown_names(question.text, evidence)
    if unknown and not question.sides:
        answer = papers_on_topic(question, evidence, numbers)
        noun = "No paper found mentions" if len(unknown) == 1 else "No paper found mentions all of"
        return answer.model_copy(update={"notes": (f"{noun} {', '.join(unknown)}.",)})
    if question.wants_list:
        return _listed(question, evidence, settings, Citations(numbers), beyond=beyond)
    return _stated(question, evidence, Citations(numbers), chosen=chosen)


def _listed(
    question: Question, evidence: Sequence[Evidence], settings: AnswerSettings, citations: Citations, *, beyond: bool
) -> Answer:
    """The papers that fit; when even the best is less likely to than `settings.relevance`, they are only the closest.

    Besides papers already given, only those that reach it count: what is left over need not hold any.
    """
    best = max(found.score for found in evidence)
    every = [found for found in evidence if still_fits(evidence, found)]
    if beyond:
        every = [found for found in every if found.score >= settings.relevance]
    fitting = every[: settings.max_papers]
    shown = {found.paper.id for found in every}
    statements = _list(fitting, citations, settings.quotes)
    least = LEAST if statements or beyond else 0.0
    near = [found for found in evidence if found.paper.id not in shown and found.score >= least][:NEAR_MISSES]
    status: Status = "answered" if best >= settings.relevance else "closest"
    notes: tuple[str, ...] = ()
    if not statements:
        status = "no_match"
    elif question.wants == "count" and len(every) > len(fitting):
        notes = (f"At least {len(every)} papers fit; {len(fitting)} are listed.",)
    answer = _assembled(question, status, statements, citations, evidence, near, notes)
    return answer.model_copy(update={"total": len(every)}) if len(every) > len(fitting) else answer


def still_fits(evidence: Sequence[Evidence], found: Evidence) -> bool:
    """Whether a paper is about as likely to fit as the best of the evidence, which always does."""
    best = max(one.score for one in evidence)
    return found.score >= min(best, max(LISTED * best, LEAST))


def _stated(question: Question, evidence: Sequence[Evidence], citations: Citations, *, chosen: bool) -> Answer:
    """The sentences that answer, or else the closest ones."""
    found = best_sentences(question, evidence)
    if not found:
        return _assembled(question, "closest", [], citations, evidence, evidence[:NEAR_MISSES])
    sureness = round(probability_of_answer(question, found), 4)
    status: Status = "answered" if sureness >= SURE else "closest"
    if chosen and not any(_mentions(one.evidence) for one in found):
        status = "not_in_abstracts"
    statements = [_statement(one.quote.text, one.evidence, [one.quote], citations) for one in found]
    quoted = {one.evidence.paper.id for one in found}
    others = [one for one in evidence if one.paper.id not in quoted and one.sentences]
    near = [] if status == "answered" else others[:ON_TOPIC]
    answer = _assembled(question, status, statements, citations, evidence, near)
    return answer.model_copy(update={"sureness": sureness})


def _mentions(found: Evidence) -> bool:
    return found.signals.coverage >= MENTIONED


def papers_on_topic(question: Question, evidence: Sequence[Evidence], numbers: dict[str, int] | None = None) -> Answer:
    """The answer that the abstracts do not say: the best papers on the topic, each with its best sentence.

    Without evidence, the answer that no paper fits. A model's judgement leads here, whatever the scores say.
    """
    citations = Citations(numbers)
    on_topic = [found for found in evidence[:ON_TOPIC] if still_fits(evidence, found)]
    statements = _list(on_topic, citations, 1)
    status: Status = "not_in_abstracts" if statements else "no_match"
    others = [found for found in evidence if found not in on_topic][:ON_TOPIC]
    return _assembled(question, status, statements, citations, evidence, others)


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


def best_sentences(question: Question, evidence: Sequence[Evidence]) -> list[Found]:
    """The sentences to quote: the strongest of the best papers, best first, and a few of each paper at most.

    A name in the question narrows them to the papers that have it. For a comparison, those on its sides come first;
    where a number is asked for, those that give one.
    """
    if question.sides and (compared := _compared(question, evidence)):
        return compared
    holding = papers_with_names(question.text, evidence)
    ranked = _ranked(question, [found for found in evidence[:PAPERS] if found.paper.id in holding])
    taken: Counter[str] = Counter()
    best: list[Found] = []
    for found in ranked:
        taken[found.evidence.paper.id] += 1
        if taken[found.evidence.paper.id] <= SENTENCES_A_PAPER or len(evidence) == 1:
            best.append(found)
    best = best[:FACT_SENTENCES]
    if question.wants_number:
        best.sort(key=lambda each: not gives_number(question, each.quote.text))
    return best


def _ranked(question: Question, evidence: Iterable[Evidence]) -> list[Found]:
    found = [
        Found(one, quote, strength(question, quote.score, one.score)) for one in evidence for quote in one.sentences
    ]
    return sorted(found, key=lambda each: -each.strength)


def _compared(question: Question, evidence: Sequence[Evidence]) -> list[Found]:
    """Sentences that name both sides of a comparison, then the best of the paper on each side.

    Empty when a side has no paper and no sentence names both. A paper on one side has only half of the question's
    words, so all papers found count.
    """
    sides = Sides(question.sides)
    found = _ranked(question, evidence)
    named = [sides.named(item.evidence, item.quote) for item in found]
    on_both = [item for item, held in zip(found, named, strict=True) if all(held)]
    on_one = sides.papers(evidence)
    if not on_both and None in on_one:
        return [item for item in found if sides.are_matched(item.evidence)][:FACT_SENTENCES]
    chosen = on_both[: FACT_SENTENCES - len(on_one)]
    each = (FACT_SENTENCES - len(chosen)) // len(on_one)
    for one in filter(None, on_one):
        rest = [item for item in found if item.evidence is one and item not in chosen]
        chosen += [item for item in rest[:each] if item.quote.score >= FURTHER_SENTENCE * rest[0].quote.score]
    if None in on_one:
        # Sentences that name one side only, from papers not quoted yet.
        quoted = {item.evidence.paper.id for item in chosen}
        others = [item for item, held in zip(found, named, strict=True) if any(held)]
        chosen += [item for item in others if item.evidence.paper.id not in quoted][: FACT_SENTENCES - len(chosen)]
    return chosen
