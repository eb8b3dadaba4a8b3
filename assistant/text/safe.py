"""Text from outside (papers, files, settings) made harmless for a terminal, and for viewers of Markdown."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

__all__ = ["is_web_address", "safe_json", "safe_markdown", "safe_text"]

_CONTROL_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]*[0-~]"
)
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_WEB_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_MARKUP = re.compile(
    r"[\\`*\[\]<|$]|(?<![^\W_])_|_(?![^\W_])|~(?=~)"  # code, emphasis, links, tags, tables, math
    r"|&(?=#?\w+;)"  # named characters
    r"|:(?=//)|(?<=\bwww)\.|@(?=\w)",  # addresses, which many viewers turn into links by themselves
    re.IGNORECASE,
)
_BLOCK = re.compile(r"^(\d{1,9}(?=[.)](?:\s|$))|(?=[#>+=~-]))")
"""Where a line would become a heading, a quotation, an entry of a list or a fence."""


def safe_text(text: str, *, newlines: bool = False) -> str:
    """`text` without anything that controls a terminal instead of being shown on it.

    ANSI sequences (ECMA-48 control sequences and control strings) are removed whole, and single control, format,
    bidirectional and zero-width characters; surrogates and characters that Unicode does not define become U+FFFD. Every
    kind of white space becomes a space, a newline too unless `newlines` is true.
    """
    if text.isprintable():
        return text
    return "".join(_safe_character(character, newlines) for character in _CONTROL_SEQUENCE.sub("", text))


def _safe_character(character: str, newlines: bool) -> str:
    if character.isprintable() or (newlines and character == "\n"):
        return character
    if character.isspace() and character not in "\x1c\x1d\x1e\x1f":
        return " "
    return "" if unicodedata.category(character) in ("Cc", "Cf") else _REPLACEMENT


def is_web_address(text: str) -> bool:
    """Whether a text is an address that may be given to a browser: http or https, without blanks or control codes."""
    return text.isprintable() and _WEB_ADDRESS.fullmatch(text) is not None


def safe_markdown(text: str) -> str:
    """`text` as one line of Markdown that shows it as it stands, without blanks around it: nothing in it is markup."""
    return _BLOCK.sub(r"\1\\", _MARKUP.sub(r"\\\g<0>", safe_text(text).strip()))


def safe_json(value: Any, *, indent: int | None = None) -> str:
    """`value` as JSON, with everything that `safe_text` would remove written as escapes, so that nothing is lost."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)
