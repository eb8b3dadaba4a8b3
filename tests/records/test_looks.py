"""How records look in Python, and that they can be kept in sets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Answer, Assistant, Hit, IngestReport, Paper, Quote, Rejection
from tests.invented_papers import PAPERS, write_papers

QUESTION = "which papers explain grokking?"
LONGEST = 400


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    directory = tmp_path_factory.mktemp("looks")
    with Assistant.open(directory / "library") as opened:
        opened.ingest(write_papers(directory / "papers.jsonl"))
        yield opened


def things(assistant: Assistant) -> Iterator[object]:
    answer = assistant.ask(QUESTION)
    yield from (answer, answer.usage, answer.record, answer.about, answer.filters, *answer.citations)
    yield from (*answer.statements, *answer.evidence, answer.evidence[0].signals, *assistant.stream(QUESTION))
    yield from (*assistant.search(QUESTION), *assistant.papers(), assistant.status(), assistant.status().counts)
    yield from (assistant.origins("delayed-circuits"), assistant, assistant.chat(), assistant.chat([answer]))
    yield IngestReport(rejected=(Rejection(where="a\nb", why="c\x1b[31m" * 100),) * 100)


def test_every_repr_is_one_line(assistant: Assistant) -> None:
    for thing in things(assistant):
        shown = repr(thing)
        assert shown.isprintable(), type(thing)
        assert len(shown) < LONGEST, type(thing)


def test_a_repr_names_what_tells_a_record_from_others() -> None:
    paper = Paper(id="a", title="A Title", abstract="Rain. " * 100, metadata={"venue": "X"})
    assert repr(paper) == "Paper(id='a', title='A Title')"
    assert repr(Hit(paper=paper, score=0.51234)) == "Hit(score=0.5123, paper=Paper(id='a'))"
    assert repr(IngestReport()) == "IngestReport()"
    assert repr(IngestReport(added=3)) == "IngestReport(added=3)"


def test_printing_an_answer_prints_its_text(assistant: Assistant) -> None:
    answer = assistant.ask(QUESTION)
    assert str(answer) == answer.text


def test_printing_hits_prints_titles_and_quotes(assistant: Assistant) -> None:
    [hit] = found = assistant.search(QUESTION, limit=1)
    assert str(found) == str(hit)
    title, *quotes = str(hit).splitlines()
    assert title.endswith(f"{hit.paper.title} (no date) [{hit.paper.id}]")
    assert quotes == [f"    “{quote.text}”" for quote in hit.quotes]


def test_nothing_printed_holds_control_characters() -> None:
    hostile = Paper(id="a", title="x\x1b[31m", abstract="y\x1b]0;z\x07")
    printed = f"{hostile}{Hit(paper=hostile, score=1, quotes=(Quote.cut(hostile.abstract, 0, 7),))}"
    assert printed.replace("\n", "").isprintable()


def test_records_are_hashed_by_what_they_hold(assistant: Assistant) -> None:
    first, second = assistant.search(QUESTION), assistant.search(QUESTION)
    assert {*first} == {*second}
    assert len({*first, *second}) == len(first)
    assert {paper: paper.id for paper in assistant.papers()}[first[0].paper] == first[0].paper.id
    answer = assistant.ask(QUESTION)
    assert Answer.model_validate_json(answer.model_dump_json()) in {answer}
    assert hash(Paper(id="a", title="b", metadata={"x": [1, {"y": 2}]})) == hash(
        Paper(id="a", title="b", metadata={"x": [1, {"y": 2}]})
    )
    assert all(hash(thing) for thing in things(assistant))


def test_what_is_found_is_a_list_and_its_parts_are_shown_like_it(assistant: Assistant) -> None:
    found = assistant.papers()
    assert found == list(found)
    assert len(found) == len(PAPERS)
    assert type(found[:2]) is type(found)
    assert found[:2] == list(found)[:2]


def test_an_assistant_says_what_it_holds(tmp_path: Path) -> None:
    with Assistant.open(tmp_path / "library") as assistant:
        assert repr(assistant) == f"<Assistant at '{tmp_path / 'library'}': no library yet>"
        assistant.ingest(write_papers(tmp_path / "papers.jsonl"))
        assert repr(assistant).endswith(f": {len(PAPERS)} papers>")
    assert repr(assistant).endswith(": closed>")
