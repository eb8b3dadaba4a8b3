"""What runs decided by type of question: answered, closest, nothing, asked back; and if the right sentence is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from assistant import Answer, Citation
from evals.metrics.case import flat
from evals.metrics.listing import precision_recall_f1
from evals.question_set import Gold, QuestionSet
from evals.run_directory import Outcome

__all__ = ["ALL", "Decided", "decided"]

FIRST = 3
STATUSES = ("answered", "closest", "not_in_abstracts", "no_match", "unclear")
ALL = "all with one answer"


class Decided(NamedTuple):
    """Shares of the questions of a type; None where they make no sense.

    `shown`: a gold sentence is among the first three quotes. `right`: of the answered questions, those where it is, and
    0 for a question that no abstract answers. `f1`: mean F1 of a list, papers of grade 1 left out, with whatever
    status.
    """

    questions: int
    answered: float
    closest: float
    not_in_abstracts: float
    no_match: float
    asked_back: float
    shown: float | None
    right: float | None
    f1: float | None


class _One(NamedTuple):
    status: str
    is_answerable: bool
    shown: bool | None
    f1: float | None


def decided(questions: QuestionSet, outcomes: Mapping[str, Outcome]) -> dict[str, Decided]:
    """The decisions by type of question (or kind, for what cannot be answered), and over all with one answer.

    Gold sentences are looked for in the quotes themselves: a run made by another version of the program counts too.
    """
    by_type: dict[str, list[_One]] = defaultdict(list)
    for id, question in questions.questions.items():
        outcome, gold = outcomes.get(id), questions.gold.get(id)
        if outcome is None or outcome.answer is None or gold is None:
            continue
        judged = questions.judgments.get(id, {})
        one = _One(
            outcome.answer.status,
            "answered" in gold.expected,
            _is_shown(gold, outcome.answer.citations),
            _f1(judged, outcome.answer) if question.wants_list else None,
        )
        by_type[question.kind or question.type].append(one)
        if not question.wants_list and outcome.answer.wants not in ("papers", "count"):
            by_type[ALL].append(one)
    return {type: _summed(found) for type, found in sorted(by_type.items(), key=lambda each: (each[0] == ALL, each[0]))}


def _summed(found: Sequence[_One]) -> Decided:
    statuses = [one.status for one in found]
    answered, closest, not_in_abstracts, no_match, asked_back = (_share(statuses, status) for status in STATUSES)
    labelled = [one for one in found if one.shown is not None or not one.is_answerable]
    return Decided(
        len(found),
        answered,
        closest,
        not_in_abstracts,
        no_match,
        asked_back,
        _mean(one.shown for one in found if one.shown is not None),
        _mean(bool(one.shown) for one in labelled if one.status == "answered"),
        _mean(one.f1 for one in found if one.f1 is not None),
    )


def _share(statuses: Sequence[str], status: str) -> float:
    return statuses.count(status) / len(statuses)


def _mean(values: Iterable[float]) -> float | None:
    known = list(values)
    return sum(known) / len(known) if known else None


def _is_shown(gold: Gold, citations: Sequence[Citation]) -> bool | None:
    """Whether a gold sentence is among the first quotes; None without one."""
    needed = [nugget for nugget in gold.nuggets if nugget.vital] or list(gold.nuggets)
    sentences = [(nugget.paper, flat(nugget.sentence)) for nugget in needed if nugget.sentence]
    if not sentences:
        return None
    quotes = [(citation.paper.id, flat(citation.quote)) for citation in citations[:FIRST]]
    return any(id == paper and sentence in quote for paper, sentence in sentences for id, quote in quotes)


def _f1(judged: Mapping[str, int], answer: Answer) -> float:
    best = {paper for paper, grade in judged.items() if grade >= 2}
    touched = {paper for paper, grade in judged.items() if grade == 1}
    listed = {citation.paper.id for citation in answer.citations} if answer.status in ("answered", "closest") else set()
    return precision_recall_f1(listed - touched, best)[2]
