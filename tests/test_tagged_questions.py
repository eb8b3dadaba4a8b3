"""Questions that name tags of the library, and questions for what a reader attached to papers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant import Assistant, Filters
from tests.invented_papers import write_papers
from tests.openai_server import Request, Say
from tests.scripted_model import ScriptedModel, scripted, understood, user_message

QUESTION = "which of my to-read papers explain grokking?"
NOTE = "a private thought"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tagged")
    with Assistant.open(folder / "library") as assistant:
        assistant.ingest(write_papers(folder / "papers.jsonl"))
        assistant.tag("slow-then-sudden", "quiet-robots", name="to-read")
        assistant.tag("quiet-robots", name="thesis")
        assistant.set_note("slow-then-sudden", NOTE)
    return folder / "library"


@pytest.fixture(scope="module")
def assistant(library: Path) -> Iterator[Assistant]:
    with Assistant.open(library) as assistant:
        yield assistant


@pytest.fixture(scope="module")
def model(library: Path) -> Iterator[ScriptedModel]:
    with scripted(library) as model:
        yield model


def reading(question: str) -> Callable[[Request], Say]:
    """A model that understands any question as this one, and finds no answer to it."""

    def reply(request: Request) -> Say:
        is_asked = "prepare a search" in str(request.body["messages"][0]["content"])
        return Say(understood(question) if is_asked else "NOT STATED")

    return reply


def test_a_tag_in_a_question_limits_the_answer_which_says_so(assistant: Assistant) -> None:
    answer = assistant.ask(QUESTION)
    assert (answer.question, answer.filters) == (QUESTION, Filters(tag="to-read"))
    assert [citation.paper.id for citation in answer.citations][:1] == ["slow-then-sudden"]
    assert "Only papers tagged “to-read” (2 of 12)." in answer.text


def test_given_limits_hold_besides_and_the_tag_that_is_given_counts(assistant: Assistant) -> None:
    assert assistant.limits(QUESTION, filters=Filters(year=2031)) == Filters(year=2031, tag="to-read")
    assert assistant.limits(QUESTION, filters=Filters(tag="thesis")) == Filters(tag="thesis")


def test_a_list_is_shown_and_counted(assistant: Assistant) -> None:
    for question in ("show my to-read list", "how many papers are to-read?", "what's on my to-read list?"):
        shown = assistant.ask(question)
        assert {citation.paper.id for citation in shown.citations} == {"slow-then-sudden", "quiet-robots"}


def test_a_name_that_is_no_tag_stays_a_subject(assistant: Assistant) -> None:
    answer = assistant.ask("which of my unread papers explain grokking?")
    assert answer.filters == Filters()


def test_searches_and_retrievers_keep_to_the_tag(assistant: Assistant) -> None:
    assert {hit.paper.id for hit in assistant.search(QUESTION)} == {"slow-then-sudden", "quiet-robots"}
    found = assistant.as_retriever().retrieve("papers tagged thesis on robots")
    assert [node.metadata["paper"] for node in found] == ["quiet-robots"]


def test_a_conversation_goes_on_with_the_tag(assistant: Assistant) -> None:
    chat = assistant.chat()
    chat.ask(QUESTION)
    assert chat.ask("and robots?").filters.tag == "to-read"
    assert chat.ask("any others?").filters.tag == "to-read"
    assert chat.ask("which papers explain grokking?").filters == Filters()


def test_tags_and_notes_are_told_as_they_are_now(assistant: Assistant) -> None:
    chat = assistant.chat()
    chat.ask("which papers explain grokking mechanistically?")
    assert NOTE in chat.ask("what did I note on [1]?").text
    assistant.set_note("slow-then-sudden", "on second thoughts")
    assert "on second thoughts" in chat.ask("what did I note on [1]?").text
    assistant.set_note("slow-then-sudden", NOTE)
    assert "is tagged to-read" in chat.ask("how is [1] tagged?").text
    assert "You have noted nothing on “Delayed Circuits" in chat.ask("what did I note on [2]?").text
    assert NOTE in assistant.ask("what did I note on Slow, Then Sudden: Weight Norms and the Onset of Grokking?").text


def test_the_tags_are_told(assistant: Assistant) -> None:
    for question in ("which papers have I tagged?", "what are my tags?", "list my tags"):
        assert assistant.ask(question).text.strip() == "Tags: thesis (1 paper), to-read (2 papers)."


def test_a_model_reads_the_tagged_papers_alone_and_never_a_note(model: ScriptedModel) -> None:
    answer = model.will("It needs weight decay {grokking needs weight decay}.").ask(QUESTION)
    assert answer.filters == Filters(tag="to-read")
    said = "\n".join(user_message(request) for request in model.requests)
    assert "Slow, Then Sudden" in said
    assert "Delayed Circuits" not in said
    assert NOTE not in said


def test_a_follow_up_in_a_models_words_keeps_the_tag_that_the_reader_named(model: ScriptedModel) -> None:
    def reads(request: Request) -> Say:
        asked = user_message(request)
        is_asked = "prepare a search" in str(request.body["messages"][0]["content"])
        return Say(
            understood("Which of my to-read papers break glasses?") if is_asked and "glasses" in asked else "NOT STATED"
        )

    chat = model.will(lambda request: reads(request)).chat()
    chat.ask(QUESTION)
    answer = chat.ask("and do they break any glasses?")
    assert answer.filters.tag == "to-read"


def test_a_tag_that_only_a_model_names_is_no_limit(model: ScriptedModel) -> None:
    chat = model.will("It needs weight decay {grokking needs weight decay}.").chat()
    chat.ask("which papers explain grokking?")
    model.will(reading("Which papers tagged thesis explain grokking?"))
    assert chat.ask("and does it hold for those with weight decay?").filters.tag is None
