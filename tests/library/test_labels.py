"""Tags and notes stay with their papers, whatever happens to these."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import LibraryBusyError, PaperNotFoundError, TagNotFoundError
from assistant.library.library import Library
from assistant.records import Filters, IngestProgress
from tests.library.earlier_catalog import take_back
from tests.library.histories import described, opened, outcome, random_history
from tests.library.labelled_histories import lived, lost, stripped
from tests.library.library_inputs import Record, record, source
from tests.library.small_encoder import SmallEncoder
from tests.properties import examples

ARXIV = "2301.00001"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with opened(tmp_path / "library", random.Random(1)) as library:
        yield library


def read(library: Library, **files: Sequence[Record]) -> None:
    """What is read when the folder holds these files and no others."""
    library.ingest([source(f"/all/{name}", records) for name, records in files.items()], roots=["/all"])


def tags(library: Library) -> dict[str, tuple[str, ...]]:
    return {paper.id: paper.tags for paper in library.papers() if paper.tags}


def test_a_tag_is_shown_as_first_written_and_found_in_any_spelling(library: Library) -> None:
    read(library, a=[record(1), record(2)])
    assert library.labels.tag(["p1"], "To-Read") == 1
    assert library.labels.tag(["p1", "p2"], "to read") == 1
    assert library.paper("p2").tags == ("To-Read",)
    assert library.count(filters=Filters(tag="TO  READ")) == 2


def test_several_tags_are_a_limit_together(library: Library) -> None:
    read(library, a=[record(1), record(2)])
    library.labels.tag(["p1", "p2"], "one")
    library.labels.tag(["p2"], "two")
    assert [paper.id for paper in library.papers(filters=Filters(tag="one; two"))] == ["p2"]
    assert len(library.keys_matching(Filters(tag="one, two")).keys) == 1


def test_a_limit_sees_a_tag_at_once(library: Library) -> None:
    read(library, a=[record(1), record(2)])
    library.labels.tag(["p1"], "one")
    assert len(library.keys_matching(Filters(tag="one")).keys) == 1
    library.labels.tag(["p2"], "one")
    assert len(library.keys_matching(Filters(tag="one")).keys) == 2


def test_a_limit_sees_a_collection_at_once_that_changes_no_paper(library: Library) -> None:
    def collected(*names: str) -> Record:
        return record(1, metadata={"itemType": "preprint", "collections": [*names]})

    read(library, a=[collected("one", "two", "three")], b=[collected("four")])
    assert library.paper("p1").tags == ("four", "one", "three", "two")
    assert len(library.keys_matching(Filters(tag="four")).keys) == 1
    revision = library.revision
    read(library, a=[collected("one", "two", "three")], b=[collected("five")])
    assert len(library.keys_matching(Filters(tag="five")).keys) == 1
    assert library.paper("p1").tags == ("five", "one", "three", "two")
    read(library, a=[collected("one", "two", "three")])
    with pytest.raises(TagNotFoundError):
        library.keys_matching(Filters(tag="five"))
    assert library.revision == revision


def test_an_unknown_tag_is_told_with_the_nearest(library: Library) -> None:
    read(library, a=[record(1)])
    library.labels.tag(["p1"], "thesis")
    for ask in (library.papers, library.count):
        with pytest.raises(TagNotFoundError, match="there is no tag “tesis”") as caught:
            ask(filters=Filters(tag="tesis"))
        assert caught.value.hint == "did you mean “thesis”?"


def test_nothing_is_tagged_if_one_id_is_unknown(library: Library) -> None:
    read(library, a=[record(1)])
    with pytest.raises(PaperNotFoundError):
        library.labels.tag(["p1", "p9"], "one")
    assert library.labels.tags() == []


def test_labels_survive_an_abstract_that_replaces_a_digest(library: Library) -> None:
    read(library, a=[record(1, id=ARXIV, kind="digest", abstract="In short.")])
    library.labels.tag([ARXIV], "one")
    library.labels.set_note(ARXIV, "worth it")
    read(library, a=[record(1, id=ARXIV, kind="digest", abstract="In short.")], b=[record(1, id=ARXIV)])
    paper = library.paper(ARXIV)
    assert (paper.kind, paper.tags, paper.note) == ("abstract", ("one",), "worth it")


def test_a_paper_that_merges_has_the_tags_of_both_and_both_notes(library: Library) -> None:
    first, second = record(1, id="own"), record(1, title="Another title", id=ARXIV)
    read(library, a=[first], b=[second])
    library.labels.tag(["own"], "one")
    library.labels.tag([ARXIV], "two")
    library.labels.set_note("own", "of the first")
    library.labels.set_note(ARXIV, "of the second")
    bridge = record(1, title=first.title, id=ARXIV, authors=())
    read(library, a=[first], b=[second], c=[bridge])
    (paper,) = library.papers()
    assert (paper.tags, paper.note) == (("one", "two"), "of the first\n\nof the second")


def test_papers_that_separate_keep_what_they_had_together_and_part_with_it_singly(library: Library) -> None:
    plain = record(1, id=None)
    named = record(1, id=ARXIV)
    read(library, a=[plain], b=[named])
    library.labels.tag([ARXIV], "one")
    read(library, a=[record(1, id="2301.00002")], b=[named])
    assert tags(library) == {ARXIV: ("one",), "2301.00002": ("one",)}
    library.labels.untag(["2301.00002"], "one")
    assert tags(library) == {ARXIV: ("one",)}
    read(library, b=[named])
    read(library, a=[record(1, id="2301.00002")], b=[named])
    assert tags(library) == {ARXIV: ("one",)}


def test_labels_come_back_with_a_file_that_was_gone(library: Library) -> None:
    read(library, a=[record(1)], b=[record(2)])
    library.labels.tag(["p1"], "one")
    library.labels.set_note("p1", "kept")
    read(library, b=[record(2)])
    assert [(tag.name, tag.papers) for tag in library.labels.tags()] == [("one", 0)]
    read(library, a=[record(1)], b=[record(2)])
    assert (library.paper("p1").tags, library.paper("p1").note) == (("one",), "kept")


def test_labels_come_back_with_a_file_that_was_moved_while_it_was_gone(library: Library) -> None:
    read(library, a=[record(1)], b=[record(2)])
    library.labels.tag(["p1"], "one")
    read(library, b=[record(2)])
    read(library, elsewhere=[record(1)], b=[record(2)])
    assert tags(library) == {"p1": ("one",)}


def test_labels_follow_a_paper_to_the_records_that_are_left_of_it(library: Library) -> None:
    read(library, a=[record(1, id=None)])
    (paper,) = library.papers()
    library.labels.tag([paper.id], "one")
    read(library, a=[record(1, id=None)], b=[record(1, id=ARXIV, abstract=record(1).abstract + " Indeed.")])
    read(library, b=[record(1, id=ARXIV, abstract=record(1).abstract + " Indeed.")])
    read(library, c=[record(3, id=f"{ARXIV}v2")])
    assert tags(library) == {ARXIV: ("one",)}


def test_labels_follow_a_paper_whose_title_and_abstract_change(library: Library) -> None:
    read(library, a=[record(1, id="x")])
    library.labels.tag(["x"], "one")
    read(library, a=[record(2, id="x")])
    assert tags(library) == {"x": ("one",)}


def test_a_paper_that_only_shares_its_text_is_another(library: Library) -> None:
    read(library, a=[record(1, id=ARXIV)])
    library.labels.tag([ARXIV], "one")
    read(library, a=[record(1, id=ARXIV)], b=[record(1, id="2301.00002")])
    assert tags(library) == {ARXIV: ("one",)}


def test_labels_are_there_after_removal_and_restoration(library: Library) -> None:
    read(library, a=[record(1), record(2)])
    library.labels.tag(["p1"], "one")
    library.remove(["p1"])
    assert library.labels.tags()[0].papers == 0
    library.restore(["p1"])
    assert tags(library) == {"p1": ("one",)}


def test_labels_survive_reencoding(library: Library) -> None:
    read(library, a=[record(1)])
    library.labels.tag(["p1"], "one")
    library.reencode()
    assert tags(library) == {"p1": ("one",)}


def test_a_note_is_replaced_appended_to_and_removed(library: Library) -> None:
    read(library, a=[record(1)])
    assert library.labels.set_note("p1", "first") == "first"
    assert library.labels.set_note("p1", "second", append=True) == "first\nsecond"
    assert library.labels.set_note("p1", "third") == library.labels.note("p1") == "third"
    assert library.labels.set_note("p1", None) is None
    assert library.paper("p1").note is None


def test_a_tag_that_was_removed_does_not_return_with_a_file(library: Library) -> None:
    read(library, a=[record(1)], b=[record(2)])
    library.labels.tag(["p1", "p2"], "one")
    library.labels.tag(["p1"], "two")
    library.labels.untag(["p1"], "two")
    read(library, b=[record(2)])
    assert library.labels.remove_tag("one") == 1
    read(library, a=[record(1)], b=[record(2)])
    assert tags(library) == {}
    assert library.labels.tags() == []


def test_a_tag_given_to_every_number_of_papers_limits_to_them(library: Library) -> None:
    read(library, a=[record(number) for number in range(30)], b=[record(number) for number in range(15)])
    library.labels.tag([f"p{number}" for number in range(20)], "one")
    (tag,) = library.labels.tags()
    passing = library.keys_matching(Filters(tag="one", source="b"))
    assert (tag.papers, len(passing.keys), passing.lacking) == (20, 15, 0)
    assert library.count(filters=Filters(tag="one", source="b")) == 15


def test_a_catalog_of_the_version_before_is_given_tags_and_keeps_its_checksums(tmp_path: Path) -> None:
    with opened(tmp_path, random.Random(1)) as library:
        read(library, a=[record(1), record(2)])
    take_back(tmp_path, 5)
    with closing(sqlite3.connect(tmp_path / "catalog.sqlite")) as connection, connection:
        connection.execute("UPDATE papers SET title = 'Changed' WHERE id = 'p2'")
    with opened(tmp_path, random.Random(1)) as library:
        library.labels.tag(["p1"], "one")
        assert tags(library) == {"p1": ("one",)}
        assert any("p2" in finding.problem for finding in library.doctor())


def test_a_tag_is_renamed_or_joined_to_another(library: Library) -> None:
    read(library, a=[record(1), record(2)])
    library.labels.tag(["p1"], "one")
    library.labels.tag(["p1", "p2"], "two")
    assert library.labels.rename_tag("one", "ONE") == 1
    assert library.labels.rename_tag("one", "two") == 2
    assert [(tag.name, tag.papers) for tag in library.labels.tags()] == [("two", 2)]


def test_an_ingest_lets_tags_be_given_meanwhile(library: Library) -> None:
    read(library, a=[record(1)])

    def tag(progress: IngestProgress) -> None:
        with Library.open(library.path, SmallEncoder, vector_search="exact", lock_seconds=0) as other:
            other.labels.tag(["p1"], "meanwhile")

    library.ingest([source("/all/b", [record(number) for number in range(2, 9)])], progress=tag)
    assert library.paper("p1").tags == ("meanwhile",)


def test_a_repair_keeps_tags_out_meanwhile(library: Library) -> None:
    read(library, a=[record(1)])
    with (
        library.labels.lock("doctor --repair"),
        Library.open(library.path, SmallEncoder, vector_search="exact", lock_seconds=0) as other,
        pytest.raises(LibraryBusyError, match="assistant doctor --repair"),
    ):
        other.labels.tag(["p1"], "one")


def test_labels_survive_the_repair_of_a_catalog_whose_records_are_damaged(tmp_path: Path) -> None:
    with opened(tmp_path, random.Random(1)) as library:
        read(library, a=[record(1), record(2)])
        library.labels.tag(["p1", "p2"], "one")
    with closing(sqlite3.connect(tmp_path / "catalog.sqlite")) as connection, connection:
        connection.execute("UPDATE records SET fields = replace(fields, 'valley', 'volley') WHERE record = 1")
        connection.execute("DELETE FROM labelled")
    with opened(tmp_path, random.Random(1)) as library:
        library.doctor(repair=True)
        assert library.doctor() == []
        assert tags(library) == {"p1": ("one",), "p2": ("one",)}


def test_labels_survive_the_salvage_of_a_torn_catalog(tmp_path: Path) -> None:
    with opened(tmp_path, random.Random(1)) as library:
        read(library, a=[record(number) for number in range(1, 40)])
        library.labels.tag([f"p{number}" for number in range(1, 40)], "one")
        library.labels.set_note("p1", "kept")
    file = tmp_path / "catalog.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'labelled'").fetchone()
    torn = bytearray(file.read_bytes())
    torn[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    file.write_bytes(torn)
    with opened(tmp_path, random.Random(1)) as library:
        library.doctor(repair=True)
        assert library.doctor() == []
        assert len(tags(library)) == 39
        assert library.paper("p1").note == "kept"


def test_what_is_known_of_a_label_whose_paper_is_lost_is_told(tmp_path: Path) -> None:
    with opened(tmp_path, random.Random(1)) as library:
        read(library, a=[record(1), record(2)])
        library.labels.set_note("p1", "read it twice")
        library.labels.tag(["p2"], "one")
    with closing(sqlite3.connect(tmp_path / "catalog.sqlite")) as connection, connection:
        connection.execute("DELETE FROM label_marks")
        connection.execute("DELETE FROM labelled WHERE label = 1")
        connection.execute("UPDATE records SET fields = replace(fields, 'valley', 'volley') WHERE record = 1")
    with opened(tmp_path, random.Random(1)) as library:
        found = [each.problem for each in library.doctor(repair=True)]
        assert "it is lost which paper this tag or note belonged to: read it twice" in found
        assert library.doctor() == []
        assert tags(library) == {"p2": ("one",)}


def test_a_tag_whose_name_is_lost_gets_another(tmp_path: Path) -> None:
    with opened(tmp_path, random.Random(1)) as library:
        read(library, a=[record(1)])
        library.labels.tag(["p1"], "one")
    with closing(sqlite3.connect(tmp_path / "catalog.sqlite")) as connection, connection:
        connection.execute("DELETE FROM tags")
    with opened(tmp_path, random.Random(1)) as library:
        found = library.doctor(repair=True)
        assert any("tag 1" in each.problem for each in found)
        assert tags(library) == {"p1": ("tag 1",)}
        assert library.doctor() == []


def leaves_labels_in_place(seed: int, *, kills: bool = False) -> None:
    chance = random.Random(seed)
    steps = random_history(chance, kills)
    with TemporaryDirectory() as with_labels, TemporaryDirectory() as without:
        library, labels = lived(Path(with_labels), steps, chance)
        with library:
            assert [*lost(library, labels)] == []
            assert library.doctor() == []
            held = stripped(described(library))
            with suppress(LibraryBusyError):
                library.doctor(repair=True)
                assert [*lost(library, labels)] == []
        assert held == outcome(Path(without), steps, chance)


@settings(max_examples=examples(40))
@given(st.integers(min_value=0))
def test_labels_stay_with_what_they_were_attached_to_and_change_no_paper(seed: int) -> None:
    leaves_labels_in_place(seed)


@settings(max_examples=examples(15))
@given(st.integers(min_value=0))
def test_labels_survive_runs_that_are_killed(seed: int) -> None:
    leaves_labels_in_place(seed, kills=True)
