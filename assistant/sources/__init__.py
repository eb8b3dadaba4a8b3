"""Reads foreign formats into records.

A new format needs a `Reader` and one line in `READERS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from assistant.errors import InputError
from assistant.records import Rejection
from assistant.sources.arxiv import ArxivAtom
from assistant.sources.base import Line, Reader, Source, SourceFile, SourceRecord
from assistant.sources.bibtex import BibTeX
from assistant.sources.daily_papers_text import DailyPapersText
from assistant.sources.decoding import HEAD, UnreadableError, decode_lines, unpacked, whole_lines
from assistant.sources.discovery import discover, held_in_memory, reason
from assistant.sources.documents import read_documents
from assistant.sources.fetching import Fetcher
from assistant.sources.foreign_formats import foreign_text
from assistant.sources.json_papers import JSONPapers
from assistant.sources.markup import plain
from assistant.sources.name_list import NameList, names_of
from assistant.sources.names import PaperName, without_names
from assistant.sources.nodes import Document, made_whole
from assistant.sources.pubmed_xml import PubMedXML
from assistant.sources.ris import RIS
from assistant.sources.saved_page import SavedPage
from assistant.sources.selection import Selection, Tally
from assistant.sources.table import Table
from assistant.sources.tagged_lines import NBIB, EndNote

__all__ = [
    "READERS",
    "Document",
    "Fetcher",
    "PaperName",
    "Selection",
    "Source",
    "SourceFile",
    "SourceRecord",
    "Tally",
    "discover",
    "held_in_memory",
    "listed_names",
    "made_whole",
    "read",
    "read_documents",
    "without_names",
]

READERS: tuple[Reader, ...] = (
    ArxivAtom(),
    PubMedXML(),
    SavedPage(),
    JSONPapers(),
    RIS(),
    NBIB(),
    EndNote(),
    BibTeX(),
    Table(),
    DailyPapersText(),
    NameList(),
)
"""Asked in this order: the first reader that recognises the content reads the file."""

_HINT = "repair the file, or make it readable, and ingest it again"


def read(source: Source) -> Iterator[SourceRecord | Rejection]:
    """The records of `source` in order, each accepted or rejected with a reason.

    A source that is binary, empty or of no known format yields a single `Rejection`. Gzip is unpacked; titles,
    abstracts and names come without markup. Raises InputError when the source cannot be read, or becomes unreadable
    after some records: those are then not all of its records, and the others must not be treated as removed.
    """
    given = False
    try:
        with source.open() as stream:
            for record in map(plain, _read_lines(decode_lines(unpacked(stream)), source.name)):
                given = given or isinstance(record, SourceRecord)
                yield record
    except UnreadableError as error:
        if given:
            end = f"from line {error.line} on" if error.line else "to its end"
            raise InputError(f"cannot be read {end}: {error.why}", hint=_HINT) from None
        yield Rejection(where=f"{source.name}:{error.line}" if error.line else source.name, why=error.why)
    except OSError as error:
        end = " to its end" if given else ""
        raise InputError(f"cannot be read{end}: {reason(error)}", hint=_HINT) from error


def listed_names(source: Source) -> list[PaperName | Rejection] | None:
    """The names in a list of names, with a rejection for each line that has none; None if it is something else."""
    try:
        with source.open() as stream:
            lines = decode_lines(unpacked(stream))
            head, parts = _headed(lines)
            if not isinstance(_reader(head, source.name), NameList):
                return None
            return list(names_of(whole_lines(parts), source.name))
    except (UnreadableError, OSError):
        return None  # reading it tells why


def _headed(lines: Iterator[Line]) -> tuple[str, Iterator[Line]]:
    """The first characters, and all lines."""
    first: list[Line] = []
    size = 0
    for line in lines:
        first.append(line)
        size += len(line.text) + 1
        if size >= HEAD:
            break
    return "\n".join(line.text for line in first)[:HEAD], chain(first, lines)


def _reader(head: str, name: str) -> Reader | None:
    return next((reader for reader in READERS if reader.recognises(head, name)), None)


def _read_lines(lines: Iterator[Line], name: str) -> Iterator[SourceRecord | Rejection]:
    head, parts = _headed(lines)
    if not head.strip():
        yield from _blank(parts, name)
        return
    reader = _reader(head, name)
    if reader is None:
        known = ", ".join(reader.name for reader in READERS)
        why = foreign_text(head, name) or f"not in a known format; known formats: {known}"
        yield Rejection(where=name, why=why)
        return
    yield from reader.read(parts if isinstance(reader, JSONPapers) else whole_lines(parts), name)


def _blank(lines: Iterable[Line], name: str) -> Iterator[Rejection]:
    long = any(line.text.strip() for line in lines)
    yield Rejection(where=name, why="it starts with tens of thousands of blanks" if long else "the file is empty")
