"""Checks of callers' arguments, made once on entry, so that an error names the argument."""

from __future__ import annotations

from assistant.errors import ArgumentError
from assistant.records import Filters

__all__ = ["checked", "checked_count", "checked_filters", "checked_parts", "checked_question", "well_formed"]


def checked(name: str, value: object, kind: type | tuple[type, ...], wanted: str) -> None:
    """Raise ArgumentError if `value` is not of this kind; None passes."""
    if value is not None and not isinstance(value, kind):
        raise ArgumentError(f"{name} must be {wanted}, not {type(value).__name__}")


def checked_question(question: str) -> str:
    """The question. Raises ArgumentError if it is not a string or is empty."""
    if not isinstance(question, str):
        raise ArgumentError(f"a question must be a str, not {type(question).__name__}")
    if not question.strip():
        raise ArgumentError("the question is empty", hint='ask in words, such as "which papers explain grokking"')
    return well_formed(question)


def well_formed(text: str) -> str:
    """The text with U+FFFD for every lone surrogate, which Python makes from bytes that the locale cannot decode."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def checked_count(name: str, value: int | None, least: int = 1) -> None:
    """Raise ArgumentError if `value` is not an integer of at least `least`; None passes."""
    if value is None:
        return
    if not isinstance(value, int) or isinstance(value, bool):
        raise ArgumentError(f"{name} must be an int, not {type(value).__name__}")
    if value < least:
        raise ArgumentError(f"{name} must be at least {least}, not {value}")


def checked_filters(filters: Filters | None) -> None:
    """Raise ArgumentError if `filters` are not Filters; None passes."""
    checked("filters", filters, Filters, 'assistant.records.Filters, such as Filters(since="2023")')


def checked_parts(llm: object, embedding: object, reranker: object) -> None:
    """Raise ArgumentError if one is not of its LlamaIndex class; LlamaIndex is imported only if one is given."""
    if llm is not None:
        from llama_index.core.llms import LLM

        checked("llm", llm, LLM, "a LlamaIndex LLM")
    if embedding is not None:
        from llama_index.core.base.embeddings.base import BaseEmbedding

        checked("embedding", embedding, BaseEmbedding, "a LlamaIndex BaseEmbedding")
    if reranker is not None:
        from llama_index.core.postprocessor.types import BaseNodePostprocessor

        checked("reranker", reranker, BaseNodePostprocessor, "a LlamaIndex BaseNodePostprocessor")
