"""Methods for an event loop."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, TypeVar

__all__ = ["in_thread"]

_Self = TypeVar("_Self")
_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


def in_thread(
    method: Callable[Concatenate[_Self, _Given], _Result],
) -> Callable[Concatenate[_Self, _Given], Coroutine[Any, Any, _Result]]:
    """The method for an event loop: it runs in a thread, and continues there if the task is cancelled."""

    async def awaited(self: _Self, /, *arguments: _Given.args, **options: _Given.kwargs) -> _Result:
        import asyncio

        return await asyncio.to_thread(method, self, *arguments, **options)

    update_wrapper(awaited, method)
    owner, _, name = method.__qualname__.rpartition(".")
    awaited.__name__, awaited.__qualname__ = f"a{name}", f"{owner}.a{name}"
    awaited.__doc__ = f"As `{name}`, for an event loop; it continues if the task is cancelled."
    return awaited
