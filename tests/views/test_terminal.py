"""What a person sees of answers, hits, papers and reports."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.records import (
    Answer,
    Citation,
    Evidence,
    Hit,
    IngestReport,
    Listing,
    Paper,
    Quote,
    Rejection,
    Signals,
    Statement,
    Wants,
)
from assistant.views import terminal as rendering
from assistant.views.screen import Screen, TerminalScreen

SPARSE = Paper(
    id="sparse-gates",
    title="Sparse Gates [bold]Route[/bold] Tokens",
    abstract="We route every token to two experts out of sixty-four. Routing halves the cost of training.",
    url="https://example.org/sparse-gates",
    authors=("Ada Example", "Ben Sample"),
    published="2031-02-03",
    listings=(Listing(page="march.txt", date="03-11", rank=4),),
)
FROZEN = Paper(
    id="frozen-features",
    title="Frozen Features Are Enough",
    abstract="A linear probe on frozen features matches full fine-tuning on nine of ten tasks.",
)
NEAR = Paper(id="near", title="A Survey of Routers")


def cite(number: int, paper: Paper, quote: str) -> Citation:
    start = paper.abstract.index(quote)
    return Citation(number=number, paper=paper, quote=quote, start=start, end=start + len(quote), verdict="supported")


FIRST, SECOND = "We route every token to two experts out of sixty-four.", "Routing halves the cost of training."
LIST = Answer(
    question="which papers route tokens",
    wants="papers",
    status="answered",
    text="",
    statements=(
        Statement(text=SPARSE.title, citations=(1,), rests_on=(0, 1), verdict="supported"),
        Statement(text=FROZEN.title, citations=(2,), rests_on=(2,), verdict="supported"),
    ),
    citations=(cite(1, SPARSE, FIRST), cite(1, SPARSE, SECOND), cite(2, FROZEN, FROZEN.abstract)),
    near_misses=(Hit(paper=NEAR, score=0.3),),
)
FACT = Answer(
    question="how many experts does a token go to",
    status="answered",
    text="",
    statements=(
        Statement(text=FIRST, citations=(1,), rests_on=(0,), verdict="supported"),
        Statement(text=SECOND, citations=(1,), rests_on=(1,), verdict="supported"),
    ),
    citations=(cite(1, SPARSE, FIRST), cite(1, SPARSE, SECOND)),
)


def piped(show: Callable[..., None], *arguments: object) -> str:
    stream = io.StringIO()
    show(Screen(stream), *arguments)
    return stream.getvalue()


def dumb(columns: int, show: Callable[..., None], *arguments: object) -> str:
    stream = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TERM", "dumb")
        show(TerminalScreen(stream, columns), *arguments)
    return stream.getvalue()


def test_a_list_says_how_many_papers_fit_then_shows_each_with_its_quotes() -> None:
    assert piped(rendering.show_answer, LIST).splitlines() == [
        "2 papers fit:",
        "",
        "[1] Sparse Gates [bold]Route[/bold] Tokens  2031, Example and Sample  sparse-gates",
        "    https://example.org/sparse-gates",
        "    “We route every token to two experts out of sixty-four.”",
        "    “Routing halves the cost of training.”",
        "",
        "[2] Frozen Features Are Enough  frozen-features",
        "    “A linear probe on frozen features matches full fine-tuning on nine of ten tasks.”",
        "",
        "May fit:",
        "  - A Survey of Routers  near",
    ]


def test_a_fact_shows_the_quotes_first_and_then_their_source() -> None:
    assert piped(rendering.show_answer, FACT).splitlines() == [
        "“We route every token to two experts out of sixty-four.” [1]",
        "“Routing halves the cost of training.” [1]",
        "",
        "[1] Sparse Gates [bold]Route[/bold] Tokens  2031, Example and Sample  sparse-gates",
        "    https://example.org/sparse-gates",
    ]


def test_abstracts_that_do_not_say_are_shown_as_papers_on_the_topic() -> None:
    answer = LIST.model_copy(update={"status": "not_in_abstracts", "near_misses": ()})
    lines = piped(rendering.show_answer, answer).splitlines()
    assert lines[0] == "The abstracts do not say. Papers on the topic:"
    assert "[2] Frozen Features Are Enough  frozen-features" in lines


def test_a_count_is_a_list_and_other_answers_are_quotes() -> None:
    counted = piped(rendering.show_answer, LIST.model_copy(update={"wants": "count"}))
    assert counted.startswith("2 papers fit:\n")
    compared = piped(rendering.show_answer, FACT.model_copy(update={"wants": "comparison"}))
    assert compared == piped(rendering.show_answer, FACT)


def test_notes_stand_before_the_answer() -> None:
    answer = LIST.model_copy(update={"notes": ("Only papers by “Ada” (2 of 9).", "Another note.")})
    lines = piped(rendering.show_answer, answer).splitlines()
    assert lines[:4] == ["Only papers by “Ada” (2 of 9).", "Another note.", "", "2 papers fit:"]


def test_no_match_is_one_line() -> None:
    answer = Answer(question="how is sourdough made", status="no_match", text="")
    assert piped(rendering.show_answer, answer) == "No paper in the library fits the question.\n"


def test_forty_columns_are_kept_to() -> None:
    output = dumb(40, rendering.show_answer, LIST)
    assert max(map(len, output.splitlines())) <= 40
    assert "    “We route every token to two experts\n     out of sixty-four.”\n" in output


def test_words_of_the_question_stand_out_in_quotes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    signals = Signals.model_construct(matched=("expert",))
    answer = FACT.model_copy(update={"evidence": (Evidence(paper=SPARSE, score=1, signals=signals),)})
    stream = io.StringIO()
    rendering.show_answer(TerminalScreen(stream, 100), answer)
    assert "\x1b[1mexperts\x1b[0m" in stream.getvalue()


def test_a_search_shows_rank_score_and_best_sentences() -> None:
    hit = Hit(paper=FROZEN, score=0.876, quotes=(Quote.cut(FROZEN.abstract, 0, len(FROZEN.abstract)),))
    assert piped(rendering.show_hits, [hit]).splitlines() == [
        " 1. Frozen Features Are Enough  0.88  frozen-features",
        "    “A linear probe on frozen features matches full fine-tuning on nine of ten tasks.”",
    ]


def test_a_search_without_result_says_so() -> None:
    assert piped(rendering.show_hits, []) == "No paper in the library is near the question.\n"


def test_papers_are_lines_of_fields_in_a_pipe() -> None:
    assert piped(rendering.show_papers, [SPARSE, NEAR]).splitlines() == [
        "sparse-gates\t2031-02-03\tSparse Gates [bold]Route[/bold] Tokens",
        "near\t\tA Survey of Routers",
    ]


def test_papers_are_a_table_on_a_wide_terminal() -> None:
    assert dumb(100, rendering.show_papers, [SPARSE, NEAR]).splitlines() == [
        "sparse-gates  2031-02-03  Sparse Gates [bold]Route[/bold] Tokens",
        "near                      A Survey of Routers",
    ]


def test_papers_are_title_above_details_on_a_narrow_terminal() -> None:
    assert dumb(40, rendering.show_papers, [NEAR]).splitlines() == ["A Survey of Routers", "  near"]


def test_a_paper_is_shown_with_all_that_is_known() -> None:
    assert piped(rendering.show_paper, SPARSE).splitlines() == [
        "Sparse Gates [bold]Route[/bold] Tokens",
        "Ada Example, Ben Sample",
        "2031-02-03  sparse-gates",
        "https://example.org/sparse-gates",
        "listed: march.txt, 03-11, number 4",
        "",
        SPARSE.abstract,
    ]


def test_an_ingest_tells_sums_and_every_rejection_apart() -> None:
    report = IngestReport(added=3, listings=5, rejected=(Rejection(where="a.jsonl:7", why="no title"),), seconds=1.25)
    sums, messages = io.StringIO(), io.StringIO()
    rendering.show_ingest(Screen(sums), Screen(messages), report)
    assert sums.getvalue() == "3 added, 0 updated, 0 unchanged, 0 removed, 5 listings, 1 rejected (1.2 s)\n"
    assert messages.getvalue() == "a.jsonl:7: no title\n"


HOSTILE = st.text(st.characters() | st.sampled_from("\x1b[]m;8\x07\\\x9b\x9d\r\n\u202e"), min_size=1, max_size=60)


@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE, st.sampled_from(["papers", "fact"]))
def test_no_field_of_a_paper_reaches_the_output_as_control_code(
    title: str, abstract: str, id: str, url: str, wants: Wants
) -> None:
    paper = Paper(id=id, title=title, abstract=abstract, url=url, authors=(title,), listings=(Listing(page=url),))
    statement = Statement(text=title, citations=(1,), rests_on=(0,), verdict="supported")
    answer = Answer(
        question=title,
        wants=wants,
        status="answered",
        text=title,
        statements=(statement,),
        citations=(cite(1, paper, abstract),),
        near_misses=(Hit(paper=paper, score=0.1),),
    )
    output = dumb(60, rendering.show_answer, answer) + dumb(60, rendering.show_paper, paper)
    output += piped(rendering.show_answer, answer) + piped(rendering.show_paper, paper)
    assert output.replace("\n", "").isprintable()
    assert piped(rendering.show_papers, [paper]).count("\n") == 1


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (60, "[1] Frozen Features Are Enough  frozen-features\n"),
        (40, "[1] Frozen Features Are Enough\n    frozen-features\n"),
    ],
)
def test_an_id_without_room_beside_the_title_stands_below_it(columns: int, expected: str) -> None:
    stream = io.StringIO()
    rendering.show_heading(TerminalScreen(stream, columns), FROZEN, "[1] ")
    assert re.sub(r"\x1b\[[0-9;]*m", "", stream.getvalue()) == expected
