"""A Hugging Face Daily Papers page saved as text: page furniture, a date, then alternating titles and abstracts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from statistics import median

from assistant.records import Listing, Rejection
from assistant.sources.authors import author_line
from assistant.sources.base import Line, SourceRecord, clean, quoted
from assistant.sources.decoding import HEAD
from assistant.sources.page_text import (
    DateLine,
    Paragraph,
    has_inner_stop,
    is_listing,
    is_title_case,
    page_paragraphs,
    resumes,
    without_links,
)

__all__ = ["DailyPapersText", "are_abstracts"]

_LONGEST_SIGN = 200
_LONGEST_ABSTRACT = 2000
"""Characters. arXiv takes abstracts of up to 1,920: two paragraphs that are longer together are two abstracts."""

_LONGER_THAN_USUAL = 1.3
_LONGEST_STOPPED_TITLE = 220
_LONGEST_WRAPPED_TITLE = 300

# Text without signs of Daily Papers is accepted as a list of papers only if it can hardly be anything else.
_LEAST_PAIRS = 3
_ABSTRACT_LENGTHS = range(250, 3000)
_LEAST_TITLE_WORDS = 3
_SPEAKING_SHARE = 0.6
_SPEAKS = re.compile(
    r"\b(?:we|our|I) (?:also |then |first |further |thus )?(?:propose|present|introduce|show|study|investigate|develop"
    r"|demonstrate|describe|find|evaluate|analy[sz]e|address|explore|examine|report|prove|train|compare|consider|argue"
    r"|review|survey|measure|count|design|provide|release|observe|model|method|approach|results?|experiments?|analysis"
    r"|study|framework|algorithm|system|findings)\b|\b(?:in )?this (?:paper|work|article|study|report|survey)\b"
    r"|\b(?:is|are) (?:proposed|presented|introduced|studied|investigated)\b",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"\W*(?:[\dIVX]+[.)]?\s+)?(?:abstract|introduction|background|related work|methods?|methodology|approach|results?"
    r"|experiments?|discussions?|conclusions?|future work|limitations?|acknowledge?ments?|references|appendix|overview"
    r"|summary|motivation|evaluation|contributions?|preliminaries|getting started|installation|usage|license)\b",
    re.IGNORECASE,
)

Item = Paragraph | DateLine


class DailyPapersText:
    """Text as saved or copied from a browser. Titles and abstracts are distinguished by wording and position.

    A listing's page is the file name, its date the last date above it, its rank its position on the page. A title
    without an abstract, or the reverse, is rejected but counts for the rank.
    """

    name = "a Daily Papers page saved as text"

    def recognises(self, head: str, name: str) -> bool:
        """Text that only this page has, or else alternating titles and abstracts and nothing more."""
        texts = [clean(text) for text in head.split("\n")]
        if is_listing([without_links(text) for text in texts if len(text) < _LONGEST_SIGN]):
            return True
        if head.lstrip().startswith(("{", "[", "<", "#", "@", "%", "---")):
            return False
        found = list(self.read((Line(number, text) for number, text in enumerate(texts, start=1)), name))
        if len(head) >= HEAD:
            found = found[:-1]
        return len(found) >= _LEAST_PAIRS and are_abstracts(found)

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """The papers of the page from top to bottom. A page has about a hundred, so it is read as a whole."""
        found = list(_Page(name, page_paragraphs(lines)).records())
        yield from found or [Rejection(where=name, why="no papers on this page")]


class _Page:
    """Walks down a page and keeps the open paper: its title, and its abstract so far."""

    def __init__(self, name: str, items: Sequence[Item]) -> None:
        self._name, self._items = name, items
        self._page = clean(name.replace("\\", "/").rpartition("/")[2]) or "page"
        self._limit = _longest_abstract(items)
        self._date: str | None = None
        self._rank = 0
        self._title: Paragraph | None = None
        self._title_date: str | None = None
        self._abstract: list[str] = []
        self._authors: tuple[str, ...] = ()

    def records(self) -> Iterator[SourceRecord | Rejection]:
        for place, item in enumerate(self._items):
            below = self._items[place + 1] if place + 1 < len(self._items) else None
            following = below if isinstance(below, Paragraph) else None
            if isinstance(item, DateLine):
                if self._abstract:
                    yield from self._close()
                self._date = item.date
            elif item.prose and not self._is_stopped_title(item, following):
                yield from self._take_prose(item)
            elif not self._take_beside(item, following):
                yield from self._close()
                self._open(item)
        yield from self._close()

    def _take_prose(self, item: Paragraph) -> Iterator[SourceRecord | Rejection]:
        if self._title and (not self._abstract or self._goes_on(item.text)):
            self._abstract.append(item.text)
            return
        yield from self._close()
        self._rank += 1
        yield Rejection(where=self._where(item), why=f"an abstract without a title: {quoted(item.text)}")

    def _goes_on(self, text: str) -> bool:
        return resumes(text) or self._length() + len(text) <= self._limit

    def _take_beside(self, item: Paragraph, following: Paragraph | None) -> bool:
        """Handles what is neither a title nor prose: authors, the second line of a title, a list in an abstract."""
        followed_by_prose = following is not None and following.prose
        if found := author_line(item.text):
            names, certain = found
            if certain or (self._title and bool(self._abstract) != followed_by_prose):
                self._authors = self._authors or (names if self._title else ())
                return True
        if self._abstract and resumes(item.text):
            self._abstract.append(item.text)
            return True
        if self._title and not self._abstract and self._title.block == item.block:
            whole = f"{self._title.text} {item.text}"
            if (
                followed_by_prose
                and following
                and following.block != item.block
                and len(whole) <= _LONGEST_WRAPPED_TITLE
            ):
                self._title = self._title._replace(text=whole)
                return True
        return False

    def _is_stopped_title(self, item: Paragraph, following: Paragraph | None) -> bool:
        """Whether a sentence with a full stop is a title: one is expected, and an abstract follows."""
        if len(item.text) > _LONGEST_STOPPED_TITLE or has_inner_stop(item.text):
            return False
        if following is None or not following.prose or resumes(following.text):
            return False
        if self._title is None or (self._abstract and is_title_case(item.text)):
            return True
        return bool(self._abstract) and self._length() + len(item.text) + len(following.text) > self._limit

    def _length(self) -> int:
        return sum(map(len, self._abstract))

    def _open(self, title: Paragraph) -> None:
        self._rank += 1
        self._title, self._title_date = title, self._date

    def _close(self) -> Iterator[SourceRecord | Rejection]:
        title, abstract, authors = self._title, " ".join(self._abstract), self._authors
        self._title, self._abstract, self._authors = None, [], ()
        if title is None:
            return
        if not abstract:
            yield Rejection(where=self._where(title), why=f"a title without an abstract: {quoted(title.text)}")
            return
        listing = Listing(page=self._page, date=self._title_date, rank=self._rank)
        yield SourceRecord(title.text, abstract, self._where(title), authors=authors, listing=listing)

    def _where(self, item: Paragraph) -> str:
        return f"{self._name}:{item.line}"


def are_abstracts(found: Sequence[SourceRecord | Rejection]) -> bool:
    """Whether titles and texts can hardly be anything but papers and their abstracts."""
    records = [one for one in found if isinstance(one, SourceRecord) and _could_be_a_paper(one)]
    if len(records) < len(found):
        return False
    return sum(_SPEAKS.search(one.abstract) is not None for one in records) >= _SPEAKING_SHARE * len(records)


def _could_be_a_paper(record: SourceRecord) -> bool:
    return (
        len(record.abstract) in _ABSTRACT_LENGTHS
        and len(record.title.split()) >= _LEAST_TITLE_WORDS
        and not _SECTION.match(record.title)
        and not record.title.endswith((":", ","))
    )


def _longest_abstract(items: Sequence[Item]) -> float:
    """The length up to which paragraphs form one abstract, estimated from the one-paragraph abstracts of the page."""
    prose = [isinstance(item, Paragraph) and item.prose for item in items]
    alone = [
        len(item.text)
        for place, item in enumerate(items)
        if isinstance(item, Paragraph)
        and prose[place]
        and not any(prose[max(0, place - 1) : place] + prose[place + 1 : place + 2])
    ]
    return min(_LONGEST_ABSTRACT, _LONGER_THAN_USUAL * median(alone)) if len(alone) > 2 else _LONGEST_ABSTRACT
