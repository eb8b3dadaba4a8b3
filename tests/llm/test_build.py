"""From settings to a model: which one is meant, what is said of it, and what is sent to whom."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from llama_index.core.base.llms.types import ChatMessage
from llama_index.core.llms import MockLLM
from llama_index.llms.openai import OpenAI

from assistant.errors import ConfigurationError, ModelKeyError
from assistant.llm.build import ModelInfo, build_llm, describe_model, model_hint, model_info
from assistant.settings import LLMSettings, Settings
from tests.openai_server import OpenAIServer, Raw, Say

QUESTION = [ChatMessage("You answer.", role="system"), ChatMessage("Why?", role="user")]
SERVER = "http://localhost:11434/v1"
KEY = {"OPENAI_API_KEY": "sk-from-the-environment"}


def llm_settings(**values: Any) -> LLMSettings:
    return Settings(llm=values).llm


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, None),
        ({"model": "gpt-5-mini"}, "openai"),
        ({"model": "qwen3", "base_url": SERVER}, "compatible"),
        ({"base_url": SERVER}, None),
        ({"provider": "none", "model": "gpt-5-mini"}, None),
        ({"provider": "openai", "model": "gpt-5-mini", "base_url": SERVER}, "openai"),
        ({"provider": "compatible", "model": "qwen3", "base_url": SERVER}, "compatible"),
    ],
)
def test_a_model_is_used_only_when_the_settings_name_one(values: dict[str, Any], expected: str | None) -> None:
    assert llm_settings(**values).active_provider == expected


def test_a_key_in_the_environment_only_earns_a_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    assert model_hint(llm_settings()) is None
    monkeypatch.setenv("OPENAI_API_KEY", KEY["OPENAI_API_KEY"])
    assert llm_settings().active_provider is None
    said = model_hint(llm_settings())
    assert said is not None
    assert "OPENAI_API_KEY is set but no model is named" in said
    assert "--profile openai" in said
    assert "\n" not in said
    assert KEY["OPENAI_API_KEY"] not in said


def test_whoever_has_chosen_gets_no_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY["OPENAI_API_KEY"])
    assert model_hint(llm_settings(provider="none")) is None
    assert model_hint(llm_settings(model="gpt-5-mini")) is None


def test_an_address_without_a_model_earns_a_hint_too() -> None:
    assert "no model is named" in str(model_hint(llm_settings(base_url=SERVER)))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, "none: answers are made of quotes alone"),
        ({"model": "gpt-5-mini"}, "gpt-5-mini (openai)"),
        ({"model": "qwen3", "base_url": SERVER}, f"qwen3 (compatible, {SERVER})"),
        ({"provider": "openai"}, "no model is named (openai)"),
        ({"model": "a\x1b[31mb"}, "ab (openai)"),
    ],
)
def test_a_model_is_described_in_a_few_words(values: dict[str, Any], expected: str) -> None:
    assert describe_model(llm_settings(**values)) == expected


@pytest.mark.parametrize("profile", ["openai", "ollama", "vllm", "llamacpp", "lmstudio"])
def test_every_profile_gives_a_model(profile: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_LLM__API_KEY", "sk-test")
    settings = Settings(profile=profile).llm
    info = model_info(build_llm(settings), settings)
    assert info.name == settings.model
    assert info.provider == settings.active_provider
    assert info.max_output_tokens >= 1000


@pytest.mark.parametrize("values", [{"provider": "none"}, {}, {"provider": "openai"}])
def test_without_a_name_there_is_no_model(values: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="no model is named"):
        build_llm(llm_settings(**values))


def test_a_model_that_has_no_chat_completions_is_a_wrong_setting() -> None:
    with pytest.raises(ConfigurationError, match=r"gpt-5\.2-pro"):
        build_llm(llm_settings(model="gpt-5.2-pro", api_key="sk-test"))


def test_openai_needs_a_key() -> None:
    with pytest.raises(ModelKeyError) as caught:
        build_llm(llm_settings(model="gpt-5-mini"))
    assert "OPENAI_API_KEY" in caught.value.hint


def test_a_key_that_cannot_be_sent_is_refused_without_being_shown() -> None:
    with pytest.raises(ModelKeyError) as caught:
        build_llm(llm_settings(model="gpt-5-mini", api_key="sk-schlüssel"))
    assert "schlüssel" not in str(caught.value)


@pytest.mark.parametrize(
    ("values", "window", "reply"),
    [
        ({"model": "gpt-5-mini"}, 400_000, 2048),
        ({"model": "gpt-of-tomorrow"}, 128_000, 2048),
        ({"model": "ft:gpt-4o-mini:us::x"}, 128_000, 2048),
        ({"model": "gpt-5-mini", "context_window": 9000}, 9000, 2048),
        ({"model": "qwen3", "base_url": SERVER}, 4096, 1365),
        ({"model": "gpt-5-mini", "base_url": SERVER}, 4096, 1365),
    ],
)
def test_the_window_is_what_is_set_or_known(values: dict[str, Any], window: int, reply: int) -> None:
    settings = llm_settings(api_key="sk-test", **values)
    info = model_info(build_llm(settings), settings)
    assert (info.context_window, info.max_output_tokens) == (window, reply)


def test_any_llamaindex_llm_has_an_info() -> None:
    assert model_info(MockLLM(max_tokens=99), llm_settings()) == ModelInfo("MockLLM", "MockLLM", 3900, 99)
    assert model_info(MockLLM(), llm_settings(context_window=2000)).context_window == 2000
    unknown = OpenAI(model="gpt-of-tomorrow", api_key="sk-test")
    assert model_info(unknown, llm_settings()).name == "gpt-of-tomorrow"


def test_a_compatible_server_gets_neither_foreign_keys_nor_what_identifies_the_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, "sk-secret")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Own: sk-secret")
    monkeypatch.setenv("OPENAI_API_BASE", "http://192.0.2.1/v1")
    monkeypatch.setenv("HTTP_PROXY", "http://192.0.2.1:3128")
    with OpenAIServer(Say("Because.")) as server:
        build_llm(llm_settings(model="test", base_url=server.url)).chat(QUESTION)
    [request] = server.requests
    assert "sk-secret" not in str(request)
    assert not [name for name in request.headers if name.startswith(("x-", "openai-"))]


def test_openai_is_told_nothing_of_the_machine() -> None:
    with OpenAIServer(Say("Because.")) as server:
        chosen = {"provider": "openai", "model": "gpt-5-mini", "base_url": server.url, "api_key": "sk-own"}
        build_llm(llm_settings(**chosen)).chat(QUESTION)
    [request] = server.requests
    told = {"x-stainless-os", "x-stainless-arch", "x-stainless-runtime", "x-stainless-runtime-version"}
    assert not told & set(request.headers)


def test_the_key_of_the_environment_serves_openai_and_the_set_one_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-environment\n")
    with OpenAIServer(Say("Because.")) as server:
        chosen = {"provider": "openai", "model": "gpt-5-mini", "base_url": server.url}
        build_llm(llm_settings(**chosen)).chat(QUESTION)
        build_llm(llm_settings(**chosen, api_key="sk-own")).chat(QUESTION)
    assert [request.headers["authorization"] for request in server.requests] == [
        "Bearer sk-environment",
        "Bearer sk-own",
    ]


@pytest.mark.parametrize(
    ("values", "limit", "temperature"),
    [
        ({"provider": "openai", "model": "gpt-4o-mini"}, "max_completion_tokens", 0.0),
        ({"provider": "openai", "model": "gpt-5-mini"}, "max_completion_tokens", 1.0),
        ({"provider": "openai", "model": "gpt-of-tomorrow"}, "max_completion_tokens", 0.0),
        ({"provider": "compatible", "model": "qwen3"}, "max_tokens", 0.0),
    ],
)
def test_the_request_holds_what_the_provider_understands(
    values: dict[str, Any], limit: str, temperature: float
) -> None:
    with OpenAIServer(Say("Because.")) as server:
        list(build_llm(llm_settings(base_url=server.url, api_key="sk-test", **values)).stream_chat(QUESTION))
    [request] = server.requests
    assert request.path == "/v1/chat/completions"
    assert request.body["stream_options"] == {"include_usage": True}
    assert request.body["temperature"] == temperature
    assert {"max_tokens", "max_completion_tokens"} & set(request.body) == {limit}


def test_a_redirect_is_not_followed() -> None:
    with OpenAIServer(Say("Because.")) as elsewhere:
        moved = Raw("", status=307, headers={"Location": f"{elsewhere.url}/chat/completions"})
        with OpenAIServer(moved) as server, pytest.raises(Exception, match="307"):
            build_llm(llm_settings(model="test", base_url=server.url)).chat(QUESTION)
    assert not elsewhere.requests


@pytest.mark.parametrize("program", ["import assistant", "from assistant.cli import main; main(['--help'])"])
def test_no_model_is_loaded_before_one_is_used(program: str) -> None:
    heavy = "{'openai', 'httpx', 'llama_index', 'tiktoken'}"
    loaded = f"import sys, atexit\natexit.register(lambda: print({heavy} & set(sys.modules)))\n"
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            loaded + program,
        ],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.rstrip().endswith("set()"), done.stdout + done.stderr
