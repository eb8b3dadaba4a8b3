"""Runs the steps of an answer: gives on its events and carries out its calls, waiting or in an event loop."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from contextlib import aclosing, closing, suppress
from typing import TYPE_CHECKING

from assistant.answering.steps import Call, More, Step, Steps
from assistant.errors import ModelError

if TYPE_CHECKING:
    from assistant.llm.caller import ModelCaller
    from assistant.records import Event

__all__ = ["adrive", "drive"]


def drive(steps: Steps, caller: ModelCaller | None) -> Generator[Event]:
    """The events of an answer. Closing the generator ends the call to the model. Raises ModelError.

    Without a caller, the steps may hold no call.
    """
    with closing(steps):
        step = _next(steps)
        while step is not None:
            if not isinstance(step, Call):
                yield _event(step)
                step = _next(steps)
                continue
            with closing(_called(caller).stream(step.messages, step.name, whole=step.whole)) as reply:
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


async def adrive(steps: Steps, caller: ModelCaller | None) -> AsyncGenerator[Event]:
    """As `drive`, with the computation in a thread, so that the event loop stays free."""
    from asyncio import to_thread

    try:
        step = await to_thread(_next, steps)
        while step is not None:
            if not isinstance(step, Call):
                yield _event(step)
                step = await to_thread(_next, steps)
                continue
            async with aclosing(_called(caller).astream(step.messages, step.name, whole=step.whole)) as reply:
                step = await to_thread(_next, steps)
                while step is not None and not isinstance(step, Call):
                    if step is not More.MORE:
                        yield _event(step)
                        step = await to_thread(_next, steps)
                        continue
                    try:
                        delta = await anext(reply, None)
                    except ModelError as error:
                        step = await to_thread(_throw, steps, error)
                    else:
                        step = await to_thread(_next, steps, delta)
    finally:
        with suppress(ValueError):  # a cancelled step still runs in its thread, and ends with it
            steps.close()


def _called(caller: ModelCaller | None) -> ModelCaller:
    if caller is None:
        raise TypeError("a step calls a model, but there is none")
    return caller


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
