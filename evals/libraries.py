"""The library that a set is asked of: made once for a corpus, an encoder and the code that ingests, then used again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import assistant
from assistant import Assistant, Settings
from assistant.errors import LibraryMissingError
from assistant.settings import config_directory
from evals.content_cache import cache_directory, key_of
from evals.errors import EvaluationError

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

__all__ = ["code_fingerprint", "library_fingerprint", "open_library"]

_CODE = Path(assistant.__file__).parent
_HINT = "`corpus` in set.toml names a file or folder of papers, or a library; --corpus PATH names another"
_INGESTING = ("library", "sources", "starter")


def open_library(corpus: Literal["starter"] | Path, settings: Settings, llm: LLM | None = None) -> Assistant:
    """An assistant on the papers of a corpus, or on a library of one's own; `llm` writes its answers if given.

    Raises EvaluationError when there is no such corpus, or no paper in it.
    """
    if corpus == "starter":
        return _made("starter", corpus, settings, llm)
    if not corpus.exists():
        raise EvaluationError(f"there are no papers at {corpus}", hint=_HINT)
    try:
        opened = Assistant.open(corpus, settings, create=False, llm=llm)
    except LibraryMissingError:
        opened = _made(corpus.resolve().name, corpus, settings, llm)
    if not opened.count():
        opened.close()
        raise EvaluationError(f"there is no paper in {corpus}", hint=_HINT)
    return opened


def _made(name: str, corpus: Literal["starter"] | Path, settings: Settings, llm: LLM | None) -> Assistant:
    encoder = settings.encoder.model_dump(mode="json", exclude={"api_key", "threads", "batch_papers"})
    code = _digest(path for part in _INGESTING for path in (_CODE / part).rglob("*.*") if path.suffix != ".pyc")
    key = key_of("starter" if corpus == "starter" else _digest(_files(corpus)), encoder, code)
    opened = Assistant.open(cache_directory() / "libraries" / f"{name}-{key[:12]}", settings, llm=llm)
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
