"""The identifiers that papers carry from one source to another: arXiv's and DOIs.

Every reader leaves them under the same names: a record's `id` is the arXiv id without its version where that is known;
in its metadata, `arxiv` is that id, `version` the version as a whole number, and `doi` the bare DOI in small letters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from assistant.sources.base import JSONValue

__all__ = ["ARXIV_CATEGORY", "ArxivId", "arxiv_address", "arxiv_id", "doi", "identified"]

# The archives that gave out ids before April 2007; https://arxiv.org/archive lists them.
_ARCHIVES = (
    "acc-phys", "adap-org", "alg-geom", "ao-sci", "astro-ph", "atom-ph", "bayes-an", "chao-dyn", "chem-ph", "cmp-lg",
    "comp-gas", "cond-mat", "cs", "dg-ga", "funct-an", "gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math",
    "math-ph", "mtrl-th", "nlin", "nucl-ex", "nucl-th", "patt-sol", "physics", "plasm-ph", "q-alg", "q-bio",
    "quant-ph", "solv-int", "supr-con",
)  # fmt: skip
_OLD = rf"(?P<archive>{'|'.join(_ARCHIVES)})(?:\.[a-z]{{2}})?/(?P<old>\d{{2}}(?:0[1-9]|1[0-2])\d{{3}})"
_NEW = r"(?P<month>\d{2}(?:0[1-9]|1[0-2]))\.(?P<number>\d{4,5})"
_ID = rf"(?:{_NEW}|{_OLD})(?:v(?P<version>[1-9]\d{{0,2}}))?"
_WRITTEN = re.compile(
    rf"(?:arxiv:\s*|https?://(?:(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html|format)|(?:www\.)?(?:huggingface\.co|hf\.co)"
    rf"/papers|(?:www\.)?alphaxiv\.org/abs|(?:dx\.)?doi\.org/10\.48550/arxiv\.)/?|(?:doi:\s*)?10\.48550/arxiv\.)?"
    rf"{_ID}(?:\.pdf)?/?(?:[?#].*)?",
    re.ASCII | re.IGNORECASE,
)
_BARE = re.compile(_ID, re.ASCII)
_FIRST_MONTH, _FIRST_WITH_FIVE_DIGITS = 704, 1501
_DOI = re.compile(r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/[^\s{}\\\"<>]+)", re.ASCII | re.IGNORECASE)
_LONGEST = 300
_ARXIV_KEYS = ("arxiv", "arxiv_id", "arxivId", "arXiv", "arxivid")
_DOI_KEYS = ("doi", "DOI")

ARXIV_CATEGORY = re.compile(
    r"(?:astro-ph|cond-mat|cs|econ|eess|math|nlin|physics|q-bio|q-fin|stat)\.[A-Za-z-]{2,15}"
    rf"|{'|'.join(name for name in _ARCHIVES if name not in ('cs', 'math', 'physics', 'nlin', 'q-bio'))}",
    re.ASCII,
)
"""A whole category of arXiv, such as cs.LG or hep-th."""


class ArxivId(NamedTuple):
    """An arXiv id without its version, and the version where one is named."""

    id: str
    version: int | None


def arxiv_id(text: str) -> ArxivId | None:
    """The arXiv id that `text` is: bare, behind "arXiv:", in an address of arXiv or Daily Papers, or in arXiv's DOIs.

    Ids before April 2007 lose the subject class in them ("math.GT/0309136" is math/0309136), as arXiv writes them.
    """
    text = text.strip()
    found = (_BARE.fullmatch(text) or _WRITTEN.fullmatch(text)) if len(text) <= _LONGEST else None
    if found is None:
        return None
    version = int(found["version"]) if found["version"] else None
    if found["old"]:
        return ArxivId(f"{found['archive'].lower()}/{found['old']}", version)
    month = int(found["month"])
    digits = 5 if month >= _FIRST_WITH_FIVE_DIGITS else 4
    if month < _FIRST_MONTH or len(found["number"]) != digits:
        return None
    return ArxivId(f"{found['month']}.{found['number']}", version)


def arxiv_address(id: str) -> str:
    """The page of a paper on arXiv."""
    return f"https://arxiv.org/abs/{id}"


def doi(text: str) -> str | None:
    """The bare DOI in small letters (DOIs do not tell case apart), or None when `text` is none."""
    text = text.strip()
    found = _DOI.fullmatch(text) if len(text) <= _LONGEST else None
    return found[1].lower() if found else None


def identified(
    id: str | None, url: str | None, metadata: Mapping[str, JSONValue]
) -> tuple[str | None, dict[str, JSONValue]]:
    """The id to go by, and the metadata with `arxiv`, `version` and `doi` under these very names.

    An id of another kind than arXiv's is the source's own and stays. What stands as a DOI and is none is kept as
    `doi_as_given`.
    """
    known = dict(metadata)
    for key in _DOI_KEYS:
        given = known.pop(key, None)
        if isinstance(given, str) and given:
            found = doi(given)
            known.setdefault("doi" if found else "doi_as_given", found or given)
    if "doi" not in known and (found := doi(url or "")):
        known["doi"] = found
    named = [known.pop(key, None) for key in _ARXIV_KEYS]
    own = arxiv_id(id or "")
    paper = own
    for text in (*named, url, known.get("doi")):
        other = arxiv_id(text) if isinstance(text, str) else None
        if other and (paper is None or (other.id == paper.id and paper.version is None)):
            paper = other
    if paper is None:
        if given := next((text for text in named if text), None):
            known["arxiv_as_given"] = given
        return id, known
    known["arxiv"] = paper.id
    if paper.version is not None:
        known["version"] = paper.version
    return (paper.id if own or not id else id), known
