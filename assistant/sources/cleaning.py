"""Makes foreign text safe to store and to show, and keeps its words as they are."""

from __future__ import annotations

import unicodedata

from assistant.sources.base import JSONValue
from assistant.text.safe import safe_text

__all__ = ["clean", "clean_json"]


def clean(text: str) -> str:
    """`text` on one line: white space folded, NFC, no control, zero-width or bidirectional characters, no ANSI."""
    # The commonest texts first: nearly all are ASCII, and hold no other control characters than these.
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    flat = text.replace("\n", " ").replace("\r", " ").replace("\t", " ")
    return " ".join(unicodedata.normalize("NFC", safe_text(flat)).split())


def clean_json(value: JSONValue) -> JSONValue:
    """`value` with every text in it cleaned, keys too."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [clean_json(item) for item in value]
    if isinstance(value, dict):
        return {clean(key): clean_json(item) for key, item in value.items()}
    return value
