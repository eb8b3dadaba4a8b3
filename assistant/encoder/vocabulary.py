"""The words that the built-in encoder knows whole: common English words and names, in lower case."""

from __future__ import annotations

import json
from functools import cache

from assistant.encoder.weights import find_model
from assistant.errors import ConfigurationError

__all__ = ["common_words"]


@cache
def common_words() -> frozenset[str]:
    """The whole words of the tokenizer's vocabulary; empty where it cannot be read."""
    try:
        vocabulary = json.loads(find_model().tokenizer.read_text("utf-8"))["model"]["vocab"]
    except (ConfigurationError, OSError, ValueError, KeyError, TypeError):
        return frozenset()
    return frozenset(word for word in vocabulary if word.isalpha())
