"""An assistant whose language model is the scripted server on loopback, for tests of whole answers."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant import Assistant, Settings
from tests.openai_server import Behaviour, OpenAIServer, Request, Say

__all__ = ["KEY", "ScriptedModel", "citing", "scripted", "sentences", "understood", "user_message"]

Chooses = Callable[[Request], Behaviour]

KEY = "sk-loopback-0123456789abcdef"


class ScriptedModel:
    """The assistant, and what its model is asked and told to do."""

    def __init__(self, assistant: Assistant, server: OpenAIServer, script: list[Behaviour | Chooses]) -> None:
        self.assistant = assistant
        self.server = server
        self._script = script

    def will(self, *behaviours: Behaviour | Chooses | str) -> Assistant:
        """Forget what was, and behave so at the next calls; the last behaviour stays. A text is what it says."""
        self.server.requests.clear()
        self.server.disconnected = threading.Event()
        self._script[:] = [Say(citing(each)) if isinstance(each, str) else each for each in behaviours]
        return self.assistant

    @property
    def requests(self) -> list[Request]:
        return self.server.requests


@contextmanager
def scripted(
    library: Path, *behaviours: Behaviour | Chooses | str, **settings: Mapping[str, Any]
) -> Iterator[ScriptedModel]:
    """The library opened with settings of its own; the model is called "test" and has a key.

    It is shown again only what is in doubt, so that most answers take one call.
    """
    script: list[Behaviour | Chooses] = []
    lock = threading.Lock()

    def follow(request: Request) -> Behaviour:
        with lock:
            chosen = script.pop(0) if len(script) > 1 else script[0]
        return chosen(request) if callable(chosen) else chosen

    with OpenAIServer(follow) as server:
        llm = {"model": "test", "base_url": server.url, "api_key": KEY, "check": "doubts", **settings.pop("llm", {})}
        with Assistant.open(library, Settings(llm=llm, **settings), create=False) as assistant:
            model = ScriptedModel(assistant, server, script)
            model.will(*(behaviours or ("NOT STATED",)))
            yield model


def understood(question: str = "", **said: object) -> str:
    """What a model replies that is asked how a question is understood."""
    return json.dumps({"question": question, **said})


def user_message(request: Request) -> str:
    return str(request.body["messages"][-1]["content"])


def sentences(request: Request) -> dict[int, str]:
    """The sentences in the request, by number."""
    return {int(number): text for number, text in re.findall(r"^\[(\d+)\] (.*)$", user_message(request), re.MULTILINE)}


def citing(reply: str) -> Callable[[Request], str]:
    """The reply with the real number in the place of `{a few words}` of a sentence; other braces stay."""

    def fill(request: Request) -> str:
        given = sentences(request)

        def number(match: re.Match[str]) -> str:
            return next((f"[{number}]" for number, text in given.items() if match[1] in text), match[0])

        return re.sub(r"\{([^{}]+)\}", number, reply)

    return fill
