"""Which words of a statement are terms: what it says with them, a sentence has to say."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.encoder.vocabulary import word_ranks
from assistant.verification.words import CONTRASTS

__all__ = ["is_term"]

GENERAL = 5000
"""Words that English uses more often than this many others are no terms."""

_BRITISH = re.compile(r"is(?=(?:e[sd]?|ing|ations?)\Z)")
_ENDINGS = ("s", "es", "ed", "d", "ing", "ation", "ations")


@lru_cache(65536)
def is_term(word: str, general: int = GENERAL) -> bool:
    """Whether a word is neither frequent in English, nor a verb of it, nor an adverb made of an adjective.

    A verb is what has a form in -ing or -ed besides the plain one among the words of English: "bends" and "frames"
    are, "anxiety" and "bacterial" are not.
    """
    low = word.lower()
    ranks = word_ranks()
    forms = {*_plain_forms(low), *_plain_forms(_BRITISH.sub("iz", low))}
    if low in CONTRASTS or min(ranks.get(form, general) for form in forms) < general:
        return False
    return not (low.endswith("ly") or any(_is_verb(form) for form in forms))


def _plain_forms(word: str) -> list[str]:
    stems = [word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending) and len(word) > len(ending) + 2]
    stems += [f"{stem}e" for stem in stems if not stem.endswith("e")]
    stems += [stem[:-1] for stem in stems if stem[-2:-1] == stem[-1:]]
    if word.endswith("ies"):
        stems.append(f"{word[:-3]}y")
    return [word, *stems]


def _is_verb(plain: str) -> bool:
    ranks = word_ranks()
    stems = (plain, plain.removesuffix("e"), f"{plain}{plain[-1:]}")
    inflected = any(f"{stem}{ending}" in ranks for stem in stems for ending in ("ing", "ed"))
    return plain in ranks and not plain.endswith("ing") and inflected
