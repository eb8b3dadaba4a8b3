"""What every table of settings is made of."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

__all__ = ["Count", "NumberSetting", "Section", "at_home"]


def _no_boolean(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("should be a number")
    return value


Count = Annotated[int, BeforeValidator(_no_boolean)]
NumberSetting = Annotated[float, BeforeValidator(_no_boolean)]


def at_home(path: Path | None) -> Path | None:
    """The path with ~ replaced. Raises ValueError when there is no such home."""
    try:
        return path if path is None else path.expanduser()
    except RuntimeError:
        raise ValueError("the home directory that ~ stands for is not known") from None


class Section(BaseModel):
    """A table of settings: immutable, without unknown keys, and silent about the values in its errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, allow_inf_nan=False)
