"""Citation keys: readable, ASCII, unique, and the same in every export."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.exporting.fields import Work, work
from assistant.records import Filters, Paper

if TYPE_CHECKING:
    from assistant.assistant import Assistant

__all__ = ["citation_keys", "rivals"]

_SMALL_WORDS = (
    "a an and are as at by can do does for from how in into is it its of on or the to towards toward using via "
    "what when where which why with"
)
_INSIGNIFICANT = frozenset(_SMALL_WORDS.split())
_NOT_DECOMPOSED = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
_LATEX = re.compile(r"\$[^$]+\$|\\[A-Za-z]+")
_WORD = re.compile(r"[a-z0-9]+")
_WRITTEN = re.compile(r"[^\W_]+")
_LONGEST = 24
_SUFFIX_LETTERS = 3
_MOST, _SEARCHED = 200, 50_000


def citation_keys(papers: Sequence[Paper]) -> dict[str, str]:
    """A key for each paper id: family name of the first author, year, first significant word of the title.

    Papers that would share a key all get a suffix made from their ids. So keys do not depend on the order of papers,
    and another paper changes a key only if it is the first to collide with it.
    """
    sharing: defaultdict[str, list[str]] = defaultdict(list)
    for paper in papers:
        sharing[_readable(work(paper))].append(paper.id)
    keys: dict[str, str] = {}
    for readable, ids in sharing.items():
        if readable and len(ids) == 1:
            keys[ids[0]] = readable
    taken = set(keys.values())
    for readable, ids in sorted(sharing.items()):
        for id in sorted(set(ids) - set(keys)):
            keys[id] = _lettered(readable or "paper", id, taken)
            taken.add(keys[id])
    return keys


def rivals(assistant: Assistant, papers: Sequence[Paper]) -> list[Paper]:
    """The other papers of a library that would share a key with one of these, for `citation_keys`.

    With them, a few papers have the keys that they have among all papers of the library. None for more than 200 papers;
    for papers without authors, whose titles have to be searched, none in a library of more than 50,000.
    """
    if len(papers) > _MOST:
        return []
    held = {paper.id for paper in papers}
    searches_titles = assistant.count() <= _SEARCHED
    found: dict[str, Paper] = {}
    for paper in papers:
        known = work(paper)
        author = known.authors[0].family if known.authors else None
        match = None if author else _significant(known.title)
        if author or (match and searches_titles):
            readable = _readable(known)
            others = assistant.papers(match=match, filters=Filters(author=author, year=known.year))
            found |= {other.id: other for other in others if _readable(work(other)) == readable}
    return [paper for id, paper in found.items() if id not in held]


def _significant(title: str) -> str:
    """The first word of a title that says something, as it is written."""
    words = [word for word in _WRITTEN.findall(_LATEX.sub(" ", title)) if word.casefold() not in _INSIGNIFICANT]
    return next((word for word in words if len(word) > 1), words[0] if words else "")


def _readable(paper: Work) -> str:
    family = ""
    if paper.authors:
        first = paper.authors[0]
        words = _words(first.family)
        family = next((word for word in words if word not in _INSIGNIFICANT), "") if first.whole else "".join(words)
    words = _words(_LATEX.sub(" ", paper.title)) or _words(paper.title)
    word = next((word for word in words if len(word) > 1 and word not in _INSIGNIFICANT), words[0] if words else "")
    year = str(paper.year or "")
    parts = (family, year, word) if family else (word, year)
    return "".join(part[:_LONGEST] for part in parts)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_NOT_DECOMPOSED))
    return _WORD.findall(plain.replace("'", "").replace("’", "").encode("ascii", "ignore").decode())


def _lettered(readable: str, id: str, taken: set[str]) -> str:
    digest = hashlib.sha256(id.encode("utf-8", "surrogatepass")).digest()
    letters = "".join(chr(ord("a") + byte % 26) for byte in digest)
    keys = (f"{readable}{letters[:length]}" for length in range(_SUFFIX_LETTERS, len(letters)))
    return next(key for key in keys if key not in taken)
