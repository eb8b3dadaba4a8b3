"""One question from start to finish: understood, limited, answered by a model or in quotes, and recorded."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import aclosing, closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.answering.direct_answers import DirectAnswers
from assistant.answering.extractive import SENTENCES, answer_extractively, trimmed
from assistant.answering.leading_sentences import (
    leading_sentence,
    led_by,
    searched_question,
    wants_leading_sentence,
)
from assistant.answering.markdown import answer_text
from assistant.errors import ModelError
from assistant.gathering import evidence_for, evidence_to_quote
from assistant.questions.about import Understood, is_of_papers, standing_alone
from assistant.questions.exclusions import topic_with_without
from assistant.questions.follow_up import understood
from assistant.questions.limits import filters_note, joined
from assistant.questions.other_papers import wanted_of_others
from assistant.questions.question import Question
from assistant.records import (
    Answer,
    AnswerRecord,
    Done,
    Drafted,
    Event,
    Evidence,
    Filters,
    Retrieved,
    Usage,
    Verified,
)
from assistant.settings import fingerprint
from assistant.version import __version__

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage

    from assistant.answering.generation import ModelAnswering
    from assistant.answering.language_model import LanguageModel
    from assistant.following import FollowUp
    from assistant.library.library import Library
    from assistant.llm.caller import ModelCaller
    from assistant.retrieval.search import Searcher
    from assistant.settings import Settings

__all__ = ["Asking", "Conversation"]

_WHOLE_ABSTRACT = 1_000
"""The most sentences of a paper that a model is given."""
_LISTS_GO_ON = ("other_papers", "list_continued")
"""Turns that ask for further papers of the list before."""


@dataclass(slots=True)
class Conversation:
    """What a question follows on: the answers so far, and the citation number of each paper."""

    turns: list[Answer] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)


class Asking:
    """One question. `events` and `aevents` answer it, one or the other, once."""

    def __init__(
        self,
        question: str,
        *,
        library: Library,
        searcher: Searcher,
        settings: Settings,
        model: LanguageModel | None,
        filters: Filters | None = None,
        conversation: Conversation | None = None,
        notes: Sequence[str] = (),
        reranker: str | None = None,
    ) -> None:
        self._started = time.perf_counter()
        self._given = self._asked = " ".join(question.split())
        self._understood: Understood | None = None
        self._library = library
        self._searcher = searcher
        self._settings = settings
        self._model = model
        self._limits = filters or Filters()
        self._conversation = conversation or Conversation()
        self._caller: ModelCaller | None = model.caller() if model is not None else None
        self._answering: ModelAnswering | None = None
        self._used_prompts: set[str] = set()
        self._notes = list(notes)
        self._reranker = reranker
        self._direct = DirectAnswers(library, searcher, settings.answer, self._conversation.numbers)
        self._following: FollowUp | None = None

    def events(self) -> Generator[Event]:
        """The answer as it is made; the last event holds the whole of it. Raises ModelError if so configured."""
        if (answer := self._answered_directly()) is not None:
            yield from self._quoted(answer)
            return
        if self._caller is not None and (messages := self._condensing()):
            try:
                self._condensed(self._caller.complete(messages).text)
            except ModelError as error:
                self._not_condensed(error)
        answering = self._prepare()
        if isinstance(answering, Answer):
            yield from self._quoted(answering)
        elif self._caller is not None:
            from assistant.answering.language_model import drive

            with closing(drive(answering, self._caller)) as events:
                for event in events:
                    yield self._recorded(event)

    async def aevents(self) -> AsyncGenerator[Event]:
        """As `events`, for an event loop; searching and verifying run in threads."""
        import asyncio

        if (answer := await asyncio.to_thread(self._answered_directly)) is not None:
            for event in self._quoted(answer):
                yield event
            return
        if self._caller is not None and (messages := self._condensing()):
            try:
                self._condensed((await self._caller.acomplete(messages)).text)
            except ModelError as error:
                self._not_condensed(error)
        answering = await asyncio.to_thread(self._prepare)
        if isinstance(answering, Answer):
            for event in self._quoted(answering):
                yield event
        elif self._caller is not None:
            from assistant.answering.language_model import adrive

            async with aclosing(adrive(answering, self._caller)) as events:
                async for event in events:
                    yield self._recorded(event)

    @property
    def _turns(self) -> list[Answer]:
        """The turns that a question may follow on: a greeting is none."""
        return [turn for turn in self._conversation.turns if not (turn.about and turn.about.kind == "courtesy")]

    def _answered_directly(self) -> Answer | None:
        """The answer from records, from the library as a whole or from nothing, if the question needs no more."""
        direct = self._direct.answer(self._given, self._limits, follows=bool(self._turns))
        if direct is None and (reading := self._direct.reading(self._given)) is not None:
            self._notes.append(reading.note)
            if reading.question is None:
                self._understood = Understood(standing_alone(self._given))
                return self._direct.unreadable(self._given)
            self._asked = reading.question
            direct = self._direct.answer(self._asked, self._limits, follows=bool(self._turns))
        if direct is None:
            return None
        self._understood = direct.understood
        self._limit(direct.understood.filters)
        return direct.answer

    def _limit(self, stated: Filters) -> Filters:
        """Put the limits of the question into force, and note how many papers pass them."""
        self._limits = limits = joined(stated, self._limits)
        named = limits.model_copy(update={"without": ()})
        if named != Filters(ids=limits.ids):
            passing = self._library.keys_matching(named)
            self._notes.append(filters_note(named, len(passing.keys), self._library.count(), passing.lacking))
        return limits

    def _condensing(self) -> list[ChatMessage]:
        """The messages that ask for a follow-up to be reworded so that it stands alone; empty without one.

        A question for further papers is left to the rules: which papers were given is not a matter of wording.
        """
        if self._model is None or not self._turns or wanted_of_others(self._asked) is not None or self._is_plain():
            return []
        from assistant.following import rewording_messages

        messages = rewording_messages(self._model, self._asked, self._turns)
        if messages:
            self._used_prompts.add("condense")
        return messages

    def _is_plain(self) -> bool:
        """Whether the rules leave nothing open: the question names papers of the conversation, or asks for them."""
        found = understood(self._asked, self._turns)
        if found.about.kind in ("question", "continued", "part_changed", "other_papers"):
            return False
        self._understood = found
        return True

    def _condensed(self, reply: str) -> None:
        """Take the model's wording of the question."""
        from assistant.following import in_words_of_model

        self._understood = in_words_of_model(reply, self._asked, self._turns)

    def _not_condensed(self, error: ModelError) -> None:
        if not self._settings.llm.fallback:
            raise error
        self._notes.append(f"The question is understood without {self._name} ({error}).")

    @property
    def _is_reread(self) -> bool:
        return self._asked != self._given

    @property
    def _name(self) -> str:
        return self._model.info.name if self._model is not None else "a model"

    def _prepare(self) -> ModelAnswering | Answer:
        """Find evidence and prepare the model's answer from it; without a model, the answer in quotes."""
        self._understood = asked = self._understood or understood(self._asked, self._turns)
        if asked.note and not asked.details and asked.about.kind != "papers_shown":
            self._notes.append(asked.note)
        question = Question.parse(asked.text)
        if (what := topic_with_without(asked.text)) and asked.about.kind == "question":
            self._notes.append(f"“without {what}” is read as part of the topic; “but not {what}” leaves papers out.")
        self._following = following = self._follow_up(asked) if self._turns else None
        if following is not None and (shown := following.shown()) is not None:
            self._limits = asked.filters
            return shown
        limits = self._limit(asked.filters)
        if (
            asked.about.kind in _LISTS_GO_ON
            and (more := self._direct.listing(asked.about.question, limits)) is not None
        ):
            return more
        if following is not None and (listed := following.listed(question, limits)) is not None:
            return listed
        if self._model is None or self._caller is None:
            return self._led(question, limits)
        settings = self._settings.answer
        found = evidence_for(self._searcher, settings, question, limits, 2 * settings.max_papers, _WHOLE_ABSTRACT)
        if following is not None:
            found = following.evidence(found, _WHOLE_ABSTRACT)
        self._answering = self._model.answering(
            question,
            found if self._is_in_field(question, found) else [],
            quotes=lambda: self._quotes(question, found),
            numbers=self._conversation.numbers,
        )
        return self._answering

    def _follow_up(self, asked: Understood) -> FollowUp:
        from assistant.following import FollowUp

        return FollowUp(
            asked,
            self._asked,
            self._turns,
            self._conversation.numbers,
            self._library,
            self._searcher,
            self._settings.answer,
            by_model=self._model is not None,
        )

    def _led(self, question: Question, limits: Filters) -> Answer:
        """The answer in quotes, with the sentence first that defines or decides what is asked, if there is one."""
        question = searched_question(question)
        whole = _WHOLE_ABSTRACT if wants_leading_sentence(question) else SENTENCES
        found = evidence_to_quote(self._searcher, self._settings.answer, question, limits, whole)
        if self._following is not None:
            found = self._following.evidence(found, whole)
        numbers = self._conversation.numbers
        chosen = self._understood is not None and is_of_papers(self._understood.about)
        if chosen or (lead := leading_sentence(question, found)) is None:
            return self._quotes(question, found)
        numbers.setdefault(lead.evidence.paper.id, len(numbers) + 1)
        return led_by(lead, self._quotes(question, found), numbers)

    def _quotes(self, question: Question, found: list[Evidence]) -> Answer:
        if self._following is not None and (answer := self._following.quoted(question, found)) is not None:
            return answer
        return answer_extractively(
            question,
            trimmed(found),
            self._settings.answer,
            self._conversation.numbers,
            in_field=self._is_in_field(question, found),
            chosen=self._points_at_papers,
            beyond=bool(self._limits.without),
        )

    @property
    def _points_at_papers(self) -> bool:
        return self._understood is not None and self._understood.about.kind == "asked_of_papers"

    def _is_in_field(self, question: Question, found: list[Evidence]) -> bool:
        """Whether the library may answer at all. A reader who points at papers knows what is in them."""
        points = self._points_at_papers or bool(self._limits.ids) or bool(self._limits.without)
        return points or self._searcher.is_in_field(question, found)

    def _quoted(self, answer: Answer) -> Generator[Event]:
        """The events of an extractive answer, whose every statement is a quote."""
        yield Retrieved(evidence=answer.evidence)
        for index, statement in enumerate(answer.statements):
            cited = tuple(answer.citations[place] for place in statement.rests_on)
            yield Drafted(index=index, text=statement.text, citations=cited)
            yield Verified(index=index, statement=statement.model_copy(update={"rests_on": ()}), citations=cited)
        yield self._recorded(Done(answer=answer))

    def _recorded(self, event: Event) -> Event:
        if not isinstance(event, Done):
            return event
        answer, asked = event.answer, self._understood
        usage = Usage()
        if self._caller is not None:
            usage = self._caller.usage
            if self._caller.last is not None and not self._caller.last.finished:
                self._notes.append(f"The reply of {self._name} was cut at llm.max_output_tokens.")
        if self._following is not None and (missing := self._following.missing(answer)):
            self._notes = [missing if asked and note == asked.note else note for note in self._notes]
        seconds = round(time.perf_counter() - self._started, 4)
        prompts = self._used_prompts | (self._answering.used_prompts if self._answering is not None else set())
        record = AnswerRecord(
            version=__version__,
            library_revision=self._library.revision,
            encoder=self._library.encoder_fingerprint or "",
            settings=fingerprint(self._settings),
            model=answer.model,
            prompts={name: self._model.prompt(name).digest for name in sorted(prompts)} if self._model else {},
            reranker=self._reranker,
        )
        answer = answer.model_copy(
            update={
                "question": self._given,
                "asked": asked.text
                if asked and asked.text != self._given and (asked.note or self._is_reread)
                else None,
                "about": asked.about if asked else None,
                "filters": self._limits,
                "notes": (*self._notes, *answer.notes),
                "usage": usage.model_copy(update={"seconds": seconds}),
                "record": record,
            }
        )
        return Done(answer=answer.model_copy(update={"text": answer_text(answer)}))
