"""Lenient loading of foreign JSON: an odd value does not cost the object, or the values next to it."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from assistant.sources.base import BadRecordError

__all__ = ["kind_of", "load_json", "load_object", "object_at"]

_LONGEST_INTEGER = 20
_DEEPEST = 60
"""Levels of nesting. Anything deeper becomes null: nothing reads it, and it could hardly be stored."""

_TRAILING_COMMA = re.compile(r"(\"[^\"\\]*+(?:\\.[^\"\\]*+)*+\"?)|,(?=\s*[\]}])", re.DOTALL)


def load_object(text: str) -> dict[str, Any]:
    """The object that `text` is. Raises BadRecordError for anything else."""
    value = load_json(text)
    if not isinstance(value, dict):
        raise BadRecordError(f"not an object but {kind_of(value)}")
    return value


def load_json(text: str) -> Any:
    """The value that `text` is.

    Commas before a closing bracket and line ends in strings are accepted. NaN and infinities become null, numbers too
    large to store become text, a repeated key gets a number appended, and values nested too deeply become null. Raises
    BadRecordError for invalid JSON, and for nesting too deep to parse.
    """
    try:
        value = _DECODER.decode(text)
        return _pruned(value, _DEEPEST) if text.count("[") + text.count("{") > _DEEPEST else value
    except RecursionError:
        raise BadRecordError("nested too deeply") from None
    except json.JSONDecodeError as error:
        mended = _TRAILING_COMMA.sub(lambda found: found[1] or "", text)
        if len(mended) < len(text):
            return load_json(mended)
        raise BadRecordError(f"not JSON: {error.msg} at column {error.colno}") from None


def object_at(text: str, place: int) -> tuple[dict[str, Any] | None, int]:
    """The object that starts at a place, and where it ends; none unless it is whole and valid."""
    try:
        value, end = _DECODER.raw_decode(text, place)
    except (ValueError, RecursionError):
        return None, place
    deep = text.count("[", place, end) + text.count("{", place, end) > _DEEPEST
    value = _pruned(value, _DEEPEST) if deep else value
    return (value, end) if isinstance(value, dict) else (None, place)


def _pruned(value: Any, levels: int) -> Any:
    if isinstance(value, dict):
        return {key: _pruned(part, levels - 1) for key, part in value.items()} if levels else None
    if isinstance(value, list):
        return [_pruned(part, levels - 1) for part in value] if levels else None
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        found = {}
        for key, value in pairs:
            name, count = key, 1
            while found.get(name):
                count += 1
                name = f"{key} ({count})"
            found[name] = value
    return found


def _integer(text: str) -> int | str:
    return int(text) if len(text) <= _LONGEST_INTEGER else text


def _finite(text: str) -> float | str:
    return value if math.isfinite(value := float(text)) else text


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_constant=lambda _: None, parse_int=_integer, parse_float=_finite, strict=False
)


def kind_of(value: Any) -> str:
    """What kind of JSON value it is, in words."""
    names = {bool: "a boolean", int: "a number", float: "a number", str: "a string", list: "a list", dict: "an object"}
    return names.get(type(value), "null")
