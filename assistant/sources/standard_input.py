"""Records piped in."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from assistant.errors import InputError
from assistant.sources.base import ByteStream

__all__ = ["StandardInput"]


@dataclass(frozen=True, slots=True)
class StandardInput:
    """The standard input of the process, which can be read once."""

    name: str = "standard input"

    def open(self) -> AbstractContextManager[ByteStream]:
        """Its bytes; it stays open. Raises InputError when the process has none."""
        if sys.stdin is None:
            raise InputError("there is no standard input", hint="name files instead of -")
        return nullcontext(sys.stdin.buffer)
