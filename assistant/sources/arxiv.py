"""What arXiv's formats share: a record out of what arXiv knows of a paper, and which papers were withdrawn."""

from __future__ import annotations

import re
from typing import Any

from assistant.sources.base import SourceRecord
from assistant.sources.cleaning import clean, clean_json
from assistant.sources.latex_text import plain_accents
from assistant.text.identifiers import ArxivId, arxiv_address, doi

__all__ = ["arxiv_record", "is_withdrawn"]

_THING = r"(?:paper|article|submission|manuscript|preprint|work|note|letter|draft|version|thesis|comment|report|it)"
_GONE = r"(?:withdrawn|retracted)"
_SAYS_SO = re.compile(
    rf"^\W*{_GONE}\b"
    rf"|\b{_THING}(?:\s[^.;]{{0,60}}?)?\s(?:has|have|was|were|is|are|had)(?:\sbeen|\sbeing)?(?:\s\w+ly)?\s{_GONE}\b"
    rf"|\b(?:admin note|arxiv admin)\b.{{0,40}}\b{_GONE}\b"
    rf"|\b{_GONE}\sby\s(?:the\s)?(?:authors?|arxiv|submitter)\b",
    re.IGNORECASE,
)
_STARTS_SO = re.compile(
    rf"^\W*(?:{_GONE}\b|(?:(?:this|the|our)\s)?{_THING}(?:\s[^.;]{{0,60}}?)?\s(?:has|have|was|were|is|are)"
    rf"(?:\sbeen|\sbeing)?(?:\s\w+ly)?\s{_GONE}\b)",
    re.IGNORECASE,
)
_START = 300


def is_withdrawn(abstract: str, comments: str) -> bool:
    """Whether the authors, or arXiv, took the paper back: arXiv has no field for it, it is said in words.

    Comments say it anywhere, an abstract in its first words.
    """
    start = abstract[:_START]
    said = f"{start} {comments}".lower()
    if "withdrawn" not in said and "retracted" not in said:
        return False
    return bool(_SAYS_SO.search(comments) or _STARTS_SO.match(start))


def arxiv_record(
    paper: ArxivId,
    where: str,
    *,
    title: str,
    abstract: str,
    authors: tuple[str, ...],
    published: str | None,
    comments: str = "",
    doi_given: str = "",
    **further: Any,
) -> SourceRecord:
    """The record of a paper on arXiv; `title` and `abstract` must not be empty.

    Accents that authors wrote as TeX commands become letters. `further` goes into the metadata, what is empty left out.
    """
    comments = clean(comments)
    abstract = clean(plain_accents(abstract))
    bare = doi(doi_given.split()[0]) if doi_given.strip() else None
    metadata = {
        "arxiv": paper.id,
        "version": paper.version,
        "doi": bare,
        "doi_as_given": None if bare else doi_given.strip(),
        "comments": comments,
        "withdrawn": is_withdrawn(abstract, comments),
        **further,
    }
    return SourceRecord(
        clean(plain_accents(title)),
        abstract,
        where,
        paper.id,
        authors,
        published,
        arxiv_address(paper.id),
        metadata={key: clean_json(value) for key, value in metadata.items() if value},
    )
