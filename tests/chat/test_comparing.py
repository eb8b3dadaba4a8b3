"""Papers compared in the chat, and placed for and against a claim."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from assistant import Assistant
from assistant.chat.completion import ChatCompleter
from tests.chat.typing_person import Person, person_at
from tests.invented_papers import write_papers
from tests.openai_server import OpenAIServer, Request, Say
from tests.scripted_model import citing

QUESTION = "which papers explain grokking mechanistically"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("papers")
    with Assistant.open(folder / "library") as assistant:
        assistant.ingest(write_papers(folder / "papers.jsonl"))
    return folder / "library"


@pytest.fixture(scope="module")
def seated(library: Path) -> Iterator[Person]:
    with person_at(library) as person:
        yield person


@pytest.fixture
def person(seated: Person) -> Person:
    seated.begins_anew()
    return seated


def after(shown: str, line: str) -> str:
    return shown.partition(f"> {line}\n")[2]


@pytest.mark.parametrize("command", ["/compare 1 2", "/compare [1], [2]", "/compare 1 and 2"])
def test_papers_are_compared_by_their_numbers(person: Person, command: str) -> None:
    shown = after(person.types(QUESTION, command), command)
    assert "Side by side:\n\n[1] Slow, Then Sudden" in shown
    assert "\n[2] Delayed Circuits" in shown
    assert "Whether they agree is not judged" in shown


def test_papers_are_compared_by_their_ids_on_a_subject(person: Person) -> None:
    shown = person.types("/compare sparse-postmen quiet-robots: wine glasses")
    assert "\nOn wine glasses\n[1] (says nothing of it)\n[2] “It breaks 3 % of wine glasses" in shown


def test_a_comparison_is_part_of_the_conversation(person: Person) -> None:
    shown = person.types("/compare sparse-postmen quiet-robots", "/retry", "/sources", "show the second one")
    assert "Again: compare sparse-postmen and quiet-robots\n\nSide by side:" in shown
    assert "[1] Sparse Postmen" in after(shown, "/sources")
    assert "[2] Quiet Robots" in after(shown, "show the second one")


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("/compare 1", "error: two papers are needed ("),
        ("/compare 1 1", "error: two papers that differ are needed ("),
        ("/compare 1 9", "error: no source is numbered 9 ("),
        ("/compare 1 moon", "error: no paper has the id moon"),
        (
            "/compare 1 2 sparse-postmen quiet-robots paper-lanterns tidy-labels borrowed-voices",
            "error: 7 papers are too many",
        ),
    ],
)
def test_what_is_wrong_is_told(person: Person, command: str, told: str) -> None:
    assert after(person.types(QUESTION, command), command).startswith(told)


def test_tab_completes_each_paper(person: Person) -> None:
    person.types(QUESTION)
    completer = ChatCompleter(person.state)
    document = Document("/compare 1 quiet")
    offered = [each.text for each in completer.get_completions(document, CompleteEvent(completion_requested=True))]
    assert "quiet-robots" in offered


def test_groups_are_shown_under_their_names_with_the_count_first(library: Path) -> None:
    reply = (
        "AGAINST: rescaling the initial weights removes the delay altogether {Rescaling the}\n"
        "FOR: weight decay of 0.3 brings the moment forward by a factor of five {Weight decay of 0.3}"
    )

    def says(request: Request) -> Say:
        return Say(citing(reply))

    with OpenAIServer(says) as server:
        llm = {"model": "test", "base_url": server.url, "api_key": "sk-loopback-0123456789abcdef", "understand": False}
        with person_at(library, llm=llm | {"check": "doubts"}) as person:
            shown = person.types("do papers agree that grokking needs weight decay?")
    head = "Of 2 papers that bear on it: 1 for it, 1 against it, none mixed or undecided.\n\nFor it:\n\n- Weight decay"
    assert head in shown
    assert shown.count("Weight decay of 0.3 brings the moment forward by a factor of five [") == 1
