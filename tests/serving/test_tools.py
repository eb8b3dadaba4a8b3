"""What a client's model gets from each tool: quotes, ids and verdicts, in the text and in the data."""

from __future__ import annotations

import json

import pytest

from assistant import Assistant
from tests.serving.clients import Answered, call

GROKKING = "We study why grokking needs weight decay."


def assert_both_hold(answered: Answered, *wanted: str) -> None:
    assert not answered.failed, answered.text
    for text in wanted:
        assert text in answered.text
        assert text in json.dumps(answered.data, ensure_ascii=False)


def test_a_search_gives_ids_and_exact_sentences(assistant: Assistant) -> None:
    found = call(assistant, "search_papers", question="why does grokking need weight decay", limit=2)
    assert_both_hold(found, "slow-then-sudden", GROKKING)
    assert len(found.data["papers"]) == 2


def test_a_search_goes_on_where_it_stopped(assistant: Assistant) -> None:
    first = call(assistant, "search_papers", question="language models", limit=2)
    assert_both_hold(first, "2")
    assert f"offset={first.data['next_offset']}" in first.text
    second = call(assistant, "search_papers", question="language models", limit=2, offset=first.data["next_offset"])
    whole = call(assistant, "search_papers", question="language models", limit=4)
    ids = [paper["id"] for each in (first, second) for paper in each.data["papers"]]
    assert ids == [paper["id"] for paper in whole.data["papers"]]


def test_a_search_keeps_to_limits_and_says_so(assistant: Assistant) -> None:
    found = call(assistant, "search_papers", question="grokking", author="Ada Example")
    assert_both_hold(found, "delayed-circuits", "by “Ada Example”")
    assert [paper["id"] for paper in found.data["papers"]] == ["delayed-circuits"]


def test_tags_are_limits_and_are_given_with_the_note(assistant: Assistant) -> None:
    assistant.tag("slow-then-sudden", name="to-read")
    assistant.set_note("slow-then-sudden", "see figure 2")
    try:
        found = call(assistant, "search_papers", question="grokking", tag="to-read")
        assert [paper["id"] for paper in found.data["papers"]] == ["slow-then-sudden"]
        assert_both_hold(found, "tagged “to-read”")
        assert_both_hold(call(assistant, "get_papers", ids=["slow-then-sudden"]), "to-read", "see figure 2")
        unknown = call(assistant, "search_papers", question="grokking", tag="thesis")
        assert unknown.failed
        assert "the tags are to-read" in unknown.text
    finally:
        assistant.untag(name="to-read", all=True)
        assistant.set_note("slow-then-sudden", None)


def test_a_question_for_a_list_is_answered_with_the_quotes_of_every_paper(assistant: Assistant) -> None:
    answer = call(assistant, "ask_papers", question="which papers explain grokking mechanistically")
    assert_both_hold(answer, "answered", "2 papers fit", "slow-then-sudden", "delayed-circuits", GROKKING)
    assert all(quote["verdict"] == "supported" for source in answer.data["sources"] for quote in source["quotes"])


def test_a_question_for_a_fact_is_answered_with_its_sentence(assistant: Assistant) -> None:
    answer = call(assistant, "ask_papers", question="how many wine glasses does the quiet robot break?")
    assert_both_hold(answer, "quiet-robots", "It breaks 3 % of wine glasses where a visual policy breaks 19 %.")


def test_what_records_say_is_given_without_a_quote(assistant: Assistant) -> None:
    answer = call(assistant, "ask_papers", question="who wrote Delayed Circuits?")
    assert_both_hold(answer, "Ada Example", "delayed-circuits")
    assert not any(source["quotes"] for source in answer.data["sources"])


def test_a_question_outside_the_field_says_so(assistant: Assistant) -> None:
    assert_both_hold(call(assistant, "ask_papers", question="medieval tax law in Burgundy"), "no_match")


def test_papers_are_given_whole_and_unknown_ids_named(assistant: Assistant) -> None:
    papers = call(assistant, "get_papers", ids=["slow-then-sudden", "no-such-paper", "delayed-circuits"])
    assert_both_hold(papers, GROKKING, "no-such-paper", "Ada Example", "https://example.org/delayed-circuits")
    assert [paper["id"] for paper in papers.data["papers"]] == ["slow-then-sudden", "delayed-circuits"]


def test_a_digest_is_marked_wherever_it_stands(assistant: Assistant) -> None:
    for tool, arguments in (
        ("get_papers", {"ids": ["dim-lamps"]}),
        ("search_papers", {"question": "night vision sensor", "limit": 1}),
        ("check_quote", {"quote": "A cheap sensor sees at night."}),
        ("check_claim", {"claim": "A cheap sensor sees at night.", "papers": ["dim-lamps"]}),
    ):
        answered = call(assistant, tool, **arguments)
        assert "digest, not the authors' words" in answered.text, tool
        assert '"digest": true' in json.dumps(answered.data), tool


@pytest.mark.parametrize("format", ["bibtex", "ris", "csl-json", "markdown", "json"])
def test_papers_are_exported(format: str, assistant: Assistant) -> None:
    exported = call(assistant, "export_papers", ids=["delayed-circuits"], format=format)
    assert not exported.failed
    assert "Delayed Circuits" in exported.data["text"]
    assert exported.text.startswith(exported.data["text"].strip()[:40])


def test_chatgpt_gets_the_shapes_that_it_wants(assistant: Assistant) -> None:
    found = call(assistant, "search", query="grokking in modular division")
    assert json.loads(found.text) == found.data
    assert set(found.data["results"][0]) == {"id", "title", "url"}
    assert found.data["results"][0]["url"] == "https://example.org/delayed-circuits"
    fetched = call(assistant, "fetch", id=found.data["results"][0]["id"])
    assert json.loads(fetched.text) == fetched.data
    assert set(fetched.data) == {"id", "title", "text", "url", "metadata"}
    assert fetched.data["text"].startswith("Networks trained on small algorithmic tasks")


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("get_papers", {"ids": ["no-such-paper"]}, ("paper_not_found", "code 7", "search_papers gives the ids")),
        ("fetch", {"id": "delayed-circuit"}, ("paper_not_found", "code 7", "delayed-circuits")),
        ("search_papers", {"question": "x", "limit": 51}, ("argument", "code 2", "limit", "50")),
        ("search_papers", {"question": "x", "since": "last year"}, ("argument", "code 2", "since", "YYYY")),
        ("search_papers", {"question": "x", "since": "2024", "until": "2020"}, ("argument", "exclude each other")),
        ("search_papers", {"question": "  "}, ("argument", "must not be empty")),
        ("search_papers", {}, ("argument", "question", "Field required")),
        ("ask_papers", {"question": "x", "model": "gpt"}, ("argument", "model", "ask_papers takes question")),
        ("get_papers", {"ids": []}, ("argument", "ids")),
        ("get_papers", {"ids": ["x"] * 51}, ("argument", "50")),
        ("export_papers", {"ids": ["quiet-robots"], "format": "docx"}, ("argument", "format", "bibtex")),
        ("check_quote", {"quote": "“…”"}, ("argument", "no word")),
    ],
)
def test_what_is_wrong_is_told_with_a_code_and_what_to_do(
    tool: str, arguments: dict[str, object], said: tuple[str, ...], assistant: Assistant
) -> None:
    answered = call(assistant, tool, **arguments)
    assert answered.failed
    assert answered.data is None
    assert "What to do: " in answered.text
    assert "Traceback" not in answered.text
    assert "\n" not in answered.text
    for text in said:
        assert text in answered.text
