"""Papers side by side, as they are shown on terminals and in pages."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len

from assistant.answering.contrast import blocks_beside
from assistant.records import Answer, Aspect, Comparison, Paper, Quote, Relation, Side, SideBySide
from assistant.views.html import as_html
from assistant.views.html_page import html_page
from assistant.views.screen import Screen, TerminalScreen
from assistant.views.terminal import show_blocks

ONE = Paper(
    id="rye",
    title="Rye <b>Rises</b> 麦の膨らみと温度の関係について",
    abstract="Rye rises slowly. <script>alert(1)</script> ends it.",
)
TWO = Paper(id="oat", title="Oats Rest\x1b[31m", abstract="Oats rest for an hour before they are rolled and baked.")
THREE = Paper(id="bran", title="Bran", abstract="Bran stays.")


def quote(paper: Paper, text: str) -> Quote:
    start = paper.abstract.index(text)
    return Quote.cut(paper.abstract, start, start + len(text))


def compared(*papers: Paper, relation: Relation | None = None) -> Comparison:
    """Papers of which each says what it is about, and the last alone has a result."""
    aims = tuple(Side(paper=paper.id, quotes=(quote(paper, paper.abstract),)) for paper in papers)
    silent = tuple(Side(paper=paper.id) for paper in papers[:-1])
    result = Side(paper=papers[-1].id, quotes=(quote(papers[-1], papers[-1].abstract[:4]),))
    aspects = (
        Aspect(name="What it is about", kind="aim", sides=aims),
        Aspect(name="Result", kind="result", sides=(*silent, result)),
    )
    numbers = tuple(range(1, len(papers) + 1))
    beside = SideBySide(papers=papers, numbers=numbers, aspects=aspects, relation=relation)
    answer = Answer(question="compare", status="answered", text="", compared=beside)
    return Comparison.of(answer.model_copy(update={"mode": "model", "model": "test"} if relation else {}))


def shown(comparison: Comparison, columns: int | None) -> str:
    stream = io.StringIO()
    screen = TerminalScreen(stream, columns, plain=True) if columns else Screen(stream)
    show_blocks(screen, blocks_beside(comparison))
    return stream.getvalue()


def test_two_columns_have_room_for_wide_characters() -> None:
    lines = shown(compared(ONE, TWO), 80).splitlines()
    assert all(cell_len(line) <= 80 for line in lines)
    title = next(line for line in lines if line.startswith("[1]"))
    assert cell_len(title[: title.index("[2]")]) == 41


@pytest.mark.parametrize("columns", [30, 79])
def test_on_a_narrow_terminal_papers_stand_below_each_other(columns: int) -> None:
    lines = shown(compared(ONE, TWO), columns).splitlines()
    assert all(cell_len(line) <= columns for line in lines)
    assert not any("[1]" in line and "[2]" in line for line in lines)


def test_three_papers_stand_below_each_other() -> None:
    assert "[3] “Bran stays.”" in shown(compared(ONE, TWO, THREE), 100)


def test_who_says_nothing_is_said() -> None:
    assert "\nResult\n[1] (says nothing of it)\n[2] “Oats”\n" in shown(compared(ONE, TWO), None)


@pytest.mark.parametrize(
    ("relation", "told"),
    [
        ("agree", "Side by side (test: they agree):"),
        ("differ", "Side by side (test: they differ):"),
        ("apart", "Side by side (test: they speak of different things):"),
    ],
)
def test_a_judgement_is_told_with_who_made_it(relation: Relation, told: str) -> None:
    text = shown(compared(ONE, TWO, relation=relation), 80)
    assert told in text
    assert "not judged" not in text


def test_nothing_in_a_paper_controls_a_terminal_or_a_page() -> None:
    comparison = compared(ONE, TWO)
    assert "\x1b[31m" not in shown(comparison, 80)
    page = html_page("<i>", as_html(comparison) or "")
    assert "<script" not in page
    assert "<b>Rises" not in page
    assert "<title>&lt;i&gt;</title>" in page


def test_a_notebook_shows_a_column_for_each_paper() -> None:
    page = compared(ONE, TWO)._repr_html_() or ""
    assert page.count('<th scope="col"') == 2
    assert "<em>says nothing of it</em>" in page


def test_the_sides_are_those_of_the_papers() -> None:
    wrong = Aspect(name="Aim", kind="aim", sides=(Side(paper="oat"), Side(paper="rye")))
    with pytest.raises(ValueError, match="are not those of the papers"):
        SideBySide(papers=(ONE, TWO), numbers=(1, 2), aspects=(wrong,))
    of_oats = Side(paper="rye", quotes=(Quote(text="Oats", start=0, end=4),))
    false = Aspect(name="Aim", kind="aim", sides=(of_oats, Side(paper="oat")))
    with pytest.raises(ValueError, match="is not in the abstract of rye"):
        SideBySide(papers=(ONE, TWO), numbers=(1, 2), aspects=(false,))
