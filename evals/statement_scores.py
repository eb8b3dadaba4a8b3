"""What a verifier makes of labelled statements: whom it accuses, what it catches, and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from assistant import Citation, Paper
from assistant.records import Statement, Verified
from evals.statement_set import LabelledStatement, StatementSet

__all__ = ["Judged", "Share", "accused", "judged", "missed", "reasons", "reviewed", "shares", "unnamed"]

_SHOWN_PART = re.compile(r"“[^”]*”|(?:(?<=\bthe name )|(?<=\bthe number ))\S.*?(?= is )")


class Judged(NamedTuple):
    """A statement with the verdict on it."""

    statement: LabelledStatement
    verdict: str
    problems: tuple[str, ...]
    corrected: bool = False
    """Whether a model has corrected its words or its citations."""


class Share(NamedTuple):
    """Of `total` statements of a kind, how many are not accepted, of these how many removed, and how many corrected."""

    kind: str
    total: int
    refused: int
    removed: int
    corrected: int


def judged(
    found: StatementSet, papers: Mapping[str, Paper], verify: Callable[[str, Sequence[Citation]], Statement]
) -> list[Judged]:
    """The verdicts on all statements. Raises BrokenError when one cites what is not there."""
    results = []
    for each in found.statements:
        checked = verify(each.statement, found.citations(each, papers))
        results.append(Judged(each, checked.verdict, checked.problems))
    return results


def reviewed(
    found: StatementSet,
    papers: Mapping[str, Paper],
    review: Callable[[Sequence[tuple[str, Sequence[Citation]]], str], Sequence[Verified]],
    jobs: int,
) -> list[Judged]:
    """As `judged`, with a model that is shown the statements on one question together, as in an answer.

    An altered statement is not shown beside the one that it was made from. `jobs` calls are made at a time.
    """
    results = []
    groups = list(_answers(found.statements))
    given = [[(each.statement, found.citations(each, papers)) for each in group] for group in groups]
    with ThreadPoolExecutor(jobs) as pool:
        replies = list(pool.map(review, given, (group[0].question for group in groups)))
    for group, cited, checked in zip(groups, given, replies, strict=True):
        results += [_settled(*each) for each in zip(group, cited, checked, strict=True)]
    return results


def _settled(labelled: LabelledStatement, given: tuple[str, Sequence[Citation]], checked: Verified) -> Judged:
    if checked.statement is None:
        return Judged(labelled, "unsupported", checked.problems)
    text, cited = given
    corrected = checked.statement.text != text or _places(checked.citations) != _places(cited)
    return Judged(labelled, checked.statement.verdict, checked.problems, corrected)


def _places(citations: Sequence[Citation]) -> set[tuple[str, int]]:
    return {(each.paper.id, each.start) for each in citations}


def _answers(statements: Sequence[LabelledStatement]) -> Iterator[list[LabelledStatement]]:
    """Statements on one question, at most one made from each written one, altered and unaltered ones mixed."""
    versions: dict[tuple[str, str], list[LabelledStatement]] = {}
    for each in statements:
        versions.setdefault((each.question, each.of or each.id), []).append(each)
    groups: dict[tuple[str, int], list[LabelledStatement]] = {}
    for place, ((question, _), several) in enumerate(versions.items()):
        for number in range(len(several)):
            groups.setdefault((question, number), []).append(several[(number + place) % len(several)])
    yield from groups.values()


def accused(found: Sequence[Judged]) -> list[Judged]:
    """Statements that hold and are not accepted."""
    return [each for each in found if each.statement.supported and each.verdict != "supported"]


def missed(found: Sequence[Judged]) -> list[Judged]:
    """Statements that do not hold and are accepted."""
    accepted = (each for each in found if each.verdict == "supported" and not each.corrected)
    return [each for each in accepted if not each.statement.supported]


def shares(found: Sequence[Judged]) -> list[Share]:
    """By kind, those that hold first; altered statements that hold all the same are a kind of their own."""
    kinds = dict.fromkeys(_kind(each) for each in sorted(found, key=lambda each: not each.statement.supported))
    return [_share(kind, [each for each in found if _kind(each) == kind]) for kind in kinds]


def reasons(found: Sequence[Judged]) -> Counter[str]:
    """How often each reason is given, whatever words it names."""
    return Counter(unnamed(problem) for each in found for problem in each.problems)


def unnamed(problem: str) -> str:
    """A reason without the words that it names."""
    return _SHOWN_PART.sub("…", problem)


def _kind(each: Judged) -> str:
    kind = each.statement.kind
    if each.statement.supported:
        return "written, supported" if kind == "written" else "altered, but supported"
    return "written, not supported" if kind == "written" else kind


def _share(kind: str, found: Sequence[Judged]) -> Share:
    refused = [each for each in found if each.verdict != "supported"]
    removed = [each for each in refused if each.verdict == "unsupported"]
    corrected = [each for each in found if each.corrected and each.verdict == "supported"]
    return Share(kind, len(found), len(refused), len(removed), len(corrected))
