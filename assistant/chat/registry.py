"""The registry of chat commands, from which help, completion and suggestions are derived."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from typing import Generic, Literal, NamedTuple, TypeVar

from assistant.errors import AssistantError

__all__ = ["Command", "Completes", "Registry", "usage"]

Chat = TypeVar("Chat")
"""What commands act on."""

Completes = Literal[
    "nothing",
    "source",
    "paper",
    "papers",
    "tag",
    "tagging",
    "session",
    "answer",
    "setting",
    "model",
    "filter",
    "path",
    "command",
    "watch",
]


class Command(NamedTuple, Generic[Chat]):
    """A command: its name without the slash, its arguments as shown in help, and a short description."""

    name: str
    arguments: str
    help: str
    run: Callable[[Chat, str], None]
    completes: Completes = "nothing"
    aliases: tuple[str, ...] = ()
    takes_keyboard: bool = False


class Registry(Generic[Chat]):
    """The commands by name, in the order in which help lists them."""

    def __init__(self, commands: Iterable[Command[Chat]]) -> None:
        self._commands = {command.name: command for command in commands}
        self._by_name = {name: command for command in self for name in (command.name, *command.aliases)}

    def __iter__(self) -> Iterator[Command[Chat]]:
        return iter(self._commands.values())

    def __contains__(self, name: str) -> bool:
        """Whether a command has this name or alias."""
        return name in self._by_name

    def find(self, name: str) -> Command[Chat]:
        """The command with this name, alias or unambiguous prefix. Raises AssistantError with the nearest name."""
        if name in self._by_name:
            return self._by_name[name]
        matches = {command.name: command for known, command in self._by_name.items() if name and known.startswith(name)}
        if len(matches) == 1:
            return next(iter(matches.values()))
        near = sorted(matches) or get_close_matches(name, self._by_name, n=1, cutoff=0.5)
        hint = f"did you mean {' or '.join(f'/{found}' for found in near)}?" if near else "/help lists the commands"
        raise AssistantError(f"there is no command /{name}", hint=hint)


def usage(command: Command[Chat]) -> str:
    """The command with its arguments."""
    return f"/{command.name} {command.arguments}".rstrip()
