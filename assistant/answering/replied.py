"""Data in a model's reply: found in whatever surrounds it, and made harmless."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any

from assistant.answering.reply import without_markdown, without_thoughts

__all__ = ["json_in", "one_line"]

_PLACES = 50
"""The most places of a reply at which an object is looked for."""


def json_in(reply: str, names: Collection[str]) -> dict[str, Any] | None:
    """The first JSON object in a reply that has one of these names; None without one."""
    bare = without_thoughts(reply)
    decoder = json.JSONDecoder(strict=False)
    for found in [*re.finditer(r"\{", bare)][:_PLACES]:
        try:
            value, _ = decoder.raw_decode(bare, found.start())
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict) and not value.keys().isdisjoint(names):
            return value
    return None


def one_line(value: object, longest: int) -> str:
    """A text as one plain line; empty where it is no text, says nothing or is too long."""
    if not isinstance(value, str) or len(value) > 4 * longest:
        return ""
    line = without_markdown(value).strip("\"'“” ")
    return line if len(line) <= longest and any(character.isalnum() for character in line) else ""
