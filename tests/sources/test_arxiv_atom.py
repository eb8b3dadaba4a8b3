from __future__ import annotations

import pytest

from assistant.sources import SourceRecord
from assistant.sources.arxiv_atom import ArxivAtom
from scripts.fuzz_seeds import SEEDS
from tests.sources.reading import read_text, rejected, taken

FEED = '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">\n{}\n</feed>'
ENTRY = "<entry><id>http://arxiv.org/abs/{id}</id><title>{title}</title><summary>{summary}</summary></entry>"


def feed(*entries: str) -> str:
    return FEED.format("\n".join(entries))


def entry(id: str = "2301.00001v2", title: str = "Jars", summary: str = "We count jars.") -> str:
    return ENTRY.format(id=id, title=title, summary=summary)


def test_all_that_is_known_of_a_paper_is_read() -> None:
    paper, older = (one for one in read_text(ArxivAtom(), SEEDS[0]) if isinstance(one, SourceRecord))
    assert (paper.id, paper.title, paper.published) == ("2301.00001", "Jars & Lids", "2023-01-01")
    assert (paper.authors, paper.url) == (("Ada Moe", "Bo van Roe"), "https://arxiv.org/abs/2301.00001")
    assert paper.metadata == {
        "arxiv": "2301.00001",
        "version": 2,
        "doi": "10.1000/jars.7",
        "comments": "9 pages",
        "categories": ["stat.ML", "cs.LG"],
        "journal_ref": "J. Jars 7 (2023) 1",
        "updated": "2023-02-01",
    }
    assert (older.id, older.metadata["version"]) == ("hep-th/9901001", 1)


def test_what_the_api_reports_as_an_error_is_rejected_with_its_words() -> None:
    assert rejected(ArxivAtom(), SEEDS[0]) == [("file:17", "arXiv reports an error: incorrect id")]


def test_an_answer_without_papers_says_so() -> None:
    assert rejected(ArxivAtom(), feed()) == [("file", "the answer holds no paper: nothing was found")]


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (entry(id="2301.1"), "not the address of a paper"),
        (entry(summary=" "), 'no abstract: "Jars"'),
        (entry(title=""), "no title"),
    ],
)
def test_an_entry_that_is_no_paper_is_rejected_and_the_next_is_read(bad: str, why: str) -> None:
    first, second = read_text(ArxivAtom(), feed(bad, entry()))
    assert why in getattr(first, "why", "")
    assert getattr(second, "id", None) == "2301.00001"


def test_where_the_xml_breaks_what_was_whole_is_kept_and_the_rest_counted() -> None:
    first, broken = read_text(ArxivAtom(), feed(entry(), "<entry><id></entry>", entry(), entry()))
    assert getattr(first, "id", None) == "2301.00001"
    assert getattr(broken, "where", "") == "file:3"
    assert "mismatched tag; entries behind this line are not read: 3" in getattr(broken, "why", "")


def test_entities_are_refused_before_any_is_expanded() -> None:
    bomb = '<!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]>' + feed(entry(summary="&b;"))
    ((_, why),) = rejected(ArxivAtom(), bomb)
    assert "a document type is declared" in why


def test_accents_in_tex_become_letters_and_formulas_stay() -> None:
    (paper,) = taken(ArxivAtom(), feed(entry(title=r"Schr\"odinger's $\'x$", summary="By Erd\\H{o}s.")))
    assert (paper.title, paper.abstract) == (r"Schrödinger's $\'x$", "By Erdős.")


@pytest.mark.parametrize(
    "words", ["This paper has been withdrawn by the authors.", "Withdrawn due to an error in Lemma 2."]
)
def test_withdrawn_papers_are_marked(words: str) -> None:
    (paper,) = taken(ArxivAtom(), feed(entry(summary=words)))
    assert paper.metadata["withdrawn"] is True


@pytest.mark.parametrize(
    "words", ["We study why articles are withdrawn from journals.", "Money is withdrawn from a bank."]
)
def test_papers_on_withdrawing_are_not(words: str) -> None:
    (paper,) = taken(ArxivAtom(), feed(entry(summary=words)))
    assert "withdrawn" not in paper.metadata
