"""JSON from outside: what Python's parser lets through but no record can hold is refused."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from assistant.sources.cleaning import clean

__all__ = ["BadRecordError", "kind_of", "load_json", "load_object", "quoted"]

_DEEPEST = 40
_LONGEST_INTEGER = 20
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class BadRecordError(Exception):
    """Why a record is not taken."""


def load_object(text: str) -> dict[str, Any]:
    """The object that `text` is. Raises BadRecordError for anything else."""
    value = load_json(text)
    if not isinstance(value, dict):
        raise BadRecordError(f"not an object but {kind_of(value)}")
    return value


def load_json(text: str) -> Any:
    """The value that `text` is.

    Raises BadRecordError for what is no JSON, for keys that stand twice in an object, and for numbers, nesting and
    escapes that could not be stored.
    """
    try:
        value = _DECODER.decode(text)
    except RecursionError:
        raise BadRecordError("nested too deeply") from None
    except ValueError as error:
        why = f"{error.msg} at column {error.colno}" if isinstance(error, json.JSONDecodeError) else "unreadable number"
        raise BadRecordError(f"not JSON: {why}") from None
    if text.count("{") + text.count("[") > _DEEPEST and _depth(value) > _DEEPEST:
        raise BadRecordError("nested too deeply")
    if _SURROGATE.search(text):
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise BadRecordError("holds half of a surrogate pair, which is no character") from None
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise BadRecordError(f"the key {quoted(twice)} stands twice in one object")
    return found


def _no_constant(text: str) -> NoReturn:
    raise BadRecordError(f"{text} is not a JSON number")


def _integer(text: str) -> int:
    if len(text) > _LONGEST_INTEGER:
        raise BadRecordError(f"a whole number of {len(text)} digits is too large")
    return int(text)


def _finite(text: str) -> float:
    if not math.isfinite(value := float(text)):
        raise BadRecordError("a number is too large")
    return value


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_constant=_no_constant, parse_int=_integer, parse_float=_finite
)


def _depth(value: Any) -> int:
    level, depth = [value], 0
    while level:
        depth += 1
        parts = (part.values() if isinstance(part, dict) else part for part in level if isinstance(part, (dict, list)))
        level = [item for part in parts for item in part if isinstance(item, (dict, list))]
    return depth


def kind_of(value: Any) -> str:
    """What kind of JSON value it is, in words."""
    names = {bool: "a boolean", int: "a number", float: "a number", str: "a string", list: "a list", dict: "an object"}
    return names.get(type(value), "null")


def quoted(text: str) -> str:
    """The start of a text in quotation marks, for messages."""
    text = clean(text)
    return f'"{text[:57]}..."' if len(text) > 60 else f'"{text}"'
