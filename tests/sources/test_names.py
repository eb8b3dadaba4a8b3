"""What the name of a paper is, alone and in a list."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import InputError
from assistant.records import Rejection
from assistant.sources import PaperName, SourceFile, discover, listed_names, read, without_names
from assistant.sources.names import named_in, paper_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("2206.14486", "arxiv:2206.14486"),
        ("arXiv:2206.14486v2", "arxiv:2206.14486v2"),
        ("arxiv: 2206.14486", "arxiv:2206.14486"),
        ("hep-th/9901001", "arxiv:hep-th/9901001"),
        ("arXiv:math.GT/0309136", "arxiv:math/0309136"),
        ("https://arxiv.org/abs/2206.14486", "arxiv:2206.14486"),
        ("http://www.arxiv.org/pdf/2206.14486v1.pdf", "arxiv:2206.14486v1"),
        ("https://arxiv.org/abs/2206.14486?context=cs.LG", "arxiv:2206.14486"),
        ("https://huggingface.co/papers/2206.14486", "arxiv:2206.14486"),
        ("https://www.alphaxiv.org/abs/2206.14486", "arxiv:2206.14486"),
        ("https://ar5iv.labs.arxiv.org/html/2206.14486", "arxiv:2206.14486"),
        ("https://www.semanticscholar.org/arxiv/2206.14486", "arxiv:2206.14486"),
        ("https://api.semanticscholar.org/arXiv:2206.14486", "arxiv:2206.14486"),
        ("10.48550/arXiv.2206.14486", "arxiv:2206.14486"),
        ("10.1000/Jars", "doi:10.1000/jars"),
        ("doi:10.1000/jars", "doi:10.1000/jars"),
        ("https://doi.org/10.1000/j(20)30-5", "doi:10.1000/j(20)30-5"),
        ("https://dx.doi.org/10.48550/arXiv.2206.14486", "arxiv:2206.14486"),
        ("pmid:12345", "pmid:12345"),
        ("PMID: 12345", "pmid:12345"),
        ("https://pubmed.ncbi.nlm.nih.gov/12345/", "pmid:12345"),
        ("https://www.ncbi.nlm.nih.gov/pubmed/12345?dopt=Abstract", "pmid:12345"),
    ],
)
def test_a_name_is_known_in_every_form(text: str, name: str) -> None:
    assert str(paper_name(text)) == name


@pytest.mark.parametrize(
    "text",
    [
        "Counting is all you need", "12345", "2206.1448", "2299.12345", "2206.14486.pdf", "pdf/2206.14486",
        "https://arxiv.org/list/cs.LG/recent", "https://export.arxiv.org/api/query?id_list=2206.14486",
        "https://huggingface.co/papers/date/2031-01-01", "https://huggingface.co/papers", "pmid:", "10.1000",
        "./2206.14486", "papers.bib", "",
    ],
)  # fmt: skip
def test_other_arguments_are_no_names(text: str) -> None:
    assert paper_name(text) is None


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("- [Jars](https://arxiv.org/abs/2206.14486), worth it", ["arxiv:2206.14486"]),
        ("* **[Jars](https://arxiv.org/pdf/2206.14486.pdf)**: at a workshop", ["arxiv:2206.14486"]),
        ("[https://arxiv.org/abs/2206.14486](https://arxiv.org/abs/2206.14486)", ["arxiv:2206.14486"]),
        ("[1] A. Moe. Jars. arXiv:2206.14486, 2031.", ["arxiv:2206.14486"]),
        ("12. 2206.14486v3 — jars", ["arxiv:2206.14486v3"]),
        ("2206.14486, 1706.03762;hep-th/9901001", ["arxiv:2206.14486", "arxiv:1706.03762", "arxiv:hep-th/9901001"]),
        ("| 2206.14486 | Jars |", ["arxiv:2206.14486"]),
        ("(https://doi.org/10.1000/j(20)30-5).", ["doi:10.1000/j(20)30-5"]),
        ("Li B. Jars. doi: 10.1000/jars. PMID: 12345.", ["doi:10.1000/jars", "pmid:12345"]),
        ("2206.14486  # see also 1706.03762", ["arxiv:2206.14486"]),
        ("arXiv:2206.1448", []),
        ("a line of words", []),
    ],
)
def test_names_are_found_among_words(line: str, names: list[str]) -> None:
    assert list(map(str, named_in(line) or ())) == names


@pytest.mark.parametrize("line", ["", "   ", "# 2206.14486", "  # words", "---", "|---|---|"])
def test_comments_and_lines_without_words_are_passed_over(line: str) -> None:
    assert named_in(line) is None


def test_a_file_wins_over_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("2206.14486").write_text("")
    (tmp_path / "hep-th").mkdir()
    (tmp_path / "hep-th" / "9901001").write_text("")
    given: list[str | Path] = ["2206.14486", "hep-th/9901001", "10.1000/jars", Path("1706.03762")]
    assert without_names(given) == (
        ["2206.14486", "hep-th/9901001", Path("1706.03762")],
        [PaperName("doi", "10.1000/jars")],
    )


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ("Counting is all you need", "a title is not looked up: give the paper's arXiv id or DOI"),
        (Path("1706.03762"), 'fetch the paper of this name with: assistant.ingest("arxiv:1706.03762")'),
    ],
)
def test_what_is_neither_file_nor_name_is_told_what_would_be(given: str | Path, hint: str) -> None:
    with pytest.raises(InputError) as raised:
        discover([given])
    assert raised.value.hint == hint


LIST = "# Reading list\n\n- [Jars](https://arxiv.org/abs/2206.14486)\n- lids, some day\n- 10.1000/jars\n- 2206.14486\n"


@pytest.mark.parametrize("name", ["list.md", "ids.txt", "ids"])
def test_a_list_is_told_with_the_command_that_fetches_it(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_text(LIST)
    (found,) = read(SourceFile(file, name))
    why = f"2 names of papers: assistant ingest --fetch {name} gets them from arXiv and Crossref"
    assert found == Rejection(where=name, why=why)


def test_the_lines_of_a_list_that_name_nothing_are_told_with_their_place(tmp_path: Path) -> None:
    file = tmp_path / "list.md"
    file.write_text(LIST)
    listed = listed_names(SourceFile(file, "list.md"))
    assert listed is not None
    assert [str(one) if isinstance(one, PaperName) else (one.where, one.why) for one in listed] == [
        "arxiv:2206.14486",
        ("list.md:4", 'no arXiv id, DOI or PubMed id: "- lids, some day"'),
        "doi:10.1000/jars",
        "arxiv:2206.14486",
    ]


@pytest.mark.parametrize(
    "text", ["title,abstract,doi\nJars,We count.,10.1000/jars\n", "@article{a, doi={10.1000/jars}}\n", "Words.\n", ""]
)
def test_other_files_are_no_lists(tmp_path: Path, text: str) -> None:
    file = tmp_path / "file"
    file.write_text(text)
    assert listed_names(SourceFile(file, "file")) is None
