"""Fit the coefficients of `assistant/retrieval/scoring.py`, and show what thresholds on the probability do.

Run:  python -m scripts.calibrate --fit DIR [--fit DIR] --other DIR [--other DIR] [--check DIR] [--libraries DIR]

Collections are directories in the layout of BEIR (see `scripts/beir.py`). The questions of each collection to fit are
asked there (judged papers against the ten best others) and in every other collection, where nothing fits. Collections
to check only report how often a judged paper, or any paper of another collection, passes each threshold.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant import Assistant
from assistant.records import Evidence
from assistant.retrieval.scoring import Coefficients, Features, probability
from scripts.beir import Collection, load, open_library

Matrix = NDArray[np.float64]

DEPTH = 50
OTHERS = 10
OTHERS_WEIGHT = 0.3
"""Weight of a paper nobody judged: it may fit all the same."""
QUESTIONS_ELSEWHERE = 150
RIDGE = 0.01
THRESHOLDS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)


class Example(NamedTuple):
    features: Features
    fits: bool
    weight: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("fit", "other", "check"):
        parser.add_argument(f"--{name}", action="append", type=Path, default=[], metavar="DIR")
    parser.add_argument("--libraries", type=Path, default=None)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        opened: dict[str, tuple[Collection, Assistant]] = {}
        for directory in (*arguments.fit, *arguments.other, *arguments.check):
            collection = load(directory)
            assistant = open_library(collection, arguments.libraries or Path(temporary), {})
            opened[collection.name] = (collection, stack.enter_context(assistant))
        fitted = [path.resolve().name for path in arguments.fit]
        examples = [example for name in fitted for example in _examples(name, opened)]
        coefficients = _fit(examples)
        print("COEFFICIENTS = Coefficients(" + ", ".join(f"{value:.2f}" for value in coefficients) + ")")
        for name in opened:
            _report(name, opened, coefficients)


def _features(found: Evidence) -> Features:
    signals = found.signals.model_dump()
    return Features(*(signals[name] for name in Features._fields))


def _examples(name: str, opened: dict[str, tuple[Collection, Assistant]]) -> Iterator[Example]:
    collection, assistant = opened[name]
    for id, text in collection.queries.items():
        yield from _judged(assistant.as_retriever(limit=DEPTH, floor=0).evidence(text), collection.judgments[id])
    for other, (_, elsewhere) in opened.items():
        if other != name:
            for text in _some(collection.queries.values()):
                yield from _judged(elsewhere.as_retriever(limit=OTHERS, floor=0).evidence(text), {})


def _judged(evidence: list[Evidence], judgments: dict[str, int]) -> Iterator[Example]:
    others = 0
    for found in evidence:
        if found.paper.id in judgments:
            yield Example(_features(found), True, 1.0)
        elif (others := others + 1) <= OTHERS:
            yield Example(_features(found), False, OTHERS_WEIGHT)


def _some(texts: Iterable[str]) -> list[str]:
    every = list(texts)
    return every[:: max(1, len(every) // QUESTIONS_ELSEWHERE)]


def _fit(examples: list[Example]) -> Coefficients:
    """Weighted logistic regression with a small ridge, by Newton's method."""
    rows: Matrix = np.array([(*example.features, 1.0) for example in examples])
    labels = np.array([example.fits for example in examples], dtype=float)
    weights = np.array([example.weight for example in examples])
    ridge = np.diag([RIDGE] * len(Features._fields) + [0.0])
    found = np.zeros(rows.shape[1])
    for _ in range(50):
        fits = 1 / (1 + np.exp(-rows @ found))
        gradient = rows.T @ (weights * (fits - labels)) + ridge @ found
        hessian = (rows * (weights * fits * (1 - fits))[:, None]).T @ rows + ridge
        found -= np.linalg.solve(hessian, gradient)
    return Coefficients(*(round(float(value), 2) for value in found))


def _report(name: str, opened: dict[str, tuple[Collection, Assistant]], coefficients: Coefficients) -> None:
    collection, assistant = opened[name]
    judged = []
    for id, text in list(collection.queries.items())[:: max(1, len(collection.queries) // 300)]:
        evidence = assistant.as_retriever(limit=DEPTH, floor=0).evidence(text)
        fits = [found for found in evidence if found.paper.id in collection.judgments[id]]
        judged.append(max((probability(_features(found), coefficients) for found in fits), default=0.0))
    rows = {f"questions of {name} whose judged paper passes": judged}
    for other, (_, elsewhere) in opened.items():
        if other != name:
            rows[f"questions of {name} for which any paper of {other} passes"] = [
                max(
                    probability(_features(found), coefficients)
                    for found in elsewhere.as_retriever(limit=OTHERS, floor=0).evidence(text)
                )
                for text in _some(collection.queries.values())
            ]
    for title, values in rows.items():
        shares = "  ".join(f"{limit}: {np.mean(np.array(values) >= limit):.2f}" for limit in THRESHOLDS)
        print(f"{title}\n    {shares}")


if __name__ == "__main__":
    main()
