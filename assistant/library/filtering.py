"""Filters as SQL over the catalog's papers.

Each condition is 1, 0, or NULL if the paper lacks the field in question. So a conjunction is NULL exactly for the
papers that fail only because they lack a field.
"""

from __future__ import annotations

import json
import re
from typing import Any

from assistant.records import Filters
from assistant.text.spelling import folded

__all__ = ["INDEXES", "condition", "may_lack"]

INDEXES = (
    "CREATE INDEX IF NOT EXISTS papers_published ON papers (published)",
    "CREATE INDEX IF NOT EXISTS papers_authors ON papers (authors)",
    "CREATE INDEX IF NOT EXISTS papers_metadata ON papers (metadata)",
    "CREATE INDEX IF NOT EXISTS records_of_sources ON records (source, paper)",
)
"""Made by the next ingest into any library. A filter by these fields reads them from here instead of whole papers."""

_HOLDS = (
    "CASE WHEN {0} LIKE ? ESCAPE '\\' THEN 1 WHEN length({0}) = length(CAST({0} AS BLOB)) THEN 0 "
    "ELSE instr(fold({0}), ?) END"
)
"""As `instr(fold(...), ?)`, but ASCII is folded by SQLite, some twenty times as fast as by Python."""

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
    f"CASE WHEN {_HOLDS.format('metadata')} THEN "
    "(SELECT max(instr(' ' || fold(value) || ' ', ?) > 0) FROM (SELECT value FROM json_each(metadata, '$.categories') "
    "UNION ALL SELECT value FROM json_each(metadata, '$.category'))) "
    "ELSE iif(instr(metadata, '\"categor'), 0, NULL) END"
)


def condition(filters: Filters, *, match: str | None = None, page: str | None = None) -> tuple[str, list[Any]]:
    """SQL on `papers` and its values: `filters`, `match` in title, id or authors, `page` in the name of a page."""
    parts: list[tuple[str, list[Any]]] = []
    if match:
        held = "(instr(fold(title), ?) OR instr(fold(id), ?) OR instr(fold(authors), ?))"
        parts.append((held, [folded(match)] * 3))
    if filters.ids:
        parts.append((_NAMED, [json.dumps(filters.ids)] * 2))
    if filters.without:
        parts.append((f"NOT {_NAMED}", [json.dumps(filters.without)] * 2))
    # A partial date is a prefix of all its days, and as text -99 sorts after every month and day.
    if filters.since:
        parts.append(("published || '-99' >= ?", [filters.since]))
    if filters.until:
        parts.append(("published <= ?", [f"{filters.until}-99"]))
    if filters.year:
        parts.append(("substr(published, 1, 4) = ?", [str(filters.year)]))
    if filters.listed:
        parts.append(_listed(filters.listed))
    for name in filter(None, (page, filters.page)):
        parts.append((_ANY_LISTING.format("instr(fold(page), ?) > 0"), [folded(name)]))
    for name in _AND.split(filters.author or ""):
        if words := _WORDS.findall(folded(name)):
            # Searching the whole field first is faster; AND evaluates both sides.
            holds = f"WHEN {_HOLDS.format('authors')} THEN one_holds(authors, ?) ELSE 0 END"
            parts.append(
                (f"CASE WHEN authors = '[]' THEN NULL {holds}", [*_held(max(words, key=len)), "\n".join(words)])
            )
    if filters.category:
        named = folded(filters.category)
        plain = max(_ESCAPED.split(named), key=len)
        parts.append((_CATEGORIES, [*_held(plain), f" {named} "]))
    if filters.source:
        parts.append(_of_source(filters.source))
    if not parts:
        return "1", []
    return " AND ".join(sql for sql, _ in parts), [value for _, values in parts for value in values]


def may_lack(filters: Filters) -> str:
    """SQL that tells the papers that lack a field from those that pass, where `condition` is not 0; "" if it cannot."""
    if filters.listed or filters.page or filters.category:
        return ""
    lacks = ["published IS NULL"] * bool(filters.since or filters.until or filters.year)
    lacks += ["authors = '[]'"] * bool(_WORDS.search(filters.author or ""))
    return f"({' OR '.join(lacks)})" if lacks else "0"


def _held(word: str) -> tuple[str, str]:
    """The values of `_HOLDS`."""
    return f"%{_WILD.sub(_ESCAPE, word)}%", word


def _of_source(name: str) -> tuple[str, list[Any]]:
    # A name with a slash is looked for in the whole path.
    column = "name" if "/" in name else "file_name(name)"
    named = f"source IN (SELECT source FROM sources WHERE instr(fold({column}), ?))"
    return f"key IN (SELECT paper FROM records WHERE {named})", [folded(name)]


def _listed(time: str) -> tuple[str, list[Any]]:
    if len(time) in (2, 5):
        return _ANY_LISTING.format("substr(date, -5) LIKE ?"), [f"{time}%"]
    # A listing without a year can be of any year, so where month and day match the result is unknown.
    matches = "iif(length(date) > 5, date LIKE ?, nullif(date LIKE ?, 1))"
    return _ANY_LISTING.format(matches), [f"{time}%", f"{time[5:]}%"]
