"""Hard limits on papers: what passes, what lacks the field, and searches among what passes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest

from assistant.library.filtering import condition
from assistant.library.library import Library
from assistant.records import Filters, Listing
from assistant.retrieval.search import Searcher
from assistant.settings import RetrievalSettings
from assistant.text.spelling import folded
from tests.library.library_inputs import record, source
from tests.library.small_encoder import SmallEncoder

GIVEN: tuple[dict[str, Any], ...] = (
    {"published": "2022"},
    {"published": "2022-05", "authors": ("Ada Lind Example", "Ben Sample")},
    {"published": "2022-05-20", "authors": ("Example, Ada",), "metadata": {"categories": "cs.LG stat.ML"}},
    {"published": "2023-01-02", "metadata": {"categories": ["cs.CL", "cs.LG"]}},
    {"listing": Listing(page="Spring.txt", date="03-11"), "authors": ('Zoë "Zed" Öl', "Bo")},
    {"listing": Listing(page="summer.txt", date="2024-07-28"), "metadata": {"category": "cs.LGX"}},
    {"listing": Listing(page="undated.txt")},
    {},
)


@pytest.fixture(scope="module", params=["chroma", "exact"])
def library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    path = tmp_path_factory.mktemp("filters") / "library"
    kind: Literal["chroma", "exact"] = request.param
    with Library.open(path, SmallEncoder, create=True, vector_search=kind) as library:
        library.ingest([source("a", [record(number, **given) for number, given in enumerate(GIVEN)])])
        yield library


@pytest.mark.parametrize(
    ("limits", "passing", "lacking"),
    [
        ({}, "01234567", 0),
        ({"since": "2022"}, "0123", 4),
        ({"since": "2022-06"}, "03", 4),
        ({"since": "2022-05-21"}, "013", 4),
        ({"since": "2023"}, "3", 4),
        ({"until": "2022"}, "012", 4),
        ({"until": "2022-05-19"}, "01", 4),
        ({"until": "2022-04"}, "0", 4),
        ({"since": "2022-05-20", "until": "2022-05-20"}, "012", 4),
        ({"since": "2030"}, "", 4),
        ({"year": 2022}, "012", 4),
        ({"year": "2023", "since": "2022"}, "3", 4),
        ({"year": 2023, "until": "2023-01-01"}, "", 4),
        ({"listed": "03"}, "4", 6),
        ({"listed": "03-11"}, "4", 6),
        ({"listed": "07-28"}, "5", 6),
        ({"listed": "2024"}, "5", 7),
        ({"listed": "2024-03"}, "", 7),
        ({"listed": "2024-07-28"}, "5", 6),
        ({"page": "SPRING"}, "4", 5),
        ({"page": "u"}, "56", 5),
        ({"author": "ada example"}, "12", 5),
        ({"author": "Ada and Sample"}, "1", 5),
        ({"author": "ZOË"}, "4", 5),
        ({"author": "zoe ol"}, "4", 5),
        ({"author": "Ada Sample"}, "", 5),
        ({"category": "cs.LG"}, "23", 5),
        ({"category": "cs.lg", "since": "2023"}, "3", 3),
        ({"ids": ("p1", "p7", "none")}, "17", 0),
        ({"ids": ("p1", "p7"), "since": "2022"}, "1", 1),
        ({"without": ("p1", "p7", "none")}, "023456", 0),
        ({"without": ("p1", "p7"), "since": "2022"}, "023", 3),
        ({"without": ("p1",), "ids": ("p1", "p7")}, "7", 0),
    ],
)
def test_what_passes_and_what_only_lacks_the_field(
    library: Library, limits: dict[str, Any], passing: str, lacking: int
) -> None:
    filters = Filters.model_validate(limits)
    found = library.keys_matching(filters)
    papers = {paper.id for paper in library.papers(filters=filters)}
    assert papers == {stored.paper.id for stored in library.stored(sorted(found.keys))} == {f"p{n}" for n in passing}
    assert found.lacking == lacking
    assert library.count(filters=filters) == len(passing)


@pytest.mark.parametrize(
    "limits",
    [
        {"since": "2022", "author": "ada"},
        {"until": "2022-05", "category": "cs.lg"},
        {"author": "example", "category": "cs.lg", "since": "2022"},
        {"listed": "03", "page": "spring"},
        {"listed": "2024", "category": "cs.lg"},
        {"page": "u", "author": "zoe"},
        {"source": "a", "since": "2022-05-20"},
        {"ids": ("p0", "p4"), "listed": "03", "author": "zoe"},
        {"without": ("p0",), "source": "a", "author": "ada; ben"},
    ],
)
def test_limits_together_pass_and_lack_what_one_condition_on_each_paper_says(
    library: Library, limits: dict[str, Any]
) -> None:
    filters = Filters.model_validate(limits)
    found = library.keys_matching(filters)
    assert {stored.paper.id for stored in library.stored(sorted(found.keys))} == {
        paper.id for paper in library.papers(filters=filters)
    }
    assert found.lacking == library.count(filters=filters, lacking=True)


@pytest.mark.parametrize(
    ("name", "passing"),
    [
        ("march", ["p1"]), ("MARCH.bib", ["p1"]), ("lists", []), ("lists/", ["p1"]), ("arxiv.org", ["p2"]),
        (".", ["p1", "p2"]),
    ],
)  # fmt: skip
def test_a_source_is_named_by_its_file_or_address(tmp_path: Path, name: str, passing: list[str]) -> None:
    with Library.open(tmp_path, SmallEncoder, create=True, vector_search="exact") as library:
        library.ingest([
            source("/lists/march.bib", [record(1)]),
            source("https://export.arxiv.org/api/query?id=1", [record(2)]),
            source("starter library", [record(3)]),
        ])  # fmt: skip
        filters = Filters(source=name)
        assert [paper.id for paper in library.papers(filters=filters, sort="id")] == passing
        assert library.keys_matching(filters).lacking == 0


def test_an_earlier_id_limits_as_the_present_one_does(tmp_path: Path) -> None:
    with Library.open(tmp_path, SmallEncoder, create=True, vector_search="exact") as library:
        library.ingest([source("a", [record(1, id=None)]), source("b", [record(2)])])
        old = library.papers(match="report 1")[0].id
        library.ingest([source("c", [record(1, id="2301.00001")])])
        assert [paper.id for paper in library.papers(filters=Filters(ids=(old,)))] == ["2301.00001"]
        assert [paper.id for paper in library.papers(filters=Filters(without=(old,)))] == ["p2"]


@pytest.mark.parametrize("year", ["23", "20234", "next", 0, "2023-01", True])
def test_what_is_no_year_is_refused_in_words(year: object) -> None:
    with pytest.raises(ValueError, match="not a year of the form YYYY"):
        Filters.model_validate({"year": year})


def test_a_year_and_other_dates_take_each_others_place() -> None:
    dates, year = Filters(since="2020", until="2021", author="Roe"), Filters(year=2023)
    assert dates.merged(year) == Filters(year=2023, author="Roe")
    assert year.merged(dates) == dates
    assert year.describe() == "published in 2023"


def test_papers_that_are_left_out_add_up() -> None:
    both = Filters(without=("a", "b"), author="Roe").merged(Filters(without=("b", "c")))
    assert both == Filters(without=("a", "b", "c"), author="Roe")
    assert both.describe() == "by “Roe”; except 3 papers"
    assert Filters(without=("a",)).merged(Filters()).describe() == "except 1 paper"


def test_filters_match_and_page_hold_together(library: Library) -> None:
    assert library.count(match="report 4", page="spring", filters=Filters(listed="03")) == 1
    assert library.count(match="report 5", page="spring", filters=Filters(listed="03")) == 0


def test_latest_papers_come_first(library: Library) -> None:
    assert [stored.paper.id for stored in library.latest(Filters(since="2022-05-20"), 2)] == ["p3", "p2"]


def test_nearest_within_is_what_comparing_all_gives(library: Library) -> None:
    vector = SmallEncoder().encode_questions(["salmon in valley 4"])[0]
    within = library.keys_matching(Filters(ids=("p1", "p4", "p6", "p7"))).keys
    every = [match for match in library.nearest(vector, len(GIVEN)) if match.key in within]
    for limit in (1, 2, 9):
        found = library.nearest(vector, limit, within=within)
        assert [match.key for match in found] == [match.key for match in every[:limit]]
        np.testing.assert_allclose(
            [match.similarity for match in found], [match.similarity for match in every[:limit]], atol=2e-3
        )
    assert library.nearest(vector, 5, within=()) == []


def found(library: Library, question: str, filters: Filters | None = None, **options: Any) -> list[str]:
    searcher = Searcher(library, RetrievalSettings(candidates=2))
    return [evidence.paper.id for evidence in searcher.search(question, 9, filters=filters, **options)]


def test_search_ranks_only_what_passes(library: Library) -> None:
    assert found(library, "otters of valley 0")[0] == "p0"
    assert set(found(library, "otters of valley 0", Filters(since="2022-06"))) == {"p0", "p3"}
    assert found(library, "otters of valley 0", Filters(since="2023")) == ["p3"]
    assert found(library, "otters of valley 0", Filters(since="2030")) == []


def test_papers_that_pass_do_not_fit_for_that(library: Library) -> None:
    searcher = Searcher(library, RetrievalSettings())
    free = {evidence.paper.id: evidence.score for evidence in searcher.search("tax law on capital gains", 9)}
    limited = searcher.search("tax law on capital gains", 9, filters=Filters(since="2023"))
    assert [(evidence.paper.id, evidence.score) for evidence in limited] == [("p3", free["p3"])]


def test_without_a_topic_all_that_passes_fits(library: Library) -> None:
    searcher = Searcher(library, RetrievalSettings())
    evidence = searcher.search("which papers are there?", 9, filters=Filters(since="2022-06"), sentences=2)
    assert [(found.paper.id, found.score) for found in evidence] == [("p3", 1.0), ("p0", 1.0)]
    assert all(len(found.sentences) == 2 for found in evidence)


def test_evidence_holds_as_many_sentences_as_asked(library: Library) -> None:
    searcher = Searcher(library, RetrievalSettings())
    four = searcher.search("otters at dusk", 1)[0]
    all_of_them = searcher.search("otters at dusk", 1, sentences=99)[0]
    assert len(four.sentences) == 4
    assert all_of_them.sentences[:4] == four.sentences
    assert len(all_of_them.sentences) == 9


@pytest.mark.parametrize("filters", [Filters(year=2022), Filters(since="2021", until="2023"), Filters(author="lee")])
def test_a_filter_by_date_or_author_reads_no_whole_paper(library: Library, filters: Filters) -> None:
    where, values = condition(filters)
    plan = library._catalog.rows(f"EXPLAIN QUERY PLAN SELECT key, {where} FROM papers", values)
    assert any("papers USING COVERING INDEX" in row[3] for row in plan), plan


def test_an_earlier_library_gets_the_indexes_of_filters_with_its_next_ingest(library: Library) -> None:
    with library._catalog.transaction() as connection:
        connection.execute("DROP INDEX papers_authors")
    before = library.keys_matching(Filters(author="lee"))
    library.ingest([])
    assert library._catalog.rows("SELECT 1 FROM sqlite_schema WHERE name = 'papers_authors'")
    assert library.keys_matching(Filters(author="lee")) == before


@pytest.mark.parametrize("name", ["Ångström", "angstrom", "o_lee", "100%", "ß", "ÉLISE", "elise de"])
def test_authors_are_found_whatever_their_letters(tmp_path: Path, name: str) -> None:
    given = ["Anna Ångström", "Bo O_Lee 100%", "Carl Groß", "Élise de Vries", "Oxlee Plain 100"]
    with Library.open(tmp_path, SmallEncoder, create=True) as library:
        library.ingest([source("a", [record(number, authors=(one,)) for number, one in enumerate(given)])])
        found = library.keys_matching(Filters(author=name)).keys
        assert [given[key - 1] for key in found] == [one for one in given if folded(name) in folded(one)]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Muller", ["Jörg Müller", "Tom Muller"]),
        ("Mueller", ["Jörg Müller", "Ann Mueller"]),
        ("Müller", ["Jörg Müller", "Ann Mueller", "Tom Muller"]),
        ("joerg muller", ["Jörg Müller"]),
        ("aebelo", ["Søren Æbelø"]),
        ("Soeren", ["Søren Æbelø"]),
        ("Sören", ["Søren Æbelø"]),
        ("Manul", []),
    ],
)
def test_authors_are_found_without_accents_and_with_letters_spelled_out(
    tmp_path: Path, name: str, found: list[str]
) -> None:
    given = ["Jörg Müller", "Ann Mueller", "Tom Muller", "Søren Æbelø", "Manuel Bauer"]
    with Library.open(tmp_path, SmallEncoder, create=True, vector_search="exact") as library:
        library.ingest([source("a", [record(number, authors=(one,)) for number, one in enumerate(given)])])
        assert [given[key - 1] for key in library.keys_matching(Filters(author=name)).keys] == found
        assert {paper.authors[0] for paper in library.papers(match=name)} == (set(found) if " " not in name else set())
