"""What holds for every format: recognised by content, whole or damaged, packed or piped; nothing is lost."""

from __future__ import annotations

import gzip
import io
import sys
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import InputError
from assistant.records import Rejection
from assistant.sources import READERS, SourceFile, SourceRecord, discover, read
from assistant.sources.base import ByteStream, Reader
from scripts.fuzz_seeds import SEEDS
from tests.properties import examples

ATOM, PUBMED, OAI, JATS, ACL, ENDNOTE_XML, RDF, PAGE, MAIL, JSON = range(10)
RIS, NBIB, ENDNOTE, WOS, OWN, LIST, NOTE, BIBTEX, TABLE, TEXT = range(10, 20)
FORMATS = (
    *(ATOM, JSON, PAGE, PAGE, PAGE, JSON, JSON, JSON, JSON, BIBTEX, RIS, JSON, TABLE, TABLE, TEXT),
    *[JSON] * 15,
    *(PAGE, PAGE, ATOM, NBIB, PUBMED, ENDNOTE),
    *(BIBTEX, RIS, TABLE, TABLE, WOS, ENDNOTE_XML, JATS, ACL, OAI, MAIL, NOTE, RDF),
)
"""For every seed, the place of its reader in READERS."""


@dataclass(frozen=True)
class Bytes:
    data: bytes
    name: str = "input"

    def open(self) -> AbstractContextManager[ByteStream]:
        return io.BytesIO(self.data)


def reader_of(text: str) -> Reader:
    return next(reader for reader in READERS if reader.recognises(text, "input"))


@pytest.mark.parametrize(("seed", "place"), list(zip(SEEDS, FORMATS, strict=True)))
def test_content_tells_the_format(seed: str, place: int) -> None:
    assert reader_of(seed) is READERS[place]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_format_is_read_out_of_gzip(seed: str) -> None:
    plain, packed = (list(read(Bytes(data))) for data in (seed.encode(), gzip.compress(seed.encode())))
    assert plain == packed
    assert any(isinstance(one, SourceRecord) for one in plain)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("seed", SEEDS)
def test_every_format_is_read_in_any_encoding(seed: str, encoding: str) -> None:
    text = seed.replace("forty kitchens", "forty cafés")
    (first, *_) = (one for one in read(Bytes(text.encode(encoding))) if isinstance(one, SourceRecord))
    assert "forty cafés" in first.abstract


@settings(max_examples=examples(150))
@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 60), st.binary(max_size=8)), max_size=6),
)
def test_no_damage_raises_and_something_is_always_told(seed: str, changes: list[tuple[int, int, bytes]]) -> None:
    data = bytearray(seed.encode())
    for place, length, put in changes:
        data[place : place + length] = put
    found = list(read(Bytes(bytes(data))))
    assert found
    assert all(one.where.startswith("input") for one in found)
    assert all(one.abstract if isinstance(one, SourceRecord) else one.why for one in found)


_FIELD = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), min_size=1, max_size=30)


@settings(max_examples=examples(50))
@given(st.lists(_FIELD, min_size=1, max_size=6))
def test_rows_records_and_entries_are_all_accounted_for(titles: list[str]) -> None:
    import csv

    table = io.StringIO()
    csv.writer(table).writerows([("title", "abstract"), *((title, "We count.") for title in titles)])
    ris = "".join(f"TY  - JOUR\nTI  - {title}\nAB  - We count.\nER  - \n" for title in titles)
    bibtex = "".join(f"@misc{{k{n},\n abstract = {{We count.}}, title = {{{t}}}\n}}\n" for n, t in enumerate(titles))
    for text in (table.getvalue(), ris, bibtex):
        assert len(list(read(Bytes(text.encode())))) >= len(titles)


@pytest.mark.parametrize("data", [gzip.compress(SEEDS[0].encode())[:-12], b"\x1f\x8bnot gzip at all"])
def test_damaged_packing_is_told_in_one_line(data: bytes) -> None:
    (found,) = read(Bytes(data))
    assert isinstance(found, Rejection)
    assert "the compressed data is" in found.why


def test_packing_that_breaks_off_after_records_raises() -> None:
    data = gzip.compress((SEEDS[11] + "\n").encode() * 20_000, 0)
    with pytest.raises(InputError, match="cannot be read to its end: the compressed data is cut short"):
        list(read(Bytes(data[:-2_000_000])))


def test_the_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SEEDS[10].encode())))
    (source,) = discover(["-"])
    assert not isinstance(source, Rejection)
    assert [one.where for one in read(source)] == ["standard input:1", "standard input:17"]


@pytest.mark.parametrize(
    "start", ["<html><body>", "<feed xmlns='http://www.w3.org/2005/Atom'>", "[{", "@a{b, c = {", "TY  - JOUR\n",
              "title,abstract\n", "<!DOCTYPE html><article>"]
)  # fmt: skip
@pytest.mark.parametrize("unit", ["<a ", "<!--", "{", '"', "\\", "@a{", "AB  - x\n", "<entry>", "&#", "[", "x,\n", "$"])
def test_hostile_content_does_not_hang(start: str, unit: str) -> None:
    assert list(read(Bytes((start + unit * (60_000 // len(unit))).encode())))


@pytest.mark.parametrize(
    ("name", "taken", "rejected"),
    [("arxiv_atom", 14, 2), ("arxiv_snapshot", 200, 0), ("bibtex", 36, 138), ("daily_papers_api", 5, 0)],
)
def test_the_real_samples_go_in(shared: Path, name: str, taken: int, rejected: int) -> None:
    found = [one for path in sorted((shared / "samples" / name).iterdir()) for one in read(SourceFile(path, name))]
    records = [one for one in found if isinstance(one, SourceRecord)]
    assert (len(records), len(found) - len(records)) == (taken, rejected)
    assert all(one.id == one.metadata["arxiv"] for one in records if name != "bibtex")
