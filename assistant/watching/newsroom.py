"""Adds watches and tells their news: what is new is put into issues, told, and confirmed when it was."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from assistant.errors import ArgumentError, AssistantError, LibraryDamagedError, ModelError, TagNotFoundError
from assistant.questions.limits import joined, split_filters
from assistant.questions.question import topic_words
from assistant.questions.tagged import without_tags
from assistant.records import Filters, News, Watch
from assistant.watching.answers import answer_of, changes_between, evidence_of_answer
from assistant.watching.fitting import Fitting
from assistant.watching.looking import Look
from assistant.watching.store import Draft, Memory, WatchStore, new_memory, now
from assistant.watching.wanted import check_watchable, wanted

if TYPE_CHECKING:
    from assistant.parts import Parts

__all__ = ["Newsroom"]

_LONGEST_NAME = 60
_WORDS_OF_NAME = 4
_WORD = re.compile(r"\w+")
_DIGITS = re.compile(r"#?\d+")


@dataclass(frozen=True, slots=True)
class Newsroom:
    """The watches of one library, and what looks at it for them."""

    parts: Parts
    store: WatchStore

    def add(self, question: str, filters: Filters, name: str | None, *, answer: bool, told: bool) -> Watch:
        """Watch a question from now on; with `told`, what fits already is news, too.

        Tags that the question names become limits, which stay when the tags are renamed or nothing is tagged so.

        Raises ArgumentError for a question that cannot be watched, EncoderError, and ModelError if `answer` is kept.
        """
        library, searcher = self.parts.library, self.parts.searcher()
        question = " ".join(question.split())
        check_watchable(question, library, searcher)
        named = _checked_name(name) if name is not None else None
        whole, (question, tagged) = question, without_tags(question, library.labels.names())
        filters = joined(tagged, filters)
        _ = wanted(question, filters, library, searcher)  # raises for limits that exclude each other
        watches = self.store.watches()
        same = [watch for watch in watches if (watch.question, watch.filters) == (question, filters)]
        if same:
            raise ArgumentError(
                f"“{question}” is watched already: {same[0].number}, {same[0].name}",
                hint=f"assistant watch remove {same[0].number} ends that",
            )
        named = named or _free_name(whole, watches)
        watch = Watch(number=0, name=named, question=question, filters=filters, answer=answer, added=now())
        with self.store.turn():
            draft, fitting = Look(self._fitting(), self.store, watch, new_memory()).at_first(told=told)
            watch = watch.model_copy(update={"fitting": fitting})
            if answer:
                kept = replace(
                    draft.memory, evidence=evidence_of_answer(watch, self.parts), answer=answer_of(watch, self.parts)
                )
                draft = replace(draft, memory=kept)
            return self.store.add(watch, draft)

    @contextmanager
    def telling(self, names: Sequence[str] = ()) -> Iterator[News]:
        """What has come for these watches (all, if none is named) since the last time; confirmed when this ends.

        An exception within leaves the issues unconfirmed: they are told again the next time, with the same numbers and
        words. What one watch fails with is raised at the end, when the news of the others has been told.
        """
        if not self.store.watches():
            self._chosen(names)
            yield News()
            return
        with self.store.turn():
            watches = self._chosen(names)
            numbers = [watch.number for watch in watches]
            before = self.store.pending(numbers)
            drafts, failure = self._drafts(watches)
            if drafts:
                self.store.put(drafts)
            after = [
                issue for issue in self.store.pending(numbers) if issue.number not in {one.number for one in before}
            ]
            fresh = [issue.model_copy(update={"repeated": False}) for issue in after]
            news = News(issues=(*before, *fresh))
            yield news
            if news:
                self.store.confirm([issue.number for issue in news.issues])
        if failure is not None:
            raise failure

    def peek(self, names: Sequence[str] = ()) -> News:
        """What `telling` would tell; nothing is kept."""
        watches = self._chosen(names)
        before = self.store.pending([watch.number for watch in watches])
        drafts, failure = self._drafts(watches)
        if failure is not None:
            raise failure
        return News(issues=(*before, *(draft.issue for draft in drafts if draft.issue is not None)))

    def again(self, number: int) -> News:
        """An issue of before."""
        return News(issues=(self.store.issue(number),))

    def latest(self, names: Sequence[str], most: int) -> News:
        """The latest issues, the latest first, with `most` papers or a few more."""
        watches = self._chosen(names)
        uid = self.store.uid()
        selection = " ".join(sorted(str(watch.number) for watch in watches)) if names else "all"
        entry = uuid5(UUID(uid), selection).urn if uid else ""
        return News(issues=tuple(self.store.latest([watch.number for watch in watches], most)), entry=entry)

    def _chosen(self, names: Sequence[str]) -> list[Watch]:
        if not names:
            return self.store.watches()
        return list({watch.number: watch for watch in map(self.store.find, names)}.values())

    def _fitting(self) -> Fitting:
        return Fitting(self.parts.library, self.parts.searcher(), self.parts.settings)

    def _drafts(self, watches: Sequence[Watch]) -> tuple[list[Draft], AssistantError | None]:
        """What each watch brings, and the first error of one that could not be looked for."""
        drafts: list[Draft] = []
        failure: AssistantError | None = None
        for watch in watches:
            if (memory := self.store.memory(watch.number)) is None:
                continue
            try:
                draft, model_failed = self._draft(watch, memory)
            except LibraryDamagedError:
                raise
            except TagNotFoundError:  # its last paper has lost the tag, and until one has it again nothing fits
                continue
            except AssistantError as error:
                failure = failure or error
                continue
            failure = failure or model_failed
            drafts += [draft] if draft is not None else []
        return drafts, failure

    def _draft(self, watch: Watch, memory: Memory) -> tuple[Draft | None, ModelError | None]:
        look = Look(self._fitting(), self.store, watch, memory)
        draft = look.again()
        if not watch.answer or (draft is None and memory.evidence):
            return draft, None
        draft = draft or Draft(watch.number, memory)
        evidence = evidence_of_answer(watch, self.parts)
        if evidence == memory.evidence:
            return draft, None
        try:
            answer = answer_of(watch, self.parts)
        except ModelError as error:
            # Compared the next time, though no further paper may have come by then.
            return replace(draft, memory=replace(draft.memory, evidence="", answer=memory.answer)), error
        told = [paper.paper.id for paper in draft.issue.papers] if draft.issue is not None else []
        changes = changes_between(memory.answer, answer, self.parts.library, told) if memory.answer else ()
        memory = replace(draft.memory, evidence=evidence, answer=answer)
        issue = draft.issue or (look.issue(changes=changes) if changes else None)
        if issue is not None:
            issue = issue.model_copy(update={"changes": changes})
        return replace(draft, memory=memory, issue=issue), None


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise ArgumentError("the name of a watch is empty")
    if _DIGITS.fullmatch(name):
        raise ArgumentError(f"“{name}” is no name for a watch: it reads as a number", hint="put a letter into it")
    if len(name) > _LONGEST_NAME:
        raise ArgumentError(f"the name of a watch has {_LONGEST_NAME} characters at most, not {len(name)}")
    return name


def _free_name(question: str, watches: Sequence[Watch]) -> str:
    """A name from the first words of the topic that no watch has yet."""
    words = topic_words(split_filters(question)[0]) or _WORD.findall(question)
    name = "-".join(words[:_WORDS_OF_NAME]).lower()[:_LONGEST_NAME]
    name = "watch" if not name or _DIGITS.fullmatch(name) else name
    taken = {watch.name.casefold() for watch in watches}
    number = 1
    while (free := name if number == 1 else f"{name}-{number}").casefold() in taken:
        number += 1
    return free
