"""Redacts API keys in the messages of servers and libraries, and nothing else.

Local servers are often given keys such as "x", "1" or "ollama", which also occur in messages as plain words. Such a key
is redacted only where the message speaks of a key; a key that cannot be there by chance is redacted everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["without_keys"]

_BLANK = "[key]"
_LEAST_TELLING = 8
_LEAST_MIXED = 6
"""Minimum length of a key that cannot be in a message by chance; fewer suffice if letters and digits are mixed."""
_PLACEHOLDERS = {
    "anything", "api-key", "changeme", "default", "llama-cpp", "llama.cpp", "llamacpp", "lm-studio", "lmstudio",
    "localhost", "no-api-key", "none-needed", "not-needed", "not-required", "not_needed", "notneeded", "notused",
    "optional", "password", "placeholder", "required", "whatever",
}  # fmt: skip
"""Placeholders for servers that need no key: not secret, and common in messages."""
_LEAST_BARE = 4
"""Minimum length of a key recognised after the word "key" without a colon or quotation mark in between."""
_BEGINNING = 8
"""How many leading characters of a long key a server may show."""

_NAMED = (
    r"\b(?:(?:[\w-]*[_-]|api\s?)?key|(?:access|auth|api|bearer)[\s_-]token|authorization"
    r"|credentials?|secret|password)\b"
)
_BETWEEN = r"(?:\s+(?:provided|given|supplied|received|used|sent|is|was|value|header|of))*"
_SIGN = r"(?:[\"'`]?\s*[:=]\s*(?:bearer\s+|basic\s+)?[\"'`(\[<{]*|\s*[\"'`(\[<{]+)"
_MARKED = re.compile(rf"(?:{_NAMED}{_BETWEEN}{_SIGN}|\bbearer\s+[\"'`]?)\Z", re.IGNORECASE)
_BARE = re.compile(rf"(?:{_NAMED}|\btoken\b){_BETWEEN}\s*[:=]?\s*[\"'`(\[<{{]*\Z", re.IGNORECASE)
_LOOK_BACK = 80

_FOREIGN = re.compile(
    r"\b(?:sk|pk|rk|gsk|hf|xai|nvapi|pplx|AIza)[-_](?P<tail>[\w*.…-]{3,})|\bAIza[\w-]{10,}"
    r"|\bbearer\s+(?P<token>[^\s\"'`,;:]{3,})",
    re.IGNORECASE,
)
_MASKED = re.compile(r"\*|…|\.\.")


def without_keys(text: str, keys: Iterable[str] = ()) -> str:
    """`text` with `keys`, their visible beginnings, and anything in the format of a provider's key redacted."""
    for key in filter(None, keys):
        text = _without(text, key)
    return _FOREIGN.sub(_blanked, text)


def _without(text: str, key: str) -> str:
    if len(key) >= 2 * _BEGINNING and _is_telling(key):
        return re.sub(rf"{re.escape(key)}|{re.escape(key[:_BEGINNING])}[\w*.…-]*", _BLANK, text)
    whole = re.compile(rf"(?<![\w-]){re.escape(key)}(?![\w-])")
    if _is_telling(key):
        return whole.sub(_BLANK, text)
    context = _MARKED if len(key) < _LEAST_BARE else _BARE

    def blanked(found: re.Match[str]) -> str:
        before = text[max(0, found.start() - _LOOK_BACK) : found.start()]
        return _BLANK if context.search(before) or _MARKED.search(before) else found[0]

    return whole.sub(blanked, text)


def _is_telling(key: str) -> bool:
    """Whether a key is too unusual to be in a message by chance."""
    if len(key) >= _LEAST_TELLING:
        return key.casefold() not in _PLACEHOLDERS
    return len(key) >= _LEAST_MIXED and any(map(str.isdigit, key)) and any(map(str.isalpha, key))


def _blanked(found: re.Match[str]) -> str:
    """The replacement for a match in the format of a key; names such as hf-transfer and words after "bearer" stay."""
    tail = found["tail"] or found["token"]
    if tail is None or _MASKED.search(tail.rstrip(".")):
        return _BLANK
    is_mixed = any(map(str.isdigit, tail)) or tail[1:] not in (tail[1:].lower(), tail[1:].upper())
    return _BLANK if len(tail) >= _LEAST_TELLING and is_mixed else found[0]
