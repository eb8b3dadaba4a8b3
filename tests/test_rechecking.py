"""Answers given before, checked against the library of today."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Answer, ArgumentError, Assistant, CheckedAnswer
from tests.invented_papers import PAPERS

QUESTION = "which papers explain grokking mechanistically"
FIRST = "We study why grokking needs weight decay."
CITED = {"slow-then-sudden", "delayed-circuits"}
Rows = list[tuple[str, str, str]]


def write(file: Path, rows: Rows, **fields: str) -> Path:
    lines = (json.dumps({"id": id, "title": title, "abstract": text, **fields}) for id, title, text in rows)
    file.write_text("\n".join(lines))
    return file


def changed(old: str, new: str) -> Rows:
    return [(id, title, text.replace(old, new)) for id, title, text in PAPERS]


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    with Assistant.open(tmp_path / "library") as assistant:
        assistant.ingest(write(tmp_path / "papers.jsonl", PAPERS))
        yield assistant


@pytest.fixture
def answer(assistant: Assistant) -> Answer:
    return assistant.ask(QUESTION)


def states(checked: CheckedAnswer) -> dict[str, set[str]]:
    return {id: {check.state for check in checked.quotes if check.paper == id} for id in CITED}


def test_quotes_of_abstracts_as_they_were_stand(assistant: Assistant, answer: Answer) -> None:
    checked = assistant.verify_answer(answer)
    assert checked.stands
    assert checked.summary == f"{len(answer.citations)} quotes verified against today's library"
    assert [check.quote for check in checked.quotes] == [citation.quote for citation in answer.citations]


def test_an_answer_from_json_is_checked_as_any_other(assistant: Assistant, answer: Answer) -> None:
    again = Answer.model_validate_json(answer.model_dump_json())
    assert assistant.verify_answer(again) == assistant.verify_answer(answer)


def test_where_an_abstract_has_changed_the_nearest_sentence_is_shown(
    assistant: Assistant, answer: Answer, tmp_path: Path
) -> None:
    new = "We study why late generalisation, or grokking, needs weight decay."
    assistant.ingest(write(tmp_path / "papers.jsonl", changed(FIRST, new)))
    checked = assistant.verify_answer(answer)
    [fallen] = [check for check in checked.quotes if not check.stands]
    assert (fallen.state, fallen.quote, fallen.reads_now) == ("changed", FIRST, new)
    assert checked.summary.endswith("; 1 changed")


def test_a_sentence_that_is_gone_without_another_near_it_is_said_to_be(
    assistant: Assistant, answer: Answer, tmp_path: Path
) -> None:
    rows = [(id, title, "Rain fell on the hills all week." if id in CITED else text) for id, title, text in PAPERS]
    assistant.ingest(write(tmp_path / "papers.jsonl", rows))
    for check in assistant.verify_answer(answer).quotes:
        assert (check.state, check.reads_now) == ("changed", "")
        assert "no sentence of it is near" in check.why


def test_other_typography_is_no_longer_the_same_text(assistant: Assistant, answer: Answer, tmp_path: Path) -> None:
    assistant.ingest(write(tmp_path / "papers.jsonl", changed(FIRST, "We study why Grokking needs weight-decay.")))
    [fallen] = [check for check in assistant.verify_answer(answer).quotes if not check.stands]
    assert fallen.why == "the abstract has the same words, set differently"


def test_what_stands_elsewhere_in_the_abstract_stands(assistant: Assistant, answer: Answer, tmp_path: Path) -> None:
    assistant.ingest(write(tmp_path / "papers.jsonl", changed(FIRST, f"This is new. {FIRST}")))
    assert assistant.verify_answer(answer).stands


def test_a_removed_paper_is_told_from_one_that_no_source_gives(
    assistant: Assistant, answer: Answer, tmp_path: Path
) -> None:
    assistant.remove("slow-then-sudden")
    assistant.ingest(write(tmp_path / "papers.jsonl", [row for row in PAPERS if row[0] != "delayed-circuits"]))
    checked = assistant.verify_answer(answer)
    assert states(checked) == {"slow-then-sudden": {"removed"}, "delayed-circuits": {"gone"}}
    assert "2 of a removed paper, 2 of a paper that is gone" in checked.summary


@pytest.mark.parametrize("title", [None, "Another Title Altogether"], ids=["the same title", "another title"])
def test_a_paper_under_another_id_is_found(
    title: str | None, assistant: Assistant, answer: Answer, tmp_path: Path
) -> None:
    rows = [
        (f"new-{id}", title or held, text) if id == "delayed-circuits" else (id, held, text)
        for id, held, text in PAPERS
    ]
    assistant.ingest(write(tmp_path / "papers.jsonl", rows))
    checked = assistant.verify_answer(answer)
    assert checked.stands
    assert states(checked)["delayed-circuits"] == {"moved"}
    assert {check.paper_now for check in checked.quotes} == {None, "new-delayed-circuits"}


def test_a_digest_that_was_replaced_is_named_as_the_reason(tmp_path: Path) -> None:
    row = {"title": "Rain on Roofs", "abstract": "Rain is loud on roofs of tin. Slate is quieter by half."}
    with Assistant.open(tmp_path / "library") as assistant:
        (tmp_path / "papers.jsonl").write_text(json.dumps(row | {"kind": "digest"}))
        assistant.ingest(tmp_path / "papers.jsonl")
        answer = assistant.ask("rain on roofs")
        (tmp_path / "papers.jsonl").write_text(
            json.dumps(row | {"abstract": "We measure rain on roofs of many kinds."})
        )
        assistant.ingest(tmp_path / "papers.jsonl")
        if assistant.papers()[0].kind == answer.citations[0].paper.kind:
            pytest.skip("this format has no digests")
        assert all("its digest was replaced" in check.why for check in assistant.verify_answer(answer).quotes)


def test_an_answer_without_quotes_has_none_to_verify(assistant: Assistant) -> None:
    checked = assistant.verify_answer(assistant.ask("how many papers are there?"))
    assert (checked.stands, checked.summary) == (True, "no quotes to verify")


def test_only_an_answer_can_be_verified(assistant: Assistant) -> None:
    with pytest.raises(ArgumentError, match="Answer"):
        assistant.verify_answer("grokking")  # type: ignore[arg-type]


def test_a_notebook_shows_what_has_become_of_quotes(assistant: Assistant, answer: Answer) -> None:
    assistant.remove("slow-then-sudden")
    shown = assistant.verify_answer(answer)._repr_html_() or ""
    assert "2 of 4 quotes verified" in shown
    assert "the paper was removed on" in shown
