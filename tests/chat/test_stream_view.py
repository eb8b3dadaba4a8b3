"""An answer while it comes: printed once, in order; what is not decided stays in the tail."""

from __future__ import annotations

import io
import re
import time
from itertools import pairwise
from typing import Literal

import pytest

from assistant.answering.markdown import answer_text
from assistant.chat.live_screen import LiveScreen
from assistant.chat.stream_view import CUT_SHORT, Partial, StreamView
from assistant.records import Answer, Citation, Done, Drafted, Event, Hit, Paper, Retrieved, Statement, Verified
from assistant.views.screen import TerminalScreen
from assistant.views.terminal import show_answer

PAPER = Paper(id="rain", title="Rain and 雨", abstract="Rain falls. Snow melts. Wind blows.")
QUOTES = {0: "Rain falls.", 1: "Snow melts.", 2: "Wind blows."}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def window(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "XTERM_VERSION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("LINES", "20")


def citation(index: int) -> Citation:
    start = PAPER.abstract.index(QUOTES[index])
    return Citation(
        number=1, paper=PAPER, quote=QUOTES[index], start=start, end=start + len(QUOTES[index]), verdict="supported"
    )


def drafted(index: int, text: str) -> Event:
    return Drafted(index=index, text=text, citations=(citation(index),))


def statement(text: str, *, item: bool = False, weak: bool = False, follows: bool = False) -> Statement:
    return Statement(text=text, citations=(1,), verdict="weak" if weak else "supported", item=item, follows=follows)


def verified(index: int, text: str, *, item: bool = False, weak: bool = False, follows: bool = False) -> Event:
    said = statement(text, item=item, weak=weak, follows=follows)
    return Verified(index=index, statement=said, citations=(citation(index),))


def done(*statements: Statement, notes: tuple[str, ...] = (), mode: Literal["model", "extractive"] = "model") -> Done:
    placed = tuple(s.model_copy(update={"rests_on": (place,)}) for place, s in enumerate(statements))
    answer = Answer(
        question="what falls", status="answered", text="", statements=placed, mode=mode, model="test", notes=notes,
        citations=tuple(citation(place) for place in range(len(statements))),
    )  # fmt: skip
    return Done(answer=answer.model_copy(update={"text": answer_text(answer)}))


def shown(*events: Event, live: bool = False) -> str:
    stream = Terminal()
    view = StreamView(LiveScreen(stream, live=live), by_model=True, tick=None)
    view.start()
    for event in events:
        view.take(event)
    return stream.getvalue()


def on_screen(text: str) -> str:
    """What a terminal shows in the end."""
    rows, row = [""], 0
    for part in re.findall(r"\x1b\[\?2026[hl]|\x1b\[2K|\x1b\[1A|\r|\n|[^\x1b\r\n]+", plain(text)):
        match part:
            case "\x1b[2K":
                rows[row] = ""
            case "\x1b[1A":
                row -= 1
            case "\n":
                row += 1
                rows += [""] * (row == len(rows))
            case "\r" | "\x1b[?2026h" | "\x1b[?2026l":
                pass
            case _:
                rows[row] += part
    return "\n".join(rows)


def test_a_wait_shows_a_sign_of_life() -> None:
    stream = Terminal()
    view = StreamView(LiveScreen(stream, live=True), by_model=True, tick=0.001)
    view.start()
    view.take(Retrieved(evidence=()))
    end = time.monotonic() + 60
    while "⠙ Reading 0 papers…" not in stream.getvalue() and "⠹ Reading 0 papers…" not in stream.getvalue():
        assert time.monotonic() < end
        time.sleep(0.001)
    view.clear()
    assert on_screen(stream.getvalue()) == ""


def test_a_stream_that_is_no_terminal_has_no_sign_of_life() -> None:
    stream = io.StringIO()
    view = StreamView(LiveScreen(stream), by_model=True, tick=0.001)
    view.start()
    view.clear()
    assert stream.getvalue() == ""


SOURCES = """
[1] Rain and 雨  rain
    “Rain falls.”
    “Snow melts.”
"""
SIGNED = "Written by test; every statement was\nchecked against the sentences it cites.\n"


def test_statements_of_a_paragraph_stand_together() -> None:
    text = shown(
        Retrieved(evidence=()), drafted(0, "Rain falls."), verified(0, "Rain falls."), drafted(1, "Snow melts."),
        verified(1, "Snow melts.", follows=True),
        done(statement("Rain falls."), statement("Snow melts.", follows=True)),
    )  # fmt: skip
    assert plain(text) == f"Rain falls [1]. Snow melts [1].\n{SOURCES}\n{SIGNED}"


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\", "", text)


def test_a_weak_statement_is_marked() -> None:
    text = shown(drafted(0, "Rain."), verified(0, "Rain.", weak=True), done(statement("Rain.", weak=True)))
    assert plain(text).startswith("Rain [1]. (weakly supported)\n")


def test_later_statements_wait_for_one_that_is_corrected() -> None:
    events = [
        drafted(0, "Rain flies."), drafted(1, "Snow melts."), verified(1, "Snow melts.", item=True),
        drafted(2, "Wind blows."), verified(2, "Wind blows.", item=True), verified(0, "Rain falls.", item=True),
        done(*(statement(text, item=True) for text in ("Rain falls.", "Snow melts.", "Wind blows."))),
    ]  # fmt: skip
    for live in (False, True):
        text = on_screen(shown(*events, live=live))
        assert text.startswith("- Rain falls [1].\n- Snow melts [1].\n- Wind blows [1].\n")
        assert "Rain flies [1]." not in text


def test_what_was_left_out_is_told_in_a_line() -> None:
    note = "1 statement is left out."
    text = shown(
        drafted(0, "Rain falls."), verified(0, "Rain falls."), drafted(1, "Fish sing."),
        Verified(index=1, statement=None), done(statement("Rain falls."), notes=(note,)),
    )  # fmt: skip
    assert note in plain(text)
    assert "Fish" not in text


def test_quotes_in_place_of_a_failed_answer_are_shown_whole() -> None:
    text = shown(drafted(0, "Fish sing."), done(statement("Rain falls."), mode="extractive", notes=("Quotes alone.",)))
    assert plain(text).startswith("Quotes alone.\n\n“Rain falls.” [1]\n")


def test_what_is_asked_back_takes_the_place_of_the_answer() -> None:
    unclear = Answer(question="what does it cost?", status="unclear", asks_back="Which rain?", text="", mode="model")
    assert plain(shown(Retrieved(evidence=()), Done(answer=unclear))).strip() == "Which rain?"


def test_each_tail_is_erased_before_what_follows() -> None:
    text = shown(
        Retrieved(evidence=()), drafted(0, "Rain falls on the wide and open plains of Spain."),
        verified(0, "Rain falls on the wide and open plains of Spain."),
        done(statement("Rain falls on the wide and open plains of Spain.")), live=True,
    )  # fmt: skip
    frames = re.findall(r"\x1b\[\?2026h(.*?)\x1b\[\?2026l", plain(text), re.DOTALL)
    assert len(frames) == 5
    for before, after in pairwise(frames):
        rows = re.sub(r"^\r?(\x1b\[2K|\x1b\[1A)*", "", before).count("\n") + 1
        assert after.startswith("\r" + "\x1b[2K\x1b[1A" * (rows - 1) + "\x1b[2K")


def test_a_narrowed_window_has_wrapped_the_tail(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    view = StreamView(LiveScreen(stream, live=True), by_model=True)
    view.take(drafted(0, "Rain falls on the plains of Spain."))
    monkeypatch.setenv("COLUMNS", "20")
    before = stream.tell()
    view.take(verified(0, "Rain falls on the plains of Spain."))
    assert stream.getvalue()[before:].startswith("\x1b[?2026h\r\x1b[2K\x1b[1A\x1b[2K")


@pytest.mark.parametrize("glyphs", ["雨" * 60, "👩‍🔬" * 30, "☔️" * 40, "é" * 60, "🏳️‍🌈 " * 30])
def test_every_row_of_a_tail_is_narrower_than_the_window(glyphs: str) -> None:
    from wcwidth import wcswidth

    text = plain(shown(drafted(0, glyphs), live=True))
    tail = re.findall(r"\x1b\[\?2026h\r?(?:\x1b\[2K|\x1b\[1A)*(.*?)\x1b\[\?2026l", text, re.DOTALL)[-1]
    assert tail
    assert all(wcswidth(row) < 40 for row in tail.split("\n"))


def refused(index: int, text: str) -> Event:
    return Drafted(index=index, text=text, citations=(citation(index),), verdict="unsupported", problems=("no",))


def test_an_interrupted_answer_keeps_what_passed_the_built_in_check() -> None:
    partial = Partial("what falls", model="test")
    events = (drafted(0, "Rain falls."), verified(0, "Rain falls."), drafted(1, "Snow melts."), refused(2, "Hail."))
    for event in events:
        partial.take(event)
    answer = partial.answer()
    assert answer is not None
    assert answer.interrupted
    assert [(s.text, s.rests_on, s.verdict) for s in answer.statements] == [
        ("Rain falls.", (0,), "supported"), ("Snow melts.", (1,), "weak"),
    ]  # fmt: skip
    assert answer.removed == 1
    assert CUT_SHORT in answer.text


def test_nothing_is_kept_when_nothing_passed() -> None:
    partial = Partial("what falls", model="test")
    partial.take(refused(0, "Rain falls."))
    assert partial.answer() is None


def test_drafts_are_shown_in_their_paragraphs() -> None:
    drafts = [
        drafted(0, "Rain falls."),
        Drafted(index=1, text="Snow melts.", citations=(citation(1),), follows=True),
        drafted(2, "Wind blows."),
        Drafted(index=3, text="Hail.", citations=(citation(0),), item=True),
    ]
    drawn = plain(shown(*drafts, live=True)).rpartition("\x1b[2K")[2].removesuffix("\x1b[?2026l")
    assert drawn.splitlines() == ["Rain falls. Snow melts.", "", "Wind blows.", "- Hail. …"]


def test_an_interrupted_answer_keeps_a_corrected_statement_with_its_quotes() -> None:
    partial = Partial("what falls", model="test")
    for event in (drafted(0, "Rain flies."), drafted(1, "Snow melts."), verified(1, "Snow melts.")):
        partial.take(event)
    partial.take(Verified(index=0, statement=statement("Rain falls."), citations=(citation(0), citation(1))))
    answer = partial.answer()
    assert answer is not None
    assert [(s.text, s.rests_on) for s in answer.statements] == [("Rain falls.", (0, 1)), ("Snow melts.", (1,))]
    assert [c.quote for c in answer.citations] == ["Rain falls.", "Snow melts."]


def test_an_answer_shown_as_it_came_reads_as_it_does_later() -> None:
    near = {"near_misses": (Hit(paper=PAPER, score=0.3),)}
    answer = done(statement("Rain falls.")).answer.model_copy(update=near)
    later = Terminal()
    show_answer(TerminalScreen(later, 40), answer)
    came = shown(drafted(0, "Rain falls."), verified(0, "Rain falls."), Done(answer=answer))
    assert plain(came) == plain(later.getvalue())
