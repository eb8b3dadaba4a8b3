"""A program as users write it, under strict type checking: `make check` proves that it needs no cast and no Any."""

from __future__ import annotations

import asyncio
import sys
from typing import assert_type

from assistant import (
    Answer,
    Assistant,
    AssistantError,
    Citation,
    Done,
    Event,
    Filters,
    Hit,
    IngestReport,
    Paper,
    Settings,
    StatusReport,
)


def ask(library: str, papers: str) -> list[str]:
    """What is found, in the synchronous way."""
    told: list[str] = []
    with Assistant.open(library, Settings(llm={"provider": "none"})) as assistant:
        report = assistant.ingest(papers)
        assert_type(report, IngestReport)
        hits = assistant.search("grokking", limit=3, filters=Filters(since=2020))
        assert_type(hits, list[Hit])
        answer = assistant.ask("which papers explain grokking?")
        assert_type(answer, Answer)
        for citation in answer.citations:
            assert_type(citation, Citation)
            assert_type(citation.paper, Paper)
            told.append(citation.quote)
        for event in assistant.stream("which papers explain grokking?"):
            assert_type(event, Event)
            if isinstance(event, Done):
                told.append(event.answer.status)
        chat = assistant.chat(filters=Filters())
        assert_type(chat.ask("and weight decay?"), Answer)
        assert_type(chat.answers, list[Answer])
        assert_type(assistant.papers(sort="date"), list[Paper])
        assert_type(assistant.status(), StatusReport)
    return told


async def aask(library: str) -> list[str]:
    """What is found, in the asynchronous way."""
    async with Assistant.open(library, create=False) as assistant:
        assert_type(await assistant.aingest(), IngestReport)
        assert_type(await assistant.asearch("grokking", limit=3), list[Hit])
        answers = await asyncio.gather(*(assistant.aask(question) for question in ("grokking?", "weight decay?")))
        assert_type(answers, list[Answer])
        async for event in assistant.astream("grokking?"):
            assert_type(event, Event)
        return [answer.status for answer in answers]


if __name__ == "__main__":
    try:
        sys.stdout.write("\n".join([*ask(sys.argv[1], sys.argv[2]), *asyncio.run(aask(sys.argv[1]))]))
    except AssistantError as error:
        sys.exit(f"{error} ({error.hint})")
