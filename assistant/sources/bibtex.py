"""BibTeX and BibLaTeX, entry by entry with bibtexparser, so that a broken one costs itself alone."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from assistant.records import Rejection
from assistant.sources.authors import turned_name
from assistant.sources.base import Line, SourceRecord
from assistant.sources.bibliography import OTHERS, bibliographic_record
from assistant.sources.cleaning import clean
from assistant.sources.json_values import BadRecordError
from assistant.sources.latex_text import plain_text, plain_verbatim

if TYPE_CHECKING:
    from bibtexparser.model import Entry

__all__ = ["BibTeX"]

_START = re.compile(r"\s*@\s*([A-Za-z]\w*)[ \t]*[{(]")
_NO_ENTRIES = ("string", "preamble", "comment")
_NEVER_TWICE = ("title", "abstract", "author", "doi", "eprint")
_LONGEST_ENTRY = 500_000
"""Characters. Entries are far shorter; the longest seen hold whole lists of references."""

_BARE = re.compile(r"[A-Za-z][\w:.+/-]*")
_MARKS = re.compile(r'(?<!\\)["{}#]')
_ARXIV_JOURNAL = re.compile(r"arxiv:\s*(\S+)", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FURTHER = {
    "journal": ("journal", "journaltitle"),
    "booktitle": ("booktitle",),
    "volume": ("volume",),
    "number": ("number", "issue"),
    "pages": ("pages",),
    "publisher": ("publisher",),
    "howpublished": ("howpublished",),
    "note": ("note",),
    "comments": ("comments",),
}


class BibTeX:
    """Entries with a title and an abstract; the others are rejected, each with its line.

    The key of an entry is kept as `key` in the metadata, its kind as `entry`. Commands of LaTeX become the characters
    they stand for, formulas stay.
    """

    name = "BibTeX"

    def recognises(self, head: str, name: str) -> bool:
        """A line starts an entry, and nothing before it speaks of another format."""
        if head.lstrip()[:1] in ("{", "[", "<"):
            return False
        return any(_START.match(line) for line in head.split("\n"))

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """The entries in order. Text between entries is a comment, as BibTeX has it."""
        strings = {month: f"{{{month}}}" for month in _MONTHS}
        empty = True
        for start, text in _blocks(lines):
            for found in _entries(start, text, strings, name):
                empty = False
                yield found
        if empty:
            yield Rejection(where=name, why="no entry in it")


def _blocks(lines: Iterable[Line]) -> Iterator[tuple[int, str]]:
    """The file in pieces, each from a line that starts an entry to the next such line; what stands before is left."""
    start, parts = 0, list[str]()
    for number, text in lines:
        if _START.match(text):
            if parts:
                yield start, "\n".join(parts)
            start, parts = number, []
        if start:
            parts.append(text)
    if parts:
        yield start, "\n".join(parts)


def _entries(start: int, text: str, strings: dict[str, str], name: str) -> Iterator[SourceRecord | Rejection]:
    found = _START.match(text)
    kind = found[1].lower() if found else ""
    where = f"{name}:{start}"
    if len(text) > _LONGEST_ENTRY:
        yield Rejection(where=where, why=f"an entry of more than {_LONGEST_ENTRY:,} characters: is a brace missing?")
        return
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import DuplicateFieldKeyBlock, Entry, ParsingFailedBlock, String

    _silence()
    # Blanks between "@" and the kind are legal, but not known to the parser.
    for block in parse_string(re.sub(r"\A\s*@\s+", "@", text), parse_stack=[]).blocks:
        line = f"{name}:{start + (block.start_line or 0)}"
        if isinstance(block, String):
            strings[block.key.lower()] = str(block.value)
        elif isinstance(block, ParsingFailedBlock) and isinstance(block.ignore_error_block, Entry):
            fields = block.duplicate_keys if isinstance(block, DuplicateFieldKeyBlock) else ()
            yield _taken(block.ignore_error_block, {key.lower() for key in fields}, strings, line)
        elif isinstance(block, Entry):
            yield _taken(block, set(), strings, line)
        elif isinstance(block, ParsingFailedBlock) and kind not in _NO_ENTRIES:
            why = getattr(block.error, "abort_reason", None) or str(block.error)
            yield Rejection(where=line, why=f"not BibTeX: {clean(why)[:200]}")


def _taken(entry: Entry, twice: set[str], strings: dict[str, str], where: str) -> SourceRecord | Rejection:
    """Of a field that stands twice the first counts, as for BibTeX itself, unless the paper depends on it."""
    try:
        if name := next((name for name in _NEVER_TWICE if name in twice), None):
            raise BadRecordError(f"the field {name} stands twice")
        return _record(entry, strings, where)
    except BadRecordError as error:
        key = clean(entry.key or "")
        return Rejection(where=where, why=f"{error} ({key[:80]})" if key else str(error))


def _silence() -> None:
    """The parser logs what it also returns."""
    logging.getLogger("bibtexparser.splitter").disabled = True


def _record(entry: Entry, strings: dict[str, str], where: str) -> SourceRecord:
    raw = {field.key.lower(): _resolved(str(field.value), strings) for field in reversed(entry.fields)}
    text = {key: plain_text(value) for key, value in raw.items()}
    kind = entry.entry_type.lower()
    eprint, prefix = raw.get("eprint", ""), raw.get("archiveprefix") or raw.get("eprinttype") or "arxiv"
    journal = text.get("journal") or text.get("journaltitle") or ""
    further = {name: next((text[key] for key in keys if text.get(key)), "") for name, keys in _FURTHER.items()}
    if further["pages"]:
        further["pages"] = re.sub(r"\s*[–—]\s*", "-", further["pages"])
    keywords = re.split(r"\s*[,;]\s*", text.get("keywords") or text.get("keyword") or "")
    return bibliographic_record(
        where,
        title=": ".join(filter(None, (text.get("title"), text.get("subtitle")))),
        abstract=text.get("abstract", ""),
        authors=_authors(raw.get("author", "")),
        dates=_dates(text),
        url=plain_verbatim(raw.get("url", "")),
        doi=plain_verbatim(raw.get("doi", "")),
        arxiv=(
            plain_verbatim(eprint) if prefix.strip().lower() == "arxiv" else "",
            plain_verbatim(raw.get("arxivid") or raw.get("arxiv") or ""),
            *_ARXIV_JOURNAL.findall(journal)[:1],
            *_ARXIV_JOURNAL.findall(text.get("note", "") + " " + text.get("howpublished", ""))[:1],
        ),
        keywords=keywords if any(keywords) else text.get("primaryclass", "").split(),
        further={"key": entry.key or "", "entry": kind, **further},
    )


def _resolved(value: str, strings: dict[str, str]) -> str:
    """The value without what encloses it, its parts (`"a" # jan`) put together, names of strings replaced."""
    parts, depth, quotes, begun = list[str](), 0, False, 0
    for found in _MARKS.finditer(value):
        mark = found[0]
        if mark == '"' and depth == 0:
            quotes = not quotes
        elif mark in "{}":
            depth += 1 if mark == "{" else -1
        elif mark == "#" and depth == 0 and not quotes:
            parts.append(value[begun : found.start()])
            begun = found.end()
    parts.append(value[begun:])
    return "".join(_part(part.strip(), strings) for part in parts)


def _part(part: str, strings: dict[str, str], deep: int = 0) -> str:
    if len(part) >= 2 and (part[0], part[-1]) in (("{", "}"), ('"', '"')):
        return part[1:-1]
    if _BARE.fullmatch(part) and part.lower() in strings and deep < 9:
        return _part(strings[part.lower()].strip(), strings, deep + 1)
    return part


def _authors(names: str) -> list[str]:
    from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names

    found = []
    for name in split_multiple_persons_names(names):
        if name.strip().lower() == "others":
            found.append(OTHERS)
            continue
        parts = parse_single_name_into_parts(name, strict=False)
        family, given, particle, suffix = (
            plain_text(" ".join(words)) for words in (parts.last, parts.first, parts.von, parts.jr)
        )
        whole = name.strip().startswith("{") and not given
        found.append(
            clean(family) if whole else turned_name(clean(family), clean(given), clean(particle), clean(suffix))
        )
    return found


def _dates(text: dict[str, str]) -> Iterator[str]:
    yield text.get("date", "").partition("/")[0]
    year, month, day = (text.get(key, "").strip() for key in ("year", "month", "day"))
    if month.isdecimal():
        yield f"{year}-{month}-{day}" if day.isdecimal() else f"{year}-{month}"
    elif month:
        yield f"{month} {day}, {year}" if day.isdecimal() else f"{month} {year}"
        yield f"{month}, {year}"
        yield f"{month[:3]} {year}"
    yield year
