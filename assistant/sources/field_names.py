"""The names under which programs keep what a record is made of, in any case and with any signs between their words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from assistant.sources.field_values import bare

__all__ = [
    "ABSTRACTS",
    "AUTHORS",
    "CATEGORIES",
    "DATES",
    "DAYS",
    "IDENTIFIERS",
    "IDS",
    "KEYWORDS",
    "LATER_DATES",
    "MONTHS",
    "NAMES_OF_THINGS",
    "OTHER_TEXTS",
    "TITLES",
    "URLS",
    "WRAPPERS",
    "Fields",
    "is_record",
]

TITLES = ("title", "papertitle", "articletitle", "documenttitle", "fulltitle", "titles")
NAMES_OF_THINGS = ("displayname", "name", "label")
"""What is a title only where an abstract stands beside it."""

ABSTRACTS = ("abstract", "abstracts", "abstracttext", "paperabstract", "abstractnote", "abstractinvertedindex")
OTHER_TEXTS = ("summary", "abs", "text", "sentences")
"""What is an abstract where nothing is called so."""

AUTHORS = (
    "authors", "author", "authornames", "authorlist", "authorstring", "authorsparsed", "creators", "creator",
    "authorships", "authorsnames", "fullauthors", "contributors",
)  # fmt: skip
IDS = ("id", "paperid", "entryid", "forum", "idoriginal")
URLS = (
    "url", "link", "paperurl", "puburl", "articleurl", "htmlurl", "absurl", "urlabs", "arxivurl", "entryid", "site",
    "sourceurl", "landingpageurl", "abs", "openaccesspdf", "pdfurl", "urlpdf", "pdf", "links",
)  # fmt: skip
IDENTIFIERS = ("doi", "dois", "arxivids", "arxiveprints", "eprints", "identifier", "identifiers", "ee")
"""Fields that may hold a DOI or an arXiv id, beside those that are called so."""

CATEGORIES = ("primarycategory", "primaryclass", "categories", "category", "arxivcategories")
KEYWORDS = ("keywords", "keyword", "authorkeywords", "tags")
DATES = (
    "published", "publicationdate", "publisheddate", "datepublished", "publishedat", "publishdate", "pubdate", "date",
    "publishedprint", "publishedonline", "issued", "firstpublicationdate", "publicationday", "coverdate", "pdate",
    "publishedonlinedate", "submitteddate", "submissiondate", "datesubmitted", "submitted", "year", "publicationyear",
    "pubyear", "publishedyear", "yearpublished", "earliestdate", "preprintdate",
)  # fmt: skip
MONTHS, DAYS = ("month", "publishedmonth", "publicationmonth", "pubmonth"), ("day", "publishedday", "publicationday")
LATER_DATES = ("versions", "created", "createdat", "odate", "cdate", "tcdate")
"""What says when a record was made, where nothing says when the paper was."""

WRAPPERS = ("paper", "content", "attributes", "_source", "bib")
"""Objects in which a paper stands apart from what else is told of it (as in Daily Papers and OpenReview)."""


def is_record(keys: Iterable[str]) -> bool:
    """Whether an object with these keys is a record of a paper, a whole one or one that lacks its abstract."""
    return any(bare(key) in _SURE for key in keys)


_SURE = frozenset((*TITLES, *(name for name in ABSTRACTS if name != "abstracts"), "dailypapers"))


class Fields:
    """The fields of a record, to be taken one after the other; `left` is what nobody has taken."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.left = given
        self._keys: dict[str, list[str]] = {}
        for key in given:
            self._keys.setdefault(bare(key), []).append(key)

    def found(self, names: Iterable[str]) -> Iterator[tuple[str, Any]]:
        """Key and value of each field that has one of the names and holds something, in the order of the names."""
        for name in names:
            for key in self._keys.get(name, ()):
                if self.left.get(key) not in (None, "", [], {}):
                    yield key, self.left[key]

    def has(self, names: Iterable[str]) -> bool:
        """Whether a field of one of the names holds something."""
        return any(True for _ in self.found(names))

    def drop(self, key: str) -> None:
        """Take a field."""
        self.left.pop(key, None)

    def drop_empty(self, names: Iterable[str]) -> None:
        """Take the fields of these names that hold nothing."""
        for name in names:
            for key in self._keys.get(name, ()):
                if self.left.get(key) in (None, "", [], {}):
                    self.drop(key)
