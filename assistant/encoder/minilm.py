"""The built-in encoder: all-MiniLM-L6-v2 with late chunking (arXiv 2409.04701)."""

from __future__ import annotations

import heapq
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from assistant.encoder.base import PaperText, PaperVectors, Precision
from assistant.encoder.network import HIDDEN, POSITIONS, Network
from assistant.encoder.pooling import TokenVectors, Window, normalised, pool_spans, windows
from assistant.encoder.weights import WEIGHTS_SHA256, MappedTensors, find_model, read_tokenizer, verify_weights

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding


__all__ = ["MiniLMEncoder"]

WINDOW = POSITIONS - 2
OVERLAP = 128
# Incremented whenever the same weights would give different vectors for a text.
VERSIONS: dict[Precision, int] = {"fp32": 1, "int8": 3}

RUN_CHARACTERS = 32_000
"""Characters that a thread encodes in one run (half a second to two): Chroma holds the GIL while it writes, and a
thread that has finished its run waits for it. An interrupt waits for the current runs."""

WINDOWS_AT_A_TIME = 32
"""Windows in one call of the network: their vectors take 25 MB."""

Item = TypeVar("Item")
Result = TypeVar("Result")


class MiniLMEncoder:
    """all-MiniLM-L6-v2 on ONNX Runtime; the model is loaded when it is first used (0.1 to 0.4 s).

    A paper takes one forward pass over title and abstract, whose token vectors are averaged over the whole text and
    over each span. Texts beyond 510 word pieces are encoded in overlapping windows, so nothing is truncated. The
    vectors of a text do not depend on the texts encoded with it or on the number of threads. `precision` "int8" rounds
    to 8 bits: cosine to fp32 0.998 for abstracts on every processor; about twice as fast with 8-bit dot products (VNNI,
    AMX), a third faster on an x86 processor without them. `threads` is how many texts are encoded concurrently; 0 means
    one per core. Each of several texts runs on one thread, which was 10 % faster than ONNX Runtime's own threads on an
    idle machine and much faster on a busy one; a single text, such as a question, is encoded by all threads together,
    since it is bound by memory rather than computation. Raises ConfigurationError if the weights are missing or wrong.
    """

    dimension = HIDDEN

    def __init__(self, precision: Precision = "int8", *, threads: int = 0) -> None:
        files = find_model()
        verify_weights(files.weights)
        self.precision = precision
        self._threads = threads or _cores()
        self._tokenizer = _load_tokenizer(files.tokenizer)
        self._tensors = MappedTensors(files.weights)
        self._networks: dict[int, Network] = {}
        self._pool: ThreadPoolExecutor | None = None
        self._loading = threading.Lock()
        self._first, self._last = self._tokenizer.encode("").ids

    @property
    def fingerprint(self) -> str:
        """Model, weights, precision, pooling and windows."""
        version = VERSIONS[self.precision]
        return f"all-MiniLM-L6-v2/{WEIGHTS_SHA256[:16]}/{self.precision}/mean-{POSITIONS}-{OVERLAP}/{version}"

    @cached_property
    def embedding(self) -> BaseEmbedding:
        """This encoder as a LlamaIndex embedding; the first access imports LlamaIndex."""
        from assistant.encoder.embedding import MiniLMEmbedding

        return MiniLMEmbedding(self)

    def encode_papers(self, papers: Sequence[PaperText]) -> list[PaperVectors]:
        """Vectors of papers from one pass over each: whole text, passages and sentences."""
        return self._spread(self._encode_papers, papers, [len(paper.title) + len(paper.abstract) for paper in papers])

    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors (n, 384) of texts, each encoded on its own."""
        if len(texts) == 1:
            return self.tokens(texts, threads=self._threads)[0].whole[None]
        rows = self._spread(self._encode_texts, texts, [len(text) for text in texts])
        return np.stack(rows) if rows else np.empty((0, HIDDEN), np.float32)

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As `encode_texts`: this model does not distinguish questions from texts."""
        return self.encode_texts(texts)

    def _network(self, threads: int) -> Network:
        with self._loading:
            if threads not in self._networks:
                self._networks[threads] = Network(self._tensors, self.precision, threads=threads)
            return self._networks[threads]

    def tokens(self, texts: Sequence[str], *, threads: int = 1) -> list[TokenVectors]:
        """The vectors of each text's tokens before pooling, without [CLS] and [SEP]."""
        # Tokenizer.encode_batch starts threads, after which a fork prints a warning; encode does not.
        encodings = [self._tokenizer.encode(text, add_special_tokens=False) for text in texts]
        made = [_TextVectors.empty(len(encoding)) for encoding in encodings]
        todo = [
            (text, window, [self._first, *ids[window.start : window.end], self._last])
            for text, ids in zip(made, [encoding.ids for encoding in encodings], strict=True)
            for window in windows(len(ids), WINDOW, OVERLAP)
        ]
        network = self._network(threads)
        for start in range(0, len(todo), WINDOWS_AT_A_TIME):
            some = todo[start : start + WINDOWS_AT_A_TIME]
            for (text, window, _), hidden in zip(some, network.hidden([ids for *_, ids in some]), strict=True):
                text.take(window, hidden)
        return [text.finished(encoding.offsets) for text, encoding in zip(made, encodings, strict=True)]

    def _encode_texts(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        return [tokens.whole for tokens in self.tokens(texts)]

    def _encode_papers(self, papers: Sequence[PaperText]) -> list[PaperVectors]:
        vectors = []
        for paper, tokens in zip(papers, self.tokens([paper.text for paper in papers]), strict=True):
            shift = len(paper.text) - len(paper.abstract)
            passages, sentences = (pool_spans(tokens, spans, shift) for spans in (paper.passages, paper.sentences))
            vectors.append(PaperVectors(tokens.whole, passages, sentences))
        return vectors

    def _spread(
        self, encode: Callable[[Sequence[Item]], list[Result]], items: Sequence[Item], sizes: Sequence[int]
    ) -> list[Result]:
        """`encode` of all items, in order, distributed over the threads in runs.

        An interrupt or a failure cancels the runs that have not begun and waits for the current ones.
        """
        order = _runs(sizes, self._threads)
        if self._threads == 1 or len(order) < 2:
            results = [encode([items[index] for index in run]) for run in order]
        else:
            pool = self._workers()
            futures = [pool.submit(encode, [items[index] for index in run]) for run in order]
            try:
                wait(futures, return_when=FIRST_EXCEPTION)
            finally:
                begun = [future for future in futures if not future.cancel()]
                wait(begun)
            failed = [future for future in begun if future.exception()]
            results = [future.result() for future in failed or futures]
        made = dict(zip(chain.from_iterable(order), chain.from_iterable(results), strict=True))
        return [made[index] for index in range(len(items))]

    def _workers(self) -> ThreadPoolExecutor:
        """The thread pool, created once: one for each call would cost as much as encoding a short text."""
        with self._loading:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="encoder")
            return self._pool


@dataclass
class _TextVectors:
    """The vectors of a text's tokens, filled window by window."""

    vectors: NDArray[np.float32]
    ends: NDArray[np.float32]

    @classmethod
    def empty(cls, tokens: int) -> Self:
        return cls(np.empty((tokens, HIDDEN), np.float32), np.zeros(HIDDEN, np.float32))

    def take(self, window: Window, hidden: NDArray[np.float32]) -> None:
        first = 1 + window.keep_start - window.start
        kept = slice(window.keep_start, window.keep_end)
        self.vectors[kept] = hidden[first : first + window.keep_end - window.keep_start]
        if window.start == 0:
            self.ends += hidden[0]
        if window.end == len(self.vectors):
            self.ends += hidden[-1]

    def finished(self, offsets: list[tuple[int, int]]) -> TokenVectors:
        whole = normalised((self.vectors.sum(axis=0) + self.ends) / np.float32(len(self.vectors) + 2))
        places = np.array(offsets, np.int64).reshape(-1, 2)
        return TokenVectors(self.vectors, places[:, 0], places[:, 1], whole)


def _runs(sizes: Sequence[int], threads: int) -> list[list[int]]:
    """The indices of all items in runs of about equal size, each of about `RUN_CHARACTERS` at most."""
    count = min(threads * max(1, round(sum(sizes) / (threads * RUN_CHARACTERS))), len(sizes))
    runs: list[tuple[int, int, list[int]]] = [(0, number, []) for number in range(count)]
    for index in sorted(range(len(sizes)), key=lambda index: -sizes[index]):
        size, number, run = runs[0]
        run.append(index)
        heapq.heapreplace(runs, (size + sizes[index], number, run))
    return [run for *_, run in runs]


def _load_tokenizer(path: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_buffer(read_tokenizer(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
