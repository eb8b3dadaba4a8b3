"""Limits on papers as options of ask, search and papers, and in the words of a question."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant
from assistant.cli import main
from assistant.errors import ArgumentError
from assistant.records import Filters
from tests.invented_papers import PAGE_PAPERS, PAPERS, write_page, write_papers

TOTAL = len(PAPERS) + len(PAGE_PAPERS)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("filters")
    write_papers(folder / "papers.jsonl")
    write_page(folder / "march.txt")
    path = str(folder / "library")
    assert main(["ingest", str(folder / "papers.jsonl"), str(folder / "march.txt"), "--library", path]) == 0
    return path


def asked(capsys: pytest.CaptureFixture[str], library: str, *arguments: str) -> Any:
    capsys.readouterr()
    assert main([*arguments, "--json", "--library", library]) == 0
    return json.loads(capsys.readouterr().out)


def cited(answer: Any) -> set[str]:
    return {citation["paper"]["id"] for citation in answer["citations"]}


GROKKING = "which papers explain grokking"


@pytest.mark.parametrize(
    ("options", "question"),
    [
        (["--since", "2031"], GROKKING),
        (["--until", "2031-02"], GROKKING),
        (["--author", "example"], GROKKING),
        ([], "which papers since 2030 explain grokking"),
        ([], "which papers by Ada Example explain grokking"),
        (["--since", "2031"], "which papers since 2040 explain grokking"),
    ],
)
def test_only_what_passes_is_cited(
    options: list[str], question: str, library: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = asked(capsys, library, "ask", question, *options)
    assert (answer["question"], answer["status"]) == (question, "answered")
    assert cited(answer) == {"delayed-circuits"}
    assert answer["notes"][0].startswith(f"Only papers {'by' if 'xample' in str(options) + question else 'published'}")
    assert any(answer["filters"].values())


def test_the_limits_in_force_are_the_first_line(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["ask", "which papers since 2030 explain grokking", "--library", library]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"Only papers published since 2030 (1 of {TOTAL}; {TOTAL - 1} without a date left out)."
    assert lines[2] == "1 paper fits:"


def test_no_paper_passes(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    answer = asked(capsys, library, "ask", GROKKING, "--since", "2032")
    assert answer["status"] == "no_match"
    assert answer["notes"] == [
        f"No paper in the library is published since 2032 ({TOTAL - 1} without a date left out)."
    ]


def test_papers_that_pass_and_do_not_fit_are_no_match(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(capsys, library, "ask", "papers on sourdough listed in March")["status"] == "no_match"


def test_papers_of_a_page_are_listed_without_a_topic(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    answer = asked(capsys, library, "ask", "which papers are on the page of March 11?")
    assert {citation["paper"]["title"] for citation in answer["citations"]} == {title for title, _ in PAGE_PAPERS}


def test_search_says_its_limits_apart(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert [hit["paper"]["id"] for hit in asked(capsys, library, "search", "grokking", "--since", "2031")["hits"]] == [
        "delayed-circuits"
    ]
    assert main(["search", "papers on wake words listed in March", "--library", library]) == 0
    assert capsys.readouterr().err == (
        f"Only papers listed in March ({len(PAGE_PAPERS)} of {TOTAL}; {len(PAPERS)} without a listing date left out).\n"
    )


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (["--listed", "03-11"], len(PAGE_PAPERS)),
        (["--page", "MARCH"], len(PAGE_PAPERS)),
        (["--page", "march", "--since", "2020"], 0),
        (["--author", "Ben", "--match", "grokking"], 1),
        (["--category", "cs.LG"], 0),
        (["--year", "2031"], 1),
        (["--source", "march"], len(PAGE_PAPERS)),
        (["--source", "papers.jsonl", "--year", "2020"], 0),
    ],
)
def test_papers_are_listed_within_limits(
    options: list[str], count: int, library: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = asked(capsys, library, "papers", *options)
    assert found["total"] == len(found["papers"]) == count


@pytest.mark.parametrize("command", [["ask", "what"], ["search", "what"], ["papers"]])
@pytest.mark.parametrize("option", [["--since", "March"], ["--listed", "13"], ["--author", " "], ["--year", "31"]])
def test_wrong_limits_are_wrong_usage(
    command: list[str], option: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, *option, "--library", str(tmp_path / "none")]) == 2
    told, hint = capsys.readouterr().err.splitlines()
    assert told.startswith(f"error: Invalid value for '{option[0]}': ")
    assert hint == f"hint: assistant {command[0]} --help"


@pytest.mark.parametrize("command", [["ask", "what"], ["search", "what"], ["papers"], ["export"]])
@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("--since 2024 --until 2020", "since 2024 and until 2020"),
        ("--since 2024-03-02 --until 2024-03-01", "since 2024-03-02 and until 2024-03-01"),
        ("--since 2024-03 --until 2024-02", "since 2024-03 and until 2024-02"),
        ("--year 2020 --since 2022", "since 2022 and year 2020"),
        ("--until 2019-12 --year 2020", "year 2020 and until 2019-12"),
    ],
)
def test_options_that_exclude_each_other_are_wrong_usage(
    command: list[str], options: str, told: str, library: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main([*command, *options.split(), "--library", library]) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err.splitlines()[0]) == ("", f"error: {told} exclude each other")


@pytest.mark.parametrize(
    "options",
    ["--since 2024-06 --until 2024", "--since 2024 --until 2024-01-01", "--year 2024 --since 2024-06 --until 2024-07"],
)
def test_options_that_leave_a_day_are_taken(options: str, library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(capsys, library, "papers", *options.split())["total"] == 0


def test_an_ingest_within_limits_that_exclude_each_other_reads_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    papers = write_papers(tmp_path / "papers.jsonl")
    arguments = ["ingest", str(papers), "--since", "2024", "--until", "2020", "--library", str(tmp_path / "library")]
    assert main(arguments) == 2
    assert "since 2024 and until 2020 exclude each other" in capsys.readouterr().err
    assert not (tmp_path / "library").exists()


@pytest.mark.parametrize("command", ["ask", "search"])
@pytest.mark.parametrize(
    ("question", "options", "told"),
    [
        ("papers on grokking since 2024", ["--until", "2020"], "since 2024 and until 2020"),
        ("papers on grokking from 2020", ["--since", "2022"], "since 2022 and until 2020"),
        ("papers on grokking published before 2019", ["--since", "2022"], "since 2022 and until 2018"),
        ("papers on grokking since 2024 until 2020", [], "since 2024 and until 2020"),
    ],
)
def test_a_question_that_an_option_excludes_is_told_not_answered(
    command: str, question: str, options: list[str], told: str, library: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main([command, question, *options, "--library", library]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"error: {told} exclude each other")
    assert ("the question asks for" in captured.err) == bool(options)


@pytest.mark.parametrize("options", [["--since", "2030"], ["--year", "2031"]])
def test_an_option_that_says_otherwise_still_holds_instead_of_the_question(
    options: list[str], library: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cited(asked(capsys, library, "ask", "papers on grokking since 2040", *options)) == {"delayed-circuits"}


@pytest.mark.parametrize("option", [["--since", "2023-02-30"], ["--listed", "02-30"], ["--listed", "2023-13"]])
def test_a_day_that_does_not_exist_is_said_not_to(
    option: list[str], library: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["papers", *option, "--library", library]) == 2
    (told, _) = capsys.readouterr().err.splitlines()
    assert "no such date" in told
    assert told.endswith(option[1])


@pytest.mark.parametrize("limits", [{"since": "2024", "until": "2020"}, {"year": 2020, "since": "2022"}])
def test_filters_that_exclude_each_other_cannot_be_made(limits: dict[str, Any]) -> None:
    with pytest.raises(ArgumentError, match="exclude each other"):
        Filters(**limits)


def test_filters_that_a_question_excludes_are_a_wrong_argument(library: str) -> None:
    question = "papers on grokking since 2024"
    with Assistant.open(library) as assistant:
        for call in (assistant.ask, assistant.search, assistant.chat(filters=Filters(year=2019)).ask):
            with pytest.raises(ArgumentError, match="since 2024 and until 2020"):
                call(question, filters=Filters(until="2020"))
        with pytest.raises(ArgumentError, match="since 2024 and until 2020"):
            assistant.as_retriever(filters=Filters(until="2020")).retrieve(question)
        with pytest.raises(ArgumentError, match="since 2024 and until 2020"):
            assistant.ingest(since="2024", until="2020")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--since", "2031"], f"1 paper; {TOTAL - 1} without a date left out"),
        (["--year", "1999"], f"0 papers; {TOTAL - 1} without a date left out"),
        (["--since", "2031", "--match", "grokking"], "1 paper; 1 without a date left out"),
        (["--listed", "03"], f"{len(PAGE_PAPERS)} papers; {len(PAPERS)} without a listing date left out"),
        (["--since", "2000", "--category", "cs.LG"], f"0 papers; {TOTAL} without a date or a category left out"),
        (["--match", "grokking"], "2 papers"),
        (["--source", "papers.jsonl"], f"{len(PAPERS)} papers"),
    ],
)
@pytest.mark.parametrize("command", ["papers", "export"])
def test_papers_that_lack_what_a_limit_is_about_are_counted(
    command: str, options: list[str], told: str, library: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main([command, *options, "--library", library]) == 0
    assert capsys.readouterr().err == f"{told}\n"
    lacking = asked(capsys, library, command, *options)["lacking"]
    assert lacking == (int(told.split("; ")[1].split()[0]) if "; " in told else 0)


def test_a_page_of_the_list_counts_them_too(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["papers", "--listed", "03", "--limit", "1", "--library", library]) == 0
    shown = f"{len(PAGE_PAPERS)} papers, 1 shown; --offset 1 shows the next"
    assert capsys.readouterr().err == f"{shown}; {len(PAPERS)} without a listing date left out\n"


def test_search_counts_them_in_json_too(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(capsys, library, "search", "grokking", "--since", "2031")["lacking"] == TOTAL - 1
    assert asked(capsys, library, "search", "grokking")["lacking"] == 0


def test_a_search_in_which_no_paper_passes_says_why(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["search", "grokking", "--since", "2040", "--library", library]) == 0
    told = f"No paper in the library is published since 2040 ({TOTAL - 1} without a date left out).\n"
    assert capsys.readouterr().err == told


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("many")
    rows = [
        {"id": f"knot-{number}", "title": f"Rope Lore {number}", "published": f"20{number}", "authors": ["Tess O'Knot"],
         "abstract": f"Knot number {number} holds a rope. It slips under load."}
        for number in range(30, 60)
    ]  # fmt: skip
    (folder / "knots.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    path = str(folder / "library")
    assert main(["ingest", str(folder / "knots.jsonl"), "--library", path]) == 0
    return path


@pytest.mark.parametrize(
    ("question", "total"),
    [("papers since 2035", 25), ("list all papers", 30), ("papers by Tess O'Knot", 30), ("latest papers", 30)],
)
def test_a_list_by_limits_names_the_command_that_lists_all(
    question: str, total: int, many: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["ask", question, "--library", many]) == 0
    head = next(line for line in capsys.readouterr().out.splitlines() if " shown; " in line)
    named = head.removeprefix(f"{total} papers fit, 20 shown; ").removesuffix(" lists all:")
    program, *arguments = shlex.split(named)
    assert program == "assistant"
    assert len(asked(capsys, many, *arguments)["papers"]) == total


def test_a_list_by_topic_names_the_chat_as_the_way_to_go_on(many: str, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["ask", "which papers study knots?", "--library", many]) == 0
    assert "20 shown; in assistant chat, /more shows the next:" in capsys.readouterr().out


def test_a_search_says_how_it_reads_a_misspelt_question(many: str, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["search", "papres abuot ropes sicne 2040", "--library", many]) == 0
    assert capsys.readouterr().err.startswith(
        "Read as: papers about ropes since 2040\nOnly papers published since 2040"
    )
    found = asked(capsys, many, "search", "papres abuot ropes")
    assert found["notes"] == ["Read as: papers about ropes"]
    assert asked(capsys, many, "search", "papers about ropes")["notes"] == []
