"""Public benchmarks, read as they are downloaded and written as sets: MTRAG and MTRAG-UN, ClapNQ, DeepScholar-Bench."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evals.errors import EvaluationError
from evals.foreign import clapnq, deepscholar, mtrag
from evals.foreign.converted import Converted
from evals.foreign.files import files_below

__all__ = ["LAYOUTS", "Converted", "converted"]

LAYOUTS = {"MTRAG": mtrag.convert, "ClapNQ": clapnq.convert, "DeepScholar-Bench": deepscholar.convert}
"""Each reads a benchmark from its files, and gives None where these are of another."""


def converted(sources: Sequence[Path], collection: str = "") -> Converted:
    """The set that files, or folders of them, hold; of several collections, the one whose name has `collection` in it.

    Raises EvaluationError when they are in none of the layouts that are known.
    """
    files = files_below(sources)
    for convert in LAYOUTS.values():
        if found := convert(files, collection):
            return found
    named = ", ".join(map(str, sources))
    raise EvaluationError(
        f"{named} holds no questions in a layout that is known",
        hint=f"known are {', '.join(LAYOUTS)}, with their files named as they are downloaded",
    )
