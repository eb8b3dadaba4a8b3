"""Tables with a header that names title and abstract: CSV, TSV, the sheets of workbooks, and Parquet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from assistant.records import Rejection
from assistant.sources.abstracts import bare_abstract
from assistant.sources.authors import is_somebody, literal_list, split_authors
from assistant.sources.base import BadRecordError, Line, SourceRecord, clean
from assistant.sources.bibliography import date_from
from assistant.sources.fields import records_of, web_address
from assistant.sources.table_rows import Row, cells, rows
from assistant.text.identifiers import ARXIV_CATEGORY

__all__ = ["Table", "papers_of_sheet"]

_DELIMITERS = (",", "\t", ";", "|")

# In order of preference, for tables with several columns for one field.
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
    "pmid": "pmid pubmedid pubmed idspmid",
    "pmcid": "pmcid pubmedcentralid idspmcid",
    "openalex": "openalex openalexid idsopenalex",
    "first_page": "pagestart startpage firstpage",
    "last_page": "pageend endpage lastpage",
    "article_number": "artno articlenumber",
}
_RANKS = {
    synonym: (name, rank) for name, synonyms in _SYNONYMS.items() for rank, synonym in enumerate(synonyms.split())
}
# Web of Science heads its columns with field tags.
_TAGS = {
    "TI": "title", "AB": "abstract", "AF": "authors", "AU": "authors", "PD": "published", "EA": "online", "PY": "year",
    "DI": "doi", "DE": "keywords", "SO": "journal", "VL": "volume", "IS": "number", "PU": "publisher", "LA": "language",
    "SN": "issn", "ID": "keywords_plus", "PM": "pmid", "DT": "entry", "BP": "first_page", "EP": "last_page",
    "AR": "article_number",
}  # fmt: skip
_LITERATURE = ("authors", "year", "published", "doi", "journal")
_RESERVED = ("listing", "listings", "metadata", "sentences", "_id")
"""Names with a special meaning in records."""


@dataclass(frozen=True)
class _Columns:
    """A header: its delimiter, the names of all columns, and the places of known fields, first choice first."""

    delimiter: str
    names: tuple[str, ...]
    places: Mapping[str, tuple[int, ...]]

    @property
    def of_papers(self) -> bool:
        """Whether the rows have titles and abstracts."""
        return "title" in self.places and "abstract" in self.places

    @property
    def of_literature(self) -> bool:
        """Whether the rows are about papers at all."""
        return "title" in self.places and sum(name in self.places for name in _LITERATURE) > 1


def _header_columns(line: str) -> _Columns:
    """The columns named by a line, with the delimiter that gives the most known ones."""
    return max((_columns(line, delimiter) for delimiter in _DELIMITERS), key=lambda columns: len(columns.places))


def _columns(line: str, delimiter: str) -> _Columns:
    return _named_columns(cells(line, delimiter) if delimiter in line else [], delimiter)


def _named_columns(header: Sequence[str], delimiter: str) -> _Columns:
    names = [clean(cell).strip("\"'") for cell in header]
    tags = {"TI", "AB"} <= set(names)
    ranked: dict[str, list[tuple[int, int]]] = {}
    for place, name in enumerate(names):
        known = (_TAGS[name], list(_TAGS).index(name)) if tags and name in _TAGS else _RANKS.get(_bare(name))
        if known and not (tags and name not in _TAGS and len(name) == 2):
            ranked.setdefault(known[0], []).append((known[1], place))
    places = {name: tuple(place for _, place in sorted(found)) for name, found in ranked.items()}
    return _Columns(delimiter, tuple(_distinct(names)), places)


def _bare(name: str) -> str:
    return re.sub(r"[\W_]", "", name).casefold()


def _distinct(names: Iterable[str]) -> Iterator[str]:
    """Unique names for all columns; empty for unnamed ones."""
    met: Counter[str] = Counter()
    for name in names:
        kept = f"{name} (column)" if name.casefold() in _RESERVED else name
        met[kept] += 1
        yield f"{kept} ({met[kept]})" if kept and met[kept] > 1 else kept


_MOST_ABOVE = 20
"""Lines above the header: some exporters describe the search there, and spreadsheets have titles."""

_MISSING = re.compile(r"nan|NaN|NAN|<NA>|NA|N/A|n/a|#N/A|NULL|null|None|NONE|nil|\\N|-+|–|—|\?+|\.", re.ASCII)
_DATES = ("published", "online", "year", "month", "day")
_NAMES = ("name", "display_name", "author", "keyword", "term")


class Table:
    """One paper per row. Columns are recognised by name, others go into the metadata; quoted cells may span several
    lines, and a few lines of other text may precede the header.
    """

    name = "CSV or TSV with a header (title, abstract)"

    def recognises(self, head: str, name: str) -> bool:
        """A line near the top names title and abstract, or the first line names a title and other fields of papers."""
        lines = [line for line in head.split("\n") if line.strip()]
        return _header(lines) is not None

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """A record or a rejection for every row that is not blank."""
        rest = iter(lines)
        above = list[Line]()
        while len(above) <= _MOST_ABOVE and (line := next(rest, None)) is not None:
            if line.text.strip():
                above.append(line)
        found = _header([line.text for line in above])
        place, columns = found if found else (0, _header_columns(above[0].text))
        header = above[place]
        if not columns.of_papers:
            named = ", ".join(filter(None, columns.names))[:120]
            why = f"a table of papers without an abstract column; its columns: {named}"
            yield Rejection(where=f"{name}:{header.number}", why=why)
            return
        yield from _papers(rows(chain(above[place + 1 :], rest), columns.delimiter, len(columns.names)), columns, name)


def papers_of_sheet(
    sheet: Iterator[Row], name: str, kind: str = "a sheet", starts: str = "it starts with"
) -> Iterator[SourceRecord | Rejection]:
    """A record or a rejection for every row of a sheet below its header; one rejection if it has none."""
    above = list(islice((row for row in sheet if any(map(str.strip, row.cells))), _MOST_ABOVE + 1))
    for place, row in enumerate(above):
        columns = _named_columns(row.cells, "")
        if columns.of_papers:
            yield from _papers(chain(above[place + 1 :], sheet), columns, name)
            return
    shown = ", ".join(filter(None, map(clean, above[0].cells)))[:120] if above else ""
    why = f"{kind} without a header that names title and abstract; {starts}: {shown}"
    yield Rejection(where=name, why=why if above else "an empty sheet")


def _header(lines: Sequence[str]) -> tuple[int, _Columns] | None:
    """Finds the header. Below the first line it needs three columns, or only known ones, since prose has commas."""
    for place, line in enumerate(lines[: _MOST_ABOVE + 1]):
        columns = _header_columns(line)
        sure = place == 0 or len(columns.names) > 2 or len(columns.places) == len(columns.names)
        if (columns.of_papers and sure) or (columns.of_literature and place == 0):
            return place, columns
    return None


def _papers(below: Iterable[Row], columns: _Columns, name: str) -> Iterator[SourceRecord | Rejection]:
    empty, numbered = True, False
    width = len(columns.names)
    for number, row, problem in below:
        if not problem and (not any(cell.strip() for cell in row) or _is_header(row, columns)):
            continue
        if empty and len(row) == width + 1 and row[0].strip() in ("0", "1"):
            numbered = True  # as R writes them: the numbers of rows have no column in the header
        empty = False
        where = f"{name}:{number}"
        try:
            if problem:
                raise BadRecordError(problem)
            yield from records_of(_fields(row[1:] if numbered else row, columns), where)
        except BadRecordError as error:
            yield error.rejection(where)
    if empty:
        yield Rejection(where=name, why="a table without rows")


def _is_header(row: Sequence[str], columns: _Columns) -> bool:
    """Whether the header is repeated, as in concatenated tables."""
    return [clean(cell) for cell in row if cell.strip()] == [name for name in columns.names if name]


def _fields(row: Sequence[str], columns: _Columns) -> dict[str, Any]:
    """The fields of a record from a row. Other columns are kept under their own names."""
    width = len(columns.names)
    if any(cell.strip() for cell in row[width:]):
        raise BadRecordError(f"{len(row)} cells where the header names {width}")
    texts = {place: text for place, cell in enumerate(row[:width]) if (text := _text(cell))}
    fields: dict[str, Any] = {}
    needed = set[int]()

    for name, places in columns.places.items():
        meaning = _MEANINGS.get(name, clean)
        for place in (place for place in places if place in texts and name not in _DATES):
            if value := meaning(row[place]):
                fields[name] = value
                needed.add(place)
                break
    if (published := _published(texts, columns)) is not None:
        fields["published"], used = published
        needed.update(used)
    if "categories" not in fields and all(map(ARXIV_CATEGORY.fullmatch, fields.get("keywords", [""]))):
        fields["categories"] = fields.pop("keywords")
    pages = [fields.pop(name, "") for name in ("first_page", "last_page", "article_number")]
    if found := "-".join(filter(None, pages[:2])) or pages[2]:
        fields["pages"] = found
    # A placeholder for an abstract must not become one under its own name.
    absent = (place for place in columns.places["abstract"] if place in texts and place not in needed)
    needed.update(place for place in absent if not bare_abstract(texts[place]))
    if "authors" in fields:
        needed.update(columns.places["authors"])
    kept = {columns.names[place]: text for place, text in texts.items() if place not in needed and columns.names[place]}
    return {**kept, **fields}


def _published(texts: Mapping[int, str], columns: _Columns) -> tuple[str, list[int]] | None:
    """The date, and the columns it comes from."""
    filled = {name: [place for place in columns.places.get(name, ()) if place in texts] for name in _DATES}
    year, month, day = (next((texts[place] for place in filled[name]), "") for name in ("year", "month", "day"))
    if date := date_from([texts[place] for place in filled["published"]], year, month, day):
        return date, [*filled["published"], *filled["year"], *filled["month"], *filled["day"]]
    if date := date_from([texts[place] for place in filled["online"]], year):
        return date, filled["online"]
    return None


def _text(cell: str) -> str:
    """The text of a cell; empty for markers of missing values."""
    text = clean(cell)
    return "" if _MISSING.fullmatch(text) else text


def _authors(cell: str) -> list[str]:
    listed = _literal(cell)
    return list(filter(is_somebody, map(clean, split_authors(cell) if listed is None else listed)))


def _several(cell: str) -> list[str]:
    """Split at semicolons or bars, else at commas."""
    listed = _literal(cell)
    signs = next((signs for signs in (";|", "|") if any(sign in cell for sign in signs)), ",")
    parts = re.split(f"[{re.escape(signs)}\n]", cell) if listed is None else listed
    return [text for part in parts if (text := clean(part))]


def _categories(cell: str) -> list[str]:
    """Categories may be separated by spaces alone, as on arXiv; keywords contain spaces."""
    parts = _several(cell)
    return parts[0].split() if len(parts) == 1 else parts


def _literal(cell: str) -> list[str] | None:
    """The names in a serialised list, as data-frame libraries store it in cells."""
    listed = literal_list(cell.strip())
    if listed is None:
        return None
    names = [next(filter(None, map(one.get, _NAMES)), "") if isinstance(one, dict) else one for one in listed]
    return [name for name in names if isinstance(name, str)]


def _address(cell: str) -> str:
    """The first address in the cell."""
    return next(filter(web_address, re.split(r"[\s;|,]+", cell)), "")


def _number(cell: str) -> int | str:
    text = clean(cell)
    return int(text) if text.isdecimal() and len(text) < 10 else text


_MEANINGS: Mapping[str, Callable[[str], Any]] = {
    "abstract": bare_abstract,
    "authors": _authors,
    "categories": _categories,
    "keywords": _several,
    "upvotes": _number,
    "url": _address,
}
