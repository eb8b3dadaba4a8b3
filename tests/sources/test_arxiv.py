from __future__ import annotations

import json
from typing import Any

import pytest

from assistant.sources import SourceRecord
from assistant.sources.arxiv import ArxivAtom
from assistant.sources.json_papers import JSONPapers
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
    assert rejected(ArxivAtom(), feed()) == [("file", "the feed contains no papers")]


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (entry(id="2301.1"), "not the address of an arXiv paper"),
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
    assert "mismatched tag; entries after this line that are not read: 3" in getattr(broken, "why", "")


def test_entities_are_refused_before_any_is_expanded() -> None:
    bomb = '<!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]>' + feed(entry(summary="&b;"))
    ((_, why),) = rejected(ArxivAtom(), bomb)
    assert "a document type with declarations" in why


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


LINE: dict[str, Any] = json.loads(SEEDS[1].split("\n")[0])


def line(**changes: Any) -> str:
    return json.dumps({**LINE, **changes})


def test_all_that_the_snapshot_knows_of_a_paper_is_read() -> None:
    (paper,) = taken(JSONPapers(), line())
    assert (paper.id, paper.title, paper.published) == ("0704.9001", "Jars and Lids", "2007-04-02")
    assert (paper.authors, paper.url) == (("A. Moé", "B. Roe Jr."), "https://arxiv.org/abs/0704.9001")
    assert paper.metadata == {
        "arxiv": "0704.9001",
        "version": 1,
        "doi": "10.1000/jars.7",
        "comments": "9 pages",
        "categories": ["cs.LG", "stat.ML"],
        "journal_ref": "J. Jars 7 (2007) 1",
        "submitter": "Ada Moe",
    }


def test_published_is_the_first_version_and_updated_the_last() -> None:
    versions = [
        {"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"},
        {"version": "v2", "created": "Tue, 24 Jul 2007 20:10:27 GMT"},
    ]
    (paper,) = taken(JSONPapers(), line(versions=versions))
    assert (paper.published, paper.metadata["updated"], paper.metadata["version"]) == ("2007-04-02", "2007-07-24", 2)


def test_without_names_in_parts_those_of_the_line_are_read() -> None:
    (paper,) = taken(JSONPapers(), line(authors_parsed=None))
    assert paper.authors == ("A. Moé", "B. Roe")


def test_a_family_name_of_several_words_stays_apart_from_the_given_one() -> None:
    parsed = [["García Márquez", "G.", ""], ["van der Waals", "J. D.", ""], ["ATLAS Collaboration", "", ""]]
    (paper,) = taken(JSONPapers(), line(authors_parsed=parsed))
    assert paper.authors == ("García Márquez, G.", "J. D. van der Waals", "ATLAS Collaboration")


def test_withdrawn_papers_of_the_snapshot_are_marked() -> None:
    (paper,) = taken(JSONPapers(), line(comments="This paper has been temporarily withdrawn"))
    assert paper.metadata["withdrawn"] is True


def test_a_list_of_papers_is_read_as_lines_are() -> None:
    lines, listed = f"{line()}\n{line()}", f"[\n{line()},\n{line()}\n]"
    assert [one.metadata for one in taken(JSONPapers(), lines)] == [one.metadata for one in taken(JSONPapers(), listed)]


def test_without_versions_the_month_is_that_of_the_id() -> None:
    (paper,) = taken(JSONPapers(), line(versions=None))
    assert (paper.published, paper.metadata["arxiv"]) == ("2007-04", "0704.9001")


def test_a_paper_without_an_arxiv_id_is_read_as_any_other() -> None:
    (paper,) = taken(JSONPapers(), line(id="one"))
    assert (paper.id, paper.published) == ("one", "2007-04-02")


@pytest.mark.parametrize(
    ("changes", "why"),
    [({"abstract": " "}, "no abstract"), ({"abstract": 3}, "no abstract")],
)
def test_a_bad_line_is_rejected_and_the_next_is_read(changes: dict[str, Any], why: str) -> None:
    first, second = read_text(JSONPapers(), f"{line(**changes)}\n{line()}")
    assert why in getattr(first, "why", "")
    assert getattr(second, "where", None) == "file:2"


def test_a_line_cut_short_is_rejected() -> None:
    ((where, why),) = rejected(JSONPapers(), f"{line()}\n{line()}\n{line()[:300]}")
    assert where == "file:3"
    assert why.startswith("not JSON")
