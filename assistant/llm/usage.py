"""What a response says of itself besides its text, in the various forms of LlamaIndex's integrations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatResponse

__all__ = ["finish_reason", "reported_tokens"]

_AT_THE_LIMIT = {"length", "max_tokens", "MAX_TOKENS"}


def finish_reason(response: ChatResponse) -> str | None:
    """Why the reply ended, "length" at the output limit; None while it goes on, or when it is not told."""
    raw = response.raw
    for reason in (_field(_first(_field(raw, "choices")), "finish_reason"), _field(raw, "done_reason")):
        if reason:
            return "length" if reason in _AT_THE_LIMIT else str(reason)
    return "length" if _field(raw, "stop_reason") in _AT_THE_LIMIT else None


def reported_tokens(response: ChatResponse) -> tuple[int, int] | None:
    """Input and output tokens by the provider's own count, None when it tells none."""
    raw, usage = response.raw, _field(response.raw, "usage")
    for given, made in (
        (_field(usage, "prompt_tokens"), _field(usage, "completion_tokens")),
        (_field(usage, "input_tokens"), _field(usage, "output_tokens")),
        (_field(raw, "prompt_eval_count"), _field(raw, "eval_count")),
        (response.additional_kwargs.get("prompt_tokens"), response.additional_kwargs.get("completion_tokens")),
    ):
        if isinstance(given, int) and isinstance(made, int):
            return given, made
    return None


def _field(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else getattr(value, name, None)


def _first(values: Any) -> Any:
    return values[0] if isinstance(values, (list, tuple)) and values else None
