"""RIS, as databases and reference managers write it: records of tagged lines, each read by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from assistant.records import Rejection
from assistant.sources.authors import one_or_more_authors
from assistant.sources.base import Line, SourceRecord
from assistant.sources.bibliography import bibliographic_record, date_told
from assistant.sources.cleaning import clean
from assistant.sources.fields import web_address
from assistant.sources.json_values import BadRecordError
from assistant.sources.ris_lines import Block, ends_record, is_tagged, ris_blocks, starts_record, tagged
from assistant.text.identifiers import doi

__all__ = ["RIS"]

_LONGEST_RECORD = 500_000
_DATE = re.compile(r"(\d{4})(?:[/.-](\d{1,2})?(?:[/.-](\d{1,2})?)?)?(?:/(.*))?")
_TITLES = ("TI", "T1", "CT", "BT", "TT", "ST")
_ABSTRACTS = ("AB", "N2")
_AUTHORS = ("AU", "A1")
_KEYWORDS = ("KW", "K1", "KY", "DE")
_WHOLE_DATES = ("DA", "Y1", "PY", "YR")
_YEARS = ("PY", "Y1", "YR", "DA")
_LAST_DATES = ("C6", "EA")
"""Where Web of Science tells the date of early access."""

_DOIS = ("DO", "DI", "DOI", "L3", "UR", "L2", "M3", "LK", "N1")
_ADDRESSES = ("UR", "L2", "LK", "L1")
_CONFERENCES = ("CONF", "CPAPER", "CHAP")
_OTHERS = ("DO", "SP", "EP", "UR")
_FURTHER = {
    "journal": ("JF", "T2", "JO", "JA", "J2", "J1"),
    "volume": ("VL",),
    "number": ("IS",),
    "publisher": ("PB",),
    "key": ("ID",),
    "note": ("N1",),
    "entry": ("TY",),
    "language": ("LA",),
}
_TOLD = frozenset(chain(_TITLES, _ABSTRACTS, _AUTHORS, _KEYWORDS, _WHOLE_DATES, _OTHERS, *_FURTHER.values()))

Fields = dict[str, list[list[str]]]
"""The values of each tag, each with its lines."""


class RIS:
    """Records with a title (`TI`, `T1`) and an abstract (`AB`, `N2`); the others are rejected, each with its line.

    Tags that mean nothing here stay in the metadata under their names.
    """

    name = "RIS"

    def recognises(self, head: str, name: str) -> bool:
        """A line starts a record, and it is the first or stands beside other lines with tags; or one ends a record."""
        lines = [line for line in head.split("\n") if line.strip()]
        starts = [place for place, line in enumerate(lines) if starts_record(line)]
        if starts[:1] == [0]:
            return True
        beside = ((*lines[max(0, place - 2) : place], *lines[place + 1 : place + 3]) for place in starts[:5])
        if any(any(map(is_tagged, near)) for near in beside):
            return True
        return any(map(ends_record, lines)) and is_tagged(lines[0])

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """The records in order. A record ends with its `ER`, or where the next one starts."""
        empty = True
        for block in ris_blocks(lines):
            empty = False
            where = f"{name}:{block.start}"
            try:
                yield _record(_fields(block), where)
            except BadRecordError as error:
                yield Rejection(where=where, why=str(error))
        if empty:
            yield Rejection(where=name, why="no record in it")


def _fields(block: Block) -> Fields:
    if sum(map(len, block.lines)) > _LONGEST_RECORD:
        raise BadRecordError(f"a record of more than {_LONGEST_RECORD:,} characters: is its ER missing?")
    fields: Fields = {}
    for tag, lines in tagged(block):
        if any(lines):
            fields.setdefault(tag, []).append(lines)
    if not block.typed and not fields.keys() & {*_TITLES, *_ABSTRACTS}:
        raise BadRecordError(f"tags outside of a record, which starts with TY: {clean(block.lines[0])[:60]}")
    return fields


def _record(fields: Fields, where: str) -> SourceRecord:
    further = {name: _text(fields, tags) for name, tags in _FURTHER.items()}
    if further["entry"].upper() in _CONFERENCES:
        further["booktitle"] = _text(fields, ("T2", "BT", "JF", "T3", "C3", "JO"))
        further["journal"] = ""
    addresses = [word for line in _lines(fields, _ADDRESSES) for word in re.split(r"[\s;]+", line)]
    return bibliographic_record(
        where,
        title=_text(fields, _TITLES),
        abstracts=["\n".join(lines) for tag in _ABSTRACTS for lines in fields.get(tag, ())],
        authors=dict.fromkeys(name for text in _lines(fields, _AUTHORS) for name in one_or_more_authors(clean(text))),
        published=_published(fields),
        url=next(filter(web_address, addresses), _text(fields, ("UR",))),
        doi=_text(fields, ("DO",)),
        places=map(_doi, _lines(fields, _DOIS)),
        arxiv=(*_lines(fields, ("AN",)), *addresses, *_lines(fields, ("M1", "JO", "VL", "N1"))),
        keywords=_keywords(fields),
        further={
            **further,
            "pages": "-".join(filter(None, (_text(fields, ("SP",)), _text(fields, ("EP",))))),
            **{tag: "; ".join(map(" ".join, values)) for tag, values in fields.items() if tag not in _TOLD},
        },
    )


def _lines(fields: Fields, tags: Iterable[str]) -> list[str]:
    """All lines of all these tags."""
    return [line for tag in tags for lines in fields.get(tag, ()) for line in lines if line]


def _text(fields: Fields, tags: Iterable[str]) -> str:
    """What the first of the tags says; what it says twice, once."""
    values = next((fields[tag] for tag in tags if tag in fields), [])
    return " ".join(dict.fromkeys(map(" ".join, values)))


def _doi(text: str) -> str:
    """The DOI that a line is, or says behind other words ("doi: ..." or an address)."""
    return next(filter(None, map(doi, (text, *text.split()[:4]))), "") if len(text) < 1_000 else ""


def _keywords(fields: Fields) -> list[str]:
    tag = next((tag for tag in _KEYWORDS if tag in fields), "")
    lines = _lines(fields, (tag,))
    parted = ";" if any(";" in line for line in lines) else "," if len(lines) == 1 else "\n"
    return [word.strip(" *") for line in lines for word in line.split(parted)]


def _published(fields: Fields) -> str | None:
    year = next((found[1] for text in _lines(fields, _YEARS) if (found := re.match(r"\s*([12]\d{3})\b", text))), "")
    return date_told(map(_date, _lines(fields, _WHOLE_DATES)), year) or date_told(_lines(fields, _LAST_DATES))


def _date(text: str) -> str:
    """The date without what is left open in it: 2024/03// is March 2024, 2024///Spring the spring of it."""
    found = _DATE.fullmatch(text.strip())
    if not found:
        return text.strip(" /")
    year, month, day, other = found.groups()
    if other and not month and not day:
        return f"{other} {year}"
    return "-".join(part for part in (year, month, day) if part and part.strip("0"))
