"""Files of benchmarks: JSON lines, also packed, and tables; a line that cannot be read is told with its place."""

from __future__ import annotations

import csv
import io
import json
import sys
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from evals.errors import BrokenError, EvaluationError

__all__ = ["files_below", "first_object", "header", "objects", "rows"]

_POINTER = "version https://git-lfs"


def files_below(sources: Sequence[Path]) -> list[Path]:
    """All files of the folders, and the files themselves, in order. Raises EvaluationError for a path that is not."""
    found = []
    for source in sources:
        if not source.exists():
            raise EvaluationError(f"there is nothing at {source}")
        below = sorted(path for path in source.rglob("*") if path.is_file()) if source.is_dir() else [source]
        found += [path for path in below if not any(part.startswith(".") for part in path.parts[len(source.parts) :])]
    return found


def objects(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines, packed or not. Raises BrokenError for what is none."""
    with _text(path) as stream:
        for number, line in enumerate(stream, start=1):
            if not line.strip():
                continue
            _check_is_there(path, line)
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise BrokenError(f"{path}:{number}: no JSON: {error.msg}", hint="download it again") from None
            if isinstance(row, dict):
                yield row


def first_object(path: Path) -> dict[str, Any]:
    """The first object of what may be a file of JSON lines; empty when it is none."""
    if not path.name.endswith((".jsonl", ".json", ".jsonl.zip", ".json.zip")):
        return {}
    try:
        return next(objects(path), {})
    except (BrokenError, zipfile.BadZipFile, UnicodeDecodeError):
        return {}


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a table with a header, its fields separated by tabs or commas as its name says."""
    csv.field_size_limit(sys.maxsize)
    with _text(path) as stream:
        for row in csv.DictReader(stream, dialect="excel-tab" if ".tsv" in path.name else "excel"):
            yield {name: value or "" for name, value in row.items() if isinstance(name, str)}


def header(path: Path) -> list[str]:
    """The names of the columns of what may be a table; empty when it is none."""
    if not path.name.endswith((".tsv", ".csv")):
        return []
    with _text(path) as stream:
        first = "".join(islice(stream, 1))
    _check_is_there(path, first)
    return next(csv.reader([first], dialect="excel-tab" if path.suffix == ".tsv" else "excel"), [])


@contextmanager
def _text(path: Path) -> Iterator[TextIO]:
    if path.suffix != ".zip":
        with path.open(encoding="utf-8", newline="") as stream:
            yield stream
        return
    with zipfile.ZipFile(path) as packed:
        name = next(name for name in packed.namelist() if not name.startswith("__MACOSX") and not name.endswith("/"))
        with packed.open(name) as raw, io.TextIOWrapper(raw, encoding="utf-8", newline="") as stream:
            yield stream


def _check_is_there(path: Path, line: str) -> None:
    if line.startswith(_POINTER):
        raise BrokenError(f"{path} is a pointer of Git LFS and not the file", hint="git lfs pull fetches it")
