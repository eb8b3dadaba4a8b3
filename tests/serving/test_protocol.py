"""What a client learns of the server: schemas that are closed and small, papers as resources, a prompt."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from mcp import MCPError
from mcp_types import Tool

from assistant import Assistant
from assistant.llm.tokens import count_tokens
from tests.serving.clients import finish, in_memory

MOST_TOKENS = 3_000


@pytest.fixture(scope="module")
def tools(assistant: Assistant) -> list[Tool]:
    async def listed() -> list[Tool]:
        async with in_memory(assistant) as client:
            return (await client.list_tools()).tools

    return finish(listed())


def test_the_tools_are_these(tools: list[Tool]) -> None:
    assert [tool.name for tool in tools] == [
        "search_papers", "ask_papers", "get_papers", "check_quote", "check_claim", "export_papers", "search", "fetch",
    ]  # fmt: skip


def test_every_tool_is_described_and_only_reads(tools: list[Tool]) -> None:
    for tool in tools:
        assert tool.description
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint


def test_all_schemas_together_are_small(tools: list[Tool]) -> None:
    listed = [tool.model_dump(by_alias=True, exclude_none=True, mode="json") for tool in tools]
    assert count_tokens(json.dumps(listed, separators=(",", ":"))) <= MOST_TOKENS


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for inner in schema.values():
            yield from objects(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from objects(inner)


def test_every_schema_is_closed(tools: list[Tool]) -> None:
    for tool in tools:
        found = [*objects(tool.input_schema), *objects(tool.output_schema)]
        assert found
        assert all(schema.get("additionalProperties") is False for schema in found), tool.name


def test_every_number_and_list_that_a_tool_takes_has_an_upper_limit(tools: list[Tool]) -> None:
    for tool in tools:
        for name, schema in tool.input_schema["properties"].items():
            limit = {"integer": "maximum", "array": "maxItems"}.get(schema["type"])
            assert limit is None or limit in schema, (tool.name, name)


def test_papers_are_resources_listed_a_page_at_a_time(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.serving.resources._PAGE", 5)

    async def listed() -> list[str]:
        async with in_memory(assistant) as client:
            uris, cursor = [], None
            while True:
                page = await client.list_resources(cursor=cursor)
                uris += [resource.uri for resource in page.resources]
                if (cursor := page.next_cursor) is None:
                    return uris

    uris = finish(listed())
    assert len(uris) == assistant.count()
    assert len(set(uris)) == len(uris)


def test_a_paper_is_read_as_a_resource(assistant: Assistant) -> None:
    async def read() -> str:
        async with in_memory(assistant) as client:
            [template] = (await client.list_resource_templates()).resource_templates
            [content] = (await client.read_resource(template.uri_template.format(id="slow-then-sudden"))).contents
            return content.text  # type: ignore[union-attr]

    text = finish(read())
    assert "We study why grokking needs weight decay." in text
    assert "id: slow-then-sudden" in text


@pytest.mark.parametrize("uri", ["assistant://papers/no-such-paper", "assistant://papers/", "file:///etc/passwd", "x"])
def test_no_other_resource_is_there(uri: str, assistant: Assistant) -> None:
    async def read() -> None:
        async with in_memory(assistant) as client:
            with pytest.raises(MCPError, match=r"paper_not_found \(code 7\)"):
                await client.read_resource(uri)

    finish(read())


def test_the_prompt_tells_how_to_cite(assistant: Assistant) -> None:
    async def prompted() -> str:
        async with in_memory(assistant) as client:
            [prompt] = (await client.list_prompts()).prompts
            [message] = (await client.get_prompt(prompt.name, {"question": "Why grok?"})).messages
            return message.content.text  # type: ignore[union-attr]

    text = finish(prompted())
    assert "Why grok?" in text
    for tool in ("ask_papers", "check_quote", "check_claim"):
        assert tool in text


def test_an_unknown_tool_is_answered_with_those_there_are(assistant: Assistant) -> None:
    async def called() -> None:
        async with in_memory(assistant) as client:
            with pytest.raises(MCPError, match="there are search_papers, ask_papers"):
                await client.call_tool("remove_papers", {})

    finish(called())
