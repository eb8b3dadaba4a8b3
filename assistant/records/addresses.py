"""The address of a paper on the web: its own, or else the one that an identifier gives."""

from __future__ import annotations

import re
from urllib.parse import quote

from assistant.records.papers import Paper
from assistant.text.identifiers import arxiv_address, arxiv_id, doi
from assistant.text.safe import is_web_address

__all__ = ["address_of"]

_ANTHOLOGY = re.compile(r"(?:acl:)?(\d{4}\.[a-z\d]+(?:-[a-z\d]+)+\.\d+|[A-Z]\d{2}-\d{4})")
_OPENREVIEW = re.compile(r"openreview:([\w-]{8,20})", re.IGNORECASE | re.ASCII)
_PUBMED = re.compile(r"(?:pmid|pubmed)[:\s]*(\d{1,9})", re.IGNORECASE | re.ASCII)
_DIGITS = re.compile(r"\d{1,9}", re.ASCII)
_NAME = re.compile(r"[\w.-]{4,60}", re.ASCII)
_ANTHOLOGY_KEYS = ("acl", "aclid", "aclanthology", "anthologyid")
_OPENREVIEW_KEYS = ("openreview", "openreviewid", "forum")
_PUBMED_KEYS = ("pmid", "pubmed", "pubmedid")
_OBJECTS = ("externalids", "ids", "identifiers")


def address_of(paper: Paper) -> str:
    """Where a paper can be read: its own address, or one on arXiv, doi.org, ACL Anthology, OpenReview or PubMed.

    Empty if neither its record nor its identifiers give one.
    """
    if own := next((text for text in (paper.url, paper.id) if text and is_web_address(text)), None):
        return own
    known = _identifiers(paper)
    for text in (known.get("arxiv", ""), paper.id):
        if found := arxiv_id(text):
            return arxiv_address(found.id)
    for text in (known.get("doi", ""), paper.id):
        if bare := doi(text):
            return f"https://doi.org/{quote(bare, safe='/:;()+,=@')}"
    if anthology := _ANTHOLOGY.fullmatch(_first(known, _ANTHOLOGY_KEYS) or paper.id):
        return f"https://aclanthology.org/{anthology[1]}/"
    review = _first(known, _OPENREVIEW_KEYS)
    if found_review := _OPENREVIEW.fullmatch(paper.id):
        review = found_review[1]
    if _NAME.fullmatch(review):
        return f"https://openreview.net/forum?id={review}"
    number = _first(known, _PUBMED_KEYS)
    if found_number := _PUBMED.fullmatch(paper.id):
        number = found_number[1]
    return f"https://pubmed.ncbi.nlm.nih.gov/{number}/" if _DIGITS.fullmatch(number) else ""


def _identifiers(paper: Paper) -> dict[str, str]:
    """The identifiers in the metadata, by their names in lower case without signs, also those in an object of them."""
    found: dict[str, str] = {}
    for key, value in paper.metadata.items():
        name = _bare(key)
        if name in _OBJECTS and isinstance(value, dict):
            found |= {_bare(inner): str(id) for inner, id in value.items() if isinstance(id, (str, int))}
    return found | {_bare(key): str(id) for key, id in paper.metadata.items() if isinstance(id, (str, int))}


def _bare(key: str) -> str:
    return re.sub(r"[^a-z]", "", key.lower())


def _first(known: dict[str, str], names: tuple[str, ...]) -> str:
    return next((known[name] for name in names if known.get(name)), "")
