"""Random histories of a library, each against the short one with the same end.

    python -m scripts.history_test [--times 2000] [--seed 0]

A history ingests, changes and takes away sources, removes and restores papers, and cuts runs short: at a commit, or, in
half of the histories, with SIGKILL at one or at any moment. In the end the library must hold the same papers, fields,
ids, conflicts and origins as one that only saw what the sources say at last, and which papers were removed. Exit code 1
if one does not; its number is printed, and `--seed NUMBER --times 1` runs it again.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path

from tests.library.histories import outcome, random_history, straight


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    begun = time.perf_counter()
    unequal = killed = removals = 0
    for seed in range(options.seed, options.seed + options.times):
        chance = random.Random(seed)
        steps = random_history(chance, kills=seed % 2 == 1)
        killed += any(step.kill for step in steps)
        removals += any(step.what == "remove" for step in steps)
        history = ", ".join(step.what for step in steps)
        with tempfile.TemporaryDirectory() as scratch:
            try:
                whole = outcome(Path(scratch) / "whole", steps, chance)
                short = outcome(Path(scratch) / "short", straight(steps), chance)
            except Exception as error:
                unequal += 1
                print(f"{seed}: {type(error).__name__}: {error} in {history}", flush=True)
                continue
        if whole != short:
            unequal += 1
            print(f"{seed}: unequal after {history}", flush=True)
    print(
        f"{options.times} histories, {killed} with SIGKILL, {removals} with removed papers, {unequal} unequal "
        f"({time.perf_counter() - begun:.0f} s)"
    )
    return 1 if unequal else 0


if __name__ == "__main__":
    raise SystemExit(main())
