"""Builds the LlamaIndex `LLM` that the settings name, and describes it.

Only the server that the settings name is called. Of the environment, only `OPENAI_API_KEY` is read, and only when
OpenAI is the provider: LlamaIndex would read more variables, and one set for another program could redirect requests
or send a key to the wrong server.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from assistant.errors import ConfigurationError, ModelKeyError
from assistant.llm.tokens import count_tokens
from assistant.text.safe import safe_text

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage
    from llama_index.core.llms import LLM

    from assistant.settings import LLMSettings

__all__ = ["KEY_VARIABLE", "ModelInfo", "build_llm", "describe_model", "model_hint", "model_info"]

KEY_VARIABLE = "OPENAI_API_KEY"
OPENAI_URL = "https://api.openai.com/v1"
SMALL_WINDOW = 4096
"""Context window in tokens assumed for a compatible server: Ollama's default."""
LARGE_WINDOW = 128_000
"""Context window in tokens assumed for an OpenAI model that LlamaIndex does not know; no current one has less."""
MARGIN = 64
"""Tokens reserved for what a server adds to a prompt."""
NO_KEY = "not-needed"


class ModelInfo(NamedTuple):
    """A model's name, provider, context window and maximum reply length, both in tokens."""

    name: str
    provider: str
    context_window: int
    max_output_tokens: int

    def room(self, messages: Sequence[ChatMessage]) -> int:
        """Tokens of the window left by messages and the longest reply; negative if they do not fit."""
        taken = sum(count_tokens(str(message.content)) for message in messages)
        return self.context_window - self.max_output_tokens - taken - MARGIN


def model_hint(settings: LLMSettings) -> str | None:
    """One line of advice when the settings suggest a model but name none, else None."""
    if settings.provider != "auto" or settings.model is not None:
        return None
    if settings.base_url:
        return "llm.base_url is set but no model is named: ASSISTANT_LLM__MODEL=NAME names one"
    if os.environ.get(KEY_VARIABLE, "").strip():
        return (
            f"{KEY_VARIABLE} is set but no model is named, so answers are quotes alone: "
            "--profile openai or ASSISTANT_LLM__MODEL=NAME uses one"
        )
    return None


def describe_model(settings: LLMSettings) -> str:
    """The model in use, in a few words."""
    provider = settings.active_provider
    if provider is None:
        return "none: answers are made of quotes alone"
    name = safe_text(settings.model) if settings.model else "no model is named"
    return f"{name} ({', '.join(filter(None, (provider, settings.base_url)))})"


def build_llm(settings: LLMSettings) -> LLM:
    """The model that the settings name, as a LlamaIndex LLM. Opens no connection.

    The LLM does not retry, and is safe to use from several threads and event loops. Raises ConfigurationError when no
    model is named or it cannot chat, and ModelKeyError when a key is needed and missing.
    """
    provider = settings.active_provider
    if provider is None or settings.model is None:
        raise ConfigurationError(
            f"no model is named for the provider {settings.provider}", hint="set llm.model, or choose a profile"
        )
    from llama_index.llms.openai import OpenAI
    from llama_index.llms.openai.utils import is_chat_model
    from llama_index.llms.openai_like import OpenAILike

    from assistant.llm.clients import make_clients

    key = _key(settings, provider)
    address = settings.base_url or OPENAI_URL
    window = _window(settings, provider)
    longest = _longest_reply(settings, window)
    options: dict[str, Any] = {"stream_options": {"include_usage": True}}
    if provider == "openai":
        # Reasoning models reject the older name, and all models accept this one.
        options["max_completion_tokens"] = longest
    arguments: dict[str, Any] = {
        "model": settings.model,
        "temperature": settings.temperature,
        "max_tokens": None if provider == "openai" else longest,
        "additional_kwargs": options,
        "api_key": key,
        "api_base": address,
        "max_retries": 0,
        "timeout": settings.timeout,
        "reuse_client": True,
        **make_clients(key, address, settings.timeout, bare=provider == "compatible"),
    }
    try:
        # LlamaIndex calls the old completions endpoint for OpenAI models that it does not know, and counts tokens with
        # tiktoken, which downloads its tables.
        if provider == "openai" and is_chat_model(settings.model):
            return OpenAI(**arguments)
        return OpenAILike(is_chat_model=True, is_function_calling_model=False, context_window=window, **arguments)
    except ValueError as error:
        raise ConfigurationError(
            safe_text(f"the model {settings.model} cannot be used: {error}"), hint="name another model in llm.model"
        ) from None


def model_info(llm: LLM, settings: LLMSettings) -> ModelInfo:
    """Name, provider and limits of any LlamaIndex LLM; limits in the settings take precedence."""
    provider = settings.active_provider
    if provider is not None and getattr(llm, "model", None) == settings.model:
        window = _window(settings, provider)
        return ModelInfo(safe_text(settings.model or ""), provider, window, _longest_reply(settings, window))
    try:
        metadata = llm.metadata
    except ValueError:  # LlamaIndex does not know this OpenAI model
        name, window = str(getattr(llm, "model", llm.class_name())), LARGE_WINDOW
        return ModelInfo(safe_text(name), llm.class_name(), window, _longest_reply(settings, window))
    window = settings.context_window or (metadata.context_window if metadata.context_window > 0 else SMALL_WINDOW)
    longest = _longest_reply(settings, window)
    if metadata.num_output > 0:
        longest = min(longest, metadata.num_output)
    name = metadata.model_name if metadata.model_name not in ("", "unknown") else llm.class_name()
    return ModelInfo(safe_text(name), llm.class_name(), window, longest)


def _window(settings: LLMSettings, provider: Literal["openai", "compatible"]) -> int:
    if settings.context_window is not None:
        return settings.context_window
    if provider == "compatible":
        return SMALL_WINDOW
    from llama_index.llms.openai.utils import openai_modelname_to_contextsize

    try:
        return openai_modelname_to_contextsize(settings.model or "")
    except ValueError:
        return LARGE_WINDOW


def _longest_reply(settings: LLMSettings, window: int) -> int:
    return min(settings.max_output_tokens, window // 3)


def _key(settings: LLMSettings, provider: Literal["openai", "compatible"]) -> str:
    own = settings.api_key.get_secret_value().strip() if settings.api_key else ""
    key = own or (os.environ.get(KEY_VARIABLE, "").strip() if provider == "openai" else NO_KEY)
    name = safe_text(settings.model or "")
    if not key:
        raise ModelKeyError(
            f"there is no key for {name} (openai)", hint=f"set ASSISTANT_LLM__API_KEY or {KEY_VARIABLE}"
        )
    if not key.isascii() or not key.isprintable():
        raise ModelKeyError(f"the key for {name} contains invalid characters", hint="set ASSISTANT_LLM__API_KEY again")
    return key
