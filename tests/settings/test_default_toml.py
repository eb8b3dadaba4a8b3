"""`config/default.toml` and the code say the same."""

from __future__ import annotations

import tomllib

from pydantic import SecretStr

from assistant.settings import Settings, config_directory
from assistant.settings.layers import leaves
from scripts.write_default_config import default_toml

TEXT = (config_directory() / "default.toml").read_text(encoding="utf-8")


def test_the_file_is_what_the_settings_say() -> None:
    assert default_toml() == TEXT, "run: .venv/bin/python scripts/write_default_config.py"


def test_every_value_in_the_file_is_the_default() -> None:
    assert tomllib.loads(TEXT) == Settings().model_dump(mode="json", exclude_none=True)


def test_every_setting_and_description_is_in_the_file() -> None:
    flowing = " ".join(line.removeprefix("# ") for line in TEXT.splitlines())
    for path, info in leaves(Settings):
        assert f"{path[-1]} = " in flowing
        assert str(info.description) in flowing


def test_the_file_is_valid_when_every_comment_that_holds_a_setting_is_opened() -> None:
    names = tuple(f"# {path[-1]} = " for path, _ in leaves(Settings))
    opened = "\n".join(line.removeprefix("# ") if line.startswith(names) else line for line in TEXT.splitlines())
    settings = Settings(**tomllib.loads(opened))
    assert isinstance(settings.encoder.api_key, SecretStr)
    assert settings.profile == "int8"
