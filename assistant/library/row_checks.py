"""Whether what the catalog holds of a paper can be used, so that a damaged row costs no more than its own paper."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from assistant.library.catalog import Catalog
from assistant.library.row_sums import wrong_sums
from assistant.library.vectors import VectorRow, matrix, spans
from assistant.text.spans import Span

__all__ = [
    "INCOMPLETE",
    "are_units",
    "can_be_shown",
    "changed_rows",
    "content_problem",
    "searchable",
    "vectors_problem",
]

INCOMPLETE = "incomplete vectors"
_LENGTH_TOLERANCE = 0.01
"""How far a vector's length may be from one: 8 bits are off by some 0.0002."""


def vectors_problem(row: VectorRow, length: int) -> str | None:
    """What is wrong with the vectors and spans of an abstract of `length` characters; None if nothing is."""
    if not row.is_whole:
        return INCOMPLETE
    return content_problem(matrix(row), chain(*spans(row)), length)


def content_problem(rows: NDArray[np.float32], spans: Iterable[Span], length: int) -> str | None:
    """As `vectors_problem`, of the vectors and spans that a whole row holds."""
    if not are_units(rows).all():
        return "vectors whose length is not one" if np.isfinite(rows).all() else "vectors that are not finite"
    if any(not 0 <= start < end <= length for start, end in spans):
        return "sentences outside the abstract"
    return None


def are_units(rows: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which vectors have length one."""
    with np.errstate(all="ignore"):
        squares = np.einsum("ij,ij->i", rows, rows)
        are_units: NDArray[np.bool_] = np.abs(squares - 1) < 2 * _LENGTH_TOLERANCE
    return are_units  # False for what is not finite


def changed_rows(catalog: Catalog, table: str, keys: Sequence[int]) -> set[int]:
    """Those of the rows that were changed otherwise than by this program."""
    if not keys:
        return set()
    among = f"{wrong_sums(table)} AND number IN (SELECT value FROM json_each(?))"
    return {key for (key,) in catalog.rows(among, (json.dumps(list(keys)),))}


def searchable(row: VectorRow, length: int) -> tuple[NDArray[np.float32], Sequence[Span]]:
    """The vectors of abstract and passages, and the spans of the passages.

    For a row that cannot be used there is something of the same shape, so that an index of it is complete.
    """
    if vectors_problem(row, length) is None:
        return matrix(row)[: 1 + row.passages], spans(row)[0]
    vectors = np.zeros((1 + row.passages, row.dimension), np.float32)
    vectors[:, 0] = 1
    return vectors, [Span(0, length)] * row.passages


def can_be_shown(authors: str, metadata: str, kind: str) -> bool:
    """Whether the fields of a paper that hold JSON, and its kind, can be read."""
    try:
        names, more = json.loads(authors), json.loads(metadata)
    except ValueError:
        return False
    all_names = isinstance(names, list) and all(isinstance(name, str) for name in names)
    return all_names and isinstance(more, dict) and kind in ("abstract", "digest")
