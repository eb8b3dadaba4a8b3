"""The commands of the chat."""

from assistant.chat.commands.answers import ANSWERS_COMMANDS
from assistant.chat.commands.compare import COMPARE_COMMANDS
from assistant.chat.commands.conversation import CONVERSATION_COMMANDS
from assistant.chat.commands.names import NAMES_COMMANDS
from assistant.chat.commands.program import PROGRAM_COMMANDS
from assistant.chat.commands.settings import SETTINGS_COMMANDS
from assistant.chat.commands.similar import SIMILAR_COMMANDS
from assistant.chat.commands.sources import SOURCES_COMMANDS
from assistant.chat.commands.table import TABLE_COMMANDS
from assistant.chat.commands.tags import TAGS_COMMANDS
from assistant.chat.commands.update import UPDATE_COMMANDS
from assistant.chat.commands.watch import WATCH_COMMANDS
from assistant.chat.registry import Registry

__all__ = ["REGISTRY"]

REGISTRY = Registry(
    (
        *SOURCES_COMMANDS,
        *SIMILAR_COMMANDS,
        *UPDATE_COMMANDS,
        *TAGS_COMMANDS,
        *WATCH_COMMANDS,
        *TABLE_COMMANDS,
        *ANSWERS_COMMANDS,
        *COMPARE_COMMANDS,
        *NAMES_COMMANDS,
        *CONVERSATION_COMMANDS,
        *SETTINGS_COMMANDS,
        *PROGRAM_COMMANDS,
    )
)
