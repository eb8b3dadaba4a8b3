"""Wrong arguments are told by name, before anything is done, and calls after the end say that it has ended."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant import (
    Answer,
    ArgumentError,
    Assistant,
    AssistantError,
    Filters,
    LibraryError,
    LibraryMissingError,
    PaperNotFoundError,
)
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
    "filters": (lambda it: it.ask("grokking", filters="2023"), "filters must be Filters, such as"),
    "counting": (lambda it: it.count(filters="2023"), "filters must be Filters, such as"),
    "chat filters": (
        lambda it: it.chat(filters=Filters(since="2023")).ask("grokking", filters=["page"]),
        "filters must be Filters, such as",
    ),
    "paths": (lambda it: it.ingest(["a.txt"]), "each path must be a str or a Path, not list"),
    "settings": (lambda it: Assistant.open(it.path, {"llm": {}}), "settings must be Settings"),  # type: ignore[arg-type]
    "llm": (lambda it: Assistant.open(it.path, llm="gpt"), "llm must be a LlamaIndex LLM, not str"),  # type: ignore[arg-type]
    "embedding": (lambda it: Assistant.open(it.path, embedding=min), "embedding must be a LlamaIndex BaseEmbedding"),  # type: ignore[arg-type]
    "reranker": (lambda it: Assistant.open(it.path, reranker=1), "reranker must be a LlamaIndex BaseNodePostprocessor"),  # type: ignore[arg-type]
    "no chat filter": (lambda it: it.chat(filters={"autor": "x"}), "Filters has no limit 'autor'"),
    "misspelt filter": (lambda it: Filters(autor="Ada"), "Filters has no limit 'autor'"),  # type: ignore[call-arg]
    "filter of no text": (lambda it: Filters(author=3), "author must be a str, not int"),  # type: ignore[arg-type]
    "filter of no date": (lambda it: Filters(since="20x"), "since: not a date of the form YYYY"),
    "sort": (lambda it: it.papers(sort="year"), "sort must be 'title', 'added', 'date' or 'id', not 'year'"),
    "match": (lambda it: it.papers(match=3), "match must be a str, not int"),
    "page": (lambda it: it.count(page=3), "page must be a str, not int"),
    "descending": (lambda it: it.papers(descending="yes"), "descending must be True or False, not str"),
    "by": (lambda it: it.rank("grokking", by="bm25"), "by must be 'words' or 'vectors', not 'bm25'"),
    "answers": (lambda it: it.chat([1]), "answers must be a list of Answer, not of int"),
    "one answer": (lambda it: it.chat("which?"), "answers must be a list of Answer, not str"),
    "kept": (lambda it: it.chat().keep("yes"), "answers must be a list of Answer, not of str"),
    "chat limit": (lambda it: it.chat(limit=0), "limit must be at least 1, not 0"),
    "limit of an answer": (lambda it: it.ask("grokking", limit="3"), "limit must be an int, not str"),
    "limit of an engine": (lambda it: it.as_query_engine(limit=0), "limit must be at least 1, not 0"),
    "nodes": (lambda it: it.as_retriever(nodes="sentence"), "nodes must be 'papers' or 'sentences', not 'sentence'"),
    "limit of a chat engine": (lambda it: it.as_chat_engine(limit=0), "limit must be at least 1, not 0"),
    "floor": (lambda it: it.as_retriever(floor=2), "floor must be from 0 to 1, not 2"),
    "id": (lambda it: it.paper(3), "id must be a str, not int"),
    "origins": (lambda it: it.origins(None), "id must be a str, not NoneType"),
    "remove": (lambda it: it.remove(["a", "b"]), "id must be a str, not list"),
    "restore": (lambda it: it.restore(3), "id must be a str, not int"),
    "statement": (lambda it: it.verify(3, []), "statement must be a str, not int"),
    "no statement": (lambda it: it.verify(" ", []), "the statement is empty"),
    "citations": (lambda it: it.verify("It rains.", ["rain"]), "citations must be a list of Citation, not of str"),
    "statements": (lambda it: it.review(["It rains."]), "statements must be a list of statements, each with its"),
    "model settings": (lambda it: it.build_llm({"model": "x"}), "settings must be Settings"),
    "categories": (lambda it: it.ingest(categories="cs.LG"), "categories must be a list of str, not str"),
    "since": (lambda it: it.ingest(since="soon"), "since: not a date of the form YYYY"),
    "documents": (lambda it: it.ingest(documents="text"), "documents must be several LlamaIndex documents"),
    "progress": (lambda it: it.ingest(progress=3), "progress must be a function of an IngestProgress, or False"),
    "repair": (lambda it: it.doctor(repair="yes"), "repair must be True or False, not str"),
    "empty path": (lambda it: it.ingest(""), "a path is empty"),
    "no source": (lambda it: it.forget(""), "a path is empty"),
    "part": (lambda it: it.update(only="pages"), "only must be 'files' or 'feeds', not 'pages'"),
    "told": (lambda it: it.update(3), "progress must be a function of an IngestProgress, or False"),
    "create": (lambda it: Assistant.open(it.path, create="no"), "create must be True or False, not str"),  # type: ignore[arg-type]
    "library": (lambda it: Assistant.open(3), "path must be a str or a Path, not int"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize(("call", "told"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_by_name(assistant: Assistant, call: Call, told: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        call(assistant)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


BLANK: dict[str, Call] = {
    "ask": lambda it: it.ask(" "),
    "aask": lambda it: asyncio.run(it.aask(" ")),
    "stream": lambda it: it.stream(" "),
    "astream": lambda it: it.astream(" "),
    "search": lambda it: it.search(" "),
    "asearch": lambda it: asyncio.run(it.asearch(" ")),
    "limits": lambda it: it.limits(" "),
    "reread": lambda it: it.reread(" "),
    "rank": lambda it: it.rank(" ", by="words"),
    "chat": lambda it: it.chat().ask(" "),
    "chat aask": lambda it: asyncio.run(it.chat().aask(" ")),
    "chat stream": lambda it: it.chat().stream(" "),
    "chat astream": lambda it: it.chat().astream(" "),
    "retriever": lambda it: it.as_retriever().retrieve(" "),
    "aretrieve": lambda it: asyncio.run(it.as_retriever().aretrieve(" ")),
    "query engine": lambda it: it.as_query_engine().query(" "),
    "aquery": lambda it: asyncio.run(it.as_query_engine().aquery(" ")),
}


@pytest.mark.parametrize("call", BLANK.values(), ids=BLANK)
def test_a_blank_question_is_the_same_mistake_everywhere(assistant: Assistant, call: Call) -> None:
    with pytest.raises(ArgumentError, match="the question is empty"):
        call(assistant)


def test_a_hint_is_shown_by_a_traceback_and_speaks_python(assistant: Assistant) -> None:
    with pytest.raises(PaperNotFoundError) as caught:
        assistant.paper("zzz")
    assert caught.value.hint == "list the ids with: assistant.papers()"
    assert caught.value.command_hint == "list the ids with: assistant papers"
    assert "".join(traceback.format_exception(caught.value)).endswith(f"\nhint: {caught.value.hint}\n")


def test_a_missing_library_is_told_of_in_python(tmp_path: Path) -> None:
    with pytest.raises(LibraryMissingError) as caught:
        Assistant.open(tmp_path / "typo", create=False)
    assert caught.value.hint == "create one with: Assistant.open(path).ingest(file)"


def test_a_year_and_a_day_need_no_quotation_marks(assistant: Assistant) -> None:
    assert Filters(since=2023, until=date(2024, 5, 1)) == Filters(since="2023", until="2024-05-01")
    assert assistant.ingest(since=2023, until=date(2024, 5, 1)).added == 0


def test_filters_may_be_a_mapping_as_tools_of_models_give_them(assistant: Assistant) -> None:
    ada = assistant.search("grokking", filters={"author": "Ada Example"})  # type: ignore[arg-type]
    assert ada == assistant.search("grokking", filters=Filters(author="Ada Example"))


@pytest.mark.parametrize("question", ["which papers explain grokking?", "why does grokking need weight decay?"])
def test_a_limit_holds_wherever_is_asked(assistant: Assistant, question: str) -> None:
    def cited(answer: Answer) -> int:
        return len({citation.paper.id for citation in answer.citations})

    assert cited(assistant.ask(question)) == 2
    assert cited(assistant.ask(question, limit=1)) == 1
    assert cited(assistant.chat(limit=1).ask(question)) == 1
    assert cited(assistant.chat(limit=1).ask(question, limit=2)) == 2
    assert cited(asyncio.run(assistant.aask(question, limit=1))) == 1
    assert (
        len({node.metadata["paper"] for node in assistant.as_query_engine(limit=1).query(question).source_nodes}) == 1
    )


def test_an_empty_library_answers_that_it_is_empty(tmp_path: Path) -> None:
    with Assistant.open(tmp_path / "library") as assistant:
        assistant.ingest(write_papers(tmp_path / "papers.jsonl"))
        assistant.remove(*(paper.id for paper in assistant.papers()))
        chat = assistant.chat()
        for answer in (assistant.ask("grokking"), chat.ask("which papers are there since 2023?"), chat.ask("and why?")):
            assert answer.text == "The library is empty: no paper has been read into it yet."
            assert answer.status == "no_match"
        assert str(assistant.search("grokking")) == "no papers: the library is empty"


def test_a_mistake_is_a_value_error_and_one_of_the_assistants_own() -> None:
    assert issubclass(ArgumentError, ValueError)
    assert issubclass(ArgumentError, AssistantError)


AFTERWARDS: dict[str, Call] = {
    "search": lambda it: it.search("grokking"),
    "ask": lambda it: it.ask("grokking"),
    "aask": lambda it: asyncio.run(it.aask("grokking")),
    "chat": lambda it: it.chat().ask("grokking"),
    "ingest": lambda it: it.ingest("papers.jsonl"),
    "update": lambda it: it.update(),
    "sources": lambda it: it.sources(),
    "forget": lambda it: it.forget("papers.jsonl"),
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
