"""Statements that a model wrote, set as prose: paragraphs and entries, names in bold, numbers before the full stop."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from assistant.text.drawn import drawn

if TYPE_CHECKING:
    from assistant.records import Statement, Verdict

__all__ = ["VERDICT_WORDS", "Prose", "Written", "paragraphs_of"]

VERDICT_WORDS: dict[Verdict, str] = {
    "supported": "supported by the quotes",
    "weak": "weakly supported",
    "unsupported": "not supported by its sources",
}
_OPENING_NAME = re.compile(r"[^\s.:;!“”\"][^.:;!“”\"]*:(?=\s+\S)")
_LONGEST_NAME = 60
_LONGEST_TITLE = 150
"""Characters of a name or title with which a paragraph or entry opens."""
_FULL_STOP = re.compile(r"(?<=[\w)\]%\"”’])\.\Z")


class Written(NamedTuple):
    """A statement as it is set, from left to right."""

    name: str
    """What it is about, where a paragraph or entry opens with that: "Winnowing:"."""
    text: str
    numbers: tuple[int, ...]
    """Those of the sources that it cites; empty where they stand behind the next statement."""
    stop: str
    """The full stop, behind the numbers."""
    verdict: Verdict
    doubt: str
    """What stands in brackets behind it; empty where there is no doubt."""

    @property
    def markers(self) -> str:
        """The numbers as they are shown: " [1][2]"."""
        return f" {''.join(f'[{number}]' for number in self.numbers)}" if self.numbers else ""


class Prose(NamedTuple):
    """Statements that a model wrote: running text, or one entry of a list."""

    statements: tuple[Statement, ...]

    @property
    def written(self) -> list[Written]:
        """Its statements as they are set."""
        after = (*self.statements[1:], None)
        return [
            _written(statement, following, opens=not place)
            for place, (statement, following) in enumerate(zip(self.statements, after, strict=True))
        ]

    @property
    def is_item(self) -> bool:
        """Whether it is an entry of a list."""
        return self.statements[0].item


def paragraphs_of(statements: Iterable[Statement]) -> list[Prose]:
    """The paragraphs and entries that statements make."""
    found: list[list[Statement]] = []
    for statement in statements:
        if found and statement.follows and statement.item == found[-1][-1].item:
            found[-1].append(statement)
        else:
            found.append([statement])
    return [Prose(tuple(together)) for together in found]


def _written(statement: Statement, following: Statement | None, *, opens: bool) -> Written:
    text = drawn(statement.text)
    found = _OPENING_NAME.match(text, 0, _LONGEST_TITLE if statement.item else _LONGEST_NAME) if opens else None
    name = found[0] if found else ""
    stop = "." if _FULL_STOP.search(text) else ""
    runs_on = statement.runs_on and following is not None and following.citations == statement.citations
    numbers = () if runs_on else statement.citations
    said = text[len(name) :].removesuffix(stop).strip()
    return Written(name, said, numbers, stop, statement.verdict, _doubt(statement))


def _doubt(statement: Statement) -> str:
    """What stands in brackets behind a statement, with the first reason; empty where there is no doubt."""
    if statement.verdict == "supported":
        return ""
    return ": ".join((VERDICT_WORDS[statement.verdict], *statement.problems[:1]))
