"""Which papers fit a watched question, among those that have changed: those that a list of all of them would hold."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.answering.asked import unknown_names
from assistant.answering.extractive import LEAST, NEAR_MISSES, still_fits
from assistant.answering.leaving_out import papers_about, speaks_of_lacking
from assistant.errors import EncoderError
from assistant.gathering import evidence_for
from assistant.library.keys import Keys
from assistant.questions.question import Question
from assistant.records import Evidence, Filters
from assistant.retrieval.chosen import evidence_of

if TYPE_CHECKING:
    from assistant.library.library import Library
    from assistant.retrieval.search import Searcher
    from assistant.settings import Settings
    from assistant.watching.wanted import Wanted

__all__ = ["Fit", "Fitting"]

SENTENCES = 2
AT_ONCE = 100
"""Papers looked through in one search."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A paper that fits. `nearest`: none is sure to fit, and it is the nearest in the library."""

    key: int
    evidence: Evidence | None
    """None until it is needed, where limits alone decide."""
    nearest: bool = False


@dataclass(frozen=True, slots=True)
class Fitting:
    """Finds what fits in one library. Raises EncoderError where a question cannot be encoded."""

    library: Library
    searcher: Searcher
    settings: Settings

    def among(self, wanted: Wanted, keys: Keys) -> Iterator[Fit]:
        """The papers among these that fit, best first.

        They are measured against the best paper of the whole library, as in an answer's list. Searches go on, each
        among what the ones before have not looked through, until one finds nothing that fits.
        """
        if wanted.question is None:
            passing = keys if not wanted.limits else self.library.keys_matching(wanted.limits).keys.shared(keys)
            yield from (Fit(key, None) for key in reversed(list(passing)))
            return
        if not len(keys):
            return
        overall = self._overall(wanted.question, wanted.limits)
        if not overall or not self._is_in_field(wanted, overall):
            return
        best = max(found.score for found in overall)
        if best < self.settings.answer.relevance:
            yield from self._nearest(overall, best, keys)
            return
        looked, fitting = self._search(wanted.question, wanted.limits, keys, overall)
        if unknown_names(wanted.question.text, [*overall, *looked]):
            return
        while fitting:
            known = self.library.history.keys_of([each.paper.id for each in looked])
            left_out = self._left_out(wanted, fitting)
            yield from (
                Fit(known[each.paper.id], each)
                for each in fitting
                if each.paper.id not in left_out and each.paper.id in known
            )
            if not known:  # all have changed their ids meanwhile
                return
            keys = keys.without(list(known.values()))
            looked, fitting = self._search(wanted.question, wanted.limits, keys, overall)

    def with_sentences(self, fits: Sequence[Fit]) -> list[Fit]:
        """The same with evidence, also where limits alone decided; papers that have gone meanwhile are left out."""
        bare = [fit.key for fit in fits if fit.evidence is None]
        stored = {each.key: each.paper.id for each in self.library.stored(bare)}
        typical = {each.paper.id: each for each in evidence_of(self.library, list(stored.values()), SENTENCES)}
        whole = {key: typical[id].model_copy(update={"score": 1.0}) for key, id in stored.items() if id in typical}
        found = [fit if fit.evidence is not None else Fit(fit.key, whole.get(fit.key)) for fit in fits]
        return [fit for fit in found if fit.evidence is not None]

    def _overall(self, question: Question, limits: Filters) -> list[Evidence]:
        most = self.settings.answer.max_papers + NEAR_MISSES
        found = evidence_for(self.searcher, self.settings.answer, question, limits, most)
        self._check_encoded(question)
        return found

    def _search(
        self, question: Question, limits: Filters, keys: Keys, overall: Sequence[Evidence]
    ) -> tuple[list[Evidence], list[Evidence]]:
        """The nearest of the papers, and those of them that fit."""
        looked = self.searcher.search(question, AT_ONCE, filters=limits, within=keys)
        self._check_encoded(question)
        fitting = [each for each in looked if still_fits(overall, each)]
        for side in question.each_side:
            of_side = self.searcher.search(side, AT_ONCE, filters=limits, within=keys)
            self._check_encoded(question)
            known = {each.paper.id for each in fitting}
            more = [each for each in of_side if each.paper.id not in known]
            looked += more
            fitting += [each for each in more if each.score >= self.settings.answer.relevance]
        return looked, fitting

    def _check_encoded(self, question: Question) -> None:
        if self.searcher.outage:
            raise EncoderError(
                f"“{question.text}” could not be looked for: {self.searcher.outage}",
                hint="nothing of it is taken for told; run it again when the encoder is back",
                retryable=True,
            )

    def _is_in_field(self, wanted: Wanted, overall: Sequence[Evidence]) -> bool:
        limits = wanted.limits
        assert wanted.question is not None
        return bool(limits.ids or limits.without) or self.searcher.is_in_field(wanted.question, overall)

    def _nearest(self, overall: Sequence[Evidence], best: float, keys: Keys) -> Iterator[Fit]:
        """The best paper, if it is one of these: so one that comes nearer than all before it is told, and no other."""
        nearest = next(each for each in overall if each.score == best)
        key = self.library.history.keys_of([nearest.paper.id]).get(nearest.paper.id)
        if best >= LEAST and key is not None and key in keys:
            yield Fit(key, nearest, nearest=True)

    def _left_out(self, wanted: Wanted, fitting: Sequence[Evidence]) -> Collection[str]:
        if not wanted.left_out:
            return ()
        if wanted.unless_topic and speaks_of_lacking(wanted.left_out, fitting, self.library):
            return ()
        return papers_about(wanted.left_out, fitting, self.library, self.searcher)
