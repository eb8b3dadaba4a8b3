"""What a person sees of a table: side by side or in blocks, in any width and script."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from assistant.records import Cell, Column, Filters, Paper, Quote, Row, Table
from assistant.views.screen import Screen, TerminalScreen
from assistant.views.tables import show_table
from assistant.views.tables_html import table_fragment, table_page

ABSTRACT = "We count herons. Accuracy rises to 91.4%. Nothing else is known of them, however long one looks at a pond."


def quoted(text: str, sentence: str = "", **known: object) -> Cell:
    sentence = sentence or text
    start = ABSTRACT.index(sentence)
    return Cell(text=text, source="abstract", quote=Quote.cut(ABSTRACT, start, start + len(sentence)), **known)  # type: ignore[arg-type]


def table(*rows: tuple[Cell, ...], names: tuple[str, ...] = ("task", "accuracy"), title: str = "Herons") -> Table:
    made = tuple(
        Row(paper=Paper(id=f"p{number}", title=title, abstract=ABSTRACT, published="2031"), cells=cells)
        for number, cells in enumerate(rows)
    )
    return Table(columns=tuple(Column(name=name) for name in names), rows=made, papers=len(made))


SMALL = table((quoted("We count herons."), quoted("91.4%", "Accuracy rises to 91.4%.")), (Cell(), Cell()))
LONG = table(
    (quoted("Nothing else is known of them, however long one looks at a pond."),) * 4, names=("a", "b", "c", "d")
)


def shown(made: Table, columns: int | None = 80, *, quotes: bool = False) -> str:
    stream = io.StringIO()
    show_table(TerminalScreen(stream, columns, 50, plain=True) if columns else Screen(stream), made, quotes=quotes)
    return stream.getvalue()


def test_short_values_stand_side_by_side() -> None:
    assert shown(SMALL).splitlines() == [
        "                          task              accuracy",
        "────────────────────────────────────────────────────────",
        " 1. Herons (2031)  p0     We count herons.  91.4%",
        " 2. Herons (2031)  p1     not stated        not stated",
    ]


def test_the_column_of_papers_takes_the_room_that_is_left_and_has_whole_ids() -> None:
    title = "Counting Herons at Ponds that Freeze over in the Winter"
    made = table((Cell(), Cell()), title=title)
    paper = made.rows[0].paper.model_copy(update={"id": "counting-herons-ponds-a1b2c3"})
    text = shown(made.model_copy(update={"rows": (made.rows[0].model_copy(update={"paper": paper}),)}))
    assert text.splitlines()[2:] == [
        " 1. Counting Herons at Ponds that Freeze over in the    not stated  not stated",
        "    Winter (2031)  counting-herons-ponds-a1b2c3",
    ]


def test_quotes_follow_as_a_legend() -> None:
    assert shown(SMALL, quotes=True).splitlines()[-2:] == [
        " 1. task: “We count herons.”",
        "    accuracy: “Accuracy rises to 91.4%.”",
    ]


@pytest.mark.parametrize(("made", "columns"), [(LONG, 80), (SMALL, 60), (SMALL, 20)])
def test_what_does_not_fit_is_a_block_a_paper(made: Table, columns: int) -> None:
    first, *lines = shown(made, columns).splitlines()
    assert first.startswith(" 1. Herons")
    assert any(line.strip().startswith(made.columns[0].name) for line in lines)


def test_elsewhere_than_on_a_terminal_every_value_has_its_sentence() -> None:
    lines = shown(SMALL, None).splitlines()
    assert "    accuracy  91.4%" in lines
    assert "              “Accuracy rises to 91.4%.”" in lines


def test_what_is_in_doubt_is_marked() -> None:
    weak = table(
        (quoted("We count herons.", verdict="weak"), quoted("91.4%", "Accuracy rises to 91.4%.", verdict="weak"))
    )
    assert "(in the paper's words)" in " ".join(shown(weak, None).split())
    assert "91.4% (weakly supported)" in shown(weak, None)


def test_an_interrupted_table_says_how_far_it_came() -> None:
    assert shown(SMALL.model_copy(update={"interrupted": True, "papers": 9})).startswith("Stopped after 2 of 9 papers.")


def test_a_part_of_what_there_is_says_of_what() -> None:
    part = SMALL.model_copy(update={"total": 9})
    assert shown(part).startswith("2 of 9 papers.\n")
    assert shown(part.model_copy(update={"question": "herons"})).startswith("2 of 9 papers that fit.\n")
    assert shown(part.model_copy(update={"filters": Filters(since="2030")})).startswith("2 of 9 papers that pass.\n")


def test_an_empty_table_says_so() -> None:
    assert shown(table()) == "There is no paper to put in a table.\n"


WORDS = st.lists(
    st.sampled_from(["heron", "長い列の名前です", "x" * 90, "naïve", "한국어", "a", "🦆", "\x1b[31mred", "e\u0301"]),
    min_size=1,
).map(" ".join)


@given(title=WORDS, names=st.lists(WORDS, min_size=1, max_size=4), columns=st.integers(20, 140))
def test_no_line_is_wider_than_the_terminal(title: str, names: list[str], columns: int) -> None:
    made = table((quoted("We count herons."),) * len(names), names=tuple(names), title=title)
    text = shown(made, columns)
    assert "\x1b" not in text
    assert all(cell_len(line) <= min(columns, 100) for line in text.splitlines())


HOSTILE = "<script>alert(1)</script>\" onmouseover='x'"


def test_a_page_escapes_everything_and_runs_nothing() -> None:
    page = table_page(table((quoted("We count herons."),), names=(HOSTILE,), title=HOSTILE))
    assert "<script" not in page
    assert 'data-column="&lt;script&gt;' in page
    assert "onmouseover='" not in page
    assert "default-src 'none'" in page


def test_a_quote_can_be_pointed_at_reached_by_keys_and_opened() -> None:
    page = table_page(SMALL)
    assert '<details><summary data-quote="“Accuracy rises to 91.4%.”">91.4%</summary>' in page
    assert "<blockquote>“Accuracy rises to 91.4%.”</blockquote>" in page


def test_a_page_reads_well_on_a_phone_and_in_the_dark() -> None:
    page = table_page(SMALL)
    assert 'name="viewport"' in page
    assert "prefers-color-scheme: dark" in page
    assert page.count("<td data-column=") == 4


def test_a_notebook_gets_a_part_of_a_page() -> None:
    fragment = table_fragment(SMALL)
    assert fragment.startswith("<table")
    assert "<style" not in fragment
    assert '<summary title="“Accuracy rises to 91.4%.”">' in fragment
