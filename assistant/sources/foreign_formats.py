"""Formats that are recognised but not read: what they are and what to do instead, in one line."""

from __future__ import annotations

import re

from assistant.sources.base import clean
from assistant.sources.page_text import is_page_of_one_paper

__all__ = ["foreign_binary", "foreign_text"]

_EXPORT = "export the references as BibTeX or RIS, with their abstracts"
_UNPACK = "unpack it first"

_BINARIES = (
    (rb"%PDF-", "a PDF", f"{_EXPORT}, from the page where it came from or a reference manager"),
    (rb"SQLite format 3\0", "an SQLite database, as Zotero and others keep one", f"{_EXPORT}, from the program itself"),
    (rb"PAR1", "a Parquet file", "write it as JSON Lines or CSV"),
    (rb"ARROW1|FEA1|ORC|Obj\x01", "a file of columns (Arrow, ORC or Avro)", "write it as JSON Lines or CSV"),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document (doc, xls)", "save a table as CSV"),
    (rb"BZh[1-9]|\xfd7zXZ\0|\x28\xb5\x2f\xfd|7z\xbc\xaf\x27\x1c|Rar!|.{257}ustar", "a packed archive", _UNPACK),
    (rb"\x89PNG|GIF8|\xff\xd8\xff|RIFF.{4}WEBP|II\*\0|MM\0\*|BM.{12}\x28\0\0\0", "an image", _EXPORT),
    (
        rb"\x89HDF\r\n|\x93NUMPY|\x80[\x02-\x05].",
        "data of a program (HDF5, NumPy or pickle)",
        "write it as JSON Lines or CSV",
    ),
    (rb"bplist00", "a Safari web archive or a property list", "save the page as its source (HTML)"),
)
_IN_ZIP = (
    (rb"word/", "a Word document (docx)", _EXPORT),
    (rb"xl/", "an Excel workbook (xlsx)", "save the sheet as CSV, with a title and an abstract column"),
    (rb"ppt/", "a presentation (pptx)", _EXPORT),
    (rb"application/epub", "an e-book (EPUB)", _EXPORT),
    (rb"opendocument\.spreadsheet", "an OpenDocument sheet (ods)", "save it as CSV"),
    (rb"opendocument", "an OpenDocument file", _EXPORT),
)
_TEXTS = (
    (r"\s*\{\\rtf", "RTF, as word processors write it", _EXPORT),
    (r"%!PS", "PostScript", _EXPORT),
    (r"(?:FN (?:Clarivate|Thomson|ISI)|(?:VR 1\.0|PT [JBSP])\s*\n)", "Web of Science's plain text", _EXPORT),
    (r"\s*(?:<\?xml[^>]*>\s*)?<xml>\s*<records>", "EndNote XML", _EXPORT),
    (r"[^\S\n]*\\documentclass|(?:.*\n){0,200}?\\begin\{(?:document|thebibliography)\}", "LaTeX",
     "ingest its BibTeX file (.bib), with abstracts"),
    (r"---\s*\n(?:.*\n){0,200}?---\s*\n", "Markdown with front matter", _EXPORT),
)  # fmt: skip
_MARKDOWN = (".md", ".markdown", ".rmd", ".qmd")
_HEADING = re.compile(r"(?:\A|\n[^\S\n]*\n)#{1,6} \S[^\n]*\n[^\S\n]*\n")
_ROOT = re.compile(
    r"(?:\s|\ufeff|(?><\?.*?\?>)|(?><!--.*?-->)|<!DOCTYPE[^>]*+>)*+<(?:[\w.-]+:)?(?P<root>[A-Za-z][\w.-]*)", re.DOTALL
)
_XML = {
    "mods": "MODS (XML)", "modscollection": "MODS (XML)", "article": "JATS (XML of an article)", "tei": "TEI (XML)",
    "oai-pmh": "an answer of OAI-PMH (XML)", "dblp": "DBLP (XML)", "rdf": "RDF", "rss": "a feed (RSS)",
    "feed": "a feed (Atom)", "opml": "OPML", "collection": "MARC (XML)", "record": "MARC (XML)",
    "svg": "an image (SVG)", "pubmedbookarticleset": "PubMed's books (XML)", "bibtexml": "BibTeXML",
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
    if start.startswith(b"PK\x03\x04"):
        what, advice = next(
            (described for mark, *described in _IN_ZIP if re.search(mark, start)), ("a ZIP archive", _UNPACK)
        )
        return f"{what}, not text: {advice}"
    for mark, what, advice in _BINARIES:
        if re.match(mark, start, re.DOTALL):
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
        return f"Markdown, which is not read: {_EXPORT}"
    return ""


def _of_one_page(lines: list[str], head: str) -> str:
    if not (is_page_of_one_paper(lines) or _ARXIV_PAGE.search(head)):
        return ""
    found = _ARXIV_NAMED.search(head)
    advice = f"save it as HTML, or fetch it: assistant ingest arxiv:{found[1]}" if found else "save it as HTML"
    return f"the page of one paper, saved as text: {advice}"
