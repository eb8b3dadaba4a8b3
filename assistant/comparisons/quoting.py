"""Papers side by side in quotes alone, and as an answer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from assistant.answering.extractive import trimmed
from assistant.answering.numbering import Citations
from assistant.comparisons.aspects import aspect_asked_about, aspects_by_role, read_papers
from assistant.comparisons.shared import shared_aspects
from assistant.records import Answer, Aspect, Evidence, Quote, SideBySide, Statement
from assistant.text.roles import roles
from assistant.text.segmentation import sentences

if TYPE_CHECKING:
    from assistant.library.entries import StoredPaper
    from assistant.library.library import Library

__all__ = ["answer_beside", "as_a_whole", "on_subject", "own_findings_first"]

SHARED_ON_SUBJECT = 2
OF_OTHERS = 0.6
"""Factor for the score of a sentence on what was known before, or on code, where a paper's own finding is asked for."""
_OF_OTHERS = frozenset({"background", "availability"})


def as_a_whole(papers: Sequence[StoredPaper], library: Library, numbers: dict[str, int]) -> SideBySide:
    """What papers say in each role, and the subjects that several of them speak of.

    `numbers` are the citation numbers of papers by their ids, and grow.
    """
    read = read_papers(papers)
    aspects = [*aspects_by_role(read), *shared_aspects(read, library.analysed, library.idf)]
    return _beside(papers, numbers, aspects)


def on_subject(
    about: str,
    papers: Sequence[StoredPaper],
    library: Library,
    numbers: dict[str, int],
    evidence: Sequence[Evidence],
    silent: Collection[str],
) -> SideBySide:
    """What papers say on one subject. `evidence` has the sentences of each, best first; the `silent` do not mention it.

    Without a paper that mentions it, they are compared as a whole.
    """
    if len(silent) == len(papers):
        return as_a_whole(papers, library, numbers).model_copy(update={"about": about})
    by_id = {found.paper.id: found for found in evidence}
    asked = aspect_asked_about(about, [by_id[stored.paper.id] for stored in papers], silent)
    read = read_papers(papers)
    terms = set(library.analysed(about))
    within = [
        frozenset(
            place
            for place, span in enumerate(stored.sentences)
            if terms.intersection(library.analysed(stored.paper.abstract[span.start : span.end]))
        )
        for stored in papers
    ]
    shared = shared_aspects(read, library.analysed, library.idf, within=within, most=SHARED_ON_SUBJECT)
    return _beside(papers, numbers, [asked, *(aspect for aspect in shared if not _repeats(aspect, asked))], about)


def _beside(
    papers: Sequence[StoredPaper], numbers: dict[str, int], aspects: Sequence[Aspect], about: str = ""
) -> SideBySide:
    """Papers side by side; those that have no citation number yet get one."""
    given = tuple(numbers.setdefault(stored.paper.id, len(numbers) + 1) for stored in papers)
    return SideBySide(
        papers=tuple(stored.paper for stored in papers), numbers=given, about=about, aspects=tuple(aspects)
    )


def _repeats(aspect: Aspect, asked: Aspect) -> bool:
    """Whether every quote of an aspect is among those on the subject already."""
    pairs = zip(aspect.sides, asked.sides, strict=True)
    return all(any(_overlap(quote, known) for known in held.quotes) for side, held in pairs for quote in side.quotes)


def _overlap(one: Quote, other: Quote) -> bool:
    return one.start < other.end and other.start < one.end


def answer_beside(
    question: str, side_by_side: SideBySide, evidence: Sequence[Evidence], numbers: dict[str, int]
) -> Answer:
    """An answer that holds papers side by side: a statement for each of them, in the order of its abstract."""
    citations = Citations(numbers)
    statements = []
    for place, paper in enumerate(side_by_side.papers):
        quoted = {
            (quote.start, quote.end): quote for aspect in side_by_side.aspects for quote in aspect.sides[place].quotes
        }
        places = tuple(citations.add(paper, quoted[span], "supported") for span in sorted(quoted))
        if not places:
            continue
        text = f"{paper.title}: {' … '.join(quoted[span].text for span in sorted(quoted))}"
        number = citations.all[places[0]].number
        statements.append(Statement(text=text, citations=(number,), rests_on=places, verdict="supported"))
    return Answer(
        question=question,
        wants="comparison",
        status="answered",
        text="",
        statements=tuple(statements),
        citations=tuple(citations.all),
        evidence=tuple(trimmed(evidence)),
        compared=side_by_side,
    )


def own_findings_first(found: Evidence) -> Evidence:
    """The same with its sentences ranked anew: what was known before speaks for others, not for the paper."""
    spans = sentences(found.paper.abstract)
    told = roles(found.paper.abstract, spans)
    aside = {span.start for span, each in zip(spans, told, strict=True) if each.role in _OF_OTHERS}
    weighed = (
        quote.model_copy(update={"score": quote.score * OF_OTHERS}) if quote.start in aside else quote
        for quote in found.sentences
    )
    return found.model_copy(update={"sentences": tuple(sorted(weighed, key=lambda quote: -quote.score))})
