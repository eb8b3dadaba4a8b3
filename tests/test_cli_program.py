"""What holds for every command: help, options, errors, exit codes, completion."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.cli import main
from assistant.cli.invocation import Invocation
from assistant.cli.program import program
from assistant.errors import AssistantError, ConfigurationError, LibraryBusyError, PaperNotFoundError
from tests.invented_papers import write_papers

COMMANDS = [
    "ask", "search", "chat", "compare", "ingest", "update", "sources", "papers", "show", "remove", "status", "doctor",
    "completion",
]  # fmt: skip
ENVIRONMENT = {"PYTHONPATH": str(Path(__file__).parents[1])}


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    yield
    logging.disable(logging.NOTSET)


def fail_with(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    def open(self: Invocation, *, create: bool = False) -> None:
        raise error

    monkeypatch.setattr(Invocation, "open", open)


def test_help_lists_every_command_and_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    output = capsys.readouterr().out
    assert all(f"\n  {command} " in output for command in COMMANDS)
    assert all(f" {code}  " in output for code in (0, 1, 2, 3, 4, 5, 6, 7, 130))


def test_help_documents_the_exit_code_of_every_error(capsys: pytest.CaptureFixture[str]) -> None:
    def codes(kind: type[AssistantError]) -> set[int]:
        return {kind.exit_code}.union(*map(codes, kind.__subclasses__()))

    assert main(["--help"]) == 0
    output = capsys.readouterr().out
    assert all(f" {code}  " in output for code in codes(AssistantError))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "-h"]) == 0
    assert f"Usage: assistant {command} " in capsys.readouterr().out


def test_summaries_of_commands_are_not_cut_short() -> None:
    assert not [name for name, command in program.commands.items() if command.get_short_help_str(64).endswith("...")]


def test_help_loads_nothing_heavy() -> None:
    heavy = {"pydantic", "rich", "numpy", "chromadb", "llama_index", "onnxruntime", "tantivy", "sqlite3", "asyncio"}
    script = (
        "import sys; from assistant.cli import main; main(['--help']); main(['ask', '--nonsense']); "
        f"print(sorted(set(sys.modules) & {heavy!r}))"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=os.environ | ENVIRONMENT, check=True
    )
    assert result.stdout.splitlines()[-1] == "[]"


def test_no_command_shows_the_help_and_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("Usage: assistant ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["aks"], "error: No such command 'aks'. Did you mean 'ask'?\nhint: assistant --help\n"),
        (["ask"], "error: Missing argument 'QUESTION...'.\nhint: assistant ask --help\n"),
        (
            ["ask", "--jsonn", "x"],
            "error: No such option '--jsonn'. Did you mean '--json'?\nhint: assistant ask --help\n",
        ),
    ],
)
def test_wrong_usage_is_told_in_two_lines(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err == message


@pytest.mark.parametrize(
    "error",
    [ConfigurationError("wrong", hint="do this"), LibraryBusyError("busy", hint="wait"), PaperNotFoundError("none")],
)
def test_an_error_has_its_exit_code_and_no_traceback(
    error: AssistantError, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_with(error, monkeypatch)
    assert main(["papers"]) == error.exit_code
    hint = f"hint: {error.command_hint}\n" if error.command_hint else ""
    assert capsys.readouterr().err == f"error: {error}\n{hint}"


def test_an_error_is_json_when_json_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_with(LibraryBusyError("busy", hint="wait"), monkeypatch)
    assert main(["papers", "--json"]) == 5
    captured = capsys.readouterr()
    assert captured.out == ""
    assert json.loads(captured.err) == {"error": {"kind": "LibraryBusyError", "message": "busy", "hint": "wait"}}


def test_an_error_cannot_carry_control_codes_or_more_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_with(ConfigurationError("a\x1b[31m\nb\r", hint="c\n\n\x1b]0;x\x07d"), monkeypatch)
    assert main(["papers"]) == 3
    assert capsys.readouterr().err == "error: a b\nhint: c d\n"


def test_an_unexpected_error_is_one_line_and_the_way_to_more(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_with(ZeroDivisionError("by nought"), monkeypatch)
    assert main(["papers"]) == 1
    assert capsys.readouterr().err == (
        "error: unexpected ZeroDivisionError: by nought\nhint: ASSISTANT_DEBUG=1 shows the traceback\n"
    )


def test_debugging_shows_the_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    fail_with(ZeroDivisionError("by nought"), monkeypatch)
    monkeypatch.setenv("ASSISTANT_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        main(["papers"])


def test_an_interrupt_has_its_exit_code(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    fail_with(KeyboardInterrupt(), monkeypatch)
    assert main(["papers"]) == 130
    assert capsys.readouterr().err == "interrupted\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--library", "a", "--profile", "p", "papers"],
        ["papers", "--library", "a", "--profile", "p"],
        ["--library", "b", "papers", "--library", "a", "--profile", "p"],
    ],
)
def test_shared_options_stand_before_or_after_the_command(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str | None, str | None]] = []

    def open(self: Invocation, *, create: bool = False) -> None:
        seen.append((self.library, self.profile))
        raise LibraryBusyError("busy")

    monkeypatch.setattr(Invocation, "open", open)
    assert main(arguments) == 5
    assert seen == [("a", "p")]


def complete(words: str, position: int) -> list[str]:
    variables = {"_ASSISTANT_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(position)}
    result = subprocess.run(
        [sys.executable, "-m", "assistant"],
        capture_output=True,
        text=True,
        env=os.environ | ENVIRONMENT | variables,
        check=False,
    )
    return [line.partition(",")[2] for line in result.stdout.splitlines()]


def test_commands_are_completed() -> None:
    assert complete("assistant s", 1) == ["search", "show", "similar", "sources", "status"]


def test_options_are_completed() -> None:
    assert complete("assistant papers --so", 2) == ["--source", "--sort"]
    assert complete("assistant papers --sort ", 3) == ["title", "added", "date", "id"]


def test_ids_of_papers_are_completed_from_the_library_that_is_named(tmp_path: Path) -> None:
    library = tmp_path / "library"
    with Assistant.open(library) as assistant:
        assistant.ingest(write_papers(tmp_path / "papers.jsonl"))
    for command in ("show", "export", "remove"):
        assert complete(f"assistant --library {library} {command} quiet", 4) == ["quiet-robots"]
        assert complete(f"assistant {command} --library {library} quiet", 4) == ["quiet-robots"]


def test_profiles_and_paths_are_completed(tmp_path: Path) -> None:
    assert complete("assistant --profile o", 2) == ["ollama", "openai"]
    for words in ("assistant --library /t", "assistant ingest /t", "assistant export --output /t"):
        assert complete(words, len(words.split()) - 1) == ["/t"]


def test_without_a_library_nothing_is_offered_and_none_is_made(tmp_path: Path) -> None:
    library = tmp_path / "library"
    assert not any(complete(f"assistant show --library {library} x", 4))
    assert not any(complete(f"assistant chat --library {library} --delete ", 5))
    assert not library.exists()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_is_printed(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    assert "_ASSISTANT_COMPLETE" in capsys.readouterr().out


def test_the_version_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("assistant 0.")


@pytest.mark.parametrize(
    ("name", "meant"),
    [("opnai", "openai"), ("olama", "ollama"), ("nope", ""), ("zzzzz", ""), ("gpt-5", ""), ("default-2", "")],
)
def test_a_profile_is_called_the_closest_only_where_it_is_close(
    name: str, meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["papers", "--profile", name]) == 3
    told, hint = capsys.readouterr().err.splitlines()
    assert told.endswith(f"; the closest known one is {meant}" if meant else "(the arguments)")
    assert "openai" in hint


@pytest.mark.parametrize(
    ("variable", "meant"),
    [
        ("LIBRARY__PAHT", "LIBRARY__PATH"),
        ("LIBRARY__ZZZ", ""),
        ("FOO__BAR", ""),
        ("RETREIVAL__LIMIT", "RETRIEVAL__LIMIT"),
    ],
)
def test_so_is_a_setting(
    variable: str, meant: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"ASSISTANT_{variable}", "x")
    assert main(["papers"]) == 3
    told = capsys.readouterr().err.splitlines()[0]
    assert ("closest" in told) == bool(meant)
    assert told.endswith(f"the closest known one is ASSISTANT_{meant}" if meant else variable)
