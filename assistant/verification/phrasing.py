"""What the words of a statement show by themselves: no claim, a repetition of the cited sentence, an exaggeration."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher

from assistant.text.words import CARRIES_NO_TOPIC
from assistant.verification.polarity_words import DOUBTS, NEGATIONS, with_pretence

__all__ = ["MAY_BE_DROPPED", "is_fragment", "overstatement", "repeats"]

_MOST_CONTENT = 2
_MOST_WORDS = 3
"""A text with more content words, or more words, is never taken for a fragment."""

_APART = 3
"""How many other words may come between a fragment's words in a sentence."""

_SAY_SOMETHING = """
is are was were be been has have had do does did can could may might will would shall should must cannot
doesn don didn isn aren wasn weren helps hurts works fails wins suffices matters
"""
_VERBS = frozenset(_SAY_SOMETHING.split())
_WORD = re.compile(r"[^\W_]+")
_WITH_APOSTROPHE = re.compile(r"[^\W_]+(?:'[^\W_]+)?")

_DISCOURSE = """
additionally also accordingly consequently conversely crucially empirically especially finally first further
furthermore generally hence however importantly indeed interestingly lastly likewise meanwhile moreover nevertheless
nonetheless notably overall particularly primarily second secondly similarly specifically subsequently surprisingly
therefore third thus typically ultimately unfortunately demonstrate demonstrates demonstrated demonstrating reveal
reveals revealed indicate indicates indicated confirm confirms confirmed observe observes observed conclude concludes
concluded argue argues argued results result experiments experiment experimental findings evidence evaluation
evaluations empirical theoretical extensive method methods approach
"""
MAY_BE_DROPPED = CARRIES_NO_TOPIC.union(_DISCOURSE.split()) - NEGATIONS - DOUBTS
"""Words that can be added or removed without changing what a sentence claims."""

_LEAST_REPEATED = 2
"""Minimum number of content words of a repetition; one word alone matches by chance."""

_DROPPED_INSIDE = 0.15
"""Maximum share of the words within the repeated part of a sentence that a statement may leave out."""

_EVER = "ever always invariably every each all any entire complete whole regardless irrespective whatever whenever 100"
_EVERY = """
all every everyone everybody everything everywhere any anyone anything anywhere always invariably universally
completely entirely totally perfectly guarantee guarantees guaranteed guaranteeing
"""
_AS_EVERY = (
    f"{_EVER} full fully wholly total universal perfect never none ensure ensures ensured prove proves proved provably"
)
_SMALL = "a an one two three four five six seven eight nine ten twelve half"
_AS_NEVER = f"{_EVER} no none nobody nothing nowhere neither nor"
_OVERSTATEMENTS = (
    (frozenset(_EVERY.split()), frozenset((_EVERY + _AS_EVERY).split())),
    (frozenset(("never",)), frozenset(f"never {_AS_NEVER}".split())),
    (
        frozenset(("only", "solely", "exclusively")),
        frozenset(("only", "solely", "exclusively", "alone", "just", "merely", "sole", "single")),
    ),
)
"""Words that allow no exception, and the words of which a sentence must have one to say as much."""
_SMALL_NUMBERS = frozenset(_SMALL.split())
_DENIED_WITHIN = 4


def is_fragment(text: str, sentences: Iterable[str], stem: Callable[[str], str]) -> bool:
    """Whether a text of at most two content words, or three words in all, has no verb.

    A last word that may also be a noun ("Dropout helps", "matter inputs") counts as a verb if one of the sentences has
    the words in that order, close together. Names with inner capitals may be spelled out in it.
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


def repeats(statement: str, sentences: Iterable[str]) -> bool:
    """Whether a statement repeats one of the sentences word for word, or so closely that it claims the same.

    Words without a claim of their own ("We show that", "moreover") may be added, dropped or changed, and up to 15 % of
    the repeated part left out; a negation or doubt of the sentence may not be.
    """
    own = [word.lower() for word in _WORD.findall(statement)]
    return bool(own) and any(_repeats(own, _WORD.findall(with_pretence(text.lower()))) for text in sentences)


def _repeats(own: Sequence[str], sentence: Sequence[str]) -> bool:
    content = {word for word in own if word not in MAY_BE_DROPPED}
    if len(content) < _LEAST_REPEATED or not content.issubset(sentence):
        return False
    blocks = [
        block for block in SequenceMatcher(None, own, sentence, autojunk=False).get_matching_blocks() if block.size
    ]
    kept_own = {at for block in blocks for at in range(block.a, block.a + block.size)}
    if any(word not in MAY_BE_DROPPED for at, word in enumerate(own) if at not in kept_own):
        return False
    kept = {at for block in blocks for at in range(block.b, block.b + block.size)}
    # A function word may match long before the repeated part.
    first = next(at for at in sorted(kept) if sentence[at] in content)
    last = max(kept)
    left_out = [word for at, word in enumerate(sentence[:last]) if at not in kept]
    if any(word in NEGATIONS or word in DOUBTS for word in left_out):
        return False
    inside = [at for at in range(first, last) if at not in kept and sentence[at] not in MAY_BE_DROPPED]
    return len(inside) <= _DROPPED_INSIDE * (last - first + 1)


def overstatement(statement: str, sentences: Iterable[str]) -> str:
    """The first word of a statement that allows no exception where no sentence says as much, or ""."""
    words = _WITH_APOSTROPHE.findall(statement.replace("’", "'").lower())
    said = {word for sentence in sentences for word in _WITH_APOSTROPHE.findall(sentence.lower())}
    for place, word in enumerate(words):
        # "Not all", "no need of any", "at all"; and "only 12" is no more than 12.
        denied = word != "never" and not NEGATIONS.isdisjoint(words[max(0, place - _DENIED_WITHIN) : place])
        if denied or words[max(0, place - 1) : place] == ["at"] or (word == "only" and _counts(words[place + 1 :])):
            continue
        if any(word in strong and said.isdisjoint(enough) for strong, enough in _OVERSTATEMENTS):
            return str(word)
    return ""


def _counts(following: list[str]) -> bool:
    return bool(following) and (following[0][0].isdigit() or following[0] in _SMALL_NUMBERS)
