"""What a chat begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.chat.keeping import unsaved
from assistant.llm.build import describe, hint, resolve

if TYPE_CHECKING:
    from assistant.chat.session import Talk

__all__ = ["greeting", "warnings"]


def greeting(talk: Talk) -> list[str]:
    """What this is and how to go on, as far as it is known before the settings are loaded."""
    settings = talk.known_settings
    if settings is None:
        return ["Ask about papers. /help lists the commands."]
    how = "Answers are quotes" if resolve(settings.llm) is None else f"Model: {describe(settings.llm)}"
    told = [f"Ask about papers. {how}. /help lists the commands.", *warnings(talk)]
    if advice := hint(settings.llm):
        told.append(advice)
    if talk.filling is not None and talk.filling.is_new:
        told.append("The starter library is loading: digests of 220 papers on machine learning.")
        told.append("/ingest PATH reads papers of your own.")
    return told


def warnings(talk: Talk) -> list[str]:
    """What is going to be lost, once that is known."""
    settings = talk.known_settings
    return list(filter(None, [unsaved(settings.library.location)])) if settings is not None else []
