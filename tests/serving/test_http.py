"""The server over HTTP: who may reach it, and what it gives many clients at once."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client
from pydantic import SecretStr

from assistant import Assistant
from assistant.cli import main
from assistant.errors import ArgumentError, ConfigurationError
from assistant.serving.transports import HttpAddress, http_app
from assistant.settings import ServingSettings
from tests.serving.clients import Answered, calls, finish, http_server

TOKEN = "a-token-of-many-letters"
CLIENTS = 16
MODES = ("auto", "legacy")
"""With and without the handshake of earlier versions of the protocol."""


def status(url: str, **headers: str) -> int:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accepted = {"Accept": "application/json, text/event-stream"}
    return httpx.post(url, json=body, headers=accepted | headers).status_code


@pytest.mark.parametrize("mode", MODES)
def test_a_client_on_this_machine_needs_nothing(mode: str, assistant: Assistant) -> None:
    async def asked(url: str) -> list[Answered]:
        async with Client(url, mode=mode) as client:
            return await calls(
                client, ("check_quote", {"quote": "Peak memory falls by 83 %"}), ("search", {"query": "x"})
            )

    with http_server(assistant) as url:
        quote, found = finish(asked(url))
    assert quote.data["verdict"] == "exact"
    assert set(found.data) == {"results"}


def test_pages_of_other_sites_and_other_names_of_this_machine_are_refused(assistant: Assistant) -> None:
    with http_server(assistant) as url:
        assert status(url, Origin="https://site.example") == 403
        assert status(url, Host="site.example") == 421
        assert status(url, Host="127.0.0.1.site.example:8000") == 421
        assert status(url, Origin="http://localhost:6274") not in (401, 403, 421)


def test_a_token_that_is_set_is_asked_of_everyone(assistant: Assistant) -> None:
    with http_server(assistant, token=TOKEN) as url:
        assert status(url) == 401
        assert status(url, Authorization="Bearer something-else") == 401
        assert status(url, Authorization=TOKEN) == 401
        assert status(url, Authorization=f"Bearer {TOKEN}") != 401


def test_a_named_host_is_let_in_with_the_token(assistant: Assistant) -> None:
    with http_server(assistant, token=TOKEN, hosts=["papers.example.org"]) as url:
        known = {"Authorization": f"Bearer {TOKEN}"}
        assert status(url, Host="papers.example.org", **known) not in (401, 421)
        assert status(url, Host="papers.example.org", Origin="https://papers.example.org", **known) not in (401, 403)
        assert status(url, Host="other.example.org", **known) == 421
        assert status(url, Host="papers.example.org") == 401


@pytest.mark.parametrize(
    ("address", "settings"),
    [
        ("192.0.2.7:80", {}),
        ("0.0.0.0:80", {}),
        ("[2001:db8::1]:80", {}),
        ("127.0.0.1:80", {"hosts": ["tunnel.example"]}),
    ],
)
def test_nobody_else_is_let_in_without_a_token(address: str, settings: dict[str, Any], assistant: Assistant) -> None:
    with pytest.raises(ConfigurationError, match="a token is needed"):
        http_app(lambda: assistant, HttpAddress.parsed(address), ServingSettings(**settings))


def test_all_addresses_need_the_name_that_clients_use(assistant: Assistant) -> None:
    with pytest.raises(ConfigurationError, match="every address"):
        http_app(lambda: assistant, HttpAddress.parsed("0.0.0.0:80"), ServingSettings(token=SecretStr(TOKEN)))
    http_app(
        lambda: assistant,
        HttpAddress.parsed("0.0.0.0:80"),
        ServingSettings(token=SecretStr(TOKEN), hosts=["192.0.2.7"]),
    )


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [("8000", "127.0.0.1", 8000), (":8000", "127.0.0.1", 8000), ("localhost:1", "127.0.0.1", 1), ("[::1]:9", "::1", 9)],
)
def test_an_address_without_a_host_is_this_machine_alone(text: str, host: str, port: int) -> None:
    address = HttpAddress.parsed(text)
    assert address == (host, port)
    assert address.is_loopback


@pytest.mark.parametrize(
    "text", ["", "papers.example:80", "127.0.0.1", "1:2:3", "127.0.0.1:99999", "[::1", "::1:80", "x"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ArgumentError, match="no HOST:PORT"):
        HttpAddress.parsed(text)


def test_the_command_refuses_in_one_line(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mcp", "--library", str(library), "--http", "0.0.0.0:0"]) == 3
    assert main(["mcp", "--library", str(library), "--http", "nowhere"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "ASSISTANT_SERVING__TOKEN" in printed.err
    assert "Traceback" not in printed.err


@pytest.mark.parametrize("mode", MODES)
def test_many_clients_at_once_get_what_one_gets(mode: str, assistant: Assistant) -> None:
    wanted: list[tuple[str, dict[str, Any]]] = [
        ("ask_papers", {"question": "which papers explain grokking mechanistically"}),
        ("check_quote", {"quote": "We study why grokking needs weight decay."}),
        ("check_claim", {"claim": "Peak memory falls by 83 %."}),
        ("search_papers", {"question": "calibrated rain forecasts", "limit": 3}),
        ("get_papers", {"ids": ["quiet-robots"]}),
    ]

    async def one(url: str) -> list[Answered]:
        async with Client(url, mode=mode) as client:
            return await calls(client, *wanted)

    async def many(url: str) -> list[list[Answered]]:
        return await asyncio.gather(*(one(url) for _ in range(CLIENTS)))

    with http_server(assistant) as url:
        alone, *_ = finish(many(url))[:1]
        everyone = finish(many(url))
    assert not any(answered.failed for answered in alone)
    assert everyone == [alone] * CLIENTS


def test_what_another_process_ingests_is_seen_by_connected_clients(tmp_path: Path) -> None:
    def ingest(name: str, title: str, abstract: str) -> None:
        file = tmp_path / f"{name}.jsonl"
        file.write_text(json.dumps({"id": name, "title": title, "abstract": abstract}) + "\n")
        command = [sys.executable, "-m", "assistant", "ingest", "--library", str(tmp_path / "library"), str(file)]
        subprocess.run(command, check=True, capture_output=True)

    async def before_and_after(url: str) -> tuple[Answered, Answered, Answered]:
        quote = ("check_quote", {"quote": "Moss grows on the north side of servers."})
        async with Client(url) as client:
            [before] = await calls(client, quote)
            await asyncio.to_thread(
                ingest, "late-moss", "Late Moss", "Moss grows on the north side of servers. It is soft."
            )
            after, found = await calls(client, quote, ("search_papers", {"question": "moss on servers", "limit": 1}))
            return before, after, found

    ingest("early-fern", "Early Fern", "Ferns unfurl in spring. They like shade and water.")
    with Assistant.open(tmp_path / "library", create=False) as assistant, http_server(assistant) as url:
        before, after, found = finish(before_and_after(url))
    assert before.data["verdict"] == "nowhere"
    assert after.data["verdict"] == "exact"
    assert found.data["papers"][0]["id"] == "late-moss"
