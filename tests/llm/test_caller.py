"""Calling a model over real HTTP: replies, counts, retries, cancellation, and every way in which it can fail."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from llama_index.core.base.llms.types import ChatMessage, ChatResponse
from llama_index.core.llms import MockLLM
from tokenizers import Tokenizer

from assistant.encoder.weights import find_model
from assistant.errors import ModelError, ModelKeyError, ModelLimitError, ModelUnreachableError
from assistant.llm.build import build_llm, model_info
from assistant.llm.caller import ModelCaller, Reply
from assistant.llm.tokens import count_tokens
from assistant.settings import Settings
from tests.openai_server import (
    Behaviour,
    Break,
    Fail,
    Hang,
    OpenAIServer,
    Raw,
    Request,
    Say,
    context_overflow,
    key_refused,
    quota_used_up,
    rate_limited,
    unknown_model,
    unknown_option,
)

QUESTION = [ChatMessage("You answer.", role="system"), ChatMessage("Why does grokking need decay?", role="user")]
TEXT = "Weight decay favours the smaller circuit [1]."
PATIENCE = 60.0
KEY = "very-secret-key-0123456789"


class Rig:
    """A caller of a server, with all waits noted instead of waited for."""

    def __init__(self, url: str, *, retries: int = 2, prices: tuple[float, float] | None = None, **llm: Any) -> None:
        self.waits: list[float] = []
        given_price, made_price = prices or (None, None)
        values = {"model": "test", "base_url": url, "api_key": KEY, "timeout": 5.0, **llm}
        self.settings = Settings(llm=values).llm
        self.llm = build_llm(self.settings)
        self.caller = ModelCaller(
            self.llm,
            model_info(self.llm, self.settings),
            retries=retries,
            price_input=given_price,
            price_output=made_price,
            sleep=self.waits.append,
            asleep=self._asleep,
        )

    async def _asleep(self, seconds: float) -> None:
        self.waits.append(seconds)


Way = Callable[[ModelCaller], str]


def _stream(caller: ModelCaller) -> str:
    return "".join(caller.stream(QUESTION))


def _complete(caller: ModelCaller) -> str:
    return "".join(caller.stream(QUESTION, whole=True))


def _astream(caller: ModelCaller) -> str:
    async def collect() -> str:
        return "".join([piece async for piece in caller.astream(QUESTION)])

    return asyncio.run(collect())


def _acomplete(caller: ModelCaller) -> str:
    return asyncio.run(_awhole(caller))


async def _awhole(caller: ModelCaller) -> str:
    return "".join([piece async for piece in caller.astream(QUESTION, whole=True)])


both_streams = pytest.mark.parametrize("way", [_stream, _astream])


@pytest.fixture(params=[_stream, _complete, _astream, _acomplete])
def way(request: pytest.FixtureRequest) -> Way:
    chosen: Way = request.param
    return chosen


@pytest.fixture
def serve() -> Iterator[Callable[..., OpenAIServer]]:
    running: list[OpenAIServer] = []

    def start(*behaviours: Behaviour | Callable[[Request], Behaviour]) -> OpenAIServer:
        running.append(OpenAIServer(*behaviours).__enter__())
        return running[-1]

    yield start
    for server in running:
        server.__exit__(None, None, None)


Serve = Callable[..., OpenAIServer]


def test_a_reply_arrives_with_its_tokens_and_its_cost(serve: Serve, way: Way) -> None:
    server = serve(Say(TEXT, usage=(1000, 500), reasoning="let me see"))
    rig = Rig(server.url, prices=(2.0, 4.0))
    assert way(rig.caller) == TEXT
    usage = rig.caller.usage
    assert (usage.calls, usage.input_tokens, usage.output_tokens, usage.estimated) == (1, 1000, 500, False)
    assert usage.cost == pytest.approx(0.004)
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert server.requests[0].prompt.endswith("Why does grokking need decay?")


def test_tokens_are_estimated_when_the_server_tells_none(serve: Serve, way: Way) -> None:
    rig = Rig(serve(Say(TEXT, usage=None)).url)
    way(rig.caller)
    usage = rig.caller.usage
    assert usage.estimated
    assert 10 < usage.input_tokens < 40
    assert usage.output_tokens == count_tokens(TEXT)
    assert usage.cost is None


def test_several_calls_add_up(serve: Serve) -> None:
    rig = Rig(serve(Say(TEXT, usage=(10, 5))).url, prices=(1.0, 1.0))
    _complete(rig.caller)
    list(rig.caller.stream(QUESTION))
    usage = rig.caller.usage
    assert (usage.calls, usage.input_tokens, usage.output_tokens) == (2, 20, 10)
    assert usage.cost == pytest.approx(30 / 1_000_000)


def test_pieces_are_given_out_as_they_arrive(serve: Serve) -> None:
    rig = Rig(serve(Say("abcdef", chunk=2)).url)
    assert list(rig.caller.stream(QUESTION)) == ["ab", "cd", "ef"]
    assert rig.caller.last == Reply("abcdef", 11, 7, False, True)


def test_a_reply_cut_at_its_limit_is_told_apart(serve: Serve, way: Way) -> None:
    rig = Rig(serve(Say(TEXT, finish="length")).url)
    way(rig.caller)
    assert rig.caller.last is not None
    assert not rig.caller.last.finished


def test_a_stream_needs_no_done_line_and_a_finish_or_a_usage_will_do(serve: Serve) -> None:
    assert _stream(Rig(serve(Say(TEXT, done=False)).url).caller) == TEXT
    assert _stream(Rig(serve(Say(TEXT, finish=None)).url).caller) == TEXT


@pytest.mark.parametrize(
    ("behaviour", "error", "said", "hinted"),
    [
        (key_refused(KEY), ModelKeyError, "refused the key for test", "ASSISTANT_LLM__API_KEY"),
        (Fail(403, "Country not supported"), ModelKeyError, "Country not supported", "API_KEY"),
        (rate_limited(), ModelLimitError, "too many requests for test", "try again in a minute"),
        (rate_limited("45"), ModelLimitError, "Rate limit reached", "try again in 45 s"),
        (quota_used_up(), ModelLimitError, "quota for test .* is used up", "account"),
        (Fail(402, "Insufficient balance"), ModelLimitError, "is used up: Insufficient balance", "account"),
        (unknown_model(), ModelError, "has no model test", r"llm\.model"),
        (Raw('{"detail": "Not Found"}', status=404), ModelError, "has no chat completions", r"llm\.base_url"),
        (context_overflow(), ModelError, "too long for test", r"llm\.context_window"),
        (Fail(413, "Payload too large"), ModelError, "too long for test", r"llm\.context_window"),
        (Fail(400, "no such thing"), ModelError, "refused the request with HTTP 400: no such thing", "llm"),
        (Fail(500), ModelUnreachableError, "failed with HTTP 500", "later"),
        (Fail(503, "Loading model"), ModelUnreachableError, "Loading model", "later"),
        (Raw("<html><body>Bad Gateway", "text/html", 502), ModelUnreachableError, "502: a web page", "later"),
        (
            Raw("", status=308, headers={"Location": "https://x.example/"}),
            ModelUnreachableError,
            "redirects",
            "base_url",
        ),
        (Raw("<html>Welcome", "text/html"), ModelUnreachableError, "not a chat completion", "/v1"),
        (Raw("{nonsense"), ModelUnreachableError, "not a chat completion", "/v1"),
        (Raw('{"choices": []}'), ModelUnreachableError, "not a chat completion", "/v1"),
        (Break(TEXT, after=0), ModelUnreachableError, "broke off", "ask again"),
        (Say(""), ModelError, "empty reply", "another model"),
        (Say(" \n"), ModelError, "empty reply", "another model"),
        (Say("", finish="length"), ModelError, "used up all tokens", r"llm\.max_output_tokens"),
        (Say("", finish="content_filter"), ModelError, "content filter", "other words"),
    ],
)
def test_every_failure_has_its_class_one_line_and_a_hint(
    behaviour: Behaviour, error: type[ModelError], said: str, hinted: str, serve: Serve, way: Way
) -> None:
    server = serve(behaviour)
    with pytest.raises(ModelError, match=said) as caught:
        way(Rig(server.url).caller)
    assert type(caught.value) is error
    assert re.search(hinted, caught.value.hint)
    assert server.url in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("behaviour", "requests"),
    [
        (rate_limited(), 3),
        (Fail(500), 3),
        (Break(TEXT, after=0), 3),
        (key_refused(), 1),
        (quota_used_up(), 1),
        (rate_limited("21"), 1),
        (unknown_model(), 1),
        (context_overflow(), 1),
        (Say(""), 1),
    ],
)
def test_only_what_can_succeed_again_is_repeated(behaviour: Behaviour, requests: int, serve: Serve, way: Way) -> None:
    server = serve(behaviour)
    with pytest.raises(ModelError):
        way(Rig(server.url).caller)
    assert len(server.requests) == requests


def test_a_repeated_call_waits_longer_each_time_and_then_succeeds(serve: Serve, way: Way) -> None:
    server = serve(Fail(503), Fail(500), Say(TEXT))
    rig = Rig(server.url)
    assert way(rig.caller) == TEXT
    assert 0.3 < rig.waits[0] < 0.7 < rig.waits[1] < 1.4
    assert rig.caller.usage.calls == 1


def test_waits_are_bounded(serve: Serve) -> None:
    rig = Rig(serve(Fail(500)).url, retries=10)
    with pytest.raises(ModelUnreachableError):
        _complete(rig.caller)
    assert len(rig.waits) == 10
    assert max(rig.waits) <= 10


@pytest.mark.parametrize("header", ["7", "7.0", pytest.param(formatdate(usegmt=True), id="now")])
def test_the_server_says_how_long_to_wait(header: str, serve: Serve, way: Way) -> None:
    rig = Rig(serve(rate_limited(header), Say(TEXT)).url)
    assert way(rig.caller) == TEXT
    assert rig.waits[0] == 7 if header.startswith("7") else rig.waits[0] < 1


def test_without_retries_nothing_is_repeated(serve: Serve, way: Way) -> None:
    server = serve(Fail(500), Say(TEXT))
    with pytest.raises(ModelUnreachableError):
        way(Rig(server.url, retries=0).caller)
    assert len(server.requests) == 1


@both_streams
@pytest.mark.parametrize("chunked", [True, False])
def test_a_stream_that_breaks_after_something_was_given_out_is_not_repeated(
    chunked: bool, way: Way, serve: Serve
) -> None:
    server = serve(Break(TEXT, after=2, chunked=chunked), Say(TEXT))
    rig = Rig(server.url)
    with pytest.raises(ModelUnreachableError, match="broke off in the middle"):
        way(rig.caller)
    assert len(server.requests) == 1
    assert rig.caller.usage.calls == 1
    assert rig.caller.usage.estimated
    assert rig.caller.last is not None
    assert rig.caller.last.text == TEXT[:24]


@both_streams
@pytest.mark.parametrize(
    ("code", "error"),
    [("502", ModelUnreachableError), ('"rate_limit_exceeded"', ModelLimitError), ("null", ModelUnreachableError)],
)
def test_an_error_inside_a_stream_is_told(code: str, error: type[ModelError], way: Way, serve: Serve) -> None:
    event = f'data: {{"error": {{"message": "the GPU fell out", "code": {code}}}}}\n\n'
    with pytest.raises(error, match="the GPU fell out"):
        way(Rig(serve(Raw(event, "text/event-stream")).url).caller)


def test_a_server_that_says_nothing_is_left_in_time(serve: Serve, way: Way) -> None:
    with pytest.raises(ModelUnreachableError, match=r"sent nothing within 0\.2 s") as caught:
        way(Rig(serve(Hang()).url, timeout=0.2, retries=0).caller)
    assert "llm.timeout" in caught.value.hint


def test_a_stream_that_falls_silent_is_left_in_time(serve: Serve) -> None:
    rig = Rig(serve(Say(TEXT, delay=60)).url, timeout=1)
    with pytest.raises(ModelUnreachableError, match="sent nothing"):
        _stream(rig.caller)
    assert rig.caller.last is not None
    assert rig.caller.last.text == TEXT[:12]


def test_a_server_that_is_not_running_is_told_at_once(way: Way) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        address = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
    rig = Rig(address)
    with pytest.raises(ModelUnreachableError, match=f"no connection to {address}: Connection refused") as caught:
        way(rig.caller)
    assert "start the server" in caught.value.hint
    assert not rig.waits


def test_no_key_or_control_character_of_a_server_is_shown(serve: Serve, way: Way) -> None:
    message = f"bad key {KEY}, sk-live_abcdef123, Bearer eyJhbGciOi \x1b[31mred\x07 \u202e right\nsecond line"
    with pytest.raises(ModelKeyError) as caught:
        way(Rig(serve(Fail(401, message)).url).caller)
    shown = str(caught.value) + caught.value.hint
    assert shown.isprintable()
    assert not any(secret in shown for secret in (KEY, "abcdef123", "eyJhbGciOi", "[31m"))
    assert "second line" in shown


def test_a_long_message_of_a_server_is_cut(serve: Serve) -> None:
    with pytest.raises(ModelError) as caught:
        _complete(Rig(serve(Fail(400, "x" * 5000)).url).caller)
    assert len(str(caught.value)) < 400


def test_a_server_that_wants_a_key_says_so(serve: Serve) -> None:
    with pytest.raises(ModelKeyError, match="wants a key for test"):
        _complete(Rig(serve(Fail(401, "Unauthorized")).url, api_key=None).caller)


@pytest.mark.parametrize("option", ["stream_options", "temperature", "max_tokens"])
def test_an_option_that_the_server_refuses_is_left_out_for_good(option: str, serve: Serve) -> None:
    def behave(request: Request) -> Behaviour:
        return unknown_option(option) if option in request.body else Say(TEXT)

    server = serve(behave)
    rig = Rig(server.url)
    assert _stream(rig.caller) == TEXT
    assert _astream(ModelCaller(rig.llm, model_info(rig.llm, rig.settings), retries=0)) == TEXT
    assert [option in request.body for request in server.requests] == [True, False, False]
    assert not rig.waits


def test_the_output_limit_changes_its_name_where_the_server_wants_another(serve: Serve) -> None:
    def behave(request: Request) -> Behaviour:
        return unknown_option("max_tokens") if "max_tokens" in request.body else Say(TEXT)

    server = serve(behave)
    assert _complete(Rig(server.url).caller) == TEXT
    assert server.requests[1].body["max_completion_tokens"] == server.requests[0].body["max_tokens"]


def test_a_window_that_is_too_small_is_not_mistaken_for_a_refused_option(serve: Serve) -> None:
    said = (
        "'max_tokens' or 'max_completion_tokens' is too large: 1365. This model's maximum context length is 1024 tokens"
    )
    server = serve(Fail(400, said))
    rig = Rig(server.url)
    with pytest.raises(ModelError, match="too long"):
        _complete(rig.caller)
    assert len(server.requests) == 1


def test_a_server_that_refuses_everything_is_not_asked_for_ever(serve: Serve, way: Way) -> None:
    server = serve(Fail(400, "stream_options temperature max_tokens max_completion_tokens are not supported"))
    with pytest.raises(ModelError):
        way(Rig(server.url).caller)
    assert len(server.requests) < 7


@both_streams
def test_a_model_that_may_not_be_streamed_is_asked_for_the_whole_reply(way: Way, serve: Serve) -> None:
    def behave(request: Request) -> Behaviour:
        return (
            Fail(400, "must be verified to stream", "unsupported_value", "stream")
            if request.body["stream"]
            else Say(TEXT)
        )

    assert way(Rig(serve(behave).url).caller) == TEXT


def test_closing_a_stream_ends_the_request_and_counts_it(serve: Serve) -> None:
    server = serve(Say(TEXT * 20, chunk=5, delay=0.02))
    rig = Rig(server.url)
    with closing(rig.caller.stream(QUESTION)) as pieces:
        next(pieces)
    assert server.disconnected.wait(PATIENCE)
    assert rig.caller.usage.calls == 1
    assert rig.caller.usage.estimated


def test_a_keyboard_interrupt_passes_and_ends_the_request(serve: Serve) -> None:
    server = serve(Say(TEXT * 20, chunk=5, delay=0.02))
    rig = Rig(server.url)
    pieces = rig.caller.stream(QUESTION)
    next(pieces)
    with pytest.raises(KeyboardInterrupt):
        pieces.throw(KeyboardInterrupt)
    assert server.disconnected.wait(PATIENCE)


def test_closing_an_async_stream_ends_the_request(serve: Serve) -> None:
    server = serve(Say(TEXT * 20, chunk=5, delay=0.02))

    async def look_and_leave() -> bool:
        pieces = Rig(server.url).caller.astream(QUESTION)
        await anext(pieces)
        await pieces.aclose()
        return await asyncio.to_thread(server.disconnected.wait, PATIENCE)

    assert asyncio.run(look_and_leave())


@pytest.mark.parametrize("behaviour", [Say(TEXT * 20, chunk=5, delay=0.02), Hang()])
def test_cancelling_a_task_ends_the_request(behaviour: Behaviour, serve: Serve) -> None:
    server = serve(behaviour)
    rig = Rig(server.url)

    async def run() -> None:
        async for _ in rig.caller.astream(QUESTION):
            pass

    async def cancel() -> bool:
        task = asyncio.create_task(run())
        while not server.requests:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return await asyncio.to_thread(server.disconnected.wait, PATIENCE)

    assert asyncio.run(cancel())


def test_one_model_serves_several_event_loops_and_many_calls_at_once(serve: Serve) -> None:
    rig = Rig(serve(Say(TEXT)).url)

    async def many() -> list[str]:
        return await asyncio.gather(*(_awhole(rig.caller) for _ in range(8)))

    for _ in range(2):
        assert set(asyncio.run(many())) == {TEXT}
    assert rig.caller.usage.calls == 16


class Foreign(MockLLM):
    """Another integration's LLM: no server, no streams, errors of its own."""

    failure: str = ""

    def __init__(self, failure: str = "") -> None:
        super().__init__(max_tokens=None)
        self.failure = failure

    def chat(self, messages: Sequence[ChatMessage], **options: Any) -> ChatResponse:
        match self.failure:
            case "connection":
                raise ConnectionResetError(104, "Connection reset by peer")
            case "status":
                raise TooManyError
            case "own":
                raise LookupError("no such thing")
        return ChatResponse(message=ChatMessage(TEXT, role="assistant"))

    def stream_chat(self, messages: Sequence[ChatMessage], **options: Any) -> Generator[ChatResponse, None, None]:
        raise NotImplementedError


class TooManyError(Exception):
    status_code = 429


def test_any_llamaindex_llm_can_be_called() -> None:
    llm = MockLLM(max_tokens=3)
    caller = ModelCaller(llm, model_info(llm, Settings().llm), retries=0)
    assert _stream(caller) == _complete(caller) == _astream(caller) == _acomplete(caller) == "text text text"
    assert caller.usage.calls == 4
    assert caller.usage.estimated


def test_an_llm_without_streams_gives_its_reply_in_one_piece() -> None:
    llm = Foreign()
    assert list(ModelCaller(llm, model_info(llm, Settings().llm), retries=0).stream(QUESTION)) == [TEXT]


@pytest.mark.parametrize(
    ("failure", "error", "said"),
    [
        ("connection", ModelUnreachableError, "Foreign broke off .*Connection reset by peer"),
        ("status", ModelLimitError, "too many requests for Foreign"),
        ("own", ModelError, "Foreign failed: LookupError: no such thing"),
    ],
)
def test_errors_of_other_integrations_have_a_class_too(failure: str, error: type[ModelError], said: str) -> None:
    class_name = "Foreign"
    llm = Foreign(failure)
    info = model_info(llm, Settings().llm)._replace(name=class_name)
    with pytest.raises(ModelError, match=said) as caught:
        _complete(ModelCaller(llm, info, retries=0))
    assert type(caught.value) is error


@pytest.fixture(scope="module")
def word_pieces() -> Callable[[str], int]:
    tokenizer = Tokenizer.from_file(str(find_model().tokenizer))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return lambda text: len(tokenizer.encode(text, add_special_tokens=False).ids)


def test_tokens_of_abstracts_are_overestimated_but_not_by_much(shared: Path, word_pieces: Callable[[str], int]) -> None:
    corpus = (shared / "collections" / "litsearch" / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
    abstracts = [json.loads(line)["text"] for line in corpus]
    ratios = [count_tokens(text) / word_pieces(text) for text in abstracts]
    assert min(ratios) >= 1.0
    assert 1.15 < sum(map(count_tokens, abstracts)) / sum(map(word_pieces, abstracts)) < 1.25


@given(st.text())
def test_no_text_has_fewer_tokens_than_a_third_of_its_unusual_characters(text: str) -> None:
    assert count_tokens(text) >= sum(not character.isascii() and not character.isspace() for character in text)


@given(st.text(), st.text())
def test_tokens_of_lines_add_up(first: str, second: str) -> None:
    assert count_tokens(f"{first}\n{second}") == count_tokens(first) + count_tokens(second) + 1
