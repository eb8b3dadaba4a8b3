"""The commands tag and note, and --tag."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.cli import main
from tests.invented_papers import write_papers

FIRST, SECOND = "quiet-robots", "slow-then-sudden"


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    monkeypatch.setenv("ASSISTANT_LIBRARY__PATH", str(tmp_path / "library"))
    assert main(["ingest", str(write_papers(tmp_path / "papers.jsonl"))]) == 0
    capsys.readouterr()
    return tmp_path / "library"


def run(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> tuple[str, str]:
    """What a command writes to standard output and standard error."""
    assert main(arguments) == code
    captured = capsys.readouterr()
    return captured.out, captured.err


def ids(output: str) -> Sequence[str]:
    return [line.split("\t")[0] for line in output.splitlines()]


@pytest.mark.usefixtures("library")
class TestTag:
    def test_papers_are_tagged_listed_and_limited(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(capsys, "tag", "add", FIRST, SECOND, "#To-Read") == (
            "",
            "2 papers tagged “To-Read”; 2 papers in all\n",
        )
        run(capsys, "tag", "add", FIRST, "chapter 2")
        assert run(capsys, "tag", "list") == ("chapter 2\t1\nTo-Read\t2\n", "2 tags\n")
        assert ids(run(capsys, "tag", "list", "to read")[0]) == [FIRST, SECOND]
        assert run(capsys, "tag", "list", "to read") == run(capsys, "papers", "--tag", "TO-READ")
        assert ids(run(capsys, "papers", "--tag", "to-read", "--tag", "Chapter 2")[0]) == [FIRST]

    def test_without_a_command_the_tags_are_listed(self, capsys: pytest.CaptureFixture[str]) -> None:
        run(capsys, "tag", "add", FIRST, "b")
        assert run(capsys, "tag") == run(capsys, "tag", "list") == ("b\t1\n", "1 tag\n")
        assert run(capsys, "tag", "--json") == run(capsys, "tag", "list", "--json")

    @pytest.mark.parametrize("named", ["nope", "“the second half”"])
    def test_a_question_says_that_a_tag_is_unknown(self, named: str, capsys: pytest.CaptureFixture[str]) -> None:
        run(capsys, "tag", "add", FIRST, "to-read")
        note = f"No tag is named “{named.strip('“”')}”, so these words are read as part of the topic."
        assert note in run(capsys, "ask", f"which papers on grokking are in papers I tagged {named}?")[0]
        assert "No tag" not in run(capsys, "ask", "papers I tagged to read")[0]

    def test_a_line_of_papers_ends_with_the_tags(self, capsys: pytest.CaptureFixture[str]) -> None:
        run(capsys, "tag", "add", FIRST, "b")
        run(capsys, "tag", "add", FIRST, "a")
        run(capsys, "note", FIRST, "good")
        assert run(capsys, "papers", "--tag", "a")[0].endswith("Sound Alone\ta, b; note\n")

    def test_ids_come_from_standard_input_as_papers_writes_them(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        listed, _ = run(capsys, "papers", "--match", "grokking")
        monkeypatch.setattr("sys.stdin", io.StringIO(listed))
        out = json.loads(run(capsys, "tag", "add", "-", "thesis", "--json")[0])
        assert out == {"tag": "thesis", "tagged": 2, "papers": 2}
        assert run(capsys, "papers", "--match", "grokking")[0].count("\tthesis\n") == 2

    def test_nothing_on_standard_input_tags_nothing(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(""))
        assert run(capsys, "tag", "add", "-", "thesis")[1] == "0 papers tagged “thesis”; 0 papers in all\n"
        assert run(capsys, "tag", "list")[1] == "no tags; assistant tag add ID NAME gives a paper one\n"

    def test_a_tag_is_taken_from_papers_or_from_all(self, capsys: pytest.CaptureFixture[str]) -> None:
        run(capsys, "tag", "add", FIRST, SECOND, "one")
        assert run(capsys, "tag", "remove", FIRST, "one")[1] == "the tag “one” taken from 1 paper\n"
        assert run(capsys, "tag", "remove", "--all", "one")[1] == "the tag “one” taken from 1 paper\n"
        assert run(capsys, "tag", "list", "--json")[0] == '{"tags": []}\n'
        assert "give either ids before the name or --all" in run(capsys, "tag", "remove", "one", code=2)[1]

    def test_a_tag_is_renamed(self, capsys: pytest.CaptureFixture[str]) -> None:
        run(capsys, "tag", "add", FIRST, "one")
        run(capsys, "tag", "add", SECOND, "two")
        assert run(capsys, "tag", "rename", "one", "TWO")[1] == "“one” is “two” now: 2 papers\n"

    @pytest.mark.parametrize("command", [("papers",), ("export",), ("ask", "grokking"), ("search", "grokking")])
    def test_every_limit_tells_an_unknown_tag_with_the_nearest(
        self, command: Sequence[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        run(capsys, "tag", "add", FIRST, "thesis")
        told = "error: there is no tag “tesis”\nhint: did you mean “thesis”?\n"
        assert run(capsys, *command, "--tag", "tesis", code=7) == ("", told)

    def test_a_limit_holds_for_answers_searches_and_exports(self, capsys: pytest.CaptureFixture[str]) -> None:
        run(capsys, "tag", "add", SECOND, "thesis")
        assert "Only papers tagged “thesis” (1 of 12)." in run(capsys, "ask", "grokking", "--tag", "thesis")[0]
        found = json.loads(run(capsys, "search", "grokking", "--tag", "thesis", "--json")[0])
        assert [hit["paper"]["id"] for hit in found["hits"]] == [SECOND]
        exported = run(capsys, "export", "--tag", "thesis")
        assert exported[0].count("@misc") == 1
        assert "  keywords = {thesis},\n" in exported[0]

    def test_ids_or_names_that_cannot_be_are_told_in_a_line(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(capsys, "tag", "add", FIRST, "nope", "x", code=7)[1].startswith("error: no paper has the id nope\n")
        for name, why in (
            ("a, b", "comma"),
            ("a\x1b[1m", "control"),
            ("x" * 61, "60"),
            ("--", "letter"),
            (" ", "empty"),
        ):
            assert why in run(capsys, "tag", "add", FIRST, "--", name, code=2)[1]
        assert run(capsys, "tag", "list", "--json")[0] == '{"tags": []}\n'


@pytest.mark.usefixtures("library")
class TestNote:
    def test_a_note_is_written_added_to_shown_and_removed(self, capsys: pytest.CaptureFixture[str]) -> None:
        title = "Quiet Robots: Grasping Fragile Objects from Sound Alone"
        assert run(capsys, "note", FIRST) == ("", f"nothing noted on {title}\n")
        assert run(capsys, "note", FIRST, "worth", "it")[1] == f"noted on {title}\n"
        run(capsys, "note", FIRST, "--append", "see figure 2")
        assert run(capsys, "note", FIRST) == ("worth it\nsee figure 2\n", "")
        assert "\nnote: worth it\n      see figure 2\n" in run(capsys, "show", FIRST)[0]
        assert (
            run(capsys, "note", FIRST, "other")[1] == f"the note on {title} is changed; it was: worth it see figure 2\n"
        )
        assert run(capsys, "note", FIRST, "--remove")[1] == f"the note on {title} is removed; it was: other\n"
        assert json.loads(run(capsys, "note", FIRST, "--json")[0]) == {"id": FIRST, "note": None}

    def test_a_note_comes_from_standard_input_or_the_editor(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO("first\n\nsecond\n"))
        run(capsys, "note", FIRST, "-")
        assert run(capsys, "note", FIRST)[0] == "first\n\nsecond\n"
        monkeypatch.setenv("EDITOR", "sed -i s/second/third/")
        run(capsys, "note", FIRST, "--edit")
        assert run(capsys, "note", FIRST)[0] == "first\n\nthird\n"

    def test_an_empty_text_removes_no_note(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run(capsys, "note", FIRST, "kept")
        monkeypatch.setattr("sys.stdin", io.StringIO(" \n"))
        assert "the text is empty; --remove removes a note" in run(capsys, "note", FIRST, "-", code=2)[1]
        assert "--append goes with TEXT" in run(capsys, "note", FIRST, "--append", code=2)[1]
        assert run(capsys, "note", FIRST)[0] == "kept\n"

    def test_what_a_note_says_does_not_steer_the_terminal(self, capsys: pytest.CaptureFixture[str]) -> None:
        run(capsys, "note", FIRST, "a\x1b]0;owned\x07b\x1b[31mc")
        for command in ("note", "show"):
            assert "abc" in run(capsys, command, FIRST)[0]
            assert "\x1b" not in run(capsys, command, FIRST)[0]

    def test_json_has_tags_and_note(self, capsys: pytest.CaptureFixture[str]) -> None:
        run(capsys, "note", FIRST, "a")
        run(capsys, "tag", "add", FIRST, "b")
        for command in (("papers", "--tag", "b", "--json"), ("show", FIRST, "--json")):
            (paper,) = json.loads(run(capsys, *command)[0])["papers"]
            assert (paper["tags"], paper["note"]) == (["b"], "a")


def test_tags_need_a_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_LIBRARY__PATH", str(tmp_path / "none"))
    assert run(capsys, "tag", "add", "a", "b", code=4)[1].startswith("error: there is no library at ")
    assert not (tmp_path / "none").exists()


def test_a_library_that_cannot_be_written_is_told(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import os

    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    library.chmod(0o500)
    try:
        assert run(capsys, "tag", "add", FIRST, "b", code=4)[1].startswith("error: cannot write to the library at ")
    finally:
        library.chmod(0o700)
