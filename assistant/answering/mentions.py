"""What a question asks about that a paper does not mention."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from assistant.questions.question import FAINT_WEIGHT, Question, Word
from assistant.records import Evidence, Paper
from assistant.text.words import CARRIES_NO_TOPIC

__all__ = ["asks_of_content", "missing_note", "not_mentioned"]

MISSING = 0.5
"""Least share of what is asked, by the rarity of its words, that a paper lacks if it does not mention it."""

_NAMES_OF_PARTS = """
agree aim aims alike answer approach argue argues argument central claim claims common compare compared comparison
conclude concludes conclusion conclusions contradict contrast contribution contributions core differ difference
differences different differs disagree do does finding findings gist goal goals idea ideas important insight
interesting key main major matter message method methods motivation novel novelty point problem purpose relate relates
result results significance similar similarities similarity summary takeaway takeaways tell thesis topic
"""
_ASPECTS = frozenset(_NAMES_OF_PARTS.split())
"""Parts that any abstract has, under whatever name."""
_VERB = re.compile(
    r"\b(?:do|does|did|can|could|will|would)\s+(?:this\s+paper|these\s+papers|it|they|any\s+of\s+them)\s+(?:\w+ly\s+)?(\w+)"
    r"|\b(?:which\s+papers|who)\s+(?:also\s+)?(\w+)",
    re.IGNORECASE,
)
"""What papers do, as in "does this paper measure viscosity?": it is viscosity that counts."""


def asks_of_content(question: Question) -> bool:
    """Whether a question asks for more than the parts that any abstract has, such as its main result."""
    return bool(_content(question))


def not_mentioned(
    question: Question, found: Evidence, analysed: Callable[[str], list[str]], idf: Callable[[str], float]
) -> tuple[str, ...]:
    """The phrases of a question that a paper does not mention; empty if it mentions most of what is asked."""
    words = _content(question)
    held = set(analysed(f"{found.paper.title}\n{found.paper.abstract}"))
    held |= {word.lower() for word in found.signals.matched}
    rarity = {word.text: max(map(idf, analysed(word.text)), default=0.0) for word in words}
    lacking = [
        word for word in words if not ({word.text.lower()} & held or held.issuperset(analysed(word.text) or {""}))
    ]
    total = sum(rarity.values())
    is_named = any(_is_name(word.text) for word in lacking)
    if not lacking or not (is_named or sum(rarity[word.text] for word in lacking) >= MISSING * total):
        return ()
    return tuple(phrase for phrase, parts in _phrases(words) if any(part in lacking for part in parts))


def missing_note(papers: Sequence[Paper], phrases: Sequence[str]) -> str:
    """A line that says what papers do not mention."""
    if len(papers) == 1:
        paper = papers[0]
        subject, verb = f"The {paper.kind} of “{paper.title}”", "does not mention" if phrases else "does not say."
    else:
        subject, verb = f"None of the {len(papers)} abstracts", "mentions" if phrases else "says."
    if not phrases:
        return f"{subject} {verb}"
    *others, last = phrases
    return f"{subject} {verb} {', '.join(others)} or {last}." if others else f"{subject} {verb} {last}."


def _content(question: Question) -> list[Word]:
    verbs = {verb.lower() for found in _VERB.finditer(question.text) for verb in found.groups() if verb}
    words = [
        word
        for word in question.words
        if (word.weight > FAINT_WEIGHT or _is_name(word.text))
        and (word.text.lower() not in CARRIES_NO_TOPIC or _is_name(word.text))
        and word.text.lower() not in _ASPECTS
    ]
    return [word for word in words if word.text.lower() not in verbs] or words


def _is_name(word: str) -> bool:
    return any(letter.isupper() for letter in word[1:]) or (word[0].isupper() and any(map(str.isdigit, word)))


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
