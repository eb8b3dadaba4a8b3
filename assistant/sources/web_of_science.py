"""Web of Science's plain text (.txt, .ciw): records of lines with two-letter tags, wrapped lines indented."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from assistant.records import Rejection
from assistant.sources.authors import one_or_more_authors
from assistant.sources.base import BadRecordError, Line, SourceRecord, clean, or_rejection, quoted
from assistant.sources.bibliography import bibliographic_record, date_from

__all__ = ["WebOfScience"]

_TAGS = (
    "AB AF AR AU BA BE BF BN BP BS C1 C3 CA CL CR CT CY D2 DA DE DI DT EA EI EM EP FU FX GA GP HC HO HP ID IS J9 JI LA"
    " LS MA NR OA OI P2 PA PD PG PI PM PN PT PU PY RI RP SC SE SI SN SO SP SU TC TI U1 U2 UT VL WC WE Z8 Z9 ZB"
)
_TAG = re.compile(rf"({'|'.join(_TAGS.split())})(?: (.*)|$)")
_FRAME = re.compile(r"(?:FN|VR|EF)(?: .*)?$")
_FIRST = re.compile(r"(?:FN (?:Clarivate|Thomson|ISI)\b|VR 1\.0$|PT [A-Z]$)")
_MOST_LOOKED_AT = 8
_LONGEST_RECORD = 2_000_000
"""Characters. Lists of cited references are long."""

_PEOPLE = ("AF", "AU", "BF", "BA")
_FURTHER = {"volume": "VL", "number": "IS", "publisher": "PU", "language": "LA", "entry": "DT", "issn": "SN",
            "pmid": "PM", "UT": "UT", "keywords_plus": "ID"}  # fmt: skip


@dataclass
class _Block:
    """The lines of each tag in one record. `problem` is why it is none."""

    start: int
    lines: dict[str, list[str]] = field(default_factory=dict)
    size: int = 0
    problem: str = ""

    def text(self, *tags: str) -> str:
        """The text of the first tag that has one."""
        return next(filter(None, (clean(" ".join(self.lines.get(tag, ()))) for tag in tags)), "")


class WebOfScience:
    """Records with a title (`TI`) and an abstract (`AB`); others are rejected, with their line."""

    name = "Web of Science (plain text)"

    def recognises(self, head: str, name: str) -> bool:
        """It starts with the lines that come before the first record, or with a record."""
        lines = [line.strip("\ufeff \t") for line in head.split("\n") if line.strip("\ufeff \t")][:_MOST_LOOKED_AT]
        return bool(lines) and _FIRST.match(lines[0]) is not None and any(map(_TAG.match, lines[1:]))

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """The records in order. A record ends with its `ER`, or where the next one starts."""
        empty = True
        for block in _blocks(lines):
            empty = False
            where = f"{name}:{block.start}"
            yield from or_rejection(_records(block, where), where)
        if empty:
            yield Rejection(where=name, why="a file of Web of Science without records")


def _blocks(lines: Iterable[Line]) -> Iterator[_Block]:
    block: _Block | None = None
    last: list[str] = []
    for number, given in lines:
        text = given.lstrip("\ufeff").rstrip()
        found = None if given.startswith("  ") else _TAG.match(text)
        ends = text == "ER"
        if block and (ends or (found and found[1] == "PT") or _FRAME.match(text)):
            yield block
            block = None
        if ends or not text or (block is None and _FRAME.match(text)):
            continue
        if found and (block is None or not block.problem):
            block = block or _Block(number)
            last = block.lines.setdefault(found[1], [])
            last.append(found[2] or "")
        elif block is None:
            block = _Block(number, problem=f"text outside of a record, which starts with PT: {quoted(text)}")
        elif not block.problem:
            last.append(text.strip())
        block.size += len(text)
        if block.size > _LONGEST_RECORD and not block.problem:
            block.problem = f"a record of more than {_LONGEST_RECORD:,} characters: is its ER missing?"
            block.lines.clear()
    if block:
        yield block


def _records(block: _Block, where: str) -> Iterator[SourceRecord]:
    if block.problem:
        raise BadRecordError(block.problem)
    people = next((block.lines[tag] for tag in _PEOPLE if tag in block.lines), [])
    groups = block.lines.get("CA", [])
    of_book = block.text("PT") in ("C", "B", "S") and block.text("CT", "SE") != ""
    year, month = block.text("PY"), block.text("PD")
    yield bibliographic_record(
        where,
        title=block.text("TI"),
        abstracts=[block.text("AB")],
        authors=[*(name for line in people for name in one_or_more_authors(clean(line))), *groups],
        published=date_from([month] if month else [], year) or date_from([block.text("EA")]),
        url="",
        doi=block.text("DI", "D2"),
        places=(),
        arxiv=[block.text(tag) for tag in ("AR", "UT", "DI")],
        keywords=[word for word in block.text("DE").split(";") if word.strip()],
        further={
            "booktitle" if of_book else "journal": block.text("SO"),
            "pages": "-".join(filter(None, (block.text("BP"), block.text("EP")))) or block.text("AR"),
            **{key: block.text(tag) for key, tag in _FURTHER.items()},
        },
    )
