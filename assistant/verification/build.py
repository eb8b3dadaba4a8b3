"""The verifier for a library, as the settings ask for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from assistant.verification.verifier import Verifier

if TYPE_CHECKING:
    from assistant.library.library import Library
    from assistant.settings import Settings
    from assistant.verification.entailment import Inference

__all__ = ["build_verifier"]


def build_verifier(library: Library, settings: Settings) -> Verifier:
    """A verifier that weighs words by their rarity in a library.

    Raises ConfigurationError when the settings ask for an inference model that cannot be used.
    """
    return Verifier(analysed=library.analysed, idf=library.idf, infer=_second_check(settings))


def _second_check(settings: Settings) -> Callable[[str, str], Inference] | None:
    if settings.llm.check != "nli" or settings.llm.nli_path is None:
        return None
    from assistant.verification.entailment import CrossEncoder

    return CrossEncoder(settings.llm.nli_path)
