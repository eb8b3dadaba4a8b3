"""An embeddings server as the encoder: batches, retries, checks of what it returns, and what an error says."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest
from pydantic import SecretStr

from assistant.encoder import PaperText, has_made, make_encoder
from assistant.encoder.endpoint import EndpointEmbedding
from assistant.encoder.llamaindex import LlamaIndexEncoder
from assistant.encoder.service import EmbeddingService, Pacing
from assistant.encoder.service_errors import EmbeddingServer
from assistant.errors import ConfigurationError, EncoderError, EncoderMismatchError
from assistant.settings import EncoderSettings
from assistant.text.spans import Span
from tests.embeddings_server import CutOff, EmbeddingsServer, Hang, Reply, error
from tests.library.small_encoder import hashed

TEXTS = [f"text number {number} of many" for number in range(10)]
PACING = Pacing(batch_texts=4, batch_tokens=10_000, requests=1, timeout=20.0, retries=3)


def encoder_at(server: EmbeddingsServer, **options: Any) -> LlamaIndexEncoder:
    settings: dict[str, Any] = {"provider": "compatible", "model": "test", "base_url": server.url, "retries": 0}
    encoder = make_encoder(EncoderSettings(**(settings | options)))
    assert isinstance(encoder, LlamaIndexEncoder)
    return encoder


class Waits(list[float]):
    """Notes what is waited for, and does not wait."""

    def __call__(self, stop: threading.Event, seconds: float) -> None:
        self.append(seconds)


def service_at(server: EmbeddingsServer, waits: Waits, **pacing: Any) -> EmbeddingService:
    return EmbeddingService(EmbeddingServer("test", server.url, "sk-secret"), PACING._replace(**pacing), wait=waits)


def expected(texts: list[str]) -> np.ndarray[Any, Any]:
    return np.stack([hashed(text, 16) for text in texts])


def test_vectors_have_length_1_and_the_order_of_the_texts() -> None:
    with EmbeddingsServer() as server:
        np.testing.assert_allclose(encoder_at(server).encode_texts(TEXTS), expected(TEXTS), atol=1e-6)


def test_a_request_holds_no_more_texts_than_the_setting_says() -> None:
    with EmbeddingsServer() as server:
        encoder_at(server, batch_texts=4, requests=1).encode_texts(TEXTS)
    assert [len(request.texts) for request in server.requests] == [4, 4, 2]
    assert server.texts == TEXTS


def test_a_request_holds_no_more_tokens_than_the_setting_says() -> None:
    texts = ["a" * 90, "b" * 90, "c" * 300, "d"]
    with EmbeddingsServer() as server:
        encoder_at(server, batch_tokens=64, requests=1).encode_texts(texts)
    assert [request.texts for request in server.requests] == [texts[:2], texts[2:3], texts[3:]]


def test_several_requests_are_under_way_at_a_time() -> None:
    """The server answers none of three before all have arrived."""
    with EmbeddingsServer(together=3) as server:
        found = encoder_at(server, batch_texts=2, requests=3).encode_texts(TEXTS[:6])
    np.testing.assert_allclose(found, expected(TEXTS[:6]), atol=1e-6)


def test_no_more_requests_are_under_way_than_the_setting_says() -> None:
    with EmbeddingsServer() as server:
        under_way, most = set[int](), 0
        lock = threading.Lock()

        def noted(items: list[dict[str, Any]]) -> object:
            nonlocal most
            with lock:
                under_way.add(threading.get_ident())
                most = max(most, len(under_way))
            server.stopping.wait(0.01)
            with lock:
                under_way.discard(threading.get_ident())
            return items

        server.behaviours = [noted] * 10
        encoder_at(server, batch_texts=1, requests=2).encode_texts(TEXTS)
    assert len(server.requests) == 10
    assert most <= 2


def test_every_paper_gets_the_vectors_of_its_own_texts() -> None:
    paper = PaperText("Tides", "They rise. They fall.", (Span(0, 21),), (Span(0, 10), Span(11, 21)))
    with EmbeddingsServer() as server:
        [vectors] = encoder_at(server).encode_papers([paper])
    np.testing.assert_allclose(vectors.abstract, hashed("Tides\nThey rise. They fall.", 16), atol=1e-6)
    np.testing.assert_allclose(vectors.sentences, expected(["They rise.", "They fall."]), atol=1e-6)


def test_questions_and_texts_get_their_prefixes() -> None:
    with EmbeddingsServer() as server:
        encoder = encoder_at(server, question_prefix="query: ", text_prefix="passage: ")
        encoder.encode_questions(["why?", "how?"])
        encoder.encode_texts(["because"])
    assert [request.texts for request in server.requests] == [["query: why?", "query: how?"], ["passage: because"]]


def test_an_empty_text_is_sent_as_a_blank() -> None:
    with EmbeddingsServer() as server:
        assert encoder_at(server).encode_texts(["", "a"]).shape == (2, 16)
    assert server.texts == [" ", "a"]


def test_the_length_of_the_vectors_can_be_asked_for() -> None:
    with EmbeddingsServer() as server:
        encoder = encoder_at(server, dimensions=8)
        assert encoder.encode_texts(["a"]).shape == (1, 8)
        assert server.requests[0].body["dimensions"] == 8
        encoder_at(server).encode_texts(["a"])
    assert set(server.requests[1].body) == {"model", "input"}


def test_only_what_is_needed_is_sent() -> None:
    with EmbeddingsServer() as server:
        encoder_at(server, api_key=SecretStr("sk-secret")).encode_texts(["a"])
        encoder_at(server).encode_texts(["a"])
    with_key, without = server.requests
    assert with_key.headers["authorization"] == "Bearer sk-secret"
    assert "authorization" not in without.headers
    assert without.headers["user-agent"].startswith("assistant/")
    assert set(without.headers) <= {
        "host", "accept", "accept-encoding", "connection", "user-agent", "content-length", "content-type"
    }  # fmt: skip


@pytest.mark.parametrize(
    "behaviour",
    [error(429, "slow down"), error(500, "oops"), error(503, "starting"), error(424, "inference failed"), CutOff()],
    ids=["429", "500", "503", "424", "cut off"],
)
def test_what_may_pass_is_tried_again_with_growing_waits(behaviour: Any) -> None:
    waits = Waits()
    with EmbeddingsServer(*[behaviour] * 3) as server:
        found = service_at(server, waits).vectors(["a", "b"])
    np.testing.assert_allclose(found / 3, expected(["a", "b"]), atol=1e-6)
    assert len(server.requests) == 4
    assert len(waits) == 3
    assert all(0.375 * 2**number <= wait <= 0.625 * 2**number for number, wait in enumerate(waits))


def test_a_time_out_is_tried_again() -> None:
    waits = Waits()
    with EmbeddingsServer(Hang()) as server:
        service_at(server, waits, timeout=0.2).vectors(["a"])
    assert len(server.requests) == 2
    assert len(waits) == 1


def test_the_server_says_how_long_to_wait() -> None:
    waits = Waits()
    with EmbeddingsServer(error(429, "slow down", Retry_After="7")) as server:
        service_at(server, waits).vectors(["a"])
    assert waits == [7.0]


def test_a_wait_beyond_patience_is_an_error_at_once() -> None:
    waits = Waits()
    later = error(429, "come back tomorrow", Retry_After="86400")
    with EmbeddingsServer(later) as server, pytest.raises(EncoderError, match="come back tomorrow") as caught:
        service_at(server, waits).vectors(["a"])
    assert caught.value.retryable
    assert waits == []


def test_a_reader_does_not_wait_for_many_retries() -> None:
    waits = Waits()
    with EmbeddingsServer(*[error(503, "starting")] * 9) as server, pytest.raises(EncoderError):
        service_at(server, waits).vectors(["a"], impatient=True)
    assert len(server.requests) == 2


def test_one_failure_ends_all_requests() -> None:
    with EmbeddingsServer(*[error(400, "no")] * 20) as server:
        with pytest.raises(EncoderError, match="HTTP 400: no"):
            encoder_at(server, batch_texts=1, requests=3, retries=6).encode_texts(TEXTS)
        assert len(server.requests) <= 6


def test_a_batch_that_is_too_large_for_the_server_is_halved() -> None:
    with EmbeddingsServer(most_texts=3) as server:
        found = encoder_at(server, requests=1).encode_texts(TEXTS)
    np.testing.assert_allclose(found, expected(TEXTS), atol=1e-6)
    assert max(len(request.texts) for request in server.requests) == 10


def test_a_text_that_is_too_long_is_the_mean_of_its_parts() -> None:
    long = "one two three four five six seven eight nine ten"
    with EmbeddingsServer(longest=30) as server:
        found = encoder_at(server).encode_texts(["short", long])
    parts = ["one two three four five", "six seven eight nine ten"]
    mean = sum(hashed(part, 16) * len(part) for part in parts)
    np.testing.assert_allclose(found[1], mean / np.linalg.norm(mean), atol=1e-3)
    np.testing.assert_allclose(found[0], hashed("short", 16), atol=1e-6)


@pytest.mark.parametrize(
    "message",
    [
        "the input length exceeds the context length",
        "This model's maximum context length is 512 tokens. However, you requested 600 tokens in the input.",
        "input is too large to process. increase the physical batch size",
    ],
)
@pytest.mark.parametrize("status", [400, 422, 500])
def test_servers_have_many_words_for_too_long(message: str, status: int) -> None:
    with EmbeddingsServer(error(status, message)) as server:
        encoder_at(server).encode_texts(["a text that is much too long for this server"])
    assert len(server.requests) == 3


def test_a_server_that_finds_everything_too_long_is_an_error() -> None:
    with EmbeddingsServer(longest=0) as server, pytest.raises(EncoderError, match="too long for test at") as caught:
        encoder_at(server).encode_texts(["word " * 500])
    assert "longer limit" in caught.value.hint


@pytest.mark.parametrize(
    ("behaviour", "message", "hint"),
    [
        (
            error(401, "Incorrect API key provided: sk-secret."),
            "refused the key for test",
            "ASSISTANT_ENCODER__API_KEY",
        ),
        (error(403, "forbidden"), "refused the key for test", "ASSISTANT_ENCODER__API_KEY"),
        (error(404, "The model `test` does not exist"), "has no model test", "encoder.model"),
        (Reply({"detail": "Not Found"}, 404), "has no embeddings", "encoder.base_url"),
        (error(429, "insufficient_quota: check billing"), "quota for test at", "account"),
        (error(402, "pay"), "quota for test at", "account"),
        (error(429, "slow down"), "limits requests: slow down", "encoder.requests"),
        (error(500, "broken"), "failed with HTTP 500: broken", "later"),
        (Reply("<html>bad gateway</html>", 502), "failed with HTTP 502: a web page", "later"),
        (
            Reply("", 302, {"Location": "https://elsewhere.example"}),
            "redirects to https://elsewhere.example",
            "base_url",
        ),
        (Reply("<html>hello</html>"), "no list of embeddings", "usually ending in /v1"),
        (Reply({"data": [{"embedding": "AAAA"}]}), "no lists of numbers", "embedding model"),
        (Reply({"data": [{"embedding": []}]}), "no lists of numbers", "embedding model"),
        (Reply({"data": [{"embedding": [1.0], "index": None}]}), "0 vectors|no list|1 vectors for 1", ""),
        (Reply({"data": []}), "returned 0 vectors for 1 texts", ""),
        (CutOff(), "broke off", "later"),
    ],
)
def test_an_error_is_one_line_with_a_hint_and_without_the_key(behaviour: Any, message: str, hint: str) -> None:
    with EmbeddingsServer(behaviour) as server, pytest.raises(EncoderError, match=message) as caught:
        encoder_at(server, api_key=SecretStr("sk-secret")).encode_texts(["a"])
    assert hint in caught.value.hint
    assert caught.value.hint
    assert "\n" not in str(caught.value)
    assert "sk-secret" not in str(caught.value) + caught.value.hint
    assert caught.value.exit_code == 13


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda items: items[:-1], "returned 1 vectors for 2 texts"),
        (lambda items: [items[0], items[0]], "2 vectors for 2 texts"),
        (lambda items: [items[0], {**items[1], "embedding": [1.0]}], "of one length"),
        (lambda items: [items[0], {**items[1], "embedding": [float("nan")] * 16}], "zero or not finite"),
        (lambda items: [items[0], {**items[1], "embedding": [0.0] * 16}], "zero or not finite"),
        (lambda items: [items[0], {**items[1], "embedding": ["x"] * 16}], "no lists of numbers"),
    ],
    ids=["fewer", "twice the same", "lengths", "nan", "zero", "words"],
)
def test_vectors_that_cannot_be_right_are_refused(change: Any, message: str) -> None:
    with EmbeddingsServer(change) as server, pytest.raises(EncoderError, match=message):
        encoder_at(server).encode_texts(["a", "b"])


def test_no_server_is_an_error_that_says_to_start_it() -> None:
    with EmbeddingsServer() as server:
        encoder = encoder_at(server)
    with pytest.raises(EncoderError, match=r"no connection to .*: Connection refused") as caught:
        encoder.encode_texts(["a"])
    assert "start the server" in caught.value.hint
    assert caught.value.retryable


def test_the_fingerprint_names_model_and_dimension_but_neither_place_nor_key() -> None:
    with EmbeddingsServer() as server, EmbeddingsServer() as other:
        known = encoder_at(server).fingerprint
        assert known == encoder_at(other, api_key=SecretStr("sk-secret"), batch_texts=3, retries=9).fingerprint
        assert "/test/16/" in known
        different: list[dict[str, Any]] = [
            {"model": "test2"},
            {"dimensions": 8},
            {"text_prefix": "passage: "},
            {"question_prefix": "q: "},
        ]
        assert len({known, *(encoder_at(server, **each).fingerprint for each in different)}) == 5


def test_a_library_that_tells_the_dimension_spares_a_request() -> None:
    with EmbeddingsServer() as server:
        fingerprint = encoder_at(server).fingerprint
        asked = len(server.requests)
        again = encoder_at(server)
        assert has_made(again, fingerprint)
        assert again.dimension == 16
        assert len(server.requests) == asked
        assert not has_made(encoder_at(server, model="other"), fingerprint)


def test_vectors_of_another_length_than_the_librarys_are_refused() -> None:
    with EmbeddingsServer() as server:
        fingerprint = encoder_at(server).fingerprint
        server.dimension = 24
        encoder = encoder_at(server)
        assert has_made(encoder, fingerprint)
        with pytest.raises(EncoderMismatchError, match="of length 24 instead of 16") as caught:
            encoder.encode_questions(["a"])
    assert "doctor --reencode" in caught.value.command_hint


def test_it_is_a_llamaindex_embedding() -> None:
    import asyncio

    with EmbeddingsServer() as server:
        embedding = encoder_at(server, question_prefix="q: ").embedding
        assert isinstance(embedding, EndpointEmbedding)
        np.testing.assert_allclose(np.array(embedding.get_text_embedding("a")) / 3, hashed("a", 16), atol=1e-6)
        np.testing.assert_allclose(np.array(embedding.get_query_embedding("a")) / 3, hashed("q: a", 16), atol=1e-6)
        batch = asyncio.run(embedding.aget_text_embedding_batch(TEXTS))
    np.testing.assert_allclose(np.array(batch) / 3, expected(TEXTS), atol=1e-6)


def test_openai_needs_a_key_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = EncoderSettings(provider="openai", model="text-embedding-3-small")
    with pytest.raises(EncoderError, match="there is no key") as caught:
        make_encoder(settings)
    assert "OPENAI_API_KEY" in caught.value.hint
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-environment")
    assert make_encoder(settings).embedding.model_name == "text-embedding-3-small"


@pytest.mark.parametrize(
    "given", [{"provider": "compatible", "model": "m"}, {"provider": "compatible", "base_url": "http://a/v1"}]
)
def test_a_server_needs_a_name_and_an_address(given: dict[str, Any]) -> None:
    from pydantic import ValidationError

    with pytest.raises(ValidationError, match=r"needs encoder\."):
        EncoderSettings(**given)


def test_a_failing_service_is_a_kind_of_wrong_setting_as_it_always_was() -> None:
    assert issubclass(EncoderError, ConfigurationError)
