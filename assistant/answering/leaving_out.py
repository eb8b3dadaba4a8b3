"""Which of some papers are about something that a question leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.questions.question import Question
from assistant.records import Evidence, Filters

if TYPE_CHECKING:
    from assistant.library.library import Library
    from assistant.retrieval.search import Searcher

__all__ = ["papers_about", "speaks_of_lacking"]

_ABOUT = 0.25
"""Least estimated probability of relevance for a paper to count as about what is left out: well above the bound of a
list, since a paper left out wrongly is not seen at all."""
_MENTIONS = 2


def papers_about(subject: str, evidence: Sequence[Evidence], library: Library, searcher: Searcher) -> frozenset[str]:
    """The ids of the papers about a subject: by their title, by repeated mention, or by search."""
    ids = tuple(found.paper.id for found in evidence)
    if not ids:
        return frozenset()
    wanted = library.analysed(subject)
    scored = searcher.search(Question.parse(f"papers on {subject}"), len(ids), filters=Filters(ids=ids))
    likely = {found.paper.id for found in scored if found.score >= _ABOUT and found.signals.coverage >= 0.5}
    named = {
        found.paper.id
        for found in evidence
        if wanted
        and (
            set(wanted) <= set(library.analysed(found.paper.title))
            or _mentions(wanted, library.analysed(found.paper.abstract)) >= _MENTIONS
        )
    }
    return frozenset(likely | named)


def _mentions(phrase: Sequence[str], terms: Sequence[str]) -> int:
    length = len(phrase)
    return sum(terms[place : place + length] == list(phrase) for place in range(len(terms) - length + 1))


def speaks_of_lacking(subject: str, evidence: Sequence[Evidence], library: Library) -> bool:
    """Whether papers speak of doing without something, so that "without" may belong to the topic of a question."""
    wanted = library.analysed(subject)
    for found in evidence:
        terms = library.analysed(f"{found.paper.title}. {found.paper.abstract}")
        if any(_mentions([*words], terms) for words in (["without", *wanted], ["no", *wanted], [*wanted, "free"])):
            return True
    return False
