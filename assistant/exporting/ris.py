"""RIS, as reference managers exchange it: a tag a line, lines ended by CRLF."""

from __future__ import annotations

from collections.abc import Sequence

from rispy.writer import RisWriter  # type: ignore[import-untyped]

from assistant.exporting.fields import DIGEST_MARK, Work, WorkType, one_line
from assistant.text.author_names import AuthorName

__all__ = ["ris"]

_TYPES: dict[WorkType, str] = {"article": "JOUR", "inproceedings": "CONF", "misc": "GEN"}


class _Writer(RisWriter):  # type: ignore[misc]
    NEWLINE = "\r\n"

    def set_header(self, count: int) -> str:
        """No numbers between the records: not every program skips them."""
        return ""


def ris(works: Sequence[tuple[str, Work]]) -> str:
    """The works, a record each, separated by blank lines; the citation key is the record's ID."""
    return str(_Writer().formats([_reference(key, work) for key, work in works]))


def _reference(key: str, work: Work) -> dict[str, str | list[str]]:
    """The fields of a record under rispy's names, in the order in which they are written."""
    date = f"{work.year}/{work.month:02}/{f'{work.day:02}' if work.day else ''}/" if work.year and work.month else ""
    notes = (
        work.digest and DIGEST_MARK + work.digest,
        work.journal_ref and f"Published as {work.journal_ref}",
        f"PMID: {work.pmid}" if work.pmid and work.arxiv else "",
        one_line(work.note),
    )
    fields: dict[str, str | list[str]] = {
        "type_of_reference": _TYPES[work.entry],
        "id": key,
        "title": work.title,
        "authors": list(map(_name, work.authors)),
        "year": str(work.year or ""),
        "date": date,
        "secondary_title": work.container,
        "volume": work.volume,
        "number": work.number,
        "start_page": work.pages[0] if work.pages else "",
        "end_page": work.pages[1] if len(work.pages) == 2 else "",
        "publisher": work.publisher,
        "doi": work.doi,
        "accession_number": f"arXiv:{work.arxiv}" if work.arxiv else work.pmid and f"PMID:{work.pmid}",
        "custom2": work.pmcid,
        "urls": list(filter(None, [work.url])),
        "keywords": list(work.subjects),
        "abstract": work.abstract,
        "notes": list(filter(None, notes)),
    }
    return {name: value for name, value in fields.items() if value}


def _name(name: AuthorName) -> str:
    family = " ".join(filter(None, (name.particle, name.family)))
    return ", ".join(filter(None, (family, name.given or (name.suffix and " "), name.suffix)))
