"""A language model whose replies are kept by their requests: what was replied once is not asked for again."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from llama_index.core.base.llms.types import ChatMessage, ChatResponse, ChatResponseGen, LLMMetadata, MessageRole
from llama_index.core.llms import LLM, CustomLLM
from pydantic import BaseModel, PrivateAttr

from evals.content_cache import ContentCache, key_of

__all__ = ["Kept", "KeptReplies"]

_FILTERED = "content_filter"
"""Why a reply ended that is not worth keeping."""


class Kept(threading.local):
    """How many replies the calls of this thread were given from the kept ones, and what these took when made."""

    replies = 0
    seconds = 0.0


class KeptReplies(CustomLLM):
    """Any LLM, asked only what it has not replied to yet. A reply that broke off, or is empty, is not kept.

    Two requests are the same when model, address, options and messages are. Failures and refusals of an option pass
    through, and what is left out for them does not make another request.
    """

    _inner: LLM = PrivateAttr()
    _made_with: list[Any] = PrivateAttr()
    _cache: ContentCache = PrivateAttr()
    _kept: Kept = PrivateAttr(default_factory=Kept)

    def __init__(self, inner: LLM, cache: ContentCache) -> None:
        super().__init__()
        self._inner = inner
        self._cache = cache
        options = {name: str(value) for name, value in self.additional_kwargs.items()}
        self._made_with = [self.model, self.api_base, self.temperature, self.max_tokens, options]

    @classmethod
    def class_name(cls) -> str:
        """As LlamaIndex names it."""
        return "KeptReplies"

    @property
    def metadata(self) -> LLMMetadata:
        """The model's."""
        return self._inner.metadata

    @property
    def model(self) -> str:
        """Its name."""
        return str(getattr(self._inner, "model", self._inner.class_name()))

    @property
    def api_base(self) -> str | None:
        """Its address."""
        return getattr(self._inner, "api_base", None)

    @property
    def api_key(self) -> str | None:
        """Its key."""
        return getattr(self._inner, "api_key", None)

    @property
    def additional_kwargs(self) -> dict[str, Any]:
        """Its options: the very object, so that one that its server refuses can be left out."""
        options: dict[str, Any] = getattr(self._inner, "additional_kwargs", {})
        return options

    @property
    def temperature(self) -> float | None:
        """Its temperature."""
        return getattr(self._inner, "temperature", None)

    @property
    def max_tokens(self) -> int | None:
        """The longest reply."""
        return getattr(self._inner, "max_tokens", None)

    @property
    def timeout(self) -> float | None:
        """Seconds to wait for it."""
        return getattr(self._inner, "timeout", None)

    @contextmanager
    def counting(self) -> Iterator[Kept]:
        """Count anew what this thread is given of the kept replies."""
        self._kept.replies, self._kept.seconds = 0, 0.0
        yield self._kept

    def chat(self, messages: Sequence[ChatMessage], **options: Any) -> ChatResponse:
        """The whole reply."""
        if found := self._found(messages):
            return found
        started = time.monotonic()
        response = self._inner.chat(messages, **options)
        self._keep(messages, response.message.content or "", [response], time.monotonic() - started)
        return response

    def stream_chat(self, messages: Sequence[ChatMessage], **options: Any) -> ChatResponseGen:
        """The reply piece by piece; a kept one in one piece."""

        def pieces() -> ChatResponseGen:
            if found := self._found(messages):
                yield found
                return
            started, text = time.monotonic(), ""
            ends: list[ChatResponse] = []
            for response in self._inner.stream_chat(messages, **options):
                text += response.delta or ""
                ends = [*ends[-1:], response]
                yield response
            self._keep(messages, text, ends, time.monotonic() - started)

        return pieces()

    def complete(self, prompt: str, formatted: bool = False, **options: Any) -> Any:
        """As the model does; not kept."""
        return self._inner.complete(prompt, formatted, **options)

    def stream_complete(self, prompt: str, formatted: bool = False, **options: Any) -> Any:
        """As the model does; not kept."""
        return self._inner.stream_complete(prompt, formatted, **options)

    def _key(self, messages: Sequence[ChatMessage]) -> str:
        return key_of(*self._made_with, [(message.role.value, message.content) for message in messages])

    def _found(self, messages: Sequence[ChatMessage]) -> ChatResponse | None:
        kept = self._cache.get(self._key(messages))
        if kept is None:
            return None
        reply = json.loads(kept)
        self._kept.replies += 1
        self._kept.seconds += reply["seconds"]
        message = ChatMessage(content=reply["text"], role=MessageRole.ASSISTANT)
        return ChatResponse(message=message, delta=reply["text"], raw=reply["raw"])

    def _keep(self, messages: Sequence[ChatMessage], text: str, ends: Sequence[ChatResponse], seconds: float) -> None:
        """Keep a reply with what the last responses say of its end and its tokens."""
        raw: dict[str, Any] = {}
        for response in ends:
            raw |= {name: value for name, value in _as_dict(response.raw).items() if value}
        reasons = [choice.get("finish_reason") for choice in raw.get("choices", ())]
        is_whole = bool(raw.get("usage") or any(reasons)) and _FILTERED not in reasons
        if text.strip() and is_whole:
            self._cache.put(self._key(messages), json.dumps({"text": text, "raw": raw, "seconds": round(seconds, 4)}))


def _as_dict(raw: Any) -> dict[str, Any]:
    if isinstance(raw, BaseModel):
        return raw.model_dump(mode="json")
    return raw if isinstance(raw, dict) else {}
