"""Which source of settings wins, and what is said when one is wrong."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import ConfigurationError
from assistant.settings import Settings, config_directory, load_settings, origins, user_config_file

Place = Callable[[int], dict[str, Any]]


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Place]:
    """Ways to set `retrieval.limit`, strongest first; each returns what `Settings` must be called with."""

    def argument(limit: int) -> dict[str, Any]:
        return {"retrieval": {"limit": limit}}

    def environment(limit: int) -> dict[str, Any]:
        monkeypatch.setenv("ASSISTANT_RETRIEVAL__LIMIT", str(limit))
        return {}

    def dotenv(limit: int) -> dict[str, Any]:
        Path(".env").write_text(f"ASSISTANT_RETRIEVAL__LIMIT={limit}\nOTHER_PROGRAM=1\n")
        return {}

    def user_file(limit: int) -> dict[str, Any]:
        write_user_file(f"[retrieval]\nlimit = {limit}\n")
        return {}

    def profile(limit: int) -> dict[str, Any]:
        path = tmp_path / "chosen.toml"
        path.write_text(f"[retrieval]\nlimit = {limit}\n")
        return {"profile": str(path)}

    def default(limit: int) -> dict[str, Any]:
        return {}

    ways = (argument, environment, dotenv, user_file, profile, default)
    return {way.__name__: way for way in ways}


def write_user_file(text: str) -> Path:
    path = user_config_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def refused(**arguments: Any) -> tuple[str, str]:
    with pytest.raises(ConfigurationError) as caught:
        load_settings(**arguments)
    message = str(caught.value)
    assert "\n" not in message
    assert caught.value.hint
    return message, caught.value.hint


ORDER = ("argument", "environment", "dotenv", "user_file", "profile", "default")


@pytest.mark.parametrize(("stronger", "weaker"), list(itertools.combinations(ORDER, 2)))
def test_the_stronger_of_two_sources_wins(stronger: str, weaker: str, places: dict[str, Place]) -> None:
    arguments = places[weaker](33) | places[stronger](44)
    assert Settings(**arguments).retrieval.limit == 44


def test_sources_fill_in_what_stronger_ones_leave_out(monkeypatch: pytest.MonkeyPatch) -> None:
    write_user_file("[retrieval]\ncandidates = 70\n[retrieval.weights]\nlexical = 0.9\n")
    monkeypatch.setenv("ASSISTANT_RETRIEVAL__LIMIT", "7")
    retrieval = Settings(retrieval={"weights": {"passage": 0.1}}).retrieval
    assert (retrieval.candidates, retrieval.limit) == (70, 7)
    assert (retrieval.weights.lexical, retrieval.weights.passage) == (0.9, 0.1)


def test_every_setting_knows_its_source(monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_user_file('profile = "int8"\n[answer]\nquotes = 3\n')
    monkeypatch.setenv("ASSISTANT_RETRIEVAL__LIMIT", "7")
    Path(".env").write_text("ASSISTANT_ENCODER__THREADS=2\n")
    found = origins(Settings(library={"path": "/papers"}))
    assert found["library.path"] == ("/papers", "argument")
    assert found["retrieval.limit"] == (7, "environment ASSISTANT_RETRIEVAL__LIMIT")
    assert found["encoder.threads"] == (2, ".env")
    assert found["answer.quotes"] == (3, str(path))
    assert found["encoder.precision"] == ("int8", "profile int8")
    assert found["answer.max_papers"].source == "default"


@pytest.mark.parametrize("chooser", ["argument", "environment", "dotenv", "user_file"])
def test_a_profile_can_be_chosen_in(chooser: str, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = {}
    if chooser == "argument":
        arguments = {"profile": "int8"}
    elif chooser == "environment":
        monkeypatch.setenv("ASSISTANT_PROFILE", "int8")
    elif chooser == "dotenv":
        Path(".env").write_text("ASSISTANT_PROFILE=int8\n")
    else:
        write_user_file('profile = "int8"\n')
    settings = Settings(**arguments)
    assert settings.profile == "int8"
    assert origins(settings)["encoder.precision"] == ("int8", "profile int8")


def test_an_argument_can_undo_the_choice_of_a_profile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_PROFILE", "ollama")
    assert Settings().llm.provider == "compatible"
    assert Settings(profile=None).llm.provider == "auto"


def test_the_file_of_defaults_can_be_chosen_as_a_profile() -> None:
    assert Settings(profile="default").model_dump(exclude={"profile"}) == Settings().model_dump(exclude={"profile"})


def test_every_packaged_profile_loads() -> None:
    names = [path.stem for path in config_directory().glob("*.toml")]
    assert "int8" in names
    for name in names:
        assert Settings(profile=name).profile == name


def test_a_section_can_be_given_as_json_and_its_own_variable_is_stronger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_RETRIEVAL", '{"limit": 5, "candidates": 50}')
    monkeypatch.setenv("ASSISTANT_RETRIEVAL__LIMIT", "6")
    assert Settings().retrieval.model_dump(include={"limit", "candidates"}) == {"limit": 6, "candidates": 50}


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_RETRIEVAL__LIMIT", "")
    assert Settings().retrieval.limit == 10


def test_options_are_read_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_ENCODER__OPTIONS", '{"model_name": "a", "size": 3}')
    assert Settings().encoder.options == {"model_name": "a", "size": 3}


def test_another_file_can_be_named_as_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_user_file("[retrieval]\nlimit = 3\n")
    (tmp_path / "mine.toml").write_text("\ufeff[retrieval]\nlimit = 4\n", encoding="utf-8")
    monkeypatch.setenv("ASSISTANT_CONFIG_FILE", str(tmp_path / "mine.toml"))
    assert Settings().retrieval.limit == 4


def test_an_unknown_key_in_a_file_is_refused() -> None:
    path = write_user_file("[retrieval]\nlimt = 3\n")
    message, _ = refused()
    assert message == f"unknown setting retrieval.limt in {path}; the closest known one is retrieval.limit"


def test_an_unknown_section_in_a_file_is_refused() -> None:
    write_user_file("[retreival]\nlimit = 3\n")
    assert "unknown setting retreival" in refused()[0]


def test_an_unknown_key_in_a_profile_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.toml"
    path.write_text("[retrieval.weights]\nlexicl = 1\n")
    message, _ = refused(profile=str(path))
    assert "retrieval.weights.lexicl" in message
    assert str(path) in message
    assert message.endswith("retrieval.weights.lexical")


@pytest.mark.parametrize(
    ("name", "key", "closest"),
    [
        ("ASSISTANT_RETRIEVAL__LIMT", "retrieval.limt", "ASSISTANT_RETRIEVAL__LIMIT"),
        ("ASSISTANT_LIBRARY_PATH", "library_path", "ASSISTANT_LIBRARY__PATH"),
        ("ASSISTANT_LIBRAY__PATH", "libray.path", "ASSISTANT_LIBRARY__PATH"),
        ("ASSISTANT_PROFIL", "profil", "ASSISTANT_PROFILE"),
        ("ASSISTANT_CONFIGFILE", "configfile", "ASSISTANT_CONFIG_FILE"),
    ],
)
def test_an_unknown_variable_is_refused(name: str, key: str, closest: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "1")
    message, _ = refused()
    assert message == f"unknown setting {key} in environment variable {name}; the closest known one is {closest}"


def test_an_unknown_variable_in_dotenv_is_refused() -> None:
    Path(".env").write_text("ASSISTANT_ENCODER__THREDS=2\n")
    message, _ = refused()
    assert message.startswith("unknown setting encoder.threds in .env (ASSISTANT_ENCODER__THREDS); the closest")


def test_a_variable_of_another_program_with_the_same_prefix_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_ID", "asst_1")
    assert Settings() == Settings()


def test_an_unknown_argument_is_refused() -> None:
    message, _ = refused(librry={"path": "x"})
    assert message == "unknown setting librry in the arguments; the closest known one is library"


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('limit = "many"', "retrieval.limit in {path}: should be a valid integer"),
        ("limit = 0", "retrieval.limit in {path}: should be greater than or equal to 1"),
        ("candidates = 1001", "retrieval.candidates in {path}: should be less than or equal to 1000"),
        ("limit = true", "retrieval.limit in {path}: should be a number"),
        ("limit = {}", "retrieval.limit in {path}: should be a valid integer"),
        ("weights = 3", "retrieval.weights in {path}: should be a table"),
        ("weights.lexical = nan", "retrieval.weights.lexical in {path}: should be a finite number"),
        ("weights.lexical = -1", "retrieval.weights.lexical in {path}: should be greater than or equal to 0"),
    ],
)
def test_a_wrong_value_is_named_with_its_file(line: str, what: str) -> None:
    path = write_user_file(f"[retrieval]\n{line}\n")
    message, hint = refused()
    assert message.startswith(what.format(path=path))
    assert hint


def test_a_wrong_value_is_named_with_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_ENCODER__PRECISION", "fp8")
    message, hint = refused()
    assert message.startswith("encoder.precision in environment variable ASSISTANT_ENCODER__PRECISION: should be")
    assert "'int8'" in message
    assert hint.startswith("encoder.precision: Arithmetic")


def test_several_wrong_values_are_counted() -> None:
    assert refused(retrieval={"limit": 0, "candidates": 0})[0].endswith("(and 1 more)")


def test_a_contradiction_between_sources_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_LLM__CHECK", "nli")
    assert "the check nli needs llm.nli_path" in refused()[0]


def test_a_setting_that_no_longer_exists_is_ignored_with_a_line_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_user_file("[retrieval]\nfloor = 0.2\nlimit = 7\n")
    monkeypatch.setenv("ASSISTANT_ANSWER__NEAR", "0.9")
    settings = Settings(retrieval={"floor": 0.5})
    assert settings.retrieval.limit == 7
    assert settings.retired == (
        "retrieval.floor in the arguments is ignored: a search always gives its ranking",
        "answer.near in environment variable ASSISTANT_ANSWER__NEAR is ignored: near misses are always named",
        f"retrieval.floor in {path} is ignored: a search always gives its ranking",
    )
    assert not {"retrieval.floor", "answer.near"} & origins(settings).keys()


def test_a_setting_beside_a_retired_one_is_still_checked() -> None:
    path = write_user_file("[retrieval]\nfloor = 0.2\nceiling = 1\n")
    assert refused()[0].startswith(f"unknown setting retrieval.ceiling in {path}")


def test_a_variable_that_should_be_json_and_is_not_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_ENCODER__OPTIONS", "model=a")
    assert refused()[0] == "environment variable ASSISTANT_ENCODER__OPTIONS is not JSON"


def test_a_file_that_is_not_toml_is_refused() -> None:
    path = write_user_file("[retrieval\nlimit = 3\n")
    message, _ = refused()
    assert message.startswith(f"{path} is not TOML: ")
    assert "line 1" in message


def test_a_file_that_is_not_text_is_refused() -> None:
    path = write_user_file("")
    path.write_bytes(b"\xff\xfe\x00")
    assert refused()[0] == f"{path} cannot be read: it is not UTF-8 text"


def test_a_dotenv_that_is_not_text_is_refused() -> None:
    Path(".env").write_bytes(b"ASSISTANT_PROFILE=\xff\xfe\n")
    assert refused()[0] == ".env cannot be read: it is not UTF-8 text"


def test_a_named_file_that_is_missing_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_CONFIG_FILE", str(tmp_path / "none.toml"))
    message, hint = refused()
    assert message == f"{tmp_path / 'none.toml'} cannot be read: No such file or directory"
    assert "ASSISTANT_CONFIG_FILE" in hint


def test_a_missing_profile_is_named_with_the_closest_one() -> None:
    message, hint = refused(profile="int9")
    assert message == "no profile is named int9 (the arguments); the closest known one is int8"
    assert "int8" in hint


def test_a_missing_profile_file_is_refused(tmp_path: Path) -> None:
    assert "none.toml cannot be read" in refused(profile=str(tmp_path / "none.toml"))[0]


@pytest.mark.parametrize("name", ["x" * 5000, "~nobody-of-that-name/p.toml", "p.toml\n"])
def test_an_impossible_profile_is_refused(name: str) -> None:
    refused(profile=name)


def test_the_home_of_nobody_is_refused() -> None:
    message, _ = refused(library={"path": "~nobody-of-that-name/papers"})
    assert message.startswith("library.path in the arguments: the home directory that ~ stands for is not known")


def test_a_profile_that_is_not_a_name_is_refused() -> None:
    path = write_user_file("profile = 5\n")
    assert refused()[0].startswith(f"profile in {path}: should be the name of a profile")


def test_a_profile_cannot_choose_another(tmp_path: Path) -> None:
    path = tmp_path / "p.toml"
    path.write_text('profile = "int8"\n')
    assert refused(profile=str(path))[0] == f"profile in {path}: a profile cannot choose another"


def test_control_characters_of_a_file_do_not_reach_the_message() -> None:
    write_user_file('"a\\u001b[31m\\nb" = 1\n')
    assert "\x1b" not in refused()[0]


@pytest.mark.parametrize("line", ['ASSISTANT_RETRIEVAL__LIMIT="3', "ASSISTANT_RETRIEVAL__LIMIT 3"])
def test_a_line_of_dotenv_that_cannot_be_read_is_refused(line: str) -> None:
    Path(".env").write_text(f"OTHER_PROGRAM=1\n{line}\n")
    assert refused()[0] == "line 2 of .env cannot be read: it is not of the form NAME=value"


def test_a_broken_line_of_another_program_is_let_pass() -> None:
    Path(".env").write_text('OTHER_PROGRAM="1\nASSISTANT_RETRIEVAL__LIMIT=3\n')
    assert load_settings().retrieval.limit == 3
