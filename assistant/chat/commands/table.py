"""The command for tables across papers: the papers of the last answer, or numbered ones, by columns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.chat.commands.sources import cited
from assistant.chat.registry import Command
from assistant.chat.table_rows import as_far_as_made
from assistant.errors import AssistantError
from assistant.text.counts import counted

if TYPE_CHECKING:
    from assistant.chat.repl import Repl
    from assistant.records import Answer, Paper

__all__ = ["TABLE_COMMANDS"]

_NUMBERED = re.compile(r"^(?P<numbers>[\s\d,;\[\]-]*\d[\s\d,;\[\]-]*):(?P<columns>.*)$", re.DOTALL)
_EXAMPLE = "/table task; method; main number"


def _table(repl: Repl, given: str) -> None:
    from assistant.views.tables import show_table

    numbered = _NUMBERED.match(given)
    columns = numbered["columns"] if numbered else given
    if not columns.strip():
        raise AssistantError(
            "the columns of the table are needed", hint=f"{_EXAMPLE}, or for some papers alone /table 1 3: task; method"
        )
    rows = _numbered(repl, numbered["numbers"]) if numbered else _last(repl)
    repl.wait_for_papers()
    table, stopped = as_far_as_made(repl.state.library.stream_table(rows, columns), repl.progress())
    numbers = {paper.id: number for number, paper in cited(repl.state.answers).items()}
    go_on = "/show n shows the abstract of a paper, /quotes n what was quoted of it."
    show_table(repl.screen, table, go_on=go_on, numbers=numbers)
    if stopped:
        raise KeyboardInterrupt(f"{len(table.rows)} of {counted(table.papers)} are in the table")


def _last(repl: Repl) -> Answer:
    """The last answer that has papers. Raises AssistantError without one."""
    for answer in reversed(repl.state.answers):
        if answer.citations or answer.near_misses:
            return answer
    raise AssistantError(
        "there are no papers to put in a table yet", hint=f"ask for some, as in “papers on grokking”, then {_EXAMPLE}"
    )


def _numbered(repl: Repl, numbers: str) -> list[Paper]:
    """The papers with these citation numbers; "2-5" is a run of them. Raises AssistantError for others."""
    known = cited(repl.state.answers)
    wanted: dict[int, None] = {}
    for first, last in re.findall(r"(\d{1,5})(?:\s*-\s*(\d{1,5}))?", numbers):
        wanted |= dict.fromkeys(range(int(first), int(last or first) + 1))
    if missing := [number for number in wanted if number not in known]:
        hint = f"cited so far: {min(known)} to {max(known)}" if known else "nothing is cited so far: ask a question"
        raise AssistantError(f"no source is numbered {missing[0]}", hint=hint)
    return [known[number] for number in wanted]


TABLE_COMMANDS = (
    Command("table", "[n ...:] columns", "put the papers of the last answer side by side: /table task; method", _table),
)
