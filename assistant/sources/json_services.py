"""What single services write in a way of their own: OpenReview, bioRxiv, CORE, Zotero."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from assistant.sources.authors import natural_name
from assistant.sources.field_values import text_in
from assistant.text.counts import counted

__all__ = ["Skipped", "of_service", "unboxed"]

_PREPRINT_SERVERS = re.compile(r"(?:bio|med)rxiv", re.IGNORECASE)
_NO_PAPERS = ("attachment", "note", "annotation")
_BESIDE = {"attachments": "attachment", "notes": "note"}
"""Lists in an item of Zotero."""


def unboxed(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields without the objects that OpenReview puts around each value."""
    return {
        key: value["value"] if isinstance(value, dict) and "value" in value and len(value) <= 3 else value
        for key, value in fields.items()
    }


def of_service(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of a record under the names that are understood everywhere."""
    if isinstance(forum := fields.get("forum"), str) and not fields.get("url"):
        return {**fields, "url": f"https://openreview.net/forum?id={forum}"} if forum.isalnum() else fields
    if _PREPRINT_SERVERS.fullmatch(text_in(fields.get("server")) or text_in(fields.get("preprint_platform"))):
        return _of_preprint_server(fields)
    if isinstance(fields.get("fullText"), str):
        return {key: value for key, value in fields.items() if key != "fullText"}
    return fields


def _of_preprint_server(fields: dict[str, Any]) -> dict[str, Any]:
    """bioRxiv and medRxiv: `published` is the DOI of the article in a journal, or NA."""
    names = {key.removeprefix("preprint_"): value for key, value in fields.items()}
    if "published_doi" in names:
        names["doi"] = names.pop("biorxiv_doi", None) or names.pop("medrxiv_doi", None) or names.get("doi")
    else:
        names["published_doi"] = names.pop("published", None)
    if text_in(names.get("published_doi")) in ("", "NA"):
        names.pop("published_doi", None)
    if isinstance(authors := names.get("authors"), str):
        names["authors"] = [natural_name(name) for name in authors.split(";") if name.strip()]
    if (version := text_in(names.get("version"))).isdecimal():
        names["version"] = int(version)
    return {key: value for key, value in names.items() if key != "published_date" or value}


class Skipped:
    """What Zotero keeps beside papers, counted."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def is_no_paper(self, fields: Mapping[str, Any]) -> bool:
        """Whether an item is an attachment, a note or an annotation."""
        kind = fields.get("itemType")
        if isinstance(kind, str) and kind in _NO_PAPERS:
            self._counts[kind] += 1
            return True
        return False

    def without_others(self, fields: dict[str, Any]) -> dict[str, Any]:
        """An item without its attachments and notes."""
        if not isinstance(fields.get("itemType"), str):
            return fields
        for key, kind in _BESIDE.items():
            if isinstance(several := fields.get(key), list):
                self._counts[kind] += len(several)
        return {key: value for key, value in fields.items() if key not in _BESIDE}

    def __str__(self) -> str:
        listed = [counted(self._counts[kind], kind) for kind in _NO_PAPERS if self._counts[kind]]
        return f"not read, since they are no papers: {', '.join(listed)} of Zotero" if listed else ""
