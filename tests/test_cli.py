"""The commands, run on a real library."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant
from assistant.cli import main
from assistant.library.identity import paper_id
from tests.invented_papers import PAGE_PAPERS, PAPERS, write_page, write_papers

TOTAL = len(PAPERS) + len(PAGE_PAPERS)
GROKKING = ("delayed-circuits", "slow-then-sudden")


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    write_papers(folder / "papers.jsonl")
    write_page(folder / "march.txt")
    return folder


@pytest.fixture(scope="module")
def library(files: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("library") / "library")
    assert main(["ingest", str(files), "--library", path]) == 0
    return path


@pytest.fixture
def own_library(files: Path, tmp_path: Path) -> str:
    path = str(tmp_path / "library")
    assert main(["ingest", str(files / "march.txt"), "--library", path]) == 0
    return path


def run(*arguments: str, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])} | environment
    command = [sys.executable, "-m", "assistant", *arguments]
    return subprocess.run(command, input=typed, capture_output=True, text=True, env=environment, check=False)


def printed(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_ingest_tells_what_it_did(files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["ingest", str(files), "--library", str(tmp_path / "library")]
    assert main(arguments) == 0
    assert capsys.readouterr().out.startswith(f"{TOTAL} added, 0 updated, 0 unchanged, 0 removed, ")
    assert main(arguments) == 0
    assert capsys.readouterr().out.startswith(f"0 added, 0 updated, {TOTAL} unchanged, 0 removed, ")


def test_ingest_names_file_and_line_of_what_it_rejects(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    papers = write_papers(tmp_path / "papers.jsonl")
    papers.write_text(papers.read_text() + "{broken\n")
    assert main(["ingest", str(papers), "--library", str(tmp_path / "library")]) == 0
    assert f"papers.jsonl:{len(PAPERS) + 1}: " in capsys.readouterr().err


def test_a_question_without_a_model_loads_neither_models_nor_readers(library: str) -> None:
    heavy = {"openai", "assistant.answering.language_model", "assistant.sources", "bibtexparser"}
    script = (
        f"import sys; from assistant.cli import main; code = main(['ask', '--library', {library!r}, 'grokking']); "
        f"print(code, sorted(set(sys.modules) & {heavy!r}))"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True)
    assert result.stdout.splitlines()[-1] == "0 []"


def test_ingest_of_nothing_usable_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "broken.jsonl").write_text("{broken\n")
    assert main(["ingest", str(tmp_path / "broken.jsonl"), "--library", str(tmp_path / "library")]) == 6
    assert "error: " in capsys.readouterr().err


def test_ingest_of_a_missing_file_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ingest", str(tmp_path / "nowhere.jsonl"), "--library", str(tmp_path / "library")]) == 6
    assert "nowhere.jsonl" in capsys.readouterr().err


def test_ask_quotes_the_papers_that_fit(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "which", "papers", "explain", "grokking", "mechanistically", "--library", library]) == 0
    output = capsys.readouterr().out
    assert all(id in output for id in GROKKING)
    assert "[1] " in output
    assert "“" in output


def test_ask_quotes_abstracts_exactly(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json", "ask", "which papers explain grokking mechanistically", "--library", library]) == 0
    answer = printed(capsys)
    assert answer["status"] == "answered"
    for citation in answer["citations"]:
        assert citation["paper"]["abstract"][citation["start"] : citation["end"]] == citation["quote"]


def test_ask_states_a_fact_before_its_source(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "how many wine glasses does the gripper with a microphone break?", "--library", library]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith("“It breaks 3 % of wine glasses")


def test_ask_says_when_nothing_fits(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "how do I bake sourdough bread", "--library", library]) == 0
    assert capsys.readouterr().out.startswith("No paper in the library fits the question.\n")


def test_a_setting_that_no_longer_exists_is_named_by_status(
    library: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_RETRIEVAL__FLOOR", "0.2")
    assert main(["search", "how do I bake sourdough bread", "--library", library]) == 0
    assert "slow-then-sudden" in capsys.readouterr().out
    assert main(["status", "--library", library]) == 0
    line = "retrieval.floor in environment variable ASSISTANT_RETRIEVAL__FLOOR is ignored"
    assert line in capsys.readouterr().out
    assert main(["status", "--json", "--library", library]) == 0
    assert json.loads(capsys.readouterr().out)["retired"][0].startswith(line)


@pytest.mark.parametrize(
    ("question", "statuses"),
    [
        ("which papers explain grokking?", {"answered"}),
        ("why would anybody delay things so long?", {"closest", "no_match"}),
        ("how many wine glasses does RoboX9 break?", {"not_in_abstracts"}),
        ("how do I bake sourdough bread", {"no_match"}),
    ],
)
def test_every_status_ends_with_0_and_shows_what_was_found(
    question: str, statuses: set[str], library: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", question, "--json", "--library", library]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["status"] in statuses
    assert answer["citations"] or answer["near_misses"]
    assert all(hit["quotes"] for hit in answer["near_misses"])


def test_ask_reads_a_question_from_standard_input(library: str) -> None:
    result = run("ask", "-", "--json", "--library", library, typed="which papers explain\ngrokking?\n")
    assert json.loads(result.stdout)["question"] == "which papers explain grokking?"
    assert result.stderr == ""


@pytest.mark.parametrize("question", ["", "  "])
def test_an_empty_question_is_wrong_usage(question: str, library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", question, "--library", library]) == 2
    assert capsys.readouterr().err == "error: the question is empty\nhint: assistant ask --help\n"


def test_search_ranks_papers(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "routing tokens to experts", "--limit", "3", "--json", "--library", library]) == 0
    hits = printed(capsys)["hits"]
    assert hits[0]["paper"]["id"] == "sparse-postmen"
    assert len(hits) <= 3


def test_search_is_readable(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "routing tokens to experts", "--library", library]) == 0
    assert capsys.readouterr().out.startswith(" 1. Sparse Postmen")


def test_chat_answers_every_line_of_its_input(library: str) -> None:
    result = run("chat", "--json", "--library", library, typed="which papers explain grokking?\nsourdough\n")
    assert [json.loads(line)["status"] for line in result.stdout.splitlines()] == ["answered", "no_match"]
    assert (result.returncode, result.stderr) == (0, "")


def test_papers_are_listed_one_a_line(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["papers", "--library", library]) == 0
    captured = capsys.readouterr()
    assert len(captured.out.splitlines()) == TOTAL
    assert captured.err == f"{TOTAL} papers\n"


def test_papers_can_be_filtered_sorted_and_paged(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["papers", "--sort", "id", "--reverse", "--limit", "2", "--offset", "1", "--library", library]) == 0
    captured = capsys.readouterr()
    ids = [line.split("\t")[0] for line in captured.out.splitlines()]
    assert len(ids) == 2
    assert ids == sorted(ids, reverse=True)
    assert captured.err == f"{TOTAL} papers, 2 to 3 shown; --offset 3 shows the next\n"


def test_papers_that_match_are_counted(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["papers", "--match", "grokking", "--json", "--library", library]) == 0
    found = printed(capsys)
    assert found["total"] == 2
    assert {paper["id"] for paper in found["papers"]} == set(GROKKING)


def test_papers_of_one_page(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["papers", "--page", "march.txt", "--json", "--library", library]) == 0
    assert {paper["title"] for paper in printed(capsys)["papers"]} == {title for title, _ in PAGE_PAPERS}


def test_show_gives_the_whole_paper(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "delayed-circuits", "--library", library]) == 0
    output = capsys.readouterr().out
    assert all(text in output for text in ("Ada Example, Ben Sample", "2031-02-03", PAPERS[0][2]))


def test_show_tells_what_sources_say_and_answers_to_an_earlier_id(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library = str(tmp_path / "library")
    shared = {"title": "On Otters", "abstract": "Otters swim at dusk."}
    versions = ({"venue": "Lake"}, {"id": "2301.00001v1", "venue": "Rivers"}, {"id": "2301.00001v2", "venue": "Rivers"})
    for number, version in enumerate(versions):
        file = tmp_path / f"{number}.jsonl"
        file.write_text(json.dumps(shared | version), encoding="utf-8")
        assert main(["ingest", str(file), "--library", library]) == 0
    capsys.readouterr()
    earlier = paper_id(None, "On Otters")
    assert main(["show", earlier, "--library", library]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if ": " in line]
    assert lines == [
        f"source: {tmp_path / '0.jsonl'}",
        f"source: {tmp_path / '1.jsonl'} (arXiv version 1)",
        f"source: {tmp_path / '2.jsonl'} (arXiv version 2)",
        f"also: {earlier}",
        f"other venue: Lake ({tmp_path / '0.jsonl'})",
    ]
    assert main(["show", "arXiv:2301.00001", "--json", "--library", library]) == 0
    shown = printed(capsys)
    assert shown["papers"][0]["id"] == shown["origins"][0]["id"] == "2301.00001"
    assert [seen["version"] for seen in shown["origins"][0]["versions"]] == [2, 1]


def test_show_of_an_unknown_paper_fails(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "delayed-circus", "--library", library]) == 7
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("error: ")
    assert len(captured.err.splitlines()) <= 2


def test_remove_takes_a_paper_away(own_library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["papers", "--json", "--library", own_library]) == 0
    id = json.loads(capsys.readouterr().out.splitlines()[-1])["papers"][0]["id"]
    assert main(["remove", id, "--yes", "--library", own_library]) == 0
    assert capsys.readouterr().err == "1 paper removed\n"
    assert main(["show", id, "--library", own_library]) == 7


def test_remove_needs_consent_where_nobody_can_be_asked(library: str) -> None:
    result = run("remove", "delayed-circuits", "--library", library)
    assert result.returncode == 2
    assert "--yes" in result.stderr


def test_status_tells_where_a_setting_came_from(library: str) -> None:
    result = run("status", "--json", "--library", library, ASSISTANT_RETRIEVAL__LIMIT="7")
    report = json.loads(result.stdout)
    assert report["counts"]["papers"] == TOTAL
    assert report["settings"]["retrieval.limit"]["value"] == 7
    assert "ASSISTANT_RETRIEVAL__LIMIT" in report["settings"]["retrieval.limit"]["source"]


def test_status_is_readable(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--library", library]) == 0
    output = capsys.readouterr().out
    assert library in output
    assert "answer.quotes = " in output


def test_status_works_before_there_is_a_library(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--json"]) == 0
    report = printed(capsys)
    assert report["exists"] is False
    assert not Path(report["library"]).exists()


def test_doctor_finds_a_sound_library_clean(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--json", "--library", library]) == 0
    assert printed(capsys) == {"findings": [], "clean": True}


@pytest.mark.parametrize("options", [[], ["--repair"]])
def test_doctor_says_what_another_keeps_it_from_checking(options: list[str], library: str) -> None:
    with Assistant.open(library) as open_elsewhere:
        open_elsewhere.doctor()
        told = run("doctor", *options, "--library", library)
        given = run("doctor", *options, "--json", "--library", library)
    assert (told.returncode, told.stderr) == (0, "")
    agreed, rebuilt = (
        "All parts of the library that could be checked agree.\n",
        "tantivy: the Tantivy index was rebuilt",
    )
    assert told.stdout.startswith(rebuilt if options else agreed)
    assert told.stdout.endswith("chroma: the Chroma index was not checked because it is open in another process\n")
    assert given.returncode == 0
    report = json.loads(given.stdout)
    assert report["clean"]
    assert [found["part"] for found in report["findings"] if not found["checked"]] == ["chroma"]
    assert run("doctor", "--library", library).stdout == "All parts of the library agree.\n"


def test_an_empty_library_cannot_answer_without_the_starter(
    own_library: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_LIBRARY__STARTER", "false")
    capsys.readouterr()
    assert main(["papers", "--library", own_library]) == 0
    ids = [line.split("\t")[0] for line in capsys.readouterr().out.splitlines()]
    assert main(["remove", *ids, "--yes", "--library", own_library]) == 0
    capsys.readouterr()
    assert main(["ask", "anything", "--library", own_library]) == 4
    assert "holds no papers" in capsys.readouterr().err


def test_a_wrong_profile_is_a_wrong_setting(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "what", "--profile", "no-such-profile", "--library", library]) == 3
    assert "no-such-profile" in capsys.readouterr().err


def test_no_library_writes_to_the_terminal_of_a_person(library: str) -> None:
    result = run("ask", "which papers explain grokking", "--library", library)
    assert result.returncode == 0
    assert result.stderr == ""


def test_a_reader_that_leaves_early_is_no_error(library: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "assistant", "papers", "--library", library]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    result = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, env=environment, check=False)
    os.close(writer)
    assert (result.returncode, result.stderr) == (141, b"")


SHOWN = b"14 papers, 10 shown; --limit 20 shows more\n"


@pytest.mark.parametrize("command", ["ask", "search"])
def test_a_question_in_another_encoding_is_still_asked(command: str, library: str) -> None:
    arguments = [sys.executable, "-m", "assistant", command, "--library", library]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    given = b"which papers explain grokking \xef"
    piped = subprocess.run([*arguments, "-"], input=given, capture_output=True, env=environment, check=False)
    typed = subprocess.run([*map(os.fsencode, arguments), given], capture_output=True, env=environment, check=False)
    for result in (piped, typed):
        assert (result.returncode, result.stderr) == (0, b"" if command == "ask" else SHOWN)
        assert b"Grokking" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["show", "na\udcefve"], 7),
        (["export", "na\udcefve"], 7),
        (["papers", "--match", "na\udcefve"], 0),
        (["papers", "--author", "na\udcefve"], 0),
    ],
)
def test_bytes_that_are_no_text_match_nothing(
    arguments: list[str], code: int, library: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--library", library]) == code
    assert "unexpected" not in capsys.readouterr().err


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("command", ["ask grokking", "papers", "chat"])
def test_a_closed_stream_is_no_error(command: str, closed: str, library: str) -> None:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1]), "ASSISTANT_LIBRARY__PATH": library}
    line = f'"{sys.executable}" -m assistant {command} {closed}'
    result = subprocess.run(
        ["sh", "-c", line], stdin=subprocess.DEVNULL, capture_output=True, env=environment, check=False
    )
    assert result.returncode == 0
    assert b"unexpected" not in result.stderr


def test_a_question_from_a_closed_stream_is_empty(library: str) -> None:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1]), "ASSISTANT_LIBRARY__PATH": library}
    line = f'"{sys.executable}" -m assistant ask - <&-'
    result = subprocess.run(["sh", "-c", line], capture_output=True, text=True, env=environment, check=False)
    assert (result.returncode, result.stderr.splitlines()[0]) == (2, "error: the question is empty")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["ingest", ""], "a path is empty"),
        (["export", "--output", ""], "the file of --output is empty"),
        (["--library", "", "papers"], "Invalid value for '--library': it is empty"),
        (["papers", "--profile", ""], "Invalid value for '--profile': it is empty"),
        (["papers", "--match", ""], "Invalid value for '--match': it is empty"),
        (["export", "--match", " "], "Invalid value for '--match': it is empty"),
        (["papers", "--since", ""], "Invalid value for '--since': it is empty"),
        (["show", ""], "an id is empty"),
        (["export", "tidy-labels", ""], "an id is empty"),
        (["remove", " ", "--yes"], "an id is empty"),
    ],
)
def test_an_empty_name_stands_for_nothing(
    arguments: list[str], told: str, library: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_LIBRARY__PATH", library)
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err.splitlines()[0]) == ("", f"error: {told}")


def test_remove_asks_once_for_a_paper_named_twice(
    library: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("click.confirm", lambda text, **_: asked.append(text))
    assert main(["remove", "delayed-circuits", "delayed-circuits", "--library", library]) == 0
    assert asked == ["Remove 1 paper?"]
    assert capsys.readouterr().err.count("Delayed Circuits") == 1


@pytest.mark.parametrize("text", ["quiet-robots", "Quiet robots: grasping fragile objects from sound alone."])
@pytest.mark.parametrize("command", ["ask", "search"])
def test_an_id_or_a_title_gives_its_paper(
    command: str, text: str, library: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, text, "--library", library, "--json"]) == 0
    found = printed(capsys)
    papers = found["hits"] if command == "search" else found["citations"]
    assert {each["paper"]["id"] for each in papers} == {"quiet-robots"}
