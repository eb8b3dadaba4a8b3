"""Names of people out of the many shapes in which data hold them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from typing import Any

from assistant.sources.authors import is_somebody, split_authors, turned_name
from assistant.sources.cleaning import clean
from assistant.sources.field_values import bare, text_in
from assistant.sources.markup import without_markup

__all__ = ["names_in", "natural_name"]

_WHOLE = (
    "name", "fullname", "displayname", "authorname", "rawauthorname", "preferredname", "literal", "creatorname",
    "collectivename", "text", "value", "label", "author", "person", "creator", "title",
)  # fmt: skip
_FAMILY = ("family", "familyname", "lastname", "last", "surname", "sn", "ln")
_GIVEN = ("given", "givenname", "givennames", "firstname", "first", "forename", "forenames", "fn", "initials")
_MIDDLE, _PARTICLE, _SUFFIX = ("middle", "middlename"), ("nondroppingparticle", "droppingparticle"), ("suffix",)
_LISTS = ("authors", "author", "creators", "creator", "names", "list", "items", "data")
_ROLES = ("creatortype", "role", "contributortype", "relation", "type")
_OTHERS = "et al."
_MORE = re.compile(
    r"[,;]?\s*(?:\band\s+|&\s*)?(?:\bothers|\bet\s+al\b\.?|\+\s?\d+(?:\s+more)?(?:\s+authors?)?|…|\.\.\.)$", re.I
)
_BY = re.compile(r"^(?:by|authors?)\s*:\s*|^by\s+", re.IGNORECASE)
_END = r"(?=\s*(?:[,;|&\n]|and\b|$))"
_ASIDE = re.compile(rf"(?<=[\w.])\s*(?:\([^()]*\)|\[[^\[\]]*\]){_END}")
_MARKS = re.compile(rf"(?<=[^\W\d_])[*†‡§¶#¹²³⁰⁴-⁹^\d]++(?:,\s?[\d*†‡§¶]++)*+{_END}")
_LINES = re.compile(r"\s*[\n\r|•·]+\s*")
_SEVERAL = re.compile(r"[;&|\n]|\band\b|^\s*[^\s,]+ [^,]+,\s*[^\s,]+ [^,]+")
_FAMILIES_FIRST = re.compile(r"(?:[^\s,;.]+(?: [^\s,;.]+)* [A-Z]{1,3}(?:,\s*|\.$))+")
_INITIALS = re.compile(r"(?:[A-Z]\.?[ -]?){1,4}")
_LONGEST = 100_000


def names_in(value: Any) -> tuple[str, ...]:
    """The names in a list of them (texts, objects, or parts of names), in one text, or in an object of either."""
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
    """A name with its family name in front as it is spoken: "Lovelace, Ada" is Ada Lovelace."""
    parts = [" ".join(part.split()) for part in clean(name).split(",")]
    if len(parts) in (2, 3) and parts[0] and parts[1]:
        return turned_name(parts[0], parts[1], suffix=parts[2] if len(parts) == 3 else "")
    return clean(name)


def _authors_of(items: list[Any]) -> list[Any]:
    """Without editors and translators, where it is told who is what."""
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
        return [turned_name(family, " ".join(filter(None, (given, middle))), first(_PARTICLE), first(_SUFFIX))]
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
    """Names in one text: parted by lines, semicolons, bars, "and" or commas, and also "Family, Given" in pairs."""
    text = text.strip()[:_LONGEST]
    if text[:1] + text[-1:] in ("[]", "()") and (listed := _literal(text)):
        return list(names_in(listed))
    text = without_markup(clean(_LINES.sub("; ", text)))
    text, more = _MORE.subn("", _MARKS.sub("", _ASIDE.sub("", _BY.sub("", text))).strip(" ,;"))
    if "," in text and _FAMILIES_FIRST.fullmatch(text):
        text = text.rstrip(".")
    names = _pairs(text) or list(split_authors(text.strip(" ,;")))
    return _tidy([*names, *([_OTHERS] if more else [])])


def _pairs(text: str) -> list[str]:
    """The names of "Lovelace, A., Moe, B.": families and given names in turn, all parted by commas."""
    if ";" in text:
        return []
    parts = [
        part.strip() for part in re.split(r",\s*(?:and\s+|&\s*)?|\s+(?:and|&)\s+", text.strip(" ,")) if part.strip()
    ]
    families, given = parts[::2], parts[1::2]
    if len(parts) < 4 or len(parts) % 2:
        return []
    if all(_INITIALS.fullmatch(name) for name in given) and not any(_INITIALS.fullmatch(name) for name in families):
        return [turned_name(family, name) for family, name in zip(families, given, strict=True)]
    if all(" " not in part for part in parts):
        return [turned_name(family, name) for family, name in zip(families, given, strict=True)]
    return []


def _literal(text: str) -> list[Any]:
    """A list that a program wrote as text."""
    try:
        found = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return []
    return list(found) if isinstance(found, (list, tuple)) else []


def _tidy(names: Iterable[str]) -> list[str]:
    tidied = (without_markup(clean(name)).strip(" ,;") for name in names)
    return list(dict.fromkeys(name for name in tidied if is_somebody(name)))
