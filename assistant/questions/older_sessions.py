"""What turns without `About` were about: those of earlier versions, and those that were interrupted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.questions.about import standing_alone
from assistant.questions.follow_up import understood
from assistant.records import About, Answer

__all__ = ["restored"]

_SHOWED_PAPERS = "which papers"
_SUBJECT_BEHIND = re.compile(r"(?P<question>.*) \((?P<subject>[^()]+)\)\W*", re.DOTALL)
"""How earlier versions saved a question that left its subject open: "why? (the delay of grokking)"."""


def restored(answers: Iterable[Answer]) -> list[Answer]:
    """The answers of a conversation in order, each with what it was about."""
    turns: list[Answer] = []
    for answer in answers:
        turns.append(answer if answer.about else answer.model_copy(update={"about": _about(answer, turns)}))
    return turns


def _about(answer: Answer, turns: Sequence[Answer]) -> About:
    if answer.asked is None:
        return understood(answer.question, turns).about
    ids = answer.filters.ids
    if answer.asked == _SHOWED_PAPERS and turns and (before := turns[-1].about):
        return before.model_copy(update={"kind": "papers_shown", "papers": ids})
    behind = _SUBJECT_BEHIND.fullmatch(answer.asked)
    about = standing_alone(behind["question"] if behind else answer.asked)
    if behind:
        about = about.model_copy(update={"kind": "continued", "subject": behind["subject"], "leaves_open": True})
    return about.model_copy(update={"kind": "asked_of_papers", "papers": ids}) if ids else about
