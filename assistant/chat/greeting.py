"""What a chat begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.chat.keeping import unsaved
from assistant.llm.build import describe_model, model_hint

if TYPE_CHECKING:
    from assistant.chat.state import ChatState

__all__ = ["greeting", "warnings"]


def greeting(state: ChatState) -> list[str]:
    """What this is and how to go on, as far as it is known before the settings are loaded."""
    settings = state.known_settings
    if settings is None:
        return ["Ask about papers. /help lists the commands."]
    how = "Answers are quotes" if settings.llm.active_provider is None else f"Model: {describe_model(settings.llm)}"
    told = [f"Ask about papers. {how}. /help lists the commands.", *warnings(state)]
    if advice := model_hint(settings.llm):
        told.append(advice)
    if state.filling is not None and state.filling.is_new:
        told.append("The starter library is loading: digests of 220 papers on machine learning.")
        told.append("/ingest PATH reads papers of your own.")
    return told


def warnings(state: ChatState) -> list[str]:
    """What is going to be lost, once that is known."""
    settings = state.known_settings
    return list(filter(None, [unsaved(settings.library.location)])) if settings is not None else []
