"""What all records have in common."""

from __future__ import annotations

from importlib import import_module

from pydantic import BaseModel, ConfigDict

__all__ = ["Record"]


def _view(name: str, record: Record) -> str | None:
    # Loaded by name and only for a notebook: the vocabulary must not depend on the views.
    shown: str | None = getattr(import_module("assistant.views.html"), name)(record)
    return shown


class Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    def _repr_html_(self) -> str | None:
        return _view("as_html", self)

    def _repr_markdown_(self) -> str | None:
        return _view("as_notebook_markdown", self)
