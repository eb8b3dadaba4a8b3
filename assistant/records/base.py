"""What all records have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict

__all__ = ["Found", "Record", "Shown", "drawn_by"]

_LONGEST_TEXT = 60
_Item = TypeVar("_Item")


def drawn_by(name: str, shown: object) -> str | None:
    """What the view of this name makes of it."""
    # Loaded by name and only for a notebook: the vocabulary must not depend on the views.
    drawn: str | None = getattr(import_module("assistant.views.html"), name)(shown)
    return drawn


class Shown:
    """What a notebook shows as HTML, or as Markdown where it cannot."""

    def _repr_html_(self) -> str | None:
        return drawn_by("as_html", self)

    def _repr_markdown_(self) -> str | None:
        return drawn_by("as_notebook_markdown", self)


class Record(Shown, BaseModel):
    """Immutable and hashable; its `repr` is one line with what tells it from others."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    _told: ClassVar[tuple[str, ...]] = ()
    """The fields in `repr`; all if empty. What has its default is left out."""

    def __hash__(self) -> int:
        return hash((type(self), *map(_hashable, self.__dict__.values())))

    def __repr_args__(self) -> Iterator[tuple[str, object]]:
        fields = type(self).model_fields
        for name in self._told or fields:
            value = getattr(self, name)
            if value != fields[name].get_default(call_default_factory=True):
                yield name, _Brief(value)

    def __str__(self) -> str:
        return repr(self)


class Found(list[_Item], Shown):
    """A list that a notebook shows item by item. `nothing` is what is said when it is empty."""

    def __init__(self, items: Iterable[_Item] = (), nothing: str = "no papers") -> None:
        super().__init__(items)
        self.nothing = nothing

    def __getitem__(self, place: Any) -> Any:
        part = super().__getitem__(place)
        return Found(part, self.nothing) if isinstance(place, slice) else part

    def __str__(self) -> str:
        return "\n".join(map(str, self)) or self.nothing


class _Brief:
    """A value that `repr` shows in a few words."""

    def __init__(self, value: object) -> None:
        self._value = value

    def __repr__(self) -> str:
        return _brief(self._value)


def _brief(value: object) -> str:
    match value:
        case str():
            text = " ".join(value.split())
            return repr(text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…")
        case float():
            return repr(round(value, 4))
        case Record():
            name = (value._told or (*type(value).model_fields, ""))[0]
            return f"{type(value).__name__}({name}={_brief(getattr(value, name, ''))})"
        case tuple() | list():
            return f"[{_first_of(value)}]"
        case Mapping():
            return f"{{{_first_of(value)}}}"
    return repr(value) if isinstance(value, (bool, int, type(None))) else _brief(repr(value))


def _first_of(values: Iterable[object]) -> str:
    first, *others = values
    return _brief(first) + (f", and {len(others):,} more" if others else "")


def _hashable(value: object) -> object:
    match value:
        case Mapping():
            return frozenset((key, _hashable(held)) for key, held in value.items())
        case tuple() | list():
            return tuple(map(_hashable, value))
    return value
