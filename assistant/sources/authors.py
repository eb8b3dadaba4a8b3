"""Author names from a line of text, and from the many shapes in which data store them."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable
from typing import Any

from assistant.sources.base import clean
from assistant.sources.field_values import bare, text_in
from assistant.sources.markup import without_markup

__all__ = [
    "OTHERS",
    "author_line",
    "is_somebody",
    "literal_list",
    "names_in",
    "natural_name",
    "one_or_more_authors",
    "split_authors",
    "turned_name",
]

OTHERS = "et al."
"""Stands for authors that the source leaves out."""

_SEPARATOR = re.compile(r"\s*[,;·]\s*(?:and\s+|&\s+)?|\s+(?:and|&)\s+")
_AND = re.compile(r",?\s+and\s+")
_MORE = re.compile(r"\s*[,;·]?\s*(?:and\s+)?(?:\+\s?\d+(?:\s+(?:more\s+)?authors?)?|et al\.?)$")
_BY = re.compile(r"(?:by|authors?)\s*:?\s+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_PARTICLES = frozenset(
    ("van", "von", "de", "der", "den", "da", "del", "la", "le", "bin", "ibn", "al", "el", "dos", "di")
)
_LONGEST_LINE = 600
_SEPARATED = re.compile(r"[;|\n]")
_NUMBER = re.compile(r"\s*\(\d{5,}\)")
_INITIALS = re.compile(r"(?:[^\W\d_a-z]\.?[\s-]?){1,4}")
_BRIEF = re.compile(r"[^\W\d_]\S+(?: [^\W\d_]\S+)? (?:[^\W\d_a-z]\.?-?){1,4}")
"""A name as medical indexes write it: "Moe A", "van Roe BC"."""

_SUFFIX = re.compile(r"(?i:jr|sr|ph\.?d|esq)\.?|I{2,3}|IV")
_NOBODY = re.compile(
    r"\W*(?:no authors? .*(?:available|listed|given|found)|unknown(?: authors?)?|n/?a|none|null|nan)?\W*", re.IGNORECASE
)
_NAMESAKE = re.compile(r"(?:^|\s+)0\d{3}$")
"""How DBLP distinguishes people of the same name."""


def split_authors(text: str) -> tuple[str, ...]:
    """The names in `text`, split at semicolons, bars, line ends, "and", or commas.

    Names written as "Lovelace, Ada" keep their comma when another separator is used, when there is only one name, or
    when initials follow every other comma.
    """
    text = _NUMBER.sub("", text)
    parts = _AND.split(text)
    if _SEPARATED.search(text):
        names = _SEPARATED.split(text)
    elif all(map(_is_inverted, parts)) or (len(parts) > 1 and all(part.count(",") == 1 for part in parts)):
        names = parts
    else:
        names = _paired(_SEPARATOR.split(text))
    return tuple(name for name in (name.strip(" ,") for name in names) if name)


def is_somebody(name: str) -> bool:
    """Whether this is a name, and not a placeholder for a missing one."""
    return not _NOBODY.fullmatch(name)


def one_or_more_authors(text: str) -> tuple[str, ...]:
    """The names in a field meant for a single author, given name first: "Lovelace, Ada" becomes Ada Lovelace. Some
    programs put all authors into it.
    """
    parts = [part.strip() for part in text.split(",")]
    brief = len(parts) > 1 and all(map(_BRIEF.fullmatch, parts))
    suffix = len(parts) == 3 and (_SUFFIX.fullmatch(parts[2]) or " " not in parts[0])
    several = [part for part in _AND.split(text) if "," in part or " " in part.strip()]
    joined = _SEPARATED.search(text) or len(several) > 1 or brief
    single = not joined and (len(parts) < 3 or suffix)
    return tuple(map(natural_name, [text] if single else split_authors(text)))


def _paired(parts: list[str]) -> list[str]:
    """Rejoins names that were split at their own commas: "Lovelace, A., Babbage, C."."""
    families, initials = parts[::2], parts[1::2]
    if len(families) == len(initials) and all(map(_INITIALS.fullmatch, initials)):
        return [f"{family}, {given}" for family, given in zip(families, initials, strict=True)]
    return parts


def turned_name(family: str, given: str = "", particle: str = "", suffix: str = "") -> str:
    """A name given in parts, in natural order: "Ada Lovelace", "Ludwig van Beethoven".

    A family name of several words stays in front ("García Márquez, Gabriel"), since it could not be split off again.
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
    """The names when `line` lists two or more full names, and whether it is marked as such ("+3 authors", "By").

    None when it is not a list. A title can look like one ("Deep Nets, Small Data"): when the second value is false,
    only the position on the page can decide.
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


_WHOLE = (
    "name", "fullname", "displayname", "authorname", "rawauthorname", "preferredname", "literal", "creatorname",
    "collectivename", "text", "value", "label", "author", "person", "creator", "title",
)  # fmt: skip
_FAMILY = ("family", "familyname", "lastname", "last", "surname", "sn", "ln")
_GIVEN = ("given", "givenname", "givennames", "firstname", "first", "forename", "forenames", "fn", "initials")
_MIDDLE = ("middle", "middlename")
_PARTICLE = ("nondroppingparticle", "droppingparticle")
_LISTS = ("authors", "author", "creators", "creator", "names", "list", "items", "data")
_ROLES = ("creatortype", "role", "contributortype", "relation", "type")
_OTHERS_BEHIND = re.compile(
    r"[,;]?\s*(?:\band\s+|&\s*)?(?:\bothers|\bet\s+al\b\.?|\+\s?\d+(?:\s+more)?(?:\s+authors?)?|…|\.\.\.)$", re.I
)
_BY_BEFORE = re.compile(r"^(?:by|authors?)\s*:\s*|^by\s+", re.IGNORECASE)
_END = r"(?=\s*(?:[,;|&\n]|and\b|$))"
_ASIDE = re.compile(rf"(?<=[\w.])\s*(?:\([^()]*\)|\[[^\[\]]*\]){_END}")
_MARKS = re.compile(rf"(?<=[^\W\d_])[*†‡§¶#¹²³⁰⁴-⁹^\d]++(?:,\s?[\d*†‡§¶]++)*+{_END}")
_LINES = re.compile(r"\s*[\n\r|•·]+\s*")
_SEVERAL = re.compile(r"[;&|\n]|\band\b|^\s*[^\s,]+ [^,]+,\s*[^\s,]+ [^,]+")
_FAMILIES_FIRST = re.compile(r"(?:[^\s,;.]+(?: [^\s,;.]+)* [A-Z]{1,3}(?:,\s*|\.$))+")
_CAPITALS = re.compile(r"(?:[A-Z]\.?[ -]?){1,4}")
_LONGEST = 100_000


def names_in(value: Any) -> tuple[str, ...]:
    """The names in a list (of texts, objects, or name parts), in a single text, or in an object holding either."""
    if isinstance(value, str):
        return tuple(_split(value))
    if isinstance(value, dict):
        return tuple(_of_object(value))
    if not isinstance(value, list):
        return ()
    texts = [item for item in value if isinstance(item, str)]
    if len(texts) == len(value) == 1 and _SEVERAL.search(texts[0]):
        return tuple(_split(texts[0]))
    found: list[str] = []
    for item in _authors_of(value):
        if isinstance(item, str):
            found.append(item)
        elif isinstance(item, dict):
            found += _of_object(item)
        elif isinstance(item, list) and all(isinstance(part, str) for part in item):
            family, given, suffix = ([clean(part) for part in item[:3]] + ["", "", ""])[:3]
            found.append(turned_name(family, given, suffix=suffix) if family else given)
    return tuple(_tidy(found))


def natural_name(name: str) -> str:
    """A name in natural order: "Lovelace, Ada" becomes Ada Lovelace."""
    parts = [" ".join(part.split()) for part in clean(name).split(",")]
    if len(parts) in (2, 3) and parts[0] and parts[1]:
        return turned_name(parts[0], parts[1], suffix=parts[2] if len(parts) == 3 else "")
    return _NAMESAKE.sub("", clean(name))


def _authors_of(items: list[Any]) -> list[Any]:
    """Leaves out editors and translators, where roles are given."""
    roles = [_role(item) for item in items]
    chosen = [item for item, role in zip(items, roles, strict=True) if role == "author"]
    return chosen or items


def _role(item: Any) -> str:
    named = {bare(key): value for key, value in item.items()} if isinstance(item, dict) else {}
    return next((str(named[key]).casefold() for key in _ROLES if isinstance(named.get(key), str)), "")


def _of_object(value: dict[str, Any]) -> list[str]:
    named = {bare(key) or key: part for key, part in value.items()}

    def first(keys: Iterable[str]) -> str:
        return next(
            filter(
                None,
                (text_in(named.get(key)) for key in keys if key in _MIDDLE or not isinstance(named.get(key), list)),
            ),
            "",
        )

    family, given = first(_FAMILY), first(_GIVEN)
    if family and (given or not first(("name", "fullname"))):
        middle = first(_MIDDLE)
        return [turned_name(family, " ".join(filter(None, (given, middle))), first(_PARTICLE), first(("suffix",)))]
    for key in _WHOLE:
        part = named.get(key)
        if isinstance(part, dict):
            if found := _of_object(part):
                return found
        elif isinstance(part, (str, int)) and (text := text_in(part)):
            return [text]
    if family or given:
        return [family or given]
    for key in (*_LISTS, *_WHOLE):
        if isinstance(named.get(key), list):
            return list(names_in(named[key]))
    return [clean(key) for key in value if " " in key.strip()]


def _split(text: str) -> list[str]:
    """Names in one text, separated by lines, semicolons, bars, "and" or commas; also "Family, Given" in pairs."""
    text = text.strip()[:_LONGEST]
    if listed := literal_list(text):
        return list(names_in(listed))
    text = without_markup(clean(_LINES.sub("; ", text)))
    text, more = _OTHERS_BEHIND.subn("", _MARKS.sub("", _ASIDE.sub("", _BY_BEFORE.sub("", text))).strip(" ,;"))
    if "," in text and _FAMILIES_FIRST.fullmatch(text):
        text = text.rstrip(".")
    names = _pairs(text) or list(split_authors(text.strip(" ,;")))
    return _tidy([*names, *([OTHERS] if more else [])])


def _pairs(text: str) -> list[str]:
    """The names of "Lovelace, A., Moe, B.": family and given names alternate, all separated by commas."""
    if ";" in text:
        return []
    parts = [
        part.strip() for part in re.split(r",\s*(?:and\s+|&\s*)?|\s+(?:and|&)\s+", text.strip(" ,")) if part.strip()
    ]
    families, given = parts[::2], parts[1::2]
    if len(parts) < 4 or len(parts) % 2:
        return []
    if all(_CAPITALS.fullmatch(name) for name in given) and not any(_CAPITALS.fullmatch(name) for name in families):
        return [turned_name(family, name) for family, name in zip(families, given, strict=True)]
    if all(" " not in part for part in parts):
        return [turned_name(family, name) for family, name in zip(families, given, strict=True)]
    return []


def literal_list(text: str) -> list[Any] | None:
    """A list serialised as text, by JSON or Python; None for other texts."""
    if text[:1] + text[-1:] not in ("[]", "()") or len(text) > _LONGEST:
        return None
    for load in (json.loads, ast.literal_eval):
        try:
            found = load(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        return list(found) if isinstance(found, (list, tuple)) else None
    return None


def _tidy(names: Iterable[str]) -> list[str]:
    tidied = (without_markup(clean(name)).strip(" ,;") for name in names)
    return list(dict.fromkeys(name for name in tidied if is_somebody(name)))
