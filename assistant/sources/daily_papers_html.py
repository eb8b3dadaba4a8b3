"""A Daily Papers page saved as HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from assistant.records import Rejection
from assistant.sources.base import Line, SourceRecord
from assistant.sources.daily_papers_json import daily_paper, daily_papers_in, page_name
from assistant.sources.daily_papers_text import DailyPapersText
from assistant.sources.json_values import BadRecordError, load_json
from assistant.sources.page_html import Card, Embedded, Page, parse_page

__all__ = ["DailyPapersHTML"]

_HTML = re.compile(r"(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_OWN = re.compile(r'data-target="(?:DailyPapers|PaperContent)"')
_LONGEST_PAGE = 64_000_000
"""Characters. A page of a month holds some 3 million."""


class DailyPapersHTML:
    """Pages as a browser saves them. The data embedded for the page's own scripts is complete, so it comes first; then
    cards with an abstract, and last the text one sees, read as a page saved as text.
    """

    name = "a Daily Papers page saved as HTML"

    def recognises(self, head: str, name: str) -> bool:
        """An HTML page."""
        return _HTML.match(head) is not None or (head.lstrip().startswith("<") and _OWN.search(head) is not None)

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """The papers of the page from top to bottom. It is read as a whole."""
        texts, size = [], 0
        for _, text in lines:
            texts.append(text)
            size += len(text)
            if size > _LONGEST_PAGE:
                yield Rejection(where=name, why=f"a page of more than {_LONGEST_PAGE:,} characters")
                return
        page = parse_page("\n".join(texts))
        embedded = [record for one in page.embedded for record in _of_data(one, name)]
        if any(isinstance(record, SourceRecord) for record in embedded):
            yield from embedded
            return
        yield from embedded
        yield from _of_what_is_seen(page, name)


def _of_data(embedded: Embedded, name: str) -> Iterator[SourceRecord | Rejection]:
    """Other parts of a page have data, too: only what looks like papers counts."""
    if not any(f'"{key}"' in embedded.text for key in ("dailyPapers", "paper")):
        return
    where = f"{name}:{embedded.line}"
    try:
        value = load_json(embedded.text)
    except BadRecordError as error:
        yield Rejection(where=where, why=f"the data in the page is broken: {error}")
        return
    if isinstance(value, dict) and (isinstance(value.get("dailyPapers"), list) or isinstance(value.get("paper"), dict)):
        yield from daily_papers_in(value, where, page_name(name))


def _of_what_is_seen(page: Page, name: str) -> Iterator[SourceRecord | Rejection]:
    cards = [card for card in page.cards if card.id or card.title]
    if any(card.title and card.paragraphs for card in cards):
        for rank, card in enumerate(cards, start=1):
            yield _of_card(card, rank, name)
        return
    yield from DailyPapersText().read((Line(*line) for line in page.lines), name)


def _of_card(card: Card, rank: int, name: str) -> SourceRecord | Rejection:
    where = f"{name}:{card.line}"
    fields = {"id": card.id or None, "title": card.title, "summary": max(card.paragraphs, key=len, default="")}
    try:
        return daily_paper(fields, where, page_name(name), card.date, rank)
    except BadRecordError as error:
        return Rejection(where=where, why=str(error))
