"""One look at the library for one watch: what has come or changed since the last one, and which of it is news."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING
from uuid import UUID, uuid4, uuid5

from assistant.library.history import Marked
from assistant.library.keys import Keys
from assistant.questions.tagged import limited_within
from assistant.records import NewsIssue, NewsPaper, Watch
from assistant.watching.fitting import Fit, Fitting
from assistant.watching.store import Draft, Memory, now
from assistant.watching.wanted import wanted

if TYPE_CHECKING:
    from assistant.records import AnswerChange
    from assistant.watching.store import WatchStore

__all__ = ["MOST_TOLD", "Look"]

MOST_TOLD = 200
"""Papers in an issue at most; the next one goes on."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one watch is compared with. Raises EncoderError where its question cannot be encoded."""

    fitting: Fitting
    store: WatchStore
    watch: Watch
    memory: Memory

    def at_first(self, *, told: bool) -> tuple[Draft, int]:
        """What fits already when the watch is added: known from the start, unless it is to be `told`; how many fit."""
        history = self.fitting.library.history
        revision = self.fitting.library.revision
        fits = list(self._fits(history.changed_since(0)))
        memory = self._at(0 if told else revision)
        known = {} if told else history.marked([fit.key for fit in fits])
        return Draft(self.watch.number, memory, known, memory.catalog), sum(not fit.nearest for fit in fits)

    def again(self) -> Draft | None:
        """What is new; None if nothing has changed at all."""
        library = self.fitting.library
        history = library.history
        revision = library.revision
        same = self.memory.catalog == history.identity and self.memory.revision <= revision
        since = self.memory.revision if same else 0
        changed = history.changed_since(since)
        looked_at = history.changed_since(0) if self._is_limited_by_more_than_papers() else changed
        if not len(looked_at):
            moved = not same or revision > self.memory.revision
            return Draft(self.watch.number, self._at(revision)) if moved else None
        known = Keys.of(self.store.known_keys(self.watch.number, history.identity))
        candidates = looked_at.without(known)
        seen_again = history.marked(list(changed.shared(known)))
        told: list[Fit] = []
        silent: dict[int, Marked] = {}
        more = False
        # After a change of encoder every paper has changed, and only those that were added can be news.
        reencoded = same and self.memory.encoder not in ("", library.encoder_fingerprint)
        added = history.added_since(since)
        for fits in _by(MOST_TOLD, self._fits(candidates)):
            marked = history.marked([fit.key for fit in fits])
            for fit in fits:
                if fit.key not in marked:
                    continue
                if (reencoded and fit.key not in added) or self._is_known(marked[fit.key]):
                    silent[fit.key] = marked[fit.key]
                else:
                    told.append(fit)
            if len(told) > MOST_TOLD:
                told, more = told[:MOST_TOLD], True
                break
        whole = self.fitting.with_sentences(told)
        marked = history.marked([fit.key for fit in whole])
        whole = [fit for fit in whole if fit.key in marked]
        papers = [self._paper(fit, marked[fit.key], was_there=same and fit.key not in added) for fit in whole]
        memory = replace(self.memory) if more else self._at(revision)
        return Draft(
            self.watch.number,
            memory,
            seen_again | silent | {fit.key: marked[fit.key] for fit in whole},
            history.identity,
            self.issue(papers, more=more) if papers else None,
        )

    def _is_limited_by_more_than_papers(self) -> bool:
        """Whether a paper can come within the limits without a change to it: by a tag, or in another file."""
        tags = self.fitting.library.labels.names()
        limits = limited_within(self.watch.question, self.watch.filters, tags)[1]
        return bool(limits.tag or limits.source)

    def _fits(self, keys: Keys) -> Iterable[Fit]:
        library, searcher = self.fitting.library, self.fitting.searcher
        return self.fitting.among(wanted(self.watch.question, self.watch.filters, library, searcher), keys)

    def _at(self, revision: int) -> Memory:
        library = self.fitting.library
        encoder = library.encoder_fingerprint or ""
        return replace(self.memory, catalog=library.history.identity, revision=revision, encoder=encoder)

    def _is_known(self, paper: Marked) -> bool:
        """Whether it is a known paper that has left the library and come back, or has become part of this one.

        A known paper that is still there is another one, however alike they are: the library tells them apart.
        """
        history = self.fitting.library.history
        alike = [known for known in self.store.known_by(self.watch.number, paper.marks) if known.marked.is_same(paper)]
        here: Mapping[int, Marked] = history.marked([known.key for known in alike if known.catalog == history.identity])
        return any(known.catalog != history.identity or known.key not in here for known in alike)

    def _paper(self, fit: Fit, marked: Marked, *, was_there: bool) -> NewsPaper:
        evidence = fit.evidence
        assert evidence is not None
        name = "\0".join((marked.id, *sorted(marked.marks)))
        return NewsPaper(
            paper=evidence.paper,
            score=evidence.score,
            quotes=evidence.sentences[:1],
            entry=uuid5(UUID(self.memory.uid), name).urn,
            why="nearest" if fit.nearest else "changed" if was_there else "added",
        )

    def issue(
        self, papers: Sequence[NewsPaper] = (), *, changes: Sequence[AnswerChange] = (), more: bool = False
    ) -> NewsIssue:
        """News of the watch, as yet without a number."""
        return NewsIssue(
            watch=self.watch.number,
            name=self.watch.name,
            question=self.watch.question,
            filters=self.watch.filters,
            made=now(),
            entry=uuid4().urn,
            papers=tuple(papers),
            changes=tuple(changes),
            more=more,
        )


def _by(number: int, fits: Iterable[Fit]) -> Iterable[list[Fit]]:
    rest = iter(fits)
    while some := list(islice(rest, number)):
        yield some
