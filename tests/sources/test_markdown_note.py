"""Notes on papers in Markdown: front matter, headings, callouts; and CSL in YAML."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.records import Rejection
from assistant.sources import SourceRecord, read
from tests.properties import examples

TEXT = "We count jars of jam in forty kitchens and ask how sweet they are."
FRONT = f"""---
title: "Jars: a count"
authors:
  - "[[Ada Moe]]"
  - "[[people/Bo Roe|Bo Roe]]"
year: 2023
date: 2023-07-05
doi: https://doi.org/10.1000/JARS.7
journal: J Jars
tags: [jam, jars]
abstract: >
  {TEXT}
---

# Notes

My own thoughts.
"""


@dataclass(frozen=True)
class Bytes:
    data: bytes
    name: str = "Vault/Moe 2023.md"

    def open(self) -> io.BytesIO:
        return io.BytesIO(self.data)


def found(text: str, encoding: str = "utf-8") -> list[SourceRecord | Rejection]:
    return list(read(Bytes(text.encode(encoding))))


def paper(text: str) -> SourceRecord:
    (one,) = found(text)
    assert isinstance(one, SourceRecord), one
    return one


def why(text: str) -> str:
    (one,) = found(text)
    assert isinstance(one, Rejection), one
    return one.why


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_front_matter_is_the_paper(encoding: str, ends: str) -> None:
    (one,) = found(FRONT.replace("\n", ends), encoding)
    assert one == SourceRecord(
        "Jars: a count", TEXT, "Vault/Moe 2023.md:1", authors=("Ada Moe", "Bo Roe"), published="2023-07-05",
        metadata={"journal": "J Jars", "keywords": ["jam", "jars"], "doi": "10.1000/jars.7"},
    )  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        f"# Jars\n\nAda Moe\n\n## Abstract\n\n{TEXT[:30]}\n{TEXT[30:]}\n\n## Notes\n\nMine.\n",
        f"# Jars\n\n> [!abstract]- Abstract\n> {TEXT[:30]}\n> {TEXT[30:]}\n\nMine.\n",
        f"# Jars\n\n> [!Abstract]\n> {TEXT}\n",
        f"# Jars\n\n- Abstract:: {TEXT}\n- rating:: 5\n\nMine.\n".replace("\n- rating", "\n\n- rating"),
        f"# Jars\n\n**Abstract:** {TEXT}\n\nMine.\n",
        "# [[Jars]]\n\n## **Abstract**\n\n%% mine %%We **count** jars of [[jam]] in [forty](https://x.org) kitchens"
        " and ask how sweet they are.\n",
    ],
)
@pytest.mark.parametrize("front", ["", "---\nyear: 2023\n---\n"])
def test_the_abstract_may_stand_in_the_note(front: str, body: str) -> None:
    one = paper(front + body)
    assert (one.title, one.abstract) == ("Jars", TEXT)
    assert one.published == ("2023" if front else None)


def test_a_note_without_a_title_is_called_as_its_file() -> None:
    assert paper(f"---\nyear: 2023\n---\n## Abstract\n{TEXT}\n").title == "Moe 2023"


def test_notes_that_are_no_papers_say_what_is_wrong() -> None:
    assert why("---\ntags: [todo]\n---\n\n# Groceries\n\nJam.\n") == 'a note without an abstract: "Groceries"'
    assert why("---\ntitle: Jars\nabstract: N/A\n---\n") == 'a note without an abstract: "Jars"'
    assert "not YAML" in why("---\ntitle: [Jars\nyear: 2023\n---\n")
    assert why("---\na: &a [1]\nb: *a\ntitle: x\n---\n") == "front matter with aliases, which are not read"


def test_references_of_csl_in_yaml_are_read() -> None:
    text = (
        "---\nreferences:\n- id: moe\n  type: article-journal\n  title: Jars\n  author:\n  - family: Moe\n"
        f"    given: Ada\n  issued: 2023-07\n  container-title: J Jars\n  volume: 7\n  abstract: {TEXT}\n"
        "- id: roe\n  title: Lids\n...\n"
    )
    jars, lids = found(text)
    assert isinstance(jars, SourceRecord)
    assert (jars.authors, jars.published, jars.metadata["journal"]) == (("Ada Moe",), "2023-07", "J Jars")
    assert (lids.where, getattr(lids, "why", "")) == ("Vault/Moe 2023.md:1 (reference 2)", 'no abstract: "Lids"')


@settings(max_examples=examples(150))
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 60), st.text(max_size=8)), max_size=6))
def test_no_damage_raises_and_something_is_always_told(changes: list[tuple[int, int, str]]) -> None:
    text = FRONT
    for place, length, put in changes:
        text = text[:place] + put + text[place + length :]
    assert found(text.encode("utf-8", "replace").decode() or " ")


def test_a_note_without_an_abstract_is_rejected_whatever_the_case_of_its_fields() -> None:
    told = why("---\nTitle: On Jars\nAuthors: Ada Moe\nYear: 2023\n---\n\nNothing.\n")
    assert told == 'a note without an abstract: "On Jars"'
