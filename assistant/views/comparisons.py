"""Papers side by side: two in columns where the terminal is wide enough, more of them below each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from assistant.answering import layout
from assistant.text.drawn import drawn
from assistant.views.screen import Screen, StyledText

if TYPE_CHECKING:
    from assistant.records import Aspect, Paper, Side

__all__ = ["LEAST_COLUMNS", "show_columns"]

LEAST_COLUMNS = 80
"""Columns of a terminal from which two papers stand beside each other."""
_GUTTER = 3


def show_columns(screen: Screen, block: layout.Columns, show_heading: Callable[[Screen, Paper, str], None]) -> None:
    """Show papers side by side, with what each says on the same aspects. `show_heading` shows one below another."""
    screen.line(block.head)
    screen.gap()
    if len(block.papers) == 2 and (screen.columns or 0) >= LEAST_COLUMNS:
        _show_beside(screen, block)
    else:
        _show_below(screen, block, show_heading)


def _show_beside(screen: Screen, block: layout.Columns) -> None:
    (first, one), (second, other) = block.papers
    _show_row(screen, [f"[{first}] {drawn(one.title)}"], [f"[{second}] {drawn(other.title)}"], ("bold", "bold"))
    _show_row(screen, [_beside_title(one)], [_beside_title(other)], ("dim", "dim"))
    for aspect in block.aspects:
        screen.gap()
        screen.line(StyledText(drawn(aspect.name), "bold"))
        left, right = aspect.sides
        _show_row(screen, _said(left, aspect), _said(right, aspect), (_style(left), _style(right)))


def _show_row(screen: Screen, left: Sequence[str], right: Sequence[str], styles: tuple[str, str]) -> None:
    width = ((screen.columns or LEAST_COLUMNS) - _GUTTER) // 2
    one_side, other_side = ([line for text in texts for line in screen.wrapped(text, width)] for texts in (left, right))
    for one, other in zip_longest(one_side, other_side, fillvalue=" " * width):
        screen.line(StyledText(one, styles[0]), " " * _GUTTER, StyledText(other.rstrip(), styles[1]))


def _show_below(screen: Screen, block: layout.Columns, show_heading: Callable[[Screen, Paper, str], None]) -> None:
    for number, paper in block.papers:
        show_heading(screen, paper, f"[{number}] ")
    for aspect in block.aspects:
        screen.gap()
        screen.line(StyledText(drawn(aspect.name), "bold"))
        _show_sides(screen, aspect, [number for number, _ in block.papers])


def _show_sides(screen: Screen, aspect: Aspect, numbers: list[int]) -> None:
    for number, side in zip(numbers, aspect.sides, strict=True):
        for place, said in enumerate(_said(side, aspect)):
            prefix = f"[{number}] "
            screen.line(StyledText(said, _style(side)), prefix=" " * len(prefix) if place else prefix)


def _said(side: Side, aspect: Aspect) -> list[str]:
    silent = layout.silent_on(aspect)
    return [f"“{drawn(quote.text)}”" for quote in side.quotes] or ([f"({silent})"] if silent else [])


def _style(side: Side) -> str:
    return "" if side.quotes else "dim"


def _beside_title(paper: Paper) -> str:
    return "  ".join(layout.beside_title(paper))
