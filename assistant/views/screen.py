"""Where text is shown: on a terminal (wrapped, styled, with links) or anywhere else (plain, one line a paragraph)."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, NamedTuple, TextIO

from assistant.text.safe import is_web_address, safe_text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.style import Style

__all__ = ["ROOMY", "WIDEST", "Screen", "StyledText", "TerminalScreen", "open_screen"]

WIDEST = 100
"""Columns beyond which lines of prose are hard to read."""
ROOMY = 72
"""Columns from which a table is easier to read than blocks."""

_LEAST_COLUMN = 20
_SMALL_MARGIN = 2
_PROMPT_ROWS = 3
"""What stands below an answer: an empty line, the prompt, and what is typed."""


class StyledText(NamedTuple):
    """Text with a rich style (`"bold"`, `"dim"`) and an address to link to, which is ignored unless it is http(s)."""

    text: str
    style: str = ""
    link: str | None = None


class Screen:
    """A stream that is not a terminal: each paragraph is one line, however long, so that quotes can be searched for.

    Everything shown passes through `safe_text` here, so the newline is the only control character that gets out.
    """

    columns: int | None = None
    """Width to fill; None where lines are not wrapped."""
    has_links = False
    """Whether a text can be a link, so that its address need not be shown."""
    has_scrolled = False
    """Whether the first line shown has left the window."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def line(self, *spans: StyledText | str, prefix: StyledText | str = "") -> None:
        """Show one paragraph. `prefix` starts its first line; the other lines are indented by its width."""
        text = "".join(safe_text(_span(span).text) for span in (prefix, *spans))
        self._stream.write(text.rstrip() + "\n")

    def fits(self, *texts: str) -> bool:
        """Whether texts fit side by side in one line."""
        return True

    def wrapped(self, text: str, width: int) -> list[str]:
        """The lines of a text, filled up with blanks to this width; where lines are not wrapped, the whole text."""
        return [safe_text(text)]

    def row(self, *fields: str) -> None:
        """Write fields separated by tabs, for other programs to read."""
        self._stream.write("\t".join(map(safe_text, fields)) + "\n")

    def gap(self) -> None:
        """Show an empty line."""
        self._stream.write("\n")


class TerminalScreen(Screen):
    """A terminal: wraps at its width, at most `WIDEST`. Colour and links are rich's decision (`NO_COLOR`, `TERM`)."""

    columns: int

    def __init__(
        self, stream: TextIO, columns: int | None = None, rows: int | None = None, *, plain: bool = False
    ) -> None:
        """`plain` is for a viewer that shows neither colour nor links."""
        super().__init__(stream)
        self._console = _console(stream, plain=plain)
        window = shutil.get_terminal_size()
        self.columns = min(columns or window.columns, WIDEST)
        self._rows_left = (rows or window.lines) - _PROMPT_ROWS

    @property
    def has_links(self) -> bool:  # type: ignore[override]
        return self._console.color_system is not None

    @property
    def has_scrolled(self) -> bool:  # type: ignore[override]
        return self._rows_left < 0

    def gap(self) -> None:
        super().gap()
        self._rows_left -= 1

    def fits(self, *texts: str) -> bool:
        from rich.cells import cell_len

        return sum(cell_len(safe_text(text)) for text in texts) <= self.columns

    def wrapped(self, text: str, width: int) -> list[str]:
        from rich.cells import set_cell_size
        from rich.text import Text

        lines = Text(safe_text(text)).wrap(self._console, width, overflow="fold")
        return [set_cell_size(line.plain.rstrip(), width) for line in lines]

    def line(self, *spans: StyledText | str, prefix: StyledText | str = "") -> None:
        from rich.text import Text

        start = Text(safe_text(_span(prefix).text), _style(_span(prefix)))
        paragraph = Text()
        for span in map(_span, spans):
            paragraph.append(safe_text(span.text), _style(span))
        margin = start.cell_len
        if self.columns - margin < _LEAST_COLUMN:
            start, paragraph, margin = Text(), start.append_text(paragraph), _SMALL_MARGIN
        lines = paragraph.wrap(self._console, self.columns - margin, overflow="fold") or [Text()]
        self._rows_left -= len(lines)
        for number, line in enumerate(lines):
            line.rstrip()
            lead = Text(" " * margin) if number else start
            self._console.print(lead.append_text(line), soft_wrap=True)


def open_screen(stream: TextIO) -> Screen:
    """The screen for a stream: a terminal when it is one, or when `FORCE_COLOR` says to treat it as one."""
    if stream.isatty() or os.environ.get("FORCE_COLOR"):
        return TerminalScreen(stream)
    return Screen(stream)


def _span(span: StyledText | str) -> StyledText:
    return StyledText(span) if isinstance(span, str) else span


def _style(span: StyledText) -> Style:
    from rich.style import Style

    link = safe_text(span.link) if span.link else ""
    return Style.parse(span.style) + Style(link=link if is_web_address(link) else None)


def _console(stream: TextIO, *, plain: bool) -> Console:
    from rich.console import Console

    class Terminal(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    return Terminal(
        file=stream,
        highlight=False,
        markup=False,
        emoji=False,
        force_terminal=True,
        color_system=None if plain else "auto",
    )
