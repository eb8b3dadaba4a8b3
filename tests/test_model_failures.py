"""Every way in which a model can fail: quotes with a note in its place, or an error of its class and its exit code."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from assistant import Answer, Assistant, Settings
from assistant.cli import main
from assistant.errors import ModelError, ModelKeyError, ModelLimitError, ModelUnreachableError
from assistant.llm import caller as calling
from tests.invented_papers import write_papers
from tests.openai_server import (
    Behaviour,
    Break,
    Fail,
    Hang,
    OpenAIServer,
    Raw,
    Say,
    context_overflow,
    key_refused,
    quota_used_up,
    rate_limited,
    unknown_model,
)
from tests.scripted_model import KEY, ScriptedModel, citing, scripted, understood

QUESTION = "How much does weight decay speed up grokking?"
DECAY = "Weight decay of 0.3 brings the moment forward by a factor of five."
GOOD = f"{DECAY[:-1]} {{factor of five}}."


class Failure(NamedTuple):
    """What the server does, and what is to be made of it."""

    behaviour: Behaviour
    error: type[ModelError]
    code: int
    said: str
    """Words of the note or the message."""
    requests: int = 1
    """With one repetition allowed."""


FAILURES = {
    "refused key": Failure(key_refused(KEY), ModelKeyError, 8, "refused the key for test"),
    "forbidden": Failure(Fail(403, "not for this project"), ModelKeyError, 8, "not for this project"),
    "rate limit": Failure(rate_limited("0"), ModelLimitError, 9, "too many requests", 2),
    "quota": Failure(quota_used_up(), ModelLimitError, 9, "quota"),
    "unknown model": Failure(unknown_model(), ModelError, 11, "has no model test"),
    "no such page": Failure(Fail(404, "Not Found"), ModelError, 11, "has no chat completions"),
    "server error": Failure(Fail(500, "out of memory"), ModelUnreachableError, 10, "out of memory", 2),
    "time-out": Failure(Hang(), ModelUnreachableError, 10, "sent nothing within 0.3 s", 2),
    "break at once": Failure(Break(DECAY, after=0), ModelUnreachableError, 10, "broke off", 2),
    "break": Failure(Break(DECAY, after=2), ModelUnreachableError, 10, "broke off"),
    "quiet break": Failure(Break(DECAY, after=2, chunked=False), ModelUnreachableError, 10, "broke off"),
    "empty reply": Failure(Say(""), ModelError, 11, "gave an empty reply"),
    "blank reply": Failure(Say(" \n\n "), ModelError, 11, "gave an empty reply"),
    "only reasoning": Failure(Say("", reasoning="Hm.", finish="length"), ModelError, 11, "used up all tokens"),
    "content filter": Failure(Say("", finish="content_filter"), ModelError, 11, "content filter"),
    "context overflow": Failure(context_overflow(), ModelError, 11, "too long"),
    "web page": Failure(Raw("<!doctype html><p>Sign in", "text/html"), ModelUnreachableError, 10, "not a chat comp", 2),
    "web page as error": Failure(Raw("<html>Bad gateway", "text/html", 502), ModelUnreachableError, 10, "web page", 2),
    "broken JSON": Failure(
        Raw("data: {broken\n\n", "text/event-stream"), ModelUnreachableError, 10, "not a chat comp", 2
    ),
    "endless line": Failure(Say("and so on, " * 20_000, chunk=400), ModelError, 11, "did not end within"),
    "endless thinking": Failure(Say("<think>" + "hm, " * 50_000, chunk=400), ModelError, 11, "did not end within"),
    "unfinished thinking": Failure(Say("<think>Hm, [1]? Perhaps", finish="length"), ModelError, 11, "empty reply"),
}
BY_NAME = pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)

UNUSABLE = {
    "prose without citations": "Weight decay speeds up grokking. It does so by a factor of five.",
    "wrong numbers": "Weight decay of 0.3 brings the moment forward by a factor of five [77][0].",
    "another sentence's number": "Weight decay of 0.3 brings the moment forward by a factor of five {study why}.",
    "German": "Gewichtsabnahme beschleunigt das plötzliche Verallgemeinern ungefähr um das Fünffache {factor of five}.",
    "Arabic": "يسرّع اضمحلال الأوزان التعميم خمس مرات {factor of five}.",
    "the question again": f"{QUESTION} {{factor of five}}",
    "an excuse": "I am sorry, but as a language model I cannot help with that {factor of five}.",
    "JSON of another form": '{"thought": "decay", "result": {"value": 5}}',
    "JSON cut off": '{"statements": [{"text": "Weight decay of 0.3 brings',
    "a tool call": '{"name": "search", "arguments": {"query": "weight decay"}}',
    "numbers only": "[1][2][3]",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("failures")
    with Assistant.open(directory / "library") as assistant:
        assistant.ingest(write_papers(directory / "papers.jsonl"))
    return directory / "library"


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(calling, "FIRST_WAIT", 0.01)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def forgiving(library: Path) -> Iterator[ScriptedModel]:
    with scripted(library, llm={"retries": 1, "timeout": 0.3}) as model:
        yield model


@pytest.fixture(scope="module")
def strict(library: Path) -> Iterator[ScriptedModel]:
    with scripted(library, llm={"retries": 1, "timeout": 0.3, "fallback": False}) as model:
        yield model


@pytest.fixture
def silent_port() -> int:
    """A port of this machine at which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def check_quotes_alone(answer: Answer) -> None:
    """Only exact sentences, each with the paper that it stands in, and no word about a model having written them."""
    assert (answer.mode, answer.model) == ("extractive", None)
    assert answer.status in ("answered", "closest")
    assert DECAY in [citation.quote for citation in answer.citations]
    assert "Written by" not in answer.text
    for citation in answer.citations:
        assert citation.paper.abstract[citation.start : citation.end] == citation.quote
    for statement in answer.statements:
        assert statement.text == " … ".join(answer.citations[place].quote for place in statement.rests_on)


# With fallback


@BY_NAME
def test_a_failure_gives_quotes_and_a_note_that_says_why(failure: Failure, forgiving: ScriptedModel) -> None:
    answer = forgiving.will(failure.behaviour).ask(QUESTION)
    check_quotes_alone(answer)
    note = answer.notes[-1]
    assert note.startswith("test gave no answer (")
    assert failure.said in note
    assert "test gave no answer (" in answer.text.partition("“")[0]
    assert len(forgiving.requests) == failure.requests


@BY_NAME
def test_a_failure_in_an_event_loop_gives_the_same(failure: Failure, forgiving: ScriptedModel) -> None:
    answer = asyncio.run(forgiving.will(failure.behaviour).aask(QUESTION))
    check_quotes_alone(answer)
    assert failure.said in answer.notes[-1]


@BY_NAME
def test_a_failure_tells_no_key(failure: Failure, forgiving: ScriptedModel) -> None:
    assert KEY not in forgiving.will(failure.behaviour).ask(QUESTION).model_dump_json()


@pytest.mark.parametrize("reply", UNUSABLE.values(), ids=UNUSABLE)
def test_a_reply_that_nothing_supports_gives_quotes_and_says_so(reply: str, forgiving: ScriptedModel) -> None:
    answer = forgiving.will(reply, "A: DROP").ask(QUESTION)
    check_quotes_alone(answer)
    assert len(answer.notes) == 1
    assert answer.notes[0].startswith(("Nothing that test wrote is supported", "test gave no answer ("))


def test_a_reply_in_a_script_without_blanks_is_not_called_supported(forgiving: ScriptedModel) -> None:
    no_effect_at_all = "权重衰减对泛化出现的时刻毫无任何影响可言{factor of five}。"
    check_quotes_alone(forgiving.will(no_effect_at_all, "A: DROP").ask(QUESTION))


@pytest.mark.parametrize("reply", [f"```json\n{{}}\n```\n{GOOD}", f"<think>It says so [9].</think>{GOOD}", GOOD * 2])
def test_good_sentences_in_an_odd_form_stand(reply: str, forgiving: ScriptedModel) -> None:
    answer = forgiving.will(reply, "A: DROP").ask(QUESTION)
    first = answer.statements[0]
    assert (first.text, first.verdict) == (DECAY, "supported")


@pytest.mark.parametrize("fenced", [True, False])
def test_json_is_read_with_and_without_fences(fenced: bool, forgiving: ScriptedModel) -> None:
    bare = json.dumps({"statements": [{"text": GOOD}]}).replace("{factor of five}", "NUMBER")
    reply = Say(lambda request: bare.replace("NUMBER", citing("{factor of five}")(request)))
    if fenced:
        reply = Say(lambda request: f"```json\n{bare.replace('NUMBER', citing('{factor of five}')(request))}\n```")
    answer = forgiving.will(reply).ask(QUESTION)
    first = answer.statements[0]
    assert (first.text, first.verdict) == (DECAY, "supported")


def test_a_rate_limit_that_passes_is_not_noticed(forgiving: ScriptedModel) -> None:
    answer = forgiving.will(rate_limited("0"), GOOD).ask(QUESTION)
    assert (answer.mode, answer.notes) == ("model", ())


def test_statements_before_a_break_stand_and_the_break_is_told(forgiving: ScriptedModel) -> None:
    text = citing(f"{GOOD} The memorising solution has a larger norm than the generalising one {{larger norm}}.")
    answer = forgiving.will(Break(text, after=8)).ask(QUESTION)
    assert [(statement.text, statement.verdict) for statement in answer.statements] == [(DECAY, "supported")]
    assert (answer.mode, answer.model) == ("model", "test")
    assert answer.notes[0].startswith("test broke off (")
    assert answer.notes[0].endswith("what it had written is shown.")


def test_an_unfinished_statement_before_a_break_does_not_stand(forgiving: ScriptedModel) -> None:
    answer = forgiving.will(Break(citing(GOOD), after=5)).ask(QUESTION)
    check_quotes_alone(answer)


def test_a_wrong_statement_before_a_break_does_not_stand(forgiving: ScriptedModel) -> None:
    text = citing("Grokking takes 900 steps {factor of five}. And it is known that much depends on the prime")
    answer = forgiving.will(Break(text, after=5)).ask(QUESTION)
    check_quotes_alone(answer)
    assert answer.removed == 1


def test_a_correction_that_fails_leaves_what_was_verified(forgiving: ScriptedModel) -> None:
    answer = forgiving.will(f"{GOOD} It takes 900 steps {{of five}}.", Fail(400, "no more")).ask(QUESTION)
    assert [statement.text for statement in answer.statements] == [DECAY]
    assert any("could not be asked to check its statements" in note for note in answer.notes)
    assert answer.removed == 1


def test_a_reply_cut_at_its_limit_loses_its_last_half_sentence(forgiving: ScriptedModel) -> None:
    answer = forgiving.will(Say(citing(f"{GOOD} The memorising solution has"), finish="length"), "A: DROP").ask(
        QUESTION
    )
    assert [statement.text for statement in answer.statements] == [DECAY]


def test_an_endless_reply_is_no_longer_received(forgiving: ScriptedModel) -> None:
    forgiving.will(Say("and so on, " * 200_000, chunk=400, delay=0.001)).ask(QUESTION)
    assert forgiving.server.disconnected.wait(60)


def test_statements_of_an_endless_reply_stand_as_far_as_they_are_supported(forgiving: ScriptedModel) -> None:
    answer = forgiving.will(Say(citing(f"{GOOD} {'and so on, ' * 20_000}"), chunk=400)).ask(QUESTION)
    assert answer.statements[0].text == DECAY
    assert "did not end within" in answer.notes[0]


def test_a_failed_question_does_not_end_a_chat(forgiving: ScriptedModel) -> None:
    chat = forgiving.will(Fail(400)).chat()
    check_quotes_alone(chat.ask(QUESTION))
    forgiving.will(understood(QUESTION), GOOD)
    assert chat.ask("and again?").mode == "model"


def test_without_a_key_answers_are_quotes_with_a_note(library: Path) -> None:
    with Assistant.open(library, Settings(llm={"provider": "openai", "model": "gpt-5-mini"})) as assistant:
        answer = assistant.ask(QUESTION)
    check_quotes_alone(answer)
    assert answer.notes == ("No model is used (there is no key for gpt-5-mini (openai)); these are quotes alone.",)


def test_a_server_that_is_not_running_gives_quotes_with_a_note(library: Path, silent_port: int) -> None:
    llm = {"model": "test", "base_url": f"http://127.0.0.1:{silent_port}/v1"}
    with Assistant.open(library, Settings(llm=llm)) as assistant:
        answer = assistant.ask(QUESTION)
    check_quotes_alone(answer)
    assert f"no connection to http://127.0.0.1:{silent_port}/v1: Connection refused" in answer.notes[0]


# Without fallback


@BY_NAME
def test_without_fallback_a_failure_is_an_error_of_its_class(failure: Failure, strict: ScriptedModel) -> None:
    with pytest.raises(ModelError) as raised:
        strict.will(failure.behaviour).ask(QUESTION)
    assert type(raised.value) is failure.error
    assert raised.value.exit_code == failure.code
    assert failure.said in str(raised.value)
    assert raised.value.hint
    assert KEY not in f"{raised.value} {raised.value.hint}"


@BY_NAME
def test_without_fallback_a_failure_in_an_event_loop_is_the_same_error(failure: Failure, strict: ScriptedModel) -> None:
    assistant = strict.will(failure.behaviour)
    with pytest.raises(failure.error, match=failure.said):
        asyncio.run(assistant.aask(QUESTION))


def test_without_fallback_a_break_is_an_error_even_behind_a_statement(strict: ScriptedModel) -> None:
    assistant = strict.will(Break(citing(f"{GOOD} The memorising solution has a larger norm"), after=8))
    with pytest.raises(ModelUnreachableError, match="broke off"):
        assistant.ask(QUESTION)


def test_without_fallback_what_nothing_supports_is_still_answered_in_quotes(strict: ScriptedModel) -> None:
    answer = strict.will("Grokking takes 900 steps {factor of five}.", "A: DROP").ask(QUESTION)
    check_quotes_alone(answer)
    assert answer.notes == ("Nothing that test wrote is supported by the abstracts; these are quotes alone.",)


def test_without_fallback_a_follow_up_that_cannot_be_understood_is_an_error(strict: ScriptedModel) -> None:
    chat = strict.will(GOOD, Fail(400, "no more")).chat()
    chat.ask(QUESTION)
    with pytest.raises(ModelError, match="no more"):
        chat.ask("and why?")


# At the command line


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(library: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `ask` with a model at an address and gives its exit code, standard output and standard error."""

    def ask(url: str, *arguments: str, **settings: str) -> tuple[int, str, str]:
        values = {"model": "test", "base_url": url, "api_key": KEY, "retries": "1", "timeout": "0.3", **settings}
        for name, value in values.items():
            monkeypatch.setenv(f"ASSISTANT_LLM__{name.upper()}", value)
        code = main(["ask", *arguments, "--library", str(library), "--", QUESTION])
        output, errors = capsys.readouterr()
        return code, output, errors

    return ask


@BY_NAME
def test_at_the_command_line_an_error_is_a_code_and_two_lines(failure: Failure, run: Run) -> None:
    with OpenAIServer(failure.behaviour) as server:
        code, output, errors = run(server.url, fallback="false")
    assert (code, output) == (failure.code, "")
    lines = errors.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("error: ")
    assert failure.said in lines[0]
    assert lines[1].startswith("hint: ")
    assert KEY not in errors


@BY_NAME
def test_at_the_command_line_a_fallback_is_an_answer_with_a_note(failure: Failure, run: Run) -> None:
    with OpenAIServer(failure.behaviour) as server:
        code, output, errors = run(server.url)
    assert code == 0
    assert "test gave no answer (" in output.partition("“")[0]
    assert f"“{DECAY}”" in output
    assert KEY not in output + errors


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("x", "maximum context length exceeded"),
        ("1", "11 tokens requested, 1 left"),
        ("sk", "ask for less: risky"),
        ("EMPTY", "the reply was EMPTY"),
        ("ollama", "ollama runner has stopped, restart ollama"),
        ("lm-studio", "lm-studio holds no model"),
        ("not-needed", "streaming is not-needed here"),
        ("local", "no local model is loaded"),
        ("key", "the key of a mapping is missing"),
        ("a-real-key-7f3a", "install hf-transfer, or a Bearer token for xai-org/grok"),
    ],
)
def test_no_message_is_garbled_by_a_key_that_is_a_word_of_it(key: str, said: str, run: Run) -> None:
    with OpenAIServer(Fail(400, said)) as server:
        code, _, errors = run(server.url, fallback="false", api_key=key)
    assert code == 11
    assert said in errors


@pytest.mark.parametrize(
    ("key", "said", "shown"),
    [
        ("x", "bad API key: x", "bad API key: [key]"),
        ("1", "refused 'Authorization: Bearer 1'", "refused 'Authorization: Bearer [key]'"),
        ("sk", 'api_key="sk" is wrong', 'api_key="[key]" is wrong'),
        ("EMPTY", "Incorrect API key provided: EMPTY", "Incorrect API key provided: [key]"),
        ("ollama", "the key ollama is wrong for ollama", "the key [key] is wrong for ollama"),
        ("hunter2", "who is hunter2?", "who is [key]?"),
        ("swordfish", "no project of swordfish", "no project of [key]"),
        ("0123456789abcdef0123", "no project of x0123456789abcdef0123", "no project of x[key]"),
        ("0123456789abcdef0123", "no project of 01234567****0123", "no project of [key]"),
        ("x", "the upstream refused sk-proj-*****bcd", "the upstream refused [key]"),
        ("x", "sent Bearer 0a1b2c3d4e5f60718293", "sent [key]"),
    ],
)
def test_what_is_surely_a_key_is_in_no_message(key: str, said: str, shown: str, run: Run) -> None:
    with OpenAIServer(Fail(400, said)) as server:
        code, _, errors = run(server.url, fallback="false", api_key=key)
    assert code == 11
    assert shown in errors


def test_at_the_command_line_a_missing_key_has_its_code(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    code, output, errors = run("https://localhost/v1", fallback="false", provider="openai", api_key="")
    assert (code, output) == (8, "")
    assert "there is no key for test (openai)" in errors


def test_at_the_command_line_a_server_that_is_not_running_has_its_code(run: Run, silent_port: int) -> None:
    code, output, errors = run(f"http://127.0.0.1:{silent_port}/v1", fallback="false")
    assert (code, output) == (10, "")
    assert "Connection refused" in errors


def test_at_the_command_line_json_output_stays_json(run: Run) -> None:
    with OpenAIServer(key_refused(KEY)) as server:
        code, output, errors = run(server.url, "--json")
    assert code == 0
    assert json.loads(output)["mode"] == "extractive"
    assert KEY not in output + errors
