"""RIS, as reference managers exchange it, record by record with rispy, so that a broken one costs itself alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from assistant.records import Rejection
from assistant.sources.authors import turned_name
from assistant.sources.base import Line, SourceRecord
from assistant.sources.bibliography import bibliographic_record
from assistant.sources.cleaning import clean
from assistant.sources.json_values import BadRecordError

__all__ = ["RIS"]

_START = re.compile(r"\ufeff?TY {1,2}- ?")
_TAG = re.compile(r"([A-Z][A-Z0-9]) {1,2}-(?: |$)")
_END = re.compile(r"ER {1,2}-\s*$")
_LONGEST_RECORD = 500_000
_DATE = re.compile(r"(\d{4})(?:[/.-](\d{1,2})?(?:[/.-](\d{1,2})?)?)?(?:/.*)?")

# rispy's names, in the order in which they count.
_TITLES = ("primary_title", "title", "translated_title", "short_title")
_ABSTRACTS = ("abstract", "notes_abstract")
_AUTHORS = ("authors", "first_authors")
_DATES = ("date", "publication_year", "year")
_FURTHER = {
    "journal": ("journal_name", "alternate_title3", "alternate_title2", "alternate_title1", "secondary_title"),
    "volume": ("volume",),
    "number": ("number",),
    "publisher": ("publisher",),
    "key": ("id",),
    "note": ("notes",),
    "entry": ("type_of_reference",),
}


class RIS:
    """Records with a title (`TI`, `T1`) and an abstract (`AB`, `N2`); the others are rejected, each with its line."""

    name = "RIS"

    def recognises(self, head: str, name: str) -> bool:
        """The first line that is not blank starts a record, or a line does that others with tags follow."""
        lines = [line for line in head.split("\n") if line.strip()]
        if lines and _START.match(lines[0]):
            return True
        starts = [place for place, line in enumerate(lines) if _START.match(line)]
        return any(all(map(_TAG.match, lines[place : place + 3])) for place in starts[:5])

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """The records in order. A record ends with its `ER`, or where the next one starts."""
        empty = True
        for start, texts in _blocks(lines):
            empty = False
            where = f"{name}:{start}"
            try:
                yield _record(_parsed(texts), where)
            except BadRecordError as error:
                yield Rejection(where=where, why=str(error))
        if empty:
            yield Rejection(where=name, why="no record in it")


def _blocks(lines: Iterable[Line]) -> Iterator[tuple[int, list[str]]]:
    """The records, without their `ER`. Tags outside of any record make one without a type."""
    start, texts = 0, list[str]()
    for number, text in lines:
        text = text.lstrip("\ufeff")
        starts = _START.match(text)
        if (starts or _END.match(text)) and texts:
            yield start, texts
            start, texts = 0, []
        if _END.match(text):
            continue
        if texts or starts or _TAG.match(text):
            start = start or number
            texts.append(text)
    if texts:
        yield start, texts


def _parsed(texts: list[str]) -> dict[str, Any]:
    if not _START.match(texts[0]):
        raise BadRecordError(f"tags outside of a record, which starts with TY: {clean(texts[0])[:60]}")
    if sum(map(len, texts)) > _LONGEST_RECORD:
        raise BadRecordError(f"a record of more than {_LONGEST_RECORD:,} characters: is its ER missing?")
    from rispy.parser import RisParser  # type: ignore[import-untyped]

    # Two blanks before the dash, as the format has it and the parser wants it; some programs write one.
    lines = [_TAG.sub(lambda found: f"{found[1]}  - ", text, count=1) for text in texts]
    parser = RisParser(enforce_list_tags=False)
    try:
        found: list[dict[str, Any]] = parser.parse_lines(iter([*lines, "ER  - "]))
    except Exception as error:
        # The parser has no errors of its own for what it cannot read.
        raise BadRecordError(f"not RIS: {clean(str(error))[:200]}") from None
    if len(found) != 1:
        raise BadRecordError("not RIS: no single record")
    return found[0]


def _record(fields: dict[str, Any], where: str) -> SourceRecord:
    pages = "-".join(filter(None, (_text(fields, ("start_page",)), _text(fields, ("end_page",)))))
    number = _text(fields, ("accession_number",))
    conference = _text(fields, ("type_of_reference",)) in ("CONF", "CPAPER", "CHAP")
    further = {name: _text(fields, keys) for name, keys in _FURTHER.items()}
    if conference:
        further["booktitle"] = further.pop("journal")
    urls = _list(fields, ("urls",))
    return bibliographic_record(
        where,
        title=_text(fields, _TITLES),
        abstract=_text(fields, _ABSTRACTS),
        authors=[_name(name) for name in _list(fields, _AUTHORS)],
        dates=map(_date, (_text(fields, (key,)) for key in _DATES)),
        url=next(iter(urls), ""),
        doi=_text(fields, ("doi",)),
        arxiv=(number, *urls),
        keywords=_list(fields, ("keywords",)),
        further={**further, "pages": pages},
    )


def _list(fields: dict[str, Any], keys: Iterable[str]) -> list[str]:
    for key in keys:
        value = fields.get(key)
        found = [text for text in value if isinstance(text, str)] if isinstance(value, list) else [value]
        if texts := [text for text in found if isinstance(text, str) and text.strip()]:
            return texts
    return []


def _text(fields: dict[str, Any], keys: Iterable[str]) -> str:
    return " ".join(_list(fields, keys))


def _name(name: str) -> str:
    parts = [" ".join(part.split()) for part in clean(name).split(",")]
    if len(parts) in (2, 3) and parts[0] and parts[1]:
        return turned_name(parts[0], parts[1], suffix=parts[2] if len(parts) == 3 else "")
    return clean(name)


def _date(text: str) -> str:
    """The date without what is left open in it: 2024/03// is March 2024."""
    found = _DATE.fullmatch(text.strip())
    return "-".join(filter(None, found.groups())) if found else text
