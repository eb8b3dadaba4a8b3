"""The words that the built-in encoder knows whole: common English words and names, in lower case."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from assistant.encoder.weights import find_model, read_tokenizer
from assistant.errors import ConfigurationError

__all__ = ["common_words", "word_ranks"]


@cache
def word_ranks() -> Mapping[str, int]:
    """The whole words of the tokenizer's vocabulary with their places, about from frequent to rare; empty where it
    cannot be read."""
    try:
        tokenizer = json.loads(read_tokenizer(find_model().tokenizer))
    except ConfigurationError:
        return {}
    return {word: rank for word, rank in tokenizer["model"]["vocab"].items() if word.isalpha()}


@cache
def common_words() -> frozenset[str]:
    """The whole words of the tokenizer's vocabulary; empty where it cannot be read."""
    return frozenset(word_ranks())
