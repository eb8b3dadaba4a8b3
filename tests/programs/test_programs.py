"""Programs as a researcher writes them, each from beginning to end with nothing but what `assistant` exports."""

from __future__ import annotations

import asyncio
import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from assistant import Answer, Assistant, Filters, LibraryMissingError
from tests.invented_papers import PAPERS, write_papers

LONE = {"id": "rain-drums", "title": "Rain Drums: Percussion from Weather", "abstract": "We drum with rain.",
        "authors": ["Ada Example"], "published": "2031-05-01"}  # fmt: skip


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """A file of papers, in the working directory of the program."""
    return write_papers(tmp_path / "papers.jsonl")


def test_a_table_of_a_topic_for_a_review(papers: Path, tmp_path: Path) -> None:
    """A line for each paper that fits, with its date, the sentence that says so, and how sure that is."""
    table = tmp_path / "grokking.csv"
    with Assistant.open(tmp_path / "library") as assistant, table.open("w", newline="", encoding="utf-8") as stream:
        assistant.ingest(papers, progress=False)
        writer = csv.writer(stream)
        writer.writerow(["id", "title", "published", "score", "quote"])
        for hit in assistant.search("grokking", limit=5):
            if hit.score > 0.5:
                paper = hit.paper
                writer.writerow([paper.id, paper.title, paper.published, hit.score, hit.quotes[0].text])
    with table.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["id"] for row in rows} == {"delayed-circuits", "slow-then-sudden"}
    assert {row["published"] for row in rows} == {"2031-02-03", ""}


def test_many_questions_at_once_kept_as_lines(papers: Path, tmp_path: Path) -> None:
    """All answers of an evening, asked together, kept as JSON and read again."""
    questions = ["why does grokking need weight decay?", "which robots grasp by sound?", "how do I bake bread?"]

    async def ask() -> list[Answer]:
        async with Assistant.open(tmp_path / "library") as assistant:
            await assistant.aingest(papers)
            return await asyncio.gather(*(assistant.aask(question, limit=3) for question in questions))

    answers = asyncio.run(ask())
    kept = tmp_path / "answers.jsonl"
    kept.write_text("\n".join(answer.model_dump_json() for answer in answers), encoding="utf-8")
    read = [Answer.model_validate_json(line) for line in kept.read_text(encoding="utf-8").splitlines()]
    assert read == answers
    assert len({*read, *answers}) == len(questions)
    assert [answer.status for answer in read] == ["answered", "answered", "no_match"]


def test_what_is_new_in_a_folder_since_the_last_run(papers: Path, tmp_path: Path) -> None:
    """Run every day: what came into the folder, and what of it is on the topic."""
    folder, library = tmp_path / "downloads", tmp_path / "library"
    folder.mkdir()
    papers.rename(folder / papers.name)

    def run() -> tuple[int, list[str]]:
        with Assistant.open(library) as assistant:
            known = {paper.id for paper in assistant.papers()} if library.exists() else set()
            report = assistant.ingest(folder, progress=False)
            fresh = [paper for paper in assistant.papers(sort="added") if paper.id not in known]
            among = Filters(ids=[paper.id for paper in fresh])
            hits = assistant.search("music made of weather", filters=among) if fresh else []
            return report.added, [hit.paper.id for hit in hits]

    added, found = run()
    assert (added, len(found)) == (len(PAPERS), 10)
    assert run() == (0, [])
    (folder / "new.jsonl").write_text(json.dumps(LONE), encoding="utf-8")
    assert run() == (1, ["rain-drums"])


def test_the_claims_of_a_draft_against_the_abstracts(papers: Path, tmp_path: Path) -> None:
    """Each sentence of a draft with the quotes that are nearest: what they do not support is to be read again."""
    draft = ["Rescaling the initial weights removes the delay altogether.", "Weight decay of 0.9 doubles the delay."]
    with Assistant.open(tmp_path / "library") as assistant:
        assistant.ingest(papers)
        checked = {claim: assistant.verify(claim, assistant.ask(claim).citations) for claim in draft}
    supported, refuted = (checked[claim] for claim in draft)
    assert supported.verdict == "supported"
    assert refuted.verdict != "supported"
    assert refuted.problems


def test_a_reading_list_by_year_from_a_conversation(papers: Path, tmp_path: Path) -> None:
    """A conversation that is gone on with, and its papers, each once, grouped by year."""
    with Assistant.open(tmp_path / "library") as assistant:
        (tmp_path / "lone.jsonl").write_text(json.dumps(LONE), encoding="utf-8")
        assistant.ingest(papers, tmp_path / "lone.jsonl")
        chat = assistant.chat()
        for question in (
            "which papers explain grokking?",
            "does the first one need weight decay?",
            "who wrote Rain Drums?",
        ):
            chat.ask(question)
        again = assistant.chat(chat.answers)
        again.ask("and papers on robots?")
        cited = {citation.paper for answer in again.answers for citation in answer.citations}
        years = Counter(paper.published[:4] if paper.published else "undated" for paper in cited)
    assert {"delayed-circuits", "slow-then-sudden", "quiet-robots"} <= {paper.id for paper in cited}
    assert years["2031"] >= 1
    assert years["undated"] >= 2


def test_a_program_that_only_asks_makes_no_library_of_a_typo(papers: Path, tmp_path: Path) -> None:
    """The library is named and opened as it is: a wrong name is told, and nothing is made."""
    with Assistant.open(tmp_path / "library") as assistant:
        assistant.ingest(papers)
    with Assistant.open(tmp_path / "library", create=False) as assistant:
        assert assistant.ask("which robots grasp by sound?").citations[0].paper.id == "quiet-robots"
    with pytest.raises(LibraryMissingError) as caught:
        Assistant.open(tmp_path / "libary", create=False)
    assert f"did you mean {tmp_path / 'library'}?" in caught.value.hint
    assert not (tmp_path / "libary").exists()
