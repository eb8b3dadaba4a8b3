"""Encoding apart from a library: each of many processes makes the vectors of a share of the papers, for an ingest."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple, Self

from assistant.encoder import has_made, make_encoder, name_of
from assistant.errors import ArgumentError, EncoderMismatchError, OutputError
from assistant.ingestion import Gathering
from assistant.library.encoding import NewVectors, Pace, encode
from assistant.library.paper_texts import NamedText, PaperTexts
from assistant.library.vector_files import ENDING, open_vectors, vector_files, write_vector_file
from assistant.library.vectors import ReadyVectors
from assistant.records import EncodingReport, IngestProgress
from assistant.sources import Selection, discover
from assistant.text.segmentation import SEGMENTATION_VERSION

if TYPE_CHECKING:
    from assistant.encoder import Encoder
    from assistant.settings import Settings

__all__ = ["Shard", "encode_shard"]

PAPERS_A_FILE = 512
"""An interrupted run loses at most the papers of one file, about 5 MB at 384 dimensions."""


class Shard(NamedTuple):
    """Share `number` of `count`, from 1."""

    number: int
    shares: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """A share written I/N, such as 3/16. Raises ArgumentError."""
        found = re.fullmatch(r"\s*(\d{1,6})\s*/\s*(\d{1,6})\s*", text)
        shard = cls(int(found[1]), int(found[2])) if found else cls(0, 0)
        if not 1 <= shard.number <= shard.shares:
            raise ArgumentError(f"not a shard: {text!r}", hint="a shard is written I/N, from 1/N to N/N, such as 3/16")
        return shard

    def has(self, name: str) -> bool:
        """Whether a paper is of this share, by its id alone: any number of processes agree."""
        return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8]) % self.shares == self.number - 1

    def __str__(self) -> str:
        return f"{self.number}/{self.shares}"


ALL = Shard(1, 1)


def encode_shard(
    settings: Settings,
    paths: Sequence[str | Path],
    to: Path,
    shard: Shard = ALL,
    *,
    encoder: Encoder | None = None,
    progress: Callable[[IngestProgress], None] | None = None,
) -> EncodingReport:
    """Make the vectors of a share of the papers in files, in files of the directory `to`.

    All files are read, since records of one paper may stand in several. What the directory has already is not encoded
    again, so that an interrupted run is continued by the next. `encoder` is that of the settings unless one is given.
    Raises InputError, EncoderError, EncoderMismatchError and OutputError.
    """
    begun = time.perf_counter()
    gathering = Gathering(Selection())
    found = discover(paths)
    writing = _Writing(to, shard, encoder or make_encoder(settings.encoder))
    batch = settings.encoder.batch_papers
    with (
        TemporaryDirectory(prefix="assistant-encode-", ignore_cleanup_errors=True) as work,
        PaperTexts(Path(work)) as texts,
    ):
        read = gathering.completed(texts.read(gathering.inputs(found), batch, progress))
        papers, mine = len(texts), sum(shard.has(text.name) for text in texts)
        writing.run((text for text in texts if shard.has(text.name)), mine, batch, Pace(progress))
    return EncodingReport(
        shard=str(shard),
        papers=papers,
        texts=mine,
        encoded=writing.encoded,
        held=mine - writing.encoded,
        encoder=writing.fingerprint,
        directory=str(to),
        rejected=read.rejected,
        seconds=time.perf_counter() - begun,
    )


class _Writing:
    """What one process writes. The directory is made and what it holds is checked at once."""

    def __init__(self, to: Path, shard: Shard, encoder: Encoder) -> None:
        self.encoded = 0
        self._to = to
        self._shard = shard
        self._encoder = encoder
        self._part: NewVectors = {}
        try:
            to.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"{to} cannot be made: {error.strerror or error}", hint="name another directory with --to"
            ) from error
        self._held: Mapping[str, object] = {}
        if files := vector_files(to):
            held = open_vectors(to)
            if not has_made(encoder, held.encoder):
                raise EncoderMismatchError(
                    f"{files[0]} was made by the encoder {held.encoder}, not by {name_of(encoder)}",
                    hint="name that encoder in the settings, or another directory with --to",
                )
            self._held = held.rows

    @cached_property
    def fingerprint(self) -> str:
        return self._encoder.fingerprint

    def run(self, texts: Iterator[NamedText], count: int, batch_papers: int, pace: Pace) -> None:
        """Encode and write what is not there yet."""
        pace.begin(lambda: count)
        batch: dict[str, tuple[str, str]] = {}
        for text in texts:
            if text.text_hash in self._held:
                pace.step(1, str(self._to), worked=False)
                continue
            batch[text.text_hash] = text.title, text.abstract
            if len(batch) == batch_papers:
                self._encode(batch, pace)
                batch = {}
        self._encode(batch, pace)
        self._write()

    def _encode(self, batch: Mapping[str, tuple[str, str]], pace: Pace) -> None:
        if not batch:
            return
        self._part |= encode(batch, lambda: self._encoder)
        if len(self._part) >= PAPERS_A_FILE:
            self._write()
        pace.step(len(batch), str(self._to), worked=True)

    def _write(self) -> None:
        if not self._part:
            return
        write_vector_file(self._free_path(), ReadyVectors(self.fingerprint, SEGMENTATION_VERSION, self._part))
        self.encoded += len(self._part)
        self._part = {}

    def _free_path(self) -> Path:
        number = 1
        while (path := self._to / f"shard-{self._shard.number}-of-{self._shard.shares}-{number:06}{ENDING}").exists():
            number += 1
        return path
