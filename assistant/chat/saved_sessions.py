"""Saved conversations and answers in a list, as the chat and the command line show it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from assistant.chat.session_store import ListedAnswer, SavedSession
from assistant.text.counts import counted
from assistant.views.screen import Screen, StyledText

__all__ = ["show_listed_answers", "show_sessions"]


def show_sessions(screen: Screen, sessions: Sequence[SavedSession], current: int | None = None) -> None:
    """Show one session a line: id, time of its last turn, name, number of questions; separated by tabs in a pipe."""
    widest = max((len(str(session.id)) for session in sessions), default=0)
    for session in sessions:
        changed = _local(session.changed)
        if screen.columns is None and current is None:
            screen.row(str(session.id), changed, session.name, str(session.turns))
            continue
        here = ", this one" if session.id == current else ""
        prefix = StyledText(f"{session.id:>{widest}}  {changed}  ", "dim")
        questions = StyledText(f"  {counted(session.turns, 'question')}{here}", "dim")
        screen.line(session.name, questions, prefix=prefix)


def show_listed_answers(screen: Screen, answers: Sequence[ListedAnswer], *, in_chat: bool = False) -> None:
    """Show one answer a line: session and number, when, question; in a pipe with tabs, and with the session's name."""
    widest = max((len(answer.place) for answer in answers), default=0)
    for answer in answers:
        when = _local(answer.answered)
        if screen.columns is None and not in_chat:
            screen.row(answer.place, when, answer.question, answer.name)
        else:
            screen.line(answer.question, prefix=StyledText(f"{answer.place:>{widest}}  {when}  ", "dim"))


def _local(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M")
