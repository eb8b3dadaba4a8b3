from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import EncoderMismatchError, InputError, PaperNotFoundError
from assistant.library.entries import SourceInput
from assistant.library.library import Library
from assistant.records import IngestProgress, IngestReport, Listing, Rejection
from tests.library.library_inputs import Record, record, source
from tests.library.small_encoder import SmallEncoder


@pytest.fixture
def encoder() -> SmallEncoder:
    return SmallEncoder()


@pytest.fixture
def library(tmp_path: Path, encoder: SmallEncoder) -> Iterator[Library]:
    with Library.open(
        tmp_path / "library", lambda: encoder, create=True, batch_papers=4, vector_search="exact"
    ) as opened:
        yield opened


def tally(report: IngestReport) -> tuple[int, int, int, int]:
    return report.added, report.updated, report.unchanged, report.removed


def ids(library: Library) -> list[str]:
    return [paper.id for paper in library.papers(sort="id")]


def listed(number: int, page: str, rank: int, **changes: Any) -> Record:
    return record(number, id=None, listing=Listing(page=page, date="11-20", rank=rank), **changes)


def test_a_paper_seen_on_several_pages_is_one_paper_with_all_its_listings(library: Library) -> None:
    first = source("a", [listed(0, "a", 1), listed(1, "a", 2)])
    second = source("b", [listed(1, "b", 1), listed(2, "b", 2)])
    report = library.ingest([first, second])
    assert (tally(report), report.listings) == ((3, 0, 0, 0), 4)
    pages = {paper.title: [place.page for place in paper.listings] for paper in library.papers()}
    assert pages[record(1).title] == ["a", "b"]
    assert (library.counts().papers, library.counts().listings) == (3, 4)


def test_a_second_run_reports_all_as_unchanged_and_encodes_nothing(library: Library, encoder: SmallEncoder) -> None:
    sources = [source("a", [listed(number, "a", number + 1) for number in range(9)])]
    library.ingest(sources)
    revision = library.revision
    report = library.ingest(sources)
    assert (tally(report), report.listings) == ((0, 0, 9, 0), 9)
    assert (library.revision, encoder.encoded) == (revision, 9)


def test_only_changed_texts_are_encoded_again(library: Library, encoder: SmallEncoder) -> None:
    library.ingest([source("a", [record(number) for number in range(6)])])
    changed = [
        record(0, abstract="A new abstract, shorter."),
        record(1, url="https://example.org/1"),
        *map(record, range(2, 6)),
    ]
    assert tally(library.ingest([source("a", changed)])) == (0, 2, 4, 0)
    assert encoder.encoded == 7
    assert library.paper("p0").abstract == "A new abstract, shorter."
    assert library.paper("p1").url == "https://example.org/1"


def test_a_new_listing_counts_as_an_update_and_a_lost_one_too(library: Library) -> None:
    library.ingest([source("a", [listed(0, "a", 1), listed(1, "a", 2)])])
    report = library.ingest([source("a", [listed(0, "a", 1), listed(1, "a", 3)])])
    assert (tally(report), report.listings) == ((0, 1, 1, 0), 2)


def test_a_paper_no_longer_given_by_any_source_is_removed(library: Library) -> None:
    library.ingest([source("a", [record(0), record(1)]), source("b", [record(1)])])
    report = library.ingest([source("a", [record(2)]), source("b", [record(1)])])
    assert tally(report) == (1, 0, 1, 1)
    assert ids(library) == ["p1", "p2"]
    assert library.counts().passages == sum(len(stored.passages) for stored in library.stored([2, 3]))


def test_keep_missing_removes_nothing(library: Library) -> None:
    library.ingest([source("a", [record(0), record(1)])])
    assert tally(library.ingest([source("a", [record(1)])], keep_missing=True)) == (0, 0, 1, 0)
    assert ids(library) == ["p0", "p1"]


def test_a_paper_that_moves_between_files_is_neither_removed_nor_encoded_again(
    library: Library, encoder: SmallEncoder
) -> None:
    library.ingest([source("a", [record(0), record(1)]), source("b", [record(2)])])
    report = library.ingest([source("a", [record(1)]), source("b", [record(2), record(0)])])
    assert tally(report) == (0, 0, 3, 0)
    assert encoder.encoded == 3


def test_a_file_that_now_gives_nothing_removes_nothing(library: Library) -> None:
    library.ingest([source("a", [record(0)])])
    bad = source("a", [Rejection(where="a", why="not text")])
    report = library.ingest([bad])
    assert (report.removed, report.rejected) == (0, (Rejection(where="a", why="not text"),))
    assert ids(library) == ["p0"]
    assert library.ingest([source("a", [])]).rejected[0].why == "no paper in it"


def test_rejections_are_reported_again_for_an_unchanged_file(library: Library) -> None:
    sources = [source("a", [record(0), Rejection(where="a:7", why="no abstract")])]
    assert library.ingest(sources).rejected == library.ingest(sources).rejected != ()


def test_a_file_gone_from_an_ingested_directory_takes_its_papers_along(library: Library, tmp_path: Path) -> None:
    one, two, other = (str(tmp_path / name) for name in ("pages/one", "pages/two", "pages-old/three"))
    library.ingest([source(one, [record(0)]), source(two, [record(1)]), source(other, [record(2)])])
    report = library.ingest([source(one, [record(0)])], roots=[str(tmp_path / "pages")], keep_missing=True)
    assert report.removed == 0
    report = library.ingest([source(one, [record(0)])], roots=[str(tmp_path / "pages")])
    assert (tally(report), ids(library)) == ((0, 0, 1, 1), ["p0", "p2"])


def test_an_unreadable_file_is_rejected_and_keeps_its_papers(library: Library) -> None:
    library.ingest([source("a", [record(0), record(1)])])

    def broken() -> Iterator[Record]:
        yield record(0)
        raise InputError("line 2 cannot be decoded")

    report = library.ingest([SourceInput("a", lambda: "other", broken, 10), source("b", [record(5)])])
    assert report.rejected == (Rejection(where="a", why="line 2 cannot be decoded"),)
    assert ids(library) == ["p0", "p1", "p5"]
    assert tally(library.ingest([source("a", [record(0)])])) == (0, 0, 1, 1)


def test_a_file_whose_hash_cannot_be_read_is_rejected(library: Library) -> None:
    def unreadable() -> str:
        raise PermissionError(13, "Permission denied")

    report = library.ingest([SourceInput("a", unreadable, lambda: iter(()), 10)])
    assert report.rejected == (Rejection(where="a", why="Permission denied"),)


def test_an_empty_field_does_not_replace_a_known_one(library: Library) -> None:
    library.ingest([source("a", [record(0, authors=("Ilse Roth",), metadata={"venue": "Rivers"})])])
    report = library.ingest([source("b", [record(0, abstract="", metadata={"year": 2024})])])
    paper = library.paper("p0")
    assert (report.updated, paper.authors, paper.metadata) == (1, ("Ilse Roth",), {"venue": "Rivers", "year": 2024})
    assert paper.abstract == record(0).abstract


def test_an_abstract_replaces_a_digest_and_a_digest_never_an_abstract(library: Library) -> None:
    digest = record(1, abstract="A digest of what was seen.", kind="digest")
    library.ingest([source("starter", [digest])])
    assert (library.paper("p1").kind, library.paper("p1").abstract) == ("digest", "A digest of what was seen.")
    assert library.counts().digests == 1
    report = library.ingest([source("a", [record(1)])])
    assert (report.updated, library.paper("p1").kind) == (1, "abstract")
    assert library.paper("p1").abstract == record(1).abstract
    again = library.ingest([source("other", [digest])])
    assert (again.updated, library.paper("p1").abstract) == (0, record(1).abstract)
    assert library.counts().digests == 0


def test_a_record_without_an_abstract_leaves_a_digest_a_digest(library: Library) -> None:
    library.ingest([source("starter", [record(1, abstract="A digest.", kind="digest")])])
    library.ingest([source("a", [record(1, abstract="", authors=("Ada Roe",))])])
    paper = library.paper("p1")
    assert (paper.kind, paper.abstract, paper.authors) == ("digest", "A digest.", ("Ada Roe",))


def test_forgetting_a_source_keeps_what_others_give(library: Library) -> None:
    library.ingest([source("starter", [record(n, kind="digest") for n in range(3)]), source("a", [record(1)])])
    assert library.forget("starter") == 2
    assert [paper.id for paper in library.papers()] == ["p1"]
    assert library.doctor() == []
    assert library.forget("starter") == 0


def test_the_same_paper_twice_in_a_file_is_taken_once_and_the_fuller_text_wins(library: Library) -> None:
    report = library.ingest([source("a", [record(0), record(1), record(0, abstract="The shorter text.")])])
    assert (tally(report), library.paper("p0").abstract) == ((2, 0, 0, 0), record(0).abstract)


def test_a_record_without_title_and_abstract_is_rejected(library: Library) -> None:
    records = [record(0, title=" ", abstract=""), record(1, title="", id=None), record(2, title="", where="f:9")]
    report = library.ingest([source("a", records)])
    assert [rejection.why for rejection in report.rejected] == ["neither title nor abstract", "neither title nor id"]
    assert ids(library) == ["p2"]


def test_a_paper_without_an_abstract_has_a_vector_and_no_sentences(library: Library) -> None:
    library.ingest([source("a", [record(0, abstract="")])])
    (stored,) = library.stored([1])
    assert stored.sentences == ()
    assert stored.vectors.abstract.any()


def test_broken_characters_are_stored_as_question_marks(library: Library) -> None:
    library.ingest([source("a", [record(0, title="A lone \ud800 half")])])
    assert library.paper("p0").title == "A lone ? half"


def test_an_interrupted_ingest_goes_on_where_it_stopped(library: Library, encoder: SmallEncoder) -> None:
    records = [record(number) for number in range(20)]

    def stop(progress: IngestProgress) -> None:
        if progress.done >= 12:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.ingest([source("a", records)], progress=stop)
    assert library.counts().papers == 12
    assert tally(library.ingest([source("a", records)])) == (8, 0, 12, 0)
    assert encoder.encoded == 20
    assert library.doctor() == []


def test_a_half_read_file_that_goes_back_to_its_old_content_is_read_again(library: Library) -> None:
    old = source("a", [record(number) for number in range(3)])
    library.ingest([old])

    def stop(progress: IngestProgress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.ingest([source("a", [record(number) for number in range(10, 20)])], progress=stop)
    assert library.counts().papers == 7
    assert library.ingest([old]).removed == 4
    assert ids(library) == ["p0", "p1", "p2"]


def test_progress_counts_all_records_and_estimates_the_rest(library: Library) -> None:
    seen: list[IngestProgress] = []
    library.ingest([source("a", [record(number) for number in range(10)])], progress=seen.append)
    assert [(step.done, step.total) for step in seen] == [(4, 10), (8, 10), (10, 10)]
    assert seen[0].seconds_left is not None
    assert seen[-1].seconds_left == 0


def test_a_source_that_is_read_once_only_has_no_total(library: Library) -> None:
    records = iter([record(number) for number in range(5)])
    seen: list[IngestProgress] = []
    library.ingest([SourceInput("-", lambda: None, lambda: records, None)], progress=seen.append)
    assert [step.total for step in seen] == [None, None]
    assert library.counts().papers == 5


def test_removing_takes_all_or_nothing(library: Library) -> None:
    library.ingest([source("a", [record(number) for number in range(4)])])
    with pytest.raises(PaperNotFoundError):
        library.remove(["p1", "p9"])
    assert library.remove(["p1", "p2", "p1"]) == 2
    assert ids(library) == ["p0", "p3"]
    assert library.count() == 2
    assert library.doctor() == []


def test_keys_are_never_used_again(library: Library) -> None:
    library.ingest([source("a", [record(0)])])
    library.remove(["p0"])
    library.restore(["p0"])
    assert [stored.key for stored in library.stored([1, 2])] == [2]


def test_another_encoder_is_refused_with_both_names_and_the_way_out(tmp_path: Path, library: Library) -> None:
    library.ingest([source("a", [record(0)])])
    other = SmallEncoder(dimension=8)
    with Library.open(tmp_path / "library", lambda: other, vector_search="exact") as again:
        with pytest.raises(EncoderMismatchError, match=r"small-16.*small-8") as caught:
            again.ingest([source("a", [record(0), record(1)])])
        assert "assistant.doctor(reencode=True)" in caught.value.hint
        assert "assistant doctor --reencode" in caught.value.command_hint
        with pytest.raises(EncoderMismatchError):
            _ = again.encoder
        assert again.count() == 1


def test_reencoding_changes_the_encoder_and_goes_on_after_an_interruption(tmp_path: Path, library: Library) -> None:
    library.ingest([source("a", [record(number) for number in range(10)])])
    other = SmallEncoder(dimension=8)

    def stop(progress: IngestProgress) -> None:
        raise KeyboardInterrupt

    with Library.open(tmp_path / "library", lambda: other, batch_papers=4) as again:
        with pytest.raises(KeyboardInterrupt):
            again.reencode(stop)
        assert again.encoder_fingerprint == "small-16"
        assert again.stored([1])[0].vectors.abstract.shape == (16,)
        assert again.reencode() == 6
        assert (again.encoder_fingerprint, other.encoded) == ("small-8", 10)
        assert again.stored([1])[0].vectors.abstract.shape == (8,)
        vector = other.encode_texts([record(3).abstract])[0]
        assert len(again.nearest(vector, 10)) == 10
        assert again.doctor() == []
        assert library.ingest([source("a", [record(number) for number in range(10)])]).unchanged == 10
