"""The README says what is so: its examples run, its commands exist, its tables agree with the code."""

from __future__ import annotations

import logging
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import assistant
from assistant.cli import main
from assistant.cli.program import program
from assistant.errors import AssistantError
from tests.invented_papers import write_papers

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
LONGEST = 200


def blocks(language: str) -> list[str]:
    return [text for kind, text in BLOCKS if kind == language]


def commands_named(name: str) -> list[list[str]]:
    """Every command of the README that starts with `name`: in blocks of shell lines, after a prompt, and inline."""
    lines = [line.strip() for text in blocks("sh") for line in text.splitlines()]
    lines += [line.removeprefix("$ ") for text in blocks("text") for line in text.splitlines() if line.startswith("$ ")]
    prose = re.sub(r"^```.*?^```$", "", README, flags=re.MULTILINE | re.DOTALL)
    lines += re.findall(r"`([^`\n]+)`", prose)
    return [words for line in lines if (words := shlex.split(line)) and words[0] == name and len(words) > 1]


def section(title: str) -> str:
    return README.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def rows(title: str) -> list[list[str]]:
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def options(command: click.Command) -> set[str]:
    """The options of a command and of its own commands."""
    own = {"-h", "--help"}.union(*(parameter.opts for parameter in command.params))
    return own.union(*map(options, command.commands.values())) if isinstance(command, click.Group) else own


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory that the examples expect; they share it as they share a page."""
    directory = tmp_path_factory.mktemp("workplace")
    write_papers(directory / "papers.jsonl")
    return directory


def test_it_is_short() -> None:
    assert len(README.splitlines()) < LONGEST


def test_it_starts_with_the_quick_start() -> None:
    assert re.findall(r"^## (.*)$", README, re.MULTILINE)[0] == "Quick start"


def test_every_python_example_runs(
    workplace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(workplace)
    assert blocks("python")
    for number, text in enumerate(blocks("python"), start=1):
        exec(compile(text, f"README example {number}", "exec"), {"__name__": "readme"})
        assert capsys.readouterr().out, f"example {number} printed nothing"


def test_the_library_works_inside_another_query_engine_in_ten_lines() -> None:
    [program] = [text for text in blocks("python") if "RetrieverQueryEngine" in text]
    assert "as_retriever" in program
    assert len([line for line in program.splitlines() if line]) <= 10


def test_the_answer_shown_is_what_is_printed(
    workplace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_LIBRARY__PATH", str(tmp_path / "library"))
    assert main(["ingest", str(workplace / "papers.jsonl")]) == 0
    capsys.readouterr()
    for text in blocks("text"):
        command, _, shown = text.partition("\n")
        assert main(shlex.split(command)[2:]) == 0
        assert capsys.readouterr().out.rstrip() == shown.rstrip()


def test_every_command_and_option_named_exists() -> None:
    named = commands_named("assistant")
    for words in named:
        command = program.commands.get(words[1])
        assert command is not None, words
        given = {word.partition("=")[0] for word in words[2:] if word.startswith("-") and word != "-"}
        assert given <= options(command), words
    assert {words[1] for words in named} == set(program.commands)


def test_every_option_of_the_table_belongs_to_its_command() -> None:
    for name, what in rows("Commands"):
        command = program.commands[name.strip("`").split()[1]]
        assert set(re.findall(r"--[a-z-]+", what)) <= options(command), name


def test_every_option_is_told_of() -> None:
    told = set(re.findall(r"--[a-z-]+", section("Commands")))
    known = set().union(*(options(command) for command in program.commands.values()))
    assert {option for option in known if option.startswith("--")} - {"--help"} <= told


def test_every_make_target_named_exists() -> None:
    named = {word for words in commands_named("make") for word in words[1:] if "=" not in word}
    assert named <= TARGETS
    assert {"ingest", "ask", "chat", "check", "test", "lock"} <= named


def test_every_file_and_script_named_exists() -> None:
    paths = re.findall(r"`((?:\.ci|assistant|config|scripts|tests)/[\w./]+)", README)
    told = (ROOT / "scripts" / "README.md").read_text(encoding="utf-8")
    scripts = re.findall(r"-m (scripts\.\w+)", README + told)
    assert len(scripts) >= 3
    assert [path for path in paths if not (ROOT / path).exists()] == []
    assert [name for name in scripts if not (ROOT / f"{name.replace('.', '/')}.py").is_file()] == []


def test_every_script_is_told_of() -> None:
    told = (ROOT / "scripts" / "README.md").read_text(encoding="utf-8")
    programs = [path for path in (ROOT / "scripts").glob("*.py") if "__main__" in path.read_text(encoding="utf-8")]
    assert programs
    assert [path.stem for path in programs if not re.search(rf"scripts[./]{path.stem}\b", told)] == []


def tree(kind: type[AssistantError]) -> Iterator[type[AssistantError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from tree(below)


def test_the_exit_codes_are_those_of_the_errors() -> None:
    told = {(int(code), name) for code, _, names in rows("Exit codes") for name in re.findall(r"`(\w+)`", names)}
    known = [kind for kind in tree(AssistantError) if kind.__module__ == "assistant.errors"]
    assert told == {(kind.exit_code, kind.__name__) for kind in known}


def test_the_exit_codes_are_those_of_the_help() -> None:
    told = [int(code) for code, *_ in rows("Exit codes")]
    assert told == [int(code) for code in re.findall(r"^ +(\d+)  ", program.epilog or "", re.MULTILINE)]


def test_the_public_names_told_of_are_public() -> None:
    [sentence] = re.findall(r"is imported from `assistant`: (.*?)\.", README, re.DOTALL)
    assert set(re.findall(r"`(\w+)`", sentence)) <= set(assistant.__all__)
    imported = re.findall(r"^from assistant import (.*)$", README, re.MULTILINE)
    assert {name for names in imported for name in names.split(", ")} <= set(assistant.__all__)
    assert all(getattr(assistant, name).__name__ == name for name in assistant.__all__ if name[-5:] == "Error")


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = {"pydantic", "numpy", "llama_index", "chromadb", "onnxruntime", "tantivy", "rich", "click", "sqlite3"}
    script = f"import sys, assistant; print(sorted(set(sys.modules) & {heavy!r}))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=True,
    )
    assert done.stdout == "[]\n"
