"""JSON from outside, as it is written: what is odd in one value costs neither the object nor what is beside it."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from assistant.sources.base import BadRecordError

__all__ = ["kind_of", "load_json", "load_object"]

_LONGEST_INTEGER = 20
_DEEPEST = 60
"""Levels of lists and objects in each other. What is nested deeper is null: nobody reads it, and few could store it."""

_TRAILING_COMMA = re.compile(r"(\"[^\"\\]*+(?:\\.[^\"\\]*+)*+\"?)|,(?=\s*[\]}])", re.DOTALL)


def load_object(text: str) -> dict[str, Any]:
    """The object that `text` is. Raises BadRecordError for anything else."""
    value = load_json(text)
    if not isinstance(value, dict):
        raise BadRecordError(f"not an object but {kind_of(value)}")
    return value


def load_json(text: str) -> Any:
    """The value that `text` is.

    Taken are commas before a closing bracket and line ends in strings. NaN and the infinities are null, numbers too
    large to be stored are their digits as text; of a key that stands twice, the second gets a number behind it; what is
    nested too deeply is null. Raises BadRecordError for what is no JSON, and for nesting that cannot even be read.
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
