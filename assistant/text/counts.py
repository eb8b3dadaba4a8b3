"""Counts in words, the same wherever papers are counted."""

from __future__ import annotations

__all__ = ["counted", "papers_shown"]


def counted(number: int, noun: str = "paper") -> str:
    """As in "1 paper" and "2,000 papers"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def papers_shown(total: int, shown: int, *, first: int = 1, fit: bool = False, go_on: str = "") -> str:
    """As in "201 papers", and "201 papers, 20 shown; /more shows the next" where some are left out.

    `first` is the place of the first one shown, from 1; `go_on` how to see the next, said only where there are any;
    `fit` says that these are the papers that fit a question.
    """
    fitting = (" fits" if total == 1 else " fit") if fit else ""
    whole = f"{counted(total)}{fitting}"
    last = first + shown - 1
    if shown >= total or not shown:
        return whole
    which = f"{shown:,}" if first == 1 else f"{first:,} to {last:,}"
    return f"{whole}, {which} shown" + (f"; {go_on}" if go_on and last < total else "")
