"""How many tokens a text takes, without a tokenizer: every model has its own, and most would have to be downloaded."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["count_tokens"]

_WHOLE_WORD = 5
_WORD_PIECE = 3
"""Letters of a word that are one token, and letters of each further one. On the abstracts of litsearch the sum is then
1.19 times what MiniLM's word pieces are, and for no abstract less (`pytest tests/llm/test_caller.py -k tokens`
measures it); vocabularies of 32,000 entries, the smallest in use, need about 1.15 times as many as it does."""

_PIECES = re.compile(
    r"(?P<word>[A-Z]?[a-z]+)|(?P<capitals>[A-Z]+)|(?P<single>[!-~]|\n|[ \t]{2,})|(?P<foreign>\S)", re.ASCII
)


def count_tokens(text: str) -> int:
    """A careful estimate: for English somewhat more than common tokenizers count, for other scripts much more.

    Digits and signs count one each, capitals one for two, and all that is not ASCII one for each byte of UTF-8, which
    no byte-level tokenizer exceeds.
    """
    if "  " in text or "\t" in text:
        return _count(text)
    # A single blank is no token, and most words come again.
    return sum(map(_count_word, text.split(" ")))


def _count(text: str) -> int:
    tokens = 0
    for match in _PIECES.finditer(text):
        length = match.end() - match.start()
        if match.lastgroup == "word":
            tokens += 1 + max(0, length - _WHOLE_WORD) // _WORD_PIECE
        elif match.lastgroup == "capitals":
            tokens += (length + 1) // 2
        else:
            tokens += len(match.group().encode(errors="replace")) if match.lastgroup == "foreign" else 1
    return tokens


_count_word = lru_cache(16384)(_count)
