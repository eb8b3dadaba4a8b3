"""Answers as Pandoc's Markdown."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from assistant import Answer, Assistant, Citation, Paper, Statement
from assistant.cli import main
from assistant.exporting import export_papers, export_with_keys

HOSTILE = Paper(
    id="ink",
    title="On *Ink* and $x_1$: @all [see](http://x.example) {#top}",
    abstract="We pay $5 to @authors^[not a note] for H~2~O & <b>`ink`</b>. Later work is {.wide}.",
    authors=("Oda {Ode}", "Example, Ben_Ada_*"),
    published="2031-02-03",
)
PLAIN = Paper(
    id="rain", title="Rain on Roofs", abstract="Rain is loud on tin.", authors=("Ada Example",), published="2030"
)


def cited(number: int, paper: Paper) -> Citation:
    end = paper.abstract.index(". ") + 1 if ". " in paper.abstract else len(paper.abstract)
    return Citation(number=number, paper=paper, quote=paper.abstract[:end], start=0, end=end, verdict="supported")


CITATIONS = (cited(1, HOSTILE), cited(2, PLAIN))
WRITTEN = Answer(
    question="does @ink cost *much*?",
    status="answered",
    text="",
    mode="model",
    model="test",
    statements=(
        Statement(text="i) Ink costs $5 per @author.", citations=(1,), rests_on=(0,), verdict="supported"),
        Statement(text="Both are loud.", citations=(1, 2), rests_on=(0, 1), verdict="supported", follows=True),
    ),
    citations=CITATIONS,
)
LISTED = Answer(
    question="which papers?",
    status="answered",
    wants="papers",
    text="",
    statements=tuple(
        Statement(text="x", citations=(number,), rests_on=(number - 1,), verdict="supported") for number in (1, 2)
    ),
    citations=CITATIONS,
)


def exported(*answers: Answer, bibliography: str | None = None) -> tuple[str, str]:
    return export_with_keys(answers, bibliography, papers={}, others=[])


def metadata(text: str) -> dict[str, object]:
    return dict(yaml.safe_load(text.split("---\n")[1]))


def test_statements_carry_keys_and_their_quotes_as_notes() -> None:
    text, _ = exported(WRITTEN, bibliography="a.bib")
    assert "per \\@author [@ode2031ink].[^1] Both are loud [@ode2031ink; @example2030rain].[^2]\n" in text
    assert "\n[^1]: “We pay \\$5 to" in text
    assert "“Rain is loud on tin.” [@example2030rain]" in text.partition("[^2]: ")[2]


def test_papers_of_a_list_carry_keys_and_block_quotes() -> None:
    text, _ = exported(LISTED, bibliography="a.bib")
    assert "- **Rain on Roofs** [@example2030rain]\n\n  > “Rain is loud on tin.”\n" in text


def test_the_metadata_names_the_bibliography() -> None:
    text, bibliography = exported(WRITTEN, LISTED, bibliography="a.bib")
    assert metadata(text)["bibliography"] == "a.bib"
    assert "references" not in metadata(text)
    assert bibliography == export_papers([HOSTILE, PLAIN], "bibtex")
    assert "\n# which papers?\n" in text


def test_without_a_file_the_references_are_in_the_metadata() -> None:
    references = metadata(exported(WRITTEN)[0])["references"]
    assert isinstance(references, list)
    assert [item["id"] for item in references] == ["ode2031ink", "example2030rain"]
    assert references[1]["title"] == "Rain on Roofs"


def test_an_answer_without_sources_has_no_bibliography() -> None:
    text, bibliography = exported(Answer(question="bread?", status="no_match", text=""), bibliography="a.bib")
    assert set(metadata(text)) == {"title"}
    assert not bibliography


@pytest.mark.parametrize("line", ["a) first", "iv. fourth", "(2) second", "#. any", ": term", "% title", "12) x"])
def test_no_line_begins_a_list_by_chance(line: str) -> None:
    statement = WRITTEN.statements[0].model_copy(update={"text": line})
    text, _ = exported(WRITTEN.model_copy(update={"statements": (statement,)}))
    [shown] = [held for held in text.splitlines() if "[^1]" in held and not held.startswith("[^1]")]
    assert not shown.startswith(line)
    assert shown.replace("\\", "").startswith(line)


def test_pandoc_reads_what_was_written(tmp_path: Path) -> None:
    pandoc = shutil.which("pandoc")
    if pandoc is None:
        pytest.skip("pandoc is not here")
    for text, bibliography in (exported(WRITTEN, LISTED, bibliography="a.bib"), exported(WRITTEN)):
        (tmp_path / "a.md").write_text(text)
        (tmp_path / "a.bib").write_text(bibliography)
        command = [pandoc, "a.md", "--citeproc", "--wrap=none", "-t", "plain"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        assert not done.stderr
        assert "i) Ink costs $5 per @author (Ode" in done.stdout or "i) Ink costs $5 per @author ({Ode}" in done.stdout
        assert "“We pay $5 to @authors^[not a note] for H~2~O & <b>`ink`</b>.”" in done.stdout
    command = [pandoc, "a.md", "-t", "csljson"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    titles = {item["title"] for item in json.loads(done.stdout)}
    assert titles == {"On *Ink* and x1: @all [see](http://x.example) #top", "Rain on Roofs"}


def test_a_paper_has_one_key_in_all_exports_of_a_library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    alike = [
        {"id": f"rain{number}", "title": f"Rain on {what}", "abstract": f"Rain is loud on {what}.", "published": "2030",
         "authors": ["Ada Example"]}
        for number, what in enumerate(("tin", "slate", "straw"))
    ]  # fmt: skip
    (tmp_path / "papers.jsonl").write_text("\n".join(map(json.dumps, alike)))
    library = str(tmp_path / "library")
    with Assistant.open(library) as assistant:
        assistant.ingest(tmp_path / "papers.jsonl")
        (tmp_path / "a.json").write_text(assistant.ask("rain on tin").model_dump_json())
    everything, alone, beside = (tmp_path / name for name in ("all.bib", "one.bib", "a.bib"))
    assert main(["export", "--output", str(everything), "--library", library]) == 0
    assert main(["export", "rain0", "--output", str(alone), "--library", library]) == 0
    where = ["--format", "pandoc", "--output", str(tmp_path / "a.md"), "--library", library]
    assert main(["answers", "export", str(tmp_path / "a.json"), *where]) == 0

    def keys(file: Path) -> set[str]:
        return {line.partition("{")[2] for line in file.read_text().splitlines() if line.startswith("@")}

    assert len(keys(everything)) == 3
    assert len(keys(alone)) == 1
    assert keys(alone) < keys(everything)
    assert keys(beside) <= keys(everything)
