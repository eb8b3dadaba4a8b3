"""Reads foreign formats into records.

A new format needs a `Reader` and one line in `READERS`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from assistant.errors import InputError
from assistant.records import Rejection
from assistant.sources.archives import Content, contents
from assistant.sources.articles_xml import JATS, ACLAnthology
from assistant.sources.arxiv import ArxivAtom
from assistant.sources.arxiv_mail import ArxivMail
from assistant.sources.base import ByteStream, Line, Reader, Source, SourceFile, SourceRecord
from assistant.sources.bibtex import BibTeX
from assistant.sources.daily_papers_text import DailyPapersText
from assistant.sources.decoding import HEAD, UnreadableError, decode_lines, whole_lines
from assistant.sources.discovery import discover, held_in_memory, reason
from assistant.sources.documents import read_documents
from assistant.sources.endnote_xml import EndNoteXML
from assistant.sources.fetching import Fetcher
from assistant.sources.foreign_formats import foreign_text
from assistant.sources.json_papers import JSONPapers
from assistant.sources.markdown_note import MarkdownNote
from assistant.sources.markup import plain
from assistant.sources.name_list import NameList, names_of
from assistant.sources.names import PaperName, without_names
from assistant.sources.nodes import Document, made_whole
from assistant.sources.oai_pmh import OAIPMH
from assistant.sources.own_markdown import OwnMarkdown
from assistant.sources.parquet import read_parquet
from assistant.sources.pubmed_xml import PubMedXML
from assistant.sources.reading_list import ReadingList, names_in_list
from assistant.sources.ris import RIS
from assistant.sources.saved_page import SavedPage
from assistant.sources.selection import AnySelection, Selection, Tally
from assistant.sources.table import Table
from assistant.sources.tagged_lines import NBIB, EndNote
from assistant.sources.web_of_science import WebOfScience
from assistant.sources.workbooks import read_workbook
from assistant.sources.zotero_database import read_zotero
from assistant.sources.zotero_rdf import ZoteroRDF

__all__ = [
    "READERS",
    "AnySelection",
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
    OAIPMH(),
    JATS(),
    ACLAnthology(),
    EndNoteXML(),
    ZoteroRDF(),
    SavedPage(),
    ArxivMail(),
    JSONPapers(),
    RIS(),
    NBIB(),
    EndNote(),
    WebOfScience(),
    OwnMarkdown(),
    ReadingList(),
    MarkdownNote(),
    BibTeX(),
    Table(),
    DailyPapersText(),
    NameList(),
)
"""Asked in this order: the first reader that recognises the content reads the file."""

_KNOWN = ", ".join(dict.fromkeys(re.sub(r" ?\([^()]*\)", "", reader.name) for reader in READERS)) + ", Excel, Parquet"
_IN_PARTS = (JSONPapers, ArxivAtom, PubMedXML, OAIPMH, JATS, ACLAnthology, EndNoteXML, ZoteroRDF)
"""They read lines of any length."""

_HINT = "repair the file, or make it readable, and ingest it again"


def read(source: Source) -> Iterator[SourceRecord | Rejection]:
    """The records of `source` in order, each accepted or rejected with a reason.

    A source that is binary, empty or of no known format yields a single `Rejection`. Compressed data are unpacked, and
    the files of an archive are read as "archive/file"; titles, abstracts and names come without markup. Raises
    InputError when the source cannot be read, or becomes unreadable after some records: those are then not all of its
    records, and the others must not be treated as removed.
    """
    reading = _Reading(source.name)
    try:
        with source.open() as stream:
            yield from reading.all(stream)
    except UnreadableError as error:
        if reading.given:
            raise _broken_off(error) from None
        yield _unreadable(error, source.name)
    except OSError as error:
        end = " to its end" if reading.given else ""
        raise InputError(f"cannot be read{end}: {reason(error)}", hint=_HINT) from error


def listed_names(source: Source) -> list[PaperName | Rejection] | None:
    """The names in a list of names, or in a reading list without abstracts, with a rejection for each line or entry
    that has none; None if it is something else.
    """
    names: list[PaperName | Rejection] = []
    try:
        with source.open() as stream:
            for content in contents(stream, source.name):
                if isinstance(content, Rejection) or content.workbook or content.parquet or content.is_database:
                    return None
                head, parts = _headed(decode_lines(content.stream))
                reader = _reader(head, content.name)
                if isinstance(reader, ReadingList) and (listed := names_in_list(whole_lines(parts), content.name)):
                    names += listed
                elif isinstance(reader, NameList):
                    names.extend(names_of(whole_lines(parts), content.name))
                else:
                    return None
    except (UnreadableError, OSError):
        return None  # reading it tells why
    return names or None


class _Reading:
    """One pass through a source, which may hold several files."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.given = False
        """Whether there was any record."""
        self._first = ""

    def all(self, stream: ByteStream) -> Iterator[SourceRecord | Rejection]:
        broken: InputError | None = None
        for content in contents(stream, self._name):
            if isinstance(content, Rejection):
                yield content
                continue
            here = False
            try:
                for record in map(plain, _records(content)):
                    here = here or isinstance(record, SourceRecord)
                    yield self._own(record, content.member)
            except UnreadableError as error:
                if here:
                    broken = broken or _broken_off(error, content.member)
                else:
                    yield _unreadable(error, content.name)
        if broken:
            raise broken

    def _own(self, record: SourceRecord | Rejection, member: str) -> SourceRecord | Rejection:
        """The record; an id that is unique only within its file is told apart from those of other files."""
        if isinstance(record, Rejection):
            return record
        self.given = True
        self._first = self._first or member
        if member == self._first or not record.id or record.id == record.metadata.get("arxiv") or "://" in record.id:
            return record
        return replace(record, id=f"{member} {record.id}")


def _records(content: Content) -> Iterator[SourceRecord | Rejection]:
    if content.workbook:
        return read_workbook(content.workbook, content.name)
    if content.parquet:
        return read_parquet(content.parquet, content.name)
    if content.is_database:
        return read_zotero(content.stream, content.name)
    return _read_lines(decode_lines(content.stream), content.name)


def _unreadable(error: UnreadableError, name: str) -> Rejection:
    return Rejection(where=f"{name}:{error.line}" if error.line else name, why=error.why)


def _broken_off(error: UnreadableError, member: str = "") -> InputError:
    of_member = f"{member} " if member else ""
    end = f"from line {error.line} on" if error.line else "to its end"
    return InputError(f"{of_member}cannot be read {end}: {error.why}", hint=_HINT)


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
        yield Rejection(where=name, why=foreign_text(head, name) or f"not in a known format; known formats: {_KNOWN}")
        return
    yield from reader.read(parts if isinstance(reader, _IN_PARTS) else whole_lines(parts), name)


def _blank(lines: Iterable[Line], name: str) -> Iterator[Rejection]:
    long = any(line.text.strip() for line in lines)
    yield Rejection(where=name, why="it starts with tens of thousands of blanks" if long else "the file is empty")
