"""Streams the records of an XML file, each with the line it starts on.

Expat is part of Python and reports lines. Only entities make XML dangerous: a document type that declares any is
refused, and none is ever fetched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from html.entities import html5
from typing import NamedTuple
from xml.etree.ElementTree import Element, TreeBuilder, tostring
from xml.parsers import expat
from xml.sax.saxutils import escape

from assistant.records import Rejection
from assistant.sources import decoding
from assistant.sources.base import BadRecordError, Line, SourceRecord, clean, or_rejection

__all__ = ["child_text", "child_texts", "marked_text", "read_xml"]

_LONGEST = 4_000_000
"""Characters of a record, its tags counted. The longest author list on arXiv, nearly 3,000 with affiliations, takes
a sixth.
"""

_OF_A_TAG = 20
"""What a tag costs beside its attributes."""


class _XMLRecord(NamedTuple):
    """An element and its first line, or why there is none. Names in a namespace are written "{address}name"."""

    line: int
    element: Element | None
    problem: str = ""


def read_xml(
    lines: Iterable[Line],
    name: str,
    tags: Iterable[str],
    records: Callable[[Element, str], Iterable[SourceRecord | Rejection]],
    empty: str,
    *,
    bare_names: bool = False,
) -> Iterator[SourceRecord | Rejection]:
    """The records of each element with one of the tags, in order; `empty` is the reason reported if there is none.

    With `bare_names`, names of elements come without their namespaces. Lines may come in parts, see
    `decoding.decode_lines`: some programs write a whole library on one line, where records are told apart by number.
    """
    given, line, place = False, 0, 1
    for found in _xml_records(lines, tags, name, bare_names):
        given = True
        if isinstance(found, Rejection):
            yield found
            continue
        place = place + 1 if found.line == line else 1
        line = found.line
        where = f"{name}:{line}" if place == 1 else f"{name}:{line} (record {place})"
        if found.element is None:
            yield Rejection(where=where, why=found.problem)
        else:
            yield from or_rejection(records(found.element, where), where)
    if not given:
        yield Rejection(where=name, why=empty)


def _xml_records(
    lines: Iterable[Line], tags: Iterable[str], name: str, bare_names: bool
) -> Iterator[_XMLRecord | Rejection]:
    """The elements with one of the tags, in order. If the XML is broken, one rejection counts what was not read."""
    parser = _Parser(frozenset(tags), bare_names)
    rest = iter(lines)
    for number, text in rest:
        try:
            parser.take(text if len(text) == decoding.LONGEST_PART else f"{text}\n")
        except (expat.ExpatError, BadRecordError) as error:
            yield from parser.ready()
            yield parser.broken(error, f"{name}:{number}", text, rest)
            return
        yield from parser.ready()
    try:
        parser.take("", is_last=True)
    except expat.ExpatError as error:
        yield parser.broken(error, f"{name}:{parser.line}", "", ())


def child_text(element: Element, path: str) -> str:
    """The clean text of the first element at a path; empty if there is none."""
    return next(iter(child_texts(element, path)), "")


def child_texts(element: Element, path: str) -> list[str]:
    """The clean, non-empty texts of all elements at a path."""
    return [text for one in element.findall(path) if (text := clean("".join(one.itertext())))]


def marked_text(element: Element | None) -> str:
    """The clean content of an element, including inner tags that carry meaning."""
    if element is None:
        return ""
    inner = "".join(tostring(one, encoding="unicode") for one in element)
    return clean(escape(element.text or "") + inner)


@dataclass(slots=True)
class _Open:
    line: int
    builder: TreeBuilder | None = field(default_factory=TreeBuilder)
    """None once the record is too long."""
    depth: int = 0
    size: int = 0

    def grow(self, size: int) -> TreeBuilder | None:
        """What builds the record, which grows by so many characters."""
        self.size += size
        if self.size > _LONGEST:
            self.builder = None
        return self.builder


class _Parser:
    """Collects the records as the text arrives."""

    def __init__(self, tags: frozenset[str], bare_names: bool = False) -> None:
        self._tags, self._named = tags, _bare if bare_names else _braced
        self._starts = re.compile(rf"<(?:\w+:)?(?:{'|'.join(sorted(map(_bare, tags)))})\b")
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.SkippedEntityHandler = self._entity
        self._record: _Open | None = None
        self._done: list[_XMLRecord] = []

    @property
    def line(self) -> int:
        return self._parser.CurrentLineNumber

    def take(self, text: str, *, is_last: bool = False) -> None:
        self._parser.Parse(text, is_last)

    def ready(self) -> list[_XMLRecord]:
        done, self._done = self._done, []
        return done

    def broken(self, error: Exception, where: str, text: str, rest: Iterable[Line]) -> Rejection:
        why = expat.ErrorString(error.code) if isinstance(error, expat.ExpatError) else str(error)
        left = len(self._starts.findall(text)) + sum(len(self._starts.findall(line.text)) for line in rest)
        more = f"; entries after this line that are not read: {left}" if left else ""
        return Rejection(where=where, why=f"not well-formed XML: {why}{more}")

    def _doctype(self, name: str, system: str | None, public: str | None, has_own: int) -> None:
        if has_own:
            raise BadRecordError("a document type with declarations is not accepted")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = self._named(tag)
        if self._record is None:
            if tag not in self._tags:
                return
            self._record = _Open(self.line)
        self._record.depth += 1
        if builder := self._record.grow(_OF_A_TAG + sum(map(len, attributes.values()))):
            builder.start(tag, attributes)

    def _characters(self, text: str) -> None:
        if self._record is not None and (builder := self._record.grow(len(text))):
            builder.data(text)

    def _entity(self, name: str, is_parameter: bool) -> None:
        """An entity of a document type that is not fetched: those of HTML are known."""
        self._characters(html5.get(f"{name};", f"&{name};"))

    def _end(self, tag: str) -> None:
        record = self._record
        if record is None:
            return
        if record.builder:
            record.builder.end(self._named(tag))
        record.depth -= 1
        if not record.depth:
            element = record.builder.close() if record.builder else None
            self._done.append(_XMLRecord(record.line, element, f"an entry is longer than {_LONGEST:,} characters"))
            self._record = None


def _braced(tag: str) -> str:
    address, blank, name = tag.partition(" ")
    return f"{{{address}}}{name}" if blank else tag


def _bare(tag: str) -> str:
    return tag.rpartition(" ")[2].rpartition("}")[2]
