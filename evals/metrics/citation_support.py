"""Citation recall and precision after ALCE (Gao et al., 2023), with the assistant's verifier in place of their model.

A statement is supported when its citations support it together. A citation is precise when the statement is supported
and the citation supports it alone, or the others do not without it. Unlike in ALCE's own script, a number that stands
for nothing counts as an imprecise citation, and a statement that cites one is not supported.

A statement that is its own quote, as all are without a language model, is supported by it and needs it: both metrics
are 1 for such statements by construction. There they find only broken citations; quote hit shows whether the right
sentence was quoted, and list precision whether a paper belongs in a list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from assistant import Answer, Citation
from assistant.records import Statement
from evals.metrics.case import Case
from evals.metrics.citation_validity import missing_numbers

__all__ = ["NAMES", "CitationSupport", "Verify", "quoted_share"]

NAMES = {
    "citation recall": "share of the statements that their citations support together (ALCE)",
    "citation precision": "share of the citations that support their statement and are needed (ALCE)",
}


Verify = Callable[[str, Sequence[Citation]], Statement]
"""Gives a text the verdict on whether citations support it, as `Assistant.verify` does."""


class CitationSupport:
    """Scores the citations of answers, verifying them anew."""

    def __init__(self, verify: Verify) -> None:
        self._verify = verify

    def __call__(self, case: Case) -> dict[str, float]:
        """Scores by name; none for a refusal."""
        if case.answer is None or not case.answered or not case.answer.statements:
            return {}
        supported, precise, cited = 0, 0, 0
        for statement, missing in zip(case.answer.statements, missing_numbers(case.answer), strict=True):
            passages = list(_passages(statement, case.answer).values())
            cited += len(passages) + len(missing)
            if missing or not self._supports(statement, passages):
                continue
            supported += 1
            precise += sum(self._is_precise(statement, passages, place) for place in range(len(passages)))
        return {
            "citation recall": supported / len(case.answer.statements),
            "citation precision": precise / cited if cited else 0.0,
        }

    def _is_precise(self, statement: Statement, passages: list[list[Citation]], place: int) -> bool:
        if len(passages) == 1 or self._supports(statement, [passages[place]]):
            return True
        return not self._supports(statement, passages[:place] + passages[place + 1 :])

    def _supports(self, statement: Statement, passages: list[list[Citation]]) -> bool:
        cited = [citation for passage in passages for citation in passage]
        return bool(cited) and self._verify(statement.text, cited).verdict == "supported"


def quoted_share(cases: Iterable[Case]) -> float | None:
    """The share of the statements that are the very quotes they rest on, with or without the title of the paper."""
    found = [
        _is_quote(statement, case.answer)
        for case in cases
        if case.answer is not None and case.answered
        for statement in case.answer.statements
    ]
    return sum(found) / len(found) if found else None


def _is_quote(statement: Statement, answer: Answer) -> bool:
    rest = statement.text
    for citation in (answer.citations[place] for place in statement.rests_on):
        rest = rest.replace(citation.quote, " ").replace(citation.paper.title, " ")
    return re.search(r"\w", rest) is None


def _passages(statement: Statement, answer: Answer) -> dict[int, list[Citation]]:
    """The quotes a statement rests on by number: what a reader sees as one citation.

    A number counts because it is shown: one that the statement rests on no quote of stands for all its quotes.
    """
    rests_on = [answer.citations[place] for place in statement.rests_on]
    passages: dict[int, list[Citation]] = {}
    for number in statement.citations:
        of_number = [citation for citation in answer.citations if citation.number == number]
        if quotes := [citation for citation in rests_on if citation.number == number] or of_number:
            passages[number] = quotes
    return passages
