"""Finds the papers that a whole text names: an id, its own or a database's, a DOI, an address or an exact title."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Literal

from assistant.library.catalog import Catalog
from assistant.library.identity import Identity, marks_of_id
from assistant.library.paper_record import PaperRecord
from assistant.text.database_ids import Database, database_of
from assistant.text.identifiers import arxiv_id, doi

__all__ = ["keys_named_by", "kind_of_identifier"]

_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?(?P<place>[\w-]+(?:\.[\w-]+)+/\S*[^\s/.,;)])[/.,;)]*", re.IGNORECASE)
_ACL = re.compile(
    r"(?:(?:https?://)?(?:www\.)?(?:aclanthology\.org|aclweb\.org/anthology(?:/papers)?)/)?(?:\w/\w\d\d/)?"
    r"(?P<id>[A-Z]\d\d-\d{4}|\d{4}\.[a-z0-9_]+-[a-z0-9]+\.\d+)(?:v\d+)?(?:\.pdf|\.bib)?/?",
    re.IGNORECASE,
)
_ACL_DOI = "10.18653/v1/"
_TOKEN = re.compile(r"\S+")
_PLAIN = re.compile(r"[^\W\d_]+")
_TITLE_WORDS = 3
"""A title of fewer words is often a topic, too: it counts only with its own capitals, or in quotation marks."""
_QUOTES = "\"“”‘’'«»"


def kind_of_identifier(text: str) -> Literal["arxiv", "doi", "address"] | Database | None:
    """What a text is by its form, whatever the library holds."""
    text = text.strip().rstrip("?!,; ")
    if arxiv_id(text):
        return "arxiv"
    if doi(text):
        return "doi"
    if named := database_of(text):
        return named[0]
    if _ACL.fullmatch(text) or (_ADDRESS.fullmatch(text) and text.lower().startswith(("http", "www."))):
        return "address"
    return None


def keys_named_by(catalog: Catalog, text: str) -> list[int]:
    """The keys of the papers that the whole text names, most certain reading first; empty if it names none."""
    bare = text.strip().rstrip("?!.,; ")
    quoted = bare[:1] in _QUOTES and bare[:1] != ""
    bare = bare.strip(_QUOTES).rstrip("?!.,; ").strip()
    if not bare:
        return []
    if _TOKEN.fullmatch(bare) and not (_PLAIN.fullmatch(bare) and bare.islower()):
        if found := _by_id(catalog, bare):
            return found
    elif kind_of_identifier(bare) and (found := _marked(catalog, marks_of_id(bare))):
        return found
    return _by_title(catalog, bare, quoted)


def _by_id(catalog: Catalog, text: str) -> list[int]:
    rows = catalog.rows("SELECT key FROM papers WHERE id = ?", (text,))
    if not rows:
        rows = catalog.rows("SELECT key FROM papers WHERE id = ? COLLATE NOCASE", (text,))
    if rows:
        return [key for (key,) in rows]
    if found := _marked(catalog, marks_of_id(text)):
        return found
    if acl := _ACL.fullmatch(text):
        marks = (f"doi:{_ACL_DOI}{acl['id'].lower()}", f"id:{acl['id']}", f"id:{acl['id'].lower()}")
        if found := _marked(catalog, iter(marks)):
            return found
        return _at_address(catalog, f"aclanthology.org/{acl['id']}") or _at_address(
            catalog, f"www.aclweb.org/anthology/{acl['id']}"
        )
    address = _ADDRESS.fullmatch(text)
    return _at_address(catalog, address["place"]) if address else []


def _marked(catalog: Catalog, marks: Iterator[str]) -> list[int]:
    for mark in marks:
        rows = catalog.rows(
            "SELECT DISTINCT paper FROM marks JOIN records USING (record) WHERE mark = ? AND paper NOT NULL", (mark,)
        )
        if rows:
            return [paper for (paper,) in rows]
    return []


def _at_address(catalog: Catalog, place: str) -> list[int]:
    places = {place, place.removeprefix("www."), place.removesuffix(".pdf")}
    schemes, ends = ("https://", "http://", "https://www.", "http://www.", ""), ("", "/", ".pdf")
    forms = [f"{scheme}{at}{end}" for scheme in schemes for at in places for end in ends]
    rows = catalog.rows(
        "SELECT key FROM papers WHERE url COLLATE NOCASE IN (SELECT value FROM json_each(?))", (json.dumps(forms),)
    )
    return [key for (key,) in rows]


def _by_title(catalog: Catalog, text: str, quoted: bool) -> list[int]:
    hashed = Identity.of(PaperRecord(title=text, abstract=""), "").title
    found = _marked(catalog, iter((f"title:{hashed}",))) if hashed else []
    if not found or quoted or len(text.split()) >= _TITLE_WORDS:
        return found
    rows = catalog.rows(
        "SELECT key FROM papers WHERE key IN (SELECT value FROM json_each(?)) AND rtrim(title, '.') = ?",
        (json.dumps(found), text),
    )
    return [key for (key,) in rows]
