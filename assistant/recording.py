"""An answer put on record: what was asked and understood, what made it, and what that took."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from assistant.answering.markdown import answer_text
from assistant.records import Answer, AnswerRecord, Filters, Usage
from assistant.settings import fingerprint
from assistant.version import __version__

if TYPE_CHECKING:
    from assistant.answering.language_model import LanguageModel
    from assistant.finding import Finding
    from assistant.library.library import Library
    from assistant.llm.caller import ModelCaller
    from assistant.questions.about import Understood
    from assistant.settings import Settings

__all__ = ["Made", "by_words_note", "last_notes", "on_record"]


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


def last_notes(
    answer: Answer, model: LanguageModel | None, caller: ModelCaller | None, finding: Finding | None, outage: str
) -> Iterator[str]:
    """What is to be told once an answer is made; `outage` says why the encoder failed, if it did."""
    if model is not None and caller is not None and caller.last is not None and not caller.last.finished:
        yield f"The reply of {model.info.name} was cut at llm.max_output_tokens."
    if finding is not None and finding.incomplete and answer.mode == "model" and answer.status == "answered":
        yield finding.incomplete
    if note := by_words_note(outage, answer):
        yield note


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
