"""Loads prompts from files with sections for the model's role, the request and each kind of task.

A section begins with a line `[[name]]`: `system`, `user` and, in `answer.txt`, a `task ...` for each kind of question.
`{name}` is a placeholder; any other brace is doubled.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, NamedTuple

from assistant.errors import ConfigurationError
from assistant.settings import config_directory

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage

__all__ = ["NAMES", "Prompt", "load_prompt"]

NAMES: Mapping[str, frozenset[str]] = {
    "answer": frozenset({"papers", "question", "task"}),
    "understand": frozenset({"conversation", "question"}),
    "screen": frozenset({"papers", "question"}),
    "check": frozenset({"papers", "question", "statements"}),
    "table": frozenset({"columns", "papers"}),
    "compare": frozenset({"papers", "subject"}),
    "place": frozenset({"claim", "papers"}),
}
"""The placeholders of each prompt: its sections together must have all of them, and no others."""

_HEADING = re.compile(r"^\[\[([a-z_ ]+)\]\][ \t]*$", re.MULTILINE)


class Prompt(NamedTuple):
    """A prompt in its sections, with the SHA-256 of its file."""

    name: str
    digest: str
    sections: dict[str, str]

    def messages(self, **values: str) -> list[ChatMessage]:
        """The prompt filled in, as LlamaIndex chat messages. Braces in values stay as they are."""
        from llama_index.core.base.llms.types import ChatMessage, MessageRole
        from llama_index.core.prompts import ChatPromptTemplate

        template = ChatPromptTemplate(
            [
                ChatMessage(_with_single_braces(self.sections["system"]), role=MessageRole.SYSTEM),
                ChatMessage(_with_single_braces(self.sections["user"]), role=MessageRole.USER),
            ]
        )
        return template.format_messages(llm=None, **values)

    def task(self, wants: str) -> str:
        """The instructions for a kind of question; a kind without a section gets those for a fact."""
        return self.sections.get(f"task {wants}") or self.sections.get("task fact", "")


def _with_single_braces(section: str) -> str:
    """LlamaIndex fills in placeholders, but leaves doubled braces as they are."""
    return section.replace("{{", "{").replace("}}", "}")


def load_prompt(name: str, directory: Path | None) -> Prompt:
    """The prompt `name`: from `directory` if it has the file, else the packaged one.

    Raises ConfigurationError when the file cannot be read or lacks a section or a placeholder.
    """
    own = directory / f"{name}.txt" if directory is not None else None
    file = own if own is not None and own.exists() else config_directory() / "prompts" / f"{name}.txt"
    try:
        content = file.read_bytes()
        text = content.decode()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"the prompt {file} cannot be read: {error}", hint="check llm.prompts") from None
    pieces = _HEADING.split(text.replace("\r\n", "\n"))
    sections = {heading: body.strip() for heading, body in zip(pieces[1::2], pieces[2::2], strict=True)}
    _check(file, sections, NAMES[name])
    return Prompt(name, hashlib.sha256(content).hexdigest(), sections)


def _check(file: Path, sections: Mapping[str, str], wanted: frozenset[str]) -> None:
    try:
        found = {
            field
            for name in ("system", "user")
            for _, field, _, _ in Formatter().parse(sections.get(name, ""))
            if field is not None
        }
    except ValueError as error:
        problem = f"a brace is not closed or not doubled ({error})"
    else:
        missing = [f"the section [[{name}]]" for name in ("system", "user") if not sections.get(name)]
        missing += [f"{{{field}}}" for field in sorted(wanted - found)]
        unknown = [f"{{{field}}}" for field in sorted(found - wanted)]
        if not missing and not unknown:
            return
        problem = f"{', '.join(missing)} is missing" if missing else f"{', '.join(unknown)} cannot be filled in"
    raise ConfigurationError(
        f"the prompt {file} cannot be used: {problem}", hint="compare it with the packaged file of the same name"
    )
