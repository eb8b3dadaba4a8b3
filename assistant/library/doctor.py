"""Checks that catalog, vectors, Chroma and Tantivy agree, and rebuilds the indexes from the catalog."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from assistant.errors import LibraryDamagedError, LibraryError
from assistant.library.catalog import Catalog
from assistant.library.follower import is_current
from assistant.library.identity import text_hash
from assistant.library.matrix import Matrix
from assistant.library.place import CHROMA_DIRECTORY, MATRIX_DIRECTORY, TANTIVY_DIRECTORY, can_be_written
from assistant.library.tantivy_index import LexicalIndex
from assistant.library.vector_search import VectorSearch
from assistant.library.vectors import VectorRow, spans
from assistant.records import Finding

__all__ = ["examine"]

_SHOWN = 3
_IN_MOTION = "was not checked because another process is writing to the library"
_REENCODE = "encode again with: assistant doctor --reencode"


def examine(
    catalog: Catalog, vectors: VectorSearch, lexical: LexicalIndex, repair: bool, is_written: Callable[[], bool]
) -> list[Finding]:
    """See `Library.doctor`. `is_written` reports whether another process is writing to the library now."""
    before = len(vectors.notices), len(lexical.notices)
    findings = [*_check_file(catalog)]
    if not findings:
        with catalog.snapshot():
            revision = catalog.revision
            findings = [*_check_records(catalog, is_written), *_check_vectors(catalog)]
        # Indexes are only compared with a catalog from which they can be rebuilt.
        if not findings:

            def in_motion() -> bool:
                return is_written() or catalog.revision != revision

            findings = [
                *_check_tantivy(catalog, lexical, repair, in_motion),
                *_check_matrix(catalog, vectors.matrix, repair, in_motion),
                *_check_chroma(catalog, vectors, repair, in_motion),
            ]
    return [*findings, *vectors.notices[before[0] :], *lexical.notices[before[1] :]]


def _check_file(catalog: Catalog) -> Iterator[Finding]:
    try:
        problems = [row[0] for row in catalog.rows("PRAGMA quick_check(5)") if row[0] != "ok"]
        problems += [f"a row of {table} refers to nothing" for table, *_ in catalog.rows("PRAGMA foreign_key_check")]
    except LibraryDamagedError as error:
        problems = [str(error)]
    for problem in dict.fromkeys(problems):
        yield Finding("catalog", f"the catalog is damaged ({problem}); restore it from a backup, or ingest again")


def _check_records(catalog: Catalog, is_written: Callable[[], bool]) -> Iterator[Finding]:
    revision = catalog.revision
    ahead = catalog.rows("SELECT id FROM papers WHERE revision > ? OR added_revision > revision", (revision,))
    if ahead:
        yield Finding("catalog", f"{_some([row[0] for row in ahead])} with a revision later than the catalog's own")
    orphans = catalog.rows("SELECT id FROM papers WHERE NOT EXISTS (SELECT 1 FROM records WHERE paper = key)")
    unsettled = catalog.rows(
        "SELECT DISTINCT id FROM unsettled JOIN marks USING (mark) JOIN records USING (record) "
        "JOIN papers ON key = paper"
    )
    behind = [row[0] for row in (*orphans, *unsettled)]
    if behind and not is_written():
        yield Finding("catalog", f"{_some(behind)} not up to date with the sources; the next ingest will update")
    wrong = [
        id for id, title, abstract, held in catalog.rows("SELECT id, title, abstract, text_hash FROM papers")
        if text_hash(title, abstract) != held
    ]  # fmt: skip
    if wrong:
        yield Finding("catalog", f"{_some(wrong)} whose text has changed since it was encoded; {_REENCODE}")


def _check_vectors(catalog: Catalog) -> Iterator[Finding]:
    encoder = catalog.meta("encoder")
    other: list[str] = []
    broken: list[str] = []
    outside: list[str] = []
    rows = catalog.rows(
        "SELECT id, length(abstract), encoder, vectors.text_hash = papers.text_hash, dimension, passages, sentences, "
        "spans, data FROM papers JOIN vectors USING (vectors)"
    )
    for id, length, made_by, same_text, *columns in rows:
        row = VectorRow(*columns)
        if made_by != encoder or not same_text:
            other.append(id)
        elif not row.is_whole:
            broken.append(id)
        elif any(not 0 <= start < end <= length for some in spans(row) for start, end in some):
            outside.append(id)
    if other:
        yield Finding("vectors", f"{_some(other)} with vectors from another encoder or text; {_REENCODE}")
    if broken:
        yield Finding("vectors", f"{_some(broken)} with incomplete vectors; {_REENCODE}")
    if outside:
        yield Finding("vectors", f"{_some(outside)} with sentences outside the abstract; {_REENCODE}")


def _check_tantivy(
    catalog: Catalog, lexical: LexicalIndex, repair: bool, in_motion: Callable[[], bool]
) -> Iterator[Finding]:
    held = lexical.keys()
    expected = {key for (key,) in catalog.rows("SELECT key FROM papers")}
    if not lexical.is_readable:
        yield Finding("tantivy", "the Tantivy index was not checked because this user may not read it", checked=False)
        return
    if held == expected and is_current(catalog, TANTIVY_DIRECTORY):
        return
    if not repair and in_motion():
        yield Finding("tantivy", f"the Tantivy index {_IN_MOTION}", checked=False)
        return
    if repair:
        lexical.rebuild()
    yield Finding("tantivy", f"the Tantivy index {_difference(held, expected, 'papers')}", repair)


def _check_matrix(catalog: Catalog, matrix: Matrix, repair: bool, in_motion: Callable[[], bool]) -> Iterator[Finding]:
    held = matrix.keys()
    expected = {key for (key,) in catalog.rows("SELECT key FROM papers")}
    sound = matrix.is_sound
    if held == expected and sound and is_current(catalog, MATRIX_DIRECTORY):
        return
    if sound and not can_be_written(catalog.directory):
        return  # what is not on disk is held in memory
    if not repair and in_motion():
        yield Finding("vectors", f"the index of vectors {_IN_MOTION}", checked=False)
        return
    if repair:
        matrix.rebuild()
    problem = _difference(held, expected, "papers") if sound else "is damaged"
    yield Finding("vectors", f"the index of vectors {problem}", repair)


def _check_chroma(
    catalog: Catalog, vectors: VectorSearch, repair: bool, in_motion: Callable[[], bool]
) -> Iterator[Finding]:
    try:
        chroma = vectors.current_chroma()
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
    from assistant.library.follower import node_names

    expected = {
        f"{id}#{name}"
        for id, passages in catalog.rows("SELECT id, passages FROM papers JOIN vectors USING (vectors)")
        for name in node_names(passages)
    }
    held = chroma.node_ids()
    if held == expected and is_current(catalog, CHROMA_DIRECTORY):
        return
    if not repair and in_motion():
        yield Finding("chroma", f"the Chroma index {_IN_MOTION}", checked=False)
        return
    if repair:
        chroma.rebuild()
        chroma.follow()
    yield Finding("chroma", f"the Chroma index {_difference(held, expected, 'nodes')}", repair)


def _difference(held: Collection[object], expected: Collection[object], what: str) -> str:
    missing, foreign = len(set(expected) - set(held)), len(set(held) - set(expected))
    if not missing and not foreign:
        return "is behind the catalog"
    return f"lacks {missing} of the catalog's {len(expected)} {what} and has {foreign} others"


def _some(ids: list[str]) -> str:
    shown = ", ".join(ids[:_SHOWN]) + (", …" if len(ids) > _SHOWN else "")
    return f"{len(ids)} papers ({shown})" if len(ids) > 1 else f"the paper {shown}"
