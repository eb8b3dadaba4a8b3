"""What the columns of a table hold, told by their names as databases and reference managers write them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from assistant.sources.cleaning import clean
from assistant.sources.table_rows import cells

__all__ = ["Columns", "header_columns"]

_DELIMITERS = (",", "\t", ";", "|")

# Of several columns for one field, what stands first here counts first.
_SYNONYMS = {
    "title": "title titles papertitle articletitle documenttitle primarytitle itemtitle displayname",
    "abstract": "abstract abstracts abstractnote abstracttext articleabstract paperabstract englishabstract "
    "notesabstract summary summaries",
    "authors": "authorfullnames authorsfullnames authorfullname authors author authornames authorname authorlist "
    "creators creator authorshipsauthordisplayname authorshipsrawauthorname authorsdisplayname authorsname",
    "published": "published publicationdate publisheddate datepublished pubdate publishedat publishtime coverdate "
    "issuedate publicationdateprint date",
    "online": "onlinedate publicationdateonline publishedonline earlyaccessdate epubdate",
    "year": "year publicationyear pubyear publishedyear yearpublished yearofpublication",
    "month": "month publicationmonth pubmonth publishedmonth",
    "day": "day publicationday pubday publishedday",
    "url": "url urls link paperurl articleurl weburl primarylocationlandingpageurl landingpageurl sourceurls sourceurl "
    "externalurl documenturl pdflink",
    "doi": "doi doilink doiurl",
    "arxiv": "arxiv arxivid",
    "id": "id paperid",
    "categories": "categories category primarycategory",
    "keywords": "authorkeywords keywords keyword tags manualtags terms",
    "journal": "journal sourcetitle publicationtitle journaltitle journalname journalbook publicationname pubtitle "
    "primarylocationsourcedisplayname",
    "journal_ref": "journalref journalreference",
    "comments": "comments comment",
    "upvotes": "upvotes votes likes",
}
_RANKS = {
    synonym: (name, rank) for name, synonyms in _SYNONYMS.items() for rank, synonym in enumerate(synonyms.split())
}
# The fields of Web of Science, which heads its tables by their tags.
_TAGS = {
    "TI": "title", "AB": "abstract", "AF": "authors", "AU": "authors", "PD": "published", "EA": "online", "PY": "year",
    "DI": "doi", "DE": "keywords", "SO": "journal", "VL": "volume", "IS": "number", "PU": "publisher", "LA": "language",
    "SN": "issn", "ID": "keywords_plus",
}  # fmt: skip
_LITERATURE = ("authors", "year", "published", "doi", "journal")
_RESERVED = ("listing", "listings", "metadata", "sentences", "_id")
"""Names that hold more than a text where records are made of them."""


@dataclass(frozen=True)
class Columns:
    """A header: how it is parted, the places of what is known, first choice first, and the names of all columns."""

    delimiter: str
    names: tuple[str, ...]
    places: Mapping[str, tuple[int, ...]]

    @property
    def of_papers(self) -> bool:
        """Whether the rows have titles and abstracts."""
        return "title" in self.places and "abstract" in self.places

    @property
    def of_literature(self) -> bool:
        """Whether the rows tell of papers at all."""
        return "title" in self.places and sum(name in self.places for name in _LITERATURE) > 1


def header_columns(line: str) -> Columns:
    """The columns that a line names, parted as gives the most of them that are known."""
    return max((_columns(line, delimiter) for delimiter in _DELIMITERS), key=lambda columns: len(columns.places))


def _columns(line: str, delimiter: str) -> Columns:
    names = [clean(cell).strip("\"'") for cell in cells(line, delimiter)] if delimiter in line else []
    tags = {"TI", "AB"} <= set(names)
    ranked: dict[str, list[tuple[int, int]]] = {}
    for place, name in enumerate(names):
        known = (_TAGS[name], list(_TAGS).index(name)) if tags and name in _TAGS else _RANKS.get(_bare(name))
        if known and not (tags and name not in _TAGS and len(name) == 2):
            ranked.setdefault(known[0], []).append((known[1], place))
    places = {name: tuple(place for _, place in sorted(found)) for name, found in ranked.items()}
    return Columns(delimiter, tuple(_distinct(names)), places)


def _bare(name: str) -> str:
    return re.sub(r"[\W_]", "", name).casefold()


def _distinct(names: Iterable[str]) -> Iterator[str]:
    """Names under which all columns can be kept; empty for those without one."""
    met: Counter[str] = Counter()
    for name in names:
        kept = f"{name} (column)" if name.casefold() in _RESERVED else name
        met[kept] += 1
        yield f"{kept} ({met[kept]})" if kept and met[kept] > 1 else kept
