"""A sign of life."""

from __future__ import annotations

import threading

from assistant.chat.live_screen import Spinner


def test_frames_come_one_after_another_until_it_is_stopped() -> None:
    frames: list[str] = []
    enough = threading.Event()

    def draw(frame: str, seconds: str) -> None:
        frames.append(frame)
        if len(frames) >= 3:
            enough.set()

    spinner = Spinner(draw, 0.001)
    assert enough.wait(30)
    spinner.stop()
    drawn = len(frames)
    assert frames[:3] == ["⠋", "⠙", "⠹"]
    assert not any(thread.name == "spinner" for thread in threading.enumerate())
    assert len(frames) == drawn
