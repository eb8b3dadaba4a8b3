"""A paper as the flat metadata of a node: text and numbers under fixed names, which every vector store takes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, TypeAlias

from assistant.records.addresses import address_of
from assistant.records.papers import Paper
from assistant.text.identifiers import doi

__all__ = ["Flat", "flat_metadata"]

Flat: TypeAlias = dict[str, str | int | float | bool]

_OF_NODES = frozenset(("number", "verdict", "sentences", "start", "end", "document_id", "doc_id", "ref_doc_id"))
"""Names that say something of a node, not of its paper."""
_OF_STORES = ("_", "chroma:")
_JOURNALS = (
    "journal", "journaltitle", "journalname", "fulljournalname", "publicationtitle", "booktitle", "proceedings",
    "proceedingstitle", "conference", "venue", "containertitle", "publicationvenue", "journalref",
)  # fmt: skip
_NO_JOURNAL = re.compile(r"(?:arxiv|corr)\b|https?://", re.IGNORECASE)
_YEAR = re.compile(r"[12]\d{3}", re.ASCII)
_TOO_LARGE = 2**63
_LONGEST = 1_000
"""Characters of a value; a longer one, such as a whole text, would be kept again with every node."""


def flat_metadata(paper: Paper) -> Flat:
    """Id, title, authors, year (a number), address, DOI, journal, categories and kind of a paper, then its metadata.

    What is not known is left out, but for the address, which is then empty. Names in a list are separated by commas, an
    object is JSON.
    """
    known = {_bare(key): value for key, value in paper.metadata.items()}
    year = _YEAR.match(paper.published or "")
    own = {
        "paper": paper.id,
        "title": paper.title,
        "authors": ", ".join(paper.authors),
        "year": int(year[0]) if year else "",
        "published": paper.published or "",
        "url": address_of(paper),
        "doi": next(filter(None, map(doi, (_text(known.get("doi")), paper.url or "", paper.id))), ""),
        "journal": next(filter(None, (_journal(known.get(name)) for name in _JOURNALS)), ""),
        "categories": _text(known.get("categories") or known.get("category")),
        "kind": paper.kind,
    }
    flat: Flat = {name: value for name, value in own.items() if value != "" or name == "url"}
    for key, value in paper.metadata.items():
        if key and key not in own and key not in _OF_NODES and not key.startswith(_OF_STORES):
            held = _flat(value)
            flat |= {key: held} if held != "" else {}
    return flat


def _flat(value: Any) -> str | int | float | bool:
    is_number = isinstance(value, (int, float)) and abs(value) < _TOO_LARGE  # which NaN is not, either
    return value if is_number else _text(value)


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            text = value
        case list() if all(isinstance(each, (str, int, float)) for each in value):
            text = ", ".join(map(str, value))
        case dict() | list():
            text = json.dumps(value, ensure_ascii=False)
        case _:
            text = str(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _journal(value: Any) -> str:
    text = _text(value.get("name")) if isinstance(value, Mapping) else _text(value)
    return "" if _NO_JOURNAL.match(text) else text


def _bare(key: str) -> str:
    return re.sub(r"[\W_]", "", key).casefold()
