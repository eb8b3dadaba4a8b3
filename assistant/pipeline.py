"""One question from start to finish: understood, limited, answered by a model or in quotes, and recorded."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import aclosing, closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.answering.direct_answers import DirectAnswer, DirectAnswers
from assistant.answering.driving import adrive, drive
from assistant.answering.extractive import SENTENCES, answer_extractively, trimmed
from assistant.answering.leading_sentences import (
    leading_sentence,
    led_by,
    searched_question,
    wants_leading_sentence,
)
from assistant.answering.steps import Step, Steps, in_quotes
from assistant.contrasting import Claimed, Compared, claim_in, compares, named_in
from assistant.gathering import WHOLE_ABSTRACT, evidence_to_quote
from assistant.questions.about import Understood, is_of_papers, standing_alone
from assistant.questions.courtesies import courtesy
from assistant.questions.exclusions import topic_with_without
from assistant.questions.follow_up import understood
from assistant.questions.languages import is_foreign
from assistant.questions.limits import filters_note, joined
from assistant.questions.question import Question
from assistant.questions.tagged import unknown_tag, without_tags
from assistant.recording import Made, last_notes, on_record
from assistant.records import Answer, Detail, Done, Event, Evidence, Filters, Usage

if TYPE_CHECKING:
    from assistant.answering.generation import ModelAnswering
    from assistant.answering.language_model import LanguageModel
    from assistant.answering.understanding import Reading
    from assistant.finding import Finding
    from assistant.following import FollowUp
    from assistant.library.library import Library
    from assistant.llm.caller import ModelCaller
    from assistant.retrieval.search import Searcher
    from assistant.settings import Settings

__all__ = ["Asking", "Conversation"]

_EMPTY = Detail(field="count", text="The library is empty: no paper has been read into it yet.", values=("0",))
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
        understood: Understood | None = None,
    ) -> None:
        """`understood` is the question where it is known what it means."""
        self._started = time.perf_counter()
        self._whole = " ".join(question.split())
        tags = library.labels.names()
        self._given, self._tagged = without_tags(self._whole, tags)
        self._asked = self._given
        self._library = library
        self._searcher = searcher
        self._settings = settings
        self._model = model
        self._limits = joined(self._tagged, filters or Filters())
        self._conversation = conversation or Conversation()
        self._caller: ModelCaller | None = model.caller() if model is not None else None
        self._answering: ModelAnswering | None = None
        self._finding: Finding | None = None
        self._notes = list(notes)
        if (unknown := unknown_tag(self._given, tags)) is not None:
            self._notes.append(f"No tag is named “{unknown}”, so these words are read as part of the topic.")
        self._reranker = reranker
        self._direct = DirectAnswers(library, searcher, settings.answer, self._conversation.numbers)
        self._following: FollowUp | None = None
        self._compared: Compared | None = None
        self._claimed: Claimed | None = None
        self._understood = understood or named_in(self._asked, self._turns, library)

    def events(self) -> Generator[Event]:
        """The answer as it is made; the last event holds the whole of it. Raises ModelError if so configured."""
        with closing(drive(self._steps(), self._caller)) as events:
            for event in events:
                yield self._recorded(event)

    async def aevents(self) -> AsyncGenerator[Event]:
        """As `events`, for an event loop; searching and verifying run in threads."""
        async with aclosing(adrive(self._steps(), self._caller)) as events:
            async for event in events:
                yield self._recorded(event)

    def _steps(self) -> Steps:
        answer: Answer | ModelAnswering | None = self._answered_directly()
        if answer is None and self._model is not None:
            answer = yield from self._with_model(self._model)
        if answer is None:
            answer = self._without_model()
        yield from in_quotes(answer) if isinstance(answer, Answer) else answer.steps()

    @property
    def _turns(self) -> list[Answer]:
        """The turns that a question may follow on: a greeting is none."""
        return [turn for turn in self._conversation.turns if not (turn.about and turn.about.kind == "courtesy")]

    def _answered_directly(self) -> Answer | None:
        """The answer from records, from the library as a whole or from nothing, if the question needs no more."""
        if not self._library.count() and not courtesy(self._given):
            self._understood = Understood(standing_alone(self._given))
            return Answer(question=self._given, status="no_match", details=(_EMPTY,), text="")
        if self._understood is not None:
            return None
        direct = self._direct.answer(self._given, self._limits, follows=bool(self._turns))
        if direct is not None:
            return self._taken(direct)
        return None if self._is_for_model else self._reread()

    @property
    def _is_for_model(self) -> bool:
        """Whether a model is to read a question in another language."""
        return self._model is not None and self._settings.llm.understand and is_foreign(self._given)

    def _reread(self) -> Answer | None:
        """Take the question as it is meant, if it is misspelt or not in English; its answer, if it needs no more."""
        if (reading := self._direct.reading(self._given)) is None:
            return None
        self._notes.append(reading.note)
        if reading.question is None:
            self._understood = Understood(standing_alone(self._given))
            return self._direct.unreadable(self._given)
        self._asked = reading.question
        direct = self._direct.answer(self._asked, self._limits, follows=bool(self._turns))
        return self._taken(direct) if direct is not None else None

    def _taken(self, direct: DirectAnswer) -> Answer:
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

    def _without_model(self) -> Answer:
        begun = self._begun()
        if isinstance(begun, Answer):
            return begun
        if self._compared is not None:
            return self._compared.quoted()
        if self._claimed is not None:
            found = self._claimed.found(begun[1])
            return self._claimed.quoted(found, in_field=self._is_in_field(self._claimed.question, found))
        return self._led(*begun)

    def _with_model(self, model: LanguageModel) -> Generator[Step, str | None, Answer | ModelAnswering]:
        """Find evidence with the model's help and prepare its answer from it."""
        from assistant.answering.understanding import NOT_UNDERSTOOD
        from assistant.finding import Finding
        from assistant.reading import as_read, as_wanted, may_ask_back, within_limits

        finding = self._finding = Finding(
            model, self._library, self._searcher, self._settings, self._asked, self._turns, self._limits, self._notes,
            is_foreign=self._is_for_model,
        )  # fmt: skip
        is_read = self._understood is not None
        reading = NOT_UNDERSTOOD if is_read else self._without_tags((yield from finding.read()))
        if self._is_for_model and not reading.question and (answer := self._reread()) is not None:
            return answer
        if reading.asks_back and may_ask_back(self._asked, self._turns):
            self._understood = Understood(standing_alone(self._asked))
            unclear = Answer(question=self._asked, status="unclear", asks_back=reading.asks_back, text="")
            return unclear.model_copy(update={"mode": "model", "model": model.info.name})
        if reading != NOT_UNDERSTOOD:
            read = as_read(reading, self._asked, self._turns, foreign=self._is_for_model)
            self._understood = within_limits(read, self._asked, self._turns, self._limits, self._library)
        begun = self._begun()
        if isinstance(begun, Answer):
            return begun
        question, limits = as_wanted(begun[0], reading), begun[1]
        if self._compared is not None:
            self._answering = self._compared.by_model(model)
            return self._answering
        found, in_field = finding.evidence(self._claimed.question if self._claimed else question, limits)
        if self._following is not None:
            found = self._following.evidence(found, WHOLE_ABSTRACT)
        if self._claimed is not None:
            self._answering = self._claimed.by_model(model, found, in_field=in_field or self._is_given_papers)
            return self._answering
        readable = found if in_field or self._is_given_papers else []
        if question.wants_list:
            readable = yield from finding.screened(question, limits, readable)
        self._answering = model.answering(
            question,
            readable,
            quotes=lambda: self._quotes(question, readable or found),
            numbers=self._conversation.numbers,
        )
        self._answering.settings = self._settings.answer
        return self._answering

    def _without_tags(self, reading: Reading) -> Reading:
        """The model's reading without tags in its words: those that the reader named count, now or before."""
        text, tagged = without_tags(reading.question, self._library.labels.names())
        if tagged.tag in {turn.about.limits.tag for turn in self._turns if turn.about}:
            self._tagged = tagged.merged(self._tagged)
            self._limits = joined(self._tagged, self._limits)
        return reading._replace(question=text)

    def _begun(self) -> tuple[Question, Filters] | Answer:
        """The question as understood, and its limits; or its answer, if it needs no evidence."""
        self._understood = asked = self._understood or understood(self._asked, self._turns)
        if asked.note and not asked.details and asked.about.kind != "papers_shown":
            self._notes.append(asked.note)
        question = Question.parse(asked.text)
        if (what := topic_with_without(asked.text)) and asked.about.kind == "question":
            self._notes.append(f"“without {what}” is read as part of the topic; “but not {what}” leaves papers out.")
        self._contrast(asked, question)
        stands_alone = not self._turns and asked.about.kind != "similar_papers"
        self._following = following = None if stands_alone else self._follow_up(asked)
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
        return question, limits

    def _contrast(self, asked: Understood, question: Question) -> None:
        """Note whether papers are to be held against each other."""
        held = self._library, self._searcher, self._settings.answer, self._conversation.numbers
        if claim := claim_in(asked, self._turns):
            self._claimed = Claimed(claim, *held)
        elif compares(asked, question):
            self._compared = Compared(asked, question, *held, notes=self._notes)

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
        whole = WHOLE_ABSTRACT if wants_leading_sentence(question) else SENTENCES
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

    @property
    def _is_given_papers(self) -> bool:
        """Whether a reader says which papers to look in, or not to, and so knows what is in them."""
        return self._points_at_papers or bool(self._limits.ids) or bool(self._limits.without)

    def _is_in_field(self, question: Question, found: list[Evidence]) -> bool:
        """Whether the library may answer at all."""
        return self._is_given_papers or self._searcher.is_in_field(question, found)

    def _recorded(self, event: Event) -> Event:
        if not isinstance(event, Done):
            return event
        answer, asked = event.answer, self._understood
        usage = self._caller.usage if self._caller is not None else Usage()
        prompts, searches = set[str](), tuple[str, ...]()
        if self._answering is not None:
            prompts |= self._answering.used_prompts
        if self._finding is not None:
            prompts |= self._finding.used_prompts
            searches = self._finding.searches
        self._notes += last_notes(answer, self._model, self._caller, self._finding, self._searcher.outage)
        if self._following is not None and (missing := self._following.missing(answer)):
            self._notes = [missing if asked and note == asked.note else note for note in self._notes]
        made = Made(
            limits=self._limits,
            notes=self._notes,
            usage=usage.model_copy(update={"seconds": round(time.perf_counter() - self._started, 4)}),
            prompts={name: self._model.prompt(name).digest for name in prompts} if self._model is not None else {},
            searches=searches,
            reranker=self._reranker,
        )
        is_reread = self._asked != self._given
        library, settings = self._library, self._settings
        if asked is not None and self._tagged:
            about = asked.about.model_copy(update={"limits": asked.about.limits.merged(self._tagged)})
            asked = asked._replace(about=about)
        answer = on_record(answer, self._whole, asked, made, library=library, settings=settings, reread=is_reread)
        return Done(answer=answer)
