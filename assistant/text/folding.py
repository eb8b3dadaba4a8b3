"""Text as it is compared where case and accents do not count."""

from __future__ import annotations

import unicodedata

__all__ = ["folded"]

_NOT_DECOMPOSED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i"})


def folded(text: str) -> str:
    """`text` without case and accents: "Ščamplý" is "scamply", "ß" is "ss"."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_NOT_DECOMPOSED))
    return "".join(character for character in plain if not unicodedata.combining(character))
