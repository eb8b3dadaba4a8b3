"""A Daily Papers page saved as HTML."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.records import Rejection
from assistant.sources.base import Line, SourceRecord
from assistant.sources.daily_papers_json import daily_paper, daily_papers_in, page_name
from assistant.sources.daily_papers_text import DailyPapersText
from assistant.sources.json_values import BadRecordError, load_json
from assistant.sources.page_html import Card, Embedded, Page
from assistant.sources.page_lines import is_listing
from assistant.text.identifiers import arxiv_id

__all__ = ["daily_papers_of"]


def daily_papers_of(page: Page, name: str) -> list[SourceRecord | Rejection]:
    """The papers of the page from top to bottom; none when nothing on it is surely of Daily Papers.

    The data embedded for the page's own scripts is complete, so it comes first; then cards with an abstract that lead
    to a paper, and last the text one sees, read as a page saved as text.
    """
    embedded = [record for one in page.embedded for record in _of_data(one, name)]
    if any(isinstance(record, SourceRecord) for record in embedded):
        return embedded
    cards = [card for card in page.cards if card.id or card.title]
    if any(card.title and card.paragraphs and arxiv_id(card.id) for card in cards):
        return [*embedded, *(_of_card(card, rank, name) for rank, card in enumerate(cards, start=1))]
    lines = [Line(*line) for line in page.lines]
    if is_listing([line.text for line in lines]):
        return [*embedded, *DailyPapersText().read(lines, name)]
    return embedded


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
    if _holds_papers(value):
        yield from daily_papers_in(value, where, page_name(name))


def _holds_papers(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    paper = value.get("paper")
    return isinstance(value.get("dailyPapers"), list) or (isinstance(paper, dict) and "summary" in paper)


def _of_card(card: Card, rank: int, name: str) -> SourceRecord | Rejection:
    where = f"{name}:{card.line}"
    fields = {"id": card.id or None, "title": card.title, "summary": max(card.paragraphs, key=len, default="")}
    try:
        return daily_paper(fields, where, page_name(name), card.date, rank)
    except BadRecordError as error:
        return Rejection(where=where, why=str(error))
