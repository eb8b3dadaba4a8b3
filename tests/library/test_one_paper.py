"""One paper from several sources is one paper, whatever came first and whatever goes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import PaperNotFoundError
from assistant.library.library import Library
from assistant.library.place import CATALOG_FILE
from assistant.records import Filters, Listing, Paper
from tests.library.library_inputs import Record, record, source
from tests.library.small_encoder import SmallEncoder


@pytest.fixture
def encoder() -> SmallEncoder:
    return SmallEncoder()


@pytest.fixture
def library(tmp_path: Path, encoder: SmallEncoder) -> Iterator[Library]:
    with Library.open(tmp_path / "library", lambda: encoder, create=True, vector_search="exact") as opened:
        yield opened


def only(library: Library) -> Paper:
    (paper,) = library.papers()
    assert library.doctor() == []
    return paper


def named(number: int, id: str | None, **changes: Any) -> Record:
    return record(number, id=id, **changes)


@pytest.mark.parametrize(
    "other",
    [
        named(1, "2301.00001v2"),
        named(1, "arXiv:2301.00001"),
        named(1, None, url="https://arxiv.org/pdf/2301.00001v1"),
        named(1, None, metadata={"doi": "10.48550/arXiv.2301.00001"}),
        named(1, None, metadata={"doi": "https://doi.org/10.1000/OTTERS"}),
        named(0, None),
        named(0, "smith2020", title=record(0).title.upper(), authors=("A. Roe", "et al.")),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_records_of_one_paper_are_one_paper(library: Library, other: Record, turned: bool) -> None:
    first = named(0, "2301.00001", authors=("Ada Roe",), metadata={"doi": "10.1000/otters"})
    for name, one in sorted({"a": first, "b": other}.items(), reverse=turned):
        library.ingest([source(name, [one])])
    assert only(library).id == "2301.00001"
    assert library.origins("2301.00001").sources == ("a", "b")


def test_the_same_title_by_others_is_another_paper(library: Library) -> None:
    mine, theirs = (named(0, None, authors=(name,), abstract=f"By {name}.") for name in ("Ada Roe", "Bo Li"))
    library.ingest([source("a", [mine]), source("b", [theirs])])
    library.ingest([source("b", [theirs, named(3, None)])])
    assert sorted(paper.authors for paper in library.papers(match="report 0")) == [("Ada Roe",), ("Bo Li",)]
    assert len({paper.id for paper in library.papers()}) == 3
    assert library.doctor() == []


def test_equal_ids_of_two_sources_do_not_make_one_paper_of_two(library: Library) -> None:
    library.ingest([source("a", [named(0, "1")]), source("b", [named(1, "1")])])
    assert [paper.title for paper in library.papers()] == sorted([record(0).title, record(1).title])
    assert library.paper("1").title == record(0).title


def test_a_title_that_a_source_changes_keeps_the_paper_and_its_id(library: Library) -> None:
    library.ingest([source("a", [named(0, "p"), named(1, "q")])])
    report = library.ingest([source("a", [named(0, "p", title="Another title"), named(1, "q")])])
    assert (report.added, report.updated, report.unchanged, report.removed) == (0, 1, 1, 0)
    assert library.paper("p").title == "Another title"
    assert library.origins("p").conflicts == ()


def test_a_digest_gives_way_to_the_abstract_of_a_record_with_an_arxiv_id(library: Library) -> None:
    digest = named(0, None, abstract="It tells of otters.", kind="digest")
    library.ingest([source("starter", [digest])])
    old = only(library).id
    report = library.ingest([source("arxiv", [named(0, "2301.00001", authors=("Ada Roe",))])])
    paper = only(library)
    assert (report.added, report.updated, report.removed) == (0, 1, 0)
    assert (paper.id, paper.kind, paper.abstract) == ("2301.00001", "abstract", record(0).abstract)
    assert library.paper(old) == paper
    assert library.origins(old).aliases == (old,)
    assert library.origins(old).conflicts == ()


@pytest.mark.parametrize("vector_search", ["chroma", "exact"])
def test_two_papers_that_a_record_shows_to_be_one_become_one(tmp_path: Path, vector_search: Any) -> None:
    early = named(0, "2301.00001", title="Early title", listing=Listing(page="a", rank=1))
    by_title = named(1, None, title="Late title", listing=Listing(page="b", rank=2), authors=("Ada Roe",))
    both = named(2, "2301.00001", title="Late title", metadata={"version": 2}, listing=Listing(page="c", rank=3))
    with Library.open(tmp_path, SmallEncoder, create=True, vector_search=vector_search) as library:
        library.ingest([source("a", [early]), source("b", [by_title]), source("o", [named(7, None)])])
        old = library.papers(match="Late title")[0].id
        report = library.ingest([source("c", [both])])
        assert (report.added, report.updated, report.removed) == (0, 1, 0)
        paper = library.paper(old)
        assert (paper.id, paper.title, paper.authors) == ("2301.00001", "Late title", ("Ada Roe",))
        assert paper.abstract == both.abstract
        assert [listing.page for listing in paper.listings] == ["a", "b", "c"]
        assert library.count(filters=Filters(ids=(old,))) == 1
        assert library.count() == 2
        assert library.doctor() == []
        found = library.nearest(SmallEncoder().encode_texts([both.abstract])[0], 5)
        assert len(found) == 2
        assert library.lexical({"valley": 1.0}, 5).keys() == {match.key for match in found}


def test_papers_part_again_when_what_joined_them_goes(library: Library) -> None:
    early = named(0, "2301.00001", title="Early title", listing=Listing(page="a", rank=1))
    by_title = named(1, None, title="Late title", listing=Listing(page="b", rank=2))
    bridge = named(2, "2301.00001", title="Late title")
    library.ingest([source("a", [early]), source("b", [by_title])])
    library.ingest([source("c", [bridge])])
    assert library.count() == 1
    assert library.forget("c") == 0
    assert {paper.title: [listing.page for listing in paper.listings] for paper in library.papers()} == {
        "Early title": ["a"],
        "Late title": ["b"],
    }
    assert library.doctor() == []


def test_what_a_source_said_goes_with_it_and_what_others_said_stands(library: Library, encoder: SmallEncoder) -> None:
    one = named(0, "2301.00001", authors=("A. Roe",), metadata={"version": 1, "comment": "8 pages"})
    two = named(0, "2301.00001", authors=("Ada Roe",), abstract="The newer text.", metadata={"version": 2})
    library.ingest([source("one", [one]), source("two", [two])])
    assert only(library).abstract == "The newer text."
    report = library.ingest([source("two", [named(5, None)])])
    assert (report.added, report.updated, report.removed) == (1, 1, 0)
    paper = library.paper("2301.00001")
    assert (paper.abstract, paper.authors) == (record(0).abstract, ("A. Roe",))
    assert paper.metadata == {"version": 1, "comment": "8 pages"}
    assert library.stored([1])[0].sentences
    assert library.doctor() == []


def test_an_older_version_that_comes_later_changes_nothing_but_is_noted(
    library: Library, encoder: SmallEncoder
) -> None:
    library.ingest([source("new", [named(0, "2301.00001v3", authors=("Ada Roe",))])])
    before = only(library)
    report = library.ingest(
        [source("old", [named(0, "2301.00001v1", abstract="The first text.", authors=("A. Roe",))])]
    )
    assert (report.added, report.updated, report.unchanged, encoder.encoded) == (0, 0, 1, 1)
    assert only(library) == before
    origins = library.origins(before.id)
    assert [(seen.version, seen.sources) for seen in origins.versions] == [(3, ("new",)), (1, ("old",))]
    assert [(conflict.field, conflict.variants[1].value) for conflict in origins.conflicts] == [
        ("abstract", "The first text.")
    ]


def test_conflicts_name_both_values_and_their_sources(library: Library) -> None:
    one = named(0, "2301.00001", published="2021-05-01", metadata={"venue": "Rivers", "doi": "10.1000/A"})
    two = named(0, "2301.00001", published="2021", metadata={"venue": "Lakes", "doi": "10.1000/a"})
    three = named(0, "2301.00001", published="2022", metadata={"venue": "Rivers"})
    library.ingest([source("1", [one]), source("2", [two]), source("3", [three])])
    conflicts = {
        conflict.field: [(variant.value, variant.sources) for variant in conflict.variants]
        for conflict in library.origins("2301.00001").conflicts
    }
    assert conflicts == {
        "published": [("2021-05-01", ("1", "2")), ("2022", ("3",))],
        "metadata.venue": [("Rivers", ("1", "3")), ("Lakes", ("2",))],
    }


@pytest.mark.parametrize(
    "name",
    ["2301.00001", "arXiv:2301.00001v7", "https://arxiv.org/abs/2301.00001", "10.1000/OTTERS", "p9"],
)
def test_a_paper_answers_to_every_name_that_is_surely_its_own(library: Library, name: str) -> None:
    library.ingest([
        source("a", [named(0, "2301.00001", metadata={"doi": "10.1000/otters"}), named(1, "2301.00002")]),
        source("b", [named(0, "p9")]),
    ])  # fmt: skip
    assert library.paper(name).title == record(0).title
    with pytest.raises(PaperNotFoundError):
        library.paper("2301.00003")


def test_an_interrupted_settling_is_taken_up_by_the_next_ingest(library: Library, tmp_path: Path) -> None:
    own = named(0, "2301.00001", abstract="Of a.")
    library.ingest([source("a", [own]), source("b", [named(0, "2301.00001", abstract="By b, longer.")])])
    with sqlite3.connect(tmp_path / "library" / CATALOG_FILE) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        of_b = "record IN (SELECT record FROM records JOIN sources USING (source) WHERE name = 'b')"
        connection.execute(f"INSERT INTO unsettled SELECT mark FROM marks WHERE {of_b}")
        connection.execute(f"DELETE FROM records WHERE {of_b}")
    connection.close()
    report = library.ingest([])
    assert (report.updated, only(library).abstract) == (1, "Of a.")


def test_a_record_that_another_source_still_gives_is_not_lost_when_a_file_changes(library: Library) -> None:
    herons = named(0, "p1", title="Herons", abstract="They swim.", metadata={"doi": "10.1000/x"})
    otters = Record("Otters", "They swim.")
    by_moe = Record("Otters", "They swim.", authors=("Cy Moe",))
    unnamed = source("1", [otters])
    others = source(
        "2",
        [
            Record("Otters", "They swim.", id="p1"), by_moe,
            Record("Otters", "They swim.", id="10.1000/x", authors=("A. Roe", "Bo Li")),
        ],
    )  # fmt: skip
    library.ingest([source("0", [herons, by_moe]), unnamed, others])
    changed = [otters, Record("Otters", "They swim.", metadata={"doi": "10.1000/Y", "venue": "Rivers"})]
    library.ingest([source("0", changed)])
    assert [paper.authors for paper in library.papers() if "Cy Moe" in paper.authors] == [("Cy Moe",)]
    assert library.doctor() == []


EDITORIALS = (
    Record("Editorial", "In this issue we look at levers."),
    Record("Editorial", "In this issue we look at pulleys."),
)


@pytest.mark.parametrize(
    "records",
    [
        EDITORIALS,
        (
            Record("Notes on bolts", "Bolts, first note.", authors=("Ivy Bolt",), published="2001"),
            Record("Notes on bolts", "Bolts, second note, ten years on.", authors=("Ivy Bolt",), published="2011"),
        ),
        (
            Record("A talk on otters", "Otters swim.", metadata={"doi": "10.1000/all-talks"}),
            Record("A talk on herons", "Herons wade.", metadata={"doi": "10.1000/all-talks"}),
        ),
    ],
)
@pytest.mark.parametrize("apart", [False, True])
def test_one_thing_in_common_does_not_make_one_paper_of_two(
    library: Library, records: tuple[Record, ...], apart: bool
) -> None:
    if apart:
        library.ingest([source(str(number), [one]) for number, one in enumerate(records)])
    else:
        library.ingest([source("0", records)])
    assert sorted(paper.abstract for paper in library.papers()) == sorted(one.abstract for one in records)


def test_an_id_of_their_own_does_not_make_one_paper_of_those_of_two_sources(library: Library) -> None:
    library.ingest([source("a", [Record("", "Otters swim.", id="17")]), source("b", [Record("", "Herons.", id="17")])])
    assert sorted(paper.abstract for paper in library.papers()) == ["Herons.", "Otters swim."]


def test_versions_of_one_abstract_are_one_paper(library: Library) -> None:
    whole = record(0, id=None)
    library.ingest([
        source("whole", [whole]),
        source("cut", [record(0, id=None, abstract=f"{whole.abstract[:300]}...")]),
        source("begun", [record(0, id=None, abstract=whole.abstract[:300])]),
        source("revised", [record(0, id=None, abstract=whole.abstract.replace("valley 0", "another valley"))]),
        source("signs", [record(0, id=None, abstract=whole.abstract.upper().replace(",", ""))]),
    ])  # fmt: skip
    assert library.origins(only(library).id).sources == ("begun", "cut", "revised", "signs", "whole")


def test_records_of_papers_already_there_are_counted(library: Library) -> None:
    first, second = source("a", [named(0, "2301.00001"), named(1, None)]), source("b", [named(0, None), named(2, None)])
    report = library.ingest([first, second])
    assert (report.added, report.merged) == (3, 1)
    assert library.ingest([source("c", [named(1, None)])]).merged == 1
    assert library.ingest([first, second]).merged == 0


def test_abstracts_that_replace_digests_are_counted(library: Library) -> None:
    digests = [named(number, None, abstract="It tells of animals.", kind="digest") for number in range(3)]
    library.ingest([source("starter", digests)])
    report = library.ingest([source("a", [named(0, None), named(1, None)])])
    assert (report.added, report.updated, report.digests_replaced) == (0, 2, 2)


def test_a_paper_keeps_the_id_that_is_its_own_whatever_came_first(library: Library) -> None:
    papers = {"a": named(0, "7"), "b": named(1, "7"), "c": named(2, None, title="7")}
    for name in "cba":
        library.ingest([source(name, [papers[name]])])
    ids = {paper.title: paper.id for paper in library.papers()}
    assert ids[papers["a"].title] == "7"
    assert library.paper("7").title == papers["a"].title
    library.forget("a")
    assert library.paper("7").title == papers["b"].title
    assert library.doctor() == []


_IN_DATABASES = ({"pmid": "123"}, {"pmcid": "PMC123"}, {"openalex": "W123"})


@pytest.mark.parametrize("known", _IN_DATABASES)
@pytest.mark.parametrize("turned", [False, True])
def test_an_id_in_a_database_joins_records_whose_titles_differ(
    library: Library, known: dict[str, str], turned: bool
) -> None:
    first = named(0, "p1", authors=("Ada Roe",), metadata=known)
    other = named(0, "q7", title=f"{record(0).title}, revisited", authors=("A. Roe",), metadata=known)
    for name, one in sorted({"a": first, "b": other}.items(), reverse=turned):
        library.ingest([source(name, [one])])
    assert library.origins(only(library).id).sources == ("a", "b")


@pytest.mark.parametrize("known", _IN_DATABASES)
def test_other_ids_in_a_database_are_other_papers(library: Library, known: dict[str, str]) -> None:
    other = {name: f"{id}4" for name, id in known.items()}
    library.ingest([source("a", [named(0, None, metadata=known)]), source("b", [named(0, None, metadata=other)])])
    assert len(library.papers()) == 2


def test_an_id_in_a_database_gives_way_to_dois(library: Library) -> None:
    first, second = ({"pmid": "123", "doi": f"10.1000/{n}"} for n in (1, 2))
    library.ingest([source("a", [named(0, None, metadata=first)]), source("b", [named(0, None, metadata=second)])])
    assert len(library.papers()) == 2


def test_a_mistaken_id_joins_nothing(library: Library) -> None:
    one = named(0, None, authors=("Ada Roe",), metadata={"pmid": "123"})
    text = "We look at levers."
    other = named(1, None, abstract=text, authors=("Bo Li",), metadata={"pmid": "123"})
    library.ingest([source("a", [one]), source("b", [other])])
    assert len(library.papers()) == 2


@pytest.mark.parametrize(
    ("known", "name"),
    [
        ({"pmid": "123"}, "pmid:123"),
        ({"pmid": 123}, "https://pubmed.ncbi.nlm.nih.gov/123/"),
        ({"pmcid": "PMC123"}, "PMC123"),
        ({"openalex": "https://openalex.org/W123"}, "https://openalex.org/W123"),
    ],
)
def test_an_id_in_a_database_finds_the_paper(library: Library, known: dict[str, Any], name: str) -> None:
    library.ingest([source("a", [named(0, "p1", metadata=known), named(1, "p2")])])
    assert library.paper(name).id == "p1"
    assert [stored.paper.id for stored in library.identified(name)] == ["p1"]
