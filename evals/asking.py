"""Asks the questions of a set, several at a time if wanted, and keeps each outcome at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TYPE_CHECKING

from assistant import Answer, Assistant, AssistantError
from evals.question_set import Question
from evals.run_directory import Outcome

if TYPE_CHECKING:
    from evals.kept_replies import KeptReplies

__all__ = ["DEPTH", "Asker", "ask_all"]

DEPTH = 100
"""Papers that a ranking holds at most."""


class Asker:
    """Asks single questions of an assistant. With `rank_only` it only searches.

    `model` is the one that the assistant was opened with, if it was with one that keeps replies.
    """

    def __init__(self, assistant: Assistant, *, model: KeptReplies | None = None, rank_only: bool = False) -> None:
        self._assistant = assistant
        self._model = model
        self._rank_only = rank_only

    def ask(self, question: Question) -> Outcome:
        """The outcome of a question; an error is one, too."""
        try:
            if self._rank_only:
                return self._rank(question, None)
            answer, kept = self._answered(question)
            return self._rank(question, answer).model_copy(update={"cached": kept})
        except AssistantError as error:
            return Outcome(id=question.id, error=f"{type(error).__name__}: {error}")
        except Exception as error:
            return Outcome(id=question.id, error=f"unexpected {type(error).__name__}: {error}")

    def _answered(self, question: Question) -> tuple[Answer, int]:
        """The answer, and the number of its model's replies that were kept ones."""
        if not question.turns:
            return self._asked(self._assistant.ask, question.text)
        chat = self._assistant.chat()
        for turn in question.turns:
            chat.ask(turn)
        return self._asked(chat.ask, question.text)

    def _asked(self, ask: Callable[[str], Answer], text: str) -> tuple[Answer, int]:
        if self._model is None:
            return ask(text), 0
        with self._model.counting() as kept:
            answer = ask(text)
        # What was waited for when the replies were made: another time it is next to nothing.
        usage = answer.usage.model_copy(update={"seconds": round(answer.usage.seconds + kept.seconds, 4)})
        return answer.model_copy(update={"usage": usage}), kept.replies

    def _rank(self, question: Question, answer: Answer | None) -> Outcome:
        started = time.perf_counter()
        if answer is None:
            hits = self._assistant.search(question.text, limit=DEPTH)
        else:
            hits = self._assistant.search(
                answer.asked or question.text, limit=DEPTH, filters=answer.filters if answer.filters else None
            )
        seconds = time.perf_counter() - started
        found = answer.evidence if answer else ()
        near = answer.near_misses if answer else ()
        scores = [*(each.score for each in found), *(each.score for each in near), *(hit.score for hit in hits)]
        return Outcome(
            id=question.id,
            answer=answer.model_copy(update={"evidence": (), "near_misses": ()}) if answer else None,
            evidence=tuple((each.paper.id, round(each.score, 4)) for each in found),
            best=max(scores, default=0.0),
            ranking=tuple(hit.paper.id for hit in hits),
            search_seconds=round(seconds, 4),
        )


def ask_all(asker: Asker, questions: Iterable[Question], jobs: int, keep: Callable[[Outcome], None]) -> None:
    """Ask all questions, `jobs` at a time; `keep` gets each outcome in the calling thread.

    When interrupted, questions not yet begun are left out.
    """
    with ThreadPoolExecutor(jobs, thread_name_prefix="asking") as pool:
        futures = [pool.submit(asker.ask, question) for question in questions]
        try:
            for future in as_completed(futures):
                keep(future.result())
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
