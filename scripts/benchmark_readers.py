"""How fast each format is read, and in how much memory.

    python -m scripts.benchmark_readers [--records 20000] [--only NAME ...]

Writes a generated file of each format into a temporary directory, reads each in a process of its own without encoding
anything, and prints records a second (by the processor's time, and by the clock), the size of the file, and the memory
that reading it added. With `--records` doubled, memory should stay as it is, except for Excel workbooks, which keep
their texts in one place, and saved pages, which are read as a whole.
"""

from __future__ import annotations

import argparse
import bz2
import csv
import gzip
import io
import json
import lzma
import multiprocessing
import resource
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from assistant.sources import SourceFile, SourceRecord, read

_SENTENCE = "Jar number {} holds jam from forty kitchens, and its sweetness grows with the size of the lid. "
_SENTENCES = 12


class Made(NamedTuple):
    """A generated paper."""

    number: int
    title: str
    abstract: str
    doi: str

    @property
    def arxiv(self) -> str:
        return f"{2001 + self.number // 99_999 % 8:04}.{self.number % 99_999:05}"


def made(records: int) -> Iterator[Made]:
    """As many papers as asked for, abstracts of usual length."""
    for number in range(records):
        abstract = "".join(_SENTENCE.format(number * _SENTENCES + place) for place in range(_SENTENCES)).strip()
        yield Made(number, f"Jars of kitchen {number} and their lids", abstract, f"10.1000/jars.{number}")


Text = Callable[[Made], str]


def _fields(paper: Made) -> dict[str, Any]:
    return {
        "title": paper.title, "abstract": paper.abstract, "authors": [{"name": "Ada Moe"}, {"name": "Bo Roe"}],
        "year": 2023, "doi": paper.doi, "journal": {"name": "Journal of Jars", "volume": "7", "pages": "1-9"},
    }  # fmt: skip


def _openalex(paper: Made) -> str:
    index: dict[str, list[int]] = {}
    for place, word in enumerate(paper.abstract.split()):
        index.setdefault(word, []).append(place)
    return json.dumps({"id": f"https://openalex.org/W{paper.number}", "title": paper.title, "doi": paper.doi,
                       "publication_date": "2023-07-05", "abstract_inverted_index": index,
                       "authorships": [{"author": {"display_name": "Ada Moe"}}]})  # fmt: skip


def _snapshot(paper: Made) -> str:
    return json.dumps({"id": paper.arxiv, "submitter": "Ada Moe", "authors": "Ada Moe, Bo Roe", "title": paper.title,
                       "comments": "9 pages", "journal-ref": None, "doi": paper.doi, "report-no": None,
                       "categories": "cs.LG", "abstract": paper.abstract, "update_date": "2020-01-02",
                       "versions": [{"version": "v1", "created": "Mon, 2 Jan 2020 19:18:42 GMT"}],
                       "authors_parsed": [["Moe", "Ada", ""], ["Roe", "Bo", ""]]})  # fmt: skip


def _row(paper: Made) -> list[str]:
    return [paper.title, paper.abstract, "Ada Moe; Bo Roe", "2023", paper.doi, "Journal of Jars", "jam; jars"]


_HEADER = ["Title", "Abstract", "Authors", "Year", "DOI", "Journal", "Keywords"]


def _csv(paper: Made) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(_row(paper))
    return line.getvalue()


def _wrapped(text: str, indent: str) -> str:
    words = text.split()
    lines = [" ".join(words[start : start + 14]) for start in range(0, len(words), 14)]
    return f"\n{indent}".join(lines)


_BIBTEX: Text = lambda paper: (  # noqa: E731
    f"@article{{k{paper.number}, title = {{{{J}}ars of kitchen {paper.number}}}, author = {{Moe, Ada and Roe, Bo}},\n"
    f"  journal = {{Journal of Jars}}, year = 2023, doi = {{{paper.doi}}},\n  abstract = {{{paper.abstract}}}}}\n\n"
)
_RIS: Text = lambda paper: (  # noqa: E731
    f"TY  - JOUR\nTI  - {paper.title}\nAU  - Moe, Ada\nAU  - Roe, Bo\nPY  - 2023\nT2  - Journal of Jars\nVL  - 7\n"
    f"DO  - {paper.doi}\nKW  - jam\nAB  - {paper.abstract}\nER  - \n\n"
)
_WOS: Text = lambda paper: (  # noqa: E731
    f"PT J\nAU Moe, A\n   Roe, B\nAF Moe, Ada\n   Roe, Bo\nTI {paper.title}\nSO JOURNAL OF JARS\nDE jam; jars\n"
    f"AB {_wrapped(paper.abstract, '   ')}\nPD MAR 4\nPY 2023\nVL 7\nDI {paper.doi}\nUT WOS:{paper.number}\nER\n\n"
)
_NBIB: Text = lambda paper: (  # noqa: E731
    f"PMID- {paper.number + 1}\nTI  - {paper.title}\nAB  - {_wrapped(paper.abstract, '      ')}\nFAU - Moe, Ada\n"
    f"DP  - 2023 Jul 5\nJT  - Journal of Jars\nLID - {paper.doi} [doi]\nOT  - jam\n\n"
)
_ENDNOTE: Text = lambda paper: (  # noqa: E731
    f"%0 Journal Article\n%T {paper.title}\n%A Moe, Ada\n%D 2023\n%J Journal of Jars\n%R {paper.doi}\n"
    f"%X {paper.abstract}\n\n"
)
_ENDNOTE_XML: Text = lambda paper: (  # noqa: E731
    '<record><ref-type name="Journal Article">17</ref-type><contributors><authors><author><style face="normal">Moe, Ada'
    f"</style></author></authors></contributors><titles><title><style>{escape(paper.title)}</style></title>"
    "</titles><dates><year><style>2023</style></year></dates><electronic-resource-num><style>"
    f"{paper.doi}</style></electronic-resource-num><abstract><style>{paper.abstract}</style></abstract></record>"
)
_ATOM: Text = lambda paper: (  # noqa: E731
    f"<entry><id>http://arxiv.org/abs/{paper.arxiv}v1</id><title>{paper.title}</title><summary>{paper.abstract}</summary>"
    "<published>2020-01-01T00:00:00Z</published><author><name>Ada Moe</name></author><category term='cs.LG'/></entry>\n"
)
_PUBMED: Text = lambda paper: (  # noqa: E731
    f"<PubmedArticle><MedlineCitation><PMID>{paper.number + 1}</PMID><Article><Journal><JournalIssue><Volume>7</Volume>"
    "<PubDate><Year>2023</Year></PubDate></JournalIssue><Title>J Jars</Title></Journal><ArticleTitle>"
    f"{paper.title}</ArticleTitle><Abstract><AbstractText>{paper.abstract}</AbstractText></Abstract><AuthorList><Author>"
    "<LastName>Moe</LastName><ForeName>Ada</ForeName></Author></AuthorList></Article></MedlineCitation></PubmedArticle>\n"
)
_JATS: Text = lambda paper: (  # noqa: E731
    f"<article><front><article-meta><article-id pub-id-type='doi'>{paper.doi}</article-id><title-group><article-title>"
    f"{paper.title}</article-title></title-group><contrib-group><contrib><name><surname>Moe</surname><given-names>Ada"
    "</given-names></name></contrib></contrib-group><pub-date><year>2023</year></pub-date><abstract><p>"
    f"{paper.abstract}</p></abstract></article-meta></front><body><p>{paper.abstract}</p></body></article>\n"
)
_ACL: Text = lambda paper: (  # noqa: E731
    f"<paper id='{paper.number}'><title>{paper.title}</title><author><first>Ada</first><last>Moe</last></author>"
    f"<abstract>{paper.abstract}</abstract><url>2023.jars-main.{paper.number}</url></paper>\n"
)
_OAI: Text = lambda paper: (  # noqa: E731
    f"<record><header><identifier>oai:arXiv.org:{paper.arxiv}</identifier></header><metadata><arXiv><id>{paper.arxiv}</id>"
    "<created>2020-01-02</created><authors><author><keyname>Moe</keyname><forenames>Ada</forenames></author></authors>"
    f"<title>{paper.title}</title><categories>cs.LG</categories><abstract>{paper.abstract}</abstract></arXiv></metadata>"
    "</record>\n"
)
_MAIL: Text = lambda paper: (  # noqa: E731
    f"\\\\\narXiv:{paper.arxiv}\nDate: Mon, 2 Jan 2020 19:18:42 GMT   (9kb)\n\n"
    f"Title: {paper.title}\nAuthors: Ada Moe, Bo Roe\nCategories: cs.LG\n\\\\\n  {_wrapped(paper.abstract, '')}\n"
    f"\\\\ ( https://arxiv.org/abs/{paper.arxiv} ,  9kb)\n{'-' * 78}\n"
)
_LINE: Text = lambda paper: json.dumps(_fields(paper)) + "\n"  # noqa: E731

TEXTS: dict[str, tuple[str, Text, str, str]] = {
    "json lines": ("", _LINE, "", ""),
    "json list on one line": ('{"data": [', lambda paper: json.dumps(_fields(paper)), ", ", "]}"),
    "openalex": ('{"results": [', _openalex, ",\n", "]}"),
    "arxiv snapshot": ("", _snapshot, "\n", "\n"),
    "csv": (",".join(_HEADER) + "\n", _csv, "", ""),
    "bibtex": ("", _BIBTEX, "", ""),
    "ris": ("", _RIS, "", ""),
    "web of science": ("FN Clarivate Analytics Web of Science\nVR 1.0\n", _WOS, "", "EF\n"),
    "nbib": ("", _NBIB, "", ""),
    "endnote": ("", _ENDNOTE, "", ""),
    "endnote xml": ("<xml><records>", _ENDNOTE_XML, "", "</records></xml>"),
    "arxiv atom": ('<feed xmlns="http://www.w3.org/2005/Atom">\n', _ATOM, "", "</feed>"),
    "pubmed xml": ("<PubmedArticleSet>\n", _PUBMED, "", "</PubmedArticleSet>"),
    "jats": ("<pmc-articleset>\n", _JATS, "", "</pmc-articleset>"),
    "acl anthology": ("<collection id='2023.jars'><volume id='main'><meta><year>2023</year></meta>\n", _ACL, "",
                      "</volume></collection>"),
    "oai-pmh": ('<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>\n', _OAI, "",
                "</ListRecords></OAI-PMH>"),
    "arxiv mail": ("", _MAIL, "", ""),
}  # fmt: skip
"""For each format: what stands before the papers, one paper, what stands between them and behind."""

PACKED = ("json lines in gzip", "json lines in bzip2", "json lines in xz", "json lines in zip", "json lines in tar.gz")


def write(name: str, records: int, at: Path) -> Path:
    """The generated file of a format."""
    path = at / name.replace(" ", "-")
    if name == "xlsx":
        _write_workbook(path, records)
    elif name in PACKED:
        _pack(name, write("json lines", records, at), path)
    else:
        before, text, between, behind = TEXTS[name]
        with path.open("w", encoding="utf-8") as stream:
            stream.write(before)
            for paper in made(records):
                stream.write((between if paper.number else "") + text(paper))
            stream.write(behind)
    return path


def _write_workbook(path: Path, records: int) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("papers")
    sheet.append(_HEADER)
    for paper in made(records):
        sheet.append(_row(paper))
    book.save(path)


def _pack(name: str, lines: Path, path: Path) -> None:
    if name.endswith("zip") and not name.endswith("gzip"):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(lines, "papers.jsonl")
    elif name.endswith("tar.gz"):
        with tarfile.open(path, "w:gz", compresslevel=1) as tar:
            tar.add(lines, "papers.jsonl")
    else:
        packs: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "bzip2": bz2.compress, "xz": lzma.compress}
        path.write_bytes(packs[name.split()[-1]](lines.read_bytes()))


def measure(name: str, path: Path) -> tuple[int, int, float, float, float]:
    """Records taken and rejected, seconds of the processor and of the clock, and megabytes added."""
    for _ in read(SourceFile(write(name, 5, path.parent.joinpath("first")), "first")):
        pass  # what is imported on first use is no part of it
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun, cpu = time.perf_counter(), time.process_time()
    taken = rejected = 0
    for one in read(SourceFile(path, name)):
        taken, rejected = (taken + 1, rejected) if isinstance(one, SourceRecord) else (taken, rejected + 1)
    seconds, used = time.perf_counter() - begun, time.process_time() - cpu
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return taken, rejected, used, seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / unit


def main(names: Iterable[str], records: int) -> int:
    wrong = 0
    print(f"{'format':26}{'records/s':>11}{'by the clock':>14}{'file, MB':>10}{'added, MB':>11}")
    with tempfile.TemporaryDirectory() as directory:
        Path(directory, "first").mkdir()
        for name in names:
            path = write(name, records, Path(directory))
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                taken, rejected, used, seconds, added = pool.apply(measure, (name, path))
            size = path.stat().st_size / 1e6
            print(f"{name:26}{taken / used:11,.0f}{taken / seconds:14,.0f}{size:10,.1f}{added:11,.1f}", flush=True)
            if taken != records or rejected:
                wrong += 1
                print(f"  {taken:,} of {records:,} records were taken, and {rejected:,} rejected")
            path.unlink()
    return 1 if wrong else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--only", nargs="+", choices=(*TEXTS, "xlsx", *PACKED), default=(*TEXTS, "xlsx", *PACKED))
    options = parser.parse_args()
    sys.exit(main(options.only, options.records))
