"""A language model made ready for a library (window, prompts, verifier), and the loops that run a chain with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import aclosing, closing
from typing import TYPE_CHECKING

from assistant.answering.generation import ModelAnswering
from assistant.answering.steps import Call, More, Step, Steps
from assistant.errors import ModelError
from assistant.llm.build import build_llm, model_info
from assistant.llm.caller import ModelCaller
from assistant.llm.prompts import NAMES, Prompt, load_prompt
from assistant.llm.tokens import count_tokens
from assistant.verification.build import build_verifier

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

    from assistant.library.library import Library
    from assistant.questions.question import Question
    from assistant.records import Answer, Event, Evidence
    from assistant.settings import Settings

__all__ = ["LanguageModel", "adrive", "drive"]


class LanguageModel:
    """The model that writes the answers of one assistant. Thread-safe.

    `llm` is any LlamaIndex LLM; without one, the settings name it. Raises ConfigurationError and ModelKeyError.
    """

    def __init__(self, library: Library, settings: Settings, llm: LLM | None = None) -> None:
        self._settings = settings
        self._llm = llm if llm is not None else build_llm(settings.llm)
        self.info = model_info(self._llm, settings.llm)
        self._prompts = {name: load_prompt(name, settings.llm.prompts) for name in NAMES}
        self._verifier = build_verifier(library, settings)

    def caller(self) -> ModelCaller:
        """A caller for one answer, which counts its calls."""
        llm = self._settings.llm
        return ModelCaller(
            self._llm, self.info, retries=llm.retries, price_input=llm.price_input, price_output=llm.price_output
        )

    def prompt(self, name: str) -> Prompt:
        """A prompt by name."""
        return self._prompts[name]

    def answering(
        self,
        question: Question,
        evidence: Sequence[Evidence],
        *,
        quotes: Callable[[], Answer],
        numbers: dict[str, int],
    ) -> ModelAnswering:
        """The chain that answers a question from evidence with all sentences of each paper."""
        llm = self._settings.llm
        return ModelAnswering(
            question,
            evidence,
            self._settings.answer,
            self.info,
            self._prompts,
            self._verifier,
            count_tokens,
            quotes,
            fallback=llm.fallback,
            strict=llm.check == "model",
            numbers=numbers,
        )


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
    """As `drive`, with the computation in a thread, so that the event loop stays free."""
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
