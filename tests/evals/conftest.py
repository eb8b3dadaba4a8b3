"""Fixtures of the evaluation's tests: one library for all, and a run to look at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evals.content_cache import CACHE_VARIABLE
from evals.program import main
from evals.run_directory import RunDirectory
from tests.evals.made_runs import made_run
from tests.evals.tiny_set import write_set

Evaluate = Callable[..., int]
Make = Callable[..., RunDirectory]


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def shared_cache(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(cache))


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    return write_set(tmp_path / "tiny")


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Makes up runs, each by its name."""

    def made(name: str, **made_of: Any) -> RunDirectory:
        return made_run(tmp_path / name, **made_of)

    return made


@pytest.fixture
def evaluate() -> Evaluate:
    """Runs a command line and gives its exit code."""

    def run(*arguments: Any) -> int:
        return main([str(argument) for argument in arguments])

    return run


@pytest.fixture
def done(tiny: Path, tmp_path: Path, evaluate: Evaluate) -> RunDirectory:
    """A finished run of the tiny set."""
    assert evaluate("run", tiny, "--out", tmp_path / "run") == 0
    return RunDirectory(tmp_path / "run")
