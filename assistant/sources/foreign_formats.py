"""Formats that are recognised but not read: what they are and what to do instead, in one line."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.sources.base import clean
from assistant.sources.page_text import is_page_of_one_paper

__all__ = ["foreign_binary", "foreign_text", "foreign_zip"]

_EXPORT = "export the references as BibTeX or RIS, with their abstracts"
_UNPACK = "unpack it first"

_BINARIES = (
    (rb"%PDF-", "a PDF", f"{_EXPORT}, from the page where it came from or a reference manager"),
    (rb"SQLite format 3\0", "an SQLite database, as Zotero and others keep one", f"{_EXPORT}, from the program itself"),
    (rb"ARROW1|FEA1|ORC|Obj\x01", "a file of columns (Arrow, ORC or Avro)", "write it as JSON Lines or CSV"),
    (
        rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an Office document that is old (doc, xls) or encrypted",
        "save a table as xlsx or CSV",
    ),
    (rb"\x28\xb5\x2f\xfd|7z\xbc\xaf\x27\x1c|Rar!|\x1f\x8b|BZh|\xfd7zXZ\0|PK\x03\x04", "a packed archive", _UNPACK),
    (rb"\x89PNG|GIF8|\xff\xd8\xff|RIFF.{4}WEBP|II\*\0|MM\0\*|BM.{12}\x28\0\0\0", "an image", _EXPORT),
    (
        rb"\x89HDF\r\n|\x93NUMPY|\x80[\x02-\x05].",
        "data of a program (HDF5, NumPy or pickle)",
        "write it as JSON Lines or CSV",
    ),
    (rb"bplist00", "a Safari web archive or a property list", "save the page as its source (HTML)"),
)
_IN_ZIP = (
    (r"word/document\.xml", "a Word document (docx)", _EXPORT),
    (r"xl/workbook\.bin", "an Excel workbook (xlsb)", "save it as xlsx"),
    (r"ppt/presentation\.xml", "a presentation (pptx)", _EXPORT),
    (r"application/epub.*", "an e-book (EPUB)", _EXPORT),
    (r"application/vnd\.oasis\.opendocument\.spreadsheet.*", "an OpenDocument sheet (ods)", "save it as xlsx or CSV"),
    (r"application/vnd\.oasis\.opendocument.*", "an OpenDocument file", _EXPORT),
)
_TEXTS = (
    (r"\s*\{\\rtf", "RTF, as word processors write it", _EXPORT),
    (r"%!PS", "PostScript", _EXPORT),
    (r"[^\S\n]*\\documentclass|(?:.*\n){0,200}?\\begin\{(?:document|thebibliography)\}", "LaTeX",
     "ingest its BibTeX file (.bib), with abstracts"),
)  # fmt: skip
_MARKDOWN = (".md", ".markdown", ".rmd", ".qmd")
_HEADING = re.compile(r"(?:\A|\n[^\S\n]*\n)#{1,6} \S[^\n]*\n[^\S\n]*\n")
_ROOT = re.compile(
    r"(?:\s|\ufeff|(?><\?.*?\?>)|(?><!--.*?-->)|<!DOCTYPE[^>]*+>)*+<(?:[\w.-]+:)?(?P<root>[A-Za-z][\w.-]*)", re.DOTALL
)
_XML = {
    "mods": "MODS (XML)", "modscollection": "MODS (XML)", "article": "XML of an article", "tei": "TEI (XML)",
    "dblp": "DBLP (XML)", "rdf": "RDF", "rss": "a feed (RSS)",
    "feed": "a feed (Atom)", "opml": "OPML", "collection": "MARC (XML)", "record": "MARC (XML)",
    "svg": "an image (SVG)", "bibtexml": "BibTeXML",
    "crossref_result": "Crossref's XML", "doi_batch": "Crossref's XML", "plist": "a property list",
}  # fmt: skip
_ARXIV_PAGE = re.compile(r"\[Submitted on [^\]\n]{6,200}\]|Cite as:\s*arXiv:", re.IGNORECASE)
_ARXIV_NAMED = re.compile(r"arxiv:\s?(\d{4}\.\d{4,5}|[a-z-]+/\d{7})(?:v\d+)?", re.IGNORECASE)


_LISTS = (
    (re.compile(r"^PMID: ?\d+", re.MULTILINE), "PubMed's text", "save it in PubMed's format (.nbib) instead"),
    (re.compile(r"^\[\d+\]\s+arXiv:\d{4}\.\d{4,5}\s+\[pdf", re.MULTILINE), "a listing of arXiv, saved as text",
     'ingest its feed instead, such as "https://rss.arxiv.org/atom/cs.LG"'),
    (re.compile(r"^.*\bCited by \d+\s+Related articles", re.MULTILINE), "results of Google Scholar", _EXPORT),
)  # fmt: skip


def foreign_binary(start: bytes) -> str:
    """What binary data is, judged by its first bytes; empty if unknown."""
    for mark, what, advice in _BINARIES:
        if re.match(mark, start, re.DOTALL):
            return f"{what}, not text: {advice}"
    return ""


def foreign_zip(names: Iterable[str]) -> str:
    """What a ZIP file is other than an archive, by the names in it and its stated type; empty if it is an archive."""
    for pattern, what, advice in _IN_ZIP:
        if any(re.fullmatch(pattern, name) for name in names):
            return f"{what}, not text: {advice}"
    return ""


def foreign_text(head: str, name: str) -> str:
    """What a text is that no reader recognises, judged by its first characters; empty if unknown."""
    lines = [line for line in map(clean, head.split("\n")[:2000]) if line]
    if described := _of_one_page(lines, head):
        return described
    for pattern, what, advice in _TEXTS:
        if re.match(pattern, head):
            return f"{what}, which is not read: {advice}"
    if head.lstrip("\ufeff \t\r\n").startswith("<") and (found := _ROOT.match(head)):
        root = found["root"]
        return f"{_XML.get(root.casefold(), f'XML of an unknown kind (<{root}>)')}, which is not read: {_EXPORT}"
    for found_in, what, advice in _LISTS:
        if found_in.search(head):
            return f"{what}, which is not read: {advice}"
    if name.lower().endswith(_MARKDOWN) or (name.lower().endswith(".txt") and len(_HEADING.findall(head)) > 1):
        return f'Markdown without front matter or a heading "Abstract", which is not read: {_EXPORT}'
    return ""


def _of_one_page(lines: list[str], head: str) -> str:
    if not (is_page_of_one_paper(lines) or _ARXIV_PAGE.search(head)):
        return ""
    found = _ARXIV_NAMED.search(head)
    advice = f"save it as HTML, or fetch it: assistant ingest arxiv:{found[1]}" if found else "save it as HTML"
    return f"the page of one paper, saved as text: {advice}"
