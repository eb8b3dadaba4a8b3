"""The lines of RIS files: where a record starts and ends, and which lines carry tags."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from assistant.sources.base import Line

__all__ = ["Block", "ends_record", "is_tagged", "ris_blocks", "starts_record", "tagged"]

_START = re.compile(r"\ufeff?\s*(TY(?: {1,4}-| ?-(?=\s|[A-Z])| {1,4}(?=[A-Z]{3,8}\s*$))|ty {1,4}-)\s*")
_END = re.compile(r"\s*(?:ER(?:\s*-+)?|er\s*-+)\s*(?=$|TY\s+-)")
_GLUED_END = re.compile(r"(?<=\S)\s*\bER {2}- *(?=$|TY {1,2}-)")
_NUMBERING = re.compile(r"\s*(?:\d+\.|Record #?\d+ of \d+|(?:Provider|Database|Content)\s*:.*|\s*)")
_MATTER = r"[^\S\n]*(?P<text>.*)"
_USUAL = re.compile(rf"\s*(?P<tag>[A-Z][A-Z0-9]{{1,3}}) {{2,4}}-(?=\s|$){_MATTER}", re.DOTALL)
_PADDED = re.compile(rf"\s*(?P<tag>PMID|PMC|ISSN|ISBN|DOI) {{0,2}}-(?=\s|$){_MATTER}", re.DOTALL)
# Tags that are told by less than the format asks for: they alone cannot be words of a wrapped line.
_KNOWN = (
    r"A[1-4BDNU]|BT|C[1-8ANTY]|D[ABEIOP]|E[DPT]|I[DS]|J[1-2AFO]|K[1W]|L[1-4ABK]|M[1-3]|N[1-2LV]|OP|P[BY]|RI|RN|RP"
    r"|S[ENPT]|T[1-3AITY]|U[1-5]|UR|V[LO]|Y[1-2R]"
)
_LOOSE = re.compile(rf"\s*(?P<tag>{_KNOWN}) {{0,4}}-(?=\s|$|[^\s-]){_MATTER}", re.DOTALL)
_SMALL = re.compile(rf"\s*(?P<tag>{_KNOWN}) {{1,4}}-(?=\s|$){_MATTER}", re.DOTALL | re.IGNORECASE)
_EITHER_CASE = re.compile(rf"\s*(?P<tag>{_KNOWN}) {{2}}-(?=\s|$){_MATTER}", re.DOTALL | re.IGNORECASE)
_WITHOUT_DASH = re.compile(rf"(?P<tag>{_KNOWN})(?: {{2,6}}|$){_MATTER}", re.DOTALL)


@dataclass
class Block:
    """The lines of one record, without its end, and whether one of them names its type."""

    start: int
    lines: list[str] = field(default_factory=list)
    typed: bool = False


def starts_record(line: str) -> bool:
    """Whether the line names the type of a record."""
    return bool(_START.match(line))


def ends_record(line: str) -> bool:
    """Whether the line is the end of a record, as the format has it."""
    return bool(re.match(r"ER {1,2}-\s*$", line))


def is_tagged(line: str) -> bool:
    """Whether the line has a tag, as strictly as the format says or nearly so."""
    return bool(_USUAL.match(line) or _PADDED.match(line) or _LOOSE.match(line) or _END.match(line))


def ris_blocks(lines: Iterable[Line]) -> Iterator[Block]:
    """The records, one by one. Text between them is none; `NL`, which Ovid writes behind an end, belongs before it."""
    last: Block | None = None
    block = Block(0)
    for number, text in _unglued(lines):
        ends = _END.match(text)
        starts = not ends and starts_record(text)
        if (ends or (starts and block.typed)) and block.lines:
            if last:
                yield last
            last, block = _trimmed(block), Block(0)
        if ends:
            continue
        if not block.lines and last and re.match(r"NL {1,2}-", text):
            last.lines.append(text)
        elif block.lines or starts or (is_tagged(text) and not text.rstrip().endswith("-")):
            block.start = block.start or number
            block.lines.append(text.lstrip("\ufeff"))
            block.typed = block.typed or starts
    yield from filter(None, (last, _trimmed(block) if block.lines else None))


def _unglued(lines: Iterable[Line]) -> Iterator[Line]:
    """Ends of records on lines of their own, whatever stands before or behind them."""
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


def _trimmed(block: Block) -> Block:
    """Without the numbering of the next record, where the end of this one is missing."""
    while len(block.lines) > 1 and _NUMBERING.fullmatch(block.lines[-1]):
        block.lines.pop()
    return block


def tagged(block: Block) -> Iterator[tuple[str, list[str]]]:
    """The tags with their lines: what is wrapped, or stands below a tag without one of its own, belongs to it."""
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


def _pattern(block: Block) -> re.Pattern[str]:
    """How tags are written in this record: as its type is; as the format has it, if two other lines are."""
    usual = sum(bool(_USUAL.match(line)) and not starts_record(line) for line in block.lines)
    if usual >= 2:
        return _USUAL
    start = next((line.lstrip("\ufeff ") for line in block.lines if starts_record(line)), "TY  -")
    if start.startswith("ty"):
        return _SMALL
    return _LOOSE if "-" in start[:8] else _WITHOUT_DASH
