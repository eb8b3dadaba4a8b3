"""Papers encoded apart from a library, in shares, and an ingest that takes the vectors."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant import Assistant
from assistant.cli import main
from assistant.errors import ArgumentError, EncoderMismatchError, InputError
from assistant.ingestion import ingest_files
from assistant.library.library import Library
from assistant.library.vector_files import ENDING, open_vectors
from assistant.records import EncodingReport, IngestReport
from assistant.settings import Settings
from assistant.sharding import Shard, encode_shard
from scripts.make_starter_vectors import vectors_in
from tests.embeddings_server import EmbeddingsServer
from tests.invented_papers import PAPERS, write_page, write_papers
from tests.library.small_encoder import SmallEncoder


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Papers, a page that lists some of them again, and a file that gives one of them a fuller abstract later."""
    folder = tmp_path / "files"
    folder.mkdir()
    write_papers(folder / "papers.jsonl")
    write_page(folder / "page.txt")
    first = json.loads((folder / "papers.jsonl").read_text("utf-8").splitlines()[0])
    fuller = first | {"abstract": first["abstract"] + " Code and weights come with it."}
    (folder / "zz-later.jsonl").write_text(json.dumps(fuller) + "\n", "utf-8")
    return folder


@pytest.fixture
def to(tmp_path: Path) -> Path:
    return tmp_path / "vectors"


def settings(**encoder: Any) -> Settings:
    return Settings(encoder={"batch_papers": 4, **encoder})


def encoded(files: Path, to: Path, shard: str = "1/1", encoder: SmallEncoder | None = None) -> EncodingReport:
    return encode_shard(settings(), [files], to, Shard.parse(shard), encoder=encoder or SmallEncoder())


def ingested(
    files: Path, library: Path, encoder: SmallEncoder, vectors: Path | None = None, keep_missing: bool = False
) -> IngestReport:
    with Library.open(library, lambda: encoder, create=True, batch_papers=4, vector_search="exact") as opened:
        return ingest_files(opened, [files], (), (), None, None, keep_missing, None, vectors)


def papers_in(library: Path) -> list[Any]:
    with Library.open(library, SmallEncoder, vector_search="exact") as opened:
        return [paper.model_dump() for paper in opened.papers(sort="id")]


def test_shares_and_an_ingest_make_the_library_that_a_plain_ingest_makes(files: Path, to: Path, tmp_path: Path) -> None:
    ingested(files, tmp_path / "plain", SmallEncoder())
    for shard in ("2/3", "3/3", "1/3"):
        encoded(files, to, shard)
    encoder = SmallEncoder()
    report = ingested(files, tmp_path / "library", encoder, to)
    assert encoder.encoded == 0
    assert report.encoded == 0
    assert report.vectors_taken >= report.added > 0
    assert papers_in(tmp_path / "library") == papers_in(tmp_path / "plain")
    assert vectors_in(tmp_path / "library").rows == vectors_in(tmp_path / "plain").rows
    with Library.open(tmp_path / "library", SmallEncoder) as library:
        assert library.doctor() == []


def test_every_text_is_encoded_by_one_share(files: Path, to: Path, tmp_path: Path) -> None:
    whole = encoded(files, tmp_path / "whole")
    reports = [encoded(files, tmp_path / f"vectors-{number}", f"{number}/3") for number in (1, 2, 3)]
    assert [report.papers for report in reports] == [whole.papers] * 3
    parts = [set(open_vectors(tmp_path / f"vectors-{number}").rows) for number in (1, 2, 3)]
    assert sum(map(len, parts)) == whole.encoded == len(set.union(*parts))
    assert all(parts)


def test_a_share_is_decided_by_a_papers_id_alone(files: Path, tmp_path: Path) -> None:
    (files / "zz-later.jsonl").unlink()
    encoded(files, tmp_path / "all", "1/2")
    only = tmp_path / "only"
    only.mkdir()
    (only / "papers.jsonl").write_bytes((files / "papers.jsonl").read_bytes())
    encoded(only, tmp_path / "fewer", "1/2")
    assert set(open_vectors(tmp_path / "fewer").rows) <= set(open_vectors(tmp_path / "all").rows)


def test_what_is_there_is_not_encoded_again(files: Path, to: Path) -> None:
    first = encoded(files, to, "1/2")
    encoder = SmallEncoder()
    again = encoded(files, to, "1/2", encoder)
    assert (encoder.encoded, again.encoded, again.held) == (0, 0, first.encoded)
    assert encoded(files, to).held == first.encoded


def test_an_interrupted_run_is_continued(files: Path, to: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted(SmallEncoder):
        def encode_papers(self, papers: Any) -> Any:
            if self.encoded >= 8:
                raise KeyboardInterrupt
            return super().encode_papers(papers)

    monkeypatch.setattr("assistant.sharding.PAPERS_A_FILE", 4)
    encoder = Interrupted()
    with pytest.raises(KeyboardInterrupt):
        encoded(files, to, encoder=encoder)
    rest = SmallEncoder()
    report = encoded(files, to, encoder=rest)
    assert report.held == 8
    assert rest.encoded == report.texts - 8
    assert len(open_vectors(to).rows) == report.texts


def test_nothing_but_whole_files_is_left(files: Path, to: Path) -> None:
    encoded(files, to)
    assert [file.name for file in to.iterdir()] == [f"shard-1-of-1-000001{ENDING}"]


def test_a_paper_without_vectors_is_encoded_as_usual(files: Path, to: Path, tmp_path: Path) -> None:
    encoded(files, to, "1/3")
    encoder = SmallEncoder()
    report = ingested(files, tmp_path / "library", encoder, to)
    assert report.vectors_taken == len(open_vectors(to).rows)
    assert report.encoded == encoder.encoded > 0
    ingested(files, tmp_path / "plain", SmallEncoder())
    assert vectors_in(tmp_path / "library").rows == vectors_in(tmp_path / "plain").rows


def test_vectors_of_another_text_are_not_taken(files: Path, to: Path, tmp_path: Path) -> None:
    encoded(files, to)
    lines = [json.loads(line) for line in (files / "papers.jsonl").read_text("utf-8").splitlines()]
    changed = [line | {"abstract": line["abstract"] + " And more."} for line in lines]
    other = tmp_path / "other"
    other.mkdir()
    (other / "papers.jsonl").write_text("".join(json.dumps(line) + "\n" for line in changed), "utf-8")
    encoder = SmallEncoder()
    report = ingested(other, tmp_path / "library", encoder, to)
    assert (report.vectors_taken, encoder.encoded) == (0, len(lines))


@pytest.mark.parametrize("exists", [False, True], ids=["new library", "library"])
def test_vectors_of_another_encoder_are_refused(files: Path, to: Path, tmp_path: Path, exists: bool) -> None:
    encoded(files, to, encoder=SmallEncoder(salt="other"))
    if exists:
        ingested(files, tmp_path / "library", SmallEncoder())
    with pytest.raises(EncoderMismatchError, match="made by the encoder small-16other, not by small-16") as caught:
        ingested(files, tmp_path / "library", SmallEncoder(), to)
    assert "assistant encode" in caught.value.hint
    assert (tmp_path / "library").exists() == exists


def test_a_directory_is_not_filled_by_two_encoders(files: Path, to: Path) -> None:
    encoded(files, to, "1/2")
    with pytest.raises(EncoderMismatchError, match="shard-1-of-2"):
        encoded(files, to, "2/2", SmallEncoder(salt="other"))
    assert len(list(to.iterdir())) == 1


def test_files_of_two_encoders_are_refused(files: Path, to: Path, tmp_path: Path) -> None:
    encoded(files, to, "1/2")
    encoded(files, tmp_path / "other", "2/2", SmallEncoder(salt="other"))
    [foreign] = (tmp_path / "other").iterdir()
    foreign.rename(to / foreign.name)
    with pytest.raises(EncoderMismatchError, match="shard-2-of-2"):
        ingested(files, tmp_path / "library", SmallEncoder(), to)


def _cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size * 2 // 3)


def _flipped(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 4
    file.write_bytes(content)


def _emptied(file: Path) -> None:
    file.write_bytes(b"")


def _changed_within(file: Path) -> None:
    """A file that NumPy reads without complaint, with a vector that is not the one written."""
    with np.load(file) as archive:
        arrays = dict(archive)
    arrays["vectors"] = arrays["vectors"].copy()
    arrays["vectors"][0] *= -1
    np.savez(file, allow_pickle=False, **arrays)


@pytest.mark.parametrize("damage", [_cut, _flipped, _emptied, _changed_within])
def test_a_damaged_file_is_refused_by_name(
    damage: Callable[[Path], None], files: Path, to: Path, tmp_path: Path
) -> None:
    encoded(files, to, "1/2")
    encoded(files, to, "2/2")
    damage(to / f"shard-2-of-2-000001{ENDING}")
    for use in (
        lambda: ingested(files, tmp_path / "library", SmallEncoder(), to),
        lambda: encoded(files, to, "1/2"),
    ):
        with pytest.raises(InputError, match=r"shard-2-of-2-000001.* is damaged: ") as caught:
            use()
        assert "\n" not in str(caught.value)
        assert "delete it" in caught.value.hint
    assert not (tmp_path / "library").exists()


def test_no_flip_of_a_byte_is_taken_for_vectors(files: Path, to: Path) -> None:
    encoded(files, to)
    [file] = to.iterdir()
    whole, before = file.read_bytes(), dict(open_vectors(to).rows)
    noticed = 0
    places = range(0, len(whole), 1009)
    for place in places:
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0x24]) + whole[place + 1 :])
        try:
            assert dict(open_vectors(to).rows) == before, place
        except (InputError, EncoderMismatchError):
            noticed += 1
    assert noticed > len(places) * 0.9


def test_vectors_of_another_cut_of_the_text_are_refused(
    files: Path, to: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.sharding.SEGMENTATION_VERSION", 0)
    encoded(files, to)
    with pytest.raises(InputError, match="made by another version"):
        ingested(files, tmp_path / "library", SmallEncoder(), to)


def test_a_directory_without_vectors_is_refused(files: Path, to: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: No such file"):
        ingested(files, tmp_path / "library", SmallEncoder(), to)
    to.mkdir()
    with pytest.raises(InputError, match="there are no vectors in"):
        ingested(files, tmp_path / "library", SmallEncoder(), to)


@pytest.mark.parametrize("text", ["", "3", "0/3", "4/3", "1/0", "a/b", "-1/3", "1/3/5"])
def test_a_share_is_written_as_one_number_of_another(text: str) -> None:
    with pytest.raises(ArgumentError, match="not a shard"):
        Shard.parse(text)


def test_the_commands_work_together(
    files: Path, to: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with EmbeddingsServer() as server:
        for name, value in {"PROVIDER": "compatible", "MODEL": "test", "BASE_URL": server.url}.items():
            monkeypatch.setenv(f"ASSISTANT_ENCODER__{name}", value)
        for shard in ("1/2", "2/2"):
            assert main(["encode", str(files), "--shard", shard, "--to", str(to), "--json"]) == 0
        report = json.loads(capsys.readouterr().out.splitlines()[-1])
        assert report["encoded"] == report["texts"] > 0
        assert main(["encode", str(files), "--to", str(to)]) == 0
        assert "0 encoded" in capsys.readouterr().out
        asked = len(server.requests)
        library = str(tmp_path / "library")
        assert main(["ingest", str(files), "--vectors", str(to), "--library", library]) == 0
        assert len(server.requests) == asked
    shown = capsys.readouterr()
    assert f"taken from {to}, of 0 papers made here" in shown.err


def test_wrong_use_has_the_exit_code_of_its_kind(
    files: Path, to: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def ended(*arguments: str) -> tuple[int, str]:
        code = main([*arguments])
        return code, capsys.readouterr().err

    assert ended("encode", str(files), "--to", str(to), "--shard", "3/2")[0] == 2
    assert ended("encode", str(files))[0] == 2
    assert ended("encode", str(tmp_path / "none"), "--to", str(to))[0] == 6
    (tmp_path / "a file").write_text("")
    code, said = ended("encode", str(files), "--to", str(tmp_path / "a file"))
    assert code in (6, 12)
    assert said.count("\n") == 2
    code, said = ended("ingest", str(files), "--vectors", str(to), "--library", str(tmp_path / "library"))
    assert code == 6
    assert "hint: " in said


def test_it_can_be_done_in_python(files: Path, to: Path, tmp_path: Path) -> None:
    with EmbeddingsServer() as server:
        chosen = Settings(encoder={"provider": "compatible", "model": "test", "base_url": server.url})
        encode_shard(chosen, [files], to)
        asked = len(server.requests)
        with Assistant.open(tmp_path / "library", chosen) as assistant:
            report = assistant.ingest(files, vectors=to)
            assert report.vectors_taken >= len(PAPERS)
            assert len(server.requests) == asked
            assert assistant.ask("which papers explain grokking mechanistically").citations
