"""The clipboard: through the desktop's own program where there is one, else through the terminal."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
from typing import TextIO

from assistant.errors import AssistantError
from assistant.text.safe import safe_text

__all__ = ["copy"]

_PROGRAMS = (
    ("", ("pbcopy",), "Copied."),
    ("WAYLAND_DISPLAY", ("wl-copy",), "Copied."),
    ("DISPLAY", ("xclip", "-selection", "clipboard"), "Copied."),
    ("", ("clip.exe",), "Copied."),
    # By itself tmux takes no text from a program in it unless it is told to (set-clipboard on).
    ("TMUX", ("tmux", "load-buffer", "-w", "-"), "Copied to tmux, and beyond it if the terminal lets it."),
)
"""Each with a variable that has to be set for it, if any, and what is said then."""
_LONGEST = 74_994
"""Characters of base64 that terminals take at least, as xterm does."""


def copy(text: str, terminal: TextIO) -> str:
    """Copy a text and say how. Raises AssistantError when there is no way."""
    text = safe_text(text, newlines=True)
    for variable, command, told in _PROGRAMS:
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
                return told
    coded = base64.b64encode(text.encode()).decode()
    if not terminal.isatty() or os.environ.get("TERM") in (None, "", "dumb") or len(coded) > _LONGEST:
        raise AssistantError("there is no clipboard here", hint="/export writes the conversation to a file")
    terminal.write(f"\x1b]52;c;{coded}\x07")
    terminal.flush()
    return "Copied, if this terminal lets programs reach the clipboard (OSC 52)."
