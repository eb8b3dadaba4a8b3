"""Names of authors out of one line of text."""

from __future__ import annotations

import re

__all__ = ["author_line", "split_authors", "turned_name"]

_SEPARATOR = re.compile(r"\s*[,;·]\s*(?:and\s+|&\s+)?|\s+(?:and|&)\s+")
_AND = re.compile(r",?\s+and\s+")
_MORE = re.compile(r"\s*[,;·]?\s*(?:and\s+)?(?:\+\s?\d+(?:\s+(?:more\s+)?authors?)?|et al\.?)$")
_BY = re.compile(r"(?:by|authors?)\s*:?\s+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_PARTICLES = frozenset(
    ("van", "von", "de", "der", "den", "da", "del", "la", "le", "bin", "ibn", "al", "el", "dos", "di")
)
_LONGEST_LINE = 600


def split_authors(text: str) -> tuple[str, ...]:
    """The names in `text`, split at semicolons, "and", or commas.

    Names written as "Lovelace, Ada" keep their comma when semicolons or "and" part them, or when there is but one.
    """
    if ";" in text:
        names = text.split(";")
    elif all(_is_inverted(name) for name in _AND.split(text)):
        names = _AND.split(text)
    else:
        names = _SEPARATOR.split(text)
    return tuple(name for name in (name.strip(" ,") for name in names) if name)


def turned_name(family: str, given: str = "", particle: str = "", suffix: str = "") -> str:
    """A name in parts as it is spoken: "Ada Lovelace", "Ludwig van Beethoven".

    A family name of several words stays in front ("García Márquez, Gabriel"), for nobody could part it again.
    """
    if " " not in family:
        return " ".join(filter(None, (given, particle, family, suffix)))
    words = family.split()
    small = next((place for place, word in enumerate(words) if not word.islower()), 0)
    particle = " ".join((particle, *words[:small])).strip()
    family = " ".join(words[small:])
    if given and " " in family:
        return ", ".join(filter(None, (f"{particle} {family}".strip(), suffix, given)))
    return " ".join(filter(None, (given, particle, family, suffix)))


def _is_inverted(name: str) -> bool:
    family, comma, given = name.partition(", ")
    return bool(comma) and " " not in family and bool(given) and "," not in given and given.count(" ") <= 2


def author_line(line: str) -> tuple[tuple[str, ...], bool] | None:
    """The names when `line` is a list of two or more full names, and whether it says so itself ("+3 authors", "By").

    None when it is no such list. A title can look like a list ("Deep Nets, Small Data"): where the second value is
    false, only the place on the page can tell.
    """
    if len(line) > _LONGEST_LINE:
        return None
    rest, marked_end = _MORE.subn("", line)
    start = _BY.match(rest)
    names = split_authors(rest[start.end() :] if start else rest)
    certain = bool(marked_end or start)
    if not names or (len(names) < 2 and not certain) or not all(map(_is_full_name, names)):
        return None
    return names, certain


def _is_full_name(name: str) -> bool:
    words = name.split()
    if not 2 <= len(words) <= 5 or not words[-1][0].isupper():
        return False
    return all(_WORD.fullmatch(word) and (word[0].isupper() or word in _PARTICLES) for word in words)
