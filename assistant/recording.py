"""An answer put on record: what was asked and understood, what made it, and what that took."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, NamedTuple

from assistant.answering.markdown import answer_text
from assistant.records import Answer, AnswerRecord, Filters, Usage
from assistant.settings import fingerprint
from assistant.version import __version__

if TYPE_CHECKING:
    from assistant.library.library import Library
    from assistant.questions.about import Understood
    from assistant.settings import Settings

__all__ = ["Made", "by_words_note", "on_record"]


class Made(NamedTuple):
    """How an answer was made: with which limits, notes, prompts (digests by name) and searches of a model."""

    limits: Filters
    notes: Collection[str]
    usage: Usage
    prompts: Mapping[str, str]
    searches: tuple[str, ...] = ()
    reranker: str | None = None


def by_words_note(outage: str, answer: Answer) -> str:
    """A line on papers that were found by words alone, since the encoder failed; empty if they were not."""
    by_words = any(found.signals.lexical and not found.signals.abstract for found in answer.evidence)
    if not outage or not (by_words or answer.status == "no_match"):
        return ""
    return f"Papers were found by their words alone, since the question could not be encoded ({outage})."


def on_record(
    answer: Answer,
    question: str,
    asked: Understood | None,
    made: Made,
    *,
    library: Library,
    settings: Settings,
    reread: bool,
) -> Answer:
    """The answer to a question with all that is to be known about it, and its text. `reread`: mended before it was
    understood."""
    record = AnswerRecord(
        version=__version__,
        library_revision=library.revision,
        encoder=library.encoder_fingerprint or "",
        settings=fingerprint(settings),
        model=answer.model,
        prompts=dict(sorted(made.prompts.items())),
        reranker=made.reranker,
        searches=made.searches,
    )
    is_other = asked is not None and asked.text != question and (asked.note or reread)
    answer = answer.model_copy(
        update={
            "question": question,
            "asked": asked.text if asked is not None and is_other else None,
            "about": asked.about if asked else None,
            "filters": made.limits,
            "notes": (*made.notes, *answer.notes),
            "usage": made.usage,
            "record": record,
        }
    )
    return answer.model_copy(update={"text": answer_text(answer)})
