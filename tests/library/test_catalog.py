from __future__ import annotations

import re
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import LibraryDamagedError, LibraryError, LibraryMissingError, PaperNotFoundError
from assistant.library import catalog_file
from assistant.library.catalog import Catalog
from assistant.library.identity import paper_id
from assistant.library.library import Library
from assistant.library.place import CATALOG_FILE
from assistant.records import Listing
from tests.library.earlier_catalog import take_back
from tests.library.library_inputs import record, source
from tests.library.small_encoder import SmallEncoder, hashed


def filled(path: Path, count: int = 6) -> Library:
    library = Library.open(path, SmallEncoder, create=True, vector_search="exact")
    library.ingest([source("a", [record(number) for number in range(count)])])
    return library


def test_a_missing_library_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(LibraryMissingError, match="no library at"):
        Library.open(tmp_path / "none", SmallEncoder)
    assert not (tmp_path / "none").exists()


def test_a_newer_catalog_is_refused(tmp_path: Path) -> None:
    Library.open(tmp_path, SmallEncoder, create=True).close()
    connection = sqlite3.connect(tmp_path / CATALOG_FILE)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(LibraryDamagedError, match="newer version"):
        Library.open(tmp_path, SmallEncoder)


def test_the_papers_of_an_early_catalog_are_brought_up_to_date(tmp_path: Path) -> None:
    listed = record(50, id=None, listing=Listing(page="a list", rank=3))
    editorials = [record(number, id=None, title="Editorial", abstract=f"On {number}.") for number in range(2)]
    with filled(tmp_path) as library:
        library.ingest([source("b", [listed]), source("c", editorials)])
        before = library.papers()
    take_back(tmp_path, 3)
    connection = sqlite3.connect(tmp_path / CATALOG_FILE)
    one, other = (key for (key,) in connection.execute("SELECT key FROM papers WHERE title = 'Editorial'"))
    connection.execute("UPDATE records SET paper = ? WHERE paper = ?", (one, other))
    connection.execute("DELETE FROM papers WHERE key = ?", (other,))
    connection.execute("UPDATE meta SET value = value + 1 WHERE name = 'revision'")
    connection.execute("INSERT INTO tombstones SELECT ?, value FROM meta WHERE name = 'revision'", (other,))
    connection.commit()
    connection.close()
    encoder = SmallEncoder()
    with Library.open(tmp_path, lambda: encoder, vector_search="exact") as library:
        assert len(library.papers()) == len(before) - 1
        assert library.doctor() == []
        report = library.ingest([source("b", [listed])])
        assert (report.added, report.removed) == (1, 0)
        assert library.papers() == before
        assert library.doctor() == []


def test_ids_in_databases_count_in_a_library_of_an_earlier_version(tmp_path: Path) -> None:
    first, other = (record(0, title=title, metadata={"pmid": "7"}) for title in ("Jars", "Jars, revisited"))
    with filled(tmp_path) as library:
        library.ingest([source("b", [first]), source("c", [other])])
        before = library.papers()
    take_back(tmp_path, 3)
    connection = sqlite3.connect(tmp_path / CATALOG_FILE)
    connection.execute("UPDATE papers SET id = 'jars' WHERE title = 'Jars, revisited'")
    connection.execute(
        "INSERT INTO papers SELECT key + 100, 'others', 'Jars', abstract, authors, published, url, kind, metadata, "
        "text_hash, vectors, revision, added_revision, added_at FROM papers WHERE id = 'jars'"
    )
    connection.execute(
        "UPDATE records SET paper = (SELECT key FROM papers WHERE id = 'others') WHERE fields LIKE '%\"Jars\"%'"
    )
    connection.commit()
    connection.close()
    with Library.open(tmp_path, SmallEncoder, vector_search="exact") as library:
        assert len(library.papers()) == len(before) + 1
        library.ingest([source("d", [record(0)])])
        assert library.papers() == before


def test_a_catalog_of_an_early_version_is_refused(tmp_path: Path) -> None:
    Library.open(tmp_path, SmallEncoder, create=True).close()
    connection = sqlite3.connect(tmp_path / CATALOG_FILE)
    connection.execute("PRAGMA user_version = 2")
    connection.close()
    with pytest.raises(LibraryDamagedError, match="early version") as caught:
        Library.open(tmp_path, SmallEncoder)
    assert caught.value.hint


@pytest.mark.parametrize("content", [b"this is not a database, only text\n" * 300, b"SQLite format 3\0" + b"\7" * 5000])
def test_a_file_that_is_no_database_is_damaged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / CATALOG_FILE).write_bytes(content)
    with pytest.raises(LibraryDamagedError) as caught:
        Library.open(tmp_path, SmallEncoder)
    assert caught.value.hint


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / CATALOG_FILE)
    connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    with pytest.raises(LibraryDamagedError, match="another program"):
        Library.open(tmp_path, SmallEncoder, create=True)


def test_a_catalog_overwritten_in_the_middle_is_damaged_not_a_traceback(tmp_path: Path) -> None:
    filled(tmp_path, 60).close()
    content = bytearray((tmp_path / CATALOG_FILE).read_bytes())
    content[4096:-4096] = b"\xff" * (len(content) - 8192)
    (tmp_path / CATALOG_FILE).write_bytes(content)
    with pytest.raises(LibraryDamagedError):
        Library.open(tmp_path, SmallEncoder).papers()


def test_a_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    catalog = Catalog.open(tmp_path, create=True)
    with pytest.raises(sqlite3.IntegrityError), catalog.transaction() as connection:
        connection.executemany("INSERT INTO meta VALUES (?, ?)", [("x", "y"), ("x", "y")])
    assert catalog.meta("x") is None
    catalog.close()


def test_a_closed_library_says_so(tmp_path: Path) -> None:
    library = filled(tmp_path)
    library.close()
    library.close()
    with pytest.raises(LibraryError, match="has been closed"):
        library.papers()


def test_a_connection_in_use_outlives_the_closing_of_the_catalog(tmp_path: Path) -> None:
    catalog = Catalog.open(tmp_path, create=True)
    is_reading, is_closed = threading.Event(), threading.Event()

    def read() -> tuple[sqlite3.Connection, int]:
        with catalog.snapshot() as connection:
            is_reading.set()
            assert is_closed.wait(60)
            return connection, connection.execute("SELECT count(*) FROM meta").fetchone()[0]

    with ThreadPoolExecutor(1) as threads:
        reading = threads.submit(read)
        assert is_reading.wait(60)
        catalog.close()
        is_closed.set()
        connection, values = reading.result()
        assert values
        with pytest.raises(LibraryError, match="has been closed"):
            threads.submit(catalog.meta, "identity").result()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        connection.execute("SELECT 1")


def test_a_library_is_closed_while_others_search_it(tmp_path: Path) -> None:
    filled(tmp_path).close()

    def read(library: Library) -> str:
        while True:
            try:
                library.counts()
                library.nearest(hashed("beetles", 16), 3)
                library.stored(library.keys())
            except LibraryError as error:
                return str(error)

    for _ in range(10):
        library = Library.open(tmp_path, SmallEncoder)
        with ThreadPoolExecutor(4) as threads:
            reading = [threads.submit(read, library) for _ in range(4)]
            time.sleep(0.02)
            library.close()
            assert all("has been closed" in thread.result() for thread in reading)


def test_papers_are_found_by_title_author_and_id_in_any_case(tmp_path: Path) -> None:
    with Library.open(tmp_path, SmallEncoder, create=True, vector_search="exact") as library:
        library.ingest(
            [source("a", [record(1, authors=("Åsa Öberg", "Ilse Roth")), record(2), record(3, title="50% _x_")])]
        )
        assert [paper.id for paper in library.papers(match="åsa öBERG")] == ["p1"]
        assert [paper.id for paper in library.papers(match="BEETLES")] == ["p2"]
        assert [paper.id for paper in library.papers(match="P3")] == ["p3"]
        assert [paper.id for paper in library.papers(match="%")] == ["p3"]


def test_papers_are_filtered_by_page_sorted_and_paged(tmp_path: Path) -> None:
    with Library.open(tmp_path, SmallEncoder, create=True, vector_search="exact") as library:
        dates = ("2024-05", None, "2023-01-02")
        pages = ("May list", "June list", "June list")
        records = [
            record(number, published=date, listing=Listing(page=page, rank=1))
            for number, (date, page) in enumerate(zip(dates, pages, strict=True))
        ]
        library.ingest([source("a", records)])
        assert [paper.id for paper in library.papers(page="june", sort="id")] == ["p1", "p2"]
        assert [paper.id for paper in library.papers(sort="date")] == ["p2", "p0", "p1"]
        assert [paper.id for paper in library.papers(sort="date", descending=True)] == ["p0", "p2", "p1"]
        assert [paper.id for paper in library.papers(sort="id", offset=1, limit=1)] == ["p1"]


def test_an_unknown_id_names_the_nearest(tmp_path: Path) -> None:
    with Library.open(tmp_path, SmallEncoder, create=True, vector_search="exact") as library:
        library.ingest([source("a", [record(1, id=None, title="On the sleep of otters")])])
        known = library.papers()[0].id
        with pytest.raises(PaperNotFoundError) as caught:
            library.paper("sleep-oters")
        assert known in caught.value.hint


def test_stored_vectors_fit_the_spans_of_the_abstract(tmp_path: Path) -> None:
    with filled(tmp_path) as library:
        for stored in library.stored([3, 1, 99]):
            assert stored.vectors.abstract.shape == (16,)
            assert stored.vectors.passages.shape == (len(stored.passages), 16)
            assert stored.vectors.sentences.shape == (len(stored.sentences), 16)
            assert stored.paper.abstract[slice(*stored.sentences[0])].startswith("We watched")
        assert [stored.key for stored in library.stored([3, 1, 99])] == [3, 1]


def test_stored_follows_a_change(tmp_path: Path) -> None:
    with filled(tmp_path) as library:
        before = library.stored([1])[0]
        library.ingest([source("a", [record(0, abstract="One sentence only."), *map(record, range(1, 6))])])
        after = library.stored([1])[0]
        assert (len(before.sentences), len(after.sentences)) == (9, 1)


def test_reading_from_several_threads_works(tmp_path: Path) -> None:
    failures: list[BaseException] = []
    with filled(tmp_path, 20) as library:
        vector = SmallEncoder().encode_texts(["otters cross rivers"])[0]

        def read() -> None:
            try:
                for _ in range(20):
                    assert len(library.stored([key for key, _ in library.nearest(vector, 5)])) == 5
                    assert library.lexical({"otters": 1.0}, 5)
                    assert library.counts().papers == 20
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=read) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not failures


@given(st.text())
def test_an_id_made_from_a_title_is_stable_and_printable(title: str) -> None:
    made = paper_id(None, title)
    assert made == paper_id(None, f"  {title.strip()} ")
    assert bool(made) == bool(title.split()) or not made
    assert made.isascii()
    assert not any(character.isspace() for character in made)


def test_titles_that_differ_in_case_and_punctuation_only_are_one_paper() -> None:
    assert (
        paper_id(None, "Otters: A  Study")
        == paper_id(None, "otters - a study!")
        == paper_id("", "ＯＴＴＥＲＳ a study")
    )
    assert paper_id(None, "Otters: A Study") != paper_id(None, "Otters: B Study")


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("On the Habits of the Otter in Winter", "habits-otter-winter"),
        ("The 3 Otters and 12 Herons: Which Sleep?", "3-otters-12-herons"),
        ("Hippopotamuslikecreatures Swim", "hippopotamuslikecrea"),
        ("To Be With", "be"),
        ("On the", "on-the"),
        ("Über Ottern", "uber-ottern"),
    ],
)
def test_an_id_made_from_a_title_starts_with_its_first_significant_words(title: str, words: str) -> None:
    assert re.fullmatch(rf"{words}-[0-9a-f]{{6}}", paper_id(None, title))


def test_titles_with_the_same_first_words_have_ids_of_their_own() -> None:
    titles = [f"Habits of Otters in Winter, Part {number}" for number in range(200)]
    assert len({paper_id(None, title) for title in titles}) == 200


def test_a_given_id_loses_what_could_reach_a_terminal() -> None:
    assert paper_id(" 10.1/ab c\x1b[31m ", "x") == "10.1/ab_c_[31m"


def test_many_may_open_a_library_that_is_just_being_made(tmp_path: Path) -> None:
    def made(path: Path) -> str:
        catalog = Catalog.open(path, create=True)
        catalog.make()
        catalog.close()
        return catalog.identity

    with ThreadPoolExecutor(8) as threads:
        for number in range(20):
            assert len(set(threads.map(made, [tmp_path / str(number)] * 8))) == 1


@pytest.mark.parametrize(
    ("called", "do"),
    [
        ("fold", lambda library: library.papers(match="x")),
        ("row_sum", lambda library: library.stored([1])),
        ("row_sum", lambda library: library.ingest([source("b", [record(2)])])),
    ],
)
def test_an_interrupt_while_sqlite_calls_a_function_is_an_interrupt(
    tmp_path: Path, called: str, do: Callable[[Library], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> str:
        raise KeyboardInterrupt

    filled(tmp_path, 1).close()
    held = catalog_file._FUNCTIONS
    functions = [(name, count, interrupted if name == called else function) for name, count, function in held]
    monkeypatch.setattr(catalog_file, "_FUNCTIONS", functions)
    with Library.open(tmp_path, SmallEncoder, vector_search="exact") as library, pytest.raises(KeyboardInterrupt):
        do(library)
