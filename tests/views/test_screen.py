"""A terminal gets wrapped and styled text, everything else gets plain lines."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.views.screen import WIDEST, Screen, StyledText, TerminalScreen, open_screen

LONG = "word " * 60
STYLING = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^;\x1b]*;[^\x1b\x07]*\x1b\\")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "COLUMNS", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def shown(*spans: StyledText | str, prefix: str = "", columns: int = 40) -> str:
    stream = Terminal()
    TerminalScreen(stream, columns).line(*spans, prefix=prefix)
    return stream.getvalue()


def piped(*spans: StyledText | str, prefix: str = "") -> str:
    stream = io.StringIO()
    open_screen(stream).line(*spans, prefix=prefix)
    return stream.getvalue()


def test_a_pipe_gets_a_paragraph_on_one_line() -> None:
    assert piped(LONG, prefix="[1] ") == f"[1] {LONG.strip()}\n"


def test_a_pipe_gets_no_style_and_no_link() -> None:
    assert piped(StyledText("title", "bold", "https://example.org")) == "title\n"


def test_a_terminal_is_filled_up_to_its_width() -> None:
    lines = shown(LONG).splitlines()
    assert len(lines) > 1
    assert max(map(len, lines)) <= 40


def test_a_wide_terminal_is_not_filled() -> None:
    assert max(map(len, shown(LONG, columns=300).splitlines())) <= WIDEST


def test_wrapped_lines_hang_under_the_text_after_the_prefix() -> None:
    first, *others = shown(LONG, prefix="[1] ").splitlines()
    assert first.startswith("[1] word")
    assert all(line.startswith("    word") for line in others)


def test_a_prefix_as_wide_as_the_terminal_still_leaves_room_for_text() -> None:
    assert max(map(len, shown(LONG, prefix="a rather long name = ", columns=30).splitlines())) <= 30


def test_wide_characters_count_double() -> None:
    lines = shown("\u4e2d\u6587" * 40).splitlines()
    assert max(map(len, lines)) <= 20


def test_lines_do_not_end_in_blanks() -> None:
    assert not [line for line in shown(LONG, prefix="    ").splitlines() if line != line.rstrip()]


def test_markup_is_shown_and_not_obeyed() -> None:
    assert shown("[bold]x[/bold] :smile:") == piped("[bold]x[/bold] :smile:") == "[bold]x[/bold] :smile:\n"


def test_a_web_address_becomes_a_link() -> None:
    assert "https://example.org/a\x1b\\title" in shown(StyledText("title", "", "https://example.org/a"))


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "https://x.org/ y", "", "https://x.org\x1b\\\n x"]
)
def test_other_addresses_do_not(address: str) -> None:
    assert shown(StyledText("title", "", address)) == "title\n"


def test_no_color_takes_colour_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert not re.search(r"\x1b\[[0-9;]*3\dm", shown(StyledText("title", "red")))


def test_a_dumb_terminal_gets_wrapped_text_without_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    output = shown(StyledText(LONG, "bold", "https://example.org"))
    assert "\x1b" not in output
    assert max(map(len, output.splitlines())) <= 40


def test_force_color_treats_a_pipe_as_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert isinstance(open_screen(io.StringIO()), TerminalScreen)


def test_fields_of_a_row_are_parted_by_tabs_alone() -> None:
    stream = io.StringIO()
    Screen(stream).row("id", "a\tb\nc")
    assert stream.getvalue() == "id\ta b c\n"


HOSTILE = st.text(st.characters() | st.sampled_from("\x1b[]m;8\x07\\\x9b\x9d\r\n\u202e"), max_size=80)


@given(HOSTILE, HOSTILE, HOSTILE, st.integers(21, 120))
def test_no_text_brings_control_characters_to_a_terminal(title: str, link: str, prefix: str, columns: int) -> None:
    output = shown(
        StyledText(title, "bold", link), StyledText("x", "", f"https://x.org/{link}"), prefix=prefix, columns=columns
    )
    assert STYLING.sub("", output).replace("\n", "").isprintable()


@given(HOSTILE, HOSTILE)
def test_no_text_brings_control_characters_to_a_pipe(title: str, prefix: str) -> None:
    output = piped(StyledText(title, "bold", title), prefix=prefix)
    assert output.endswith("\n")
    assert output[:-1].isprintable()
