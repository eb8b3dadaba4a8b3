"""Saved conversations in a list, as the chat and the command line show it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from assistant.chat.session_store import SavedSession
from assistant.text.counts import counted
from assistant.views.screen import Screen, StyledText

__all__ = ["show_sessions"]


def show_sessions(screen: Screen, sessions: Sequence[SavedSession], current: int | None = None) -> None:
    """Show one session a line: id, time of its last turn, name, number of questions; separated by tabs in a pipe."""
    widest = max((len(str(session.id)) for session in sessions), default=0)
    for session in sessions:
        changed = datetime.fromisoformat(session.changed).astimezone().strftime("%Y-%m-%d %H:%M")
        if screen.columns is None and current is None:
            screen.row(str(session.id), changed, session.name, str(session.turns))
            continue
        here = ", this one" if session.id == current else ""
        prefix = StyledText(f"{session.id:>{widest}}  {changed}  ", "dim")
        questions = StyledText(f"  {counted(session.turns, 'question')}{here}", "dim")
        screen.line(session.name, questions, prefix=prefix)
