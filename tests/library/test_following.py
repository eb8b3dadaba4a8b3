from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.encoder import PaperText, PaperVectors
from assistant.library.catalog import Catalog
from assistant.library.follower import applied
from assistant.library.following import Following
from assistant.library.library import Library
from assistant.library.place import MATRIX_DIRECTORY, TANTIVY_DIRECTORY
from assistant.library.vector_search import VectorSearch
from tests.library.library_inputs import record, source
from tests.library.small_encoder import SmallEncoder

PATIENCE = 60.0


class PatientEncoder(SmallEncoder):
    """Begins a late batch only when the indexes that searches read have taken in earlier ones."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._batches = 0
        self.waited = False

    def encode_papers(self, papers: Sequence[PaperText]) -> list[PaperVectors]:
        self._batches += 1
        if self._batches == 14:
            catalog = Catalog.open(self._path, create=False)
            until = time.monotonic() + PATIENCE
            while not all(applied(catalog, name).revision for name in (MATRIX_DIRECTORY, TANTIVY_DIRECTORY)):
                assert time.monotonic() < until, "the indexes did not follow while papers were encoded"
                time.sleep(0.01)
            catalog.close()
            self.waited = True
        return super().encode_papers(papers)


def test_the_indexes_follow_while_papers_are_encoded(tmp_path: Path) -> None:
    encoder = PatientEncoder(tmp_path)
    with Library.open(tmp_path, lambda: encoder, create=True, batch_papers=8) as library:
        library.ingest([source("a", [record(number) for number in range(120)])])
        assert encoder.waited
        assert library.counts()[-3:] == (library.revision,) * 3
        assert library.doctor() == []


class AskingEncoder(SmallEncoder):
    """Asks another reader, before the second batch, for what the first has committed."""

    def __init__(self, reader: Library) -> None:
        super().__init__()
        self._reader = reader
        self._batches = 0
        self.found: set[int] = set()

    def encode_papers(self, papers: Sequence[PaperText]) -> list[PaperVectors]:
        self._batches += 1
        if self._batches == 2:
            assert self._reader.revision == 2
            self.found = found_by(self._reader)
        return super().encode_papers(papers)


def found_by(library: Library) -> set[int]:
    near = library.nearest(SmallEncoder().encode_questions(["valley"])[0], 99)
    worded = library.lexical({"valley": 1.0}, 99)
    assert {match.key for match in near} == worded.keys()
    return set(worded)


@pytest.mark.parametrize("is_due", [False, True])
def test_a_reader_looks_now_and_then_at_what_another_commits_and_at_once_when_it_is_done(
    tmp_path: Path, is_due: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.library.glances._LEAST_SECONDS", 0.0 if is_due else 1e9)
    monkeypatch.setattr("assistant.library.glances._COST", 0)
    with Library.open(tmp_path, SmallEncoder, create=True, vector_search="exact") as reader:
        reader.ingest([source("a", [record(1)])])
        assert found_by(reader) == {1}
        encoder = AskingEncoder(reader)
        with Library.open(tmp_path, lambda: encoder, batch_papers=2, vector_search="exact") as writer:
            writer.ingest([source("b", [record(number) for number in range(2, 6)])])
        assert encoder.found == ({1, 2, 3} if is_due else {1})
        assert found_by(reader) == {1, 2, 3, 4, 5}


def test_one_run_at_a_time_and_a_last_one_for_what_is_left() -> None:
    runs: list[str] = []
    go_on = threading.Event()

    def follow() -> None:
        runs.append(threading.current_thread().name)
        assert go_on.wait(PATIENCE)

    with Following(follow) as following:
        following.committed(10)
        assert not runs
        for _ in range(3):
            following.committed(100)
        go_on.set()
        following.finish()
    assert len(runs) == 2
    assert runs[-1] == threading.current_thread().name


def test_what_goes_wrong_in_the_background_is_raised() -> None:
    def follow() -> None:
        raise OSError("the disk is full")

    with Following(follow) as following:
        following.committed(100)
        with pytest.raises(OSError, match="disk is full"):
            following.finish()
    following = Following(follow)
    with pytest.raises(OSError, match="disk is full"):
        commit_often(following)


def commit_often(following: Following) -> None:
    with following:
        for _ in range(1000):
            following.committed(100)
            time.sleep(0.01)


@pytest.mark.parametrize("is_damaged", [False, True])
def test_chroma_follows_many_papers_in_a_process_of_its_own(
    tmp_path: Path, is_damaged: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.library.vector_search._MANY", 5)
    monkeypatch.setattr(VectorSearch, "current_chroma", lambda *_, **__: pytest.fail("Chroma was opened here"))
    with Library.open(tmp_path, SmallEncoder, create=True) as library:
        library.ingest([source("a", [record(number) for number in range(8)])])
        assert library.counts().chroma_revision == library.revision
        if is_damaged:
            (tmp_path / "chroma" / "chroma.sqlite3").write_bytes(b"no database")
        library.ingest([source("b", [record(number) for number in range(20, 30)])])
        told = [finding.problem for finding in library.notices]
        assert ["rebuilt from the catalog" in problem for problem in told] == [True] * is_damaged
        monkeypatch.undo()
        assert library.doctor() == []
        assert len(library.vector_store().get_nodes(None)) == 18


def test_where_no_other_process_can_be_started_chroma_follows_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.library.vector_search._MANY", 5)
    monkeypatch.setattr("sys.executable", str(tmp_path / "none"))
    with Library.open(tmp_path / "library", SmallEncoder, create=True) as library:
        library.ingest([source("a", [record(number) for number in range(8)])])
        assert library.counts().chroma_revision == library.revision
        assert library.doctor() == []


def test_in_a_large_library_chroma_takes_in_few_papers_when_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library.open(tmp_path, SmallEncoder, create=True) as library:
        library.ingest([source("a", [record(number) for number in range(20)])])
        monkeypatch.setattr("assistant.library.vector_search._LARGE", 10)
        monkeypatch.setattr("assistant.library.vector_search._SHARE_LEFT", 5)
        library.ingest([source("b", [record(30)])])
        assert library.counts().chroma_revision < library.revision
        assert len(found_by(library)) == 21
        assert len(library.vector_store().get_nodes(None)) == 21
        assert library.counts().chroma_revision == library.revision
        library.ingest([source("c", [record(number) for number in range(40, 46)])])
        assert library.counts().chroma_revision == library.revision
        library.ingest([source("d", [record(50)])])
        assert library.doctor() == []
