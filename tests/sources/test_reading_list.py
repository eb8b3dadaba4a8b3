"""Reading lists in Markdown: entries with an abstract are papers, the others lack one."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.records import Rejection
from assistant.records.lacking import WithoutAbstract
from assistant.sources import READERS, PaperName, SourceRecord, listed_names, read
from assistant.sources.reading_list import ReadingList
from tests.properties import examples

TEXT = "We count jars of jam in forty kitchens and ask how sweet they are, since nobody has asked before. "
OTHER = "- [Pots in Context](https://arxiv.org/abs/2301.00009)\n"


@dataclass(frozen=True)
class Text:
    text: str
    name: str = "reading.md"

    def open(self) -> io.BytesIO:
        return io.BytesIO(self.text.encode())


def found(text: str) -> list[SourceRecord]:
    """The records of a list, those without abstracts too."""
    assert ReadingList().recognises(text, "reading.md")
    records = [one.record if isinstance(one, WithoutAbstract) else one for one in read(Text(text))]
    return [one for one in records if isinstance(one, SourceRecord)]


@pytest.mark.parametrize(
    "entry",
    [
        "- [Counting Jars](https://arxiv.org/abs/2301.00001)",
        "* [ ] [Counting Jars](https://arxiv.org/abs/2301.00001) - must read",
        "1. **Counting Jars** (arXiv:2301.00001)",
        "- **[Counting Jars](https://arxiv.org/pdf/2301.00001.pdf)**: at a workshop",
        "- Counting Jars [[paper](https://arxiv.org/abs/2301.00001)] [[code](https://github.com/a/b)]",
        "- Counting Jars, [pdf](https://arxiv.org/pdf/2301.00001)",
        '- "Counting Jars" https://arxiv.org/abs/2301.00001',
        "- [2301.00001] Counting Jars",
        "- arXiv:2301.00001 - Counting Jars",
        "- (NeurIPS 2023) [Counting Jars](https://arxiv.org/abs/2301.00001)",
        "- Moe, A., & Roe, B. (2023). Counting Jars. *Jar Letters*, 3(2). https://arxiv.org/abs/2301.00001",
        "## Counting Jars\n\nhttps://arxiv.org/abs/2301.00001\n",
        "## [Counting Jars](https://arxiv.org/abs/2301.00001)\n",
        "### Counting Jars\n\n- Authors: Ada Moe, Bo Roe\n- Link: <https://arxiv.org/abs/2301.00001>\n",
        "| Title | Link |\n|---|---|\n| Counting Jars | [arXiv](https://arxiv.org/abs/2301.00001) |\n",
    ],
)
def test_title_and_name_are_found_in_every_layout(entry: str) -> None:
    (first, _) = found(f"{entry}\n{OTHER}")
    assert (first.title.rstrip("."), first.id, first.abstract) == ("Counting Jars", "2301.00001", "")


@pytest.mark.parametrize(
    "below",
    [
        f"  **Abstract:** {TEXT}",
        f"  > [!abstract]\n  > {TEXT}",
        f"  <details><summary>Abstract</summary>\n\n  {TEXT}\n\n  </details>",
        f"\n  {TEXT * 4}",
        f"\n  > {TEXT * 4}",
    ],
)
def test_an_entry_with_its_abstract_is_a_paper(below: str) -> None:
    first, _ = read(Text(f"- [Counting Jars](https://arxiv.org/abs/2301.00001)\n{below}\n\n{OTHER}"))
    assert isinstance(first, SourceRecord)
    assert first.abstract.startswith(TEXT.strip())
    assert "Abstract" not in first.abstract


def test_what_is_below_a_heading_is_sorted_by_its_labels() -> None:
    text = (
        "# Papers\n\n## Counting Jars\n\n- **Authors:** Ada Moe, Bo Roe\n- **Year:** 2022\n- DOI: 10.1000/jars\n"
        f"- Tags: #jam, #lids\n\n**Abstract:** {TEXT}\n\n**Notes:** I like it.\n\n## Lids\n\nAda Moe, Bo Roe · 2023\n\n"
        "arXiv:2301.00002\n\n### Abstract\n\nWe close them.\n\n### Notes\n\nMine.\n"
    )
    assert found(text) == [
        SourceRecord(
            "Counting Jars",
            TEXT.strip(),
            "reading.md:3",
            authors=("Ada Moe", "Bo Roe"),
            published="2022",
            metadata={"keywords": ["jam", "lids"], "note": "I like it.", "doi": "10.1000/jars"},
        ),
        SourceRecord(
            "Lids",
            "We close them.",
            "reading.md:14",
            id="2301.00002",
            authors=("Ada Moe", "Bo Roe"),
            published="2023-01",
            metadata={"note": "Mine.", "arxiv": "2301.00002"},
        ),
    ]


def test_a_note_below_an_entry_is_no_abstract() -> None:
    first, _ = found(
        f"- [Counting Jars](https://arxiv.org/abs/2301.00001)\n  I must read this, my friend says.\n{OTHER}"
    )
    assert (first.abstract, first.metadata["note"]) == ("", "I must read this, my friend says.")


def test_an_entry_that_names_nothing_is_told_with_its_place() -> None:
    text = f"- [Counting Jars](https://arxiv.org/abs/2301.00001)\n- lids, some day\n{OTHER}"
    told = [(one.where, one.why) for one in read(Text(text)) if type(one) is Rejection]
    assert told == [("reading.md:2", 'an entry without a link, an arXiv id or a DOI: "lids, some day"')]


def test_the_names_of_a_list_without_abstracts_can_be_fetched() -> None:
    text = f"- [Counting Jars](https://arxiv.org/abs/2301.00001)\n{OTHER}"
    assert list(map(str, listed_names(Text(text)) or ())) == ["arxiv:2301.00001", "arxiv:2301.00009"]
    assert listed_names(Text(f"{text}  **Abstract:** {TEXT}\n")) is None


@pytest.mark.parametrize(
    "text",
    [
        "- 2301.00001\n- 10.1000/jars\n- https://arxiv.org/abs/2301.00002\n",
        "- [React](https://react.example) - a library\n- [Vue](https://vue.example) - another\n",
        "# Jars\n\nWe count.\n\n- jars\n- lids\n",
        "## What are jars?\n\nJars hold jam [1].\n\n[1] **Jars** Ada Moe. 2023. <https://arxiv.org/abs/2301.00001>.\n",
        "# Jars\n\n## Abstract\n\nWe count.\n\n## References\n\n- [Lids](https://arxiv.org/abs/2301.00001)\n" + OTHER,
        f"---\ntitle: Jars\nabstract: We count.\n---\n{OTHER}{OTHER}",
    ],
    ids=["names", "tools", "prose", "answer", "note", "front matter"],
)
def test_other_markdown_is_left_to_others(text: str) -> None:
    assert not isinstance(next((one for one in READERS if one.recognises(text, "a.md")), None), ReadingList)


def test_a_name_is_one_of_a_paper() -> None:
    text = f"1. **Jars in Pots** doi:10.1000/Jars\n2. {OTHER[2:]}"
    assert listed_names(Text(text)) == [PaperName("doi", "10.1000/jars"), PaperName("arxiv", "2301.00009")]


_PIECES = [
    "- ", "# ", "## ", "| ", "> ", "[Jars](", "https://arxiv.org/abs/2301.00001", ")", "**", "Abstract:", "\n", "\n\n",
    "  ", "jars", "10.1000/jars", "---", "```", "<details>", "(2023). ",
]  # fmt: skip


@settings(max_examples=examples(150))
@given(st.lists(st.sampled_from(_PIECES) | st.text(max_size=5), max_size=40))
def test_any_text_is_read_without_error(parts: list[str]) -> None:
    text = f"{OTHER}{OTHER}{''.join(parts)}"
    assert all(one.where.startswith("reading.md") for one in read(Text(text)))
    listed_names(Text(text))
