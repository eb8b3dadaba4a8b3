"""Text from outside cannot act on a terminal."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.text.safe import safe_json, safe_markdown, safe_text

ANY_TEXT = st.text(st.characters(), max_size=200)
SEQUENCES = st.lists(
    st.sampled_from(
        ["\x1b", "[", "]", "8;;", "31m", "\x07", "\x1b\\", "\x9b", "\x9d", "P", "a", ";", "0", "\u202e", "\n"]
    )
).map("".join)


@given(ANY_TEXT | SEQUENCES)
def test_nothing_but_shown_characters_comes_out(text: str) -> None:
    assert safe_text(text).isprintable()


@given(ANY_TEXT | SEQUENCES)
def test_only_newlines_are_kept_when_asked_for(text: str) -> None:
    assert safe_text(text, newlines=True).replace("\n", "").isprintable()


@given(ANY_TEXT | SEQUENCES)
def test_safe_text_is_left_alone(text: str) -> None:
    once = safe_text(text)
    assert safe_text(once) == once


@pytest.mark.parametrize("text", ["naïve Bayes", "中文", "α → β", "🤗 transformers", "a [bold]title[/bold]", "x̂"])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert safe_text(text) == text


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x9b2Jcleared", "cleared"),
        ("\x1b]0;new title\x07rest", "rest"),
        ("\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bP1;2|device\x1b\\string", "string"),
        ("\x1b]52;c;unterminated", "52;c;unterminated"),
        ("\x1b\x1b[0m[31mnested", "[31mnested"),
        ("over\rwritten", "over written"),
        ("rub\bout\x7f", "rubout"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("tag\U000e0041", "tag"),
        ("a\tb\u00a0c\u2028d", "a b c d"),
        ("lone \ud800", "lone \N{REPLACEMENT CHARACTER}"),
    ],
)
def test_what_acts_on_a_terminal_is_taken_out(text: str, safe: str) -> None:
    assert safe_text(text) == safe


def test_a_long_run_of_open_sequences_takes_no_time() -> None:
    assert safe_text("\x1b]" * 200_000) == ""


@given(st.text(max_size=200) | SEQUENCES, st.sampled_from([None, 2]))
def test_json_loses_nothing_and_holds_no_control_character(text: str, indent: int | None) -> None:
    written = safe_json({"text": text}, indent=indent)
    assert json.loads(written) == {"text": text}
    assert not [c for c in written.replace("\n", "") if unicodedata.category(c) in ("Cc", "Cf", "Cs")]


def test_json_keeps_readable_characters() -> None:
    assert safe_json({"title": "Über 中文"}) == '{"title": "Über 中文"}'


MARKUP = st.lists(
    st.sampled_from([*"#>+-=~|*_`[]()<>!&;:/.@$\\ 12ab\n", "www.", "~~", "1. ", "&lt;", "](", "---"])
).map("".join)


@given(ANY_TEXT | MARKUP)
@example("__0__")
def test_markdown_shows_a_text_as_it_stands(text: str) -> None:
    viewer = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    tokens = viewer.parse(f"x\n\n{safe_markdown(text)}\n\n| a |\n")[3:-3]
    spans = [span for token in tokens for span in token.children or ()]
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    assert {span.type for span in spans} <= {"text"}
    assert "".join(span.content for span in spans) == safe_text(text).strip(" ")


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("2031. A year", "2031\\. A year"),
        ("snake_case and _emphasis_", "snake_case and \\_emphasis\\_"),
        ("AT&T &amp; https://example.org a@b.c", "AT&T \\&amp; https\\://example.org a\\@b.c"),
        ("costs $3 or $x$", "costs \\$3 or \\$x\\$"),
        ("-1 to 0.5", "\\-1 to 0.5"),
    ],
)
def test_markdown_escapes_only_what_could_act(text: str, safe: str) -> None:
    assert safe_markdown(text) == safe
