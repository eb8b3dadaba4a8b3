"""The sides of a comparison, and the papers and sentences on each."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.questions.question import Question
from assistant.records import Evidence, Quote

__all__ = ["Sides"]

ON_SIDE = 0.4
"""Least share of the words of a side that a paper on it holds, where words outside its title count half."""


class Sides:
    """The sides of a comparison by the words that tell them: of "the one in SDXL", SDXL."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._words = [_telling(text) for text in texts]

    def papers(self, evidence: Sequence[Evidence]) -> list[Evidence | None]:
        """The best paper on each side, no paper on two of them; None for a side that no paper is on.

        A paper is on the side that it holds more of, and the better the more, above all in its title.
        """
        on: list[Evidence | None] = []
        for words in self._words:
            others = [other for other in self._words if other is not words]
            rated = [
                (share * found.score, found)
                for found in evidence
                if (share := _share(found, words)) >= ON_SIDE and all(share > _share(found, other) for other in others)
            ]
            on.append(max(rated, key=lambda pair: pair[0])[1] if rated else None)
        return on

    def named(self, evidence: Evidence, quote: Quote) -> tuple[bool, ...]:
        """Whether sentence and title name each side; the index has found its words in the paper in whatever form."""
        matched, text = _matched(evidence), f"{evidence.paper.title} {quote.text}"
        return tuple(
            matched.issuperset(words) and all(_stands_in(word, text) for word in words) for words in self._words
        )

    def are_matched(self, evidence: Evidence) -> bool:
        """Whether a paper holds all words of all sides."""
        return _matched(evidence).issuperset(frozenset().union(*self._words))


def _telling(text: str) -> frozenset[str]:
    words = Question.parse(text).words
    most = max((word.weight for word in words), default=0.0)
    return frozenset(word.text.lower() for word in words if word.weight == most)


def _share(evidence: Evidence, words: frozenset[str]) -> float:
    matched, title = _matched(evidence), evidence.paper.title
    return sum(1.0 if _stands_in(word, title) else 0.5 for word in words & matched) / len(words)


def _stands_in(word: str, text: str) -> bool:
    """Whether a text has a lower-case word, with another ending or hyphen too."""
    word = word.replace("-", "")
    return word[: max(4, len(word) - 3)] in text.lower().replace("-", "")


def _matched(evidence: Evidence) -> set[str]:
    return {word.lower() for word in evidence.signals.matched}
