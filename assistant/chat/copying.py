"""The clipboard: through the desktop's own program where there is one, else through the terminal."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
from typing import TextIO

from assistant.errors import AssistantError
from assistant.terminal_text import safe_text

__all__ = ["copy"]

_PROGRAMS = (
    ("", ("pbcopy",)),
    ("WAYLAND_DISPLAY", ("wl-copy",)),
    ("DISPLAY", ("xclip", "-selection", "clipboard")),
    ("", ("clip.exe",)),
)
_LONGEST = 74_994
"""Characters of base64 that terminals take at least, as xterm does."""


def copy(text: str, terminal: TextIO) -> str:
    """Copy a text and say how. Raises AssistantError when there is no way."""
    text = safe_text(text, newlines=True)
    for variable, command in _PROGRAMS:
        if (not variable or os.environ.get(variable)) and shutil.which(command[0]):
            # Not captured: xclip and wl-copy stay, and hold what they were given to write to.
            done = subprocess.run(
                command,
                input=text.encode(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
            )
            if done.returncode == 0:
                return "Copied."
    coded = base64.b64encode(text.encode()).decode()
    if not terminal.isatty() or os.environ.get("TERM") in (None, "", "dumb") or len(coded) > _LONGEST:
        raise AssistantError("there is no clipboard here", hint="/export writes the conversation to a file")
    terminal.write(f"\x1b]52;c;{coded}\x07")
    terminal.flush()
    return "Copied, if this terminal lets programs reach the clipboard (OSC 52)."
