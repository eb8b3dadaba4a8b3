"""The part of a line that may name a paper: an id, a DOI, an address or a title, perhaps behind a request."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["named_by"]

_REQUEST = re.compile(
    r"^\W*(?:please\s+)?(?:(?:(?:can|could)\s+you\s+)?(?:show|open|find|get|fetch|give|look\s+up|display|search\s+for|summari[sz]e|describe"
    r"|explain|tell\s+me\s+about|what\s+is|what['’]s|read)\s+(?:me\s+)?)?(?:the\s+)?(?:(?:paper|article|preprint|study|abstract)\s+"
    r"(?:(?:with|of|for)\s+(?:the\s+)?)?)?(?:(?:called|titled|named|entitled|title|id|identifier|doi|number)\s*:?\s+)?",
    re.IGNORECASE,
)
_AFTER = re.compile(r"\s+(?:about|paper|please|abstract|for\s+me)?\s*[?.!]*$", re.IGNORECASE)
_TITLED = re.compile(r"^\W*(?:title|paper|arxiv\s+id|id)\s*:\s*(?=\S)", re.IGNORECASE)
_LONGEST = 500
_MARKED = re.compile(r"[\d:/\"“]")
"""What a request must hold to be taken apart: no identifier goes without, and a title needs quotation marks."""


def named_by(text: str) -> Iterator[str]:
    """The readings of a line as a name, the whole of it first."""
    line = " ".join(text.split())
    if not line or len(line) > _LONGEST:
        return
    yield line
    if (bare := _TITLED.sub("", line)) and bare != line:
        yield bare
    if _MARKED.search(line):
        core = _AFTER.sub("", _REQUEST.sub("", line, count=1)).strip(" ,;")
        if core and core != line and (" " not in core or core[0] in '"“' or core[:5].lower() in ("arxiv", "doi: ")):
            yield core
