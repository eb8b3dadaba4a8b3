"""Where settings come from: layers of partial settings, strongest first, each knowing its origin.

The order is: arguments, environment, `.env` in the working directory, the user's own file, the chosen profile.
Every variable of the environment is a layer of its own, so that each value can be traced to one name.
No message made here repeats a value, because any value could be a secret.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from io import StringIO
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from dotenv.parser import parse_stream
from platformdirs import user_config_path
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsError

from assistant.errors import ConfigurationError

__all__ = [
    "Layer",
    "config_directory",
    "explain",
    "gather",
    "leaves",
    "lookup",
    "merge",
    "profile_names",
    "user_config_file",
]

PREFIX = "ASSISTANT_"
CONFIG_FILE_VARIABLE = "ASSISTANT_CONFIG_FILE"
_ALIKE = 0.7
KeyPath = tuple[str, ...]

RETIRED: Mapping[KeyPath, str] = {
    ("retrieval", "floor"): "a search always gives its ranking",
    ("answer", "near"): "near misses are always named",
}
"""Settings that no longer exist, and why: they are accepted, change nothing, and `status` says so."""
SEE_ALL = "config/default.toml shows every setting with its meaning."


@dataclass(frozen=True, slots=True)
class Layer:
    """Partial settings from one place: `origin` names it in a table, `place` in a sentence."""

    origin: str
    place: str
    values: Mapping[str, Any] = field(repr=False)
    variable: bool = False
    retired: tuple[str, ...] = ()


def config_directory() -> Path:
    """The directory of `default.toml` and the profiles: packaged in a wheel, beside the package in a checkout."""
    package = Path(__file__).resolve().parents[1]
    packaged = package / "config"
    return packaged if packaged.is_dir() else package.parent / "config"


def user_config_file() -> Path:
    """The user's own file: `ASSISTANT_CONFIG_FILE`, or `config.toml` in the platform's configuration directory."""
    if named := os.environ.get(CONFIG_FILE_VARIABLE):
        return _expanded(named)
    return user_config_path("assistant", appauthor=False) / "config.toml"


def section(field_info: FieldInfo) -> type[BaseModel] | None:
    """The model of a field that is a table of settings, None for a single setting."""
    annotation = field_info.annotation
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None


def leaves(model: type[BaseModel], above: KeyPath = ()) -> Iterator[tuple[KeyPath, FieldInfo]]:
    """Every single setting of a model with its path, in the order of definition."""
    for name, field_info in model.model_fields.items():
        inner = section(field_info)
        if inner is None:
            yield (*above, name), field_info
        else:
            yield from leaves(inner, (*above, name))


_ABSENT = object()


def _find(values: object, path: Sequence[object]) -> object:
    for key in path:
        if not isinstance(values, Mapping) or key not in values:
            return _ABSENT
        values = values[key]
    return values


def lookup(layers: Sequence[Layer], path: Sequence[object]) -> Layer | None:
    """The strongest layer that says something about the setting or table at `path`."""
    return next((layer for layer in layers if _find(layer.values, path) is not _ABSENT), None)


def merge(layers: Sequence[Layer]) -> dict[str, Any]:
    """One mapping of all layers; a stronger layer's value replaces a weaker one's, tables are merged key by key."""
    merged: dict[str, Any] = {}
    for layer in reversed(layers):
        merged = _overlay(merged, layer.values)
    return merged


def _overlay(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(below)
    for key, value in above.items():
        under = result.get(key)
        if isinstance(value, Mapping) and isinstance(under, Mapping):
            value = _overlay(under, value)
        result[key] = value
    return result


def gather(model: type[BaseSettings], arguments: Mapping[str, Any]) -> list[Layer]:
    """All layers for these arguments, strongest first.

    Raises ConfigurationError for an unknown key, for a file that is named but missing, or that cannot be read.
    """
    layers = [Layer("argument", "the arguments", {name: _plain(value) for name, value in arguments.items()})]
    layers += _environment(model)
    layers += _dotenv(model, Path(".env"))
    layers += _user_file()
    layers = [_without_retired(layer) for layer in layers]
    for layer in layers:
        _check_keys(model, layer, layer.values)
    profile_from = lookup(layers, ("profile",))
    if profile_from is not None and profile_from.values["profile"] is not None:
        layers.append(_without_retired(_profile(profile_from)))
        _check_keys(model, layers[-1], layers[-1].values)
    return layers


def _without_retired(layer: Layer) -> Layer:
    """The layer without settings that no longer exist; it has a line on each of them instead."""
    held = [path for path in RETIRED if _find(layer.values, path) is not _ABSENT]
    values = dict(layer.values)
    for table, name in held:
        values[table] = {key: value for key, value in values[table].items() if key != name}
    notes = (_one_line(f"{'.'.join(path)} in {layer.place} is ignored: {RETIRED[path]}") for path in held)
    return replace(layer, values=values, retired=tuple(notes))


def explain(model: type[BaseModel], layers: Sequence[Layer], error: ValidationError) -> ConfigurationError:
    """The first of pydantic's complaints as one line that says which setting, where it was set and what is wrong."""
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    location = problems[0]["loc"]
    known: dict[tuple[object, ...], FieldInfo] = dict(leaves(model))
    path = next((location[:n] for n in range(len(location), 0, -1) if location[:n] in known), location)
    layer = next((found for n in range(len(location), 0, -1) if (found := lookup(layers, location[:n]))), None)
    what = problems[0]["msg"].removeprefix("Value error, ").removeprefix("Input ")
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    name = ".".join(str(part) for part in path)
    where = f" in {layer.place}" if layer else ""
    info = known.get(path)
    hint = f"{name}: {info.description}" if info is not None else SEE_ALL
    return ConfigurationError(_one_line(f"{name}{where}: {what}{more}"), hint=hint)


def _plain(value: Any) -> Any:
    return value.model_dump(exclude_unset=True) if isinstance(value, BaseModel) else value


class _OneVariable(EnvSettingsSource):
    """pydantic-settings' own reading of an environment that holds one variable."""

    def __init__(self, model: type[BaseSettings], name: str, value: str) -> None:
        self._variable = {name.lower(): value}
        super().__init__(model)

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return self._variable


def _environment(model: type[BaseSettings]) -> list[Layer]:
    return _variables(model, os.environ, "environment {name}", "environment variable {name}")


def _dotenv(model: type[BaseSettings], path: Path) -> list[Layer]:
    if not _is_file(path):
        return []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read: {_reason(error)}", hint="Fix or remove the file.") from None
    for binding in parse_stream(StringIO(text)):
        if binding.error and PREFIX in binding.original.string.upper():
            raise ConfigurationError(
                f"line {binding.original.line} of {path} cannot be read: it is not of the form NAME=value",
                hint="Fix the line; an opening quotation mark needs a closing one.",
            )
    variables = dotenv_values(stream=StringIO(text))
    return _variables(model, variables, ".env", ".env ({name})")


def _variables(model: type[BaseSettings], variables: Mapping[str, str | None], origin: str, place: str) -> list[Layer]:
    layers = []
    # Longest name first: SECTION__KEY is more particular than a JSON object for the whole SECTION.
    for name, value in sorted(variables.items(), key=lambda item: (-item[0].count("__"), item[0])):
        if not value or not name.upper().startswith(PREFIX) or name.upper() == CONFIG_FILE_VARIABLE:
            continue
        where = place.format(name=name)
        if _dotted(name).split(".")[0] not in model.model_fields:
            _refuse_if_meant_for_us(model, name, where)
            continue
        try:
            values = _OneVariable(model, name, value)()
        except SettingsError:
            raise ConfigurationError(
                f"{where} is not JSON", hint='A table is written as one JSON object, for instance {"key": "value"}.'
            ) from None
        layers.append(Layer(origin.format(name=name), where, values, variable=True))
    return layers


def _refuse_if_meant_for_us(model: type[BaseSettings], name: str, where: str) -> None:
    """ASSISTANT_ is a common prefix: a variable unlike any of ours belongs to another program."""
    known = [_variable(path) for path, _ in leaves(model)] + [CONFIG_FILE_VARIABLE]
    if "__" in name or get_close_matches(name.upper(), known, n=1, cutoff=0.85):
        raise _unknown(_dotted(name), name.upper(), known, where)


def _variable(path: Sequence[str]) -> str:
    return PREFIX + "__".join(path).upper()


def _dotted(variable: str) -> str:
    return variable[len(PREFIX) :].lower().replace("__", ".")


def _user_file() -> list[Layer]:
    path = user_config_file()
    if not os.environ.get(CONFIG_FILE_VARIABLE) and not _is_file(path):
        return []
    values = _read_toml(path, hint=f"{CONFIG_FILE_VARIABLE} names the file; unset it to use no file.")
    return [Layer(str(path), str(path), values)]


def _profile(chosen: Layer) -> Layer:
    name = chosen.values["profile"]
    if not isinstance(name, str) or not name:
        raise ConfigurationError(
            f"profile in {chosen.place}: should be the name of a profile or the path of a TOML file",
            hint=f"Profiles: {', '.join(profile_names())}.",
        )
    named = name.endswith(".toml") or "/" in name or os.sep in name
    path = _expanded(name) if named else config_directory() / f"{name}.toml"
    if not named and not _is_file(path):
        raise ConfigurationError(
            _one_line(f"no profile is named {name} ({chosen.place})") + _closest(name, profile_names()),
            hint=f"Profiles: {', '.join(profile_names())}; or give the path of a TOML file.",
        )
    values = _read_toml(path, hint=f"The profile was chosen in {chosen.place}.")
    if "profile" in values:
        raise ConfigurationError(
            f"profile in {path}: a profile cannot choose another", hint="Remove the key from the file."
        )
    return Layer(f"profile {name}", str(path), values)


def profile_names(setting: str = "") -> list[str]:
    """The names of the profiles in the package; with the name of a section, of those that set something in it."""
    paths = (path for path in config_directory().glob("*.toml") if path.stem != "default")
    return sorted(path.stem for path in paths if not setting or setting in _read_toml(path, SEE_ALL))


def _read_toml(path: Path, hint: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(_one_line(f"{path} cannot be read: {_reason(error)}"), hint=hint) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(_one_line(f"{path} is not TOML: {error}"), hint=SEE_ALL) from None


def _expanded(name: str) -> Path:
    try:
        return Path(name).expanduser()
    except RuntimeError:  # "~name" of an unknown user: reading the path as it is reports what is missing
        return Path(name)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # no permission for the directory, or the name is too long
        return False


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return (error.strerror or type(error).__name__) if isinstance(error, OSError) else "it is not UTF-8 text"


def _check_keys(model: type[BaseModel], layer: Layer, values: Mapping[str, Any], above: KeyPath = ()) -> None:
    for key, value in values.items():
        path = (*above, str(key))
        if key not in model.model_fields:
            raise _unknown_in(layer, model, path)
        inner = section(model.model_fields[key])
        if inner is None:
            continue
        if not isinstance(value, Mapping):
            raise ConfigurationError(f"{'.'.join(path)} in {layer.place}: should be a table of settings", hint=SEE_ALL)
        _check_keys(inner, layer, value, path)


def _unknown_in(layer: Layer, model: type[BaseModel], path: KeyPath) -> ConfigurationError:
    spell = _variable if layer.variable else ".".join
    known = [spell((*path[:-1], name)) for name in model.model_fields]
    return _unknown(".".join(path), spell(path), known, layer.place)


def _unknown(dotted: str, spelled: str, known: Sequence[str], where: str) -> ConfigurationError:
    return ConfigurationError(
        _one_line(f"unknown setting {dotted} in {where}") + _closest(spelled, known), hint=SEE_ALL
    )


def _closest(name: str, known: Sequence[str]) -> str:
    """The most similar known name, if there is one; a common prefix does not count."""
    sections = {_section_of(each) for each in (name, *known)}
    shared = len(sections.pop() if len(sections) == 1 else PREFIX if name.startswith(PREFIX) else "")
    own = {each[shared:]: each for each in known}
    close = get_close_matches(name[shared:], own, n=1, cutoff=_ALIKE)
    return f"; the closest known one is {own[close[0]]}" if close else ""


def _section_of(name: str) -> str:
    return name[: max(name.rfind(".") + 1, name.rfind("__") + 2 if "__" in name else 0)]


def _one_line(text: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in text)
