"""Whether an answer holds the facts that it should, by regular expressions over its statements and quotes."""

from __future__ import annotations

import re

from evals.metrics.case import Case, flat
from evals.question_set import Nugget

__all__ = ["NAMES", "answer_text", "is_found", "score"]

NAMES = {
    "nugget recall": "share of the facts that the answer holds",
    "vital nugget recall": "share of the vital facts that the answer holds",
}


def score(case: Case) -> dict[str, float]:
    """Scores by name; none without nuggets that can be looked for. A refusal holds none."""
    nuggets = [nugget for nugget in (case.gold.nuggets if case.gold else ()) if nugget.match]
    if not nuggets or not case.has_content:
        return {}
    text = answer_text(case)
    found = {nugget: is_found(nugget, text) for nugget in nuggets}
    scores = {"nugget recall": sum(found.values()) / len(found)}
    if vital := [is_there for nugget, is_there in found.items() if nugget.vital]:
        scores["vital nugget recall"] = sum(vital) / len(vital)
    return scores


def answer_text(case: Case) -> str:
    """What an answer shows: its statements and quotes."""
    if case.answer is None:
        return ""
    statements = [statement.text for statement in case.answer.statements]
    return flat("\n".join([*statements, *(citation.quote for citation in case.answer.citations)]))


def is_found(nugget: Nugget, text: str) -> bool:
    """Whether an expression of the nugget is found."""
    return any(re.search(expression, text, re.IGNORECASE) for expression in nugget.match)
