"""The names of tags, which people give: what may be one, and which are the same."""

from __future__ import annotations

import re
import unicodedata

from assistant.text.safe import safe_text

__all__ = ["LONGEST_TAG", "tag_key", "tag_name", "tag_names"]

LONGEST_TAG = 60
_SPACING = re.compile(r"[\s_\u2010-\u2015-]+")
_SEPARATOR = re.compile(r"[,;]")
"""Between several names, and between the keywords of the formats that tags are exported to."""


def tag_name(text: str) -> str:
    """A name as it is kept: on one line, without a leading #. Raises ValueError, which says what is wrong with it."""
    name = unicodedata.normalize("NFC", " ".join(text.split())).removeprefix("#").strip()
    if _SEPARATOR.search(name):
        raise ValueError("must not hold a comma or semicolon, which stand between several names")
    if safe_text(name) != name:
        raise ValueError("must not hold control characters")
    if not any(character.isalnum() for character in name):
        raise ValueError("must hold a letter or digit" if name else "must not be empty")
    if len(name) > LONGEST_TAG:
        raise ValueError(f"must not be longer than {LONGEST_TAG} characters")
    return name


def tag_names(text: str) -> tuple[str, ...]:
    """Several names, separated by commas or semicolons, each once. Raises ValueError as `tag_name` does."""
    given = [tag_name(part) for part in _SEPARATOR.split(text) if part.strip()] or [tag_name(text)]
    return tuple({tag_key(name): name for name in reversed(given)}.values())[::-1]


def tag_key(name: str) -> str:
    """What names that mean the same tag have in common: case, spacing and hyphens do not tell them apart.

    Between digits they do: chapter 2-1 is not chapter 21.
    """
    return _SPACING.sub(_between, unicodedata.normalize("NFKC", name.casefold()).strip())


def _between(spacing: re.Match[str]) -> str:
    around = spacing.string[spacing.start() - 1 : spacing.start()], spacing.string[spacing.end() : spacing.end() + 1]
    return " " if all(map(str.isdigit, around)) else ""
