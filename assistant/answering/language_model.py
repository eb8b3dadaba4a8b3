"""A language model made ready for a library: window, prompts, verifier."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from assistant.answering.generation import ModelAnswering
from assistant.llm.build import build_llm, model_info
from assistant.llm.caller import ModelCaller
from assistant.llm.prompts import NAMES, Prompt, load_prompt
from assistant.llm.tokens import count_tokens
from assistant.verification.build import build_verifier

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

    from assistant.library.library import Library
    from assistant.questions.question import Question
    from assistant.records import Answer, Evidence
    from assistant.settings import Settings

__all__ = ["LanguageModel"]


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
