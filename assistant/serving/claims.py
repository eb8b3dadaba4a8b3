"""Whether a sentence of the library says what a claim says, as far as rules can tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from assistant.records import Citation, Paper, Statement, Verdict
from assistant.serving.arguments import ClaimArguments
from assistant.serving.papers import known_papers
from assistant.serving.results import ClaimResult, WeighedSentence
from assistant.serving.room import clipped, fitting
from assistant.text.counts import counted
from assistant.text.quoted import shared_words
from assistant.text.segmentation import sentences
from assistant.text.words import CARRIES_NO_TOPIC

if TYPE_CHECKING:
    from assistant.assistant import Assistant

__all__ = ["check_claim"]

_SEARCHED = 10
"""Papers found for a claim whose sentences are all compared with it."""
_CLOSE = 0.5
"""Least share of a claim's words that a sentence and its title have, for its doubts to concern the claim."""
_SAYS_IT = 0.8
"""Least share for it to support the claim: of a hundred sentences, some would pass the rules by chance. Looked up among
268 papers, 77 % of the held statements that hold are then supported, and 24 % of the altered ones; without this bound
88 % and 38 %. `python -m scripts.measure_claims` finds the figures again."""
_TOGETHER = 2
"""Sentences of one paper that are compared together, if neither says all by itself."""
_MOST_SHOWN = 3


_DOUBTED: dict[Verdict, Verdict] = {"supported": "weak", "weak": "weak", "unsupported": "unsupported"}


class _Weighed(NamedTuple):
    citations: tuple[Citation, ...]
    statement: Statement
    closeness: float

    @property
    def supports(self) -> bool:
        """Whether it says the claim, as far as rules can tell."""
        return self.statement.verdict == "supported" and self.closeness >= _SAYS_IT


def check_claim(assistant: Assistant, given: ClaimArguments) -> ClaimResult:
    """Compare a claim with the sentences of some papers, or of those found for it."""
    notes = []
    if given.papers:
        papers, missing = known_papers(assistant, given.papers)
        notes += [f"Not in the library: {'; '.join(missing)}."] if missing else []
        where = f"in {counted(len(papers))} named"
    else:
        papers = [hit.paper for hit in assistant.search(given.claim, limit=_SEARCHED)]
        where = f"in the {counted(len(papers))} nearest to it"
        if limits := assistant.limits(given.claim):
            notes.append(f"Only papers {limits.describe()} were compared, as the claim states.")
    weighed = [each for paper in papers for each in _weighed(assistant, given.claim, paper)]
    weighed.sort(key=lambda each: -each.closeness)
    if supporting := [each for each in weighed if each.supports]:
        return _result("supported", _SUPPORTED, notes, _best(supporting))
    if doubts := [each for each in weighed if each.closeness >= _CLOSE]:
        return _result("doubtful", _DOUBTFUL, notes, _best(doubts))
    return _result("not_found", _NOT_FOUND.format(where=where), notes, _best(weighed))


_SUPPORTED = (
    "Words, numbers, names, negation and direction of the claim agree with what is quoted. Rules compared them, not "
    "meaning: about one in four claims with a changed name, number or direction passes, so read the sentence."
)
_DOUBTFUL = (
    "What is quoted speaks of the same, but does not say the claim as it stands, for the reason given. It may "
    "contradict the claim, or only say it in other words: read it."
)
_NOT_FOUND = (
    "No sentence says this {where}; what is quoted comes nearest. That does not make the claim false: only abstracts "
    "are known, and a sentence in very different words can be missed."
)


def _result(verdict: str, note: str, notes: Sequence[str], shown: Sequence[_Weighed]) -> ClaimResult:
    return ClaimResult.model_validate(
        {"verdict": verdict, "note": " ".join((note, *notes)), "sentences": fitting(map(_sentence, shown))}
    )


def _best(weighed: Sequence[_Weighed]) -> list[_Weighed]:
    """The first of each paper."""
    by_paper: dict[str, _Weighed] = {}
    for each in weighed:
        by_paper.setdefault(each.citations[0].paper.id, each)
    return list(by_paper.values())[:_MOST_SHOWN]


def _weighed(assistant: Assistant, claim: str, paper: Paper) -> Iterator[_Weighed]:
    """Each sentence of a paper by itself, and the two closest together if no one of them supports the claim."""
    single = [_weigh(assistant, claim, citation) for citation in _citations(paper)]
    yield from single
    if len(single) >= _TOGETHER and not any(each.supports for each in single):
        closest = sorted(single, key=lambda each: -each.closeness)[:_TOGETHER]
        together = sorted((each.citations[0] for each in closest), key=lambda citation: citation.start)
        if (both := _weigh(assistant, claim, *together)).supports:
            yield both


def _weigh(assistant: Assistant, claim: str, *citations: Citation) -> _Weighed:
    text = " ".join((citations[0].paper.title, *(citation.quote for citation in citations)))
    return _Weighed(citations, assistant.verify(claim, citations), shared_words(claim, text, CARRIES_NO_TOPIC))


def _citations(paper: Paper) -> Iterator[Citation]:
    for start, end in sentences(paper.abstract):
        quote = paper.abstract[start:end]
        yield Citation(number=1, paper=paper, quote=quote, start=start, end=end, verdict="weak")


def _sentence(weighed: _Weighed) -> WeighedSentence:
    paper = weighed.citations[0].paper
    return WeighedSentence(
        id=paper.id,
        title=clipped(paper.title),
        quote=" … ".join(citation.quote for citation in weighed.citations),
        verdict="supported" if weighed.supports else _DOUBTED[weighed.statement.verdict],
        problems=[clipped(problem) for problem in weighed.statement.problems] or _too_little(weighed),
        digest=paper.kind == "digest",
    )


def _too_little(weighed: _Weighed) -> list[str]:
    return [] if weighed.supports else ["it has too few of the claim's words to say all of it"]
