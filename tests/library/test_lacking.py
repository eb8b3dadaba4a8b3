"""Records without an abstract are kept by what their sources say, completed by other sources, and never lost."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant.library.entries import SourceInput
from assistant.library.library import Library
from assistant.library.place import CATALOG_FILE
from assistant.library.salvage import salvage
from assistant.records import Rejection
from assistant.records.lacking import WithoutAbstract
from tests.library.histories import described
from tests.library.library_inputs import Record, lacking, record, source
from tests.library.small_encoder import SmallEncoder


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with opened(tmp_path / "library") as library:
        yield library


def opened(path: Path) -> Library:
    return Library.open(path, SmallEncoder, create=True, vector_search="exact", batch_papers=2)


def whole(title: str, **given: Any) -> Record:
    return Record(title, f"We look at {title.lower()}. They are many.", **given)


def listed(library: Library) -> list[str]:
    return [paper.title for paper in library.completing.lacking()]


def test_a_record_without_an_abstract_is_rejected_and_listed(library: Library) -> None:
    report = library.ingest([source("/a", [whole("Lids"), lacking("Jars", "/a:7", metadata={"doi": "10.1000/Jars"})])])
    assert report.rejected == (Rejection(where="/a:7", why='no abstract: "Jars"'),)
    assert (report.added, report.without_abstract) == (1, 1)
    (paper,) = library.completing.lacking()
    assert (paper.title, paper.name, paper.where, paper.sources) == ("Jars", "doi:10.1000/jars", ("/a:7",), ("/a",))


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"id": "2206.00001v2"}, "arxiv:2206.00001"),
        ({"metadata": {"doi": "10.48550/arXiv.2206.00001"}}, "arxiv:2206.00001"),
        ({"metadata": {"doi": "10.1000/x", "pmid": "7"}}, "doi:10.1000/x"),
        ({"metadata": {"pmid": "12345"}}, "pmid:12345"),
        ({"metadata": {"pmid": 12345}}, "pmid:12345"),
        ({"metadata": {"pmid": "PMC7"}}, None),
        ({"id": "p1"}, None),
    ],
)
def test_its_name_is_the_one_by_which_it_can_be_fetched(
    library: Library, given: dict[str, Any], name: str | None
) -> None:
    library.ingest([source("/a", [lacking("Jars", **given)])])
    assert [paper.name for paper in library.completing.lacking()] == [name]


COMPLETE: dict[str, tuple[dict[str, Any], Record]] = {
    "an arXiv id": ({"id": "2206.00001"}, whole("Other Words", id="2206.00001v2")),
    "a DOI": ({"metadata": {"doi": "10.1000/x"}}, whole("Other Words", metadata={"doi": "10.1000/X"})),
    "a title": ({"authors": ("Ada Roe",)}, whole("JARS.", authors=("A. Roe", "Bo Li"))),
}


@pytest.mark.parametrize("evidence", COMPLETE)
@pytest.mark.parametrize("first", ["lacking", "whole"])
def test_another_source_completes_it(library: Library, evidence: str, first: str) -> None:
    given, paper = COMPLETE[evidence]
    sources = [source("/a", [lacking("Jars", **given)]), source("/b", [paper])]
    for each in sources if first == "lacking" else reversed(sources):
        library.ingest([each])
    assert not listed(library)
    assert library.count() == 1


@pytest.mark.parametrize(
    ("given", "paper"),
    [
        ({"id": "2206.00001"}, whole("Jars", id="2206.00002")),
        ({"metadata": {"doi": "10.1000/x"}}, whole("Jars", metadata={"doi": "10.1000/y"})),
        ({"authors": ("Ada Roe",)}, whole("Jars", authors=("Cy Moe",))),
        ({"published": "2001"}, whole("Jars", published="2031")),
    ],
)
def test_what_contradicts_it_does_not_complete_it(library: Library, given: dict[str, Any], paper: Record) -> None:
    library.ingest([source("/a", [lacking("Jars", **given)]), source("/b", [paper])])
    assert listed(library) == ["Jars"]


def test_what_it_says_besides_counts_for_the_paper(library: Library) -> None:
    known = {"doi": "10.1000/x", "venue": "Cellars", "keywords": ["jars"]}
    library.ingest([source("/a", [lacking("Jars, As Cited Elsewhere", published="2031-05", metadata=known)])])
    library.ingest([source("/b", [whole("Jars", published="2031", metadata={"doi": "10.1000/x"})])])
    (paper,) = library.papers()
    assert (paper.title, paper.published, paper.metadata) == ("Jars", "2031-05", known)
    assert library.origins(paper.id).sources == ("/b", "/a")
    report = library.ingest([source("/a", [whole("Pans")])])
    assert (report.added, report.updated) == (1, 1)
    (paper,) = library.papers(match="Jars")
    assert (paper.published, paper.metadata) == ("2031", {"doi": "10.1000/x"})


def test_the_paper_is_found_by_the_name_that_only_it_has(library: Library) -> None:
    library.ingest([source("/a", [lacking("Jars", id="2206.00001")]), source("/b", [whole("Jars")])])
    assert library.paper("arXiv:2206.00001").abstract
    assert library.paper("2206.00001").title == "Jars"


def test_it_joins_no_papers(library: Library) -> None:
    known = {"arxiv": "2206.00001", "doi": "10.1000/x"}
    papers = [whole("Jars", metadata={"arxiv": "2206.00001"}), whole("Lids", metadata={"doi": "10.1000/x"})]
    library.ingest([source("/a", [lacking("Jars", metadata=known)]), source("/b", papers)])
    assert library.count() == 2


def test_its_list_follows_what_its_source_says_now(library: Library) -> None:
    library.ingest([source("/a", [lacking("Jars"), lacking("Lids")])])
    library.ingest([source("/a", [lacking("Lids", "file:9"), lacking("Pans")])])
    assert [(paper.title, paper.where) for paper in library.completing.lacking()] == [
        ("Lids", ("file:9",)),
        ("Pans", ("file:1",)),
    ]
    library.ingest([source("/a", [whole("Lids")])])
    assert not listed(library)


def test_it_goes_with_its_file(library: Library) -> None:
    library.ingest([source("/d/a", [lacking("Jars")]), source("/d/b", [whole("Lids")])])
    library.ingest([source("/d/b", [whole("Lids")])], roots=["/d"])
    assert not listed(library)


def test_it_comes_back_when_the_file_that_completed_it_goes(library: Library) -> None:
    both = [source("/d/a", [lacking("Jars")]), source("/d/b", [whole("Jars")])]
    library.ingest(both)
    library.ingest(both[:1], roots=["/d"])
    assert (listed(library), library.count()) == (["Jars"], 0)


def test_it_stays_when_its_file_can_no_longer_be_read(library: Library) -> None:
    library.ingest([source("/a", [lacking("Jars")])])
    library.ingest([source("/a", [Rejection(where="/a", why="the file is empty")])])
    assert listed(library) == ["Jars"]


def test_it_stays_where_papers_that_are_missing_do(library: Library) -> None:
    library.ingest([source("/a", [lacking("Jars")])])
    library.ingest([source("/a", [whole("Lids")])], keep_missing=True)
    assert listed(library) == ["Jars"]


def test_a_paper_of_two_sources_is_listed_once(library: Library) -> None:
    given = {"metadata": {"doi": "10.1000/x"}}
    library.ingest(
        [source("/a", [lacking("Jars", "/a:1", **given)]), source("/b", [lacking("Jars.", "/b:4", **given)])]
    )
    (paper,) = library.completing.lacking()
    assert (paper.where, library.completing.count()) == (("/a:1", "/b:4"), 1)


def test_those_that_contradict_each_other_do_not_both_belong_to_a_paper(library: Library) -> None:
    given = [lacking("Jars", metadata={"doi": f"10.1000/{letter}"}) for letter in "xyz"]
    library.ingest([source("/a", given), source("/b", [whole("Jars")])])
    assert [paper.name for paper in library.completing.lacking()] == ["doi:10.1000/y", "doi:10.1000/z"]
    assert library.papers()[0].metadata == {"doi": "10.1000/x"}


def test_a_title_of_many_says_nothing(library: Library) -> None:
    library.ingest([source("/b", [whole("Editorial")])])
    many = [lacking("Editorial", metadata={"pages": number}) for number in range(21)]
    library.ingest([source("/a", many[:20])])
    assert not listed(library)
    library.ingest([source("/a", many)])
    assert len(listed(library)) == 21
    library.ingest([source("/a", many[:20])])
    assert not listed(library)


def test_a_digest_does_not_complete_it(library: Library) -> None:
    library.ingest([source("/a", [lacking("Jars")]), source("/b", [whole("Jars", kind="digest")])])
    assert listed(library) == ["Jars"]


def test_a_paper_that_was_removed_is_not_listed(library: Library) -> None:
    library.ingest([source("/a", [lacking("Jars", id="2206.00001")]), source("/b", [whole("Jars", id="2206.00001")])])
    library.remove(["2206.00001"])
    assert not listed(library)
    library.ingest([source("/b", [whole("Lids")])])
    assert not listed(library)
    library.restore(["2206.00001"])
    assert listed(library) == ["Jars"]


def test_some_are_listed_at_a_time_or_by_their_words(library: Library) -> None:
    records = [lacking("Jars", authors=("Ada Roe",)), lacking("Lids", id="2206.00001"), lacking("Pans")]
    library.ingest([source("/a", records)])
    completing = library.completing
    assert [paper.title for paper in completing.lacking(offset=1, limit=1)] == ["Lids"]
    assert [paper.title for paper in completing.lacking("roe")] == ["Jars"]
    assert [paper.title for paper in completing.lacking("2206")] == ["Lids"]
    assert (completing.count("PANS"), completing.count()) == (1, 3)


def test_a_run_that_breaks_off_keeps_what_was_read_and_goes_on(library: Library) -> None:
    def broken() -> Iterator[Record | WithoutAbstract]:
        yield lacking("Jars", "/a:1", id="2206.00001")
        yield from (record(number) for number in range(3))
        raise KeyboardInterrupt

    library.ingest([source("/b", [whole("Jars", id="2206.00001", metadata={})])])
    with pytest.raises(KeyboardInterrupt):
        library.ingest([SourceInput("/a", lambda: "one", broken, 1)])
    library.ingest([source("/a", [lacking("Jars", "/a:1", id="2206.00001", metadata={"venue": "Cellars"})])])
    assert library.paper("2206.00001").metadata == {"venue": "Cellars"}
    assert library.doctor() == []


def test_nothing_is_to_be_seen_in_a_library_that_does_not_exist(library: Library) -> None:
    assert (library.completing.lacking(), library.completing.count()) == ([], 0)


CHOICES: dict[str, Sequence[Any]] = {
    "title": ("Jars", "Jars", "JARS.", "Lids", "Editorial"),
    "id": (None, None, "2301.00001", "2301.00002", "p1"),
    "authors": ((), (), ("Ada Roe",), ("Cy Moe",)),
    "published": (None, "2021", "2031"),
    "metadata": ({}, {"doi": "10.1000/x"}, {"doi": "10.1000/y", "venue": "Rivers"}, {"venue": "Hills"}),
}


def random_record(chance: random.Random) -> Record | WithoutAbstract:
    given = {name: chance.choice(values) for name, values in CHOICES.items()}
    title = given.pop("title")
    return lacking(title, **given) if chance.random() < 0.5 else Record(title, "They swim.", **given)


@pytest.mark.parametrize("seed", range(12))
def test_papers_and_list_depend_on_what_the_sources_say_in_the_end_alone(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    states = [
        {
            # A file in which no paper is left takes none away.
            name: [whole(f"File {name}"), *(random_record(chance) for _ in range(chance.randint(1, 4)))]
            for name in chance.sample("abc", 2)
        }
        for _ in range(4)
    ]
    outcomes = []
    for number, history in enumerate((states, states[-1:])):
        with opened(tmp_path / str(number)) as library:
            for state in history:
                names = chance.sample(sorted(state), len(state))
                library.ingest([source(f"/all/{name}", state[name]) for name in names], roots=["/all"])
            assert library.doctor() == []
            told = sorted(
                (paper.title, str(paper.name), sorted(paper.sources)) for paper in library.completing.lacking()
            )
            outcomes.append((described(library), told))
    assert outcomes[0] == outcomes[1]


def alter(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path / CATALOG_FILE)
    connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    known = {"doi": "10.1000/x", "venue": "Cellars"}
    with opened(tmp_path / "library") as library:
        library.ingest([source("/a", [lacking("Jars", metadata=known), lacking("Lids")]), source("/b", PAPERS)])
        assert library.paper("10.1000/x").metadata == known
    return tmp_path / "library"


PAPERS = [whole("Jars", metadata={"doi": "10.1000/x"}), whole("Pans")]


@pytest.mark.parametrize(
    "statement",
    [
        """UPDATE lacking SET fields = '{"title": "Tars"}' WHERE lacking = 2""",
        "UPDATE lacking SET fields = 'x' WHERE lacking = 1",
        "UPDATE lacking SET paper = 2 WHERE lacking = 2",
        "UPDATE lacking SET source = 77 WHERE lacking = 2",
        "UPDATE lacking SET paper = 77 WHERE lacking = 2",
    ],
)
def test_damage_is_found_and_put_right(closed: Path, statement: str) -> None:
    alter(closed, statement)
    with opened(closed) as library:
        assert library.doctor()
        library.doctor(repair=True)
        assert library.doctor() == []
        library.ingest(
            [source("/a", [lacking("Jars", metadata={"doi": "10.1000/x", "venue": "Cellars"}), lacking("Lids")])]
        )
        assert listed(library) == ["Lids"]
        assert library.paper("10.1000/x").metadata["venue"] == "Cellars"


def test_it_is_kept_when_a_catalog_is_salvaged(closed: Path) -> None:
    salvage(closed)
    alter(closed, "UPDATE papers SET title = 'Tars' WHERE key = 1")
    with opened(closed) as library:
        library.doctor(repair=True)
        assert (listed(library), library.doctor()) == (["Lids"], [])
        assert library.paper("10.1000/x").metadata["venue"] == "Cellars"
