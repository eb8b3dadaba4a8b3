"""What is made in a thread."""

from __future__ import annotations

import threading

import pytest

from assistant.chat.background import Background


def test_what_was_made_is_waited_for() -> None:
    go = threading.Event()
    background = Background(lambda: go.wait(60), lambda made: None)
    background.start()
    assert background.made is None
    go.set()
    assert background.get() is True


def test_warming_is_not_waited_for_and_may_fail() -> None:
    go = threading.Event()

    def warm(_: str) -> None:
        go.wait(60)
        raise ZeroDivisionError

    background = Background(lambda: "made", warm)
    assert background.get() == "made"
    go.set()
    background.finish()


def test_a_failure_is_raised_and_the_next_call_tries_again() -> None:
    tries: list[int] = []

    def make() -> int:
        tries.append(1)
        if len(tries) == 1:
            raise OSError("not yet")
        return len(tries)

    background = Background(make, lambda made: None)
    with pytest.raises(OSError, match="not yet"):
        background.get()
    assert background.get() == 2
