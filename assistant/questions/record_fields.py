"""What the record of a paper says of one field, as a line for the reader."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.records import Detail, DetailField, Paper
from assistant.text.identifiers import arxiv_address, arxiv_id, doi

__all__ = ["day_of", "detail", "details_of"]

_VENUE_KEYS = (
    "journal", "journaltitle", "journalname", "fulljournalname", "publicationtitle", "booktitle", "proceedings",
    "proceedingstitle", "conference", "venue", "containertitle", "publicationvenue", "journalref", "howpublished",
)  # fmt: skip
_ARXIV_KEYS = ("arxivid", "arxiv", "eprint")
_NO_VENUE = re.compile(r"(?:arxiv|corr)\b|https?://", re.IGNORECASE)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def detail(paper: Paper, field: DetailField) -> Detail:
    """The field of a paper; where no source states it, the line says so and there are no values."""
    titled = f"“{paper.title}”"
    known = _flat(paper.metadata)
    match field:
        case "authors":
            people = list(paper.authors)
            text = f"{titled} is by {_joined(people)}." if people else f"No source names the authors of {titled}."
            return _detail(field, paper, text, *people)
        case "published":
            return _published(paper, titled)
        case "venue":
            venue = _first(known, _VENUE_KEYS, lambda text: "" if _NO_VENUE.match(text) else text)
            lacking = f"No source states where {titled} was published" + _on_arxiv(paper, known)
            return _detail(field, paper, f"{titled} was published in {venue}." if venue else f"{lacking}.", venue)
        case "doi":
            found = next(filter(None, map(doi, (_text(known.get("doi")), paper.url or "", paper.id))), "")
            text = f"The DOI of {titled} is {found}." if found else f"No source gives a DOI of {titled}."
            return _detail(field, paper, text, found)
        case "arxiv":
            id = _arxiv(paper, known)
            text = f"The arXiv id of {titled} is {id}." if id else f"No source gives an arXiv id of {titled}."
            return _detail(field, paper, text, id)
        case "address":
            id = _arxiv(paper, known)
            url = paper.url or (arxiv_address(id) if id else "")
            return _detail(field, paper, f"{titled}: {url}" if url else f"No source gives an address of {titled}.", url)
        case "abstract":
            lead = "Digest" if paper.kind == "digest" else "Abstract"
            text = (
                f"{lead} of {titled}: {paper.abstract}"
                if paper.abstract
                else f"No source gives an abstract of {titled}."
            )
            return _detail(field, paper, text, paper.abstract)
        case "note":
            lines = " ".join((paper.note or "").split())
            text = f"Your note on {titled}: {lines}" if paper.note else f"You have noted nothing on {titled}."
            return _detail(field, paper, text, paper.note or "")
        case "tags":
            tagged = f"{titled} is tagged {', '.join(paper.tags)}." if paper.tags else f"{titled} has no tag."
            return _detail(field, paper, tagged, *paper.tags)
        case _:
            return _detail("title", paper, f"The title is {titled}.", paper.title)


def details_of(papers: Sequence[Paper], *fields: DetailField) -> tuple[Detail, ...]:
    """What the records of papers say of fields, a line for each."""
    return tuple(detail(paper, field) for paper in papers for field in fields)


def day_of(paper: Paper) -> tuple[str, bool]:
    """The date of publication, else the last day on which it was listed; and whether it is a day of a listing.

    Days without a year count only if there is none with one. Empty if there is neither.
    """
    if paper.published:
        return paper.published, False
    days = [listing.date for listing in paper.listings if listing.date]
    with_year = [day for day in days if day[2:3] != "-"]
    return max(with_year or days, default=""), True


def _published(paper: Paper, titled: str) -> Detail:
    if paper.published:
        return _detail("published", paper, f"{titled} was published {_on(paper.published)}.", paper.published)
    day, _ = day_of(paper)
    listed = f"; a page listed it {_on(day)}" if day else ""
    return _detail("published", paper, f"No source states when {titled} was published{listed}.")


def _joined(people: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(people[:-1]), people[-1])))


def _on(date: str) -> str:
    """A date with its preposition: "in 2031", "in February 2031", "on 3 February 2031", "on 28 July"."""
    parts = date.split("-")
    year = parts.pop(0) if len(parts[0]) == 4 else ""
    month = _MONTHS[int(parts[0]) - 1] if parts else ""
    day = str(int(parts[1])) if len(parts) > 1 else ""
    return f"{'on' if day else 'in'} {' '.join(filter(None, (day, month, year)))}"


def _on_arxiv(paper: Paper, known: Mapping[str, Any]) -> str:
    id = _arxiv(paper, known)
    return f"; on arXiv it is {id}" if id else ""


def _arxiv(paper: Paper, known: Mapping[str, Any]) -> str:
    named = (*(_text(known.get(key)) for key in _ARXIV_KEYS), paper.id, paper.url or "", _text(known.get("doi")))
    return next((found.id for found in map(arxiv_id, named) if found), "")


def _detail(field: DetailField, paper: Paper, text: str, *values: str) -> Detail:
    return Detail(field=field, text=text, paper=paper.id, values=tuple(filter(None, values)))


def _flat(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Metadata by bare names ("journal-ref" is "journalref"); of a nested object, its name."""
    known: dict[str, Any] = {}
    for key, value in metadata.items():
        if key.casefold() == "externalids" and isinstance(value, Mapping):
            known = {_bare(name): part for name, part in value.items()} | known
        known[_bare(key)] = value.get("name") if isinstance(value, Mapping) else value
    return known


def _bare(key: str) -> str:
    return re.sub(r"[\W_]", "", key).casefold()


def _first(known: Mapping[str, Any], keys: tuple[str, ...], take: Any) -> str:
    return next(filter(None, (take(_text(known.get(key))) for key in keys)), "")


def _text(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else str(value) if isinstance(value, (int, float)) else ""
