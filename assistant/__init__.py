"""Answers questions about research papers from their abstracts, and shows the sentence behind every claim."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from assistant.version import __version__ as __version__

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.errors import AssistantError
    from assistant.records import Answer, Citation, Hit, Paper
    from assistant.settings import Settings

__all__ = ["Answer", "Assistant", "AssistantError", "Citation", "Hit", "Paper", "Settings"]

# The one thing that happens on import. ONNX Runtime reads it as it is imported, by whichever module comes first, and
# would otherwise write an identifier of the machine and events below the cache directory and send them to its maker.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

_HOMES = {
    "Answer": "assistant.records",
    "Assistant": "assistant.assistant",
    "AssistantError": "assistant.errors",
    "Citation": "assistant.records",
    "Hit": "assistant.records",
    "Paper": "assistant.records",
    "Settings": "assistant.settings",
}


if not TYPE_CHECKING:  # a type checker would take every name for known

    def __getattr__(name: str) -> Any:
        """Import a public name on first use, so that importing the package costs nothing."""
        from importlib import import_module

        if name not in _HOMES:
            raise AttributeError(f"module 'assistant' has no attribute {name!r}")
        return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
