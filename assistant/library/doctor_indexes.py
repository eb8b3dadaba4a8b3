"""Checks and rebuilds the indexes of a sound catalog."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from assistant.errors import ChromaServerError, ConfigurationError, LibraryDamagedError, LibraryError
from assistant.library.catalog import Catalog
from assistant.library.follower import changed_files, is_current, nodes_of_papers
from assistant.library.matrix import Matrix
from assistant.library.place import CHROMA_DIRECTORY, MATRIX_DIRECTORY, TANTIVY_DIRECTORY, can_be_written
from assistant.library.tantivy_index import LexicalIndex
from assistant.library.vector_search import VectorSearch
from assistant.records import Finding

if TYPE_CHECKING:
    from assistant.library.chroma import ChromaFollower
    from assistant.library.server_collection import ServerCollection

__all__ = ["check_chroma", "check_matrix", "check_tantivy"]

_IN_MOTION = "was not checked because another process is writing to the library"
_REBUILT = "was rebuilt from the catalog"
_SHOWN = 3


def check_tantivy(
    catalog: Catalog, lexical: LexicalIndex, repair: bool, in_motion: Callable[[], bool]
) -> Iterator[Finding]:
    """What is wrong with the lexical index, which `repair` rebuilds in any case."""
    if repair:
        lexical.rebuild()
        yield Finding("tantivy", f"the Tantivy index {_REBUILT}", True)
        return
    changed = changed_files(catalog, TANTIVY_DIRECTORY, thorough=True)
    held = lexical.keys()
    expected = {key for (key,) in catalog.rows("SELECT key FROM papers")}
    if not lexical.is_readable:
        yield Finding("tantivy", "the Tantivy index was not checked because this user may not read it", checked=False)
        return
    # An index that could not be read has just been rebuilt, and a notice says so.
    changed = changed and changed_files(catalog, TANTIVY_DIRECTORY, thorough=True)
    is_behind = held != expected or not is_current(catalog, TANTIVY_DIRECTORY)
    if not is_behind and not changed:
        return
    if in_motion():
        yield Finding("tantivy", f"the Tantivy index {_IN_MOTION}", checked=False)
    elif is_behind:
        yield Finding("tantivy", f"the Tantivy index {_difference(held, expected, 'papers')}")
    else:
        yield Finding("tantivy", f"the Tantivy index is not as it was written ({_some(changed)})")


def check_matrix(catalog: Catalog, matrix: Matrix, repair: bool, in_motion: Callable[[], bool]) -> Iterator[Finding]:
    """What is wrong with the index of vectors, which `repair` rebuilds in any case."""
    if repair:
        matrix.rebuild()
        yield Finding("vectors", f"the index of vectors {_REBUILT}", True)
        return
    changed = changed_files(catalog, MATRIX_DIRECTORY, thorough=True)
    held = matrix.keys()
    expected = {key for (key,) in catalog.rows("SELECT key FROM papers")}
    # An index that could not be read has just been rebuilt, and a notice says so.
    changed = changed and changed_files(catalog, MATRIX_DIRECTORY, thorough=True)
    # What is not on disk where nothing can be written is held in memory.
    is_behind = held != expected or not (is_current(catalog, MATRIX_DIRECTORY) or not can_be_written(catalog.directory))
    if not is_behind and not changed:
        return
    if in_motion():
        yield Finding("vectors", f"the index of vectors {_IN_MOTION}", checked=False)
    elif is_behind:
        yield Finding("vectors", f"the index of vectors {_difference(held, expected, 'papers')}")
    else:
        yield Finding("vectors", f"the index of vectors is not as it was written ({_some(changed)})")


def check_chroma(
    catalog: Catalog, vectors: VectorSearch, repair: bool, in_motion: Callable[[], bool]
) -> Iterator[Finding]:
    """What is wrong with the Chroma index, which `repair` rebuilds in any case."""
    if vectors.server is not None:
        yield from _check_server(catalog, vectors.server, repair, in_motion)
        return
    try:
        chroma = vectors.chroma()
        if chroma is not None and repair:
            chroma.rebuild()
            chroma.follow()
            yield Finding("chroma", f"the Chroma index {_REBUILT}", True)
            return
        if chroma is not None and not is_current(catalog, CHROMA_DIRECTORY):
            vectors.follow_by_chroma(at_once=True)
    except LibraryDamagedError:
        raise
    except LibraryError as error:
        yield Finding("chroma", str(error))
        return
    if chroma is None:
        if vectors.uses_chroma:
            is_barred = not can_be_written(catalog.directory)
            why = "it cannot be opened read-only" if is_barred else "it is open in another process"
            yield Finding("chroma", f"the Chroma index was not checked because {why}", checked=False)
        return
    yield from _compared(catalog, chroma, in_motion)


def _check_server(
    catalog: Catalog, server: ServerCollection, repair: bool, in_motion: Callable[[], bool]
) -> Iterator[Finding]:
    """A server that cannot be reached is not checked; to `repair` it, it must be there."""
    if repair:
        server.rebuild()
        yield Finding("chroma", f"the Chroma collection {server.place.name} was made anew from the catalog", True)
        return
    try:
        with server.checked() as chroma:
            if chroma is None:
                yield Finding("chroma", f"there is no Chroma collection {server.place.name}")
            elif chroma.is_behind:
                why = "it is at another revision than this catalog; an ingest of the library that writes brings it up"
                yield Finding(
                    "chroma", f"the Chroma collection {server.place.name} was not checked: {why}", checked=False
                )
            else:
                yield from _compared(catalog, chroma, in_motion)
    except (ChromaServerError, ConfigurationError) as error:
        yield Finding("chroma", f"the Chroma collection was not checked: {error}", checked=False)


def _compared(catalog: Catalog, chroma: ChromaFollower, in_motion: Callable[[], bool]) -> Iterator[Finding]:
    wrong = [*islice(chroma.differences(), 1)]
    if not wrong:
        return
    if in_motion():
        yield Finding("chroma", f"the Chroma index {_IN_MOTION}", checked=False)
        return
    expected = {f"{id}#{name}" for id, names in nodes_of_papers(catalog) for name in names}
    held = chroma.node_ids()
    if held == expected:
        yield Finding("chroma", f"the Chroma index holds other text or vectors than the catalog ({_some(wrong)})")
    else:
        yield Finding("chroma", f"the Chroma index {_difference(held, expected, 'nodes')}")


def _difference(held: Collection[object], expected: Collection[object], what: str) -> str:
    missing, foreign = len(set(expected) - set(held)), len(set(held) - set(expected))
    if not missing and not foreign:
        return "is behind the catalog"
    return f"lacks {missing} of the catalog's {len(expected)} {what} and has {foreign} others"


def _some(names: list[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
