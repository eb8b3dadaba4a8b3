"""CSL-JSON, the data of citation processors such as Pandoc, Zotero and citeproc."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant.exporting.fields import DIGEST_MARK, Work, WorkType
from assistant.text.author_names import AuthorName
from assistant.text.safe import safe_json

__all__ = ["csl_item", "csl_json"]

_TYPES: dict[WorkType, str] = {"article": "article-journal", "inproceedings": "paper-conference", "misc": "article"}


def csl_json(works: Sequence[tuple[str, Work]]) -> str:
    """A JSON array of CSL 1.0.2 items; the citation key is the id."""
    return safe_json([csl_item(key, work) for key, work in works], indent=2) + "\n"


def csl_item(key: str, work: Work) -> dict[str, Any]:
    """A CSL 1.0.2 item, without the fields that are not known."""
    notes = (
        work.digest and DIGEST_MARK + work.digest,
        work.journal_ref and f"Published as {work.journal_ref}",
        work.note,
    )
    item: dict[str, Any] = {
        "id": key,
        "type": _TYPES[work.entry],
        "title": work.title,
        "author": [_name(name) for name in work.authors],
        "issued": _issued(work),
        "container-title": work.container,
        "volume": work.volume,
        "issue": work.number,
        "page": "-".join(work.pages),
        "publisher": work.publisher,
        "DOI": work.doi,
        # Citation styles print it as the preprint's number; for an article it would be the article number.
        "number": f"arXiv:{work.arxiv}" if work.arxiv and work.entry == "misc" else "",
        "archive": "arXiv" if work.arxiv else "",
        "archive_location": work.arxiv,
        "PMID": work.pmid,
        "PMCID": work.pmcid,
        "URL": work.url,
        "keyword": ("; " if any("," in subject for subject in work.subjects) else ", ").join(work.subjects),
        "abstract": work.abstract,
        "note": "\n".join(filter(None, notes)),
    }
    return {name: value for name, value in item.items() if value}


def _name(name: AuthorName) -> dict[str, str]:
    if name.whole:
        return {"literal": name.family}
    parts = {
        "family": name.family,
        "given": name.given,
        "non-dropping-particle": name.particle,
        "suffix": name.suffix,
    }
    return {part: text for part, text in parts.items() if text}


def _issued(work: Work) -> dict[str, list[list[int]]] | None:
    parts = [part for part in (work.year, work.month, work.day) if part]
    return {"date-parts": [parts]} if parts else None
