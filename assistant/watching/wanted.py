"""What a watched question looks for: a topic, limits, and what papers must not be about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.answering.direct_answers import hits_with_id
from assistant.errors import ArgumentError
from assistant.questions.courtesies import Courtesy
from assistant.questions.direct import OfLibrary, direct_question
from assistant.questions.exclusions import Without
from assistant.questions.limits import joined, split_filters
from assistant.questions.misspelt import reread
from assistant.questions.ordered_lists import OrderedList
from assistant.questions.question import Question
from assistant.questions.record_questions import ByAuthor, OfPaper
from assistant.questions.tagged import without_tags
from assistant.records import Filters

if TYPE_CHECKING:
    from assistant.library.library import Library
    from assistant.retrieval.search import Searcher

__all__ = ["Wanted", "check_watchable", "wanted"]

_HINT = 'watch a question for papers, such as "which papers explain grokking"'


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for. Without a `question`, every paper within the limits fits."""

    question: Question | None
    limits: Filters
    left_out: str = ""
    unless_topic: bool = False
    """Whether what is left out may also belong to the topic, as in `Without`."""


def check_watchable(text: str, library: Library, searcher: Searcher) -> None:
    """Raise ArgumentError for a question whose answer no new paper changes."""
    whole, (text, _) = text, without_tags(text, library.labels.names())
    if hits_with_id(text, library, searcher, Filters()) is not None:
        raise ArgumentError(f"“{whole}” names one paper, and a watch is for papers to come", hint=_HINT)
    asked = direct_question(text)
    if isinstance(asked, Courtesy):
        raise ArgumentError(f"“{whole}” asks nothing of the papers", hint=_HINT)
    if (isinstance(asked, OfPaper) and asked.surely) or (
        isinstance(asked, OfLibrary) and asked.asked not in ("list", "count")
    ):
        raise ArgumentError(f"“{whole}” is answered by records, not by papers to come", hint=_HINT)
    if (reading := reread(text, searcher.vocabulary)) is not None and reading.question is None:
        raise ArgumentError(f"“{whole}” cannot be watched: {reading.note}", hint=_HINT)
    found = wanted(whole, Filters(), library, searcher)
    if found.question is not None and not found.question.has_topic:
        raise ArgumentError(f"“{whole}” does not say what it is about", hint=_HINT)


def wanted(text: str, given: Filters, library: Library, searcher: Searcher) -> Wanted:
    """What a question looks for in the library as it is now. Limits stated in it count; those `given` take precedence.

    Words are read as `ask` reads them: a slip of the pen is mended until a paper has the word.
    """
    text, tagged = without_tags(text, library.labels.names())
    given = joined(tagged, given)
    if (reading := reread(text, searcher.vocabulary)) is not None and reading.question is not None:
        text = reading.question
    text, stated = split_filters(text)
    limits = joined(stated, given)
    match direct_question(text):
        case OfLibrary(asked="list" | "count"):
            return Wanted(None, limits)
        case ByAuthor(author, topic, surely) if not limits.author and (
            surely or library.count(filters=Filters(author=author))
        ):
            return _on(f"papers {topic}" if topic else "", limits.merged(Filters(author=author)))
        case OrderedList(topic=topic):
            return _on(f"papers {topic}" if topic else "", limits)
        case Without(kept, left_out, unless_topic):
            return Wanted(Question.parse(kept), limits, left_out, unless_topic)
    question = Question.parse(text)
    return Wanted(question if question.has_topic or not limits else None, limits)


def _on(topic: str, limits: Filters) -> Wanted:
    return Wanted(Question.parse(topic) if topic else None, limits)
