"""What Tab offers."""

from __future__ import annotations

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from assistant.chat.completion import ChatCompleter
from tests.chat.test_commands import QUESTION
from tests.chat.typing_person import Person


def offered(person: Person, text: str) -> list[str]:
    completer = ChatCompleter(person.state)
    return [found.text for found in completer.get_completions(Document(text), CompleteEvent(completion_requested=True))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/sess", ["sessions"]),
        ("/re", ["recall", "retry", "resume", "rename"]),
        ("/help qu", ["quotes"]),
        ("/model o", ["ollama", "openai"]),
        ("/filter since=2023 au", ["author="]),
        ("/set answer.q", ["answer.quotes="]),
        ("/show quiet-r", ["quiet-robots"]),
        ("/show fragile", ["quiet-robots"]),
        ("/open quiet-r", ["quiet-robots"]),
        ("/nonsense x", []),
        ("tell me about quiet rob", ["Quiet Robots: Grasping Fragile Objects from Sound Alone"]),
        ("zz", []),
    ],
)
def test_completion(person: Person, text: str, expected: list[str]) -> None:
    assert person.state.library
    assert offered(person, text) == expected


def test_sources_of_the_conversation_are_offered(person: Person) -> None:
    person.types(QUESTION)
    assert offered(person, "/quote ") == ["1", "2"]
    assert offered(person, "/why circuits") == ["2"]


def test_saved_sessions_are_offered_by_name(person: Person) -> None:
    person.types(QUESTION, "/rename circles")
    assert offered(person, "/resume circ") == ["1"]
    assert offered(person, "/delete circ") == ["1"]
