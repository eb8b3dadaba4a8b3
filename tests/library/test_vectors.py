"""Vectors that come with papers: taken where they fit, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import EncoderMismatchError
from assistant.library.library import Library
from assistant.library.vectors import ReadyVectors, matrix, read_vectors, write_vectors
from scripts.make_starter_vectors import vectors_in
from tests.library.library_inputs import record, source
from tests.library.small_encoder import SmallEncoder

PAPERS = [record(number) for number in range(6)]


def library_at(path: Path, encoder: SmallEncoder) -> Library:
    return Library.open(path, lambda: encoder, create=True, batch_papers=4, vector_search="exact")


@pytest.fixture
def ready(tmp_path: Path) -> ReadyVectors:
    """What the small encoder makes of the papers."""
    with library_at(tmp_path / "made", SmallEncoder()) as library:
        library.ingest([source("a", PAPERS)])
    return vectors_in(tmp_path / "made")


@pytest.fixture
def file(tmp_path: Path, ready: ReadyVectors) -> Path:
    write_vectors(tmp_path / "vectors.npz", ready)
    return tmp_path / "vectors.npz"


def test_what_is_written_is_read(file: Path, ready: ReadyVectors) -> None:
    assert read_vectors(file) == ready
    assert len(ready.rows) == len(PAPERS)


def test_nothing_is_encoded_whose_vectors_come_along(tmp_path: Path, ready: ReadyVectors) -> None:
    encoder = SmallEncoder()
    with library_at(tmp_path / "library", encoder) as library:
        assert library.ingest([source("a", PAPERS)], ready=ready).added == len(PAPERS)
        assert encoder.encoded == 0
        assert library.doctor() == []
    assert vectors_in(tmp_path / "library") == ready


def test_vectors_that_are_there_are_not_asked_for_again(tmp_path: Path, ready: ReadyVectors) -> None:
    with library_at(tmp_path / "library", SmallEncoder()) as library:
        library.ingest([source("a", PAPERS[:3])])
        assert library.ingest([source("b", PAPERS)], ready=ready).added == 3
    assert vectors_in(tmp_path / "library") == ready


@pytest.mark.parametrize(
    "other",
    [lambda ready: ready._replace(encoder="small-16 of before"), lambda ready: ready._replace(segmentation=0)],
    ids=["encoder", "segmentation"],
)
def test_vectors_made_otherwise_are_not_taken(
    tmp_path: Path, ready: ReadyVectors, other: Callable[[ReadyVectors], ReadyVectors]
) -> None:
    encoder = SmallEncoder()
    with library_at(tmp_path / "library", encoder) as library:
        library.ingest([source("a", PAPERS)], ready=other(ready))
    assert encoder.encoded == len(PAPERS)


def test_a_text_that_is_another_is_encoded(tmp_path: Path, ready: ReadyVectors) -> None:
    encoder = SmallEncoder()
    changed = [record(0, abstract=f"{PAPERS[0].abstract} And more."), record(1, title="Another title"), *PAPERS[2:]]
    with library_at(tmp_path / "library", encoder) as library:
        library.ingest([source("a", changed)], ready=ready)
        assert library.doctor() == []
    assert encoder.encoded == 2
    assert len(vectors_in(tmp_path / "library").rows.keys() & ready.rows.keys()) == 4


def test_a_library_of_another_encoder_refuses_them_as_it_refuses_papers(tmp_path: Path, ready: ReadyVectors) -> None:
    with library_at(tmp_path / "library", SmallEncoder(salt="other")) as library:
        library.ingest([source("b", [record(9)])])
    with library_at(tmp_path / "library", SmallEncoder()) as library, pytest.raises(EncoderMismatchError):
        library.ingest([source("a", PAPERS)], ready=ready)


def test_a_file_that_ends_early_gives_nothing(file: Path) -> None:
    whole = file.read_bytes()
    for length in range(0, len(whole), 97):
        file.write_bytes(whole[:length])
        assert read_vectors(file) is None, length


def test_a_changed_byte_changes_no_vector(file: Path, ready: ReadyVectors) -> None:
    """Each is noticed, or stands where nothing is read from it, as in a time."""
    whole = file.read_bytes()
    noticed = 0
    places = range(0, len(whole), 53)
    for place in places:
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0x24]) + whole[place + 1 :])
        found = read_vectors(file)
        assert found is None or found == ready, place
        noticed += found is None
    assert noticed > len(places) / 2


def test_a_file_that_is_missing_or_no_archive_gives_nothing(tmp_path: Path) -> None:
    assert read_vectors(tmp_path / "none.npz") is None
    (tmp_path / "text.npz").write_text("no archive")
    assert read_vectors(tmp_path / "text.npz") is None


def test_arrays_that_do_not_go_together_give_nothing(file: Path, ready: ReadyVectors) -> None:
    with np.load(file) as archive:
        arrays = dict(archive)
    for name in ("text_hashes", "passages", "sentences", "spans", "vectors", "scales"):
        np.savez(file, allow_pickle=True, **{**arrays, name: arrays[name][:-1]})
        assert read_vectors(file) is None, name
        np.savez(file, allow_pickle=True, **{key: array for key, array in arrays.items() if key != name})
        assert read_vectors(file) is None, name
    np.savez(file, allow_pickle=True, **arrays)
    assert read_vectors(file) == ready


def test_pickled_objects_are_not_loaded(file: Path) -> None:
    with np.load(file) as archive:
        arrays = dict(archive)
    np.savez(file, allow_pickle=True, **{**arrays, "text_hashes": arrays["text_hashes"].astype(object)})
    assert read_vectors(file) is None


def test_float16_vectors_of_an_earlier_version_go_on_and_are_made_compact_by_the_next_ingest(
    tmp_path: Path, ready: ReadyVectors
) -> None:
    wide = {key: row._replace(data=matrix(row).astype("<f2").tobytes()) for key, row in ready.rows.items()}
    path, encoder = tmp_path / "library", SmallEncoder()
    with library_at(path, encoder) as library:
        library.ingest([source("a", PAPERS)], ready=ready._replace(rows=wide))
        with library._catalog.transaction() as connection:
            connection.execute("DELETE FROM meta WHERE name = 'vectors'")
    assert vectors_in(path).rows == wide
    with library_at(path, encoder) as library:
        wanted = encoder.encode_texts([PAPERS[3].abstract])[0]
        before = library.nearest(wanted, 3)
        assert library.doctor() == []
        library.ingest([source("b", [record(9)])])
        assert library.nearest(wanted, 3) == before
        assert library.doctor() == []
    held = vectors_in(path).rows
    for key, row in wide.items():
        assert len(held[key].data) < len(row.data)
        np.testing.assert_allclose(matrix(held[key]), matrix(row), atol=5e-3)
    assert encoder.encoded == 1


def test_a_file_of_an_earlier_version_with_float16_vectors_is_read(file: Path, ready: ReadyVectors) -> None:
    with np.load(file) as archive:
        arrays = dict(archive)
    wide = arrays["vectors"] * arrays.pop("scales")[:, None]
    np.savez(file, allow_pickle=True, **{**arrays, "vectors": wide.astype(np.float16)})
    found = read_vectors(file)
    assert found is not None
    for key, row in ready.rows.items():
        np.testing.assert_allclose(matrix(found.rows[key]), matrix(row), atol=5e-3)
