"""The asynchronous forms, and many callers at once: the answers are those that one caller gets."""

from __future__ import annotations

import asyncio
import inspect
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant import Answer, Assistant
from assistant.errors import LibraryError
from assistant.records import Done, Filters, Retrieved
from tests.invented_papers import PAPERS, write_papers
from tests.openai_server import Request, Say
from tests.scripted_model import citing, scripted

MANY = 32
QUESTIONS = {
    "delayed-circuits": "which papers reverse engineer grokking in modular division?",
    "sparse-postmen": "how does the Postman router send tokens to experts?",
    "quiet-robots": "which papers grasp fragile objects from sound?",
    "paper-lanterns": "how many steps do samplers need when light is drawn before shape?",
    "tidy-labels": "what noise rates in crowdsourced labels are tolerated?",
    "borrowed-voices": "speech synthesis for languages with one hour of audio",
    "thrifty-tuning": "by how much does peak memory fall when fine-tuning layer by layer?",
    "weather-vanes": "which papers forecast rain from gauges?",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("async")
    with Assistant.open(directory / "library") as assistant:
        assistant.ingest(write_papers(directory / "papers.jsonl"))
    return directory / "library"


@pytest.fixture
def assistant(library: Path) -> Iterator[Assistant]:
    with Assistant.open(library, create=False) as opened:
        yield opened


def asked(many: int) -> list[tuple[str, str]]:
    """(id of the paper that answers, question), `many` of them."""
    return [list(QUESTIONS.items())[number % len(QUESTIONS)] for number in range(many)]


def without_time(answer: Answer) -> Answer:
    return answer.model_copy(update={"usage": answer.usage.model_copy(update={"seconds": 0.0})})


def test_many_aask_at_once_answer_as_one_after_another(assistant: Assistant) -> None:
    async def together() -> list[Answer]:
        return await asyncio.gather(*(assistant.aask(question) for _, question in asked(MANY)))

    answers = asyncio.run(together())
    assert [answer.citations[0].paper.id for answer in answers] == [id for id, _ in asked(MANY)]
    assert [*map(without_time, answers)] == [without_time(assistant.ask(question)) for _, question in asked(MANY)]


def test_many_aask_at_once_with_a_model_are_all_under_way_together(library: Path) -> None:
    all_have_asked = threading.Barrier(MANY)

    def reply(request: Request) -> str:
        all_have_asked.wait(timeout=120)
        return citing("Peak memory falls by 83 % {Peak memory falls}.")(request)

    async def together(assistant: Assistant) -> list[Answer]:
        return await asyncio.gather(*(assistant.aask(QUESTIONS["thrifty-tuning"]) for _ in range(MANY)))

    with scripted(library, Say(reply), llm={"timeout": 120}) as model:
        answers = asyncio.run(together(model.assistant))
    assert {statement.text for answer in answers for statement in answer.statements} == {"Peak memory falls by 83 %."}
    assert [answer.usage.calls for answer in answers] == [1] * MANY


def test_asearch_and_aingest_do_as_search_and_ingest(tmp_path: Path) -> None:
    async def use() -> None:
        async with Assistant.open(tmp_path / "library") as assistant:
            report = await assistant.aingest(write_papers(tmp_path / "papers.jsonl"), keep_missing=True)
            assert report.added == len(PAPERS)
            hits = await assistant.asearch("which papers grasp by sound?", limit=1, filters=Filters())
            assert hits == assistant.search("which papers grasp by sound?", limit=1)
            assert hits[0].paper.id == "quiet-robots"

    asyncio.run(use())


def test_async_forms_take_what_the_sync_forms_take() -> None:
    for name in ("ask", "search", "stream", "ingest"):
        sync, other = (inspect.signature(getattr(Assistant, each)) for each in (name, f"a{name}"))
        assert sync.parameters == other.parameters
        assert (getattr(Assistant, f"a{name}").__doc__ or "").startswith(f"As `{name}`")


def test_async_with_closes(library: Path) -> None:
    async def use() -> Assistant:
        async with Assistant.open(library, create=False) as assistant:
            return assistant

    with pytest.raises(LibraryError, match="closed"):
        asyncio.run(use()).search("grokking")


def test_astream_begins_with_evidence_and_ends_with_the_answer(assistant: Assistant) -> None:
    async def collect() -> list[object]:
        return [event async for event in assistant.astream(QUESTIONS["quiet-robots"])]

    events = asyncio.run(collect())
    assert isinstance(events[0], Retrieved)
    assert isinstance(events[-1], Done)
    assert without_time(events[-1].answer) == without_time(assistant.ask(QUESTIONS["quiet-robots"]))


def test_a_chat_answers_in_an_event_loop(assistant: Assistant) -> None:
    chat = assistant.chat()

    async def talk() -> list[Answer]:
        return [await chat.aask(question) for question in (QUESTIONS["quiet-robots"], "which papers explain grokking?")]

    assert asyncio.run(talk()) == chat.answers


def test_threads_search_ask_and_ingest_one_library_at_once(tmp_path: Path) -> None:
    write_papers(tmp_path / "papers.jsonl")
    rounds, readers, writers = 6, 6, 2
    begin = threading.Barrier(readers + writers)

    def read(assistant: Assistant, number: int) -> int:
        begin.wait()
        right = 0
        for id, question in asked(rounds + number)[number:]:
            right += assistant.search(question)[0].paper.id == id
            right += assistant.ask(question).citations[0].paper.id == id
        return right

    def write(assistant: Assistant, number: int) -> int:
        begin.wait()
        added = 0
        for part in range(rounds):
            name = f"w{number}-{part}"
            lines = [
                {"id": f"{name}-{i}", "title": f"Kelp {name}", "abstract": f"Kelp forest {i} grows."} for i in range(3)
            ]
            path = tmp_path / f"{name}.jsonl"
            path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
            added += assistant.ingest(path).added
        return added

    with Assistant.open(tmp_path / "library") as assistant, ThreadPoolExecutor(readers + writers) as pool:
        assistant.ingest(tmp_path / "papers.jsonl")
        reading = [pool.submit(read, assistant, number) for number in range(readers)]
        writing = [pool.submit(write, assistant, number) for number in range(writers)]
        assert [future.result() for future in reading] == [2 * rounds] * readers
        assert [future.result() for future in writing] == [3 * rounds] * writers
        assert assistant.count() == len(PAPERS) + writers * rounds * 3
        assert assistant.doctor() == []


def test_closing_under_searching_threads_raises_errors_of_the_librarys_own_only(library: Path) -> None:
    assistant = Assistant.open(library, create=False)
    assistant.search("grokking")
    begin = threading.Barrier(5)

    def search_until_closed() -> str:
        begin.wait()
        while True:
            try:
                assistant.search("grokking")
            except LibraryError as error:
                return str(error)

    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(search_until_closed) for _ in range(4)]
        begin.wait()
        time.sleep(0.1)
        assistant.close()
        assert all("has been closed" in future.result(timeout=120) for future in waiting)
    with Assistant.open(library, create=False) as again:
        assert again._library.vector_store()  # no search that came too late holds Chroma open
