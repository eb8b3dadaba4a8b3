"""Plots that take the width of a page, on a telephone too: bars with intervals, and lines. Every text is escaped."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

__all__ = ["COLOURS", "Bar", "Series", "bars", "key", "lines"]

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#999999")
"""Okabe and Ito's palette, which colour-blind readers can distinguish."""

_TICKS = 4


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


def key(names: Sequence[str]) -> str:
    """Which colour stands for what."""
    entries = (f'<b><i style="background:{_colour(place)}"></i>{escape(name)}</b>' for place, name in enumerate(names))
    return f'<p class="key">{"".join(entries)}</p>'


def bars(title: str, groups: Sequence[tuple[str, Sequence[Bar]]]) -> str:
    """Horizontal bars from 0 to 1, in groups."""
    rows = (
        f'<div class="row"><span class="name">{escape(name)}</span>'
        f'<div class="group">{"".join(map(_bar, group))}</div></div>'
        for name, group in groups
    )
    return f'<figure class="bars"><figcaption>{escape(title)}</figcaption>{"".join(rows)}</figure>'


def _bar(bar: Bar) -> str:
    interval = ""
    if bar.low is not None and bar.high is not None and bar.high > bar.low:
        interval = f'<s style="left:{bar.low:.2%};width:{bar.high - bar.low:.2%}"></s>'
    fill = f'<i style="width:{bar.value:.2%};background:{_colour(bar.system)}"></i>'
    return f'<div class="bar"><div class="track">{fill}{interval}</div><span>{bar.value:.3f}</span></div>'


def lines(title: str, x_axis: str, y_axis: str, series: Sequence[Series]) -> str:
    """Lines over axes that begin at 0."""
    right = _ceiling([x for each in series for x, _ in each.points])
    top = _ceiling([y for each in series for _, y in each.points])
    grid = "".join(
        f'<line x1="{place}" y1="0" x2="{place}" y2="100"/><line x1="0" y1="{place}" x2="100" y2="{place}"/>'
        for place in (100 * tick / _TICKS for tick in range(_TICKS + 1))
    )
    drawn = "".join(
        f'<polyline points="{_points(each, right, top)}" stroke="{_colour(place)}"><title>{escape(each.name)}</title>'
        "</polyline>"
        for place, each in enumerate(series)
    )
    shares = [tick / _TICKS for tick in range(_TICKS + 1)]
    return (
        f'<figure class="plot"><figcaption>{escape(title)}</figcaption>'
        f"{key([each.name for each in series]) if len(series) > 1 else ''}"
        f'<p class="axis">↑ {escape(y_axis)}</p><div class="frame">'
        f'<div class="ys">{"".join(f"<span>{top * share:.2g}</span>" for share in reversed(shares))}</div>'
        f'<svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label="{escape(title)}">'
        f'<g class="grid">{grid}</g>{drawn}</svg>'
        f'<div class="xs">{"".join(f"<span>{right * share:.2g}</span>" for share in shares)}</div></div>'
        f'<p class="axis end">{escape(x_axis)} →</p></figure>'
    )


def _points(each: Series, right: float, top: float) -> str:
    return " ".join(f"{100 * x / right:.2f},{100 - 100 * y / top:.2f}" for x, y in each.points)


def _colour(place: int) -> str:
    return COLOURS[place % len(COLOURS)]


def _ceiling(values: Sequence[float]) -> float:
    """The next 1, 2, 4 or 10 of its order above all values, so that ticks are round."""
    largest = max(values, default=0.0)
    if largest <= 0:
        return 1.0
    order = 10.0 ** math.floor(math.log10(largest))
    return next(step * order for step in (1, 2, 4, 10) if step * order >= largest * (1 - 1e-9))
