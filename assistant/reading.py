"""A question as a language model reads it, beside what the rules read: whose word counts for what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.errors import ArgumentError
from assistant.questions.about import Understood, standing_alone
from assistant.questions.follow_up import reworded, understood
from assistant.questions.limits import joined, split_filters
from assistant.questions.open_questions import leaves_open
from assistant.questions.question import Question, topic_words
from assistant.questions.stated import only_stated
from assistant.records import Answer, Filters

if TYPE_CHECKING:
    from assistant.answering.understanding import Reading
    from assistant.library.library import Library

__all__ = ["as_read", "as_wanted", "lacks_subject", "may_ask_back", "within_limits"]

_FEW_WORDS = 4


def lacks_subject(question: str) -> bool:
    """Whether a question may not say what it is about: it has few words for it, and one of them points elsewhere."""
    words = len(topic_words(question))
    if words <= 1 and Question.parse(question).wants in ("fact", "yes_no"):
        return True
    return words <= _FEW_WORDS and leaves_open(question)


def may_ask_back(question: str, turns: Sequence[Answer]) -> bool:
    """Whether a question may be too open to be answered. Nobody is asked back twice in a row."""
    if turns and turns[-1].status == "unclear":
        return False
    return lacks_subject(question) or (bool(turns) and leaves_open(question))


def as_read(reading: Reading, question: str, turns: Sequence[Answer], *, foreign: bool) -> Understood:
    """The question as a model reads it: its own words where it follows on others or is `foreign`, and its limits.

    A limit that no reader stated is left out, also where the model's words state it.
    """
    if not reading.question or not (turns or foreign):
        found = understood(question, turns)
    elif reading.question.casefold() == question.casefold():
        found = Understood(standing_alone(question))
    else:
        found = _reworded(reading.question, question, turns)
    limits = found.about.limits
    dates = {"since": None, "until": None} if limits.since or limits.until or limits.year else {}
    both = reading.limits.model_copy(update=dates).merged(limits)
    if both == limits or both.contradiction():
        return found
    return found._replace(about=found.about.model_copy(update={"limits": both}))


def _reworded(alone: str, question: str, turns: Sequence[Answer]) -> Understood:
    found = reworded(alone, turns)
    said = [question, *(turn.question for turn in turns)]
    stated = only_stated(found.about.limits, said, (turn.about.limits for turn in turns if turn.about))
    limits = stated.merged(split_filters(question)[1])
    note = found.note if stated == found.about.limits else f"Understood as: {found.about.question}"
    if limits.contradiction():
        limits = split_filters(question)[1]
    return found._replace(about=found.about.model_copy(update={"limits": limits}), note=note)


def within_limits(
    asked: Understood, question: str, turns: Sequence[Answer], given: Filters, library: Library
) -> Understood:
    """The question without the limits that a model read into it where no paper passes them, or none could."""
    own = split_filters(question)[1]
    if asked.about.limits in (own, understood(question, turns).about.limits):
        return asked
    try:
        if library.keys_matching(joined(asked.filters, given)).keys:
            return asked
    except ArgumentError:
        pass
    return asked._replace(about=asked.about.model_copy(update={"limits": own}))


def as_wanted(question: Question, reading: Reading) -> Question:
    """The question for the kind of answer that a model reads in it. What is to be counted, the rules say."""
    wants = reading.wants
    return question if wants is None or "count" in (wants, question.wants) else question.wanting(wants)
