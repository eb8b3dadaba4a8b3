"""What a question finds in the library: its evidence, for each side of a comparison and as far as a list goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.answering.extractive import NEAR_MISSES, PAPERS, SENTENCES, still_fits
from assistant.questions.question import Question
from assistant.records import Evidence, Filters

if TYPE_CHECKING:
    from assistant.retrieval.search import Searcher
    from assistant.settings import AnswerSettings

__all__ = ["WHOLE_ABSTRACT", "evidence_for", "evidence_to_quote", "fused"]

WHOLE_ABSTRACT = 1_000
"""The most sentences of a paper that a model is given."""

_PAPERS_A_SIDE = 4
"""The most papers that each side of a comparison adds."""


RANK_CONSTANT = 1
"""Reciprocal rank fusion: a paper at rank r of a ranking counts 1 / (constant + r) (Cormack et al., 2009). Right papers
of lists among the first 20, on abstracts and on digests: 0.93 and 0.93 with 1, 0.89 and 0.91 with 10, 0.80 and 0.87
with 60, 0.92 and 0.85 by each paper's best probability, 0.70 and 0.84 by the question alone."""


def evidence_to_quote(
    searcher: Searcher, settings: AnswerSettings, question: Question, limits: Filters, sentences: int
) -> list[Evidence]:
    """What is found to quote from; more only if a list goes on beyond it."""
    if not question.wants_list:
        return evidence_for(searcher, settings, question, limits, min(PAPERS, settings.max_papers), sentences)
    most = settings.max_papers + NEAR_MISSES
    found = evidence_for(searcher, settings, question, limits, most)
    if len(found) < most or not still_fits(found, found[-1]):
        return found
    return evidence_for(searcher, settings, question, limits, 2 * most)


def evidence_for(
    searcher: Searcher,
    settings: AnswerSettings,
    question: Question,
    limits: Filters,
    most: int,
    sentences: int = SENTENCES,
) -> list[Evidence]:
    """The best `most` papers for the question and, for a comparison, those for each side alone."""
    found = searcher.search(question, most, filters=limits, sentences=sentences)
    known = {evidence.paper.id for evidence in found if evidence.score >= settings.relevance}
    for side in question.each_side:
        for evidence in searcher.search(side, _PAPERS_A_SIDE, filters=limits, sentences=sentences):
            if evidence.paper.id not in known and evidence.score >= settings.relevance:
                known.add(evidence.paper.id)
                found = [*(other for other in found if other.paper.id != evidence.paper.id), evidence]
    return sorted(found, key=lambda evidence: -evidence.score) if question.sides else found


def fused(rankings: Sequence[Sequence[Evidence]], most: int) -> list[Evidence]:
    """The best `most` papers of several rankings, each with the sentences of the search that found it best.

    The first paper of each comes before all others: a search may be for a part of the question alone. With that, 0.86
    and 0.67 of the right papers of lists are among the first 5, without 0.80 and 0.67; among 20 it changes nothing.
    """
    if len(rankings) == 1:
        return list(rankings[0][:most])
    counts: dict[str, float] = defaultdict(float)
    best: dict[str, tuple[int, float, Evidence]] = {}
    for ranking in rankings:
        for rank, found in enumerate(ranking, start=1):
            counts[found.paper.id] += 1 / (RANK_CONSTANT + rank)
            place = (rank, -found.score, found)
            if found.paper.id not in best or place[:2] < best[found.paper.id][:2]:
                best[found.paper.id] = place
    order = sorted(counts, key=lambda id: (best[id][0] > 1, -counts[id]))
    return [best[id][2] for id in order[:most]]
