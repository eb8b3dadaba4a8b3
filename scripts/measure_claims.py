"""Show what `check_claim` makes of the labelled statements, looked up in a library that has their papers among others.

    python -m scripts.measure_claims [SET] [--half held]

A line for each kind of statement: how many are supported, doubtful and not found. A wrong source is left out, since a
claim without a source can hold all the same.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant import Assistant
from assistant.serving.arguments import ClaimArguments
from assistant.serving.claims import check_claim
from evals.reading import find
from evals.statement_set import HALVES, load_statements

VERDICTS = ("supported", "doubtful", "not_found")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", metavar="SET", nargs="?", default="statements")
    parser.add_argument("--half", choices=HALVES, default="open")
    arguments = parser.parse_args()
    found = load_statements(find(arguments.directory)).half(arguments.half)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    with TemporaryDirectory() as directory, Assistant.open(Path(directory) / "library") as assistant:
        assistant.load_starter()
        assistant.ingest(found.directory / "papers.jsonl")
        print(f"{assistant.count()} papers")
        for each in found.statements:
            if each.supported is not None and each.kind != "source":
                kind = "that hold" if each.supported else f"altered: {each.kind}"
                counts[kind][check_claim(assistant, ClaimArguments(claim=each.statement)).verdict] += 1
    print(f"{'statements':24}" + "".join(f"{verdict:>12}" for verdict in VERDICTS))
    for kind, verdicts in sorted(counts.items(), key=lambda each: each[0], reverse=True):
        print(f"{kind:24}" + "".join(f"{verdicts[verdict]:>12}" for verdict in VERDICTS))


if __name__ == "__main__":
    main()
