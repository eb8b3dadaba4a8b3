"""Parquet files: tables of papers, read in batches. They need pyarrow, which is installed by the extra "parquet"."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any

from assistant.records import Rejection
from assistant.sources.base import SourceRecord, clean
from assistant.sources.decoding import UnreadableError
from assistant.sources.field_values import bare, text_in
from assistant.sources.packing import Budget
from assistant.sources.table import papers_of_sheet
from assistant.sources.table_rows import Row

__all__ = ["PARQUET", "read_parquet"]

PARQUET = b"PAR1"
"""How every Parquet file starts and ends."""

_BATCH = 256
"""Rows in memory at a time: some tables have whole articles beside the abstracts."""

_BUFFER = 1_048_576
_INDEX = "__index_level_"
_PROSE = ("title", "abstract", "abstracts")
"""Columns whose lists are sentences."""

_WITHOUT = "a Parquet file, for which a package is not installed: pip install 'assistant[parquet]', or write it as CSV"
_ADVICE = "write it again, or as JSON Lines or CSV"


def read_parquet(file: IO[bytes], name: str) -> Iterator[SourceRecord | Rejection]:
    """The papers in the rows of a table, whose columns are called as in a CSV file; rows are counted from 1.

    Columns of numbers in lists and of binary data, such as embeddings and images, are left out. Raises UnreadableError
    if the file is damaged, and if pyarrow is not installed.
    """
    try:
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise UnreadableError(_WITHOUT) from None
    with _damage_named():
        size = file.seek(0, 2)
        file.seek(0)
        table = ParquetFile(file, buffer_size=_BUFFER, pre_buffer=False)
        schema = table.schema_arrow
        kept = [field.name for field in schema if _has_text(field.type) and not field.name.startswith(_INDEX)]
        groups = [table.metadata.row_group(place) for place in range(table.metadata.num_row_groups)]
        Budget(size).spend(sum(group.total_byte_size for group in groups))
    left_out = [clean(field.name) for field in schema if not _has_text(field.type)]
    yield from papers_of_sheet(_rows(table, kept), name, "a Parquet file", "its columns")
    if left_out:
        columns = "column" if len(left_out) == 1 else "columns"
        yield Rejection(where=name, why=f"not read, for want of text: the {columns} {', '.join(left_out)[:200]}")


def _has_text(kind: Any) -> bool:
    from pyarrow import types

    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        inner = kind.value_type
        return not (types.is_integer(inner) or types.is_floating(inner)) and _has_text(inner)
    if types.is_struct(kind):
        return any(_has_text(field.type) for field in kind)
    return not (types.is_fixed_size_binary(kind) or types.is_null(kind))


def _rows(table: Any, names: list[str]) -> Iterator[Row]:
    from pyarrow import default_memory_pool

    yield Row(0, names)
    number = 0
    with _damage_named():
        batches = table.iter_batches(batch_size=_BATCH, columns=[*dict.fromkeys(names)], use_threads=False)
    while True:
        with _damage_named():
            if (batch := next(batches, None)) is None:
                return
            default_memory_pool().release_unused()  # else it keeps several times what is in use
            columns = [_cells(batch.column(place), bare(name) in _PROSE) for place, name in enumerate(names)]
        for row in zip(*columns, strict=True):
            number += 1
            yield Row(number, list(row))


def _cells(column: Any, prose: bool) -> list[str]:
    import pyarrow

    if pyarrow.types.is_timestamp(column.type):
        # Nanoseconds are more than a datetime holds, and names of time zones may be unknown here.
        column = column.cast(pyarrow.timestamp("us"), safe=False)
    if pyarrow.types.is_temporal(column.type):
        return [(text or "").removesuffix(" 00:00:00.000000") for text in column.cast(pyarrow.string()).to_pylist()]
    return [_text(value, prose) for value in column.to_pylist()]


def _text(value: Any, prose: bool) -> str:
    if isinstance(value, (list, tuple, dict)):
        return text_in(value) if prose else json.dumps(value, ensure_ascii=False, default=_plain)
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bytes):
        with suppress(UnicodeDecodeError):
            return value.decode()
        return ""
    return "" if value is None else str(value)


@contextmanager
def _damage_named() -> Iterator[None]:
    """The library raises errors of many kinds for what it cannot read."""
    try:
        yield
    except UnreadableError:
        raise
    except Exception as error:
        why = clean(str(error)).partition(". ")[0][:100]
        raise UnreadableError(
            f"the Parquet file is damaged, or not of a kind that is read ({why}): {_ADVICE}"
        ) from None
