"""By which identifiers a record goes.

Every reader leaves them under the same names: a record's `id` is the arXiv id without its version where that is known;
in its metadata, `arxiv` is that id, `version` the version as a whole number, and `doi` the bare DOI in small letters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from assistant.sources.base import JSONValue
from assistant.sources.field_values import bare
from assistant.text.identifiers import arxiv_id, doi

__all__ = ["identified"]

_ARXIV_KEYS = ("arxiv", "arxivid", "eprint")
_DOI_KEYS = ("doi", "doiurl", "doilink")
_OBJECTS = ("externalids", "ids", "identifiers")


def identified(
    id: str | None, url: str | None, metadata: Mapping[str, JSONValue], further: Iterable[str] = ()
) -> tuple[str | None, dict[str, JSONValue]]:
    """The id to go by, and the metadata with `arxiv`, `version` and `doi` under these very names.

    An id of another kind than arXiv's is the source's own and stays. What stands as a DOI and is none is kept as
    `doi_as_given`. Names count in any case, in an object of identifiers too; `further` holds other addresses and ids.
    """
    known = dict(metadata)
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


def _taken(known: dict[str, Any], names: tuple[str, ...]) -> list[str]:
    """Takes the texts under these names out of `known`, in the order of `names`."""
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
