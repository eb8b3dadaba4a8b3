"""Wrong arguments are told by name, before anything is done, and calls after the end say that it has ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant, AssistantError
from assistant.errors import ArgumentError, LibraryError
from assistant.records import Filters
from tests.invented_papers import write_papers

Call = Callable[[Any], Any]


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    directory = tmp_path_factory.mktemp("arguments")
    with Assistant.open(directory / "library") as opened:
        opened.ingest(write_papers(directory / "papers.jsonl"))
        yield opened


MISTAKES: dict[str, tuple[Call, str]] = {
    "empty": (lambda it: it.ask(""), "the question is empty"),
    "blank": (lambda it: it.search(" \n"), "the question is empty"),
    "in a chat": (lambda it: it.chat().ask(""), "the question is empty"),
    "stream": (lambda it: it.stream(""), "the question is empty"),
    "awaited": (lambda it: asyncio.run(it.aask("")), "the question is empty"),
    "no text": (lambda it: it.ask(b"grokking"), "a question must be a str, not bytes"),
    "no limit": (lambda it: it.search("grokking", limit=0), "limit must be at least 1, not 0"),
    "negative": (lambda it: it.as_retriever(limit=-1), "limit must be at least 1, not -1"),
    "no number": (lambda it: it.search("grokking", limit="5"), "limit must be an int, not str"),
    "truth": (lambda it: it.search("grokking", limit=True), "limit must be an int, not bool"),
    "offset": (lambda it: it.papers(offset=-1), "offset must be at least 0, not -1"),
    "filters": (lambda it: it.ask("grokking", filters={"since": "2023"}), "filters must be assistant.records.Filters"),
    "counting": (lambda it: it.count(filters="2023"), "filters must be assistant.records.Filters"),
    "chat filters": (
        lambda it: it.chat(filters=Filters(since="2023")).ask("grokking", filters={"page": "x"}),
        "filters must be assistant.records.Filters",
    ),
    "paths": (lambda it: it.ingest(["a.txt"]), "each path must be a str or a Path, not list"),
    "settings": (lambda it: Assistant.open(it.path, {"llm": {}}), "settings must be Settings"),  # type: ignore[arg-type]
    "llm": (lambda it: Assistant.open(it.path, llm="gpt"), "llm must be a LlamaIndex LLM, not str"),  # type: ignore[arg-type]
    "embedding": (lambda it: Assistant.open(it.path, embedding=min), "embedding must be a LlamaIndex BaseEmbedding"),  # type: ignore[arg-type]
    "reranker": (lambda it: Assistant.open(it.path, reranker=1), "reranker must be a LlamaIndex BaseNodePostprocessor"),  # type: ignore[arg-type]
    "library": (lambda it: Assistant.open(3), "path must be a str or a Path, not int"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize(("call", "told"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_by_name(assistant: Assistant, call: Call, told: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        call(assistant)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_mistake_is_a_value_error_and_one_of_the_assistants_own() -> None:
    assert issubclass(ArgumentError, ValueError)
    assert issubclass(ArgumentError, AssistantError)


AFTERWARDS: dict[str, Call] = {
    "search": lambda it: it.search("grokking"),
    "ask": lambda it: it.ask("grokking"),
    "aask": lambda it: asyncio.run(it.aask("grokking")),
    "chat": lambda it: it.chat().ask("grokking"),
    "ingest": lambda it: it.ingest("papers.jsonl"),
    "papers": lambda it: it.papers(),
    "count": lambda it: it.count(),
    "paper": lambda it: it.paper("delayed-circuits"),
    "retriever": lambda it: it.as_retriever(),
    "status": lambda it: it.status(),
}


@pytest.mark.parametrize("call", AFTERWARDS.values(), ids=AFTERWARDS)
def test_a_closed_assistant_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Call) -> None:
    monkeypatch.chdir(tmp_path)
    write_papers(tmp_path / "papers.jsonl")
    assistant = Assistant.open(tmp_path / "library")
    assistant.close()
    assistant.close()
    with pytest.raises(LibraryError, match="has been closed"):
        call(assistant)
    assert not (tmp_path / "library").exists()


def test_filters_of_a_chat_hold_for_every_question(assistant: Assistant) -> None:
    chat = assistant.chat(filters=Filters(author="Ada Example"))
    answer = chat.ask("which papers explain grokking?")
    assert {citation.paper.id for citation in answer.citations} == {"delayed-circuits"}
    assert answer.filters.author == "Ada Example"
    assert chat.ask("which papers explain grokking?", filters=Filters(author="Nobody")).status == "no_match"
