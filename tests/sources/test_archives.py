"""Archives are read file by file, and neither their names nor their sizes can do harm."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import stat
import tarfile
import tracemalloc
import zipfile
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import InputError
from assistant.records import Rejection
from assistant.sources import SourceFile, SourceRecord, packing, read
from scripts.fuzz_seeds import SEEDS
from tests.properties import examples

LINES = "".join(json.dumps({"title": f"Jars {n}", "abstract": "We count jars."}) + "\n" for n in range(3))
BIB = "@misc{a, title = {On Lids}, abstract = {We count lids.}}\n"


@dataclass(frozen=True)
class Bytes:
    data: bytes
    name: str = "given.zip"

    def open(self) -> io.BytesIO:
        return io.BytesIO(self.data)


class Pipe(io.BytesIO):
    def seekable(self) -> bool:
        return False


@dataclass(frozen=True)
class Piped(Bytes):
    def open(self) -> io.BytesIO:
        return Pipe(self.data)


def zipped(files: Mapping[str, str | bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", packing) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def tarred(files: Mapping[str, str | bytes], mode: str = "w", form: int = tarfile.PAX_FORMAT) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode, format=form) as archive:  # type: ignore[call-overload]
        for name, text in files.items():
            data = text.encode() if isinstance(text, str) else text
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return packed.getvalue()


def places(data: bytes, source: type[Bytes] = Bytes) -> list[str]:
    return [one.where for one in read(source(data)) if isinstance(one, SourceRecord)]


def reasons(data: bytes) -> dict[str, str]:
    return {one.where: one.why for one in read(Bytes(data)) if isinstance(one, Rejection)}


FILES = {"more/papers.jsonl": LINES, "lids.bib": BIB}
ALL = ["given.zip/more/papers.jsonl:1", "given.zip/more/papers.jsonl:2", "given.zip/more/papers.jsonl:3",
       "given.zip/lids.bib:1"]  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        zipped(FILES),
        zipped(FILES, zipfile.ZIP_STORED),
        zipped(FILES, zipfile.ZIP_BZIP2),
        zipped(FILES, zipfile.ZIP_LZMA),
        tarred(FILES),
        tarred(FILES, form=tarfile.GNU_FORMAT),
        tarred(FILES, form=tarfile.USTAR_FORMAT),
        tarred(FILES, "w:gz"),
        tarred(FILES, "w:bz2"),
        tarred(FILES, "w:xz"),
        gzip.compress(zipped(FILES)),
    ],
)
@pytest.mark.parametrize("source", [Bytes, Piped])
def test_every_file_of_an_archive_is_read_under_its_name(data: bytes, source: type[Bytes]) -> None:
    assert places(data, source) == ALL


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_compressed_files_are_read_alone_and_in_archives(pack: type[bytes]) -> None:
    assert places(pack(LINES.encode())) == ["given.zip:1", "given.zip:2", "given.zip:3"]
    inside = {"papers.jsonl.x": pack(LINES.encode())}
    assert places(zipped(inside)) == places(tarred(inside)) == [f"given.zip/papers.jsonl.x:{n}" for n in (1, 2, 3)]


def test_what_is_no_paper_is_named_and_the_rest_is_read() -> None:
    files: dict[str, str | bytes] = {
        "a.pdf": b"%PDF-1.7 \x00\x01",
        "notes.txt": "Buy jam.",
        "empty.csv": "",
        ".hidden": LINES,
        "__MACOSX/._lids.bib": b"\x00\x05\x16\x07",
        "inner.zip": zipped(FILES),
        "inner.tar": tarred(FILES),
        "report.docx": zipped({"[Content_Types].xml": "x", "word/document.xml": "x"}),
        "lids.bib": BIB,
    }
    for data in (zipped(files), tarred(files)):
        assert places(data) == ["given.zip/lids.bib:1"]
        found = reasons(data)
        assert found.pop("given.zip/a.pdf").startswith("a PDF")
        assert found.pop("given.zip/notes.txt").startswith("not in a known format")
        assert found.pop("given.zip/empty.csv") == "the file is empty"
        assert found.pop("given.zip/report.docx").startswith("a Word document")
        assert found.pop("given.zip/inner.zip") == found.pop("given.zip/inner.tar")
        assert set(found.values()) == {"hidden, so not read"}
        assert len(found) == 2


@pytest.mark.parametrize("name", ["/etc/lids.bib", "../../etc/lids.bib", "..\\..\\etc\\lids.bib", "./etc//lids.bib"])
def test_a_name_leads_nowhere(name: str) -> None:
    assert places(zipped({name: BIB})) == places(tarred({name: BIB})) == ["given.zip/etc/lids.bib:1"]


def test_links_and_devices_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.bib").write_text(BIB)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, kind in (("a", tarfile.SYMTYPE), ("b", tarfile.LNKTYPE), ("c", tarfile.FIFOTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, str(tmp_path / "secret.bib")
            archive.addfile(info)
    link = zipfile.ZipInfo("a")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    packed_link = io.BytesIO()
    with zipfile.ZipFile(packed_link, "w") as zip_archive:
        zip_archive.writestr(link, str(tmp_path / "secret.bib"))
    assert list(reasons(packed.getvalue()).values()) == [*["a link, which is not followed"] * 2,
                                                         "neither a file nor a directory"]  # fmt: skip
    assert list(reasons(packed_link.getvalue()).values()) == ["a link, which is not followed"]
    assert places(packed.getvalue()) == places(packed_link.getvalue()) == []


def test_an_archive_without_files_says_so() -> None:
    assert reasons(zipped({})) == reasons(zipped({"folder/": ""})) == {"given.zip": "an archive without files"}


def test_ids_of_different_files_do_not_make_one_paper() -> None:
    def rows(title: str) -> str:
        return f"id,title,abstract,doi\n1,{title},We count.,\n"

    found = read(Bytes(zipped({"a.csv": rows("Jars"), "b.csv": rows("Lids")})))
    assert [one.id for one in found if isinstance(one, SourceRecord)] == ["1", "b.csv 1"]


def swelling(total: int) -> Iterator[bytes]:
    block = b'{"title": "' + b"a" * 1_000_000 + b'"}\n'
    yield from [block] * (total // len(block))


@pytest.mark.parametrize("kind", ["gzip", "zip", "tar"])
def test_a_bomb_is_not_read_to_its_end_and_takes_little_memory(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "ALWAYS_ALLOWED", 50_000_000)
    file, content = tmp_path / "bomb", tmp_path / "content"
    with content.open("wb") as stream:
        stream.writelines(swelling(100_000_000))
    if kind == "zip":
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            archive.write(content, "papers.jsonl")
    elif kind == "tar":
        with tarfile.open(file, "w:gz", compresslevel=6) as tar:
            tar.add(content, "papers.jsonl")
    else:
        with gzip.open(file, "wb", compresslevel=6) as packed:
            packed.writelines(swelling(100_000_000))
    content.unlink()
    tracemalloc.start()
    try:
        [last] = deque((one for one in read(SourceFile(file, "bomb")) if isinstance(one, Rejection)), maxlen=1)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "unpacks to more than 200 times its size" in last.why
    assert peak < 40_000_000


def test_a_damaged_file_costs_only_itself() -> None:
    data = bytearray(zipped(FILES, zipfile.ZIP_STORED))
    data[data.index(b"Jars 1")] ^= 1
    assert places(bytes(data)) == ["given.zip/lids.bib:1"]
    assert reasons(bytes(data)) == {"given.zip/more/papers.jsonl": "this file in the archive is damaged"}


def test_damage_behind_records_raises_when_the_other_files_are_read() -> None:
    data = bytearray(zipped({"a.jsonl": LINES * 10_000 + '{"title": "End"}', **FILES}, zipfile.ZIP_STORED))
    data[data.index(b'"End"')] ^= 1
    found = read(Bytes(bytes(data)))
    taken: list[str] = []
    with pytest.raises(InputError, match=r"a\.jsonl cannot be read to its end: this file in the archive is damaged"):
        taken.extend(one.where for one in found)
    assert taken[-1] == "given.zip/lids.bib:1"


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:xz"])
def test_an_archive_that_is_cut_short_says_so(mode: str) -> None:
    files = {f"{n}.bib": BIB + os.urandom(40_000).hex() for n in range(12)}
    data = tarred(files, mode)
    with pytest.raises(InputError, match=r"cut short|damaged"):
        list(read(Bytes(data[: len(data) // 2])))
    assert reasons(zipped(FILES)[:-40]) == {"given.zip": "the archive is damaged, or cut short"}


PACKED = [pack({"a.txt": text, "b.jsonl": LINES}) for text in SEEDS[:12] for pack in (zipped, tarred)]
PACKED += [tarred(FILES, mode) for mode in ("w:gz", "w:bz2", "w:xz")]


@settings(max_examples=examples(150))
@given(
    st.sampled_from(PACKED),
    st.lists(st.tuples(st.integers(0, 12_000), st.integers(0, 60), st.binary(max_size=8)), max_size=6),
)
def test_no_damage_raises_anything_else_and_something_is_always_told(
    packed: bytes, changes: list[tuple[int, int, bytes]]
) -> None:
    data = bytearray(packed)
    for place, length, put in changes:
        data[place : place + length] = put
    try:
        found = list(read(Bytes(bytes(data))))
    except InputError:
        return
    assert found
    assert all(one.abstract if isinstance(one, SourceRecord) else one.why for one in found)
