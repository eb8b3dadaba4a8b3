from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
import pytest
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.embeddings import MockEmbedding
from pydantic import JsonValue, SecretStr

from assistant.encoder import PaperText, make_encoder
from assistant.encoder.llamaindex import LlamaIndexEncoder, build_embedding
from assistant.encoder.minilm import MiniLMEncoder
from assistant.errors import ConfigurationError
from assistant.settings import EncoderSettings
from assistant.text.spans import Span

PAPER = PaperText("Tides", "They rise. They fall.", (Span(0, 21),), (Span(0, 10), Span(11, 21)))


class Letters(BaseEmbedding):
    """Counts letters; questions count double for one of them, so that they can be told apart."""

    api_key: str | None = None
    alphabet: str = "aeiou"
    fails: bool = False

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"model_name": "letters", **options})
        if self.alphabet == "":
            raise ValueError(f"no alphabet, key was {self.api_key}")

    def _get_text_embedding(self, text: str) -> list[float]:
        if self.fails:
            raise ConnectionError(f"no service\nfor {self.api_key}")
        return [float(text.count(letter)) for letter in self.alphabet]

    def _get_query_embedding(self, query: str) -> list[float]:
        first, *rest = self._get_text_embedding(query)
        return [2 * first, *rest]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


@pytest.fixture(scope="module")
def minilm() -> MiniLMEncoder:
    return MiniLMEncoder()


def _letters(**options: Any) -> LlamaIndexEncoder:
    return LlamaIndexEncoder(Letters(**options))


def test_minilm_embedding_gives_the_encoders_vectors(minilm: MiniLMEncoder) -> None:
    texts = ["one text", "another, longer text"]
    expected = minilm.encode_texts(texts)
    np.testing.assert_allclose(minilm.embedding.get_text_embedding_batch(texts), expected, atol=1e-6)
    np.testing.assert_allclose(minilm.embedding.get_text_embedding(texts[0]), expected[0], atol=1e-6)
    np.testing.assert_allclose(minilm.embedding.get_query_embedding(texts[1]), expected[1], atol=1e-6)


def test_minilm_embedding_works_asynchronously(minilm: MiniLMEncoder) -> None:
    async def both() -> tuple[list[float], list[list[float]]]:
        query = await minilm.embedding.aget_query_embedding("one")
        return query, await minilm.embedding.aget_text_embedding_batch(["one", "two"])

    query, texts = asyncio.run(both())
    np.testing.assert_allclose(query, texts[0], atol=1e-6)
    assert len(texts) == 2


def test_minilm_embedding_is_made_once(minilm: MiniLMEncoder) -> None:
    assert minilm.embedding is minilm.embedding
    assert minilm.embedding.model_name == "all-MiniLM-L6-v2"


def test_a_class_is_built_from_its_path_and_options() -> None:
    settings = EncoderSettings(
        provider="llamaindex", class_path="llama_index.core.MockEmbedding", options={"embed_dim": 7}
    )
    encoder = make_encoder(settings)
    assert isinstance(encoder.embedding, MockEmbedding)
    assert encoder.dimension == 7
    assert encoder.encode_texts(["a", "b"]).shape == (2, 7)


def test_every_span_is_a_text_of_its_own() -> None:
    encoder = _letters()
    [vectors] = encoder.encode_papers([PAPER])
    np.testing.assert_array_equal(vectors.abstract, encoder.encode_texts(["Tides\nThey rise. They fall."])[0])
    np.testing.assert_array_equal(vectors.passages, encoder.encode_texts(["They rise. They fall."]))
    np.testing.assert_array_equal(vectors.sentences, encoder.encode_texts(["They rise.", "They fall."]))


def test_papers_keep_their_own_vectors() -> None:
    encoder = _letters()
    papers = [PaperText("a", "e i o"), PAPER, PaperText("", ""), PaperText("uuu", "u a", (), (Span(0, 1),))]
    alone = [encoder.encode_papers([paper])[0] for paper in papers]
    for together, single in zip(encoder.encode_papers(papers), alone, strict=True):
        for one, other in zip(together, single, strict=True):
            np.testing.assert_array_equal(one, other)


def test_vectors_have_length_1_and_a_zero_vector_stays() -> None:
    lengths = np.linalg.norm(_letters().encode_texts(["banana", "xyz"]), axis=1)
    np.testing.assert_allclose(lengths, [1, 0], atol=1e-6)


def test_questions_are_encoded_as_queries() -> None:
    encoder = _letters()
    assert not np.allclose(encoder.encode_questions(["a one"]), encoder.encode_texts(["a one"]))


def test_fingerprint_names_model_and_dimension_but_not_the_key() -> None:
    encoder = _letters(api_key="sk-secret")
    assert "letters" in encoder.fingerprint
    assert "sk-secret" not in encoder.fingerprint
    assert encoder.fingerprint == _letters().fingerprint
    assert encoder.fingerprint != _letters(alphabet="xyz").fingerprint
    assert encoder.fingerprint != _letters(model_name="other").fingerprint


def test_fingerprint_tells_options_apart_but_not_keys() -> None:
    def fingerprint(key: str | None = None, **options: JsonValue) -> str:
        path = "llama_index.core.MockEmbedding"
        api_key = SecretStr(key) if key else None
        settings = EncoderSettings(provider="llamaindex", class_path=path, options=options)
        return LlamaIndexEncoder(build_embedding(settings), api_key, settings.options).fingerprint

    made = fingerprint(embed_dim=7, embed_batch_size=3)
    assert made == fingerprint(embed_batch_size=3, embed_dim=7)
    assert made == fingerprint("sk-secret", embed_dim=7, embed_batch_size=3)
    assert made != fingerprint(embed_dim=7, embed_batch_size=4)
    settings = EncoderSettings(
        provider="llamaindex",
        class_path="llama_index.core.MockEmbedding",
        options={"embed_dim": 7, "embed_batch_size": 3},
    )
    assert make_encoder(settings).fingerprint == made


def test_fingerprint_without_options_has_no_part_for_them() -> None:
    embedding = MockEmbedding(embed_dim=7)
    assert "options" not in LlamaIndexEncoder(embedding).fingerprint
    assert LlamaIndexEncoder(embedding, options={}).fingerprint == LlamaIndexEncoder(embedding).fingerprint


@pytest.mark.parametrize(
    "path", ["nowhere.at.All", "llama_index.core.NoSuchThing", "Bare", "json.dumps", "pathlib.Path"]
)
def test_a_path_that_names_no_embedding_is_a_configuration_error(path: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        make_encoder(EncoderSettings(provider="llamaindex", class_path=path))
    assert path in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.hint


def test_options_that_the_class_refuses_are_a_configuration_error() -> None:
    settings = EncoderSettings(
        provider="llamaindex", class_path="llama_index.core.MockEmbedding", options={"embed_dim": "many"}
    )
    with pytest.raises(ConfigurationError, match="cannot be built"):
        make_encoder(settings)


def test_the_key_reaches_the_class_and_no_message(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys
    import types

    module = types.ModuleType("letters_of_a_test")
    module.Letters = Letters  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "letters_of_a_test", module)
    settings = EncoderSettings(
        provider="llamaindex", class_path="letters_of_a_test.Letters", api_key=SecretStr("sk-secret")
    )
    embedding = make_encoder(settings).embedding
    assert isinstance(embedding, Letters)
    assert embedding.api_key == "sk-secret"
    with pytest.raises(ConfigurationError) as caught:
        make_encoder(settings.model_copy(update={"options": {"alphabet": ""}}))
    assert "sk-secret" not in str(caught.value) + caught.value.hint
    assert caught.value.__cause__ is None


def test_a_failure_while_embedding_is_one_line_without_the_key() -> None:
    encoder = LlamaIndexEncoder(Letters(fails=True, api_key="sk-secret"), SecretStr("sk-secret"))
    for call in (encoder.encode_texts, encoder.encode_questions):
        with pytest.raises(ConfigurationError) as caught:
            call(["text"])
        assert "sk-secret" not in str(caught.value)
        assert "\n" not in str(caught.value)
        assert caught.value.hint


def test_the_message_of_a_failure_is_not_lost_to_a_key_of_one_letter() -> None:
    encoder = LlamaIndexEncoder(Letters(fails=True, api_key="the letters"), SecretStr("e"))
    with pytest.raises(ConfigurationError, match="ConnectionError: no service for the letters"):
        encoder.encode_texts(["text"])


def test_vectors_that_are_not_finite_are_refused() -> None:
    class Broken(Letters):
        def _get_text_embedding(self, text: str) -> list[float]:
            return [float("nan")]

    with pytest.raises(ConfigurationError, match="unusable vectors"):
        LlamaIndexEncoder(Broken()).encode_texts(["text"])
