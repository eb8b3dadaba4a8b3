"""arXiv ids and DOIs, in every form in which they are written."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote

__all__ = ["ARXIV_CATEGORY", "ArxivId", "arxiv_address", "arxiv_id", "arxiv_month", "doi"]

# The archives that assigned ids before April 2007; https://arxiv.org/archive lists them.
_ARCHIVES = (
    "acc-phys", "adap-org", "alg-geom", "ao-sci", "astro-ph", "atom-ph", "bayes-an", "chao-dyn", "chem-ph", "cmp-lg",
    "comp-gas", "cond-mat", "cs", "dg-ga", "funct-an", "gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math",
    "math-ph", "mtrl-th", "nlin", "nucl-ex", "nucl-th", "patt-sol", "physics", "plasm-ph", "q-alg", "q-bio",
    "quant-ph", "solv-int", "supr-con",
)  # fmt: skip
_SITE = r"(?:https?:)?//(?:www\.)?"
_PLACES = (
    r"(?:[a-z-]{2,8}\.)?arxiv\.org/(?:abs|pdf|html|format|ps|e-print|src|tex)",
    r"xxx\.lanl\.gov/(?:abs|pdf|ps)",
    r"(?:huggingface\.co|hf\.co|arxiv-vanity\.com|emergentmind\.com)/papers",
    r"ar5iv(?:\.labs\.arxiv)?\.org/(?:abs|html|pdf)",
    r"alphaxiv\.org/(?:abs|overview|pdf|html)",
    r"(?:scirate\.com|semanticscholar\.org|papers\.cool)/arxiv",
)
_DOI_SITE = r"(?:dx\.|www\.)?doi\.org/"
_BEHIND = (
    rf"(?:{_SITE})?(?:{'|'.join(_PLACES)})/+",
    rf"(?:doi\s*[:=]?\s*|(?:{_SITE})?{_DOI_SITE}|info:doi/)?10\.48550/arxiv\.",
    r"(?:https?://api\.semanticscholar\.org/|(?:arxiv\s+)?(?:e-?|pre)prints?,?\s+)?"
    r"(?:oai:|info:|urn:)?arxiv(?:\.org)?(?:\s*[:./]\s*|\s+)(?:abs/|pdf/)?",
    r"(?:corr,?\s+|/)?(?:abs|pdf)/",
)
_OLD = rf"(?P<archive>{'|'.join(_ARCHIVES)})(?:\.[a-z-]{{2,9}})?/(?P<old>\d{{2}}(?:0[1-9]|1[0-2])\d{{3}})"
_NEW = r"(?P<month>\d{2}(?:0[1-9]|1[0-2]))[.](?P<number>\d{4,5})"
_DBLP = r"(?:(?:journals/)?corr/)?abs-(?P<dblp_month>\d{2}(?:0[1-9]|1[0-2]))-(?P<dblp_number>\d{4,5})"
_ARXIV = re.compile(
    rf"(?:{_DBLP}|(?:{'|'.join(_BEHIND)})?(?:{_NEW}|{_OLD})(?:v(?P<version>[1-9]\d{{0,2}}))?)"
    r"(?:\.pdf)?(?:/?[?#]\S*|/)?(?:\s*[\[(][\w.,; -]{1,80}[\])])?[.,;]?",
    re.ASCII | re.IGNORECASE,
)
_FIRST_MONTH, _FIRST_WITH_FIVE_DIGITS = 704, 1501

_NAMED_DOI = rf"(?:doi\s*[:=]?\s*)?(?:(?:{_SITE})?{_DOI_SITE}(?:doi:\s*)?|info:doi/|urn:doi:)?"
_PUBLISHERS = r"https?://[\w.-]+/(?:\w+/)?doi/(?:[a-z]+/)*|https?://link\.springer\.com/(?:article|chapter|book)/"
# Old DOIs of Wiley hold an item's code in angle brackets: (SICI)...:1<1::AID-X>3.0.CO;2-1
_DOI = re.compile(
    rf"(?P<place>{_NAMED_DOI}|{_PUBLISHERS})"
    r"(?P<doi>10\.\d{4,9}(?:\.\d+)*(?:/|%2F)(?:\(sici\)[^\s\"{}\\]+|[^\s\"<>{}\\]+))",
    re.ASCII | re.IGNORECASE,
)
_ASKED = re.compile(r"[?#].*")
_CLOSES = {")": "(", "]": "["}
_LONGEST = 300

ARXIV_CATEGORY = re.compile(
    r"(?:astro-ph|cond-mat|cs|econ|eess|math|nlin|physics|q-bio|q-fin|stat)\.[A-Za-z-]{2,15}"
    rf"|{'|'.join(name for name in _ARCHIVES if name not in ('cs', 'math', 'physics', 'nlin', 'q-bio'))}",
    re.ASCII,
)
"""A whole category of arXiv, such as cs.LG or hep-th."""


class ArxivId(NamedTuple):
    """An arXiv id without its version, and the version where one is named."""

    id: str
    version: int | None = None


def arxiv_id(text: str) -> ArxivId | None:
    """The arXiv id that the whole of `text` is.

    Accepted are the bare id, "arXiv:" before it (and its category after it), URLs of arXiv and of sites that use its
    ids, arXiv's DOIs, and the forms of DBLP and OAI. Ids from before April 2007 lose their subject class
    ("math.GT/0309136" becomes math/0309136), as on arXiv itself.
    """
    text = _unwrapped(text)
    found = _ARXIV.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        return None
    version = int(found["version"]) if found["version"] else None
    if found["old"]:
        return ArxivId(f"{found['archive'].lower()}/{found['old']}", version)
    month, number = found["month"] or found["dblp_month"], found["number"] or found["dblp_number"]
    digits = 5 if int(month) >= _FIRST_WITH_FIVE_DIGITS else 4
    if int(month) < _FIRST_MONTH or len(number) != digits:
        return None
    return ArxivId(f"{month}.{number}", version)


def arxiv_address(id: str) -> str:
    """The page of a paper on arXiv."""
    return f"https://arxiv.org/abs/{id}"


def arxiv_month(id: str) -> str:
    """The month in which arXiv assigned an id, as YYYY-MM: the id contains it."""
    digits = id.rpartition("/")[2]
    return f"{'19' if digits[:2] >= '90' else '20'}{digits[:2]}-{digits[2:4]}"


def doi(text: str) -> str:
    """The DOI that the whole of `text` is, bare and in lower case (DOIs are case-insensitive); empty if it is none.

    It may follow "doi:" or be part of a URL of doi.org or of a publisher. Trailing punctuation and unmatched closing
    brackets belong to the sentence around it.
    """
    text = _unwrapped(text)
    found = _DOI.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        return ""
    bare = found["doi"]
    if "//" in found["place"] or "doi.org" in found["place"].lower():
        bare = _ASKED.sub("", bare).rstrip("/")
    if "%2" in bare:
        bare = unquote(bare)
    bare = _without_stops(bare)
    return bare.lower() if re.search(r"/.", bare) and not re.search(r"\s", bare) else ""


def _unwrapped(text: str) -> str:
    text = text.strip()
    return text[1:-1].strip() if text[:1] + text[-1:] in ("()", "[]", "<>", "{}", '""') else text


def _without_stops(text: str) -> str:
    while text and (
        text[-1] in ".,;:'’”" or (text[-1] in _CLOSES and text.count(text[-1]) > text.count(_CLOSES[text[-1]]))
    ):
        text = text[:-1]
    return text
