"""JSON schemas that take few tokens: what a model needs to make a call, and no more."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

__all__ = ["schema_of"]

_SAYS_LITTLE = ("title", "default", "description", "maxLength", "minLength")


def schema_of(model: type[BaseModel], *, explained: bool = False) -> dict[str, Any]:
    """The closed schema of a model, `$ref`s filled in; descriptions of fields are kept if it is `explained`."""
    made = model.model_json_schema()
    definitions = {name: _without_required(inner) for name, inner in made.get("$defs", {}).items()}
    return _short(made, definitions, explained)  # type: ignore[no-any-return]


def _without_required(schema: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in schema.items() if name != "required"}


def _short(schema: Any, definitions: dict[str, Any], explained: bool) -> Any:
    if isinstance(schema, list):
        return [_short(inner, definitions, explained) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _short(definitions[schema["$ref"].rpartition("/")[2]], definitions, explained)
    if "anyOf" in schema:  # X or null: what is null is left out
        rest = {name: value for name, value in schema.items() if name != "anyOf"}
        return _short(rest | schema["anyOf"][0], definitions, explained)
    short = {}
    for name, value in schema.items():
        if name == "properties":
            short[name] = {key: _short(inner, definitions, explained) for key, inner in value.items()}
        elif name == "description" and explained and "properties" not in schema:
            short[name] = value
        elif name not in _SAYS_LITTLE and name != "$defs":
            short[name] = _short(value, definitions, explained)
    return short
