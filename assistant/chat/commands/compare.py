"""The command that compares papers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.chat.commands.sources import cited
from assistant.chat.registry import Command
from assistant.errors import AssistantError, PaperNotFoundError
from assistant.questions.comparisons import MOST_COMPARED

if TYPE_CHECKING:
    from assistant.chat.repl import Repl

__all__ = ["COMPARE_COMMANDS"]

_ASKED = re.compile(r"(?P<papers>.*?)(?:\s*:\s+(?P<about>.*)|\s*:\s*)?$", re.DOTALL)
_HINT = "/compare 1 2, or /compare 1 2: robustness; /sources lists the numbers"


def _compare(repl: Repl, wanted: str) -> None:
    asked = _ASKED.match(" ".join(wanted.split()))
    names = re.split(r"[\s,;]+|\s+and\s+", asked["papers"].strip()) if asked else []
    names = [name.strip("[]") for name in names if name.strip("[]") and name != "and"]
    ids = list(dict.fromkeys(_paper_of(repl, name) for name in names))
    if len(ids) < 2:
        few = "two papers that differ are needed" if len(names) > 1 else "two papers are needed"
        raise AssistantError(few, hint=_HINT)
    if len(ids) > MOST_COMPARED:
        raise AssistantError(f"{len(ids)} papers are too many to set side by side", hint=f"name up to {MOST_COMPARED}")
    about = (asked["about"] or "").strip() if asked else ""
    repl.screen.gap()
    repl.ask(f"compare {', '.join(names[:-1])} and {names[-1]}{f': {about}' if about else ''}")


def _paper_of(repl: Repl, name: str) -> str:
    """The id of a paper that is named by its number, or by what names one anywhere."""
    numbered = cited(repl.state.answers)
    if name.isdigit() and int(name) in numbered:
        return numbered[int(name)].id
    try:
        return repl.state.library.paper(name).id
    except PaperNotFoundError as error:
        if name.isdigit() and len(name) < 4:
            known = "nothing is cited so far: ask a question first" if not numbered else _HINT
            raise AssistantError(f"no source is numbered {name}", hint=known) from None
        near = error.hint if error.hint.startswith("did you mean") else "/papers lists them"
        raise PaperNotFoundError(str(error), hint=near) from None


COMPARE_COMMANDS = (
    Command("compare", "n n[: subject]", "set papers side by side, by numbers or ids", _compare, "papers"),
)
