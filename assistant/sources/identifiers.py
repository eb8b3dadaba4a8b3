"""The identifiers of a record.

They have the same names for every reader. A record's `id` is the arXiv id without version, if known. In the metadata,
`arxiv` is that id, `version` its version as an integer, `doi` the bare DOI in lower case, and `pmid`, `pmcid` and
`openalex` the bare ids there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from assistant.sources.base import JSONValue
from assistant.sources.field_values import bare
from assistant.text.database_ids import database_ids, field_of_ids, number_in
from assistant.text.identifiers import arxiv_id, doi

__all__ = ["identified"]

_ARXIV_KEYS = ("arxiv", "arxivid", "eprint")
_DOI_KEYS = ("doi", "doiurl", "doilink")
_OBJECTS = ("externalids", "ids", "identifiers")


def identified(
    id: str | None, url: str | None, metadata: Mapping[str, JSONValue], further: Iterable[str] = ()
) -> tuple[str | None, dict[str, JSONValue]]:
    """The record's id, and its metadata with `arxiv`, `version`, `doi`, `pmid`, `pmcid` and `openalex` under exactly
    these names.

    Any id other than arXiv's is the source's own and stays. An invalid DOI is kept as `doi_as_given`. Names are matched
    in any case, also inside an object of identifiers; `further` holds other addresses and ids.
    """
    further = list(further)
    known = _with_database_ids(id, url, metadata, further)
    inner = _opened(known)
    for given in _taken(known, _DOI_KEYS):
        found = doi(given)
        known.setdefault("doi" if found else "doi_as_given", found or given)
    if "doi" not in known:
        others = (id or "", url or "", *(inner.get(key, "") for key in _DOI_KEYS), *further)
        if found := next(filter(None, map(doi, others)), ""):
            known["doi"] = found
    named = [*_taken(known, _ARXIV_KEYS), *(inner.get(key, "") for key in _ARXIV_KEYS)]
    own = arxiv_id(id or "")
    paper = own
    for text in (*named, url or "", *further, known.get("doi")):
        other = arxiv_id(text) if isinstance(text, str) else None
        if other and (paper is None or (other.id == paper.id and paper.version is None)):
            paper = other
    if paper is None:
        if given := next(filter(None, named), ""):
            known["arxiv_as_given"] = given
        return id, known
    known["arxiv"] = paper.id
    if paper.version is not None:
        known["version"] = paper.version
    return (paper.id if own or not id else id), known


def _with_database_ids(
    id: str | None, url: str | None, metadata: Mapping[str, JSONValue], further: Iterable[str]
) -> dict[str, Any]:
    found = database_ids(metadata, (id, url, *further))
    known: dict[str, Any] = {**metadata}
    for key, value in metadata.items():
        if (
            (database := field_of_ids(key)) in found
            and isinstance(value, (str, int))
            and number_in(database, str(value))
        ):
            del known[key]
    return {**known, **found}


def _taken(known: dict[str, Any], names: tuple[str, ...]) -> list[str]:
    """Removes and returns the texts under these names, in the order of `names`."""
    keys = sorted((key for key in known if bare(key) in names), key=lambda key: names.index(bare(key)))
    found: list[str] = []
    for key in keys:
        several = known[key] if isinstance(known[key], list) else [known[key]]
        if texts := [text for text in several if isinstance(text, str)]:
            del known[key]
            found += filter(None, texts)
    return found


def _opened(known: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in known.items():
        if bare(key) in _OBJECTS and isinstance(value, dict):
            found |= {bare(name): text for name, text in value.items() if isinstance(text, str)}
    return found
