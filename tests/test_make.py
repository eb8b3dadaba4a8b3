"""The Makefile: safe with any question, clear about the interpreter, never content with a half-made environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


def make(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    for name in ("Q", "FROM"):
        environment.pop(name, None)
    return subprocess.run(
        ["make", *arguments],
        cwd=directory,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def script(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with an interpreter that notes its calls and makes environments whose programs note theirs."""
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path / name)
    note = f'echo "$(basename "$0") $*" >> "{tmp_path}/calls"'
    script(tmp_path / "python-in-venv", note)
    script(tmp_path / "assistant-in-venv", "printf '<%s>' \"$@\"")
    script(
        tmp_path / "python",
        f'{note}\n[ "$1" = -c ] && exec "{sys.executable}" "$@"\n'
        f"rm -rf .venv; mkdir -p .venv/bin\n"
        f'cp "{tmp_path}/python-in-venv" .venv/bin/python; cp "{tmp_path}/assistant-in-venv" .venv/bin/assistant',
    )
    return tmp_path


def ask(checkout: Path, question: str) -> str:
    done = make(checkout, "ask", f"PYTHON={checkout / 'python'}", f"Q={question}")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("which papers explain grokking?", "which papers explain grokking?"),
        ('what does "x" cost, $$5 or `y`?', 'what does "x" cost, $5 or `y`?'),
        ("is it $5 or $(touch pwned) or ${HOME}?", "is it $5 or $(touch pwned) or ${HOME}?"),
        ("$(shell touch pwned)", "$(shell touch pwned)"),
        ("'; touch pwned; echo '", "'; touch pwned; echo '"),
        ("a # b \\ c; d | e > f & g", "a # b \\ c; d | e > f & g"),
        ("--help", "--help"),
        ("naïve 学习 50%", "naïve 学习 50%"),
    ],
)
def test_a_question_arrives_letter_for_letter(typed: str, asked: str, checkout: Path) -> None:
    assert ask(checkout, typed) == f"<ask><--><{asked}>"
    assert not (checkout / "pwned").exists()


@pytest.mark.parametrize(
    "path",
    ["../pages", "my papers/May's list.txt", "$$5 `touch pwned` $(touch pwned)", "a#b;c", "--keep-missing", "学习"],
)
def test_a_path_to_read_arrives_letter_for_letter(path: str, checkout: Path) -> None:
    done = make(checkout, "ingest", f"PYTHON={checkout / 'python'}", f"FROM={path}")
    assert (done.returncode, done.stdout) == (0, f"<ingest><--><{path.replace('$$', '$')}>")
    assert not (checkout / "pwned").exists()


def test_a_missing_path_is_asked_for(checkout: Path) -> None:
    done = make(checkout, "ingest", f"PYTHON={checkout / 'python'}")
    assert done.returncode != 0
    assert "make ingest FROM=" in done.stderr


@pytest.mark.parametrize("target", ["ask", "chat"])
def test_the_exit_code_of_a_failure_is_told(target: str, checkout: Path) -> None:
    script(checkout / "assistant-in-venv", "exit 4")
    done = make(checkout, target, f"PYTHON={checkout / 'python'}", "Q=x")
    assert done.returncode != 0
    assert "Error 4" in done.stderr


def test_a_missing_question_is_asked_for(checkout: Path) -> None:
    done = make(checkout, "ask", f"PYTHON={checkout / 'python'}")
    assert done.returncode != 0
    assert 'make ask Q="' in done.stderr


def test_set_up_says_one_line_on_stderr_and_happens_once(checkout: Path) -> None:
    first = make(checkout, "ask", f"PYTHON={checkout / 'python'}", "Q=x")
    second = make(checkout, "ask", f"PYTHON={checkout / 'python'}", "Q=x")
    assert first.stderr.splitlines() == ["Setting up .venv from requirements.lock (once, a minute or two)"]
    assert second.stderr == ""
    assert first.stdout == second.stdout == "<ask><--><x>"


def test_set_up_installs_the_lock_by_hash_and_without_dependencies(checkout: Path) -> None:
    ask(checkout, "x")
    installs = [line for line in (checkout / "calls").read_text().splitlines() if "-m pip" in line]
    assert len(installs) == 2
    assert installs[0].endswith("--require-hashes --no-deps -r requirements.lock")
    assert installs[1].endswith("--no-deps --no-build-isolation -e .")


def test_a_changed_lock_brings_the_environment_up_to_date(checkout: Path) -> None:
    ask(checkout, "x")
    later = (checkout / ".venv" / ".installed").stat().st_mtime + 10
    os.utime(checkout / "requirements.lock", (later, later))
    (checkout / "calls").unlink()
    ask(checkout, "x")
    calls = (checkout / "calls").read_text()
    assert "requirements.lock" in calls
    assert "venv --clear" not in calls


def test_a_half_made_environment_is_made_anew(checkout: Path) -> None:
    script(checkout / "python-in-venv", "exit 1")
    broken = make(checkout, "ask", f"PYTHON={checkout / 'python'}", "Q=x")
    assert broken.returncode != 0
    assert not (checkout / ".venv" / ".installed").exists()
    script(checkout / "python-in-venv", "exit 0")
    assert ask(checkout, "x") == "<ask><--><x>"


@pytest.mark.parametrize("interpreter", ["exit 1", None])
def test_an_old_or_missing_python_is_named(interpreter: str | None, checkout: Path) -> None:
    if interpreter is not None:
        script(checkout / "old", interpreter)
    done = make(checkout, "ask", f"PYTHON={checkout / 'old'}", "Q=x")
    assert done.returncode != 0
    assert "Python 3.11 or newer is needed" in done.stderr
    assert not (checkout / ".venv").exists()


def test_help_is_the_default_and_lists_every_target(checkout: Path) -> None:
    done = make(checkout)
    for target in ("ingest", "ask", "chat", "test", "fuzz", "check", "eval", "lock"):
        assert f"make {target} " in done.stdout


def test_ci_runs_the_same_targets_and_installs_the_program() -> None:
    text = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert [word for word in ("make check", "make eval", "make test", "install_test.py") if word not in text] == []


def test_ask_reads_papers_first_when_told_to(checkout: Path) -> None:
    done = make(checkout, "ask", f"PYTHON={checkout / 'python'}", "FROM=pages", "Q=why?")
    assert (done.returncode, done.stdout) == (0, "<ingest><--><pages><ask><--><why?>")
