"""The commands of the chat."""

from assistant.chat.commands.conversation import CONVERSATION_COMMANDS
from assistant.chat.commands.names import NAMES_COMMANDS
from assistant.chat.commands.program import PROGRAM_COMMANDS
from assistant.chat.commands.settings import SETTINGS_COMMANDS
from assistant.chat.commands.similar import SIMILAR_COMMANDS
from assistant.chat.commands.sources import SOURCES_COMMANDS
from assistant.chat.registry import Registry

__all__ = ["REGISTRY"]

REGISTRY = Registry(
    (
        *SOURCES_COMMANDS,
        *SIMILAR_COMMANDS,
        *NAMES_COMMANDS,
        *CONVERSATION_COMMANDS,
        *SETTINGS_COMMANDS,
        *PROGRAM_COMMANDS,
    )
)
