"""Interrupts of functions that SQLite calls: it reports whatever they raise as an error of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

__all__ = ["noting", "raise_noted"]

Given = ParamSpec("Given")
Result = TypeVar("Result")
_noted = threading.local()


def noting(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """The function, which notes an interrupt."""

    @wraps(function)
    def called(*given: Given.args, **named: Given.kwargs) -> Result:
        try:
            return function(*given, **named)
        except KeyboardInterrupt as interrupt:
            _noted.interrupt = interrupt
            raise

    return called


def raise_noted() -> None:
    """Raise the interrupt that this thread has noted, if there is one."""
    interrupt, _noted.interrupt = getattr(_noted, "interrupt", None), None
    if interrupt is not None:
        raise interrupt
