"""The command `assistant export`."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import get_args

import click
import pytest

from assistant.cli import main
from assistant.cli.papers import export_command
from assistant.exporting import Format
from scripts.fuzz_seeds import SEEDS
from tests.exporting.reading_back import read_bibtex
from tests.invented_papers import PAPERS, write_papers


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("exports")
    write_papers(folder / "papers.jsonl")
    path = str(folder / "library")
    assert main(["ingest", str(folder / "papers.jsonl"), "--library", path]) == 0
    return path


def run(library: str, *arguments: str) -> int:
    return main(["export", *arguments, "--library", library])


def test_all_papers_go_to_standard_output_as_bibtex(library: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    capsysbinary.readouterr()
    assert run(library) == 0
    shown = capsysbinary.readouterr()
    titles = {entry["title"] for entry in read_bibtex(shown.out.decode()).values()}
    assert titles == {" ".join(title.split()) for _, title, _ in PAPERS}
    assert shown.err.decode().strip() == f"{len(PAPERS)} papers"


def test_papers_are_exported_in_the_order_asked_for(library: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    capsysbinary.readouterr()
    assert run(library, "tidy-labels", "quiet-robots", "tidy-labels", "--format", "ris") == 0
    text = capsysbinary.readouterr().out
    assert [line for line in text.split(b"\r\n") if line.startswith(b"TI")] == [
        b"TI  - Tidy Labels: Learning from Annotators Who Disagree",
        b"TI  - Quiet Robots: Grasping Fragile Objects from Sound Alone",
    ]


def test_limits_choose_the_papers(library: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    capsysbinary.readouterr()
    assert run(library, "--match", "grokking", "--format", "json") == 0
    assert {paper["id"] for paper in json.loads(capsysbinary.readouterr().out)} == {
        "delayed-circuits",
        "slow-then-sudden",
    }
    assert run(library, "--since", "2090", "--format", "csl-json") == 0
    assert json.loads(capsysbinary.readouterr().out) == []


def test_one_json_object_on_request(library: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    capsys.readouterr()
    assert run(library, "quiet-robots", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["papers"], told["format"]) == (1, "bibtex")
    assert told["text"].startswith("@misc{")
    path = tmp_path / "one.ris"
    assert run(library, "quiet-robots", "--json", "--output", str(path)) == 0
    assert json.loads(capsys.readouterr().out) == {"papers": 1, "format": "ris", "output": str(path)}


@pytest.mark.parametrize(
    ("name", "start"), [("a.bib", b"@misc"), ("a.ris", b"TY  - GEN\r\n"), ("a.md", b"## "), ("a.json", b"[")]
)
def test_the_ending_of_the_file_tells_the_format(name: str, start: bytes, library: str, tmp_path: Path) -> None:
    assert run(library, "--output", str(tmp_path / name)) == 0
    assert (tmp_path / name).read_bytes().startswith(start)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["a.docx", "a.bib.gz", "a.bib~", "a.pdf", "a", ".bib", "a.b\udcefb"])
def test_an_ending_that_names_no_format_is_refused_with_the_names_of_those_that_do(
    name: str, library: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(library, "--output", str(tmp_path / name)) == 2
    message, hint = capsys.readouterr().err.splitlines()
    assert "format" in message
    for format, ending in (("bibtex", ".bib"), ("ris", ".ris"), ("markdown", ".md"), ("json", ".json")):
        assert f"{ending} for {format}" in hint
    assert "csl-json" in hint
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a.docx", "a"])
def test_a_named_format_goes_to_any_file(name: str, library: str, tmp_path: Path) -> None:
    assert run(library, "--format", "ris", "--output", str(tmp_path / name)) == 0
    assert (tmp_path / name).read_bytes().startswith(b"TY  - GEN")


@pytest.mark.parametrize("name", ["~nobody-of-that-name/a.bib", f"{'x' * 300}.bib", "{library}/catalog.sqlite/a.bib"])
def test_a_place_where_no_file_can_be_is_wrong_usage(
    name: str, library: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(library, "--output", name.format(library=library)) == 2
    assert "unexpected" not in two_lines(capsys)


def two_lines(capsys: pytest.CaptureFixture[str]) -> str:
    message, hint = capsys.readouterr().err.splitlines()
    assert message.startswith("error: ")
    assert hint.startswith("hint: ")
    return message


def test_a_file_is_replaced_only_by_force(library: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.bib"
    path.write_text("mine")
    path.chmod(0o640)
    capsys.readouterr()
    assert run(library, "--output", str(path)) == 2
    assert "--force replaces it" in two_lines(capsys)
    assert path.read_text() == "mine"
    assert run(library, "--output", str(path), "--force") == 0
    assert path.read_text().startswith("@misc")
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_link_stays_a_link(library: str, tmp_path: Path) -> None:
    (tmp_path / "real.bib").write_text("mine")
    (tmp_path / "link.bib").symlink_to("real.bib")
    assert run(library, "--output", str(tmp_path / "link.bib"), "--force") == 0
    assert (tmp_path / "link.bib").is_symlink()
    assert (tmp_path / "real.bib").read_text().startswith("@misc")


@pytest.mark.parametrize("force", [[], ["--force"]])
def test_what_is_no_file_is_never_replaced(
    force: list[str], library: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for place, why in ((str(tmp_path), "is a folder"), (os.devnull, "is not a file")):
        capsys.readouterr()
        assert run(library, "--output", place, *force) == 2
        assert f"“{place}” {why}" in two_lines(capsys)


def test_a_full_disk_leaves_what_was_there(
    library: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "mine.bib"
    path.write_text("mine")
    monkeypatch.setattr(os, "fsync", full)
    capsys.readouterr()
    assert run(library, "--output", str(path), "--force") == 12
    assert "No space left on device" in two_lines(capsys)
    assert path.read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.bib"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["no-such-paper"], 7),
        (["quiet-robots", "--match", "x"], 2),
        (["--format", "docx"], 2),
        (["--output", "/no/such/folder/a.bib"], 2),
    ],
)
def test_errors_are_told_in_two_lines(
    arguments: list[str], code: int, library: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(library, *arguments) == code
    two_lines(capsys)


def test_the_command_knows_every_format() -> None:
    [option] = [parameter for parameter in export_command.params if parameter.name == "format"]
    assert isinstance(option.type, click.Choice)
    assert tuple(option.type.choices) == get_args(Format)


@pytest.mark.parametrize("ending", ["bib", "ris", "json", "csl"])
def test_an_export_of_all_formats_makes_the_same_papers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], ending: str
) -> None:
    folder = tmp_path / "read"
    folder.mkdir()
    for number, seed in enumerate(SEEDS):
        (folder / f"{number}.txt").write_text(seed.replace("Jars", f"Jars {number}").replace("Lids", f"Lids {number}"))
    first, second, exported = str(tmp_path / "first"), str(tmp_path / "second"), str(tmp_path / f"out.{ending}")
    assert main(["ingest", str(folder), "--library", first]) == 0
    assert run(first, "--output", exported, *(["--format", "csl-json"] if ending == "csl" else [])) == 0
    assert main(["ingest", exported, "--library", second]) == 0
    capsys.readouterr()
    told = []
    for library in (first, second):
        assert run(library, "--format", "csl-json") == 0
        items = json.loads(capsys.readouterr().out)
        told.append({(item["title"], item["abstract"]): {**item, "id": ""} for item in items})
    # Whatever is read from an arXiv id besides is not lost.
    before, after = told
    assert {place: {name: item.get(name) for name in before[place]} for place, item in after.items()} == before
