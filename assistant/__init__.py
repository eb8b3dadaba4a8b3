"""Answers questions about research papers from their abstracts, and shows the sentence behind every claim."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from assistant.version import __version__ as __version__

if TYPE_CHECKING:
    from assistant.answering.chat_engine import PaperChatEngine
    from assistant.answering.query_engine import PaperQueryEngine
    from assistant.assistant import Assistant
    from assistant.conversation import Chat
    from assistant.errors import (
        ArgumentError,
        AssistantError,
        ChromaServerError,
        ConfigurationError,
        EncoderError,
        EncoderMismatchError,
        InputError,
        LibraryBusyError,
        LibraryDamagedError,
        LibraryError,
        LibraryMissingError,
        ModelError,
        ModelKeyError,
        ModelLimitError,
        ModelUnreachableError,
        OutputError,
        PaperNotFoundError,
        TagNotFoundError,
    )
    from assistant.questions.misspelt import Reread
    from assistant.records import (
        About,
        AboutKind,
        Answer,
        AnswerRecord,
        Citation,
        Conflict,
        Detail,
        DetailField,
        Done,
        Drafted,
        EncodingReport,
        Event,
        Evidence,
        Filters,
        Finding,
        Found,
        Hit,
        IngestProgress,
        IngestReport,
        Kind,
        LackingPaper,
        Listing,
        Origins,
        Paper,
        Quote,
        Record,
        Rejection,
        RemovedPaper,
        Retrieved,
        SeenVersion,
        Shown,
        Signals,
        Statement,
        Status,
        StepUsage,
        Tag,
        Topic,
        Topics,
        Usage,
        Variant,
        Verdict,
        Verified,
        Wants,
    )
    from assistant.retrieval.index import PaperIndex
    from assistant.retrieval.llamaindex import PaperRetriever
    from assistant.settings import Settings
    from assistant.sources import Document
    from assistant.status import LibraryCounts, SettingInForce, StatusReport

__all__ = [
    "About",
    "AboutKind",
    "Answer",
    "AnswerRecord",
    "ArgumentError",
    "Assistant",
    "AssistantError",
    "Chat",
    "ChromaServerError",
    "Citation",
    "ConfigurationError",
    "Conflict",
    "Detail",
    "DetailField",
    "Document",
    "Done",
    "Drafted",
    "EncoderError",
    "EncoderMismatchError",
    "EncodingReport",
    "Event",
    "Evidence",
    "Filters",
    "Finding",
    "Found",
    "Hit",
    "IngestProgress",
    "IngestReport",
    "InputError",
    "Kind",
    "LackingPaper",
    "LibraryBusyError",
    "LibraryCounts",
    "LibraryDamagedError",
    "LibraryError",
    "LibraryMissingError",
    "Listing",
    "ModelError",
    "ModelKeyError",
    "ModelLimitError",
    "ModelUnreachableError",
    "Origins",
    "OutputError",
    "Paper",
    "PaperChatEngine",
    "PaperIndex",
    "PaperNotFoundError",
    "PaperQueryEngine",
    "PaperRetriever",
    "Quote",
    "Record",
    "Rejection",
    "RemovedPaper",
    "Reread",
    "Retrieved",
    "SeenVersion",
    "SettingInForce",
    "Settings",
    "Shown",
    "Signals",
    "Statement",
    "Status",
    "StatusReport",
    "StepUsage",
    "Tag",
    "TagNotFoundError",
    "Topic",
    "Topics",
    "Usage",
    "Variant",
    "Verdict",
    "Verified",
    "Wants",
]

# The one thing that happens on import. ONNX Runtime reads it as it is imported, by whichever module comes first, and
# would otherwise write an identifier of the machine and events below the cache directory and send them to its maker.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

_ELSEWHERE = {
    "PaperChatEngine": "assistant.answering.chat_engine",
    "PaperIndex": "assistant.retrieval.index",
    "PaperQueryEngine": "assistant.answering.query_engine",
    "Assistant": "assistant.assistant",
    "Chat": "assistant.conversation",
    "ArgumentError": "assistant.errors",
    "AssistantError": "assistant.errors",
    "ChromaServerError": "assistant.errors",
    "ConfigurationError": "assistant.errors",
    "EncoderError": "assistant.errors",
    "EncoderMismatchError": "assistant.errors",
    "InputError": "assistant.errors",
    "LibraryBusyError": "assistant.errors",
    "LibraryDamagedError": "assistant.errors",
    "LibraryError": "assistant.errors",
    "LibraryMissingError": "assistant.errors",
    "ModelError": "assistant.errors",
    "ModelKeyError": "assistant.errors",
    "ModelLimitError": "assistant.errors",
    "ModelUnreachableError": "assistant.errors",
    "OutputError": "assistant.errors",
    "PaperNotFoundError": "assistant.errors",
    "TagNotFoundError": "assistant.errors",
    "Reread": "assistant.questions.misspelt",
    "PaperRetriever": "assistant.retrieval.llamaindex",
    "Settings": "assistant.settings",
    "Document": "assistant.sources",
    "LibraryCounts": "assistant.status",
    "SettingInForce": "assistant.status",
    "StatusReport": "assistant.status",
}
"""Where the public names are defined that are not records."""


if not TYPE_CHECKING:  # a type checker would take every name for known

    def __getattr__(name: str) -> Any:
        """Import a public name on first use, so that importing the package costs nothing."""
        from importlib import import_module

        if name not in __all__:
            raise AttributeError(f"module 'assistant' has no attribute {name!r}")
        return getattr(import_module(_ELSEWHERE.get(name, "assistant.records")), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
