"""What bibliographies (BibTeX, RIS) share: a record out of the fields of an entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from assistant.dates import known_date
from assistant.sources.base import SourceRecord
from assistant.sources.cleaning import clean
from assistant.sources.fields import no_abstract, web_address
from assistant.sources.identifiers import ARXIV_CATEGORY, arxiv_id, identified
from assistant.sources.json_values import BadRecordError, quoted

__all__ = ["OTHERS", "bibliographic_record"]

OTHERS = "et al."
"""Stands for authors whom a source does not name."""


def bibliographic_record(
    where: str,
    *,
    title: str,
    abstract: str,
    authors: Iterable[str],
    dates: Iterable[str],
    url: str,
    doi: str,
    arxiv: Iterable[str],
    keywords: Sequence[str],
    further: Mapping[str, str],
) -> SourceRecord:
    """The record of an entry. Of `arxiv` the first that can be read counts, of `dates` what they tell
    together.

    The paper goes by its arXiv id, else by none: keys of entries are good for one file only. Keywords that are all
    categories of arXiv are categories. Raises BadRecordError when there is no title or no abstract.
    """
    title, abstract = clean(title), clean(abstract)
    if not title or not abstract:
        raise BadRecordError(f"no title: {quoted(abstract)}" if abstract else no_abstract(title))
    words = list(filter(None, map(clean, keywords)))
    named = "categories" if words and all(map(ARXIV_CATEGORY.fullmatch, words)) else "keywords"
    metadata = {key: text for key, value in further.items() if (text := clean(value))}
    address = web_address(clean(url))
    id, known = identified(
        None,
        address,
        {
            **metadata,
            **({named: [*words]} if words else {}),
            **({"doi": clean(doi)} if doi.strip() else {}),
            **({"arxiv": found} if (found := next(filter(arxiv_id, map(clean, arxiv)), None)) else {}),
            **({"url": text} if not address and (text := clean(url)) else {}),
        },
    )
    return SourceRecord(
        title,
        abstract,
        where,
        id,
        tuple(filter(None, map(clean, authors))),
        known_date(map(clean, dates)),
        address,
        metadata=known,
    )
