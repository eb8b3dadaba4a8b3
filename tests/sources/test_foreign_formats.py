"""What is not read is called by its name, with what to do instead."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.records import Rejection
from assistant.sources import SourceFile, read


@dataclass(frozen=True)
class Bytes:
    data: bytes
    name: str = "given.txt"

    def open(self) -> io.BytesIO:
        return io.BytesIO(self.data)


def told(data: bytes | str, name: str = "given.txt") -> str:
    (found,) = read(Bytes(data.encode() if isinstance(data, str) else data, name))
    assert isinstance(found, Rejection), found
    return found.why


def zipped(*names: str, first: bytes = b"") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, first or b"x")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "a PDF"),
        (zipped("[Content_Types].xml", "word/document.xml"), "a Word document (docx)"),
        (zipped("[Content_Types].xml", "xl/workbook.bin"), "an Excel workbook (xlsb)"),
        (zipped("mimetype", first=b"application/epub+zip"), "an e-book (EPUB)"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "an image"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "an Office document that is old"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "a packed archive"),
        (b"\x93NUMPY\x01\x00v\x00", "data of a program"),
        (b"\x00\x01\x02\x03" * 9, "this is binary data, not text"),
    ],
)
def test_data_that_are_no_text_are_called_by_their_name(data: bytes, name: str) -> None:
    assert told(data).startswith(name)


def test_the_database_of_a_reference_manager_is_called_one(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "zotero.sqlite") as database:
        database.execute("CREATE TABLE items (title TEXT)")
    database.close()
    (found,) = read(SourceFile(tmp_path / "zotero.sqlite", "zotero.sqlite"))
    assert getattr(found, "why", "").startswith("an SQLite database, as Zotero and others keep one, not text: export")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("# Jars\n\nWe count jars.\n\n## Results\n\nWe count.\n", "Markdown"),
        ('<?xml version="1.0"?>\n<modsCollection xmlns="http://www.loc.gov/mods/v3"/>', "MODS (XML)"),
        ('<rss version="2.0"><channel><item><title>Jam</title></item></channel></rss>', "a feed (RSS)"),
        ("<garden><rose/></garden>", "XML of an unknown kind (<garden>)"),
        ("\\documentclass{article}\n\\begin{document}\nJars\n", "LaTeX"),
        ("{\\rtf1\\ansi Jars}", "RTF"),
        ("1. J Jars. 2023;7:1.\n\nOn jars.\n\nMoe A.\n\nWe count.\n\nPMID: 11111111\n", "PubMed's text"),
        ("[1] arXiv:2301.00001 [pdf, html]\nTitle: Jars\n", "a listing of arXiv, saved as text"),
        ("On jars\nA Moe - Jars, 2023\nSave Cite Cited by 12 Related articles\n", "results of Google Scholar"),
        ("Papers\n\narxiv:2301.00001\n\nJars\n\nAuthors:\nAda Moe\n\nAbstract\n\nWe count.\n\nView arXiv page\n\n"
         "View PDF\n\nAdd to collection\n", "the page of one paper, saved as text: save it as HTML, or fetch it: "
         "assistant ingest arxiv:2301.00001"),
        ("arXiv:2301.00001 (cs)\n[Submitted on 1 Jan 2023]\nJars\nAda Moe\n\nWe count.\n", "the page of one paper"),
    ],
)  # fmt: skip
def test_texts_of_other_formats_are_called_by_their_name(text: str, name: str) -> None:
    assert told(text).startswith(name)


@pytest.mark.parametrize(
    "text", ["We count jars.\n", "# a comment\nimport jars\n\n# more\nprint(jars)\n", "$ make\nDone.\n", "a,b\n1,2\n"]
)
def test_what_nobody_can_name_is_told_what_is_known(text: str) -> None:
    assert told(text).startswith("not in a known format; known formats: ")
