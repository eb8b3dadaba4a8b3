"""Makes a record from named fields, as programs of all kinds write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pydantic import ValidationError

from assistant.records import Kind, Listing
from assistant.sources.arxiv import is_withdrawn
from assistant.sources.authors import names_in
from assistant.sources.base import JSONValue, SourceRecord, clean, clean_json, require_title, with_abstract
from assistant.sources.field_values import bare, dates_in, first_text_in, prose_in, text_in, texts_in, words_in
from assistant.sources.identifiers import identified
from assistant.text.dates import known_date, listing_date, publication_date
from assistant.text.identifiers import ARXIV_CATEGORY, arxiv_month
from assistant.text.latex_text import plain_accents

__all__ = ["WRAPPERS", "Fields", "is_record", "records_of", "web_address"]

_TITLES = ("title", "papertitle", "articletitle", "documenttitle", "fulltitle", "titles", "preprinttitle")
_NAMES_OF_THINGS = ("displayname", "name", "label")
"""These hold a title only next to an abstract."""

_ABSTRACTS = ("abstract", "abstracts", "abstracttext", "paperabstract", "abstractnote", "abstractinvertedindex",
    "preprintabstract",
)  # fmt: skip
_OTHER_TEXTS = ("summary", "abs", "text", "sentences")
"""These hold the abstract if no field is called that."""

_AUTHORS = (
    "authors", "author", "authornames", "authorlist", "authorstring", "authorsparsed", "creators", "creator",
    "authorships", "authorsnames", "fullauthors", "contributors",
)  # fmt: skip
_IDS = ("id", "paperid", "entryid", "forum", "idoriginal")
_URLS = (
    "url", "link", "paperurl", "puburl", "articleurl", "htmlurl", "absurl", "urlabs", "arxivurl", "entryid", "site",
    "sourceurl", "landingpageurl", "abs", "openaccesspdf", "pdfurl", "urlpdf", "pdf", "links",
)  # fmt: skip
_IDENTIFIERS = ("doi", "dois", "arxivids", "arxiveprints", "eprints", "identifier", "identifiers", "ee")
"""Further fields that may hold a DOI or an arXiv id."""

_CATEGORIES = ("primarycategory", "primaryclass", "categories", "category", "arxivcategories")
_KEYWORDS = ("keywords", "keyword", "authorkeywords", "tags")
_DATES = (
    "published", "publicationdate", "publisheddate", "datepublished", "publishedat", "publishdate", "pubdate", "date",
    "publishedprint", "publishedonline", "issued", "posted", "firstpublicationdate", "publicationday", "coverdate",
    "pdate", "publishedonlinedate", "submitteddate", "submissiondate", "datesubmitted", "submitted", "year",
    "publicationyear", "pubyear", "publishedyear", "yearpublished", "earliestdate", "preprintdate",
)  # fmt: skip
_MONTHS, _DAYS = ("month", "publishedmonth", "publicationmonth", "pubmonth"), ("day", "publishedday", "publicationday")
_LATER_DATES = ("versions", "created", "createdat", "odate", "cdate", "tcdate")
"""When the record was made, used if there is no publication date."""

WRAPPERS = ("paper", "content", "attributes", "_source", "bib")
"""Objects that hold the paper, apart from data about it (as in Daily Papers and OpenReview)."""
_SURE = frozenset((*_TITLES, *(name for name in _ABSTRACTS if name != "abstracts"), "dailypapers", "itemtype"))


_LISTING_KEYS = ("listing", "listings")
_SIGNS_OF_A_PAPER = ("doi", "arxiv", "arxivid", "eprint", "pmid", "externalids", "isbn", "issn", *_AUTHORS)
_OF_ARXIV = ("primarycategory", "entryid")
_WEB = re.compile(r"https?://[^\s\"<>]+", re.IGNORECASE)
_COMMENTS = ("comments", "comment")
_JOURNALS = ("containertitle", "journaltitle", "journalname")


def is_record(keys: Iterable[str]) -> bool:
    """Whether an object with these keys is the record of a paper, with or without an abstract."""
    return any(bare(key) in _SURE for key in keys)


class Fields:
    """The fields of a record, taken one after another; `left` is what remains."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.left = given
        self._keys: dict[str, list[str]] = {}
        for key in given:
            self._keys.setdefault(bare(key), []).append(key)

    def found(self, names: Iterable[str]) -> Iterator[tuple[str, Any]]:
        """Key and value of each non-empty field with one of the names, in the order of the names."""
        for name in names:
            for key in self._keys.get(name, ()):
                if self.left.get(key) not in (None, "", [], {}):
                    yield key, self.left[key]

    def has(self, names: Iterable[str]) -> bool:
        """Whether there is a non-empty field with one of the names."""
        return any(True for _ in self.found(names))

    def drop(self, key: str) -> None:
        """Remove a field."""
        self.left.pop(key, None)

    def drop_empty(self, names: Iterable[str]) -> None:
        """Remove the empty fields with these names."""
        for name in names:
            for key in self._keys.get(name, ()):
                if self.left.get(key) in (None, "", [], {}):
                    self.drop(key)


def records_of(given: dict[str, Any], where: str) -> Iterator[SourceRecord]:
    """The record made from the fields, once for each listing of the paper. Consumes `given`.

    See `json_papers.JSONPapers` for the names. Unusable values stay in the metadata. Raises NoAbstractError when there
    is no abstract, and BadRecordError when there is no title either.
    """
    fields = Fields(given)
    title = _title(fields)
    abstract = _abstract(fields)
    if not abstract:
        require_title(title, "")
    of_arxiv = fields.has(_OF_ARXIV)
    own, further = _identity(fields), _addresses(fields)
    authors = _authors(fields)
    published = _published(fields)
    url = _url(fields)
    listings = _listings(fields)
    kind = _kind_of_abstract(fields)
    _words(fields)
    _journal(fields)
    identity, metadata = identified(own, url, _metadata(fields.left), further)
    if isinstance(arxiv := metadata.get("arxiv"), str):
        published = published or arxiv_month(arxiv)
        if of_arxiv:
            title, abstract = clean(plain_accents(title)), clean(plain_accents(abstract))
        if is_withdrawn(abstract, _comments(fields, metadata)):
            metadata["withdrawn"] = True
    places: Sequence[Listing | None] = listings or (None,)
    for listing in places:
        yield with_abstract(
            SourceRecord(title, abstract, where, identity, authors, published, url, listing, metadata, kind)
        )


def web_address(text: str) -> str | None:
    """`text` if it is a web address."""
    return text if _WEB.fullmatch(text) else None


def _title(fields: Fields) -> str:
    others = _NAMES_OF_THINGS if fields.has(_ABSTRACTS) else ()
    for key, value in fields.found((*_TITLES, *others)):
        fields.drop(key)
        if text := first_text_in(value):
            return text
    fields.drop_empty(_TITLES)
    return ""


def _abstract(fields: Fields) -> str:
    """The first field with a text. Empty ones are dropped, a second text stays in the metadata."""
    described = ("descriptions", "description") if fields.has(_SIGNS_OF_A_PAPER) else ()
    fields.drop_empty((*_ABSTRACTS, *_OTHER_TEXTS))
    for key, value in fields.found((*_ABSTRACTS, *_OTHER_TEXTS, *described)):
        text = _of_description(value) if bare(key) == "descriptions" else prose_in(value)
        if text and not web_address(text):
            fields.drop(key)
            return text
    return ""


def _of_description(value: Any) -> str:
    """Of several descriptions (DataCite), the one that is the abstract."""
    items = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    chosen = [item for item in items if str(item.get("descriptionType", "abstract")).casefold() == "abstract"]
    return text_in([item.get("description", "") for item in chosen[:1]]) if items else text_in(value)


def _identity(fields: Fields) -> str | None:
    """The source's own id, if it is a text or a number."""
    for key, value in fields.found(_IDS):
        if isinstance(value, (str, int)) and not isinstance(value, bool) and (own := clean(str(value))):
            if bare(key) == "entryid" and not own.isalnum():
                continue
            fields.drop(key)
            return own
    return None


def _addresses(fields: Fields) -> list[str]:
    """Texts that may identify the paper."""
    urls = [text for _, value in fields.found(_URLS) if isinstance(value, str) and (text := clean(value))]
    return urls + [text for _, value in fields.found(_IDENTIFIERS) for text in texts_in(value)]


def _authors(fields: Fields) -> tuple[str, ...]:
    for key, value in fields.found(_AUTHORS):
        if found := names_in(value):
            fields.drop(key)
            return found
    fields.drop_empty(_AUTHORS)
    return ()


def _published(fields: Fields) -> str | None:
    """The date that the fields give together; unreadable values stay in the metadata."""
    months = [text_in(value) for _, value in fields.found(_MONTHS)][:1]
    days = [text_in(value) for _, value in fields.found(_DAYS)][:1] if months else []
    for several in (_DATES, _LATER_DATES):
        given = [(key, list(dates_in(value))) for key, value in fields.found(several)]
        texts = [text for _, parts in given for text in parts]
        year = next((date[:4] for text in texts if (date := publication_date(text))), "")
        if year and months:
            texts += (" ".join([*days, *months, year]), "-".join([year, *months, *days]))
        if date := known_date(texts):
            for key, parts in given:
                if any(date.startswith(one) for text in parts if (one := publication_date(text))):
                    fields.drop(key)
            return date
    return None


def _url(fields: Fields) -> str | None:
    """A web address; anything else (another scheme, a bare DOI) stays in the metadata."""
    for key, value in fields.found(_URLS):
        given = value.get("url") or value.get("value") if isinstance(value, dict) else value
        if isinstance(given, str) and (url := web_address(clean(given))):
            fields.drop(key)
            return url
    return None


def _words(fields: Fields) -> None:
    """Stores categories and keywords as lists under exactly these names."""
    for name, several in (("categories", _CATEGORIES), ("keywords", _KEYWORDS)):
        found: list[str] = []
        for key, value in list(fields.found(several)):
            words = words_in(value)
            if words:
                fields.drop(key)
            if name == "categories":
                words = [part for word in words for part in _categories_of(word)]
            found += words
        fields.drop_empty(several)
        categories = [word for word in found if ARXIV_CATEGORY.fullmatch(word)]
        if name == "keywords" and categories and "categories" not in fields.left:
            fields.left["categories"] = list(dict.fromkeys(categories))
            found = [word for word in found if word not in categories]
        if found:
            fields.left[name] = list(dict.fromkeys(found))


def _categories_of(word: str) -> list[str]:
    """Categories may be separated by spaces alone, as on arXiv."""
    parts = word.split()
    return parts if all(map(ARXIV_CATEGORY.fullmatch, parts)) else [word]


def _journal(fields: Fields) -> None:
    for key, value in list(fields.found(_JOURNALS)):
        if isinstance(value, list) and (text := first_text_in(value)):
            fields.left[key] = text


def _comments(fields: Fields, metadata: dict[str, JSONValue]) -> str:
    for key, value in list(fields.found(_COMMENTS)):
        text = text_in(value)
        if bare(key) == "comment" and metadata.pop(clean(key), None) is not None:
            metadata["comments"] = text
        return text
    return ""


def _listings(fields: Fields) -> list[Listing]:
    listings: list[Listing] = []
    for key in _LISTING_KEYS:
        value = fields.left.get(key) or []
        items = value if isinstance(value, list) else [value]
        found = [_listing(item) for item in items]
        if None not in found:
            fields.drop(key)
        listings += [one for one in found if one and one not in listings]
    return listings


def _listing(value: Any) -> Listing | None:
    if not isinstance(value, dict) or not (page := text_in(value.get("page"))):
        return None
    date, rank = value.get("date"), value.get("rank")
    day = listing_date(date) if isinstance(date, str) else None
    try:
        return Listing(page=page, date=day, rank=rank if isinstance(rank, int) and not isinstance(rank, bool) else None)
    except ValidationError:
        return Listing(page=page, date=day)


def _kind_of_abstract(fields: Fields) -> Kind:
    """Only the kind "digest" has a meaning here; others stay in the metadata."""
    if fields.left.get("kind") != "digest":
        return "abstract"
    fields.drop("kind")
    return "digest"


def _metadata(left: dict[str, Any]) -> dict[str, JSONValue]:
    """Everything left. An object called `metadata` (BEIR) is merged in; fields next to it take precedence.

    Lists of categories and keywords are put together.
    """
    inner = left.get("metadata")
    merged = {**inner, **{k: v for k, v in left.items() if k != "metadata"}} if isinstance(inner, dict) else left
    if isinstance(inner, dict):
        for name in ("categories", "keywords"):
            first, further = inner.get(name), left.get(name)
            if isinstance(first, list) and isinstance(further, list):
                merged[name] = [*first, *(word for word in further if word not in first)]
    return {clean(key): clean_json(value) for key, value in merged.items() if value is not None}
