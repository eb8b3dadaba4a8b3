"""Citation numbers: one for each paper, in the order of first use."""

from __future__ import annotations

from assistant.records import Citation, Paper, Quote, Verdict

__all__ = ["Citations"]


class Citations:
    """The citations of an answer in progress. `numbers` maps ids of papers to the numbers they already have."""

    def __init__(self, numbers: dict[str, int] | None = None) -> None:
        self._numbers = {} if numbers is None else numbers
        self.all: list[Citation] = []

    def add(self, paper: Paper, quote: Quote, verdict: Verdict) -> int:
        """Cite a quote of a paper and return its place in `all`; a quote already cited keeps its place."""
        number = self._numbers.setdefault(paper.id, len(self._numbers) + 1)
        citation = Citation(
            number=number, paper=paper, quote=quote.text, start=quote.start, end=quote.end, verdict=verdict
        )
        for place, known in enumerate(self.all):
            if (known.number, known.start, known.end) == (number, quote.start, quote.end):
                return place
        self.all.append(citation)
        return len(self.all) - 1
