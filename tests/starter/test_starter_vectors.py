"""The vectors that come with the starter library: true, used where they fit, and never in the way."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant import Assistant, Settings
from assistant.encoder import PaperText
from assistant.encoder.minilm import MiniLMEncoder
from assistant.library.identity import text_hash
from assistant.library.vectors import ReadyVectors, read_vectors, unpack
from assistant.starter import PAPERS, VECTORS
from assistant.text.segmentation import SEGMENTATION_VERSION, passages, sentences
from scripts.make_starter_vectors import vectors_in

RENEW = "the starter library's vectors are not those of its digests; renew them: python -m scripts.make_starter_vectors"
ROWS = [json.loads(line) for line in PAPERS.read_text(encoding="utf-8").splitlines()]
FEW = 4
SAME = 0.998
"""The least cosine between what two processors make of a text in int8."""


def paper_text(row: dict[str, str]) -> PaperText:
    spans = sentences(row["abstract"])
    return PaperText(row["title"], row["abstract"], passages(row["abstract"], spans), spans)


def hash_of(row: dict[str, str]) -> str:
    return text_hash(row["title"], row["abstract"])


@pytest.fixture(scope="module")
def shipped() -> ReadyVectors:
    read = read_vectors(VECTORS)
    assert read is not None, RENEW
    return read


@pytest.fixture
def few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A starter library of some digests, whose vectors are among those shipped."""
    path = tmp_path / "few.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS[:FEW]), encoding="utf-8")
    monkeypatch.setattr("assistant.starter.PAPERS", path)
    return path


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles of the papers that the built-in encoder encodes, as it does so."""
    titles: list[str] = []
    encode = MiniLMEncoder.encode_papers

    def noted(self: MiniLMEncoder, papers: Sequence[PaperText]) -> object:
        titles.extend(paper.title for paper in papers)
        return encode(self, papers)

    monkeypatch.setattr(MiniLMEncoder, "encode_papers", noted)
    return titles


def cosines(first: NDArray[np.float32], second: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(first, axis=-1) * np.linalg.norm(second, axis=-1)
    result: NDArray[np.float32] = (first * second).sum(axis=-1) / lengths
    return result


def assert_same_vectors(row: dict[str, str], ready: ReadyVectors, encoder: MiniLMEncoder) -> None:
    text = paper_text(row)
    [expected] = encoder.encode_papers([text])
    vectors, held_passages, held_sentences = unpack(ready.rows[hash_of(row)])
    assert (held_passages, held_sentences) == (text.passages, text.sentences), RENEW
    for held, made in zip(vectors, expected, strict=True):
        assert cosines(held, made).min() >= SAME, f"{row['title']}: {RENEW}"


def test_the_shipped_vectors_are_of_these_digests_this_encoder_and_this_segmentation(shipped: ReadyVectors) -> None:
    assert (shipped.encoder, shipped.segmentation) == (MiniLMEncoder().fingerprint, SEGMENTATION_VERSION), RENEW
    changed = [row["title"] for row in ROWS if hash_of(row) not in shipped.rows]
    assert not changed, f"{changed}: {RENEW}"
    assert len(shipped.rows) == len(ROWS), RENEW
    for row in ROWS:
        held, text = shipped.rows[hash_of(row)], paper_text(row)
        assert (held.passages, held.sentences) == (len(text.passages), len(text.sentences)), RENEW


def test_the_shipped_vectors_are_what_the_encoder_makes(shipped: ReadyVectors) -> None:
    encoder = MiniLMEncoder()
    for row in ROWS[::40]:
        assert_same_vectors(row, shipped, encoder)


def test_the_starter_library_is_loaded_without_the_network(
    tmp_path: Path, shipped: ReadyVectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(*_: object) -> None:
        pytest.fail(f"the network is loaded although nothing must be encoded; {RENEW}")

    monkeypatch.setattr(MiniLMEncoder, "_network", load)
    with Assistant.open(tmp_path / "library") as assistant:
        assert assistant.load_starter().added == len(ROWS)
        assert not assistant.needs_starter
        assert assistant.doctor() == []
    assert vectors_in(tmp_path / "library") == shipped


def test_another_encoder_encodes_the_digests_itself(tmp_path: Path, few: Path, encoded: list[str]) -> None:
    with Assistant.open(tmp_path / "library", Settings(encoder={"precision": "fp32"})) as assistant:
        assert assistant.load_starter().added == FEW
        assert len(encoded) == FEW
        assert assistant.doctor() == []
    held = vectors_in(tmp_path / "library")
    encoder = MiniLMEncoder("fp32")
    assert held.encoder == encoder.fingerprint
    for row in ROWS[:FEW]:
        assert_same_vectors(row, held, encoder)


def _without(path: Path) -> None:
    path.unlink()


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _with_changed_vector(path: Path) -> None:
    held = bytearray(path.read_bytes())
    held[len(held) // 2] ^= 1
    path.write_bytes(held)


@pytest.mark.parametrize("damage", [_without, _cut, _with_changed_vector])
def test_without_a_sound_file_the_digests_are_encoded(
    tmp_path: Path,
    few: Path,
    encoded: list[str],
    shipped: ReadyVectors,
    monkeypatch: pytest.MonkeyPatch,
    damage: Callable[[Path], None],
) -> None:
    copy = tmp_path / "vectors.npz"
    copy.write_bytes(VECTORS.read_bytes())
    damage(copy)
    monkeypatch.setattr("assistant.starter.VECTORS", copy)
    with Assistant.open(tmp_path / "library") as assistant:
        assert assistant.load_starter().added == FEW
        assert assistant.doctor() == []
    assert sorted(encoded) == sorted(row["title"] for row in ROWS[:FEW])
    held = vectors_in(tmp_path / "library")
    assert held.encoder == shipped.encoder
    for key, row in held.rows.items():
        assert cosines(unpack(row)[0].abstract, unpack(shipped.rows[key])[0].abstract) >= SAME


def test_a_digest_with_other_words_is_encoded(tmp_path: Path, few: Path, encoded: list[str]) -> None:
    rows = [{**ROWS[0], "abstract": f"{ROWS[0]['abstract']} All of it was told again."}, *ROWS[1:FEW]]
    few.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    with Assistant.open(tmp_path / "library") as assistant:
        assistant.load_starter()
    assert encoded == [ROWS[0]["title"]]
    assert_same_vectors(rows[0], vectors_in(tmp_path / "library"), MiniLMEncoder())


def test_an_abstract_in_place_of_a_digest_gets_vectors_of_its_own(
    tmp_path: Path, few: Path, encoded: list[str]
) -> None:
    abstract = {"title": ROWS[1]["title"], "abstract": "We fry eggs. Salt, in the end, decides how they taste. " * 2}
    papers = tmp_path / "papers.jsonl"
    papers.write_text(json.dumps(abstract) + "\n", encoding="utf-8")
    with Assistant.open(tmp_path / "library") as assistant:
        assistant.load_starter()
        report = assistant.ingest(papers)
        assert (report.added, report.updated) == (0, 1)
        [paper] = [paper for paper in assistant.papers() if paper.kind == "abstract"]
        assert assistant.doctor() == []
    held = vectors_in(tmp_path / "library")
    assert encoded == [abstract["title"]]
    assert held.rows.keys() == {hash_of(row) for row in [ROWS[0], *ROWS[2:FEW]]} | {
        text_hash(paper.title, paper.abstract)
    }
    stored = {"title": paper.title, "abstract": paper.abstract}
    assert_same_vectors(stored, held, MiniLMEncoder())
