"""Finds the paper that a question names: by id or title, by the name before a colon in its title, or by search."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from assistant.records import Evidence, Filters, Paper
from assistant.text.spelling import folded

if TYPE_CHECKING:
    from assistant.library.library import Library
    from assistant.retrieval.search import Searcher

__all__ = ["NamedPapers", "named_papers", "papers_with_id"]

_CANDIDATES = 100
_TITLE_WEIGHT = 3.0
_HEAD = re.compile(r"\s*(?P<head>\S[^:]{0,80}?)(?:\s*:\s|\s+[-–—]\s)")
_LETTERS = re.compile(r"[^\W_]+")
_QUOTES = " \"“”‘’'.,;?!"
_CERTAIN, _COVERED = 0.5, 0.6
"""A paper found by search is taken for the one that is meant from this estimated probability on, and when its title
has this share of the words by weight."""
_TOPIC = re.compile(r"(?:the\s+)?(?:paper|study|article|work|one)\s+(?:on|about|regarding)\s+", re.IGNORECASE)


class NamedPapers(NamedTuple):
    """The papers that a name means, and what search found near it where it means none."""

    papers: tuple[Paper, ...]
    near: tuple[Evidence, ...] = ()


def papers_with_id(text: str, library: Library, filters: Filters) -> tuple[Paper, ...]:
    """The papers that the whole text names by an id, an address or an exact title, as far as they pass filters."""
    found = library.identified(text)
    if found and filters:
        passing = library.keys_matching(filters).keys
        found = [stored for stored in found if stored.key in passing]
    return tuple(stored.paper for stored in found)


def named_papers(
    name: str, library: Library, searcher: Searcher, filters: Filters, *, surely: bool = True
) -> NamedPapers:
    """The papers that a name in a question means; two if it fits two equally well. `surely`: search may decide, too."""
    if found := papers_with_id(name, library, filters):
        return NamedPapers(found)
    bare = name.strip(_QUOTES)
    for shorter in dict.fromkeys((bare, re.sub(r"^the\s+|\s+(?:paper|study|article)$", "", bare, flags=re.IGNORECASE))):
        if found := _by_title(shorter, library, filters):
            return NamedPapers(found)
    if not surely:
        return NamedPapers(())
    near = searcher.search(_TOPIC.sub("", bare, count=1) or bare, 3, filters=filters)
    if near and near[0].score >= _CERTAIN and near[0].signals.title_coverage >= _COVERED:
        return NamedPapers((near[0].paper,))
    return NamedPapers((), tuple(near))


def _by_title(name: str, library: Library, filters: Filters) -> tuple[Paper, ...]:
    wanted = _key(name)
    words = dict.fromkeys(_LETTERS.findall(name), 1.0)
    if not wanted or len(words) > len(wanted):
        return ()
    within = library.keys_matching(filters).keys if filters else None
    if within is not None and not within:
        return ()
    scored = library.lexical(words, _CANDIDATES, within=within, title_weight=_TITLE_WEIGHT)
    candidates = [stored.paper for stored in library.stored(list(scored))]
    headed = tuple(paper for paper in candidates if wanted in (_key(_head(paper.title)), _key(paper.title)))
    return headed or tuple(paper for paper in candidates if _coins(paper.title, name))


def _head(title: str) -> str:
    found = _HEAD.match(title)
    return found["head"] if found else ""


def _key(text: str) -> str:
    return "".join(_LETTERS.findall(folded(text)))


def _coins(title: str, name: str) -> bool:
    """Whether a title has a name, and writes it as only a name is written: "COVID-Net", "GPT2", "LoRA"."""
    parts = _LETTERS.findall(folded(name))
    if not parts:
        return False
    pattern = r"[\W_]?".join(map(re.escape, parts))
    found = re.search(rf"(?<![^\W_]){pattern}(?![^\W_])", _unaccented(title), re.IGNORECASE)
    return found is not None and any(letter.isupper() or letter.isdigit() for letter in found[0][1:])


def _unaccented(text: str) -> str:
    plain = folded(text)
    return (
        text
        if len(plain) != len(text)
        else "".join(
            letter.upper() if original.isupper() else letter for letter, original in zip(plain, text, strict=True)
        )
    )
