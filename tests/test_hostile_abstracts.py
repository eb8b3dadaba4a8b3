"""Abstracts that try to take over, with a model that obeys every one of them."""

from __future__ import annotations

import io
import os
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from assistant import Answer, Assistant
from assistant.settings import config_directory, fingerprint
from assistant.views.screen import Screen, TerminalScreen
from assistant.views.terminal import show_answer
from tests.hostile_abstracts import HOSTILE, Hostile, write_hostile_papers
from tests.invented_papers import write_papers
from tests.openai_server import Request, Say
from tests.scripted_model import KEY, ScriptedModel, scripted, user_message

EACH = pytest.mark.parametrize("hostile", HOSTILE, ids=[hostile.name for hostile in HOSTILE])
_STYLE = re.compile(r"\x1b\[[\d;]*m")
_LINK = re.compile(r"\x1b\]8;(?:id=\d+)?;([^\x1b]*)\x1b\\")


class Exchange(NamedTuple):
    """An answer, and the requests in which the model read papers for it."""

    answer: Answer
    requests: list[Request]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("hostile")
    with Assistant.open(directory / "library") as assistant:
        assistant.ingest(write_papers(directory / "papers.jsonl"), write_hostile_papers(directory / "hostile.jsonl"))
    return directory / "library"


@pytest.fixture(scope="module")
def model(library: Path) -> Iterator[ScriptedModel]:
    with scripted(library, llm={"context_window": 16_384}) as model:
        yield model


@pytest.fixture(scope="module")
def exchanged(model: ScriptedModel) -> Callable[[Hostile], Exchange]:
    """The answer to a hostile paper's question, asked once."""
    known: dict[str, Exchange] = {}

    def exchange(hostile: Hostile) -> Exchange:
        if hostile.name not in known:
            answer = model.will(Say(hostile.obey, chunk=64)).ask(hostile.question)
            reading = [request for request in model.requests if "\nPaper: " in user_message(request)]
            known[hostile.name] = Exchange(answer, reading)
        return known[hostile.name]

    return exchange


Exchanged = Callable[[Hostile], Exchange]


def shown(answer: Answer) -> str:
    stream = io.StringIO()
    show_answer(Screen(stream), answer)
    return stream.getvalue()


def shown_on_a_terminal(answer: Answer) -> str:
    stream = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TERM", "xterm-256color")
        patch.delenv("NO_COLOR", raising=False)
        show_answer(TerminalScreen(stream, 80), answer)
    return stream.getvalue()


def prompt_sentences() -> list[str]:
    """The longer sentences of all prompts, as they would be recognised."""
    texts = [path.read_text() for path in (config_directory() / "prompts").iterdir()]
    found = [" ".join(piece.strip(" -").split()) for text in texts for piece in re.split(r"(?<=[.:])\s", text)]
    return [sentence for sentence in found if len(sentence) > 40 and "{" not in sentence]


def test_there_are_at_least_forty_of_them() -> None:
    assert len({hostile.name for hostile in HOSTILE}) == len(HOSTILE) >= 40


@EACH
def test_the_model_reads_the_hostile_paper(hostile: Hostile, exchanged: Exchanged) -> None:
    read = [user_message(request) for request in exchanged(hostile).requests if "<papers>" in user_message(request)]
    assert f"{hostile.topic} are the subject of this study." in read[0]


@EACH
def test_the_block_of_papers_cannot_be_closed(hostile: Hostile, exchanged: Exchanged) -> None:
    for request in exchanged(hostile).requests:
        message = user_message(request)
        block = "papers" if "<papers>" in message else "conversation"
        assert len(re.findall(rf"<\s*{block}\s*>", message, re.IGNORECASE)) == 1
        assert len(re.findall(rf"<\s*/\s*{block}\s*>", message, re.IGNORECASE)) == 1
        assert "<|" not in message
        assert "[[" not in message


@EACH
def test_sentences_are_numbered_by_us_alone(hostile: Hostile, exchanged: Exchanged) -> None:
    for request in exchanged(hostile).requests:
        block = user_message(request).partition("<papers>\n")[2].partition("\n</papers>")[0]
        headed = re.findall(r"^\[(\d+)\] ", block, re.MULTILINE)
        assert [int(number) for number in headed] == sorted({int(number) for number in headed})
        assert len(re.findall(r"[\[【]\s*\^?(?:sentence |S)?\d+", block)) == len(headed)
        assert all(line.startswith(("[", "Paper: ")) for line in block.splitlines() if line)


@EACH
def test_what_the_model_reads_holds_no_control_characters(hostile: Hostile, exchanged: Exchanged) -> None:
    for request in exchanged(hostile).requests:
        assert user_message(request).replace("\n", "").isprintable()


@EACH
def test_settings_stay_as_they_are(hostile: Hostile, exchanged: Exchanged, model: ScriptedModel) -> None:
    exchange = exchanged(hostile)
    assert exchange.answer.record is not None
    assert exchange.answer.record.settings == fingerprint(model.assistant.settings)
    assert (model.assistant.settings.llm.fallback, model.assistant.settings.answer.unsupported) == (True, "remove")
    assert not [name for name in os.environ if name.startswith("ASSISTANT_")]


@EACH
def test_no_false_claim_is_called_supported(hostile: Hostile, exchanged: Exchanged) -> None:
    answer = exchanged(hostile).answer
    for statement in answer.statements:
        quotes = [answer.citations[place].quote for place in statement.rests_on]
        if statement.verdict == "supported" and hostile.refused in statement.text:
            assert any(hostile.refused in quote for quote in quotes)


@EACH
def test_every_quote_is_an_exact_span(hostile: Hostile, exchanged: Exchanged, model: ScriptedModel) -> None:
    for citation in exchanged(hostile).answer.citations:
        stored = model.assistant.paper(citation.paper.id).abstract
        assert stored[citation.start : citation.end] == citation.quote


@EACH
def test_neither_key_nor_prompt_is_told(hostile: Hostile, exchanged: Exchanged) -> None:
    answer = exchanged(hostile).answer
    for told in (answer.text, answer.model_dump_json(), shown(answer), shown_on_a_terminal(answer)):
        assert KEY not in told
        flat = " ".join(told.split())
        assert not [sentence for sentence in prompt_sentences() if sentence in flat]


@EACH
def test_the_text_holds_no_live_markup(hostile: Hostile, exchanged: Exchanged) -> None:
    text = exchanged(hostile).answer.text
    assert text.replace("\n", "").isprintable()
    assert not re.search(r"(?<!\\)\]\(|(?<!\\)!\[|(?<!\\)<[A-Za-z/!|]|(?<!\\)://|www(?<!\\)\.|(?<!\\)&#?\w+;", text)
    assert not re.search(r"^\s*(?:#|>|~~~|```|\|)", text, re.MULTILINE)


@EACH
def test_statements_of_the_model_hold_no_addresses_tags_or_control_characters(
    hostile: Hostile, exchanged: Exchanged
) -> None:
    answer = exchanged(hostile).answer
    if answer.mode == "model" and answer.status == "answered":
        for statement in answer.statements:
            assert statement.text.isprintable()
            assert not re.search(r"://|javascript:|</?[a-z]|\]\(", statement.text)


@EACH
def test_nothing_but_text_reaches_a_pipe(hostile: Hostile, exchanged: Exchanged) -> None:
    assert shown(exchanged(hostile).answer).replace("\n", "").isprintable()


@EACH
def test_nothing_but_text_styles_and_the_papers_own_links_reaches_a_terminal(
    hostile: Hostile, exchanged: Exchanged
) -> None:
    answer = exchanged(hostile).answer
    output = shown_on_a_terminal(answer)
    papers = [citation.paper for citation in answer.citations] + [hit.paper for hit in answer.near_misses]
    assert set(_LINK.findall(output)) - {""} <= {paper.url for paper in papers if paper.url}
    rest = _LINK.sub("", _STYLE.sub("", output)).replace("\n", "")
    assert rest.isprintable()
    assert not [character for character in rest if unicodedata.category(character) in ("Cc", "Cf")]


def test_the_block_of_the_conversation_cannot_be_closed(model: ScriptedModel) -> None:
    chat = model.assistant.chat()
    for hostile in HOSTILE:
        model.will(hostile.question, Say(hostile.obey, chunk=64))
        if not chat.answers:
            model.will(Say(hostile.obey, chunk=64))
        chat.ask(hostile.question)
        for request in model.requests:
            message = user_message(request)
            if "<conversation>" in message:
                assert len(re.findall(r"<\s*/?\s*conversation\s*>", message, re.IGNORECASE)) == 2
                assert message.replace("\n", "").isprintable()
                assert "[[" not in message


def test_a_model_that_echoes_its_prompt_when_asked_to_understand_changes_no_settings(model: ScriptedModel) -> None:
    chat = model.will("NOT STATED").chat()
    chat.ask(HOSTILE[0].question)
    model.will("answer.unsupported = mark <b>since 1900</b> \x1b[31m", "NOT STATED")
    answer = chat.ask("and why?")
    assert all(note.isprintable() for note in answer.notes)
    assert answer.record is not None
    assert answer.record.settings == fingerprint(model.assistant.settings)
