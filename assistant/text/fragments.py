"""Whether a short text is a sentence at all, or a piece of one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from assistant.text.words import CARRIES_NO_TOPIC

__all__ = ["is_fragment"]

_MOST_CONTENT = 2
_MOST_WORDS = 3
"""Up to which number of content words, or of words, a text is looked at: longer ones are judged by what they say."""

_APART = 3
"""Words that may stand in a sentence between those of a fragment."""

_SAY_SOMETHING = """
is are was were be been has have had do does did can could may might will would shall should must cannot
doesn don didn isn aren wasn weren helps hurts works fails wins suffices matters
"""
_VERBS = frozenset(_SAY_SOMETHING.split())
_WORD = re.compile(r"[^\W_]+")


def is_fragment(text: str, sentences: Iterable[str], stem: Callable[[str], str]) -> bool:
    """Whether a text of one or two content words, or of three words in all, has nothing like a verb.

    A last word that may be a noun as well ("Dropout helps", "matter inputs") is a verb when one of the sentences has
    the words in that order, close together. Names with inner capitals may be spelled out there.
    """
    written = _WORD.findall(text)
    words = [word.lower() for word in written]
    content = [word for word in written if word.lower() not in CARRIES_NO_TOPIC]
    if (len(content) > _MOST_CONTENT and len(words) > _MOST_WORDS) or not _VERBS.isdisjoint(words):
        return False
    inflected = [at for at in range(1, len(words)) if _may_be_verb(words[at - 1], words[at])]
    if not inflected:
        return True
    if len(content) > _MOST_CONTENT and inflected[0] < len(words) - 1:
        return False
    terms = [stem(word) for word in content if word[1:].islower()]
    return not any(_in_order(terms, [stem(word) for word in _WORD.findall(each)]) for each in sentences)


def _may_be_verb(before: str, word: str) -> bool:
    if word in CARRIES_NO_TOPIC:
        return False
    plural = word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return plural or word.endswith("ed") or before.endswith("s")


def _in_order(terms: Sequence[str], sentence: Sequence[str]) -> bool:
    for start in (at for at, term in enumerate(sentence) if terms and term == terms[0]):
        rest = iter(sentence[start : start + len(terms) + _APART])
        if all(term in rest for term in terms):
            return True
    return False
