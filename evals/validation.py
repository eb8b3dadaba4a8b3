"""Whether a set is sound: every id exists, every label is there, every gold sentence is in its paper as it stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from assistant import Paper
from evals.metrics.case import flat
from evals.question_set import FalsePremise, Gold, Nugget, QuestionSet, folded, ids_by_title
from evals.reading import Fault

__all__ = ["Counts", "counts", "faults"]


_FEW = 5_000
"""Papers of which it takes no time to find one with a similar name."""


class Counts(NamedTuple):
    """What a set holds."""

    questions: int
    types: dict[str, int]
    unanswerable: int
    judgments: int
    nuggets: int
    gold_sentences: int


def counts(questions: QuestionSet) -> Counts:
    """What a set holds."""
    nuggets = [nugget for gold in questions.gold.values() for nugget in gold.nuggets]
    return Counts(
        questions=len(questions.questions),
        types=dict(sorted(Counter(question.type for question in questions.questions.values()).items())),
        unanswerable=sum(questions.answerable(id) is False for id in questions.questions),
        judgments=sum(len(papers) for papers in questions.judgments.values()),
        nuggets=len(nuggets),
        gold_sentences=sum(nugget.sentence is not None for nugget in nuggets),
    )


def faults(questions: QuestionSet, papers: Mapping[str, Paper]) -> list[Fault]:
    """Everything that is wrong with a set that could be read. `papers` are those of its corpus, by id."""
    questions = questions.named({id: paper.title for id, paper in papers.items()})
    return [
        *_of_questions(questions),
        *_of_judgments(questions, papers),
        *(fault for gold in questions.gold.values() for fault in _of_answer(gold, papers)),
    ]


def _of_questions(questions: QuestionSet) -> Iterator[Fault]:
    if not questions.questions:
        yield Fault("queries.jsonl", "there is no question")
    asked: dict[tuple[str, ...], str] = {}
    for id, question in questions.questions.items():
        where = f"queries.jsonl, {id}"
        if any(character.isspace() for character in id):
            yield Fault(where, "an id may hold no blanks, since run.trec has columns")
        same = asked.setdefault(tuple(map(folded, (*question.turns, question.text))), id)
        if same != id:
            yield Fault(where, f"asks the same as {same}")
        if id in questions.gold and questions.answerable(id) and not questions.is_ranked(id):
            yield Fault("qrels.tsv", f"{id} is to be answered, but no paper is relevant")


def _of_judgments(questions: QuestionSet, papers: Mapping[str, Paper]) -> Iterator[Fault]:
    for id, judged in questions.judgments.items():
        if id not in questions.questions:
            yield Fault("qrels.tsv", f"there is no question {id}")
        for paper, grade in judged.items():
            if paper not in papers:
                yield Fault("qrels.tsv", f"{id}: {_unknown(paper, papers)}")
            if grade < 0:
                yield Fault("qrels.tsv", f"{id}, {paper}: a grade may not be below 0")
    for id in questions.gold:
        if id not in questions.questions:
            yield Fault("answers.jsonl", f"there is no question {id}")


def _of_answer(gold: Gold, papers: Mapping[str, Paper]) -> Iterator[Fault]:
    for place, nugget in enumerate(gold.nuggets, start=1):
        for what in _of_nugget(nugget, papers):
            yield Fault(f"answers.jsonl, {gold.id}, nugget {place}", what)
    if isinstance(gold.false_premise, FalsePremise):
        for what in _of_sentence(gold.false_premise, papers):
            yield Fault(f"answers.jsonl, {gold.id}, false premise", what)


def _of_nugget(nugget: Nugget, papers: Mapping[str, Paper]) -> Iterator[str]:
    if not nugget.text.strip():
        yield "says nothing"
    yield from _of_sentence(nugget, papers)
    matching = False
    for expression in nugget.match:
        try:
            matching |= re.search(expression, flat(nugget.sentence or ""), re.IGNORECASE) is not None
        except re.error as error:
            yield f"{expression!r} is no regular expression: {error}"
            continue
        if re.search(expression, "", re.IGNORECASE):
            yield f"{expression!r} matches everything"
    if nugget.match and nugget.sentence and not matching:
        yield "no expression matches its own sentence"


def _of_sentence(said: Nugget | FalsePremise, papers: Mapping[str, Paper]) -> Iterator[str]:
    paper = papers.get(said.paper) if said.paper else None
    if said.paper and paper is None:
        yield _unknown(said.paper, papers)
    if said.sentence is not None and said.paper is None:
        yield "has a sentence, but names no paper"
    if paper and said.sentence is not None and (not said.sentence or said.sentence not in paper.abstract):
        yield f"its sentence is not in the abstract of {paper.id} as it stands"


def _unknown(name: str, papers: Mapping[str, Paper]) -> str:
    """Why a paper is not known by a name, and what may be meant."""
    titles = {id: paper.title for id, paper in papers.items()}
    if several := ids_by_title(titles).get(folded(name), ()):
        return f"{len(several)} papers are called {name}: name one by its id, {', '.join(several)}"
    near = get_close_matches(name, [*titles.values(), *titles], n=1, cutoff=0.75) if len(titles) <= _FEW else ()
    return f"there is no paper {name}" + (f"; is it {near[0]}?" if near else "")
