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
from assistant.settings_sources import leaves

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
        {"llm": {"provider": "openai"}},
    ],
)
def test_a_value_out_of_bounds_is_refused(arguments: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        Settings(**arguments)


def test_a_secret_is_usable_but_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_ENCODER__API_KEY", SECRET)
    settings = Settings()
    assert settings.encoder.api_key is not None
    assert settings.encoder.api_key.get_secret_value() == SECRET
    shown = [
        repr(settings),
        str(settings),
        str(settings.model_dump()),
        settings.model_dump_json(),
        repr(vars(settings)),
    ]
    shown += [repr(origins(settings)), repr(settings.encoder), str(settings.__pydantic_private__)]
    assert not any(SECRET in text for text in shown)
    assert origins(settings)["encoder.api_key"] == ("set", "environment ASSISTANT_ENCODER__API_KEY")
    assert origins(Settings(encoder={"api_key": None}))["encoder.api_key"].value == "not set"


@pytest.mark.parametrize(
    "arguments",
    [
        {"encoder": {"api_key": [SECRET]}},
        {"encoder": {"api_key": {"key": SECRET}}},
        {"encoder": {"api_key": SECRET, "provider": "llamaindex"}},
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
    assert len({fingerprint(s) for s in (Settings(), Settings(answer={"quotes": 3}), Settings(profile="int8"))}) == 3


@pytest.mark.parametrize(
    "arguments",
    [
        {"library": {"path": "elsewhere"}},
        {"encoder": {"threads": 3}},
        {"encoder": {"batch_papers": 8}},
        {"encoder": {"api_key": SECRET}},
        {"profile": "default"},
    ],
)
def test_the_fingerprint_is_blind_to_places_speed_and_secrets(arguments: dict[str, Any]) -> None:
    assert fingerprint(Settings(**arguments)) == fingerprint(Settings())


def test_importing_the_settings_loads_nothing_heavy() -> None:
    heavy = "{'numpy', 'chromadb', 'llama_index', 'onnxruntime', 'tantivy', 'rich', 'click'}"
    program = f"import sys, assistant.settings; sys.exit(', '.join({heavy} & set(sys.modules)) or 0)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).resolve().parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
