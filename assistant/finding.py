"""How a language model helps to find: it says what a question means and what to search for, and screens a list."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.answering.screening import SCREENED, Screened, picked, screening_messages
from assistant.answering.steps import Step, whole_reply
from assistant.answering.understanding import NOT_UNDERSTOOD, Reading, read, understanding_messages
from assistant.errors import ModelError
from assistant.gathering import WHOLE_ABSTRACT, evidence_for, fused
from assistant.questions.about import Understood, standing_alone
from assistant.questions.follow_up import understood
from assistant.questions.kinds import may_want_list
from assistant.questions.limits import joined
from assistant.questions.other_papers import wanted_of_others
from assistant.questions.question import Question, topic_words
from assistant.questions.references import loosely_together, of_several, of_things, singled_out
from assistant.reading import lacks_subject
from assistant.records import AboutKind, Answer, Evidence, Filters
from assistant.retrieval.field import LEAST_FOR_MODEL

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage

    from assistant.answering.language_model import LanguageModel
    from assistant.library.library import Library
    from assistant.retrieval.search import Searcher
    from assistant.settings import Settings

__all__ = ["Finding"]

UNSURE = 0.1
"""Probability of relevance of the best paper below which a ranking is unsure. Of 318 questions with one answer on the
digests and their abstracts, 28 lack a right paper among the first ten; the best paper of 27 of these is below 0.05,
that of the other at 0.2. Of all, 93 are below 0.1, 80 of them in other words than the papers'; of 500 on biomedical
abstracts, 5 are, and 1 lacks its paper."""
_LAST = 3
"""When one of the last few papers that the model was shown fits, further ones may."""
_OPEN: tuple[AboutKind, ...] = ("question", "continued", "part_changed", "other_papers")
"""Follow-ups that the rules leave open; all others name papers of the conversation, or ask for them."""
_FEW_WORDS = 4
"""A question with more words for its topic, and "they" or "those" in it, need not mean the papers cited last."""

Replied = Generator[Step, str | None, str]


@dataclass(slots=True)
class Finding:
    """What one question finds with a model's help. `limits` are those given beside it; `notes` grows."""

    model: LanguageModel
    library: Library
    searcher: Searcher
    settings: Settings
    question: str
    turns: Sequence[Answer]
    limits: Filters
    notes: list[str]
    is_foreign: bool = False
    used_prompts: set[str] = field(default_factory=set)
    searches: tuple[str, ...] = ()
    incomplete: str = ""
    """A line on a list that may be incomplete, once the papers are picked."""
    _ranked: tuple[Question, Filters, list[Evidence]] | None = None
    _failed: bool = False

    def read(self) -> Generator[Step, str | None, Reading]:
        """How the model reads the question, if it is worth asking and says so in good form."""
        if not self.settings.llm.understand or not self._is_open():
            return NOT_UNDERSTOOD
        if not (messages := understanding_messages(self.model, self.question, self.turns)):
            return NOT_UNDERSTOOD
        reply = yield from self._reply("understand", messages, "The question is understood")
        reading = read(reply, self.question, self.turns)
        self.searches = reading.searches
        return reading

    def evidence(self, question: Question, limits: Filters) -> tuple[list[Evidence], bool]:
        """What the question and the model's searches find together, best first, and whether any is in the field."""
        most = self._depth(question)
        searches = [Question.parse(search).wanting(question.wants) for search in self.searches]
        self.searcher.prepare(searches)
        rankings = [] if searches and self.is_foreign else [(question, self._ranking(question, limits))]
        for search in searches:
            found = self.searcher.search(search, most, filters=limits, sentences=WHOLE_ABSTRACT)
            rankings.append((search, found))
        found = fused([ranking for _, ranking in rankings], most)
        return found, any(self._is_in_field(*each) for each in rankings)

    def screened(
        self, question: Question, limits: Filters, found: list[Evidence]
    ) -> Generator[Step, str | None, list[Evidence]]:
        """The papers of a list that the model picks, best first; all that were found, if it picks none.

        It is not asked where it reads all of them anyway.
        """
        most = self.settings.answer.max_papers
        if not self.settings.llm.screen or self._failed or not question.has_topic or len(found) <= most:
            return found
        messages, shown = screening_messages(self.model, question.text, found)
        if shown <= most:
            return found
        reply = yield from self._reply("screen", messages, "The papers are picked")
        screened = picked(reply, shown)
        if screened is None:
            return found
        self.incomplete = _incomplete(screened, shown, most, self._passing(limits))
        return [found[place] for place in (*screened.fit, *screened.may_fit)]

    def _is_open(self) -> bool:
        """Whether the model's reading can help: of a follow-up that the rules leave open, of a question in another
        language or without a subject, and, where not all papers are read anyway, of an unsure ranking and of what may
        be a list or is answered by yes or no, to which papers may speak in other words.

        A question for further papers is left to the rules: which papers were given is not a matter of wording.
        """
        if self.turns:
            return self._is_open_follow_up()
        if self.is_foreign or lacks_subject(self.question):
            return True
        asked = Understood(standing_alone(self.question))
        question, limits = Question.parse(asked.text), joined(asked.filters, self.limits)
        if not question.has_topic or self._passing(limits) <= self.settings.answer.max_papers:
            return False
        ranking = self._ranking(question, limits)
        of_several = question.wants_list or question.wants == "yes_no" or may_want_list(question.text)
        return (of_several or _is_unsure(ranking)) and self._is_in_field(question, ranking)

    def _passing(self, limits: Filters) -> int:
        return len(self.library.keys_matching(limits).keys) if limits else self.library.count()

    def _is_open_follow_up(self) -> bool:
        if wanted_of_others(self.question) is not None:
            return False
        found = understood(self.question, self.turns)
        may_be_things = of_things(self.question) or of_several(self.question, self.turns)
        if may_be_things and singled_out(self.question, self.turns) is None:
            return True
        is_loose = loosely_together(self.question) and singled_out(self.question, self.turns) is None
        return found.about.kind in _OPEN or (is_loose and len(topic_words(self.question)) > _FEW_WORDS)

    def _is_in_field(self, question: Question, ranking: Sequence[Evidence]) -> bool:
        return self.searcher.is_in_field(question, ranking, LEAST_FOR_MODEL)

    def _reply(self, step: str, messages: Sequence[ChatMessage], what: str) -> Replied:
        """The model's reply to a call that the answer can do without; empty if it fails."""
        self.used_prompts.add(step)
        try:
            reply = yield from whole_reply(step, messages)
        except ModelError as error:
            if not self.settings.llm.fallback:
                raise
            self._failed = True
            self.notes.append(f"{what} without {self.model.info.name} ({error}).")
            return ""
        return reply

    def _ranking(self, question: Question, limits: Filters) -> list[Evidence]:
        """The papers found for the question itself; kept, since more than one step looks."""
        if self._ranked is None or self._ranked[:2] != (question, limits):
            found = evidence_for(
                self.searcher, self.settings.answer, question, limits, self._depth(question), WHOLE_ABSTRACT
            )
            self._ranked = question, limits, found
        return self._ranked[2]

    def _depth(self, question: Question) -> int:
        return max(SCREENED if question.wants_list else 0, 2 * self.settings.answer.max_papers)


def _is_unsure(ranking: Sequence[Evidence]) -> bool:
    return max((found.score for found in ranking), default=0.0) < UNSURE


def _incomplete(screened: Screened, shown: int, most: int, passing: int) -> str:
    """A line on a list that may be incomplete; empty where it seems complete. `most` papers can be listed, of `passing`
    in all."""
    if len(screened.fit) > most:
        return f"{len(screened.fit)} papers seem to fit; the list was written from the best {most}."
    if shown < passing and any(place >= shown - _LAST for place in screened.fit):
        return f"Only the {shown} papers nearest to the question were looked through; further ones may fit."
    return ""
