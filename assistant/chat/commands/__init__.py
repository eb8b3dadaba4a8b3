"""The commands of the chat."""

from assistant.chat.commands import conversation, program, settings, sources
from assistant.chat.registry import Registry

__all__ = ["REGISTRY"]

REGISTRY = Registry((*sources.COMMANDS, *conversation.COMMANDS, *settings.COMMANDS, *program.COMMANDS))
