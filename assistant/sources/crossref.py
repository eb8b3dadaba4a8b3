"""Works as the APIs of Crossref and OpenAlex describe them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.sources.base import SourceRecord
from assistant.sources.field_values import prose_in
from assistant.sources.fields import records_of
from assistant.text.identifiers import doi

__all__ = ["crossref_record", "openalex_abstract"]

_TAKEN = (
    "abstract", "author", "published-print", "published-online", "published", "issued", "DOI", "container-title",
    "volume", "issue", "page", "publisher", "type", "subject",
)  # fmt: skip
"""The rest is about deposits, licences and references."""
_GONE = ("retraction", "withdrawal", "removal")


def crossref_record(work: Mapping[str, Any], where: str) -> SourceRecord:
    """The record of a work. Raises BadRecordError if it has neither title nor abstract."""
    titles = [work.get(name) for name in ("title", "subtitle")]
    firsts = [value[0] if isinstance(value, list) and value else value for value in titles]
    fields = {name: work[name] for name in _TAKEN if name in work}
    fields["title"] = ": ".join(text.strip() for text in firsts if isinstance(text, str) and text.strip())
    fields["url"] = f"https://doi.org/{work.get('DOI', '')}"
    fields["keywords"] = fields.pop("subject", [])
    updates = work.get("updated-by")
    for update in updates if isinstance(updates, list) else ():
        if isinstance(update, dict) and update.get("type") in _GONE:
            fields["withdrawn"] = True
    return next(records_of(fields, where))


def openalex_abstract(work: Mapping[str, Any], wanted: str) -> str:
    """The abstract of a work, which is stored as the places of its words; empty if it is not the one wanted."""
    if doi(str(work.get("doi", ""))) != wanted:
        return ""
    return prose_in(work.get("abstract_inverted_index"))
