"""Connects the chain to a model: the same steps, whether the thread waits for the reply or an event loop does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import aclosing, closing
from typing import TYPE_CHECKING

from assistant.answering.generation import Call, ModelAnswering, More, Step, Steps
from assistant.errors import ModelError
from assistant.records import Event

if TYPE_CHECKING:
    from assistant.llm.caller import ModelCaller

__all__ = ["adrive", "drive"]


def drive(answering: ModelAnswering, caller: ModelCaller) -> Generator[Event]:
    """The events of an answer. Closing the generator ends the call to the model. Raises ModelError."""
    with closing(answering.steps()) as steps:
        step = _next(steps)
        while step is not None:
            if not isinstance(step, Call):
                yield _event(step)
                step = _next(steps)
                continue
            with closing(caller.stream(step.messages)) as reply:
                step = _next(steps)
                while step is not None and not isinstance(step, Call):
                    if step is not More.MORE:
                        yield _event(step)
                        step = _next(steps)
                        continue
                    try:
                        delta = next(reply, None)
                    except ModelError as error:
                        step = _throw(steps, error)
                    else:
                        step = _next(steps, delta)


async def adrive(answering: ModelAnswering, caller: ModelCaller) -> AsyncGenerator[Event]:
    """As `drive`; what computes runs in a thread, so that the event loop stays free."""
    with closing(answering.steps()) as steps:
        step = await asyncio.to_thread(_next, steps)
        while step is not None:
            if not isinstance(step, Call):
                yield _event(step)
                step = await asyncio.to_thread(_next, steps)
                continue
            async with aclosing(caller.astream(step.messages)) as reply:
                step = await asyncio.to_thread(_next, steps)
                while step is not None and not isinstance(step, Call):
                    if step is not More.MORE:
                        yield _event(step)
                        step = await asyncio.to_thread(_next, steps)
                        continue
                    try:
                        delta = await anext(reply, None)
                    except ModelError as error:
                        step = await asyncio.to_thread(_throw, steps, error)
                    else:
                        step = await asyncio.to_thread(_next, steps, delta)


def _next(steps: Steps, delta: str | None = None) -> Step | None:
    """The next step, None at the end: a StopIteration cannot leave a thread."""
    try:
        return steps.send(delta)
    except StopIteration:
        return None


def _throw(steps: Steps, error: ModelError) -> Step | None:
    try:
        return steps.throw(error)
    except StopIteration:
        return None


def _event(step: Step) -> Event:
    if isinstance(step, (Call, More)):
        raise TypeError(f"the chain asked for {step!r} without a call")
    return step
