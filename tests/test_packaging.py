"""What is shipped: the wheel, the lock, the licence."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
UNLOCKED = {"parquet"}
"""Extras that neither development nor the tests need, and that are large."""
ENTRY = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)(?P<rest>(?:.*\\\n)*.*)$", re.MULTILINE)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from this checkout, without isolation and so without network."""
    directory = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(directory)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr
    [path] = directory.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def wheel(built: Path) -> set[str]:
    """The names of the files in the wheel."""
    with zipfile.ZipFile(built) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_every_file_of_the_package_and_its_configuration(wheel: set[str]) -> None:
    configuration = [path for path in (ROOT / "config").rglob("*") if path.is_file()]
    modules = list((ROOT / "assistant").rglob("*.py"))
    graphs = list((ROOT / "assistant" / "encoder").rglob("*.onnx"))
    assert configuration
    assert graphs
    expected = {f"assistant/{path.relative_to(ROOT).as_posix()}" for path in configuration}
    expected |= {path.relative_to(ROOT).as_posix() for path in [*modules, *graphs]}
    assert expected | {"assistant/py.typed", "assistant/starter/papers.jsonl", "assistant/starter/vectors.npz"} <= wheel


def test_the_wheel_holds_nothing_else(wheel: set[str]) -> None:
    strays = [name for name in wheel if not name.startswith(("assistant/", "assistant-"))]
    assert not strays
    assert not [name for name in wheel if "__pycache__" in name or name.endswith(".env")]


def test_the_wheel_carries_the_licence(wheel: set[str]) -> None:
    assert any(name.endswith("licenses/LICENSE") for name in wheel)


def test_the_wheel_alone_answers_from_the_starter_library(
    built: Path, tmp_path: Path, person_without_files: Path
) -> None:
    """Everything but the dependencies is in it; `scripts/install_test.py` installs those, too."""
    site = tmp_path / "site"
    with zipfile.ZipFile(built) as archive:
        archive.extractall(site)
    program = "import sys; from assistant import cli; print(cli.__file__, file=sys.stderr); sys.exit(cli.main())"
    asked = subprocess.run(
        [sys.executable, "-c", program, "ask", "--json", "which papers explain grokking mechanistically"],
        cwd=person_without_files, env=os.environ | {"PYTHONPATH": str(site)}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert asked.returncode == 0, asked.stderr
    assert asked.stderr.startswith(str(site))
    assert json.loads(asked.stdout)["status"] == "answered"


def _locked() -> dict[str, str]:
    return {canonicalize_name(entry["name"]): entry["version"] for entry in ENTRY.finditer(LOCK)}


def test_every_entry_of_the_lock_has_hashes() -> None:
    entries = list(ENTRY.finditer(LOCK))
    assert len(entries) > 50
    assert not [entry["name"] for entry in entries if "--hash=sha256:" not in entry["rest"]]
    assert sum(entry.group(0).count("\n") + 1 for entry in entries) == len(LOCK.splitlines())


def test_the_lock_names_no_host() -> None:
    assert "://" not in LOCK
    assert not re.search(r"--(?:extra-)?index-url|--find-links|--trusted-host| @ ", LOCK)


def test_the_lock_leaves_out_what_nothing_imports() -> None:
    unused = {"torch", "sentence-transformers", "transformers", "triton", "duckdb", "kubernetes", "pandas"}
    assert not {name for name in _locked() if name in unused or name.startswith("nvidia-")}


def test_the_lock_covers_every_dependency() -> None:
    locked = _locked()
    project = PROJECT["project"]
    extras = [
        each for name, extra in project["optional-dependencies"].items() if name not in UNLOCKED for each in extra
    ]
    wanted = [*project["dependencies"], *extras, *PROJECT["dependency-groups"]["dev"]]
    for requirement in map(Requirement, wanted):
        version = locked.get(canonicalize_name(requirement.name))
        assert version is not None, requirement
        assert requirement.specifier.contains(version), requirement


def test_no_lock_that_names_hosts_is_kept() -> None:
    assert not (ROOT / "uv.lock").exists()
