"""Puts the lines of a saved page together again: hard-wrapped lines become paragraphs, furniture goes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from assistant.sources.base import Line
from assistant.sources.cleaning import clean
from assistant.sources.page_lines import (
    could_be_wrapped_text,
    ends_a_sentence,
    is_furniture,
    is_prose,
    is_title_case,
    names_a_submitter,
    without_links,
)
from assistant.text.dates import listing_date

__all__ = ["DateLine", "Paragraph", "paragraphs"]

_WIDEST_WRAP = 160
_LONGEST_TITLE = 300
_WRAPPED_SHARE = 0.3
_LINE_BREAKS = re.compile("[\v\f\x85\u2028\u2029]")
_COORDINATION = ("and ", "or ", "to ")


class DateLine(NamedTuple):
    """A line with nothing but a day: YYYY-MM-DD, or MM-DD."""

    date: str


class Paragraph(NamedTuple):
    """Text that stood together. `block` numbers the runs of lines without a blank line or furniture between them."""

    line: int
    text: str
    prose: bool
    block: int


def paragraphs(lines: Iterable[Line]) -> list[Paragraph | DateLine]:
    """The paragraphs and dates of a page in order. Every line that is not furniture is in exactly one of them."""
    page = [Line(number, without_links(clean(part))) for number, raw in lines for part in _LINE_BREAKS.split(raw)]
    page_width = _wrap_width(
        [pair for pair in pairwise(page) if all(line.text and not is_furniture(line.text) for line in pair)]
    )
    blocks = list(_blocks(page, page_width))
    found: list[Paragraph | DateLine] = []
    for number, block in enumerate(blocks):
        width = _wrap_width(list(pairwise(block))) or page_width
        found.extend(_joined(block, width, number))
    return found


def _blocks(page: Iterable[Line], width: int | None) -> Iterator[list[Line]]:
    """Runs of lines without a blank line between them, without furniture (which ends a run, too)."""
    block: list[Line] = []
    above = ""
    for number, text in page:
        ends = not text or (_is_of_the_page(text, above) and not _may_go_on(block, text, width))
        if ends and block:
            yield block
            block = []
        if text:
            above = text
            if not ends:
                block.append(Line(number, text))
            elif listing_date(text):
                yield [Line(number, text)]
    if block:
        yield block


def _is_of_the_page(text: str, above: str) -> bool:
    return is_furniture(text) or listing_date(text) is not None or names_a_submitter(above, text)


def _may_go_on(block: Sequence[Line], text: str, page_width: int | None) -> bool:
    """Whether a bare "2018" or "Models" is the next line of a hard-wrapped paragraph rather than furniture."""
    if not block or not could_be_wrapped_text(text) or ends_a_sentence(block[-1].text):
        return False
    if len(block) == 1 and not text[0].isalpha():
        return False
    width = _wrap_width(list(pairwise(block))) or page_width
    return width is not None and _is_full(block[-1].text, text, width)


def _wrap_width(pairs: Sequence[tuple[Line, Line]]) -> int | None:
    """The width that lines were wrapped to (a lower bound), or None when these do not look wrapped.

    A wrapped line is often followed by one that starts with a small letter; a title or an abstract seldom is.
    """
    narrow = [(this.text, following.text) for this, following in pairs if len(this.text) <= _WIDEST_WRAP]
    broken = [len(this) for this, below in narrow if len(below) <= _WIDEST_WRAP and _is_cut(this, below)]
    return max(broken) if broken and len(broken) >= _WRAPPED_SHARE * len(narrow) else None


def _is_cut(line: str, following: str) -> bool:
    return following[0].islower() or (following[0].isdigit() and not ends_a_sentence(line))


def _is_full(line: str, following: str, width: int) -> bool:
    """Whether the first word of the line below did not fit on this one, as it must be where a program wrapped it."""
    return len(line) + 1 + len(following.split(" ", 1)[0]) > width


def _joined(block: Sequence[Line], width: int | None, number: int) -> Iterator[Paragraph | DateLine]:
    if len(block) == 1 and (date := listing_date(block[0].text)):
        yield DateLine(date)
        return
    start, text = block[0]
    titled = False
    for this, following in pairwise(block):
        if width is not None and _goes_on(text, this.text, following.text, width, titled):
            text += _glue(text, following.text) + following.text
        else:
            yield (whole := Paragraph(start, text, is_prose(text), number))
            titled = titled or not whole.prose
            start, text = following
    yield Paragraph(start, text, is_prose(text), number)


def _goes_on(text: str, line: str, following: str, width: int, titled: bool) -> bool:
    """Whether `following` continues `text`, whose last line is `line`. In a `titled` block more papers may come."""
    if len(line) > _WIDEST_WRAP or not _is_full(line, following, width):
        return False
    if (
        len(text) <= _LONGEST_TITLE
        and following[0].isupper()
        and is_title_case(text)
        and is_title_case(following) is False
    ):
        return False
    return not (titled and ends_a_sentence(line) and is_prose(text) and is_title_case(following))


def _glue(text: str, following: str) -> str:
    """No blank after a hyphen or dash in a word ("self-" / "supervised"); one after a hanging one ("two-" / "and")."""
    before = text.rstrip("-")
    tied = len(before) < len(text) and before[-1:].strip() != "" and following[0].isalnum()
    return "" if tied and not following.startswith(_COORDINATION) else " "
