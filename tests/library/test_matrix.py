"""The index of vectors: what it finds, how it follows, and that no search waits for an index."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.encoder import PaperText, PaperVectors
from assistant.library.library import Library
from assistant.library.place import CHROMA_DIRECTORY, MATRIX_DIRECTORY
from tests.library.library_inputs import Record, record, source
from tests.library.small_encoder import SmallEncoder, hashed

PAPERS = 60
PATIENCE = 60.0


class LongVectors(SmallEncoder):
    """Vectors long enough to be chosen by their signs: those of the small encoder, turned into more dimensions."""

    def __init__(self) -> None:
        super().__init__(dimension=64)
        self.dimension = 256
        self.fingerprint = "long"
        self._turn = np.random.default_rng(5).normal(0, 1 / 16, (64, 256)).astype(np.float32)

    def encode_papers(self, papers: Sequence[PaperText]) -> list[PaperVectors]:
        self.encoded += len(papers)
        return [
            PaperVectors(
                self.encode_texts([paper.text])[0],
                *(
                    self.encode_texts([paper.abstract[slice(*span)] for span in spans])
                    for spans in (paper.passages, paper.sentences)
                ),
            )
            for paper in papers
        ]

    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), 256), np.float32)
        for place, text in enumerate(texts):
            turned = hashed(text, 64) @ self._turn
            vectors[place] = turned / np.linalg.norm(turned)
        return vectors


def opened(path: Path) -> Library:
    return Library.open(path, LongVectors, create=True, batch_papers=8, lock_seconds=0.2)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with opened(tmp_path) as library:
        library.ingest([source("a", [record(number) for number in range(PAPERS)])])
        yield library


def vector_of(paper: Record) -> NDArray[np.float32]:
    vector: NDArray[np.float32] = LongVectors().encode_texts([paper.abstract])[0]
    return vector


def compared(library: Library, vector: NDArray[np.float32]) -> dict[int, float]:
    """The similarity of every paper by its abstract or best passage."""
    return {
        stored.key: max(float(stored.vectors.abstract @ vector), float((stored.vectors.passages @ vector).max()))
        for stored in library.stored(library.keys())
    }


@pytest.mark.parametrize("few", [1 << 20, 1])
def test_papers_chosen_by_signs_are_those_that_comparing_all_gives(
    library: Library, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr("assistant.library.vector_scan._WORTH_HALVES", few)
    monkeypatch.setattr("assistant.library.vector_scan._NEAR_BY_HALF", 2)
    monkeypatch.setattr("assistant.library.vector_scan._RESCORED", 120)
    monkeypatch.setattr("assistant.library.vector_scan._RESCORED_EACH", 1)
    for number in (3, 17, 44):
        vector = vector_of(record(number))
        expected = compared(library, vector)
        for within in (None, set(range(1, PAPERS, 3)), set(range(2, PAPERS, 2))):
            among = expected if within is None else {key: expected[key] for key in within}
            found = library.nearest(vector, 5, within=within)
            assert found[0].key == max(among, key=among.__getitem__)
            assert len({match.key for match in found} & set(sorted(among, key=among.__getitem__)[-5:])) >= 3
            assert [match.similarity for match in found] == pytest.approx(
                [among[match.key] for match in found], abs=5e-3
            )


def test_every_paper_can_be_found_where_more_are_wanted_than_are_compared(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.library.vector_scan._RESCORED", 3)
    monkeypatch.setattr("assistant.library.vector_scan._RESCORED_EACH", 1)
    assert len(library.nearest(vector_of(record(1)), PAPERS)) == PAPERS


def test_changes_and_removals_are_followed_in_small_files_that_are_joined(library: Library) -> None:
    for number in range(6):
        library.ingest([source("b", [record(100 + other, abstract=f"Newt {number}.") for other in range(3)])])
    library.remove(["p3"])
    assert {match.key for match in library.nearest(vector_of(record(3)), 99)} == set(library.keys())
    assert len(list((library.path / MATRIX_DIRECTORY).glob("*.vectors"))) <= 3
    assert library.doctor() == []


def test_another_process_finds_what_the_first_finds(library: Library) -> None:
    with opened(library.path) as other:
        wanted = vector_of(record(7))
        assert other.nearest(wanted, 9) == library.nearest(wanted, 9)


def test_a_library_that_was_made_without_the_index_gets_it_without_encoding(library: Library) -> None:
    import shutil

    expected = library.nearest(vector_of(record(7)), 9)
    path = library.path
    library.close()
    shutil.rmtree(path / MATRIX_DIRECTORY)
    encoder = LongVectors()
    with Library.open(path, lambda: encoder) as again:
        assert again.nearest(vector_of(record(7)), 9) == expected
        assert again.doctor() == []
    assert encoder.encoded == 0
    assert (path / MATRIX_DIRECTORY).exists()


def test_a_search_opens_neither_chroma_nor_waits_for_a_writer(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another library object takes in papers and its indexes stand still, the papers are found all the same."""
    goes_on = threading.Event()
    committed = threading.Event()
    with opened(library.path) as writer:

        def stand_still(at_once: bool) -> None:
            committed.set()
            assert goes_on.wait(PATIENCE)

        monkeypatch.setattr(writer._indexes, "_follow", stand_still)
        changed = [record(0, abstract="Quokkas smile at newts."), *(record(number) for number in range(1, PAPERS - 1))]
        thread = threading.Thread(
            target=writer.ingest, args=([source("a", changed), source("b", [record(200, abstract="Ibexes climb.")])],)
        )
        thread.start()
        try:
            assert committed.wait(PATIENCE)
            for one in (library, writer):
                assert one.lexical({"quokkas": 1.0}, 5).keys() == {1}
                assert one.document_frequency("quokka") == 1
                assert one.lexical({"ibex": 1.0}, 5).keys() == {PAPERS + 1}
                assert one.nearest(vector_of(record(0, abstract="Quokkas smile at newts.")), 1)[0].key == 1
                assert PAPERS not in {match.key for match in one.nearest(vector_of(record(PAPERS - 1)), 99)}
                assert PAPERS not in one.lexical({"valley": 1.0}, 99)
                assert one.counts().unindexed == 2
        finally:
            goes_on.set()
            thread.join()
    library.close()
    with opened(library.path) as reader:
        assert reader.lexical({"quokkas": 1.0}, 5).keys() == {1}
        assert reader.counts().unindexed == 2
        reader.ingest([source("c", [record(300)])])
        assert reader.counts().unindexed == 0
        assert reader.doctor() == []


def test_newer_papers_are_scored_as_the_index_will_score_them(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = {"otters": 1.0, "herons": 0.5}
    with opened(library.path) as writer:
        monkeypatch.setattr(writer._indexes, "_follow", lambda at_once: None)
        writer.ingest([source("b", [record(number) for number in range(80, 100)])])
        with writer._write_lock("ingest"), opened(library.path) as reader:
            meanwhile = reader.lexical(words, 30)
    followed = library.lexical(words, 30)
    assert meanwhile == pytest.approx(followed, rel=0.1)


def test_a_cold_search_does_not_open_chroma(library: Library) -> None:
    path = library.path
    library.close()
    with opened(path) as again:
        again.nearest(vector_of(record(1)), 3)
        assert again._indexes.vectors()._chroma is None
    assert (path / CHROMA_DIRECTORY).exists()
