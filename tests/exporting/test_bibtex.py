"""BibTeX: whatever a paper holds, an independent parser reads it back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.exporting import export_papers
from assistant.exporting.fields import DIGEST_MARK, Work, work
from assistant.exporting.keys import citation_keys
from assistant.records import Paper, Rejection
from assistant.sources import discover, read
from assistant.text.author_names import OMITTED_AUTHORS, AuthorName
from tests.exporting.reading_back import read_bibtex
from tests.exporting.varied_papers import papers_of_every_character, varied_papers

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def expected(known: Work) -> dict[str, object]:
    """The fields that an entry must have, by the record; nothing else may stand in it."""
    fields: dict[str, object] = {
        "type": known.entry,
        "author": [read_name(name) for name in known.authors],
        "title": known.title,
        "journal": known.journal,
        "booktitle": known.booktitle,
        "howpublished": known.venue,
        "volume": known.volume,
        "number": known.number,
        "pages": "--".join(known.pages),
        "publisher": known.publisher,
        "year": str(known.year or ""),
        "month": MONTHS[known.month - 1] if known.month else "",
        "day": str(known.day or ""),
        "doi": known.doi,
        "eprint": known.arxiv,
        "archivePrefix": "arXiv" if known.arxiv else "",
        "primaryClass": known.arxiv_class,
        "pmid": known.pmid,
        "pmcid": known.pmcid,
        "url": known.url.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C").replace(" ", "%20"),
        "keywords": ("; " if any("," in each for each in known.subjects) else ", ").join(known.subjects),
        "note": known.journal_ref and f"Published as {known.journal_ref}",
        "abstract": known.abstract,
        "annote": known.digest and DIGEST_MARK + known.digest,
    }
    return {name: value for name, value in fields.items() if value}


def read_name(name: AuthorName) -> tuple[str, str, str, str]:
    if name == OMITTED_AUTHORS:
        return "", "others", "", ""
    return name.particle, name.family, name.suffix, name.given


def assert_read_back(papers: Sequence[Paper]) -> None:
    entries = read_bibtex(export_papers(papers, "bibtex"))
    keys = citation_keys(papers)
    assert list(entries) == [keys[paper.id] for paper in papers]
    for paper in papers:
        assert entries[keys[paper.id]] == expected(work(paper))


def test_500_varied_papers_are_read_back_with_every_field_equal() -> None:
    assert_read_back(varied_papers(500))


def test_every_character_is_read_back() -> None:
    assert_read_back(papers_of_every_character())


def plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def test_what_is_read_back_is_what_the_record_holds() -> None:
    """Without a look at our own fields: title, abstract, authors, year and address as the paper has them."""
    papers = varied_papers(500, seed=11)
    entries = read_bibtex(export_papers(papers, "bibtex"))
    for paper, entry in zip(papers, entries.values(), strict=True):
        assert entry["title"] == plain(paper.title)
        text = (
            entry.get("annote", "").removeprefix(DIGEST_MARK) if paper.kind == "digest" else entry.get("abstract", "")
        )
        assert text == plain(paper.abstract)
        assert entry.get("year") == (paper.published[:4] if paper.published else None)
        assert len(entry.get("author", [])) == len(paper.authors)
        for (von, last, jr, first), name in zip(entry.get("author", []), paper.authors, strict=True):
            words = [*first.split(), *von.split(), *last.split(), *jr.split()]
            assert sorted(words) == sorted(plain(name).replace(", ", " ").split()) or words == plain(name).split()


def _real_papers(path: Path) -> list[Paper]:
    papers = {}
    for file in discover([str(path)]):
        for record in () if isinstance(file, Rejection) else read(file):
            if isinstance(record, Rejection):
                continue
            id = record.id or record.title
            papers[id] = Paper(
                id=id,
                title=record.title,
                abstract=record.abstract,
                authors=record.authors,
                published=record.published,
                url=record.url,
                kind=record.kind,
                metadata=dict(record.metadata),
            )
    return list(papers.values())


@pytest.mark.parametrize("folder", ["samples", "pages"])
def test_real_papers_are_read_back_with_every_field_equal(folder: str, shared: Path) -> None:
    papers = _real_papers(shared / folder)
    if not papers:
        pytest.skip(f"no reader for what is in ../shared/{folder} yet")
    assert_read_back(papers)


@pytest.mark.parametrize("given", ["Ann &", "& Ann", "&", "Ann & Bo", "Ann and", "Ann %"])
def test_signs_and_ands_in_a_given_name_stay_in_it(given: str) -> None:
    assert_read_back([Paper(id="one", title="A title", abstract="", authors=(f"Berg, {given}", "Bo Dahl"))])


@pytest.mark.parametrize("family", ["Ęa Nowak", "Øst :", "de la Cruz", "al-Din Noor"])
def test_a_family_name_of_several_words_stays_whole(family: str) -> None:
    assert_read_back([Paper(id="one", title="A title", abstract="", authors=(f"{family}, Ann", "Bo Dahl"))])


CHARACTERS = st.characters(exclude_categories=["Cs", "Cc", "Cf", "Cn", "Co", "Zl", "Zp"])
AWKWARD = st.sampled_from(
    ["{", "}", "\\", "$", "%", "&", "#", "_", "~", "^", '"', "'", "`", "-", ",", " and ", "@", "é", "ß", "\u0301", "ı"]
)
TEXT = st.lists(st.one_of(CHARACTERS, AWKWARD, st.sampled_from(list("abcABC ")))).map("".join)
PAPERS = st.builds(
    Paper,
    id=st.text(CHARACTERS, min_size=1),
    title=TEXT,
    abstract=TEXT,
    authors=st.lists(TEXT, max_size=4).map(tuple),
    published=st.none() | st.dates().map(str) | TEXT,
    url=st.none() | TEXT,
    kind=st.sampled_from(["abstract", "digest"]),
    metadata=st.dictionaries(
        st.sampled_from(
            ["journal", "booktitle", "venue", "volume", "issue", "pages", "publisher", "doi", "journal-ref"]
        )
        | TEXT,
        st.none() | st.booleans() | st.integers() | st.floats() | TEXT | st.lists(TEXT),
        max_size=6,
    ),
)


@given(st.lists(PAPERS, min_size=1, max_size=3, unique_by=lambda paper: paper.id))
def test_any_paper_is_read_back_with_every_field_equal(papers: list[Paper]) -> None:
    assert_read_back(papers)


@given(st.lists(PAPERS, max_size=3))
def test_braces_are_balanced_as_classic_bibtex_counts_them(papers: list[Paper]) -> None:
    depth = 0
    for character in export_papers(papers, "bibtex"):
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth >= 0
    assert depth == 0


def exported(**fields: object) -> str:
    return export_papers([Paper.model_validate({"id": "one", "title": "", **fields})], "bibtex")


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Learning with BERT", "Learning with {BERT}"),
        ("A study of Bayesian learning in networks", "A study of {Bayesian} learning in networks"),
        ("A Study of Learning in Networks", "A Study of Learning in Networks"),
        ("Deep Nets: A Case of Plan B", "Deep Nets: A Case of Plan {B}"),
        ("A STUDY OF NETWORKS", "A STUDY OF NETWORKS"),
        ("The cost of $N$ and $\\alpha_s$ here", "The cost of {$N$} and {$\\alpha_s$} here"),
        ("From $5 to $10", r"From \$5 to \$10"),
        ("Run $\\input{x}$ now", r"Run \${\textbackslash}input\{x\}\$ now"),
        ("Étude of Łódź", r"{\'E}tude of {\L}{\'o}d{\'z}"),
        ("the Évora case in three words", r"the {{\'E}vora} case in three words"),
    ],
)
def test_titles(title: str, shown: str) -> None:
    assert f"  title = {{{shown}}},\n" in exported(title=title)


@pytest.mark.parametrize(
    ("author", "shown"),
    [
        ("Ada Example", "Example, Ada"),
        ("Example, Ada", "Example, Ada"),
        ("Ludwig van der Muster", "van der Muster, Ludwig"),
        ("van der Muster, Ludwig", "van der Muster, Ludwig"),
        ("Luc Van Gool", "Van Gool, Luc"),
        ("Martin Sample Jr.", "Sample, Jr., Martin"),
        ("Sample, Jr., Martin", "Sample, Jr., Martin"),
        ("Sample, Martin, III", "Sample, III, Martin"),
        ("Ejemplo y Muestra, José", "{Ejemplo y Muestra}, Jos{\\'e}"),
        ("Specimen", "Specimen"),
        ("Others", "{Others}"),
        ("et al", "others"),
        ("The Quokka Collaboration", "{The Quokka Collaboration}"),
        ("Barnes and Noble Research", "{Barnes and Noble Research}"),
        ("Example, Ada and Bob", "Example, {Ada and Bob}"),
        ("Institute of Tests, Springfield", "{Institute of Tests, Springfield}"),
        ("山田 太郎", "{山田 太郎}"),
    ],
)
def test_names(author: str, shown: str) -> None:
    assert f"  author = {{{shown}}},\n" in exported(authors=(author,))


def test_a_digest_does_not_stand_as_the_abstract() -> None:
    text = exported(abstract="We tell what they say.", kind="digest")
    assert "abstract =" not in text
    assert "annote = {Digest, not the authors' abstract: We tell what they say.}" in text


def test_latin_text_becomes_ascii() -> None:
    text = exported(
        title="Ångström “naïve” – ñandú, Dvořák… αβ ≤ ½".replace("½", ""), authors=("Đorđe Öğüt", "Þóra Ævar")
    )
    assert text.isascii()


def test_nothing_is_said_of_what_is_not_known() -> None:
    assert exported(title="Alone") == "@misc{alone,\n  title = {Alone},\n}\n"


def test_addresses_stay_as_they_are() -> None:
    url = "https://example.org/~a_b?q=1%20&r=%7Bx%7D#sec_2"
    assert f"  url = {{{url}}},\n" in exported(url=url)


@pytest.mark.parametrize(
    ("fields", "arxiv", "primary"),
    [
        ({"id": "2401.00001v2"}, "2401.00001", ""),
        ({"id": "arXiv:hep-ph/0702001"}, "hep-ph/0702001", "hep-ph"),
        ({"url": "https://arxiv.org/pdf/2401.00001v3.pdf"}, "2401.00001", ""),
        ({"url": "https://huggingface.co/papers/2401.00001"}, "2401.00001", ""),
        ({"metadata": {"arxiv_id": "2401.00001", "categories": "cs.LG stat.ML"}}, "2401.00001", "cs.LG"),
        ({"metadata": {"eprint": "2401.00001", "primaryClass": "math.CO"}}, "2401.00001", "math.CO"),
        ({"metadata": {"externalIds": {"ArXiv": "2401.00001"}}}, "2401.00001", ""),
        ({"metadata": {"doi": "10.48550/arXiv.2401.00001"}}, "2401.00001", ""),
    ],
)
def test_arxiv_ids(fields: dict[str, object], arxiv: str, primary: str) -> None:
    text = exported(**fields)
    assert f"  eprint = {{{arxiv}}},\n  archivePrefix = {{arXiv}},\n" in text
    assert (f"  primaryClass = {{{primary}}},\n" in text) == bool(primary)


@pytest.mark.parametrize(
    ("metadata", "entry"),
    [
        ({"journal": "Acta Exemplaria"}, "article"),
        ({"journaltitle": "Acta Exemplaria"}, "article"),
        ({"venue": "Exemplary Letters"}, "article"),
        ({"booktitle": "Proc. of Tests"}, "inproceedings"),
        ({"venue": "Conference on Tests"}, "inproceedings"),
        ({"venue": "TESTS 2031"}, "misc"),
        ({"journal": "arXiv preprint arXiv:2401.00001"}, "misc"),
        ({}, "misc"),
    ],
)
def test_entry_types(metadata: dict[str, object], entry: str) -> None:
    assert re.match(rf"@{entry}\{{", exported(title="Alone", metadata=metadata))
