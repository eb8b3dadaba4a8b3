"""Names of people behind "by" in a question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["People", "people"]

_UPPER = "A-ZÀ-ÖØ-ÞĆČĐĞİŁŃŘŚŞŠŹŻŽ"
_LETTER = r"[^\W\d_]"
_INITIAL = rf"[{_UPPER}]\.(?:[ -]?[{_UPPER}]\.)*"
_WORD = rf"[{_UPPER}](?:['’][{_UPPER}])?(?:(?=[{_UPPER}]*[^\W\d_{_UPPER}]){_LETTER}+)(?:[-’']{_LETTER}+)*"
_PARTICLE = r"(?:van|von|de|der|den|da|del|la|le|bin|ibn|al|el|dos|di|ten)"
_PERSON = rf"(?:{_PARTICLE}\s+)?(?:{_INITIAL}|{_WORD})(?:\s+(?:{_PARTICLE}\s+)*(?:{_INITIAL}|{_WORD})){{0,3}}"
_BY = re.compile(
    r"(?i:\b(?:(?:that|which)\s+)?(?:(?:were|was|are|is)\s+)?(?P<wrote>(?:co-?)?authored\s+|written\s+)?by)\s+"
    rf"(?P<names>{_PERSON}(?:\s*(?:,\s*and|,|\band\b|&)\s+{_PERSON}){{0,8}})(?P<others>\s+et\s+al\b\.?)?"
    r"(?!\s*(?:,\s*)?\bor\b)(?![\w-])"
)
_PARTED = re.compile(r"\s*(?:,\s*and|,|\band\b|&)\s+")
_NO_NAME = re.compile(
    r"\b(?:\w*(?:tion|sion|ment|ity|ics|ism|[^\W\d_]{4}ing)|descent|networks?|models?|search|attention|transformers?"
    r"|adapters?|trees?|graphs?|machines?|methods?|agents?|experts|transfer|decay|dropout|tuning|thought|prompts?"
    r"|rewards?|gradients?|llms|gpus|i|we|my|the|this|an?)\b",
    re.IGNORECASE,
)


class People(NamedTuple):
    """Where "by" and the names behind it stand in a text.

    `names` are parted by "and"; `full` tells that one of them has more than one word, `wrote` that the text says
    "written".
    """

    start: int
    end: int
    names: str
    full: bool
    wrote: bool


def people(text: str) -> Iterator[People]:
    """Every "by" with names that may be people's: capitalised, not in capitals alone, no methods or things."""
    for found in _BY.finditer(text):
        names = _PARTED.split(found["names"])
        if _NO_NAME.search(found["names"]) or any(re.search(r"['’]s$", name) for name in names):
            continue
        full = bool(found["others"]) or any(" " in name for name in names)
        yield People(found.start(), found.end(), " and ".join(names), full, bool(found["wrote"]))
