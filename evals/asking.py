"""Asks the questions of a set, several at a time if wanted, and keeps each outcome at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed

from assistant import Answer, Assistant, AssistantError
from assistant.settings import fingerprint
from evals.content_cache import ContentCache, cache_directory, key_of
from evals.libraries import code_fingerprint, library_fingerprint
from evals.question_set import Question
from evals.run_directory import Outcome

__all__ = ["DEPTH", "Asker", "ask_all"]

DEPTH = 100
"""Papers that a ranking holds at most."""


class Asker:
    """Asks single questions of an assistant. With `rank_only` it only searches.

    An answer that a language model was called for is kept, and given again as long as question, papers, settings,
    prompts and program are the same.
    """

    def __init__(self, assistant: Assistant, *, rank_only: bool = False) -> None:
        self._assistant = assistant
        self._rank_only = rank_only
        self._cache = ContentCache(cache_directory() / "answers")
        self._made_with = (
            fingerprint(assistant.settings),
            library_fingerprint(assistant),
            code_fingerprint(),
            _prompts(assistant),
        )

    def ask(self, question: Question) -> Outcome:
        """The outcome of a question; an error is one, too."""
        key = key_of(question.turns, question.text, *self._made_with)
        if not self._rank_only and (kept := self._cache.get(key)):
            return Outcome.model_validate_json(kept).model_copy(update={"id": question.id, "cached": True})
        try:
            outcome = self._rank(question, None) if self._rank_only else self._answered(question)
        except AssistantError as error:
            return Outcome(id=question.id, error=f"{type(error).__name__}: {error}")
        except Exception as error:
            return Outcome(id=question.id, error=f"unexpected {type(error).__name__}: {error}")
        if outcome.answer is not None and outcome.answer.usage.calls:
            self._cache.put(key, outcome.model_dump_json())
        return outcome

    def _answered(self, question: Question) -> Outcome:
        if not question.turns:
            return self._rank(question, self._assistant.ask(question.text))
        chat = self._assistant.chat()
        for turn in question.turns:
            chat.ask(turn)
        return self._rank(question, chat.ask(question.text))

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


def _prompts(assistant: Assistant) -> list[tuple[str, str]]:
    directory = assistant.settings.llm.prompts
    if directory is None:
        return []
    return [(path.name, path.read_text(encoding="utf-8", errors="replace")) for path in sorted(directory.glob("*.*"))]
