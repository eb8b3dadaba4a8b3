"""The library that a set is asked of: made once for a corpus, an encoder and the code that ingests, then used again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import assistant
from assistant import Assistant, Settings
from assistant.settings import config_directory
from evals.content_cache import cache_directory, key_of
from evals.errors import EvaluationError

__all__ = ["code_fingerprint", "library_fingerprint", "open_library"]

_CODE = Path(assistant.__file__).parent
_INGESTING = ("library", "sources", "starter")


def open_library(corpus: Literal["starter"] | Path, settings: Settings) -> Assistant:
    """An assistant on the papers of a corpus. Raises EvaluationError when there is no such corpus."""
    if corpus != "starter" and not corpus.exists():
        raise EvaluationError(f"no papers at {corpus}", hint="--corpus PATH names papers of the same titles")
    encoder = settings.encoder.model_dump(mode="json", exclude={"api_key", "threads", "batch_papers"})
    code = _digest(path for part in _INGESTING for path in (_CODE / part).rglob("*.*") if path.suffix != ".pyc")
    key = key_of("starter" if corpus == "starter" else _digest(_files(corpus)), encoder, code)
    name = "starter" if corpus == "starter" else corpus.resolve().name
    opened = Assistant.open(cache_directory() / "libraries" / f"{name}-{key[:12]}", settings)
    try:
        if corpus == "starter":
            if opened.needs_starter:
                opened.load_starter()
        else:
            opened.ingest(corpus)
    except BaseException:
        opened.close()
        raise
    return opened


def library_fingerprint(opened: Assistant) -> str:
    """SHA-256 of the papers in a library, whatever encoder it has: runs over the same papers can be compared."""
    return key_of([(paper.id, paper.title, paper.abstract) for paper in opened.papers(sort="id")])


def code_fingerprint() -> str:
    """SHA-256 of the program itself and its prompts: an answer kept is an answer this program would give."""
    return _digest([*_CODE.rglob("*.py"), *(config_directory() / "prompts").glob("*.txt")])


def _files(source: Path) -> Iterable[Path]:
    return [path for path in source.rglob("*") if path.is_file()] if source.is_dir() else [source]


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(f"{path.name}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
