"""What a question asks about that a paper does not mention."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from assistant.questions.question import Question, Word, content_words, is_name
from assistant.records import Evidence, Paper

__all__ = ["missing_note", "not_mentioned"]

MISSING = 0.5
"""Least share of what is asked, by the rarity of its words, that a paper lacks if it does not mention it."""


def not_mentioned(
    question: Question, found: Evidence, analysed: Callable[[str], list[str]], idf: Callable[[str], float]
) -> tuple[str, ...]:
    """The phrases of a question that a paper does not mention; empty if it mentions most of what is asked."""
    words = content_words(question)
    held = set(analysed(f"{found.paper.title}\n{found.paper.abstract}"))
    held |= {word.lower() for word in found.signals.matched}
    rarity = {word.text: max(map(idf, analysed(word.text)), default=0.0) for word in words}
    lacking = [
        word for word in words if not ({word.text.lower()} & held or held.issuperset(analysed(word.text) or {""}))
    ]
    total = sum(rarity.values())
    is_named = any(is_name(word.text) for word in lacking)
    if not lacking or not (is_named or sum(rarity[word.text] for word in lacking) >= MISSING * total):
        return ()
    return tuple(phrase for phrase, parts in _phrases(words) if any(part in lacking for part in parts))


def missing_note(papers: Sequence[Paper], phrases: Sequence[str]) -> str:
    """A line that says what papers do not mention."""
    if len(papers) == 1:
        paper = papers[0]
        subject, verb = f"The {paper.kind} of “{paper.title}”", "does not mention" if phrases else "does not say."
    else:
        subject = "Neither abstract" if len(papers) == 2 else f"None of the {len(papers)} abstracts"
        verb = "mentions" if phrases else "says."
    if not phrases:
        return f"{subject} {verb}"
    *others, last = phrases
    return f"{subject} {verb} {', '.join(others)} or {last}." if others else f"{subject} {verb} {last}."


def _phrases(words: Sequence[Word]) -> list[tuple[str, list[Word]]]:
    """Words in a row together, as they stand in the question."""
    if not words:
        return []
    groups = [[words[0]]]
    for _, word in pairwise(words):
        if word.follows and len(groups[-1]) < 3:
            groups[-1].append(word)
        else:
            groups.append([word])
    return [(" ".join(word.text for word in group), group) for group in groups]
