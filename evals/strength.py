"""What the gate can find in a set: the metrics that too few of its questions have can never fail it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from assistant import Answer, Paper
from assistant.records import Statement
from evals.comparing import FEWEST_CHANGED
from evals.metrics import GATED, Case, CitationSupport, ideas
from evals.question_set import QuestionSet
from evals.run_directory import Outcome

__all__ = ["measured", "too_few"]

_ANY = Answer(question="any", status="answered", text="", statements=(Statement(text="so", verdict="supported"),))
"""An answer that says something, so that each metric that a question can have is computed."""


def measured(questions: QuestionSet, papers: Mapping[str, Paper]) -> dict[str, int]:
    """For each gated metric, the number of questions that can have it by their labels. `papers` are the library's."""
    support = CitationSupport(_nothing_is_cited) if not questions.is_plain else None
    counted: Counter[str] = Counter()
    for id, question in questions.questions.items():
        labels = questions.judgments.get(id, {}), questions.gold.get(id), questions.answerable(id)
        case = Case(question, Outcome(id=id, answer=None if questions.is_plain else _ANY), *labels, papers)
        counted.update({name for idea in ideas(support) for name in idea(case)})
    return {name: counted[name] for name in GATED}


def too_few(counted: Mapping[str, int]) -> dict[str, int]:
    """Those of the metrics that can never fail the gate: were all their questions to fall, it might be chance."""
    return {name: count for name, count in counted.items() if count < FEWEST_CHANGED}


def _nothing_is_cited(*_: object) -> Statement:
    raise AssertionError("there is no citation to verify")
