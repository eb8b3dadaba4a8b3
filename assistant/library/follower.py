"""What the indexes share: the mark of the catalog revision each has applied, and the changes since.

The mark is a small file in the index's own directory, so it is deleted with the index. It is written after the index
has committed, so it is never ahead of the index; if it is behind, the same changes are applied again. It names the
catalog, and the token of the revision in the catalog's history: if either is another, the index starts over.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from assistant.library.catalog import Catalog
from assistant.library.commits import revision_and_token
from assistant.library.place import CHROMA_DIRECTORY, MATRIX_DIRECTORY, TANTIVY_DIRECTORY
from assistant.library.soundness import differing, note_files, written

__all__ = [
    "Applied",
    "Changes",
    "applied",
    "changed_files",
    "changes",
    "chunks",
    "dead_papers",
    "is_astray",
    "is_current",
    "node_names",
    "nodes_of_papers",
    "note_opened",
    "record",
]

_MARK = "applied.json"
_GROUP = 1000  # papers applied before the mark is updated
_LARGEST_NOTED_ON_OPENING = 64 << 20
_READ_AT_A_TIME = 2_200
"""Characters of an abstract that the encoder reads at a time: 510 word pieces of 4.3."""
_FORMATS = {CHROMA_DIRECTORY: 4, MATRIX_DIRECTORY: 1, TANTIVY_DIRECTORY: 1}
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
    """The mark of the index in `directory`; revision 0 if it was never built or follows another catalog or history."""
    return _standing(catalog, directory)[0]


def is_current(catalog: Catalog, directory: str) -> bool:
    """Whether the index has applied everything. Does not open it."""
    mark, revision, _ = _standing(catalog, directory)
    return mark == Applied(revision, True)


def is_astray(catalog: Catalog, directory: str) -> bool:
    """Whether the index followed this catalog to a revision that the catalog no longer has, as after a restore."""
    return _standing(catalog, directory)[2]


def _standing(catalog: Catalog, directory: str) -> tuple[Applied, int, bool]:
    """The mark as far as it is valid, the catalog's revision, and whether the index is astray."""
    try:
        values = _read_mark(catalog, directory)
        mark = Applied(int(values["revision"]), bool(values["complete"]))
        known = (values["library"], values["format"]) == (catalog.identity, _FORMATS[directory])
    except FileNotFoundError:
        return Applied(0, True), catalog.revision, False
    except (OSError, ValueError, KeyError, TypeError):
        return Applied(0, False), catalog.revision, False
    # Read after the mark, so that the catalog is not behind it while another process writes.
    revision, token = revision_and_token(catalog, mark.revision)
    astray = known and (mark.revision > revision or (mark.revision > 0 and values.get("commit") != token))
    return mark if known and not astray else Applied(0, False), revision, astray


def _read_mark(catalog: Catalog, directory: str) -> dict[str, Any]:
    values: dict[str, Any] = json.loads((catalog.indexes / directory / _MARK).read_text("utf-8"))
    return values


def dead_papers(catalog: Catalog, directory: str) -> int:
    """How many papers `record` was told to be dead."""
    try:
        return int(_read_mark(catalog, directory)["dead"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def record(catalog: Catalog, directory: str, mark: Applied, *, without: Collection[str] = (), dead: int = 0) -> None:
    """Write the mark, and if it is complete, what the index's files are now.

    Files `without` which the index is, since they are about to be deleted, do not count. `dead` papers were deleted
    from the index but still take room in it.
    """
    place = catalog.indexes / directory
    values = {
        "library": catalog.identity,
        "format": _FORMATS[directory],
        **mark._asdict(),
        "dead": dead,
        "commit": revision_and_token(catalog, mark.revision)[1],
        "files": note_files(place, without=without) if mark.complete else None,
    }
    written(place / _MARK, json.dumps(values))


def note_opened(catalog: Catalog, directory: str) -> None:
    """Note that opening the sound index has changed some of its files."""
    try:
        values = _read_mark(catalog, directory)
        if values.get("complete"):
            values["files"] = note_files(catalog.indexes / directory, largest=_LARGEST_NOTED_ON_OPENING)
            written(catalog.indexes / directory / _MARK, json.dumps(values))
    except (OSError, ValueError, AttributeError):
        return  # the next to open it finds it changed, and looks closer


def changed_files(catalog: Catalog, directory: str, *, thorough: bool = False) -> list[str]:
    """The files of an index that are not as they were when it was last written; none if that is not known.

    It is not known while the index is being written, or if that was interrupted.
    """
    place = catalog.indexes / directory
    try:
        values = _read_mark(catalog, directory)
        noted = values.get("files")
        if noted is None:
            return []
        return differing(place, int(noted), thorough=thorough)
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError, AttributeError):
        return [_MARK]


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
    """(key, id, title, abstract, authors, published, url, kind, metadata, dimension, passages, sentences, spans, data)
    of each paper, by key."""
    return catalog.rows(
        "SELECT key, id, title, abstract, authors, published, url, kind, metadata, dimension, passages, sentences, "
        "spans, data "
        "FROM papers JOIN vectors USING (vectors) WHERE key IN (SELECT value FROM json_each(?)) ORDER BY key",
        (json.dumps(keys),),
    )


def wipe(directory: Path) -> None:
    """Delete an index, its mark first, so that a half-deleted index does not pass for a complete one."""
    with suppress(FileNotFoundError):
        (directory / _MARK).unlink()
    shutil.rmtree(directory, ignore_errors=True)


def node_names(length: int, passages: int) -> list[str]:
    """The names of the nodes in Chroma of a paper whose abstract has `length` characters and so many passages."""
    parts = passages if length > _READ_AT_A_TIME and passages > 1 else 0
    return ["abstract", *(f"p{number}" for number in range(parts))]


def nodes_of_papers(catalog: Catalog) -> Iterator[tuple[str, list[str]]]:
    """(id, names of nodes) of each paper."""
    columns = "SELECT id, length(abstract), passages FROM papers JOIN vectors USING (vectors)"
    return ((id, node_names(length, passages)) for id, length, passages in catalog.rows(columns))
