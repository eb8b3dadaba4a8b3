"""A slow model: the client hears that something is going on, and can stop it."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from mcp import Client

from tests.openai_server import Hang, Say
from tests.scripted_model import ScriptedModel, citing, scripted
from tests.serving.clients import Answered, calls, finish, http_server, in_memory

QUESTION = {"question": "why does grokking need weight decay?"}
PATIENCE = 30.0
NO_STEPS = {"understand": False, "screen": False}


async def happened(event: threading.Event) -> bool:
    return await asyncio.to_thread(event.wait, PATIENCE)


async def begun(model: ScriptedModel) -> None:
    while not model.requests:
        await asyncio.sleep(0.01)


def test_statements_of_a_model_come_with_verdicts_quotes_and_ids(library: Path) -> None:
    reply = "Grokking needs weight decay {why grokking needs}. It was found in 1807 {why grokking needs}."

    async def asked(model: ScriptedModel) -> Answered:
        async with in_memory(model.assistant) as client:
            [answered] = await calls(client, ("ask_papers", QUESTION))
            return answered

    with scripted(library, Say(citing(reply)), llm=NO_STEPS) as model:
        answered = finish(asked(model))
    [statement] = answered.data["statements"]
    assert statement["verdict"] in answered.text
    assert answered.data["sources"][0]["id"] == "slow-then-sudden"
    assert "“We study why grokking needs weight decay.”" in answered.text
    assert "1 statement left out" in answered.text


def test_a_slow_call_gives_signs_of_life(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.serving.server._BEAT_SECONDS", 0.02)
    heard: list[tuple[float, str | None]] = []
    enough = threading.Event()

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        heard.append((progress, message))
        if sum("still at work" in (each[1] or "") for each in heard) > 2:
            enough.set()

    async def asked(model: ScriptedModel) -> None:
        async with in_memory(model.assistant, mode="legacy") as client:
            call = asyncio.create_task(client.call_tool("ask_papers", QUESTION, progress_callback=hear))
            assert await happened(enough)
            call.cancel()
            await asyncio.wait([call])

    with scripted(library, Hang(), llm=NO_STEPS) as model:
        finish(asked(model))
    assert [progress for progress, _ in heard] == sorted({progress for progress, _ in heard})


@pytest.mark.parametrize("mode", ["auto", "legacy"])
@pytest.mark.parametrize("way", ["memory", "http"])
def test_a_cancelled_call_ends_the_call_to_the_model(way: str, mode: str, library: Path) -> None:
    async def cancelled(model: ScriptedModel, client: Client) -> Answered:
        async with client:
            call = asyncio.create_task(client.call_tool("ask_papers", QUESTION))
            await asyncio.wait_for(begun(model), PATIENCE)
            call.cancel()
            assert await happened(model.server.disconnected)
            [next_answer] = await calls(client, ("search_papers", {"question": "grokking"}))
            return next_answer

    with scripted(library, Hang(), llm=NO_STEPS) as model, http_server(model.assistant) as url:
        client = Client(url, mode=mode) if way == "http" else in_memory(model.assistant, mode=mode)
        assert not finish(cancelled(model, client)).failed
