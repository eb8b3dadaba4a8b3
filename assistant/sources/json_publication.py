"""Where a paper was published, and its numbers in databases, from the shapes in which services write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from assistant.sources.field_values import bare, first_text_in, text_in, words_in
from assistant.text.database_ids import DATABASES, database_of, number_in
from assistant.text.identifiers import arxiv_id

__all__ = ["with_publication"]

_JOURNALS = (
    "journal", "journaltitle", "fulljournalname", "journalname", "publicationtitle", "publicationname", "sourcetitle",
    "containertitle", "preprintplatform",
)  # fmt: skip
_PLACES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "journal": (
        *((name,) for name in _JOURNALS), ("journalinfo", "journal"), ("primarylocation", "source"), ("hostvenue",),
        ("journals",), ("publicationvenue",),
    ),
    "booktitle": (("booktitle",), ("proceedingstitle",)),
    "volume": (("volume",), ("journal", "volume"), ("journalinfo", "volume"), ("biblio", "volume")),
    "number": (
        ("issue",), ("issueidentifier",), ("journal", "number"), ("journal", "issue"), ("journalinfo", "issue"),
        ("biblio", "issue"),
    ),
    "pages": (("pages",), ("page",), ("pagerange",), ("pageinfo",), ("journal", "pages"), ("articlenumber",)),
    "pmid": (("pmid",), ("pubmedid",), ("externalids", "pubmed"), ("ids", "pmid"), ("externalids", "pmid")),
    "pmcid": (("pmcid",), ("externalids", "pubmedcentral"), ("ids", "pmcid"), ("externalids", "pmcid")),
    "openalex": (("ids", "openalex"), ("id",)),
    "semantic_scholar": (("paperid",), ("externalids", "corpusid"), ("corpusid",)),
}  # fmt: skip
"""For each name that all readers share, the keys that lead to it, in order of preference."""

_FIRST_PAGES = (("biblio", "firstpage"), ("startpage",), ("startingpage",), ("firstpage",))
_LAST_PAGES = (("biblio", "lastpage"), ("endpage",), ("endingpage",), ("lastpage",))
_NAMES = ("displayname", "title", "name", "sourcename", "medlineabbreviation")
_IN_BOOKS = re.compile(r"proceedings|paper-conference|conferencepaper|chapter|booksection", re.IGNORECASE)
_SCHOLAR = re.compile(r"[0-9a-f]{40}")
_EXTRA = re.compile(r"^\s*(DOI|PMID|PMCID|arXiv|OpenAlex)\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_PUBLISHED_AS = re.compile(r"^Published as (.+)", re.MULTILINE)
_OTHER_WORDS = (("keywordlist", "keyword"), ("indexterms", "authorterms", "terms"))
_ADDRESSES = (("primarylocation", "landingpageurl"), ("bestoalocation", "landingpageurl"))
_LOCATIONS = 50


def with_publication(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of a record, with `journal`, `booktitle`, `volume`, `number`, `pages`, `pmid`, `pmcid`,
    `openalex`, `semantic_scholar`, `keywords`, `url` and `withdrawn` where services state them in shapes of their own.

    What is there under these names stays, unless it is an object.
    """
    known = {bare(key): value for key, value in reversed(fields.items())}
    if arxiv_id(text_in(known.get("number"))):  # of a preprint, not of an issue
        fields = {key: value for key, value in fields.items() if bare(key) != "number"}
    if "bibcode" in known:
        known.setdefault("journal", known.get("pub"))
    found = {name: text for name, paths in _PLACES.items() if (text := _stated(name, known, paths))}
    if found.get("journal") and _IN_BOOKS.search(text_in(known.get("type")) or text_in(known.get("itemtype"))):
        found.setdefault("booktitle", found.pop("journal"))
    if "booktitle" in found:
        found.pop("journal", None)
    first, last = (_first_at(known, paths) for paths in (_FIRST_PAGES, _LAST_PAGES))
    if first and "pages" not in found:
        found["pages"] = f"{first}-{last}" if last and last != first else first
    if address := _first_at(known, _ADDRESSES):
        found["url"] = address
    added: dict[str, Any] = {name: text for name, text in found.items() if not _is_stated(fields.get(name))}
    if not known.get("keywords") and (words := [word for path in _OTHER_WORDS for word in words_in(_at(known, path))]):
        added["keywords"] = words
    if known.get("isretracted") is True or "retracted publication" in map(str.casefold, _types(known)):
        added["withdrawn"] = True
    added.update((name, text) for name, text in _further(known) if not known.get(name))
    return {**fields, **added}


def _stated(name: str, known: Mapping[str, Any], paths: tuple[tuple[str, ...], ...]) -> str:
    return next(filter(None, (_value(name, _at(known, path), path) for path in paths)), "")


def _value(name: str, value: Any, path: tuple[str, ...]) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if name in ("journal", "booktitle") and isinstance(value, dict):
        named = {bare(key): part for key, part in value.items()}
        if text_in(named.get("type")).casefold() == "repository":
            return ""
        return next(filter(None, (first_text_in(named.get(key)) for key in _NAMES)), "")
    if isinstance(value, (dict, list, bool)):
        return ""
    text = text_in(value)
    if name == "openalex" and path[0] != "ids":
        return text.rpartition("/")[2] if database_of(text) else ""
    if name in DATABASES:
        return number_in(name, text)
    if name == "semantic_scholar":
        return text if _SCHOLAR.fullmatch(text) or path[-1] == "corpusid" else ""
    return text


def _is_stated(value: Any) -> bool:
    return isinstance(value, (str, int)) and value != ""


def _at(known: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = known.get(path[0])
    for key in path[1:]:
        if not isinstance(value, dict):
            return None
        value = next((part for name, part in value.items() if bare(name) == key), None)
    return value


def _first_at(known: Mapping[str, Any], paths: Iterable[tuple[str, ...]]) -> str:
    values = (_at(known, path) for path in paths)
    return next(filter(None, (text_in(value) for value in values if isinstance(value, (str, int)))), "")


def _types(known: Mapping[str, Any]) -> list[str]:
    return words_in(_at(known, ("pubtypelist", "pubtype")) or [])


def _further(known: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Identifiers in lists of places, in lists of identifiers, and in lines: Zotero's extra, and CSL's note."""
    locations = known.get("locations")
    for location in locations[:_LOCATIONS] if isinstance(locations, list) else ():
        address = text_in(location.get("landing_page_url")) if isinstance(location, dict) else ""
        if "arxiv.org/" in address and (paper := arxiv_id(address)):
            yield "arxiv", paper.id
            break
    # Zotero's preprints, and CSL's
    places = [text_in(known.get(name)) for name in ("archiveid", "number")]
    if text_in(known.get("archive")).casefold() == "arxiv":
        places.append(text_in(known.get("archivelocation")))
    if archive := next(filter(arxiv_id, places), ""):
        yield "arxiv", archive
    for lines in (known.get("extra"), known.get("note")):
        if isinstance(lines, str):
            yield from ((found[1].lower(), found[2]) for found in _EXTRA.finditer(lines[:10_000]))
    if isinstance(note := known.get("note"), str) and (reference := _PUBLISHED_AS.search(note[:10_000])):
        yield "journal_ref", reference[1]
    if isinstance(identifiers := known.get("identifiers"), list):
        for one in identifiers[:_LOCATIONS]:
            if isinstance(one, dict) and "pubmed" in text_in(one.get("type")).casefold():
                yield "pmid", text_in(one.get("identifier"))
