"""A library that is named and not there: told, never made by a question, never answered for by another."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant import Assistant, Settings
from assistant.cli import main
from assistant.errors import LibraryMissingError
from assistant.settings import load_settings
from tests.invented_papers import PAPERS, write_papers

COMMANDS = ["ask what", "search what", "chat", "papers", "export", "show x", "remove x --yes", "doctor", "status"]


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    return write_papers(tmp_path / "papers.jsonl")


def by_argument(path: Path, _: pytest.MonkeyPatch) -> list[str]:
    return ["--library", str(path)]


def by_environment(path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("ASSISTANT_LIBRARY__PATH", str(path))
    return []


def by_dotenv(path: Path, _: pytest.MonkeyPatch) -> list[str]:
    Path(".env").write_text(f"ASSISTANT_LIBRARY__PATH={path}\n")
    return []


def by_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    Path("settings.toml").write_text(f"[library]\npath = {json.dumps(str(path))}\n")
    monkeypatch.setenv("ASSISTANT_CONFIG_FILE", "settings.toml")
    return []


def by_profile(path: Path, _: pytest.MonkeyPatch) -> list[str]:
    Path("profile.toml").write_text(f"[library]\npath = {json.dumps(str(path))}\n")
    return ["--profile", "./profile.toml"]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("named", [by_argument, by_environment, by_dotenv, by_file, by_profile])
def test_it_is_told_by_every_command_and_not_made(
    command: str,
    named: Callable[[Path, pytest.MonkeyPatch], list[str]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "none"
    assert main([*command.split(), *named(path, monkeypatch)]) == 4
    captured = capsys.readouterr()
    assert captured.err.splitlines() == [
        f"error: there is no library at {path}",
        f"hint: create one with: assistant --library {path} ingest FILE",
    ]
    assert (captured.out == "") == (command != "status")
    assert not path.exists()


def test_status_in_json_says_that_it_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--json", "--library", str(tmp_path / "none")]) == 4
    captured = capsys.readouterr()
    assert json.loads(captured.out)["exists"] is False
    assert json.loads(captured.err)["error"]["kind"] == "LibraryMissingError"


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_of_other_things_is_not_made_a_library(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "mine.txt").write_text("mine")
    assert main([*command.split(), "--library", str(tmp_path / "notes")]) == 4
    assert "there is no library at" in capsys.readouterr().err
    assert [entry.name for entry in (tmp_path / "notes").iterdir()] == ["mine.txt"]


def test_a_file_is_no_library(papers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["papers", "--library", str(papers)]) == 4
    assert capsys.readouterr().err == f"error: {papers} is a file; a library is a directory\nhint: name a directory\n"


@pytest.mark.parametrize("typo", ["my-libary", "My-Library", "my-library/chroma", "", "../shelfes/my-library"])
def test_the_library_that_may_be_meant_is_named(
    typo: str, papers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shelves = tmp_path / "shelves"
    meant = shelves / "my-library"
    (shelves / "my-libarian").mkdir(parents=True)
    assert main(["ingest", str(papers), "--library", str(meant)]) == 0
    capsys.readouterr()
    wanted = (shelves.parent / typo[3:]) if typo.startswith("../") else shelves / typo
    assert main(["papers", "--library", str(wanted)]) == 4
    assert f"hint: did you mean {meant}? create one with" in capsys.readouterr().err


def test_the_first_question_still_loads_the_starter_where_no_library_is_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["ask", "which papers explain grokking"]) == 0
    captured = capsys.readouterr()
    assert "Loading the starter library" in captured.err
    assert "digest" in captured.out


def test_a_named_library_without_papers_is_not_answered_for_by_the_starter(
    papers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--library", str(tmp_path / "library")]
    assert main(["ingest", str(papers), *arguments]) == 0
    assert main(["remove", *(id for id, *_ in PAPERS), "--yes", *arguments]) == 0
    for command in (["ask", "what"], ["search", "what"], ["chat"]):
        capsys.readouterr()
        assert main([*command, *arguments]) == 4
        assert "holds no papers" in capsys.readouterr().err
    assert main(["papers", *arguments]) == 0
    assert capsys.readouterr().err == "0 papers\n"


def test_an_ingest_makes_it(papers: Path, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "library"
    assert main(["ingest", str(papers), "--library", str(path)]) == 0
    assert main(["ask", "grokking", "--library", str(path)]) == 0


@pytest.mark.parametrize(
    "content",
    [b"", b"{broken\n", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"only some words\n", b'{"title": "", "abstract": ""}\n'],
)
@pytest.mark.parametrize("through", ["file", "folder", "standard input"])
def test_an_ingest_that_finds_no_paper_says_so_and_leaves_an_empty_library(
    content: bytes,
    through: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "given").mkdir()
    file = tmp_path / "given" / "papers.jsonl"
    file.write_bytes(content)
    given = {"file": str(file), "folder": str(file.parent), "standard input": "-"}[through]
    with file.open("rb") as stream:
        monkeypatch.setattr("sys.stdin", type("Stream", (), {"buffer": stream, "isatty": lambda self: False})())
        assert main(["ingest", given, "--json", "--library", str(tmp_path / "new" / "library")]) == 6
    assert json.loads(capsys.readouterr().out)["rejected"]
    assert main(["papers", "--json", "--library", str(tmp_path / "new" / "library")]) == 0
    assert json.loads(capsys.readouterr().out)["total"] == 0


def test_an_ingest_without_an_encoder_leaves_nothing_behind(
    papers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_ENCODER__PROVIDER", "llamaindex")
    monkeypatch.setenv("ASSISTANT_ENCODER__CLASS_PATH", "no.such.Embedding")
    assert main(["ingest", str(papers), "--library", str(tmp_path / "library")]) == 3
    assert not (tmp_path / "library").exists()


def test_what_comes_through_standard_input_is_all_taken_in(
    papers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    papers.write_text("{broken\n" + papers.read_text())
    with papers.open("rb") as stream:
        monkeypatch.setattr("sys.stdin", type("Stream", (), {"buffer": stream, "isatty": lambda self: False})())
        assert main(["ingest", "-", "--json", "--library", str(tmp_path / "library")]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["added"], len(report["rejected"])) == (len(PAPERS), 1)


def test_in_python_it_is_made_by_an_ingest_and_by_nothing_else(papers: Path, tmp_path: Path) -> None:
    path = tmp_path / "library"
    with Assistant.open(path) as assistant:
        for ask in (assistant.ask, assistant.search, assistant.chat().ask, assistant.paper, assistant.remove):
            with pytest.raises(LibraryMissingError) as caught:
                ask("what")
            assert caught.value.exit_code == 4
        with pytest.raises(LibraryMissingError):
            asyncio.run(assistant.aask("what"))
        with pytest.raises(LibraryMissingError):
            assistant.doctor()
        assert (assistant.count(), assistant.papers(), assistant.status().exists) == (0, [], False)
        assert not path.exists()
        assert assistant.ingest(papers).added == len(PAPERS)
        assert assistant.search("grokking")
        assert assistant.status().exists


def test_in_python_one_that_another_process_makes_is_seen(papers: Path, tmp_path: Path) -> None:
    with Assistant.open(tmp_path / "library") as early:
        assert early.count() == 0
        with Assistant.open(tmp_path / "library") as other:
            other.ingest(papers)
        assert early.count() == len(PAPERS)
        assert early.search("grokking")


def test_settings_know_whether_a_library_is_named(tmp_path: Path) -> None:
    assert not load_settings().names_library
    assert Settings(library={"path": str(tmp_path)}).names_library
