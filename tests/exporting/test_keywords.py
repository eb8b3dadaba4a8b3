"""Keywords stand in every export, and come back from it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from assistant.exporting import Format, export_papers
from assistant.records import Paper
from assistant.sources import SourceFile, SourceRecord, read

PAPER = Paper(
    id="lids",
    title="On Lids",
    abstract="Lids keep jars closed.",
    metadata={"keywords": ["jam", "lids"], "categories": ["cs.LG"]},
)


@pytest.mark.parametrize(("format", "ending"), [("bibtex", "bib"), ("ris", "ris")])
def test_a_bibliography_gives_keywords_and_categories_back(format: Format, ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"papers.{ending}"
    file.write_text(export_papers([PAPER], format), "utf-8")
    (record,) = read(SourceFile(file, file.name))
    assert isinstance(record, SourceRecord)
    assert (record.metadata["keywords"], record.metadata["categories"]) == (["jam", "lids"], ["cs.LG"])


def test_csl_json_has_them_in_its_one_field() -> None:
    (entry,) = json.load(io.StringIO(export_papers([PAPER], "csl-json")))
    assert entry["keyword"] == "cs.LG, jam, lids"
