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
    Detail,
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
from assistant.views.reports import show_ingest
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
    assert piped(rendering.show_hits, []) == "No paper in the library has this id or passes these limits.\n"


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
    show_ingest(Screen(sums), Screen(messages), report)
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


def many(count: int) -> Answer:
    """A list of so many papers, which have ids of arXiv and LaTeX in titles and abstracts."""
    papers = [
        Paper(
            id=f"2301.{number:05}",
            title=rf"Circuits of Width $2^{{{number}}}$ and the Long Wait for Generalisation",
            abstract=rf"Width {number} saves 12.4\% of steps.",
            authors=("Ada Ode", "Ben Sample", "Cy Third"),
            published="2023-01-02",
        )
        for number in range(1, count + 2)
    ]
    hit = Hit(paper=papers[-1], score=0.2, quotes=(Quote.cut(papers[-1].abstract, 0, len(papers[-1].abstract)),))
    return Answer(
        question="which papers",
        wants="papers",
        status="answered",
        text="",
        statements=tuple(
            Statement(text="x", citations=(number,), rests_on=(number - 1,), verdict="supported")
            for number in range(1, count + 1)
        ),
        citations=tuple(cite(number, paper, paper.abstract) for number, paper in enumerate(papers[:-1], start=1)),
        near_misses=(hit,),
    )


def test_the_first_papers_of_a_list_have_quotes_and_the_others_a_line_each() -> None:
    lines = piped(rendering.show_answer, many(5)).splitlines()
    title = "Circuits of Width 2{} and the Long Wait for Generalisation  2023, Ode et al.  2301.0000{}"
    assert lines[10:] == [
        f"[3] {title.format('³', 3)}",
        "    https://arxiv.org/abs/2301.00003",
        "    “Width 3 saves 12.4% of steps.”",
        "",
        f"[4] {title.format('⁴', 4)}",
        f"[5] {title.format('⁵', 5)}",
        "",
        "May fit:",
        f"  - {title.format('⁶', 6)}",
        "    “Width 6 saves 12.4% of steps.”",
    ]


def test_unfolded_all_papers_of_a_list_have_quotes() -> None:
    assert "    “Width 5 saves 12.4% of steps.”" in piped(
        lambda screen: rendering.show_answer(screen, many(5), fold=False)
    )


def test_below_a_list_that_has_left_the_screen_the_best_paper_comes_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    best = "\nBest: [1] Circuits of Width 2¹ and the Long Wait for…  2023, Ode et al.\n"
    monkeypatch.setenv("LINES", "24")
    assert best in dumb(80, rendering.show_answer, many(20))
    monkeypatch.setenv("LINES", "60")
    assert best not in dumb(80, rendering.show_answer, many(20))
    assert "Best:" not in piped(rendering.show_answer, many(20))


def test_the_best_paper_of_a_long_list_is_on_the_screen_at_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINES", "24")
    last_rows = dumb(80, rendering.show_answer, many(20)).splitlines()[-21:]
    assert any("[1] Circuits" in row for row in last_rows)


def test_a_line_of_a_list_is_one_row_of_the_terminal() -> None:
    rows = [row for row in dumb(80, rendering.show_answer, many(9)).splitlines() if row.startswith("[7]")]
    assert rows == ["[7] Circuits of Width 2⁷ and the Long Wait for…  2023, Ode et al.  2301.00007"]


def test_on_a_narrow_terminal_its_details_stand_below_it() -> None:
    output = dumb(40, rendering.show_answer, many(4))
    assert (
        "[4] Circuits of Width 2⁴ and the Long\n    Wait for Generalisation\n    2023, Ode et al.  2301.00004\n"
        in output
    )


def test_a_title_is_a_link_where_links_are_shown_and_has_its_address_below_it_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", "1")
    stream = io.StringIO()
    rendering.show_answer(TerminalScreen(stream, 80), many(1))
    assert "]8;" in stream.getvalue()
    assert ";https://arxiv.org/abs/2301.00001\x1b" in stream.getvalue()
    assert "    https://arxiv.org" not in stream.getvalue()
    assert "    https://arxiv.org/abs/2301.00001\n" in dumb(80, rendering.show_answer, many(1))


def test_the_nearest_papers_are_named_where_none_fits() -> None:
    answer = Answer(question="?", status="no_match", text="", near_misses=many(1).near_misses)
    assert piped(rendering.show_answer, answer).splitlines()[:3] == [
        "No paper in the library fits the question.",
        "",
        "Nearest papers:",
    ]


def test_what_records_say_is_a_line_each_above_the_paper() -> None:
    details = (Detail(field="authors", text="By Ada Example.", paper="near"), Detail(field="venue", text="No venue."))
    answer = FACT.model_copy(
        update={"statements": (), "citations": (), "details": details, "near_misses": LIST.near_misses}
    )
    assert piped(rendering.show_answer, answer).splitlines()[:4] == [
        "By Ada Example.",
        "  A Survey of Routers  near",
        "",
        "No venue.",
    ]
