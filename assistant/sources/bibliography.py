"""What the readers of bibliographies share: making a record from the fields of an entry, and its date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from assistant.sources.abstracts import english_first
from assistant.sources.authors import is_somebody
from assistant.sources.base import SourceRecord, clean, require_title, with_abstract
from assistant.sources.fields import web_address
from assistant.sources.identifiers import identified
from assistant.text.dates import known_date
from assistant.text.identifiers import ARXIV_CATEGORY, arxiv_id
from assistant.text.identifiers import doi as bare_doi

__all__ = ["PUBLISHED_AS", "bibliographic_record", "date_from"]

PUBLISHED_AS = re.compile(r"Published as (.+)")
"""As our own exports give a reference to a journal that is not taken apart."""


def bibliographic_record(
    where: str,
    *,
    title: str,
    abstracts: Iterable[str],
    authors: Iterable[str],
    published: str | None,
    url: str,
    doi: str,
    places: Iterable[str],
    arxiv: Iterable[str],
    keywords: Sequence[str],
    further: Mapping[str, str],
) -> SourceRecord:
    """The record of an entry. The DOI may also be found in `places`; the first readable id in `arxiv` counts.

    The record's id is the arXiv id or none: citation keys are unique only within their file. Keywords that are arXiv
    categories become categories. Abstracts in other languages go into the metadata as `other_abstracts`. Raises
    BadRecordError when title or abstract is missing; NoAbstractError when it is the abstract.
    """
    title = clean(title)
    abstract, others = english_first(abstracts)
    require_title(title, abstract)
    words = list(filter(None, map(clean, keywords)))
    categories = [word for word in words if ARXIV_CATEGORY.fullmatch(word)]
    keywords = [word for word in words if word not in categories]
    metadata = {key: text for key, value in further.items() if (text := clean(value))}
    if reference := PUBLISHED_AS.fullmatch(metadata.get("note", "")):
        metadata["journal_ref"] = reference[1]
        del metadata["note"]
    address = web_address(clean(url))
    id, known = identified(
        None,
        address,
        {
            **metadata,
            **({"categories": [*categories]} if categories else {}),
            **({"keywords": [*keywords]} if keywords else {}),
            **({"doi": named_doi} if (named_doi := _doi(doi, places)) else {}),
            **({"other_abstracts": [*others]} if others else {}),
            **({"arxiv": found} if (found := next(filter(arxiv_id, map(clean, arxiv)), None)) else {}),
            **({"url": text} if not address and (text := clean(url)) else {}),
        },
    )
    return with_abstract(
        SourceRecord(
            title,
            abstract,
            where,
            id,
            tuple(filter(is_somebody, map(clean, authors))),
            published,
            address,
            metadata=known,
        )
    )


def _doi(given: str, places: Iterable[str]) -> str:
    given = clean(given)
    return next(filter(None, map(bare_doi, (given, *map(clean, places)))), given)


def date_from(texts: Iterable[str], year: str = "", month: str = "", day: str = "") -> str | None:
    """The publication date from fields with whole dates or parts of one ("SEP" here, 2018 there)."""
    whole = list(filter(None, map(_plain_number, texts)))
    year, month, day = map(_plain_number, (year, month, day))
    if year:
        days = [f"{year}/{text}" for text in whole if not re.search(r"\d{4}", text)]
        whole += [*days, f"{year} {month} {day}".strip(), f"{month} {day}".strip(), month, year]
    return known_date(whole)


def _plain_number(text: str) -> str:
    """Some programs turn 2024 into 2024.0."""
    return re.sub(r"(?<=^\d)\.0$|(?<=^\d\d)\.0$|(?<=^\d{4})\.0$", "", clean(text))
