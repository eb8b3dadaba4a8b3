"""What the sections of the settings share: their kind, kinds of values, and checks of paths and addresses."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict

__all__ = ["Count", "NumberSetting", "Section", "at_home", "plain_address"]


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


def plain_address(address: str | None, key: str, example: str = "http://localhost:11434/v1") -> str | None:
    """The base address of a server without a slash at its end. Raises ValueError if it is none; `key` is the setting
    where its key belongs."""
    if address is None:
        return None
    address = address.strip().rstrip("/")
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError(f"should be an address such as {example}") from None
    if parts.scheme not in ("http", "https") or not host or not address.isprintable() or " " in address:
        raise ValueError(f"should be an address such as {example}")
    if "@" in parts.netloc or "?" in address or "#" in address:
        raise ValueError(f"may hold neither a user, a key, a query nor a fragment; a key goes into {key}")
    if parts.path.endswith(("/completions", "/embeddings", "/models")):
        raise ValueError("should end before the call, such as /chat/completions; usually with /v1")
    return address
