"""What the indexes share: the mark of the catalog revision each has applied, and the changes since.

The mark is a small file in the index's own directory, so it is deleted with the index. It is written after the index
has committed, so it is never ahead of the index; if it is behind, the same changes are applied again.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from assistant.library.catalog import Catalog
from assistant.library.place import CHROMA_DIRECTORY, MATRIX_DIRECTORY, TANTIVY_DIRECTORY

__all__ = [
    "Applied",
    "Changes",
    "applied",
    "changes",
    "is_current",
    "node_names",
    "record",
]

_MARK = "applied.json"
_GROUP = 1000  # papers applied before the mark is updated
_FORMATS = {CHROMA_DIRECTORY: 1, MATRIX_DIRECTORY: 1, TANTIVY_DIRECTORY: 1}
"""Incremented when the same catalog would be indexed differently: the index is then rebuilt."""


class Applied(NamedTuple):
    """The catalog revision that an index has applied; not `complete` while a later one is being applied."""

    revision: int = 0
    complete: bool = True


class Changes(NamedTuple):
    """The papers changed and removed after a revision.

    `papers` has (revision, keys) in ascending order and never splits a revision: once the removals and all groups up to
    one are applied, the index is at that group's revision. `known` are the changed papers that existed before.
    """

    revision: int
    papers: list[tuple[int, list[int]]]
    known: set[int]
    removed: list[int]


def applied(catalog: Catalog, directory: str) -> Applied:
    """The mark of the index in `directory`; revision 0 if it was never built or belongs to another catalog."""
    try:
        mark = json.loads((catalog.indexes / directory / _MARK).read_text("utf-8"))
        known = (mark["library"], mark["format"]) == (catalog.identity, _FORMATS[directory])
        return Applied(int(mark["revision"]), bool(mark["complete"])) if known else Applied(0, False)
    except FileNotFoundError:
        return Applied(0, True)
    except (OSError, ValueError, KeyError, TypeError):
        return Applied(0, False)


def record(catalog: Catalog, directory: str, mark: Applied) -> None:
    """Write the mark atomically: a crash leaves either the old one or the new one."""
    values = {"library": catalog.identity, "format": _FORMATS[directory], **mark._asdict()}
    file = catalog.indexes / directory / _MARK
    new = file.with_suffix(".new")
    with new.open("w", encoding="utf-8") as stream:
        json.dump(values, stream)
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(file)


def is_current(catalog: Catalog, directory: str) -> bool:
    """Whether the index has applied everything. Does not open it."""
    return applied(catalog, directory) == Applied(catalog.revision, True)


def changes(catalog: Catalog, since: int) -> Changes:
    """The papers added, updated and removed after revision `since`."""
    with catalog.snapshot() as connection:
        revision = int(connection.execute("SELECT value FROM meta WHERE name = 'revision'").fetchone()[0])
        rows = connection.execute(
            "SELECT key, revision, added_revision FROM papers WHERE revision > ? ORDER BY revision, key", (since,)
        ).fetchall()
        gone = connection.execute("SELECT key FROM tombstones WHERE revision > ?", (since,)).fetchall()
    groups: list[tuple[int, list[int]]] = []
    for key, changed, _ in rows:
        if groups and (groups[-1][0] == changed or len(groups[-1][1]) < _GROUP):
            groups[-1][1].append(key)
            groups[-1] = (changed, groups[-1][1])
        else:
            groups.append((changed, [key]))
    return Changes(revision, groups, {key for key, _, added in rows if added <= since}, [row[0] for row in gone])


def chunks(keys: Sequence[int], size: int) -> Iterator[list[int]]:
    """`keys` in chunks of at most `size`."""
    for start in range(0, len(keys), size):
        yield list(keys[start : start + size])


def node_rows(catalog: Catalog, keys: Sequence[int]) -> list[tuple[Any, ...]]:
    """(key, id, title, abstract, dimension, passages, sentences, spans, data) of each paper, by key."""
    return catalog.rows(
        "SELECT key, id, title, abstract, dimension, passages, sentences, spans, data "
        "FROM papers JOIN vectors USING (vectors) WHERE key IN (SELECT value FROM json_each(?)) ORDER BY key",
        (json.dumps(keys),),
    )


def wipe(directory: Path) -> None:
    """Delete an index, its mark first, so that a half-deleted index does not pass for a complete one."""
    with suppress(FileNotFoundError):
        (directory / _MARK).unlink()
    shutil.rmtree(directory, ignore_errors=True)


def node_names(passages: int) -> list[str]:
    """The names of a paper's nodes in Chroma: the abstract, and the passages if there is more than one."""
    return ["abstract", *(f"p{number}" for number in range(passages if passages > 1 else 0))]
