"""A set of labelled statements: what a verifier should accept, and what it should not.

A directory with `statements.jsonl`, and `papers.jsonl` for papers that are not in the starter library. Statements are
"written" as models answer, or altered in one respect; two readers labelled each against the sentences it cites.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant import Citation, Paper
from evals.errors import BrokenError, EvaluationError
from evals.hints import command
from evals.reading import Fault, first_fault, objects

__all__ = [
    "HALVES",
    "CitedSentence",
    "Half",
    "LabelledStatement",
    "StatementSet",
    "holds_statements",
    "load_statements",
]

Kind = Literal["written", "number", "name", "direction", "scope", "certainty", "source", "quotation"]
Half = Literal["open", "held"]
HALVES: tuple[Half, ...] = get_args(Half)


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class CitedSentence(_Row):
    """A sentence that a statement cites: the id or title of its paper, and its exact words."""

    paper: str = Field(min_length=1)
    quote: str = Field(min_length=1)


class LabelledStatement(_Row):
    """A statement with what it cites. `of` is the written statement that an altered one was made from."""

    id: str = Field(alias="_id", min_length=1)
    question: str = Field(min_length=1)
    statement: str = Field(min_length=1)
    cited: tuple[CitedSentence, ...]
    kind: Kind
    of: str | None = None
    labels: tuple[Literal["supported", "partly", "unsupported"], ...]
    supported: bool | None
    """What the readers agreed on; None where they did not."""
    half: Half


class _PaperRow(_Row):
    id: str = Field(alias="_id", min_length=1)
    title: str = Field(min_length=1)
    text: str = Field(min_length=1)


@dataclass(frozen=True)
class StatementSet:
    """Labelled statements, with the papers of their own by id."""

    directory: Path
    statements: tuple[LabelledStatement, ...]
    papers: Mapping[str, Paper]

    def half(self, half: Half | None) -> StatementSet:
        """The statements of one half."""
        kept = tuple(each for each in self.statements if half in (None, each.half))
        return StatementSet(self.directory, kept, self.papers)

    def citations(self, statement: LabelledStatement, papers: Mapping[str, Paper]) -> list[Citation]:
        """What a statement cites. `papers` are those of the starter library, by id. Raises BrokenError."""
        made = []
        for number, cited in enumerate(statement.cited, start=1):
            paper = self._paper(cited.paper, papers)
            start = paper.abstract.find(cited.quote) if paper else -1
            if paper is None or start < 0:
                what = f"{statement.id} cites what does not stand in {cited.paper}: {cited.quote[:60]!r}"
                raise BrokenError(what, hint=command("validate", self.directory))
            end = start + len(cited.quote)
            citation = Citation(number=number, paper=paper, quote=cited.quote, start=start, end=end, verdict="weak")
            made.append(citation)
        return made

    def faults(self, papers: Mapping[str, Paper]) -> Iterator[Fault]:
        """Everything that is wrong with a set that could be read. `papers` as for `citations`."""
        by_id: dict[str, LabelledStatement] = {}
        halves: dict[str, set[str]] = defaultdict(set)
        for each in self.statements:
            if each.id in by_id:
                yield Fault(each.id, "the id is there twice")
            by_id[each.id] = each
            halves[each.question].add(each.half)
        for each in self.statements:
            original = by_id.get(each.of or "")
            if (each.kind == "written") != (each.of is None):
                yield Fault(each.id, "`of` names the written statement of an altered one, and only of one")
            elif each.of is not None and (original is None or original.kind != "written"):
                yield Fault(each.id, f"there is no written statement {each.of}")
            elif original and each.kind != "source" and original.statement == each.statement:
                yield Fault(each.id, f"is {each.of} unaltered")
            if len(each.labels) < 2:
                yield Fault(each.id, "has fewer labels than two")
            elif each.supported and "supported" not in each.labels:
                yield Fault(each.id, "is supported, but no reader says so")
            if len(halves[each.question]) > 1:
                yield Fault(each.id, "its question is in both halves")
            if not each.cited:
                yield Fault(each.id, "cites nothing")
            try:
                self.citations(each, papers)
            except BrokenError as error:
                yield Fault(each.id, str(error))

    def _paper(self, name: str, papers: Mapping[str, Paper]) -> Paper | None:
        known = {**papers, **self.papers}
        return known.get(name) or next((each for each in known.values() if _key(each.title) == _key(name)), None)


def _key(title: str) -> str:
    return " ".join(re.findall(r"\w+", title.casefold()))


def holds_statements(directory: Path) -> bool:
    """Whether a directory holds a set of statements rather than of questions."""
    return (directory / "statements.jsonl").exists()


def load_statements(directory: Path) -> StatementSet:
    """The set in a directory. Raises EvaluationError when there is none, BrokenError when a line cannot be read."""
    if not holds_statements(directory):
        raise EvaluationError(f"{directory} holds no statements.jsonl")
    faults: list[Fault] = []
    papers = {}
    statements = []
    for where, row in objects(directory / "papers.jsonl", faults):
        try:
            paper = _PaperRow.model_validate(row)
        except ValidationError as error:
            faults.append(Fault(where, first_fault(error)))
        else:
            papers[paper.id] = Paper(id=paper.id, title=paper.title, abstract=paper.text)
    for where, row in objects(directory / "statements.jsonl", faults):
        try:
            statements.append(LabelledStatement.model_validate(row))
        except ValidationError as error:
            faults.append(Fault(where, first_fault(error)))
    if faults:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise BrokenError(f"{faults[0]}{more}", hint="a statement a line, as in evals/sets/statements/README.md")
    return StatementSet(directory, tuple(statements), papers)
