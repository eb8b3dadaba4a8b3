"""What a question names or compares, and the papers that have it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.questions.question import Question
from assistant.records import Evidence, Quote
from assistant.text.names import name_stands_in, names, wording

__all__ = ["Sides", "papers_with_names", "unknown_names"]

ON_SIDE = 0.4
"""Least share of a side's words in a paper on that side. Words outside its title count half."""


def unknown_names(question: str, evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """The names in a question that no paper found for it has.

    A name is a word with a capital or digit inside it ("DeiT-LT", "GRPO"). If the library had it, the evidence would
    too.
    """
    return tuple(name for name in _distinctive(question) if not any(_holds(found, name) for found in evidence))


def papers_with_names(question: str, evidence: Sequence[Evidence]) -> frozenset[str]:
    """The ids of the papers that have all the names in a question that any of them has; if none has all, of all."""
    asked = _distinctive(question)
    held = {found.paper.id: {name for name in asked if _holds(found, name)} for found in evidence}
    known = set().union(*held.values())
    return frozenset(id for id, those in held.items() if those == known) or frozenset(held)


def _distinctive(question: str) -> tuple[str, ...]:
    if question.isupper():
        return ()
    return tuple(dict.fromkeys(part for name in names(question) for part in name.parts if _is_coined(part)))


def _is_coined(word: str) -> bool:
    """Whether a word looks like a coined name: "GRPO", "DeiT-LT", "Llama2", but not "Adam" or "top-1"."""
    inner_capital = any(letter.isupper() for letter in word[1:])
    return inner_capital or (word[0].isupper() and any(letter.isdigit() for letter in word))


def _holds(found: Evidence, name: str) -> bool:
    """Whether a paper has a name, in any spelling: what retrieval matched includes corrected typos."""
    text = f"{found.paper.title}\n{found.paper.abstract}"
    if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text):
        return True
    return name_stands_in(name, [wording(text), wording(" ".join(found.signals.matched))])


class Sides:
    """The sides of a comparison, by their distinctive words: for "the one in SDXL", SDXL."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._words = [_distinctive_words(text) for text in texts]

    def papers(self, evidence: Sequence[Evidence]) -> list[Evidence | None]:
        """The best paper on each side, each paper on one side only; None for a side without a paper.

        A paper is on the side whose words it has more of; it ranks higher the more it has, above all in its title.
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
        """For each side, whether sentence and title name it; the index has matched its words in any form."""
        matched, text = _matched(evidence), f"{evidence.paper.title} {quote.text}"
        return tuple(
            matched.issuperset(words) and all(_stands_in(word, text) for word in words) for words in self._words
        )

    def are_matched(self, evidence: Evidence) -> bool:
        """Whether a paper has all words of all sides."""
        return _matched(evidence).issuperset(frozenset().union(*self._words))


def _distinctive_words(text: str) -> frozenset[str]:
    words = Question.parse(text).words
    most = max((word.weight for word in words), default=0.0)
    return frozenset(word.text.lower() for word in words if word.weight == most)


def _share(evidence: Evidence, words: frozenset[str]) -> float:
    matched, title = _matched(evidence), evidence.paper.title
    return sum(1.0 if _stands_in(word, title) else 0.5 for word in words & matched) / len(words)


def _stands_in(word: str, text: str) -> bool:
    """Whether a text has a lower-case word, also with another ending or hyphenation."""
    word = word.replace("-", "")
    return word[: max(4, len(word) - 3)] in text.lower().replace("-", "")


def _matched(evidence: Evidence) -> set[str]:
    return {word.lower() for word in evidence.signals.matched}
