"""RIS, as reference managers exchange it: a tag a line, lines ended by CRLF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.exporting.fields import DIGEST_MARK, Entry, Work
from assistant.exporting.names import Name

__all__ = ["ris"]

_TYPES: dict[Entry, str] = {"article": "JOUR", "inproceedings": "CONF", "misc": "GEN"}


def ris(works: Sequence[tuple[str, Work]]) -> str:
    """The works, a record each, parted by blank lines; the citation key is the record's ID."""
    return "\r\n".join(_record(key, work) for key, work in works)


def _record(key: str, work: Work) -> str:
    lines = [("TY", _TYPES[work.entry]), ("ID", key), *((tag, text) for tag, text in _tags(work) if text), ("ER", "")]
    return "".join(f"{tag}  - {text}\r\n" for tag, text in lines)


def _tags(work: Work) -> Iterator[tuple[str, str]]:
    yield "TI", work.title
    for author in work.authors:
        yield "AU", _name(author)
    yield "PY", str(work.year or "")
    if work.year and work.month:
        yield "DA", f"{work.year}/{work.month:02}/{f'{work.day:02}' if work.day else ''}/"
    yield "T2", work.container
    yield "VL", work.volume
    yield "IS", work.number
    yield "SP", work.pages[0] if work.pages else ""
    yield "EP", work.pages[1] if len(work.pages) == 2 else ""
    yield "PB", work.publisher
    yield "DO", work.doi
    yield "AN", work.arxiv and f"arXiv:{work.arxiv}"
    yield "UR", work.url
    for subject in work.subjects:
        yield "KW", subject
    yield "AB", work.abstract
    yield "N1", work.digest and DIGEST_MARK + work.digest
    yield "N1", work.journal_ref and f"Published as {work.journal_ref}"


def _name(name: Name) -> str:
    family = " ".join(filter(None, (name.particle, name.family)))
    return ", ".join(filter(None, (family, name.given or (name.suffix and " "), name.suffix)))
