"""The options on rejected records of the commands that read papers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.cli import main
from tests.invented_papers import write_papers


@pytest.fixture
def papers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with good papers and seven lines that are no JSON."""
    monkeypatch.setenv("ASSISTANT_LIBRARY__PATH", str(tmp_path / "library"))
    path = tmp_path / "papers.jsonl"
    write_papers(path)
    with path.open("a") as file:
        file.writelines(f'{{"title": "{"Jar" * number}", "abstract": We count}}\n' for number in range(7))
    return path


def test_the_first_of_a_kind_are_shown_and_the_rest_counted(papers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ingest", str(papers)]) == 0
    told = capsys.readouterr()
    assert told.err.count("papers.jsonl:") == 3
    assert "and 4 more: not JSON: Expecting value at column …\nhint: --verbose shows all" in told.err
    assert "7 rejected" in told.out


def test_verbose_shows_all_of_them(papers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ingest", str(papers)]) == 0
    capsys.readouterr()
    assert main(["ingest", "--verbose", str(papers)]) == 0
    told = capsys.readouterr().err
    assert told.count("not JSON: ") == 7
    assert "hint" not in told


def test_json_has_all_of_them(papers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ingest", "--json", str(papers)]) == 0
    assert len(json.loads(capsys.readouterr().out)["rejected"]) == 7


@pytest.mark.parametrize("command", [["ingest"], ["ingest", "--json"], ["encode", "--to", "{}/vectors"]])
def test_a_file_has_all_of_them(papers: Path, command: list[str]) -> None:
    kept = papers.with_name("rejected.jsonl")
    named = [word.format(papers.parent) for word in command]
    for _ in range(2):
        assert main([*named, "--rejections", str(kept), str(papers)]) == 0
    lines = [json.loads(line) for line in kept.read_text().splitlines()]
    assert len(lines) == 7
    assert lines[0]["where"].startswith(str(papers))
    assert lines[0]["why"] == "not JSON: Expecting value at column 27"


def test_an_update_keeps_what_it_rejects(papers: Path) -> None:
    assert main(["ingest", str(papers)]) == 0
    with papers.open("a") as file:
        file.write('{"title": We count}\n')
    kept = papers.with_name("rejected.jsonl")
    assert main(["update", "--rejections", str(kept)]) == 0
    assert "column 11" in kept.read_text()


def test_a_file_of_something_else_is_not_replaced(papers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = papers.read_bytes()
    assert main(["ingest", "--rejections", str(papers), str(papers)]) == 2
    assert papers.read_bytes() == before
    assert "exists already, and holds something else" in capsys.readouterr().err


def test_a_file_in_no_folder_is_an_error_before_anything_is_read(
    papers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ingest", "--rejections", str(papers.parent / "none" / "r.jsonl"), str(papers)]) == 2
    assert "there is no folder" in capsys.readouterr().err
    assert not (papers.parent / "library").exists()
