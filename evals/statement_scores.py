"""What a verifier makes of labelled statements: whom it accuses, what it catches, and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from assistant import Citation, Paper
from assistant.records import Statement
from evals.statement_set import LabelledStatement, StatementSet

__all__ = ["Judged", "Share", "accused", "judged", "missed", "reasons", "shares"]

_SHOWN_PART = re.compile(r"“[^”]*”|(?:(?<=\bthe name )|(?<=\bthe number ))\S.*?(?= is )")


class Judged(NamedTuple):
    """A statement with the verdict on it."""

    statement: LabelledStatement
    verdict: str
    problems: tuple[str, ...]


class Share(NamedTuple):
    """Of `total` statements of a kind, how many are not accepted, and of these how many are removed."""

    kind: str
    total: int
    refused: int
    removed: int


def judged(
    found: StatementSet, papers: Mapping[str, Paper], verify: Callable[[str, Sequence[Citation]], Statement]
) -> list[Judged]:
    """The verdicts on all statements. Raises BrokenError when one cites what is not there."""
    results = []
    for each in found.statements:
        checked = verify(each.statement, found.citations(each, papers))
        results.append(Judged(each, checked.verdict, checked.problems))
    return results


def accused(found: Sequence[Judged]) -> list[Judged]:
    """Statements that hold and are not accepted."""
    return [each for each in found if each.statement.supported and each.verdict != "supported"]


def missed(found: Sequence[Judged]) -> list[Judged]:
    """Statements that do not hold and are accepted."""
    return [each for each in found if not each.statement.supported and each.verdict == "supported"]


def shares(found: Sequence[Judged]) -> list[Share]:
    """By kind, those that hold first; altered statements that hold all the same are a kind of their own."""
    kinds = dict.fromkeys(_kind(each) for each in sorted(found, key=lambda each: not each.statement.supported))
    return [_share(kind, [each for each in found if _kind(each) == kind]) for kind in kinds]


def reasons(found: Sequence[Judged]) -> Counter[str]:
    """How often each reason is given, whatever words it names."""
    return Counter(_SHOWN_PART.sub("…", problem) for each in found for problem in each.problems)


def _kind(each: Judged) -> str:
    kind = each.statement.kind
    if each.statement.supported:
        return "written, supported" if kind == "written" else "altered, but supported"
    return "written, not supported" if kind == "written" else kind


def _share(kind: str, found: Sequence[Judged]) -> Share:
    refused = [each for each in found if each.verdict != "supported"]
    removed = [each for each in refused if each.verdict == "unsupported"]
    return Share(kind, len(found), len(refused), len(removed))
