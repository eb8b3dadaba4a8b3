"""Saved web pages: pages of Daily Papers, and any page that states one paper for programs."""

from __future__ import annotations

import email
import email.policy
import re
import shlex
from collections.abc import Iterable, Iterator
from typing import Any

from assistant.records import Rejection
from assistant.records.lacking import WithoutAbstract
from assistant.sources.authors import names_in, natural_name
from assistant.sources.base import BadRecordError, Line, NoAbstractError, SourceRecord, or_rejection, quoted
from assistant.sources.daily_papers_html import daily_papers_of
from assistant.sources.field_values import text_in
from assistant.sources.fields import records_of, web_address
from assistant.sources.page_scripts import article_in_scripts
from assistant.sources.page_statement import StatedPaper, statement_of
from assistant.text.identifiers import doi

__all__ = ["SavedPage"]

_TAGS = (
    "html|head|body|meta|title|script|style|link|base|div|main|section|nav|header|footer|h[1-6]|p|span|table|ul|a|form"
)
_HTML = re.compile(
    rf"(?:\ufeff|<\?xml[^>]*+>|(?><!--.*?-->)|\s)*+<(?:!doctype\s+html|(?:{_TAGS})(?=[\s>])|article\s+class)",
    re.I | re.DOTALL,
)
_OWN = re.compile(r'data-target="(?:DailyPapers|PaperContent)"')
_MHTML = re.compile(r"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,12}?Content-Type:\s*multipart/related", re.IGNORECASE)
_LONGEST_PAGE = 64_000_000
"""Characters. A month of Daily Papers has about 3 million."""

# A description of the record is its abstract if it is not just a label; one of the page only if it is long enough.
_DESCRIBED = ((80, ("dc.description", "dcterms.description")), (400, ("description", "og:description")))
_ENDS = re.compile(r"[.!?。][\"')\]”’]?$")
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(https?://[^\s<>]+)")
_ELSEWHERE = "save the page of one paper, or export the references as BibTeX or RIS with their abstracts"
_FIELDS = {
    "journal": ("citation_journal_title", "prism.publicationname", "citation_inbook_title"),
    "booktitle": ("citation_conference_title", "citation_conference"),
    "volume": ("citation_volume", "prism.volume"),
    "number": ("citation_issue", "prism.number"),
    "publisher": ("citation_publisher", "dc.publisher"),
    "doi": ("citation_doi", "prism.doi", "doi", "bepress_citation_doi", "publication_doi"),
    "arxiv": ("citation_arxiv_id",),
    "pmid": ("citation_pmid",),
}
_TITLES = ("citation_title", "bepress_citation_title", "eprints.title")
_DC_TITLES = ("dc.title", "dcterms.title")
_ABSTRACTS = ("citation_abstract", "dcterms.abstract", "eprints.abstract", "dc.description.abstract", "abstract")
_AUTHORS = ("citation_author", "citation_authors", "bepress_citation_author", "eprints.creators_name", "dc.creator",
            "dcterms.creator", "author")  # fmt: skip
_DATES = ("citation_publication_date", "citation_date", "citation_cover_date", "prism.publicationdate",
          "bepress_citation_date", "eprints.date", "citation_online_date", "citation_year", "dc.date.issued",
          "dcterms.issued", "dc.issued", "dc.date", "article:published_time")  # fmt: skip
_ADDRESSES = ("og:url", "citation_abstract_html_url", "citation_public_url", "citation_fulltext_html_url")
_AMERICAN = re.compile(r"(\d\d?)/(\d\d?)/(\d{4})")
"""How PubMed writes dates."""

_KEYWORDS = ("citation_keywords", "citation_keyword")


class SavedPage:
    """Pages of Daily Papers, and pages that state one paper in machine-readable form. Of the latter, only that data
    is used, and the element marked as the abstract; other pages are rejected.
    """

    name = "a saved web page (Daily Papers, or the page of one paper)"

    def recognises(self, head: str, name: str) -> bool:
        """An HTML page, alone or as the first part of a web archive (MHTML)."""
        if _HTML.match(head) or _MHTML.match(head):
            return True
        return head.lstrip().startswith("<") and _OWN.search(head) is not None

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """The papers of the page from top to bottom. It is read as a whole."""
        texts, size = [], 0
        for _, text in lines:
            texts.append(text)
            size += len(text)
            if size > _LONGEST_PAGE:
                yield Rejection(where=name, why=f"a page of more than {_LONGEST_PAGE:,} characters")
                return
        html = "\n".join(texts)
        if _MHTML.match(html):
            html = _archived(html)
        found = daily_papers_of(html, name)
        yield from found
        if not found or all(isinstance(one, Rejection) and "broken" in one.why for one in found):
            yield _of_one_paper(_stated(html), name)


def _archived(text: str) -> str:
    """The HTML page in a web archive."""
    message = email.message_from_string(text, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                return payload.decode(_known_charset(part.get_content_charset()), "replace")
    return ""


def _known_charset(name: str | None) -> str:
    try:
        "".encode(name or "utf-8")
    except (LookupError, ValueError):
        return "utf-8"
    return name or "utf-8"


def _stated(html: str) -> StatedPaper:
    page = statement_of(html)
    if not web_address(page.address) and (saved := _SAVED_FROM.search(html, 0, 5000)):
        page.address = saved[1]
    if not page.articles and not page.first(*_TITLES) and (article := article_in_scripts(html)):
        page.articles.append(article)
    return page


def _of_one_paper(page: StatedPaper, name: str) -> SourceRecord | Rejection:
    article = page.articles[0] if len(page.articles) == 1 else {}
    title = page.first(*_TITLES) or text_in(article.get("headline")) or text_in(article.get("name"))
    if not title and (page.first(*_ABSTRACTS) or any(map(doi, page.all("dc.identifier", *_FIELDS["doi"])))):
        title = page.first(*_DC_TITLES)
    if not title and page.abstract and any(map(doi, [*page.all(*_FIELDS["doi"]), page.address])):
        title = page.first("og:title").partition(" | ")[0]
    if not title and page.abstract and page.title.endswith("IEEE Xplore"):
        title = page.title.partition(" | ")[0]
    if not title:
        called = f" ({quoted(page.title)})" if page.title else ""
        return Rejection(where=name, why=f"a web page{called} without machine-readable data on a paper: {_ELSEWHERE}")
    abstract = _abstract(page, article)
    if not abstract:
        return _lacking(_fields(page, article, title, ""), name, title)
    where = f"{name}:{page.line}"
    return next(or_rejection(records_of(_fields(page, article, title, abstract), where), where))


def _lacking(fields: dict[str, Any], name: str, title: str) -> Rejection:
    """Why the paper of a page is not read, with what is known of it, and how to get its abstract."""
    try:
        [*records_of(fields, name)]
    except NoAbstractError as error:
        known = error.record.metadata
        kind = next((kind for kind in ("arxiv", "doi", "pmid") if known.get(kind)), "")
        fetch = f"fetch it: assistant ingest {shlex.quote(f'{kind}:{known[kind]}')}" if kind else _ELSEWHERE
        why = f"a web page of the paper {quoted(title)} without its abstract: {fetch}"
        return WithoutAbstract(where=name, why=why, record=error.record)
    except BadRecordError as error:
        return error.rejection(name)
    return Rejection(where=name, why=f"a web page of the paper {quoted(title)} without its abstract: {_ELSEWHERE}")


def _abstract(page: StatedPaper, article: dict[str, Any]) -> str:
    if stated := page.first(*_ABSTRACTS) or text_in(article.get("abstract")) or page.abstract:
        return stated
    for least, names in _DESCRIBED:
        for text in (text_in(article.get("description")), *(page.first(name) for name in names)):
            if len(text) >= least and _ENDS.search(text) and not text.endswith("..."):
                return text
    return ""


def _fields(page: StatedPaper, article: dict[str, Any], title: str, abstract: str) -> dict[str, Any]:
    names = names_in(page.all(*_AUTHORS)) or names_in(article.get("author") or article.get("creator"))
    first, last = page.first("citation_firstpage", "prism.startingpage"), page.first("citation_lastpage")
    identifiers = [
        *page.all("dc.identifier"),
        text_in(article.get("sameAs")),
        text_in(article.get("@id")),
        page.address,
    ]
    stated = {name: page.first(*several) for name, several in _FIELDS.items()}
    fields = {
        **stated,
        "title": title,
        "abstract": abstract,
        "authors": [natural_name(name) for name in names],
        "published": _date(page) or text_in(article.get("datePublished")),
        "date": text_in(article.get("datePublished")),
        "url": next((text for text in (page.address, *map(page.first, _ADDRESSES)) if web_address(text)), ""),
        "identifier": [text for text in identifiers if text],
        "keywords": page.all(*_KEYWORDS),
        "pages": "-".join(filter(None, (first, last))),
    }
    return {key: value for key, value in fields.items() if value}


def _date(page: StatedPaper) -> str:
    date = next(filter(None, map(page.first, _DATES)), "")
    american = _AMERICAN.fullmatch(date) if page.first("citation_pmid") else None
    return f"{american[3]}/{american[1]}/{american[2]}" if american else date
