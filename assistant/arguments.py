"""Checks of callers' arguments, made once on entry, so that an error names the argument."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from os import PathLike
from typing import TypeVar

from pydantic import BaseModel

from assistant.errors import ArgumentError
from assistant.records import Answer, Citation, Filters

__all__ = [
    "checked",
    "checked_answers",
    "checked_call",
    "checked_choice",
    "checked_citations",
    "checked_count",
    "checked_day",
    "checked_documents",
    "checked_filters",
    "checked_flags",
    "checked_id",
    "checked_number",
    "checked_parts",
    "checked_paths",
    "checked_question",
    "checked_statement",
    "checked_statements",
    "checked_text",
    "checked_texts",
    "well_formed",
]

_Item = TypeVar("_Item")


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


def checked_text(name: str, value: str | None) -> str | None:
    """The text, well-formed; None passes. Raises ArgumentError if it is not a string."""
    checked(name, value, str, "a str")
    return value and well_formed(value)


def checked_id(id: str) -> str:
    """The id of a paper. Raises ArgumentError if it is not a string; a paper itself gives a hint."""
    given: object = id
    if not isinstance(given, str):
        own = getattr(given, "id", None) or getattr(getattr(given, "paper", None), "id", None)
        hint = f"give its id: {own!r}" if isinstance(own, str) else "give ids one by one, each as a str"
        raise ArgumentError(f"id must be a str, not {type(given).__name__}", hint=hint)
    return well_formed(id)


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


def checked_number(name: str, value: float) -> None:
    """Raise ArgumentError if `value` is not a number from 0 to 1."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise ArgumentError(f"{name} must be a float, not {type(value).__name__}")
    if not 0 <= value <= 1:
        raise ArgumentError(f"{name} must be from 0 to 1, not {value}")


def checked_flags(**flags: bool) -> None:
    """Raise ArgumentError if one is not True or False."""
    for name, value in flags.items():
        checked(name, value, bool, "True or False")
        if value is None:
            raise ArgumentError(f"{name} must be True or False, not None")


def checked_choice(name: str, value: str, known: Sequence[str]) -> None:
    """Raise ArgumentError if `value` is none of the `known` words."""
    if not isinstance(value, str) or value not in known:
        near = get_close_matches(value, known, n=1) if isinstance(value, str) else []
        raise ArgumentError(
            f"{name} must be {', '.join(map(repr, known[:-1]))} or {known[-1]!r}, not {value!r}",
            hint=f"did you mean {near[0]!r}?" if near else "",
        )


def checked_call(name: str, value: object, wanted: str) -> None:
    """Raise ArgumentError if `value` cannot be called; None passes."""
    if value is not None and not callable(value):
        raise ArgumentError(f"{name} must be {wanted}, not {type(value).__name__}")


def checked_day(name: str, value: str | int | date | None) -> str | None:
    """A date of publication as text, as `Filters` take it. Raises ArgumentError."""
    written = Filters(**{name: value})  # type: ignore[arg-type]
    held: str | None = getattr(written, name)
    return held


def checked_filters(filters: Filters | Mapping[str, object] | None) -> Filters | None:
    """Filters, also given as a mapping, as tools of language models are; None passes. Raises ArgumentError."""
    if isinstance(filters, Mapping):
        return Filters(**filters)  # type: ignore[arg-type]
    checked("filters", filters, Filters, "Filters, such as Filters(since=2023)")
    return filters


def checked_paths(paths: Iterable[object]) -> None:
    """Raise ArgumentError if one is not a path."""
    for path in paths:
        if not isinstance(path, (str, PathLike)):
            hint = "give them one by one: assistant.ingest(*paths)" if isinstance(path, (list, tuple)) else ""
            raise ArgumentError(f"each path must be a str or a Path, not {type(path).__name__}", hint=hint)
        if not str(path).strip():
            raise ArgumentError("a path is empty", hint='"." is the working directory')


def checked_texts(name: str, values: Iterable[str]) -> tuple[str, ...]:
    """The texts. Raises ArgumentError for a text alone or anything else that is not some texts."""
    return _each(name, values, str, "a list of str", 'as in ["cs.LG"]')


def checked_citations(citations: Iterable[Citation]) -> tuple[Citation, ...]:
    """The citations. Raises ArgumentError if one is none."""
    return _each("citations", citations, Citation, "a list of Citation", "answers have them: answer.citations")


def checked_statement(statement: str) -> str:
    """The statement. Raises ArgumentError if it is not a string or is empty."""
    if not isinstance(statement, str):
        raise ArgumentError(f"statement must be a str, not {type(statement).__name__}")
    if not statement.strip():
        raise ArgumentError("the statement is empty")
    return well_formed(statement)


def checked_statements(
    statements: Iterable[tuple[str, Iterable[Citation]]],
) -> list[tuple[str, tuple[Citation, ...]]]:
    """Statements with their citations. Raises ArgumentError if one is no pair of both."""
    wanted, hint = "a list of statements, each with its citations", "as in [(statement.text, answer.citations)]"
    pairs = []
    for pair in _each("statements", statements, tuple, wanted, hint):
        if len(pair) != 2:
            raise ArgumentError(f"statements must be {wanted}", hint=hint)
        pairs.append((checked_statement(pair[0]), checked_citations(pair[1])))
    return pairs


def checked_answers(answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """The answers. Raises ArgumentError if one is none."""
    return _each("answers", answers, Answer, "a list of Answer", "ask returns them; chat.answers has all of a chat")


def checked_documents(documents: Iterable[_Item]) -> tuple[_Item, ...]:
    """The documents, which are read one by one later. Raises ArgumentError for a single one or no iterable."""
    if isinstance(documents, (str, bytes, Mapping, BaseModel)) or not isinstance(documents, Iterable):
        raise ArgumentError(
            f"documents must be several LlamaIndex documents or nodes, not {type(documents).__name__}",
            hint="as in documents=[document]",
        )
    return tuple(documents)


def _each(name: str, values: Iterable[_Item], kind: type[_Item], wanted: str, hint: str) -> tuple[_Item, ...]:
    if isinstance(values, (str, bytes, Mapping, BaseModel, kind)) or not isinstance(values, Iterable):
        raise ArgumentError(f"{name} must be {wanted}, not {type(values).__name__}", hint=hint)
    held = tuple(values)
    if wrong := [type(value).__name__ for value in held if not isinstance(value, kind)]:
        raise ArgumentError(f"{name} must be {wanted}, not of {wrong[0]}", hint=hint)
    return held


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
