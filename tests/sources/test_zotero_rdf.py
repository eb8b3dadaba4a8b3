"""Zotero's RDF: items, the journals they name before or behind them, attachments and notes."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pytest

from assistant.records import Rejection
from assistant.sources import SourceRecord, read
from scripts.fuzz_seeds import SEEDS

RDF = next(seed for seed in SEEDS if "<rdf:RDF" in seed)


@dataclass(frozen=True)
class Bytes:
    data: bytes
    name: str = "library.rdf"

    def open(self) -> io.BytesIO:
        return io.BytesIO(self.data)


def found(text: str, encoding: str = "utf-8") -> list[SourceRecord | Rejection]:
    return list(read(Bytes(text.encode(encoding))))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_items_have_what_their_journals_state(encoding: str) -> None:
    jars, lids, others = found(RDF.replace("\n", "\r\n"), encoding)
    assert isinstance(jars, SourceRecord)
    assert (jars.title, jars.authors, jars.published) == ("Jars", ("Ada Moe", "Bo van Roe"), "2023-07-05")
    assert jars.url == "https://example.org/jars"
    assert jars.metadata == {
        "journal": "Journal of Jars", "volume": "7", "number": "2", "pages": "1-9", "itemType": "journalArticle",
        "doi": "10.1000/jars.7", "keywords": ["jam", "jars"],
    }  # fmt: skip
    assert (getattr(lids, "title", ""), getattr(lids, "metadata", {})["booktitle"]) == ("On Lids", "Jar Days")
    assert others == Rejection(
        where="library.rdf", why="not read, since they are no papers: 1 attachment, 1 note of Zotero"
    )


def test_an_item_whose_journal_is_never_described_is_read_without_it() -> None:
    text = RDF.replace('<bib:Journal rdf:about="urn:issn:1">', '<bib:Journal rdf:about="urn:issn:2">')
    jars = next(one for one in found(text) if isinstance(one, SourceRecord) and one.title == "Jars")
    assert "journal" not in jars.metadata


def test_an_item_without_an_abstract_is_rejected_with_its_line() -> None:
    text = RDF[: RDF.index("<bib:Article")] + "<bib:Article><dc:title>Jam</dc:title></bib:Article></rdf:RDF>"
    (told,) = found(text)
    assert isinstance(told, Rejection)
    assert (told.where, told.why) == (f"library.rdf:{text.count(chr(10)) + 1}", 'no abstract: "Jam"')
