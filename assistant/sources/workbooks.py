"""Excel workbooks (.xlsx): each sheet is a table of its own, with the values that were last calculated."""

from __future__ import annotations

import datetime
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from assistant.records import Rejection
from assistant.sources.base import SourceRecord, clean
from assistant.sources.decoding import UnreadableError
from assistant.sources.packing import Budget
from assistant.sources.table import papers_of_sheet
from assistant.sources.table_rows import Row

__all__ = ["read_workbook"]

_MOST_ROWS = 1_048_576
"""What Excel allows."""

_MOST_CELLS, _MOST_EMPTY = 20_000_000, 50
"""Cells that a sheet may always have, and otherwise the empty ones to each that is filled."""

_ADVICE = "save it again as xlsx, or its sheets as CSV"


def read_workbook(file: IO[bytes], name: str) -> Iterator[SourceRecord | Rejection]:
    """The papers of every sheet, which is called "file/sheet". Raises UnreadableError if the workbook is damaged."""
    from openpyxl import load_workbook

    with _damage_named():
        size = file.seek(0, 2)
        with zipfile.ZipFile(file) as archive:
            Budget(size).spend(sum(info.file_size for info in archive.infolist()))
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheets = list(book.worksheets)
    try:
        if not sheets:
            yield Rejection(where=name, why=f"a workbook without sheets that can be read: {_ADVICE}")
        for sheet in sheets:
            yield from papers_of_sheet(_rows(sheet), f"{name}/{clean(sheet.title)}")
    finally:
        book.close()


def _rows(sheet: Any) -> Iterator[Row]:
    all_cells = filled = 0
    with _damage_named():
        sheet.reset_dimensions()  # what a sheet says of its own size is often wrong
        values = sheet.iter_rows(values_only=True)
    for number in range(1, _MOST_ROWS + 1):
        with _damage_named():
            row = next(values, None)
        if row is None:
            return
        cells = ["" if value is None else _text(value) for value in row]
        all_cells, filled = all_cells + len(cells), filled + len(cells) - cells.count("")
        if all_cells > max(_MOST_CELLS, _MOST_EMPTY * filled):
            raise UnreadableError(f"a sheet of {all_cells:,} cells, nearly all empty: {_ADVICE}", number)
        if filled or any(cells):
            yield Row(number, cells)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return _unescaped(value)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _unescaped(text: str) -> str:
    if "_x" not in text:
        return text
    from openpyxl.utils.escape import unescape

    return unescape(text)


@contextmanager
def _damage_named() -> Iterator[None]:
    """The library warns of what it skips, such as styles, and raises errors of many kinds for what it cannot read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except UnreadableError:
        raise
    except Exception as error:
        raise UnreadableError(f"the workbook is damaged ({clean(str(error))[:100]}): {_ADVICE}") from None
