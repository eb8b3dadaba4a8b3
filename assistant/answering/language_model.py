"""A language model made ready for a library: window, prompts, verifier."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from assistant.answering.context import NumberedSource, around, harmless
from assistant.answering.drafts import Drafts
from assistant.answering.driving import drive
from assistant.answering.generation import ModelAnswering
from assistant.answering.reply import Parsed
from assistant.answering.reviewing import Review, Reviewer, is_reviewed
from assistant.llm.build import build_llm, model_info
from assistant.llm.caller import ModelCaller
from assistant.llm.prompts import NAMES, Prompt, load_prompt
from assistant.verification.build import build_verifier

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

    from assistant.library.library import Library
    from assistant.questions.question import Question
    from assistant.records import Answer, Evidence, Verified
    from assistant.settings import Settings
    from assistant.verification.claims import Cited

__all__ = ["LanguageModel"]

_REVIEWS: Mapping[str, Review] = {"none": "refused", "nli": "refused", "doubts": "doubted", "model": "all"}
"""By `llm.check`."""


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

    def reviewed(self, statements: Sequence[tuple[str, Cited]], question: str) -> list[Verified]:
        """Statements with what they cite, verified, and shown to the model as `llm.check` says. Raises ModelError."""
        context = around(pair for _, cited in statements for pair in cited)
        places = {source.place: number for number, source in enumerate(context.sources, start=1)}
        drafts = Drafts(self._verifier, {}, mark=True, asked=question)
        for text, cited in statements:
            numbers = dict.fromkeys(places[NumberedSource(*pair).place] for pair in cited)
            drafts.add(drafts.verified(Parsed(text, tuple(numbers), item=False), context))
        asked = [draft for draft in drafts.all if is_reviewed(draft, _REVIEWS[self._settings.llm.check])]
        reviewer = Reviewer(self.prompt("check"), self.info)
        for _ in drive(reviewer(drafts, asked, context, harmless(question)), self.caller()):
            pass
        return [drafts.verdict(index) for index in range(len(drafts.all))]

    def answering(
        self,
        question: Question,
        evidence: Sequence[Evidence],
        *,
        quotes: Callable[[], Answer],
        numbers: dict[str, int],
        kind: Callable[..., ModelAnswering] = ModelAnswering,
    ) -> ModelAnswering:
        """The chain that answers a question from evidence with all sentences of each paper; `kind` makes another one,
        with the same arguments."""
        llm = self._settings.llm
        return kind(
            question,
            evidence,
            self._settings.answer,
            self.info,
            self._prompts,
            self._verifier,
            quotes,
            fallback=llm.fallback,
            review=_REVIEWS[llm.check],
            numbers=numbers,
        )
