"""The settings themselves: bounds, secrets, fingerprint, cost of import."""

from __future__ import annotations

import subprocess
import sys
import traceback
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from assistant.errors import ConfigurationError
from assistant.settings import Settings, fingerprint, load_settings, origins
from assistant.settings.layers import leaves

SECRET = "sk-very-secret-0123456789"


def test_every_setting_and_section_is_described() -> None:
    assert all(info.description for info in Settings.model_fields.values())
    assert all(info.description for _, info in leaves(Settings))


def test_settings_do_not_change() -> None:
    settings = Settings()
    with pytest.raises(ValidationError):
        settings.profile = "int8"
    with pytest.raises(ValidationError):
        settings.retrieval.limit = 3


def test_the_library_is_in_the_users_data_directory_unless_set(person_without_files: Path) -> None:
    assert Settings().library.location == person_without_files / "data" / "assistant" / "library"


def test_the_library_path_is_made_absolute_and_home_is_expanded(person_without_files: Path) -> None:
    assert Settings(library={"path": "~/papers"}).library.location == person_without_files / "papers"
    assert Settings(library={"path": "here"}).library.location == Path.cwd() / "here"


def test_a_section_can_be_given_as_a_model() -> None:
    section = Settings(retrieval={"limit": 4}).retrieval
    settings = Settings(retrieval=section)
    assert settings.retrieval.limit == 4
    assert origins(settings)["retrieval.candidates"].source == "default"


@pytest.mark.parametrize(
    "arguments",
    [
        {"answer": {"quotes": 5}},
        {"answer": {"relevance": 1.5}},
        {"answer": {"max_papers": 0}},
        {"encoder": {"threads": -1}},
        {"encoder": {"batch_papers": 0}},
        {"retrieval": {"weights": {"abstract": float("inf")}}},
        {"retrieval": {"weights": {"abstract": 0, "passage": 0, "sentence": 0, "lexical": 0}}},
        {"encoder": {"provider": "llamaindex"}},
        {"llm": {"provider": "claude"}},
        {"llm": {"provider": "compatible", "model": "test"}},
        {"llm": {"model": ""}},
        {"llm": {"context_window": 1000}},
        {"llm": {"max_output_tokens": True}},
        {"llm": {"temperature": 2.5}},
        {"llm": {"timeout": 0}},
        {"llm": {"retries": 11}},
        {"llm": {"price_input": 1.0}},
        {"llm": {"price_input": -1.0, "price_output": 1.0}},
        {"llm": {"check": "nli"}},
    ],
)
def test_a_value_out_of_bounds_is_refused(arguments: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        Settings(**arguments)


@pytest.mark.parametrize(
    "address",
    [
        "localhost:11434/v1",
        "ftp://localhost/v1",
        "http://",
        "http://localhost:port/v1",
        "http://local host/v1",
        "http://someone:secret@localhost/v1",
        "http://localhost/v1?key=secret",
        "http://localhost/v1/chat/completions",
    ],
)
def test_a_base_url_is_a_plain_address_without_secrets(address: str) -> None:
    with pytest.raises(ConfigurationError, match=r"llm\.base_url") as caught:
        Settings(llm={"base_url": address})
    assert "secret" not in str(caught.value)


def test_a_base_url_loses_its_last_slash() -> None:
    assert Settings(llm={"base_url": "http://localhost:8000/v1/"}).llm.base_url == "http://localhost:8000/v1"


def test_the_directory_of_prompts_may_be_in_the_home(person_without_files: Path) -> None:
    assert Settings(llm={"prompts": "~/prompts"}).llm.prompts == person_without_files / "prompts"


@pytest.mark.parametrize("section", ["encoder", "llm"])
def test_a_secret_is_usable_but_never_shown(section: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"ASSISTANT_{section.upper()}__API_KEY", SECRET)
    settings = Settings()
    key = getattr(settings, section).api_key
    assert key is not None
    assert key.get_secret_value() == SECRET
    shown = [
        repr(settings),
        str(settings),
        str(settings.model_dump()),
        settings.model_dump_json(),
        repr(vars(settings)),
    ]
    shown += [repr(origins(settings)), repr(getattr(settings, section)), str(settings.__pydantic_private__)]
    assert not any(SECRET in text for text in shown)
    name = f"{section}.api_key"
    assert origins(settings)[name] == ("set", f"environment ASSISTANT_{section.upper()}__API_KEY")
    assert origins(Settings(**{section: {"api_key": None}}))[name].value == "not set"


@pytest.mark.parametrize(
    "arguments",
    [
        {"encoder": {"api_key": [SECRET]}},
        {"encoder": {"api_key": {"key": SECRET}}},
        {"encoder": {"api_key": SECRET, "provider": "llamaindex"}},
        {"llm": {"api_key": SECRET, "provider": "compatible"}},
        {"llm": {"api_key": [SECRET]}},
        {"encoder": {"api_key": SECRET, "threads": "x"}},
        {"encoder": {"api_key": SECRET, "unknown": SECRET}},
        {"encoder": {"options": {"api_key": SECRET}}},
        {"encoder": {"options": {"headers": [{"X-Auth-Token": SECRET}]}}},
        {"encoder": SECRET},
        {"encoder": {"threads": SECRET}},
    ],
)
def test_errors_never_show_a_secret_given_as_an_argument(arguments: dict[str, Any]) -> None:
    assert SECRET not in _whole_error(**arguments)


def test_errors_never_show_a_secret_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_ENCODER", f'{{"api_key": "{SECRET}"')
    assert SECRET not in _whole_error()


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (".env", f"ASSISTANT_ENCODER__API_KEY={SECRET}\nASSISTANT_RETRIEVAL__LIMIT=x\n"),
        (".env", f"ASSISTANT_ENCODER__API_KEY__X={SECRET}\n"),
        ("config.toml", f'[encoder]\napi_key = ["{SECRET}"]\n'),
        ("config.toml", f"[encoder]\napi_key = {SECRET}\n"),
        ("config.toml", f'[encoder]\napi_key = "{SECRET}\n'),
    ],
)
def test_errors_never_show_a_secret_of_a_file(file: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Path(file).write_text(text)
    if file == "config.toml":
        monkeypatch.setenv("ASSISTANT_CONFIG_FILE", file)
    assert SECRET not in _whole_error()


def _whole_error(**arguments: Any) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load_settings(**arguments)
    return "".join([*traceback.format_exception(caught.value), caught.value.hint, repr(caught.value)])


def test_the_fingerprint_tells_apart_what_shapes_answers() -> None:
    variants: list[dict[str, Any]] = [
        {},
        {"answer": {"quotes": 3}},
        {"encoder": {"precision": "fp32"}},
        {"llm": {"model": "a"}},
        {"llm": {"check": "none"}},
    ]
    assert len({fingerprint(Settings(**variant)) for variant in variants}) == len(variants)


@pytest.mark.parametrize(
    "arguments",
    [
        {"library": {"path": "elsewhere"}},
        {"encoder": {"threads": 3}},
        {"encoder": {"batch_papers": 8}},
        {"encoder": {"api_key": SECRET}},
        {"llm": {"api_key": SECRET}},
        {"llm": {"timeout": 5, "retries": 0}},
        {"llm": {"price_input": 1, "price_output": 2}},
        {"llm": {"prompts": "prompts"}},
        {"profile": "default"},
    ],
)
def test_the_fingerprint_is_blind_to_places_speed_and_secrets(arguments: dict[str, Any]) -> None:
    assert fingerprint(Settings(**arguments)) == fingerprint(Settings())


def test_importing_the_settings_loads_nothing_heavy() -> None:
    heavy = "{'numpy', 'chromadb', 'llama_index', 'onnxruntime', 'tantivy', 'rich', 'click', 'openai', 'httpx'}"
    program = f"import sys, assistant.settings; sys.exit(', '.join({heavy} & set(sys.modules)) or 0)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
