"""Filters as SQL over the catalog's papers.

Each condition is 1, 0, or NULL if the paper lacks the field in question. So a conjunction is NULL exactly for the
papers that fail only because they lack a field.
"""

from __future__ import annotations

import json
import re
from typing import Any

from assistant.library.labels import TAGGED
from assistant.records import Filters
from assistant.text.spelling import folded, spelled_out
from assistant.text.tag_names import tag_key, tag_names

__all__ = ["INDEXES", "condition", "of_listings", "of_sources"]

INDEXES = (
    "CREATE INDEX IF NOT EXISTS papers_published ON papers (published)",
    "CREATE INDEX IF NOT EXISTS papers_authors ON papers (authors)",
    "CREATE INDEX IF NOT EXISTS papers_metadata ON papers (metadata)",
    "CREATE INDEX IF NOT EXISTS records_of_sources ON records (source, paper)",
)
"""Made by the next ingest into any library. A filter by these fields reads them from here instead of whole papers."""

_HOLDS = (
    "CASE WHEN {0} LIKE ? ESCAPE '\\' THEN 1 WHEN length({0}) = length(CAST({0} AS BLOB)) THEN 0 "
    "ELSE instr({1}({0}), ?) END"
)
"""As `instr(fold(...), ?)`, but ASCII is folded by SQLite, some twenty times as fast as by Python."""
_TWO_FOR_ONE = re.compile("[aou]e|aa")
"""Without these, a name is found as well by the cheaper way of folding."""

_CHOSEN = "(SELECT value FROM json_each(?))"
_ANY_LISTING = "(SELECT max({}) FROM records JOIN listings USING (record) WHERE paper = key)"
_NAMED = (
    f"(id IN {_CHOSEN} OR key IN (SELECT paper FROM json_each(?) AS wanted "
    "JOIN marks ON mark IN ('arxiv:' || wanted.value, 'id:' || wanted.value, 'slug:' || wanted.value) "
    "JOIN records USING (record) WHERE paper NOT NULL AND wanted.value NOT IN (SELECT id FROM papers)))"
)
"""By the paper's id, or by another that it could have, unless another paper has that id."""
_AND = re.compile(r"\s*;\s*|\s+(?:and|&)\s+", re.IGNORECASE)
_ESCAPED = re.compile(r"[\"\\]")
"""Stands otherwise in JSON."""
_WILD, _ESCAPE = re.compile(r"[%_\\]"), r"\\\g<0>"
_WORDS = re.compile(r"[^\s,\"\\]+")
_CATEGORIES = (
    f"CASE WHEN {_HOLDS.format('metadata', 'fold')} THEN "
    "(SELECT max(instr(' ' || fold(value) || ' ', ?) > 0) FROM (SELECT value FROM json_each(metadata, '$.categories') "
    "UNION ALL SELECT value FROM json_each(metadata, '$.category'))) "
    "ELSE iif(instr(metadata, '\"categor'), 0, NULL) END"
)


def condition(filters: Filters, *, match: str | None = None, page: str | None = None) -> tuple[str, list[Any]]:
    """SQL on `papers` and its values: `filters`, `match` in title, id or authors, `page` in the name of a page."""
    parts: list[tuple[str, list[Any]]] = []
    if match:
        spellings = _spellings(match)
        held = " OR ".join(["instr(fold(title), ?)", "instr(fold(id), ?)", *map(_authors_hold, spellings)])
        values = [value for spelling in spellings for value in _held(spelling)]
        parts.append((f"({held})", [folded(match), folded(match), *values]))
    if filters.ids:
        parts.append((_NAMED, [json.dumps(filters.ids)] * 2))
    if filters.without:
        parts.append((f"NOT {_NAMED}", [json.dumps(filters.without)] * 2))
    # A partial date is a prefix of all its days, and as text -99 sorts after every month and day. An index is searched
    # by what is compared as it stands.
    if filters.since:
        later = "(published >= ? AND (published >= ? OR published || '-99' >= ?))"
        parts.append((later, [filters.since[:4], filters.since, filters.since]))
    if filters.until:
        parts.append(("published <= ?", [f"{filters.until}-99"]))
    if filters.year:
        parts.append(("published GLOB ?", [f"{filters.year}*"]))
    for matches, values in of_listings(filters, page):
        parts.append((_ANY_LISTING.format(matches), values))
    for name in _AND.split(filters.author or ""):
        if words := [_spellings(word) for word in _WORDS.findall(name)]:
            # Searching the whole field first is faster; AND evaluates both sides.
            longest = max(words, key=lambda spellings: len(spellings[0]))
            holds = " OR ".join(map(_authors_hold, longest))
            parts.append(
                (
                    f"CASE WHEN authors = '[]' THEN NULL WHEN {holds} THEN one_holds(authors, ?) ELSE 0 END",
                    [*(value for each in longest for value in _held(each)), "\n".join(map("\t".join, words))],
                )
            )
    if filters.category:
        named = folded(filters.category)
        plain = max(_ESCAPED.split(named), key=len)
        parts.append((_CATEGORIES, [*_held(plain), f" {named} "]))
    if filters.source:
        where, values = of_sources(filters.source)
        parts.append((f"key IN (SELECT paper FROM records WHERE {where})", values))
    for name in tag_names(filters.tag) if filters.tag else ():
        parts.append((f"key IN ({TAGGED})", [tag_key(name)]))
    if not parts:
        return "1", []
    return " AND ".join(sql for sql, _ in parts), [value for _, values in parts for value in values]


def of_listings(filters: Filters, page: str | None = None) -> list[tuple[str, list[Any]]]:
    """SQL on `listings` and its values for each limit on a paper's listings; `page` is as in `condition`."""
    parts: list[tuple[str, list[Any]]] = []
    if time := filters.listed:
        if len(time) in (2, 5):
            parts.append(("substr(date, -5) LIKE ?", [f"{time}%"]))
        else:
            # A listing without a year can be of any year, so where month and day match the result is unknown.
            matches = "iif(length(date) > 5, date LIKE ?, nullif(date LIKE ?, 1))"
            parts.append((matches, [f"{time}%", f"{time[5:]}%"]))
    return parts + [("instr(fold(page), ?) > 0", [folded(name)]) for name in (page, filters.page) if name]


def of_sources(name: str) -> tuple[str, list[Any]]:
    """SQL on `records` and its values: those of a source with this name, in which a slash stands for the whole path."""
    column = "name" if "/" in name else "file_name(name)"
    return f"source IN (SELECT source FROM sources WHERE instr(fold({column}), ?))", [folded(name)]


def _spellings(text: str) -> list[str]:
    return list(dict.fromkeys((folded(text), spelled_out(text))))


def _authors_hold(word: str) -> str:
    return _HOLDS.format("authors", "fold_name" if _TWO_FOR_ONE.search(word) else "fold")


def _held(word: str) -> tuple[str, str]:
    """The values of `_HOLDS`."""
    return f"%{_WILD.sub(_ESCAPE, word)}%", word
