"""Kill an ingest at random moments, finish it each time, and check that nothing is lost or doubled.

    python scripts/kill_test.py DIRECTORY [--times 50] [--seconds 10] [--seed 0]

Each round starts `assistant ingest DIRECTORY` on a fresh library, sends it SIGKILL after a random time (at most
`--seconds`, or what an undisturbed ingest takes), then runs an ordinary ingest and `assistant doctor`. Exit code 1 if
a round ends with other papers than an undisturbed ingest, or with findings.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any


def assistant(library: Path, command: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "assistant", command, "--library", str(library), *arguments]


def output(command: list[str]) -> Any:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed with {done.returncode}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def ids(library: Path) -> list[str]:
    answer = output(assistant(library, "papers", "--json"))
    papers = answer["papers"] if isinstance(answer, dict) else answer
    return sorted(paper["id"] for paper in papers)


def kill(command: list[str], after: float) -> bool:
    """Whether the command was still running when it was killed."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    return False


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=None)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    random.seed(options.seed)
    wrong = killed = 0
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "whole"
        begun = time.perf_counter()
        output(assistant(whole, "ingest", str(options.directory), "--json"))
        longest = options.seconds or time.perf_counter() - begun
        expected = ids(whole)
        print(f"undisturbed: {len(expected)} papers in {time.perf_counter() - begun:.1f} s")
        for number in range(1, options.times + 1):
            library = Path(scratch) / f"round-{number}"
            after = random.uniform(0.05, longest)
            killed += kill(assistant(library, "ingest", str(options.directory)), after)
            report = output(assistant(library, "ingest", str(options.directory), "--json"))
            doctor = subprocess.run(assistant(library, "doctor"), capture_output=True, text=True)
            good = ids(library) == expected and doctor.returncode == 0
            wrong += not good
            saved = report["unchanged"] + report["updated"]
            print(f"{number:3}: killed after {after:5.2f} s, {saved} papers saved, {'good' if good else 'WRONG'}")
    print(f"{options.times} rounds, {killed} killed while running, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
