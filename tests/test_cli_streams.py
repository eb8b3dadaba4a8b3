"""Standard streams that take nothing: a full disk, a reader that has left."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.cli import main
from tests.invented_papers import write_papers

FULL = Path("/dev/full")
COMMANDS = [
    "ask grokking",
    "ask --json grokking",
    "search grokking",
    "chat",
    "papers",
    "papers --json",
    "export",
    "export --json",
    "show tidy-labels",
    "status",
    "doctor",
    "ingest --json papers.jsonl",
    "completion bash",
    "--help",
    "ask --help",
    "--version",
]

needs_full = pytest.mark.skipif(not FULL.is_char_device(), reason="this system has no /dev/full")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("streams")
    write_papers(folder / "papers.jsonl")
    assert main(["ingest", str(folder / "papers.jsonl"), "--library", str(folder / "library")]) == 0
    return folder


def run(
    folder: Path, command: str, *, stdout: int = subprocess.PIPE, stderr: int = subprocess.PIPE
) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "ASSISTANT_LIBRARY__PATH": str(folder / "library"),
    }
    return subprocess.run(
        [sys.executable, "-m", "assistant", *command.split()],
        input="which papers explain grokking\nand robots?\n",
        cwd=folder,
        env=environment,
        text=True,
        check=False,
        stdout=stdout,
        stderr=stderr,
    )


@needs_full
@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk_behind_standard_output_is_one_line_and_a_code(command: str, folder: Path) -> None:
    with FULL.open("w") as full:
        done = run(folder, command, stdout=full.fileno())
    assert done.returncode == 12
    (line,) = done.stderr.splitlines()
    assert "standard output cannot be written: No space left on device" in line


@pytest.mark.parametrize("command", COMMANDS)
def test_a_reader_that_has_left_is_a_code_and_no_word(command: str, folder: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = run(folder, command, stdout=writer)
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, "")


@needs_full
def test_a_full_disk_behind_the_completion_of_words_is_told_like_any_other(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_ASSISTANT_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "assistant ")
    monkeypatch.setenv("COMP_CWORD", "1")
    with FULL.open("w") as full:
        done = run(folder, "", stdout=full.fileno())
    assert (done.returncode, len(done.stderr.splitlines())) == (12, 1)


@needs_full
@pytest.mark.parametrize(("command", "code"), [("papers", 0), ("ask grokking", 0), ("show nothing-of-that-id", 7)])
def test_what_goes_to_standard_output_does_not_wait_for_standard_error(command: str, code: int, folder: Path) -> None:
    with FULL.open("w") as full:
        done = run(folder, command, stderr=full.fileno())
    assert (done.returncode, bool(done.stdout)) == (code, code == 0)
