"""RIS, as databases and reference managers write it: records of tagged lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from assistant.records import Rejection
from assistant.sources.authors import one_or_more_authors
from assistant.sources.base import BadRecordError, Line, SourceRecord, clean, or_rejection, quoted
from assistant.sources.bibliography import PUBLISHED_AS, bibliographic_record, date_from
from assistant.sources.fields import web_address
from assistant.text.database_ids import database_of, number_in
from assistant.text.identifiers import doi

__all__ = ["RIS"]

_START = re.compile(r"\ufeff?\s*(TY(?: {1,4}-| ?-(?=\s|[A-Z])| {1,4}(?=[A-Z]{3,8}\s*$))|ty {1,4}-)\s*")
_END = re.compile(r"\s*(?:ER(?:\s*-+)?|er\s*-+)\s*(?=$|TY\s+-)")
_GLUED_END = re.compile(r"(?<=\S)\s*\bER {2}- *(?=$|TY {1,2}-)")
_NUMBERING = re.compile(r"\s*(?:\d+\.|Record #?\d+ of \d+|(?:Provider|Database|Content)\s*:.*|\s*)")
_MATTER = r"[^\S\n]*(?P<text>.*)"
_USUAL = re.compile(rf"\s*(?P<tag>[A-Z][A-Z0-9]{{1,3}}) {{2,4}}-(?=\s|$){_MATTER}", re.DOTALL)
_PADDED = re.compile(rf"\s*(?P<tag>PMID|PMC|ISSN|ISBN|DOI) {{0,2}}-(?=\s|$){_MATTER}", re.DOTALL)
# Only these tags are accepted in a looser form: they cannot be words of a wrapped line.
_KNOWN = (
    r"A[1-4BDNU]|BT|C[1-8ANTY]|D[ABEIOP]|E[DPT]|I[DS]|J[1-2AFO]|K[1W]|L[1-4ABK]|M[1-3]|N[1-2LV]|OP|P[BY]|RI|RN|RP"
    r"|S[ENPT]|T[1-3AITY]|U[1-5]|UR|V[LO]|Y[1-2R]"
)
_LOOSE = re.compile(rf"\s*(?P<tag>{_KNOWN}) {{0,4}}-(?=\s|$|[^\s-]){_MATTER}", re.DOTALL)
_SMALL = re.compile(rf"\s*(?P<tag>{_KNOWN}) {{1,4}}-(?=\s|$){_MATTER}", re.DOTALL | re.IGNORECASE)
_EITHER_CASE = re.compile(rf"\s*(?P<tag>{_KNOWN}) {{2}}-(?=\s|$){_MATTER}", re.DOTALL | re.IGNORECASE)
_WITHOUT_DASH = re.compile(rf"(?P<tag>{_KNOWN})(?: {{2,6}}|$){_MATTER}", re.DOTALL)


@dataclass
class _Block:
    """The lines of one record, without its end, and whether one of them gives its type."""

    start: int
    lines: list[str] = field(default_factory=list)
    typed: bool = False


def _starts_record(line: str) -> bool:
    """Whether the line gives the type of a record."""
    return bool(_START.match(line))


def _ends_record(line: str) -> bool:
    """Whether the line ends a record, strictly by the format."""
    return bool(re.match(r"ER {1,2}-\s*$", line))


def _is_tagged(line: str) -> bool:
    """Whether the line has a tag, by the format or nearly so."""
    return bool(_USUAL.match(line) or _PADDED.match(line) or _LOOSE.match(line) or _END.match(line))


def _ris_blocks(lines: Iterable[Line]) -> Iterator[_Block]:
    """The records, without text between them. `NL`, which Ovid writes after the end, belongs to the record before."""
    last: _Block | None = None
    block = _Block(0)
    for number, text in _unglued(lines):
        ends = _END.match(text)
        starts = not ends and _starts_record(text)
        if (ends or (starts and block.typed)) and block.lines:
            if last:
                yield last
            last, block = _trimmed(block), _Block(0)
        if ends:
            continue
        if not block.lines and last and re.match(r"NL {1,2}-", text):
            last.lines.append(text)
        elif block.lines or starts or (_is_tagged(text) and not text.rstrip().endswith("-")):
            block.start = block.start or number
            block.lines.append(text.lstrip("\ufeff"))
            block.typed = block.typed or starts
    yield from filter(None, (last, _trimmed(block) if block.lines else None))


def _unglued(lines: Iterable[Line]) -> Iterator[Line]:
    """Puts ends of records on lines of their own."""
    for number, text in lines:
        while found := _END.match(text) or _GLUED_END.search(text):
            if text[: found.start()].strip():
                yield Line(number, text[: found.start()])
            yield Line(number, "ER  - ")
            text = text[found.end() :]
            if not text.strip():
                break
        else:
            yield Line(number, text)


def _trimmed(block: _Block) -> _Block:
    """Drops the number of the next record, if the end of this one is missing."""
    while len(block.lines) > 1 and _NUMBERING.fullmatch(block.lines[-1]):
        block.lines.pop()
    return block


def _tagged(block: _Block) -> Iterator[tuple[str, list[str]]]:
    """The tags with their lines; untagged lines belong to the tag above."""
    tag, texts = "", list[str]()
    pattern = _pattern(block)
    for line in block.lines:
        found = pattern.match(line) or _PADDED.match(line) or _START.match(line) or _EITHER_CASE.match(line)
        if not found:
            texts.append(line.strip())
            continue
        if tag:
            yield tag, texts
        if found.re is _START:
            tag, texts = "TY", [line[found.end() :].strip()]
        else:
            tag, texts = found["tag"].upper(), [found["text"].strip()]
    if tag:
        yield tag, texts


def _pattern(block: _Block) -> re.Pattern[str]:
    """The pattern for tags in this record: the standard one if two lines match it, else the style of its type line."""
    usual = sum(bool(_USUAL.match(line)) and not _starts_record(line) for line in block.lines)
    if usual >= 2:
        return _USUAL
    start = next((line.lstrip("\ufeff ") for line in block.lines if _starts_record(line)), "TY  -")
    if start.startswith("ty"):
        return _SMALL
    return _LOOSE if "-" in start[:8] else _WITHOUT_DASH


_LONGEST_RECORD = 500_000
_DATE = re.compile(r"(\d{4})(?:[/.-](\d{1,2})?(?:[/.-](\d{1,2})?)?)?(?:/(.*))?")
_OF_PUBMED = re.compile(r"pubmed|medline|\bnlm\b", re.IGNORECASE)
_TITLES = ("TI", "T1", "CT", "BT", "TT", "ST")
_ABSTRACTS = ("AB", "N2")
_AUTHORS = ("AU", "A1")
_KEYWORDS = ("KW", "K1", "KY", "DE")
_WHOLE_DATES = ("DA", "Y1", "PY", "YR")
_YEARS = ("PY", "Y1", "YR", "DA")
_LAST_DATES = ("C6", "EA")
"""Web of Science's tags for the early-access date."""

_DOIS = ("DO", "DI", "DOI", "L3", "UR", "L2", "M3", "LK", "N1")
_ADDRESSES = ("UR", "L2", "LK", "L1")
_CONFERENCES = ("CONF", "CPAPER", "CHAP")
_OTHERS = ("DO", "SP", "EP", "UR", "N1")
_FURTHER = {
    "journal": ("JF", "T2", "JO", "JA", "J2", "J1"),
    "volume": ("VL",),
    "number": ("IS",),
    "publisher": ("PB",),
    "key": ("ID",),
    "entry": ("TY",),
    "language": ("LA",),
}
_USED = frozenset(chain(_TITLES, _ABSTRACTS, _AUTHORS, _KEYWORDS, _WHOLE_DATES, _OTHERS, *_FURTHER.values()))

Fields = dict[str, list[list[str]]]
"""The values of each tag, as lines."""


class RIS:
    """Records with a title (`TI`, `T1`) and an abstract (`AB`, `N2`); others are rejected, with their line.

    Unused tags stay in the metadata under their names.
    """

    name = "RIS"

    def recognises(self, head: str, name: str) -> bool:
        """A line starts a record, and is the first or next to other tagged lines; or a line ends a record."""
        lines = [line for line in head.split("\n") if line.strip()]
        starts = [place for place, line in enumerate(lines) if _starts_record(line)]
        if starts[:1] == [0]:
            return True
        beside = ((*lines[max(0, place - 2) : place], *lines[place + 1 : place + 3]) for place in starts[:5])
        if any(any(map(_is_tagged, near)) for near in beside):
            return True
        return any(map(_ends_record, lines)) and _is_tagged(lines[0])

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """The records in order. A record ends with its `ER`, or where the next one starts."""
        empty = True
        for block in _ris_blocks(lines):
            empty = False
            where = f"{name}:{block.start}"
            yield from or_rejection(_records(block, where), where)
        if empty:
            yield Rejection(where=name, why="a RIS file without records")


def _fields(block: _Block) -> Fields:
    if sum(map(len, block.lines)) > _LONGEST_RECORD:
        raise BadRecordError(f"a record of more than {_LONGEST_RECORD:,} characters: is its ER missing?")
    fields: Fields = {}
    for tag, lines in _tagged(block):
        if any(lines):
            fields.setdefault(tag, []).append(lines)
    if not block.typed and not fields.keys() & {*_TITLES, *_ABSTRACTS}:
        raise BadRecordError(f"tags outside of a record, which starts with TY: {quoted(block.lines[0])}")
    return fields


def _records(block: _Block, where: str) -> Iterator[SourceRecord]:
    fields = _fields(block)
    further = {name: _text(fields, tags) for name, tags in _FURTHER.items()}
    if further["entry"].upper() in _CONFERENCES:
        further["booktitle"] = _text(fields, ("T2", "BT", "JF", "T3", "C3", "JO"))
        further["journal"] = ""
    addresses = [word for line in _lines(fields, _ADDRESSES) for word in re.split(r"[\s;]+", line)]
    yield bibliographic_record(
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
            **{tag: "; ".join(map(" ".join, values)) for tag, values in fields.items() if tag not in _USED},
            **_database_ids(fields),
            **_notes(fields),
        },
    )


def _database_ids(fields: Fields) -> dict[str, str]:
    """PubMed's number is an accession number there, and PubMed Central's a custom field."""
    found: dict[str, str] = dict(filter(None, map(database_of, _lines(fields, ("N1", "C2", "C7", "AN")))))
    if _OF_PUBMED.search(_text(fields, ("DB", "DP"))):
        found.setdefault("pmid", number_in("pmid", _text(fields, ("AN",))))
    return found


def _notes(fields: Fields) -> dict[str, str]:
    """The notes without those that are ids; a reference to a journal may be a note of its own."""
    notes = [note for note in map(" ".join, fields.get("N1", ())) if not database_of(note)]
    reference = next(filter(PUBLISHED_AS.fullmatch, notes), "")
    others = dict.fromkeys(note for note in notes if note != reference)
    return {"note": " ".join(others), "journal_ref": PUBLISHED_AS.sub(r"\1", reference)}


def _lines(fields: Fields, tags: Iterable[str]) -> list[str]:
    """All lines of all these tags."""
    return [line for tag in tags for lines in fields.get(tag, ()) for line in lines if line]


def _text(fields: Fields, tags: Iterable[str]) -> str:
    """The text of the first tag that is present, without repetitions."""
    values = next((fields[tag] for tag in tags if tag in fields), [])
    return " ".join(dict.fromkeys(map(" ".join, values)))


def _doi(text: str) -> str:
    """The DOI in a line, possibly after other words ("doi: ..." or an address)."""
    return next(filter(None, map(doi, (text, *text.split()[:4]))), "") if len(text) < 1_000 else ""


def _keywords(fields: Fields) -> list[str]:
    tag = next((tag for tag in _KEYWORDS if tag in fields), "")
    lines = _lines(fields, (tag,))
    separator = ";" if any(";" in line for line in lines) else "," if len(lines) == 1 else "\n"
    return [word.strip(" *") for line in lines for word in line.split(separator)]


def _published(fields: Fields) -> str | None:
    year = next((found[1] for text in _lines(fields, _YEARS) if (found := re.match(r"\s*([12]\d{3})\b", text))), "")
    return date_from(map(_date, _lines(fields, _WHOLE_DATES)), year) or date_from(_lines(fields, _LAST_DATES))


def _date(text: str) -> str:
    """The date without its empty parts: 2024/03// is March 2024, 2024///Spring is spring 2024."""
    found = _DATE.fullmatch(text.strip())
    if not found:
        return text.strip(" /")
    year, month, day, other = found.groups()
    if other and not month and not day:
        return f"{other} {year}"
    return "-".join(part for part in (year, month, day) if part and part.strip("0"))
