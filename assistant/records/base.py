"""What all records have in common."""

from __future__ import annotations

from importlib import import_module

from pydantic import BaseModel, ConfigDict

__all__ = ["Record"]


def _view(name: str, record: Record) -> str | None:
    # Only a notebook asks, and only then the views are loaded: by name, since the vocabulary knows nothing of them.
    shown: str | None = getattr(import_module("assistant.views.html"), name)(record)
    return shown


class Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    def _repr_html_(self) -> str | None:
        return _view("as_html", self)

    def _repr_markdown_(self) -> str | None:
        return _view("as_notebook_markdown", self)
