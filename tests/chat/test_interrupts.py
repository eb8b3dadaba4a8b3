"""Ctrl-C and Ctrl-Z between and within what must not be cut."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator

import pytest

from assistant.chat.interrupts import Interrupts


def test_ctrl_c_stops_what_may_be_stopped() -> None:
    with Interrupts(), pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_ctrl_c_waits_for_the_end_of_what_is_held() -> None:
    reached: list[bool] = []

    def hold(interrupts: Interrupts) -> None:
        with interrupts.held():
            signal.raise_signal(signal.SIGINT)
            reached.append(True)

    with Interrupts() as interrupts, pytest.raises(KeyboardInterrupt):
        hold(interrupts)
    assert reached


def test_the_handler_before_is_there_again() -> None:
    before = signal.getsignal(signal.SIGINT)
    with Interrupts():
        assert signal.getsignal(signal.SIGINT) != before
    assert signal.getsignal(signal.SIGINT) == before


@pytest.mark.skipif(not hasattr(signal, "SIGTSTP"), reason="nothing stops programs here")
@pytest.mark.parametrize("held", [True, False])
def test_ctrl_z_stops_the_program_once_the_terminal_is_in_order(held: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    happened: list[str] = []

    @contextlib.contextmanager
    def away() -> Iterator[None]:
        happened.append("away")
        yield
        happened.append("back")

    monkeypatch.setattr(signal, "pthread_kill", lambda thread, number: happened.append("stopped"))
    with Interrupts(away) as interrupts:
        for _ in range(2):
            with interrupts.held() if held else contextlib.nullcontext():
                signal.raise_signal(signal.SIGTSTP)
                happened.append("drawn")
    stopped = ["away", "stopped", "back"]
    assert happened == 2 * (["drawn", *stopped] if held else [*stopped, "drawn"])
    assert signal.getsignal(signal.SIGTSTP) == signal.SIG_DFL
