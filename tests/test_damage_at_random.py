"""A few of the rounds of `scripts/damage_test.py`, and a disk that is full."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scripts.damage_test import make_sound, run_round

ROOT = Path(__file__).resolve().parents[1]
SEEDS = (0, 15, 107, 122, 138, 259)
"""One for a file of each kind; 259 made text in the catalog no UTF-8."""
_FULL = (
    'mount -t tmpfs -o size=24m none "$0" && cp -r "$1" "$0/library" && { cat /dev/zero > "$0/rest" || true; } '
    '2>/dev/null; shift; exec "$@"'
)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    library = tmp_path_factory.mktemp("sound") / "library"
    return library, make_sound(library)


@pytest.mark.parametrize("seed", SEEDS)
def test_damage_is_noticed_and_cured(seed: int, sound: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    done = run_round(*sound, tmp_path / "library", seed)
    assert not done.wrong, done


@pytest.mark.parametrize("command", [["ask", "how do agents use tools"], ["search", "agents"], ["papers"], ["export"]])
def test_a_full_disk_stops_no_reading(command: list[str], sound: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    as_root = [] if os.getuid() == 0 else ["--map-root-user"]
    disk = tmp_path / "disk"
    disk.mkdir()
    full = ["unshare", "--mount", *as_root, "sh", "-c", _FULL, str(disk), str(sound[0])]
    if shutil.which("unshare") is None or subprocess.run([*full, "true"], capture_output=True).returncode:
        pytest.skip("this system has no disk that can be filled")
    program = [sys.executable, "-m", "assistant", *command, "--library", str(disk / "library")]
    environment = os.environ | {"HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([*full, *program], capture_output=True, text=True, cwd=tmp_path, env=environment)
    assert (done.returncode, "error" in done.stderr) == (0, False), done.stderr
    assert done.stdout
