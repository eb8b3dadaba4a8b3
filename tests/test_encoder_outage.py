"""A library whose encoder is a server: what happens while the server is away, and when it has another model."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant, Settings
from assistant.cli import main
from assistant.errors import EncoderError, EncoderMismatchError
from tests.embeddings_server import EmbeddingsServer, error
from tests.invented_papers import PAPERS, write_papers

QUESTION = "which papers explain grokking mechanistically"
GROKKING = {"delayed-circuits", "slow-then-sudden"}
NOTE = "Papers were found by their words alone, since the question could not be encoded (no connection to http://"


@pytest.fixture
def server() -> Iterator[EmbeddingsServer]:
    with EmbeddingsServer(dimension=64) as running:
        yield running


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    write_papers(tmp_path / "papers.jsonl")
    return tmp_path / "papers.jsonl"


def settings(server: EmbeddingsServer, **changes: Any) -> Settings:
    encoder = {"provider": "compatible", "model": "test", "base_url": server.url, "retries": 0, **changes}
    return Settings(encoder=encoder)


@pytest.fixture
def library(server: EmbeddingsServer, papers: Path, tmp_path: Path) -> Path:
    with Assistant.open(tmp_path / "library", settings(server)) as assistant:
        assert assistant.ingest(papers).added == len(PAPERS)
    return tmp_path / "library"


@pytest.fixture
def gone(library: Path) -> Settings:
    """The settings of a server that is not there any more, of which the library has its vectors."""
    with EmbeddingsServer() as server:
        return settings(server)


def test_an_answer_comes_with_the_server(server: EmbeddingsServer, library: Path) -> None:
    with Assistant.open(library, settings(server)) as assistant:
        assert assistant.search(QUESTION)[0].paper.id in GROKKING
        assert not any("words alone" in note for note in assistant.ask(QUESTION).notes)
        assert assistant.outage == ""


def test_without_it_papers_are_found_by_words_and_the_answer_says_so(gone: Settings, library: Path) -> None:
    with Assistant.open(library, gone) as assistant:
        answer = assistant.ask(QUESTION)
        assert {citation.paper.id for citation in answer.citations} & GROKKING
        [note] = [note for note in answer.notes if note.startswith(NOTE)]
        assert "Connection refused" in note
        assert "Papers were found by their words alone" in answer.text
        assert assistant.search(QUESTION)[0].paper.id in GROKKING
        assert "Connection refused" in assistant.outage


def test_what_needs_no_encoder_has_no_note(gone: Settings, library: Path) -> None:
    with Assistant.open(library, gone) as assistant:
        assistant.ask(QUESTION)
        assert not any("words alone" in note for note in assistant.ask("how many papers are there?").notes)


def test_a_question_for_nothing_in_the_library_has_the_note_too(gone: Settings, library: Path) -> None:
    with Assistant.open(library, gone) as assistant:
        assert any(note.startswith(NOTE) for note in assistant.ask("zymurgy of kombucha").notes)


def test_a_server_that_comes_back_is_used_again(library: Path) -> None:
    with EmbeddingsServer() as server:
        port = server.port
        chosen = settings(server)
    with Assistant.open(library, chosen) as assistant:
        assert any(note.startswith(NOTE) for note in assistant.ask(QUESTION).notes)
        with EmbeddingsServer(dimension=64, port=port):
            assert not any(note.startswith(NOTE) for note in assistant.ask(QUESTION).notes)
            assert assistant.outage == ""


def test_search_says_it_on_the_command_line(
    gone: Settings, library: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {"PROVIDER": "compatible", "MODEL": "test", "BASE_URL": gone.encoder.base_url or ""}.items():
        monkeypatch.setenv(f"ASSISTANT_ENCODER__{name}", value)
    assert main(["search", "--library", str(library), "--json", QUESTION]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["hits"]
    assert any("found by their words alone" in note for note in printed["notes"])
    assert main(["search", "--library", str(library), QUESTION]) == 0
    assert "found by their words alone" in capsys.readouterr().err


def test_an_ingest_ends_with_the_exit_code_of_the_encoder(
    gone: Settings, papers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given = {"PROVIDER": "compatible", "MODEL": "test", "BASE_URL": gone.encoder.base_url or "", "RETRIES": "0"}
    for name, value in given.items():
        monkeypatch.setenv(f"ASSISTANT_ENCODER__{name}", value)
    assert main(["ingest", "--library", str(tmp_path / "new"), str(papers)]) == 13
    said = capsys.readouterr().err
    assert "error: no connection to http://127.0.0.1" in said
    assert "hint: start the server" in said


def test_an_ingest_that_broke_off_goes_on_where_it_was(papers: Path, tmp_path: Path) -> None:
    with EmbeddingsServer() as server:
        server.behaviours = [lambda items: items, lambda items: items, error(500, "out of memory")]
        chosen = settings(server, batch_papers=2, batch_texts=1000)
        with Assistant.open(tmp_path / "library", chosen) as assistant:
            with pytest.raises(EncoderError, match="out of memory"):
                assistant.ingest(papers)
            before = assistant.count()
            assert before
            assert assistant.ingest(papers).added == len(PAPERS) - before
            assert assistant.doctor() == []


def test_another_model_is_refused_with_a_hint(server: EmbeddingsServer, library: Path) -> None:
    refused = pytest.raises(EncoderMismatchError, match=r"(?m)/test/64/.*, not with .*/other$")
    with Assistant.open(library, settings(server, model="other")) as assistant, refused as caught:
        assistant.ask(QUESTION)
    assert "doctor --reencode" in caught.value.command_hint


def test_another_model_is_refused_without_calling_it(gone: Settings, library: Path) -> None:
    other = Settings(encoder=gone.encoder.model_dump() | {"model": "other"})
    with Assistant.open(library, other) as assistant, pytest.raises(EncoderMismatchError):
        assistant.ask(QUESTION)


def test_a_model_of_another_dimension_under_the_same_name_is_refused(server: EmbeddingsServer, library: Path) -> None:
    server.dimension = 32
    refused = pytest.raises(EncoderMismatchError, match="of length 32 instead of 64")
    with Assistant.open(library, settings(server)) as assistant, refused:
        assistant.ask(QUESTION)


def test_a_library_goes_over_to_another_model(server: EmbeddingsServer, library: Path) -> None:
    with Assistant.open(library, settings(server, model="other")) as assistant:
        assert assistant.doctor(reencode=True) == []
        assert assistant.search(QUESTION)[0].paper.id in GROKKING
    with Assistant.open(library, settings(server)) as assistant, pytest.raises(EncoderMismatchError):
        assistant.ask(QUESTION)


def test_status_tells_model_and_place_but_not_the_key(
    server: EmbeddingsServer, library: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given = {"PROVIDER": "compatible", "MODEL": "test", "BASE_URL": server.url, "API_KEY": "sk-secret"}
    for name, value in given.items():
        monkeypatch.setenv(f"ASSISTANT_ENCODER__{name}", value)
    asked = len(server.requests)
    assert main(["status", "--library", str(library)]) == 0
    shown = capsys.readouterr().out
    assert f"test (compatible, {server.url})" in shown
    assert "sk-secret" not in shown
    assert len(server.requests) == asked


def test_the_packaged_profile_names_a_server() -> None:
    encoder = Settings(profile="embeddings").encoder
    assert (encoder.provider, bool(encoder.model), bool(encoder.base_url)) == ("compatible", True, True)
