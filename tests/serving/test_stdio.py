"""The server as a child process of its client, on standard input and output."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import Client

from tests.invented_papers import write_papers
from tests.serving.clients import Answered, calls, command, finish, state_of

SERVERS = 4
HALF_A_CHARACTER = (
    r'{"jsonrpc": "2.0", "id": 9, "method": "tools/call", "params": {"name": "search_papers", "arguments": '
    r'{"question": "\ud800"}}}' + "\n"
)
QUESTION = ("ask_papers", {"question": "why does grokking need weight decay"})


def asked(*wanted: tuple[str, dict[str, Any]], arguments: tuple[str, ...], mode: str = "auto") -> list[Answered]:
    async def work() -> list[Answered]:
        async with Client(command(*arguments), mode=mode) as client:
            return await calls(client, *wanted)

    return finish(work())


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_client_starts_the_command_and_asks(mode: str, library: Path) -> None:
    [answer] = asked(QUESTION, arguments=("--library", str(library)), mode=mode)
    assert "slow-then-sudden" in answer.text
    assert answer.data["status"] == "answered"


def test_standard_output_carries_the_protocol_alone(library: Path) -> None:
    initialize = {
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"},
    }  # fmt: skip
    messages = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": initialize},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "nothing"}},
        {"jsonrpc": "2.0", "id": 3, "method": "no/such/method"},
        {"jsonrpc": "2.0", "id": 4, "method": "tools/list"},
    ]
    started = subprocess.Popen(
        [sys.executable, "-m", "assistant", "mcp", "--library", str(library)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with started as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(
            "no JSON at all\n" + HALF_A_CHARACTER + "".join(json.dumps(message) + "\n" for message in messages)
        )
        process.stdin.flush()
        answers: list[dict[str, Any]] = []
        while not any(answer.get("id") == 4 for answer in answers):
            answers.append(json.loads(process.stdout.readline()))
        process.stdin.close()
        rest = process.stdout.read()
        errors = process.stderr.read()
    assert all(answer["jsonrpc"] == "2.0" for answer in answers)
    assert rest == ""
    assert "Traceback" not in errors
    assert process.returncode == 0


def test_a_library_that_is_not_there_is_told_by_every_tool_and_not_made(tmp_path: Path) -> None:
    missing = tmp_path / "library"
    for answered in asked(QUESTION, ("get_papers", {"ids": ["x"]}), arguments=("--library", str(missing))):
        assert answered.failed
        assert "library_missing (code 4)" in answered.text
    assert not missing.exists()


def test_a_library_that_is_made_later_is_found(tmp_path: Path) -> None:
    library, papers = tmp_path / "library", write_papers(tmp_path / "papers.jsonl")

    async def work() -> tuple[Answered, Answered]:
        async with Client(command("--library", str(library))) as client:
            [before] = await calls(client, QUESTION)
            ingest = [sys.executable, "-m", "assistant", "ingest", "--library", str(library), str(papers)]
            subprocess.run(ingest, check=True, capture_output=True)
            [after] = await calls(client, QUESTION)
            return before, after

    before, after = finish(work())
    assert before.failed
    assert "library_missing (code 4)" in before.text
    assert not after.failed
    assert "slow-then-sudden" in after.text


def test_asking_leaves_the_catalog_and_its_surroundings_as_they_are(library: Path) -> None:
    def state() -> dict[str, str]:
        # Chroma writes into its own index when it is opened; SQLite has a log while a catalog is open.
        kept = {name: content for name, content in state_of(library.parent).items() if "/chroma/" not in name}
        return {name: content for name, content in kept.items() if not name.endswith(("-wal", "-shm"))}

    asked(QUESTION, arguments=("--library", str(library)))
    before = state()
    asked(
        QUESTION,
        ("search_papers", {"question": "memory"}),
        ("check_claim", {"claim": "Peak memory falls by 83 %."}),
        ("export_papers", {"ids": ["quiet-robots"], "format": "json"}),
        arguments=("--library", str(library)),
    )
    assert state() == before


def test_servers_of_several_clients_share_a_library(library: Path) -> None:
    async def one() -> list[Answered]:
        async with Client(command("--library", str(library))) as client:
            return await calls(client, QUESTION, ("check_quote", {"quote": "Peak memory falls by 83 %"}))

    async def together() -> list[list[Answered]]:
        return await asyncio.gather(*(one() for _ in range(SERVERS)))

    first, *others = finish(together())
    assert not any(answered.failed for answered in first)
    assert others == [first] * (SERVERS - 1)


def test_without_the_sdk_the_command_says_how_to_get_it(library: Path) -> None:
    script = (
        "import sys; sys.modules['mcp'] = None\n"
        "from importlib.machinery import PathFinder\n"
        "found = PathFinder.find_spec\n"
        "PathFinder.find_spec = lambda name, *rest: None if name == 'mcp' else found(name, *rest)\n"
        "del sys.modules['mcp']\n"
        "from assistant.cli import main; sys.exit(main(['mcp']))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    assert "pip install 'assistant[mcp]'" in line
