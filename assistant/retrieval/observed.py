"""Callbacks of LlamaIndex: those given to an object, else those that the program's `Settings` hold when it is used."""

from __future__ import annotations

from llama_index.core import Settings
from llama_index.core.callbacks import CallbackManager

__all__ = ["Observed"]


class Observed:
    """An object of LlamaIndex's that heeds a handler set after it was made."""

    _given_manager: CallbackManager | None = None

    @property
    def callback_manager(self) -> CallbackManager:
        """What is told of its work."""
        given = self._given_manager
        return given if given is not None and given.handlers else Settings.callback_manager

    @callback_manager.setter
    def callback_manager(self, manager: CallbackManager | None) -> None:
        self._given_manager = manager
