"""The collections of Zotero are tags that follow the source."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from assistant.cli import main
from tests.library.earlier_catalog import take_back
from tests.sources.test_zotero_database import SCHEMA, add

JARS, LIDS = "10.1000/jars", "10.1000/lids"
ABSTRACT = "We counted {} in forty kitchens over a year and found that most of them were never opened again."


@pytest.fixture
def zotero(tmp_path: Path) -> Path:
    """A library of Zotero in which the jars are in a collection of a collection."""
    path = tmp_path / "Zotero" / "zotero.sqlite"
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(SCHEMA)
        add(database, 1, 1, {1: "Jars", 2: ABSTRACT.format("jars"), 4: JARS})
        add(database, 2, 1, {1: "Lids", 2: ABSTRACT.format("lids"), 4: LIDS})
        database.execute("INSERT INTO collectionItems VALUES (2, 1, 0)")
    return path


def change(zotero: Path, statements: str) -> None:
    with closing(sqlite3.connect(zotero)) as database, database:
        database.executescript(statements)


Run = Callable[..., str]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command and return what it writes, to standard error last."""
    monkeypatch.setenv("ASSISTANT_LIBRARY__PATH", str(tmp_path / "library"))

    def run(*arguments: str | Path, code: int = 0) -> str:
        assert main([str(each) for each in arguments]) == code
        return "".join(capsys.readouterr())

    return run


def ingest(run: Run, zotero: Path) -> None:
    run("ingest", zotero.parent)


def tags(run: Run) -> dict[str, Sequence[str]]:
    return {paper["title"]: paper["tags"] for paper in json.loads(run("papers", "--json"))["papers"]}


def ids(run: Run, *arguments: str) -> list[str]:
    return [paper["title"] for paper in json.loads(run("papers", *arguments, "--json"))["papers"]]


def test_a_collection_is_a_tag_that_is_listed_and_limits(zotero: Path, run: Run) -> None:
    ingest(run, zotero)
    assert tags(run) == {"Jars": ["Kitchen / Jars"], "Lids": []}
    assert ids(run, "--tag", "kitchen/jars") == ["Jars"]
    assert run("tag", "list").startswith("Kitchen / Jars\t1\n")
    assert "(1 of 2)" in run("ask", "what was counted?", "--tag", "Kitchen / Jars")
    assert "keywords = {Kitchen / Jars}" in run("export", "--tag", "Kitchen / Jars")
    assert "tags: Kitchen / Jars" in run("show", JARS)
    assert "did you mean “Kitchen / Jars”?" in run("papers", "--tag", "jars", code=7)


def test_tags_follow_a_collection_that_is_renamed_or_loses_its_item(zotero: Path, run: Run) -> None:
    ingest(run, zotero)
    change(zotero, "UPDATE collections SET collectionName = 'Cellar' WHERE collectionID = 1")
    ingest(run, zotero)
    assert tags(run) == {"Jars": ["Cellar / Jars"], "Lids": []}
    change(zotero, "UPDATE collectionItems SET itemID = 2, collectionID = 1")
    ingest(run, zotero)
    assert tags(run) == {"Jars": [], "Lids": ["Cellar"]}
    change(zotero, "DELETE FROM collectionItems")
    ingest(run, zotero)
    assert run("tag", "list", "--json") == '{"tags": []}\n'
    assert ids(run) == ["Jars", "Lids"]


def test_a_tag_goes_with_an_item_or_its_collection_that_is_deleted(zotero: Path, run: Run) -> None:
    change(zotero, "INSERT INTO collectionItems VALUES (1, 2, 0)")
    ingest(run, zotero)
    change(
        zotero,
        "INSERT INTO deletedItems VALUES (2); CREATE TABLE deletedCollections (collectionID INTEGER PRIMARY KEY);",
    )
    ingest(run, zotero)
    assert tags(run) == {"Jars": ["Kitchen / Jars"]}
    change(zotero, "INSERT INTO deletedCollections VALUES (1)")
    ingest(run, zotero)
    assert tags(run) == {"Jars": []}


def test_a_tag_that_comes_from_a_collection_is_not_taken_away_or_renamed(zotero: Path, run: Run) -> None:
    ingest(run, zotero)
    for command in (
        ("tag", "remove", JARS, "kitchen / jars"),
        ("tag", "remove", "--all", "kitchen / jars"),
        ("tag", "rename", "kitchen / jars", "other"),
    ):
        assert run(*command, code=2) == (
            f"error: the tag “Kitchen / Jars” is a collection in {zotero}\n"
            "hint: change the collection there; the next ingest follows\n"
        )
    assert tags(run)["Jars"] == ["Kitchen / Jars"]


def test_a_tag_of_a_person_with_the_same_name_is_another(zotero: Path, run: Run) -> None:
    ingest(run, zotero)
    run("tag", "add", JARS, LIDS, "Kitchen / jars")
    assert tags(run) == {"Jars": ["Kitchen / jars"], "Lids": ["Kitchen / jars"]}
    assert run("tag", "list") == "Kitchen / jars\t2\n1 tag\n"
    assert run("tag", "remove", "--all", "kitchen/jars") == "the tag “kitchen/jars” taken from 2 papers\n"
    assert tags(run) == {"Jars": ["Kitchen / Jars"], "Lids": []}
    run("tag", "add", JARS, "kitchen/jars")
    change(zotero, "DELETE FROM collectionItems")
    ingest(run, zotero)
    assert tags(run)["Jars"] == ["kitchen/jars"]
    run("tag", "remove", JARS, "kitchen/jars")
    assert tags(run)["Jars"] == []


def test_a_removed_paper_comes_back_with_its_collections(zotero: Path, run: Run) -> None:
    ingest(run, zotero)
    run("remove", JARS, "--yes")
    assert run("tag", "list").startswith("Kitchen / Jars\t0\n")
    assert ids(run, "--tag", "kitchen/jars") == []
    change(zotero, "UPDATE collections SET collectionName = 'Cellar' WHERE collectionID = 1")
    ingest(run, zotero)
    run("restore", JARS)
    assert tags(run) == {"Jars": ["Cellar / Jars"], "Lids": []}


def test_names_that_no_tag_can_have_are_fitted(zotero: Path, run: Run) -> None:
    long = " ".join(["of jars"] * 10)
    change(
        zotero,
        "UPDATE collections SET collectionName = '#Jars, jam; lids' WHERE collectionID = 2;"
        f"INSERT INTO collections VALUES (3, '{long}', NULL, 'L'), (4, 'Short', 3, 'S'), (5, '!!', NULL, 'N');"
        "INSERT INTO collectionItems VALUES (4, 2, 0), (5, 2, 0);",
    )
    ingest(run, zotero)
    assert tags(run) == {"Jars": ["Kitchen / #Jars jam lids"], "Lids": ["Short"]}
    assert ids(run, "--tag", "Short") == ["Lids"]


@pytest.mark.parametrize("damage", ["DELETE FROM collected", "UPDATE collected SET name = 'Other'", "torn"])
def test_doctor_computes_the_tags_again(damage: str, zotero: Path, run: Run, tmp_path: Path) -> None:
    ingest(run, zotero)
    file = tmp_path / "library" / "catalog.sqlite"
    with closing(sqlite3.connect(file)) as connection, connection:
        if damage != "torn":
            connection.execute(damage)
        (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'collected'").fetchone()
    if damage == "torn":
        torn = bytearray(file.read_bytes())
        torn[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
        file.write_bytes(torn)
    run("doctor", code=4)
    run("doctor", "--repair")
    run("doctor")
    assert tags(run) == {"Jars": ["Kitchen / Jars"], "Lids": []}


def test_a_catalog_of_the_version_before_has_them_at_once(zotero: Path, run: Run, tmp_path: Path) -> None:
    ingest(run, zotero)
    take_back(tmp_path / "library", 5)
    assert run("tag", "list").startswith("Kitchen / Jars\t1\n")


def test_keys_of_collections_and_other_collections_are_no_tags(run: Run, tmp_path: Path) -> None:
    given = {"itemType": "journalArticle", "version": 3, "title": "Jars", "abstractNote": ABSTRACT.format("jars")}
    other = {"title": "Lids", "abstract": ABSTRACT.format("lids"), "collections": ["Open data"]}
    (tmp_path / "papers.json").write_text(json.dumps([{**given, "collections": ["UJEQ47BE"]}, other]))
    run("ingest", tmp_path / "papers.json")
    assert tags(run) == {"Jars": [], "Lids": []}
