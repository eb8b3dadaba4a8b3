"""The names of authors: their parts, and how a paper is named after them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["OMITTED_AUTHORS", "AuthorName", "short_authors", "split_name"]

_SMALL_WORDS = (
    "aan af al ap av bin da de degli dei del della den der des di do dos du e el ibn la las le les lo los op 't "
    "te ten ter van vom von y zu zum zur"
)
_PARTICLES = frozenset(_SMALL_WORDS.split())
_CAPITAL_PARTICLES = frozenset(("De", "Del", "Della", "Du", "Van", "Von"))
_SUFFIX = re.compile(r"(?:jr|sr|jnr|snr)\.?|ii|iii|iv", re.IGNORECASE)
_INSTITUTION = re.compile(
    r"\b(?:academy|association|centre|center|collaborations?|collective|committee|community|company|consortium"
    r"|corporation|council|department|foundation|group|inc|initiative|institute|lab|laboratory|labs|ltd|network"
    r"|organi[sz]ation|project|research|society|team|university|working)\b|^the\s|^for the\s|\d",
    re.IGNORECASE,
)
_ET_AL = re.compile(r"et\.? al\.?", re.IGNORECASE)
_FAMILY_MAY_COME_FIRST = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_MOST_WORDS = 7


class AuthorName(NamedTuple):
    """A name in parts. If `whole`, `family` is all of it: an institution, or a name that cannot be split."""

    family: str
    given: str = ""
    particle: str = ""
    suffix: str = ""
    whole: bool = False


OMITTED_AUTHORS = AuthorName("et al.", whole=True)
"""Ends an author list that the source cut short."""


def split_name(text: str) -> AuthorName:
    """The parts of one author's name, written as "Given Family", "Family, Given" or "Family, Jr., Given".

    Lower-case particles ("van der") are split off the family name; capitalised ones ("Van Gool") belong to it.
    Institutions and collaborations stay whole, as do names in scripts that usually put the family name first, and
    names with a word of symbols only ("Example & Sons").
    """
    if _ET_AL.fullmatch(text):
        return OMITTED_AUTHORS
    parts = [" ".join(part.split()) for part in text.split(",")]
    if len(parts) == 3 and all(parts):
        for suffix, given in (parts[1:], parts[:0:-1]):
            if _SUFFIX.fullmatch(suffix):
                return _inverted(parts[0], given, suffix)
    if len(parts) == 2 and all(parts):
        # "Institute of Examples, Springfield" names one institution; "Lab, Ada" would be odd, but is a person.
        if _SUFFIX.fullmatch(parts[1]):
            return _straight(f"{parts[0]} {parts[1]}")
        if not (_INSTITUTION.search(parts[0]) and " " in parts[0]):
            return _inverted(*parts)
    if len(parts) > 1:
        return AuthorName(" ".join(text.split()), whole=True)
    return _straight(parts[0])


def _inverted(family: str, given: str, suffix: str = "") -> AuthorName:
    words = family.split()
    start = 0
    while start < len(words) - 1 and words[start] in _PARTICLES:
        start += 1
    return AuthorName(" ".join(words[start:]), given, " ".join(words[:start]), suffix)


def _straight(text: str) -> AuthorName:
    words = text.split()
    suffix = words.pop() if len(words) > 2 and _SUFFIX.fullmatch(words[-1]) else ""
    institution = _INSTITUTION.search(text) or _FAMILY_MAY_COME_FIRST.search(text)
    signs = not all(any(map(str.isalnum, word)) for word in words)
    if institution or signs or not 1 < len(words) <= _MOST_WORDS:
        return AuthorName(text, whole=len(text.split()) > 1)
    start = next(
        (
            place
            for place in range(1, len(words) - 1)
            if words[place] in _PARTICLES or words[place] in _CAPITAL_PARTICLES
        ),
        len(words) - 1,
    )
    return _inverted(" ".join(words[start:]), " ".join(words[:start]), suffix)


def short_authors(authors: Sequence[str]) -> str:
    """The authors as a text refers to them: "Ode", "Ode and van Rijn", "Ode et al."; empty for none."""
    names = [split_name(author) for author in authors if author.strip(" ,")]
    known = [" ".join(filter(None, (name.particle, name.family))) for name in names if name != OMITTED_AUTHORS]
    if not known:
        return ""
    if len(known) > 2 or len(known) < len(names):
        return f"{known[0]} et al."
    return " and ".join(known)
