"""Calls a language model, any LlamaIndex `LLM`: streamed or whole, sync or async, with retries and token counts.

All decisions are made by `_Call`, which does no input or output; the sync and async loops only carry them out.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Sequence
from contextlib import aclosing, closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakSet

from assistant.errors import ModelError
from assistant.llm.build import NO_KEY
from assistant.llm.errors import Endpoint, broke_off, failure_of, no_completion, refuses
from assistant.llm.tokens import count_tokens, finish_reason, reported_tokens
from assistant.records import StepUsage, Usage

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage, ChatResponse
    from llama_index.core.llms import LLM

    from assistant.llm.build import ModelInfo

__all__ = ["ModelCaller", "Reply"]

FIRST_WAIT = 0.5
LONGEST_BACKOFF = 8.0
LONGEST_WAIT = 20.0
"""Seconds; when a server asks to wait longer, its error is reported instead."""
LAST_ATTEMPT = 60.0
"""Seconds after which a call is not retried, so that nobody waits for a slow failure three times."""
_MESSAGE_TOKENS = 4
"""Tokens of a message besides its text, as OpenAI counts."""


class Reply(NamedTuple):
    """A whole reply and what it took. `finished` is false when it was cut at the output limit."""

    text: str
    input_tokens: int
    output_tokens: int
    estimated: bool
    finished: bool


_LENT: WeakSet[Any] = WeakSet()
"""Callback managers of LlamaIndex's settings that models were given here."""


def _heedful(llm: LLM) -> LLM:
    """The model, which tells the handlers that LlamaIndex's settings hold now, if it was given none itself."""
    from llama_index.core import Settings

    if not llm.callback_manager.handlers or llm.callback_manager in _LENT:
        llm.callback_manager = Settings.callback_manager
        _LENT.add(llm.callback_manager)
    return llm


class ModelCaller:
    """Calls one model for one answer and counts what that takes in `usage`.

    Replies arrive as the server sends them. A call that may succeed later is retried at most `retries` times, with
    growing waits or as the server asks, unless part of the reply was already yielded. All failures are ModelErrors.
    `price_input` and `price_output` are for a million tokens; `sleep` and `asleep` do the waiting.
    """

    def __init__(
        self,
        llm: LLM,
        info: ModelInfo,
        *,
        retries: int,
        price_input: float | None = None,
        price_output: float | None = None,
        sleep: Callable[[float], object] = time.sleep,
        asleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.usage = Usage()
        self.last: Reply | None = None
        """The latest reply, possibly incomplete."""
        self._steps: dict[str, StepUsage] = {}
        self._llm = _heedful(llm)
        self._retries = retries
        self._prices = None if price_input is None or price_output is None else (price_input, price_output)
        self._sleep = sleep
        self._asleep = asleep
        self._streams = True
        key = str(getattr(llm, "api_key", None) or "")
        self._endpoint = Endpoint(
            name=info.name,
            address=str(getattr(llm, "api_base", None) or getattr(llm, "base_url", None) or ""),
            secrets=(key,) if key not in ("", NO_KEY) else (),
            speaks_openai=hasattr(llm, "api_base") and hasattr(llm, "additional_kwargs"),
            timeout=getattr(llm, "timeout", None),
        )

    def stream(
        self, messages: Sequence[ChatMessage], step: str = "answer", *, whole: bool = False
    ) -> Generator[str, None, None]:
        """The reply piece by piece, or `whole` in one piece, counted for a step of the answer.

        Closing the generator ends the request. Raises ModelError, at any piece.
        """
        return self._run(_Call(messages, self._endpoint, step, streaming=self._streams and not whole))

    def astream(
        self, messages: Sequence[ChatMessage], step: str = "answer", *, whole: bool = False
    ) -> AsyncGenerator[str, None]:
        """As `stream`, for an event loop; cancelling the task ends the request."""
        return self._arun(_Call(messages, self._endpoint, step, streaming=self._streams and not whole))

    def _run(self, call: _Call) -> Generator[str, None, None]:
        while True:
            try:
                with closing(self._ask(call)) as responses:
                    for response in responses:
                        if piece := call.take(response):
                            yield piece
                            call.resume()
                call.end()
                return
            except Exception as error:
                wait = self._wait_before_repeating(call, error)
            finally:
                self._count(call)
            if wait:
                self._sleep(wait)

    async def _arun(self, call: _Call) -> AsyncGenerator[str, None]:
        while True:
            try:
                async with aclosing(self._aask(call)) as responses:
                    async for response in responses:
                        if piece := call.take(response):
                            yield piece
                            call.resume()
                call.end()
                return
            except Exception as error:
                wait = self._wait_before_repeating(call, error)
            finally:
                self._count(call)
            if wait:
                await self._asleep(wait)

    def _ask(self, call: _Call) -> Generator[ChatResponse, None, None]:
        call.begin()
        if call.streaming:
            yield from self._llm.stream_chat(call.messages)
        else:
            yield self._llm.chat(call.messages)

    async def _aask(self, call: _Call) -> AsyncGenerator[ChatResponse, None]:
        call.begin()
        if not call.streaming:
            yield await self._llm.achat(call.messages)
            return
        responses = await self._llm.astream_chat(call.messages)
        try:
            async for response in responses:
                yield response
        finally:
            if isinstance(responses, AsyncGenerator):
                await responses.aclose()

    def _wait_before_repeating(self, call: _Call, error: Exception) -> float:
        """Seconds until the call is worth repeating. Raises ModelError when it is not."""
        if not call.given and self._gives_in(call, error):
            return 0.0
        failure = failure_of(error, self._endpoint)
        exhausted = call.repeated >= self._retries or time.monotonic() - call.started > LAST_ATTEMPT
        if call.given or not failure.repeat or exhausted or (failure.after or 0.0) > LONGEST_WAIT:
            raise failure.error from None
        backoff = min(FIRST_WAIT * float(2**call.repeated), LONGEST_BACKOFF) * random.uniform(0.75, 1.25)
        call.repeated += 1
        return max(backoff, failure.after or 0.0)

    def _gives_in(self, call: _Call, error: Exception) -> bool:
        """Leave out what the server refuses by name, if the answer can be had without it; True when something was.

        The LLM keeps what was left out, so that the next answer is not refused first.
        """
        if call.streaming and (isinstance(error, NotImplementedError) or getattr(error, "param", None) == "stream"):
            self._streams = call.streaming = False
            return True
        options = getattr(self._llm, "additional_kwargs", None)
        if not isinstance(options, dict):
            return False
        for option in ("stream_options", "temperature", "max_completion_tokens", "max_tokens"):
            if option not in call.left_out and refuses(error, option) and self._leave_out(option, options):
                call.left_out.add(option)
                return True
        return False

    def _leave_out(self, option: str, options: dict[str, Any]) -> bool:
        from openai import omit

        if option == "stream_options":
            return options.pop(option, None) is not None
        if option == "max_completion_tokens":
            if option not in options or "max_tokens" in options:
                return False
            options["max_tokens"] = options.pop(option)
            return True
        if options.get(option) is omit or getattr(self._llm, option, None) is None:
            return False
        if option == "max_tokens":
            options["max_completion_tokens"] = getattr(self._llm, option)
        options[option] = omit
        return True

    def _count(self, call: _Call) -> None:
        if not call.heard:
            return
        reply = self.last = call.reply()
        before = self._steps.get(call.step, StepUsage(name=call.step))
        self._steps[call.step] = StepUsage(
            name=call.step,
            seconds=round(before.seconds + call.waited(), 4),
            calls=before.calls + 1,
            input_tokens=before.input_tokens + reply.input_tokens,
            output_tokens=before.output_tokens + reply.output_tokens,
        )
        cost = self.usage.cost
        if self._prices is not None:
            spent = reply.input_tokens * self._prices[0] + reply.output_tokens * self._prices[1]
            cost = (cost or 0.0) + spent / 1_000_000
        self.usage = Usage(
            seconds=self.usage.seconds,
            calls=self.usage.calls + 1,
            input_tokens=self.usage.input_tokens + reply.input_tokens,
            output_tokens=self.usage.output_tokens + reply.output_tokens,
            estimated=self.usage.estimated or reply.estimated,
            cost=cost,
            steps=tuple(self._steps.values()),
        )


@dataclass(slots=True)
class _Call:
    """One call with its retries: what was received, and whether that is a reply."""

    messages: Sequence[ChatMessage]
    endpoint: Endpoint
    step: str
    streaming: bool
    repeated: int = 0
    started: float = field(default_factory=time.monotonic)
    left_out: set[str] = field(default_factory=set)
    given: bool = False
    heard: bool = False
    _since: float | None = None
    _waited: float = 0.0
    _pieces: list[str] = field(default_factory=list)
    _tokens: tuple[int, int] | None = None
    _reason: str | None = None

    def begin(self) -> None:
        self.heard = False
        self._since, self._waited = time.monotonic(), 0.0
        self._pieces, self._tokens, self._reason = [], None, None

    def take(self, response: ChatResponse) -> str:
        """What a response adds to the reply."""
        self.heard = True
        self._reason = finish_reason(response) or self._reason
        self._tokens = reported_tokens(response) or self._tokens
        piece = (response.delta if self.streaming else response.message.content) or ""
        if piece:
            self._pieces.append(piece)
            self.given = True
            self._waited, self._since = self.waited(), None
        return piece

    def resume(self) -> None:
        """The piece has been dealt with, and the next one is waited for."""
        self._since = time.monotonic()

    def waited(self) -> float:
        """Seconds waited for the reply so far; the time that its pieces took to be dealt with does not count."""
        return self._waited + (time.monotonic() - self._since if self._since is not None else 0.0)

    def end(self) -> None:
        """Raises ModelError when the reply is incomplete."""
        place = self.endpoint.place
        if not self.heard:
            raise no_completion(self.endpoint) if self.endpoint.speaks_openai else broke_off(self.endpoint)
        # A dropped connection looks like a finished reply; a finish reason or the usage always comes last.
        if self.streaming and self.endpoint.speaks_openai and self._reason is None and self._tokens is None:
            raise broke_off(self.endpoint)
        if self._reason == "content_filter":
            raise ModelError(f"the content filter of {place} stopped the reply", hint="ask in other words")
        if "".join(self._pieces).strip():
            return
        if self._reason == "length":
            raise ModelError(
                f"{place} used up all tokens of its reply before the answer", hint="raise llm.max_output_tokens"
            )
        raise ModelError(f"{place} gave an empty reply", hint="ask again, or try another model")

    def reply(self) -> Reply:
        text = "".join(self._pieces)
        estimate = self._tokens is None
        given, made = self._tokens or (
            sum(count_tokens(message.content or "") + _MESSAGE_TOKENS for message in self.messages),
            count_tokens(text),
        )
        return Reply(text, given, made, estimate, self._reason != "length")
