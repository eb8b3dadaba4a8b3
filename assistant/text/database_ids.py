"""The ids of papers in PubMed, PubMed Central and OpenAlex, in every form in which they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Literal

__all__ = ["DATABASES", "Database", "database_ids", "database_of", "field_of_ids", "number_in"]

Database = Literal["pmid", "pmcid", "openalex"]
DATABASES: tuple[Database, ...] = ("pmid", "pmcid", "openalex")

_SITE = r"(?:(?:https?:)?//)?(?:www\.)?"
_END = r"(?:/(?:pdf|epub|full)\b\S*|/?[?#]\S*|/)?[.,;]?"
_PUBMED = (
    rf"{_SITE}(?:pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/(?:m/)?pubmed/|pubmed\.gov/)(?:\?term=)?",
    rf"{_SITE}europepmc\.org/(?:article|abstract)/med/",
    r"(?:info:|urn:)?(?:pmid|pubmed)(?:\s*id)?\s*[:=/]?\s*",
    r"med:",
)
_CENTRAL = (
    rf"{_SITE}(?:pmc\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/(?:labs/)?pmc)/articles/(?:pmc)?",
    rf"{_SITE}europepmc\.org/(?:articles?|abstract)/(?:pmc/)?(?:pmc)?",
    r"(?:info:|urn:)?pmc(?:id)?\s*[:=/]?\s*(?:pmc)?",
    r"oai:pubmedcentral\.nih\.gov:(?:pmc)?",
)
_OPENALEX = (rf"{_SITE}(?:api\.|explore\.)?openalex\.org/(?:works/)?w", r"openalex(?:\s*id)?\s*[:=/]?\s*w")
_PLACES: Mapping[Database, tuple[str, ...]] = {"pmid": _PUBMED, "pmcid": _CENTRAL, "openalex": _OPENALEX}
_BARE: Mapping[str, str] = {"pmid": "", "pmcid": "(?:pmc)?", "openalex": "w"}
_DIGITS: Mapping[str, str] = {"pmid": r"\d{1,9}", "pmcid": r"\d{1,9}", "openalex": r"\d{1,12}"}
# A spreadsheet makes 111.0 of 111; PubMed Central numbers the versions of an article.
_FORMS: Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    database: (
        re.compile(rf"(?:{'|'.join(places)})0*({_DIGITS[database]})(?:\.\d)?{_END}", re.IGNORECASE | re.ASCII),
        re.compile(rf"{_BARE[database]}0*({_DIGITS[database]})(?:\.\d)?", re.IGNORECASE | re.ASCII),
    )
    for database, places in _PLACES.items()
}
_BEGINNINGS: Mapping[str, str] = {"pmid": "", "pmcid": "PMC", "openalex": "W"}
_LONGEST = 200


_FIELDS: Mapping[str, Database] = {
    "pmid": "pmid", "pubmed": "pmid", "pubmedid": "pmid", "medline": "pmid",
    "pmcid": "pmcid", "pmc": "pmcid", "pubmedcentral": "pmcid", "pubmedcentralid": "pmcid",
    "openalex": "openalex", "openalexid": "openalex",
}  # fmt: skip
_OBJECTS = ("externalids", "ids", "identifiers")


def database_of(text: str) -> tuple[Database, str] | None:
    """The database that the whole of `text` names, and its id there, bare: "123", "PMC123", "W123".

    Accepted are the addresses of its pages, and the id after the database's name; digits alone can be anything.
    """
    return next(((name, found) for name in DATABASES if (found := _found(name, text, 0))), None)


def number_in(database: str, text: str) -> str:
    """The id that the whole of `text` is in a field for ids of a database, where digits alone are one; else empty."""
    return _found(database, text, 0) or _found(database, text, 1)


@lru_cache(4096)
def field_of_ids(key: str) -> Database | None:
    """The database whose ids a field of this name holds."""
    return _FIELDS.get(_bare(key))


def database_ids(metadata: Mapping[str, Any], places: Iterable[str | None]) -> dict[str, str]:
    """The ids that metadata state, also in an object of identifiers, or else `places`: a record's own id and address.

    Of several for one database, the first counts.
    """
    found: dict[str, str] = {}
    objects = [value for key, value in metadata.items() if isinstance(value, Mapping) and _bare(key) in _OBJECTS]
    for fields in (metadata, *objects):
        for key, value in fields.items():
            database = field_of_ids(key)
            if database and database not in found and (id := number_in(database, _text(value))):
                found[database] = id
    for place in places:
        if place and (named := database_of(place)):
            found.setdefault(*named)
    return found


def _text(value: Any) -> str:
    if isinstance(value, list) and len(value) == 1:
        (value,) = value
    return str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""


@lru_cache(4096)
def _bare(key: str) -> str:
    return re.sub(r"[\W_]", "", key).casefold()


def _found(database: str, text: str, form: int) -> str:
    text = text.strip()
    found = _FORMS[database][form].fullmatch(text) if len(text) <= _LONGEST else None
    return f"{_BEGINNINGS[database]}{found[1]}" if found and found[1].strip("0") else ""
