"""Commands on the conversation: retry, start, resume, rename, export, copy."""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from assistant.chat.commands.tags import labelled_now
from assistant.chat.registry import Command
from assistant.chat.saved_sessions import show_sessions
from assistant.chat.session_store import unsaved
from assistant.errors import AssistantError
from assistant.text.counts import counted
from assistant.text.safe import safe_text
from assistant.views.screen import StyledText

if TYPE_CHECKING:
    from assistant.chat.repl import Repl

__all__ = ["CONVERSATION_COMMANDS", "copy"]

_PROGRAMS = (
    ("", ("pbcopy",), "Copied."),
    ("WAYLAND_DISPLAY", ("wl-copy",), "Copied."),
    ("DISPLAY", ("xclip", "-selection", "clipboard"), "Copied."),
    ("", ("clip.exe",), "Copied."),
    # By default tmux accepts no clipboard sequences from programs inside it (set-clipboard external).
    ("TMUX", ("tmux", "load-buffer", "-w", "-"), "Copied to tmux, and to the clipboard if the terminal allows it."),
)
"""A variable that has to be set, if any; the command; and the message shown on success."""
_WITH_BIBLIOGRAPHY = re.compile(r"(.*\.md)[\"']?\s+[\"']?(.*\.bib)", re.IGNORECASE)
_LONGEST = 74_994
"""Characters of base64 that every terminal accepts; the limit is xterm's."""


def _retry(repl: Repl, _: str) -> None:
    if not repl.state.question:
        raise AssistantError("there is no question to ask again", hint="ask a question first")
    repl.screen.line(StyledText(f"Again: {repl.state.question}", "dim"))
    repl.screen.gap()
    repl.ask(repl.state.question, again=True)


def _new(repl: Repl, _: str) -> None:
    repl.state.renew()
    repl.go_on = None
    with suppress(AssistantError):  # sessions that cannot be read cannot be resumed
        if repl.state.store.sessions():
            repl.screen.line("A new conversation; /resume returns to the last one.")
            return
    repl.screen.line("A new conversation.")


def _sessions(repl: Repl, _: str) -> None:
    sessions = repl.state.store.sessions()
    if not sessions:
        repl.screen.line("No session is saved yet.")
    show_sessions(repl.screen, sessions, repl.state.saved or 0)


def _delete(repl: Repl, wanted: str) -> None:
    if not wanted:
        raise AssistantError("the id of a session is needed", hint="/delete 3; /sessions lists them")
    session = repl.state.store.exactly(wanted)
    if not repl.confirms(f"Delete “{session.name}” ({counted(session.turns, 'question')})?"):
        repl.screen.line("Nothing is deleted.")
        return
    repl.state.store.delete(session.id)
    is_this_one = session.id == repl.state.saved
    if is_this_one:
        repl.state.renew()
        repl.go_on = None
    repl.screen.line(f"Deleted: {session.name}.{' This is a new conversation.' if is_this_one else ''}")


def _resume(repl: Repl, wanted: str) -> None:
    repl.resume(wanted)


def _rename(repl: Repl, name: str) -> None:
    if not name:
        raise AssistantError("a name is needed", hint="/rename grokking and weight decay")
    repl.state.rename(name)
    is_lost = bool(unsaved(repl.state.settings.library.location))
    repl.screen.line(f"This session is named “{name}”{', and not saved' if is_lost else ''}.")


def _export(repl: Repl, target: str) -> None:
    if not repl.state.answers:
        raise AssistantError("there is nothing to export yet", hint="ask a question first")
    names = _write(repl, target)
    repl.screen.line(f"Written: {' and '.join(names)}")


def _write(repl: Repl, target: str) -> list[str]:
    """Write the answers to `target`, or to a new file in the working directory, and return its name.

    Two files, as in "notes.md notes.bib", are text with citation keys and its bibliography. Raises AssistantError for
    an ending that names no format, for a file that exists, and where none can be written.
    """
    from assistant.exporting.answers import new_files, write_answers
    from assistant.exporting.files import answer_format_of, place_of

    target = target.strip("\"' ") or str(_unused(Path("conversation.md")))
    names = _WITH_BIBLIOGRAPHY.fullmatch(target)
    text, bibliography = names.groups() if names else (target, "")
    place_of(text)  # a folder has no format
    format = "pandoc" if names else answer_format_of(text)
    paths = new_files(text, format, bibliography)
    write_answers(repl.state.library, labelled_now(repl, repl.state.answers), format, paths)
    return [text, *([bibliography] if names else [])]


def _unused(path: Path) -> Path:
    number, unused = 1, path
    while unused.exists():
        number += 1
        unused = path.with_stem(f"{path.stem}-{number}")
    return unused


def _copy(repl: Repl, _: str) -> None:
    if not repl.state.answers:
        raise AssistantError("there is no answer to copy yet", hint="ask a question first")
    repl.screen.line(copy(repl.state.answers[-1].text, repl.stream))


def copy(text: str, terminal: TextIO) -> str:
    """Copy a text to the clipboard and return a message on how. Raises AssistantError when that is impossible."""
    text = safe_text(text, newlines=True)
    for variable, command, message in _PROGRAMS:
        if (not variable or os.environ.get(variable)) and shutil.which(command[0]):
            # Output is not captured: xclip and wl-copy stay in the background and would hold the pipe open.
            done = subprocess.run(
                command,
                input=text.encode(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
            )
            if done.returncode == 0:
                return message
    coded = base64.b64encode(text.encode()).decode()
    if not terminal.isatty() or os.environ.get("TERM") in (None, "", "dumb") or len(coded) > _LONGEST:
        raise AssistantError("there is no clipboard here", hint="/export writes the conversation to a file")
    terminal.write(f"\x1b]52;c;{coded}\x07")
    terminal.flush()
    return "Copied, if this terminal lets programs use the clipboard (OSC 52)."


CONVERSATION_COMMANDS = (
    Command("retry", "", "ask the last question again and replace its answer", _retry),
    Command("new", "", "start a new conversation", _new),
    Command("sessions", "", "list the saved conversations", _sessions),
    Command("resume", "[id|name]", "resume a saved conversation, by default the last one", _resume, "session"),
    Command("delete", "id|name", "delete a saved conversation", _delete, "session"),
    Command("rename", "name", "name this conversation", _rename),
    Command("export", "[file]", "write this conversation to a .md, .html, .json, .bib or .ris file", _export, "path"),
    Command("copy", "", "copy the last answer to the clipboard", _copy),
)
