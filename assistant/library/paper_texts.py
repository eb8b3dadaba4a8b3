"""The texts that an ingest of sources into a new library would encode, without encoding them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from assistant.encoder import PaperText, PaperVectors
from assistant.library.catalog import Catalog
from assistant.library.entries import SourceInput
from assistant.library.following import Following
from assistant.library.identity import text_hash
from assistant.library.ingest import Ingest
from assistant.records import IngestProgress, IngestReport

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

__all__ = ["NamedText", "PaperTexts"]

_AT_A_TIME = 1_000


class NamedText(NamedTuple):
    """A text of a paper, and the paper's id; that of a text which a later record replaces is its hash."""

    name: str
    text_hash: str
    title: str
    abstract: str


class PaperTexts:
    """Takes sources into a catalog of its own in `directory`, and keeps the texts in a file beside it.

    A context manager. The texts come in the order in which an ingest encodes them.
    """

    def __init__(self, directory: Path) -> None:
        self._catalog = Catalog.open(directory, create=True)
        self._file = directory / "texts.jsonl"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._catalog.close()

    def read(
        self, sources: Iterable[SourceInput], batch_papers: int, progress: Callable[[IngestProgress], None] | None
    ) -> IngestReport:
        """Read all sources."""
        self._catalog.make()
        with _TextsNoted(self._file) as noting:
            run = Ingest(self._catalog, lambda: noting, batch_papers, progress, Following(lambda: None))
            report = run.run(sources, (), False).report
        with self._catalog.transaction() as connection:
            connection.execute("CREATE INDEX papers_text_hash ON papers (text_hash)")
        return report

    def __len__(self) -> int:
        return int(self._catalog.rows("SELECT count(*) FROM papers")[0][0])

    def __iter__(self) -> Iterator[NamedText]:
        texts = self._texts()
        while some := list(islice(texts, _AT_A_TIME)):
            rows = self._catalog.rows(
                "SELECT text_hash, min(id) FROM papers WHERE text_hash IN (SELECT value FROM json_each(?)) "
                "GROUP BY text_hash",
                (json.dumps([key for key, _, _ in some]),),
            )
            ids = dict(rows)
            yield from (NamedText(ids.get(key, key), key, title, abstract) for key, title, abstract in some)

    def _texts(self) -> Iterator[tuple[str, str, str]]:
        with self._file.open(encoding="utf-8") as lines:
            for line in lines:
                title, abstract = json.loads(line)
                yield text_hash(title, abstract), title, abstract


class _TextsNoted:
    """In the place of an encoder: writes down what it is given."""

    fingerprint = "none"
    dimension = 1

    def __init__(self, file: Path) -> None:
        self._stream = file.open("w", encoding="utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._stream.close()

    @property
    def embedding(self) -> BaseEmbedding:
        raise NotImplementedError

    def encode_papers(self, papers: Sequence[PaperText]) -> list[PaperVectors]:
        for paper in papers:
            self._stream.write(json.dumps([paper.title, paper.abstract]) + "\n")
        return [PaperVectors(_ones(1)[0], _ones(len(paper.passages)), _ones(len(paper.sentences))) for paper in papers]

    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return _ones(len(texts))

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return _ones(len(texts))


def _ones(count: int) -> NDArray[np.float32]:
    return np.ones((count, 1), np.float32)
