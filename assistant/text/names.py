"""Finds proper names and acronyms in a text, and says whether other texts have them in any spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from assistant.text.words import CARRIES_NO_TOPIC, SAYS_LITTLE

__all__ = ["ProperName", "Wording", "name_stands_in", "names", "wording"]

LONGEST_NAME = 5
"""Maximum number of words that may be written as one: "chain of thought", "GrokFast". Longer names are looked up in
runs of so many."""

_LEAST_SHARED = 5
_MOST_ENDING = 3
_LEAST_WORD = 3
"""Letters: "Gaussian" is "Gaussians", but "Llama" is not "Lambda"."""

_TOKEN = re.compile(r"[^\W_](?:[\w\u0300-\u036f.'’+*/-]*[\w\u0300-\u036f+*])?")
_PIECE = re.compile(r"[^\W_]+\+*")
_HUMP = re.compile(r"[A-Z]{2,}(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_OPENS = re.compile(r"(?:^|[.!?:;…\n]|[–—]|[-*•]|\d[.)])[\s\"'“‘«(\[*_]*$|[\"“‘«]$")
_POSSESSIVE = re.compile(r"['’]s?$")
_JOINT = re.compile(r"[-‐‑–/]")
_LINKS = re.compile(r"[\s/-]*")
_VERSION = re.compile(r"[ -](\d+(?:\.\d+)?)(?![\w%]|[., ]\d| ?%| percent)")
_BREAK = re.compile(r"[.,;:!?()\[\]]\s")
_NAME_NOTHING = """
i ie eg et al etc vs fig figure table section sec eq equation appendix abstract introduction method methods result
results conclusion conclusions background not and or no only all yes none true false ok
"""
_NAMES_NOTHING = frozenset(_NAME_NOTHING.split())


class ProperName(NamedTuple):
    """A name as written, and its parts: a run of capitalised words may be one name or several.

    `version` is a number that follows and may belong to it ("Llama 2"); `end` is where that number ends.
    """

    text: str
    parts: tuple[str, ...]
    version: str = ""
    end: int = 0


class Wording(NamedTuple):
    """What names are looked up in: a text's words, alone and joined with their neighbours, and phrases' initials."""

    joined: frozenset[str]
    initials: str
    words: tuple[str, ...]


def names(text: str) -> list[ProperName]:
    """The names of a text in order: words with inner capitals or digits, acronyms, and capitalised words.

    A capitalised word that opens a sentence, an item or a quotation counts only when it is a name by its form.
    """
    found: list[ProperName] = []
    run: list[str] = []
    start = end = 0
    for match in _TOKEN.finditer(text):
        token = _POSSESSIVE.sub("", match[0])
        if run and not _LINKS.fullmatch(text, end, match.start()):
            found.append(_name(text, start, end, run))
            run = []
        if _is_name(token, text[max(0, match.start() - 12) : match.start()]):
            start = start if run else match.start()
            run.append(token)
            end = match.start() + len(token)
        elif run:
            found.append(_name(text, start, end, run))
            run = []
    return [*found, _name(text, start, end, run)] if run else found


def _name(text: str, start: int, end: int, parts: Sequence[str]) -> ProperName:
    version = _VERSION.match(text, end)
    return ProperName(text[start:end], tuple(parts), version[1] if version else "", version.end() if version else end)


def name_stands_in(name: str, known: Sequence[Wording]) -> bool:
    """Whether a name is in one of the texts, apart from hyphens, spaces, case, accents, plurals and endings.

    An acronym also matches words with its initials, and words match their acronym.
    """
    pieces = _pieces(name)
    if not pieces:
        return True
    key = "".join(pieces)
    if any(all(run in text.joined or _singular(run) in text.joined for run in _runs(pieces)) for text in known):
        return True
    acronym = _acronym(name)
    if acronym and any(acronym in text.initials for text in known):
        return True
    initials = "".join(piece[0] for piece in pieces)
    if len(initials) > 1 and any(initials in text.joined for text in known):
        return True
    if name[1:].islower() and key.isalpha() and any(_same_stem(key, word) for text in known for word in text.words):
        return True
    named = _named_parts(name)
    return bool(named) and all(name_stands_in(part, known) for part in named)


def _acronym(name: str) -> str:
    """The letters of a name that is mostly capitals ("LLMs", "LoRA"), else "": "ImageNet" is not an acronym."""
    capitals = "".join(letter for letter in name if letter.isupper())
    least = 2 if capitals == name else 3
    return capitals.casefold() if name.isalpha() and len(capitals) >= max(least, (len(name) + 1) // 2) else ""


def _named_parts(compound: str) -> list[str]:
    """The parts of a compound that suffice: "RAS" of "RAS-driven", both of "RANK-RANKL"; of "GPT-4", only the whole."""
    parts = _JOINT.split(compound)
    named = [part for part in parts if not (part.isalpha() and part.islower() and len(part) >= _LEAST_WORD)]
    if len(named) == len(parts) and all(part.isalpha() and len(part) > 1 for part in parts):
        return parts if len(parts) > 1 else []
    return ["-".join(named)] if named and len(named) < len(parts) else []


@lru_cache(2048)
def wording(text: str) -> Wording:
    """A text prepared for `name_stands_in`; cached, since the same papers come up again and again."""
    lowered = _pieces(text)
    joined = set()
    for first in range(len(lowered)):
        key = ""
        for word in lowered[first : first + LONGEST_NAME]:
            key += word
            joined |= {key, _singular(key)}
    for piece in _PIECE.findall(_folded(text)):
        parts = _HUMP.findall(piece)
        joined.update(part.casefold() for part in parts if len(part) > 1)
        joined.update((left + right).casefold() for left, right in pairwise(parts))
    initials = " ".join(_initials(clause) for clause in _BREAK.split(_folded(text).casefold()))
    return Wording(frozenset(joined), initials, tuple(word for word in lowered if len(word) >= _LEAST_SHARED))


def _initials(text: str) -> str:
    return "".join(word[0] for word in _PIECE.findall(text) if word not in CARRIES_NO_TOPIC)


def _is_name(token: str, before: str) -> bool:
    letters = [character for character in token if character.isalpha()]
    low = token.lower()
    if not letters or low in _NAMES_NOTHING or low in CARRIES_NO_TOPIC or (len(token) == 1 and token != "R"):
        return False
    if token[0].isdigit():
        return False
    if any(character.isdigit() for character in token):
        return True
    if any(character.isupper() for character in token[1:]):
        return not _only_title_case(token) or not _OPENS.search(before)
    return token[0].isupper() and low not in SAYS_LITTLE and not _OPENS.search(before)


def _only_title_case(token: str) -> bool:
    """Whether the inner capitals only open the parts of a compound: "Chain-of-Thought"."""
    return all(part.istitle() or part.islower() or not part for part in re.split(r"[-/.]", token))


def _pieces(text: str) -> list[str]:
    return [piece.casefold() for piece in _PIECE.findall(_folded(text))]


def _runs(pieces: Sequence[str]) -> Iterator[str]:
    """The pieces of a name written as one; of a longer name, every run of as many as texts have joined."""
    for start in range(max(1, len(pieces) - LONGEST_NAME + 1)):
        yield "".join(pieces[start : start + LONGEST_NAME])


def _singular(key: str) -> str:
    return key[:-1] if key.endswith("s") and len(key) > 2 else key


def _same_stem(key: str, word: str) -> bool:
    if word[0] != key[0] or abs(len(key) - len(word)) > 2 * _MOST_ENDING:
        return False
    shared = next((at for at, (left, right) in enumerate(zip(key, word, strict=False)) if left != right), None)
    length = min(len(key), len(word)) if shared is None else shared
    return length >= max(_LEAST_SHARED, len(key) - _MOST_ENDING, len(word) - _MOST_ENDING)


def _folded(text: str) -> str:
    """Without accents and typographic variants."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(character for character in decomposed if not unicodedata.combining(character))
