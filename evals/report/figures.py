"""Plots as SVG, to stand in a page: bars with intervals, and lines. Every text is escaped."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

__all__ = ["COLOURS", "Bar", "Series", "bars", "lines"]

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#999999")
"""Okabe and Ito's palette, which colour-blind readers can distinguish."""

_LEFT, _WIDTH, _RIGHT = 130, 460, 50
_NARROW = 230
"""Width of bars in figures that stand side by side."""
_BAR, _GAP = 11, 10
_PLOT = (460, 220)
_MARGIN = 48
_TICKS = 5


class Bar(NamedTuple):
    """A value from 0 to 1 with its interval, if it has one."""

    system: int
    value: float
    low: float | None = None
    high: float | None = None


class Series(NamedTuple):
    """Points of a line, from left to right."""

    name: str
    points: Sequence[tuple[float, float]]


def bars(title: str, groups: Sequence[tuple[str, Sequence[Bar]]], *, narrow: bool = False) -> str:
    """Horizontal bars from 0 to 1, in groups."""
    width = _NARROW if narrow else _WIDTH
    parts, y = [], 24
    for name, group in groups:
        middle = y + len(group) * _BAR / 2 + 4
        parts.append(f'<text x="{_LEFT - 8}" y="{middle:.0f}" text-anchor="end">{escape(name)}</text>')
        for bar in group:
            parts += _bar(bar, y, width)
            y += _BAR
        y += _GAP
    grid = [
        f'<line class="grid" x1="{_LEFT + width * share:.1f}" y1="18" x2="{_LEFT + width * share:.1f}" y2="{y}"/>'
        f'<text class="tick" x="{_LEFT + width * share:.1f}" y="13" text-anchor="middle">{share:g}</text>'
        for share in (0, 0.25, 0.5, 0.75, 1)
    ]
    return _figure(title, _LEFT + width + _RIGHT, y + 4, [*grid, *parts])


def _bar(bar: Bar, y: float, width: float) -> list[str]:
    colour = COLOURS[bar.system % len(COLOURS)]
    end = max(bar.value, bar.high or 0)
    parts = [
        f'<rect x="{_LEFT}" y="{y}" width="{width * bar.value:.1f}" height="{_BAR - 2}" fill="{colour}"/>',
        f'<text class="tick" x="{_LEFT + width * end + 5:.1f}" y="{y + _BAR - 3}">{bar.value:.3f}</text>',
    ]
    if bar.low is not None and bar.high is not None:
        middle, low, high = y + (_BAR - 2) / 2, _LEFT + width * bar.low, _LEFT + width * bar.high
        parts.append(
            f'<path class="interval" d="M{low:.1f} {middle}H{high:.1f}'
            f'M{low:.1f} {middle - 3}v6M{high:.1f} {middle - 3}v6"/>'
        )
    return parts


def lines(title: str, x_axis: str, y_axis: str, series: Sequence[Series]) -> str:
    """Lines over axes that begin at 0."""
    width, height = _PLOT
    right = _ceiling([x for each in series for x, _ in each.points])
    top = _ceiling([y for each in series for _, y in each.points])
    parts = []
    for tick in range(_TICKS + 1):
        x, y = _MARGIN + width * tick / _TICKS, height - height * tick / _TICKS + 12
        parts.append(f'<line class="grid" x1="{_MARGIN}" y1="{y:.1f}" x2="{_MARGIN + width}" y2="{y:.1f}"/>')
        parts.append(
            f'<text class="tick" x="{_MARGIN - 5}" y="{y + 4:.1f}" text-anchor="end">{top * tick / _TICKS:.2g}</text>'
        )
        parts.append(
            f'<text class="tick" x="{x:.1f}" y="{height + 27}" text-anchor="middle">{right * tick / _TICKS:.2g}</text>'
        )
    for place, each in enumerate(series):
        points = " ".join(
            f"{_MARGIN + width * x / right:.1f},{12 + height - height * y / top:.1f}" for x, y in each.points
        )
        colour = COLOURS[place % len(COLOURS)]
        parts.append(f'<polyline points="{points}" stroke="{colour}"><title>{escape(each.name)}</title></polyline>')
    parts.append(f'<text x="{_MARGIN + width / 2}" y="{height + 44}" text-anchor="middle">{escape(x_axis)}</text>')
    parts.append(
        f'<text transform="translate(12 {height / 2 + 12}) rotate(-90)" text-anchor="middle">{escape(y_axis)}</text>'
    )
    return _figure(title, width + _MARGIN + 20, height + 52, parts)


def _ceiling(values: Sequence[float]) -> float:
    """The next 1, 2, 5 or 10 of its order above all values, so that ticks are round."""
    largest = max(values, default=0.0)
    if largest <= 0:
        return 1.0
    order = 10.0 ** math.floor(math.log10(largest))
    return next(step * order for step in (1, 2, 5, 10) if step * order >= largest * (1 - 1e-9))


def _figure(title: str, width: float, height: float, parts: Sequence[str]) -> str:
    return (
        f"<figure><figcaption>{escape(title)}</figcaption>"
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" role="img" aria-label="{escape(title)}">'
        f"{''.join(parts)}</svg></figure>"
    )
