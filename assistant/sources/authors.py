"""Names of authors out of one line of text."""

from __future__ import annotations

import re

__all__ = ["author_line", "is_somebody", "one_or_more_authors", "split_authors", "turned_name"]

_SEPARATOR = re.compile(r"\s*[,;·]\s*(?:and\s+|&\s+)?|\s+(?:and|&)\s+")
_AND = re.compile(r",?\s+and\s+")
_MORE = re.compile(r"\s*[,;·]?\s*(?:and\s+)?(?:\+\s?\d+(?:\s+(?:more\s+)?authors?)?|et al\.?)$")
_BY = re.compile(r"(?:by|authors?)\s*:?\s+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_PARTICLES = frozenset(
    ("van", "von", "de", "der", "den", "da", "del", "la", "le", "bin", "ibn", "al", "el", "dos", "di")
)
_LONGEST_LINE = 600
_PARTED = re.compile(r"[;|\n]")
_NUMBER = re.compile(r"\s*\(\d{5,}\)")
_INITIALS = re.compile(r"(?:[^\W\d_a-z]\.?[\s-]?){1,4}")
_BRIEF = re.compile(r"[^\W\d_]\S+(?: [^\W\d_]\S+)? (?:[^\W\d_a-z]\.?-?){1,4}")
"""A name as indexes of medicine have it: "Moe A", "van Roe BC"."""

_SUFFIX = re.compile(r"(?i:jr|sr|ph\.?d|esq)\.?|I{2,3}|IV")
_NOBODY = re.compile(
    r"\W*(?:no authors? .*(?:available|listed|given|found)|unknown(?: authors?)?|n/?a|none|null|nan)?\W*", re.IGNORECASE
)
_NAMESAKE = re.compile(r"(?:^|\s+)0\d{3}$")
"""As DBLP tells people of one name apart."""


def split_authors(text: str) -> tuple[str, ...]:
    """The names in `text`, split at semicolons, bars, ends of lines, "and", or commas.

    Names written as "Lovelace, Ada" keep their comma when something else parts them, when there is but one, or when
    initials stand behind every other comma.
    """
    text = _NUMBER.sub("", text)
    parts = _AND.split(text)
    if _PARTED.search(text):
        names = _PARTED.split(text)
    elif all(map(_is_inverted, parts)) or (len(parts) > 1 and all(part.count(",") == 1 for part in parts)):
        names = parts
    else:
        names = _paired(_SEPARATOR.split(text))
    return tuple(name for name in (name.strip(" ,") for name in names) if name)


def is_somebody(name: str) -> bool:
    """Whether the name is one, and not a word for there being none."""
    return not _NOBODY.fullmatch(name)


def one_or_more_authors(text: str) -> tuple[str, ...]:
    """The names in a field that is meant for one, turned: "Lovelace, Ada" is Ada Lovelace, "King, Ada, Jr." has three
    parts. Some programs put all authors into it.
    """
    parts = [part.strip() for part in text.split(",")]
    brief = len(parts) > 1 and all(map(_BRIEF.fullmatch, parts))
    suffix = len(parts) == 3 and (_SUFFIX.fullmatch(parts[2]) or " " not in parts[0])
    several = [part for part in _AND.split(text) if "," in part or " " in part.strip()]
    joined = _PARTED.search(text) or len(several) > 1 or brief
    single = not joined and (len(parts) < 3 or suffix)
    return tuple(map(_turned, [text] if single else split_authors(text)))


def _paired(parts: list[str]) -> list[str]:
    """Names that the commas in them have cut: "Lovelace, A., Babbage, C."."""
    families, initials = parts[::2], parts[1::2]
    if len(families) == len(initials) and all(map(_INITIALS.fullmatch, initials)):
        return [f"{family}, {given}" for family, given in zip(families, initials, strict=True)]
    return parts


def _turned(name: str) -> str:
    parts = [" ".join(part.split()) for part in name.split(",")]
    if len(parts) in (2, 3) and parts[0] and parts[1]:
        return turned_name(parts[0], parts[1], suffix=parts[2] if len(parts) == 3 else "")
    return _NAMESAKE.sub("", " ".join(name.split()))


def turned_name(family: str, given: str = "", particle: str = "", suffix: str = "") -> str:
    """A name in parts as it is spoken: "Ada Lovelace", "Ludwig van Beethoven".

    A family name of several words stays in front ("García Márquez, Gabriel"), for nobody could part it again.
    """
    family, given = _NAMESAKE.sub("", family), _NAMESAKE.sub("", given)
    if _SUFFIX.fullmatch(given) and not _SUFFIX.fullmatch(suffix):
        given, suffix = suffix, given  # "Moe, Ada, Jr.", where BibTeX has it before the given name; "Ada Moe, Jr."
        return " ".join(filter(None, (given, particle, family, suffix)))
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
    particles = family.split()[:-1]
    return (
        bool(comma and family and given)
        and all(map(str.islower, particles))
        and "," not in given
        and given.count(" ") <= 2
    )


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
