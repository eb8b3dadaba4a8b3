from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from assistant.errors import LibraryDamagedError
from assistant.library.catalog import Catalog
from assistant.library.chroma import ChromaFollower
from assistant.library.library import Library
from assistant.library.place import CATALOG_FILE
from tests.library.library_inputs import record, source
from tests.library.small_encoder import SmallEncoder


def opened(path: Path) -> Library:
    return Library.open(path, SmallEncoder, create=True)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with opened(tmp_path) as library:
        library.ingest([source("a", [record(number) for number in range(12)])])
    return tmp_path


def alter(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path / CATALOG_FILE)
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_healthy_library_has_no_findings(path: Path) -> None:
    with opened(path) as library:
        assert library.doctor() == []


def test_a_chroma_index_with_the_wrong_nodes_is_found_and_repaired(path: Path) -> None:
    catalog = Catalog.open(path, create=False)
    chroma = ChromaFollower.open(catalog)
    store = chroma.vector_store()
    (node,) = store.get_nodes(["p3#abstract"])
    store.delete_nodes(["p3#abstract"])
    store.add([node.model_copy(update={"id_": "stranger#abstract", "embedding": [0.5] * 16})])
    chroma.close()
    catalog.close()
    with opened(path) as library:
        (finding,) = library.doctor()
        assert (finding.part, finding.repaired) == ("chroma", False)
        assert "lacks 1 of the" in finding.problem
        assert "has 1 other" in finding.problem
        assert {found.part: found.repaired for found in library.doctor(repair=True)}["chroma"]
        assert library.doctor() == []


def test_a_repair_rebuilds_deleted_indexes_without_encoding(path: Path) -> None:
    shutil.rmtree(path / "chroma")
    shutil.rmtree(path / "tantivy")
    encoder = SmallEncoder()
    with Library.open(path, lambda: encoder) as library:
        library.doctor(repair=True)
        assert library.doctor() == []
    assert encoder.encoded == 0


@pytest.mark.parametrize(
    ("statement", "part", "words"),
    [
        ("UPDATE vectors SET data = zeroblob(3) WHERE vectors = 2", "vectors", "p1 with incomplete vectors"),
        ("UPDATE vectors SET encoder = 'another' WHERE vectors = 2", "vectors", "another encoder"),
        ("UPDATE papers SET abstract = 'x' WHERE key = 2", "vectors", "outside the abstract"),
        ("UPDATE papers SET abstract = 'x' WHERE key = 2", "catalog", "text has changed"),
        ("UPDATE papers SET revision = 99 WHERE key = 2", "catalog", "later than the catalog's own"),
        ("UPDATE records SET paper = 77 WHERE record = 2", "catalog", "refers to nothing"),
        ("UPDATE records SET paper = NULL WHERE record = 2", "catalog", "not up to date"),
        ("INSERT INTO unsettled VALUES ('id:p1')", "catalog", "not up to date"),
    ],
)
def test_damage_to_the_catalog_is_named(path: Path, statement: str, part: str, words: str) -> None:
    alter(path, statement)
    with opened(path) as library:
        assert any(words in finding.problem for finding in library.doctor() if finding.part == part)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE vectors SET encoder = 'another' WHERE vectors = 2",
        "UPDATE vectors SET data = zeroblob(3) WHERE vectors = 2",
        "UPDATE papers SET abstract = 'x' WHERE key = 2",
    ],
)
def test_vectors_that_are_wrong_are_put_right_by_encoding_again(path: Path, statement: str) -> None:
    alter(path, statement)
    with opened(path) as library:
        assert library.reencode() == 1
        assert library.doctor() == []


def test_incomplete_vectors_are_an_error_of_the_library_not_a_traceback(path: Path) -> None:
    alter(path, "UPDATE vectors SET data = zeroblob(3)")
    shutil.rmtree(path / "chroma")
    with opened(path) as library:
        with pytest.raises(LibraryDamagedError):
            library.stored([1])
        shutil.rmtree(path / "vectors")
        library.nearest(SmallEncoder().encode_texts(["x"])[0], 1)
        assert library.doctor()


def test_findings_are_one_line_each(path: Path) -> None:
    alter(path, "UPDATE papers SET abstract = 'x'")
    with opened(path) as library:
        findings = library.doctor()
    assert findings
    assert not any("\n" in finding.problem for finding in findings)
