"""Where a quotation stands in a text: word for word apart from case and typography, or nearly, with what differs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from assistant.text.latex_text import plain_text
from assistant.text.segmentation import sentences
from assistant.text.spans import Span
from assistant.text.spelling import folded

__all__ = ["Difference", "Standing", "nearest", "shared_words", "standing", "word_count"]

# Hyphens, quotation marks, commas and full stops are typography; what changes a number or a comparison is not.
_TOKEN = re.compile(
    r"""(?P<number>\d+(?:[.,]\d+)*)
    |(?P<word>[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u00ad\u200b-\u200d\u2060]|['’ʼ](?=[^\W\d_]))*)
    |(?P<minus>(?<![\w)\]])[-−–](?=\d))
    |(?P<sign><=|>=|[%‰€£<>=+±×≤≥≠])""",
    re.VERBOSE,
)
_SAME_SIGN = {"≤": "<=", "≥": ">=", "×": "x"}
_UNSEEN = re.compile(r"['’ʼ\u00ad\u200b-\u200d\u2060]")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_PARTED = re.compile(r"\[[^\]]*\]|\(\s*(?:\.\.\.|…)\s*\)|\.\s?\.\s?\.|…")
_DIVIDED = re.compile(r"(?<=[a-z])[-‐\u00ad]\s+(?=[a-z])")
"""A word that a line end divides."""
_NEAR = 0.6
"""Least share of a quotation's words that stand together in a text that it nearly quotes."""
_LEAST_WORDS = 3
_PREFIX = 4
_ENDINGS = 4
"""Two longer words are taken for forms of one if they begin alike and at most so many letters follow."""


class _Token(NamedTuple):
    key: str
    start: int
    end: int


class Difference(NamedTuple):
    """Words of a quotation, and what stands in the text in their place; either may be empty."""

    quoted: str
    stands: str


class Standing(NamedTuple):
    """Where a quotation stands: one span, or several if it leaves something out by an ellipsis or brackets."""

    spans: tuple[Span, ...]
    likeness: float = 1.0
    """Share of the quotation's words that stand there."""
    differences: tuple[Difference, ...] = ()


def word_count(text: str) -> int:
    """How many words, numbers and signs a text has that count in a comparison."""
    return len(_tokens(text))


def standing(quotation: str, text: str) -> Standing | None:
    """Where a quotation stands in a text, apart from case, typography and LaTeX; None if it does not.

    Parts that an ellipsis or square brackets separate may stand apart, in the same order.
    """
    for read in dict.fromkeys((quotation, _DIVIDED.sub("", quotation))):
        parts = [keys for part in _PARTED.split(read) if (keys := _keys(_tokens(part)))]
        if parts and (spans := _in_order(parts, _tokens(text)) or _in_order(parts, _plain_tokens(text))):
            return Standing(spans)
    return None


def nearest(quotation: str, text: str) -> Standing | None:
    """The part of a text that a quotation comes nearest to, with the differences; None if it comes near to none."""
    quoted, tokens = _tokens(_DIVIDED.sub("", quotation)), _tokens(text)
    keys, others = _keys(quoted), _keys(tokens)
    if len(quoted) < _LEAST_WORDS or len(set(keys) & set(others)) < _LEAST_WORDS:
        return None
    distance, start, end = _best_window(keys, others)
    likeness = 1 - distance / len(keys)
    if likeness < _NEAR or start >= end:
        return None
    differences = []
    for kind, a, b, c, d in SequenceMatcher(None, keys, others[start:end], autojunk=False).get_opcodes():
        if kind != "equal":
            there = tokens[start:end]
            differences.append(Difference(_between(quotation, quoted, a, b), _between(text, there, c, d)))
    return Standing((Span(tokens[start].start, tokens[end - 1].end),), round(likeness, 2), tuple(differences))


def shared_words(statement: str, text: str, ignored: frozenset[str]) -> float:
    """The share of a statement's words, `ignored` ones left out, that a text has too, in any form; 0 to 1."""
    said = [token.key for token in _tokens(statement) if token.key not in ignored]
    there = set(_keys(_tokens(text)))
    beginnings = {key[:_PREFIX]: key for key in there}
    held = sum(key in there or _is_form_of(key, beginnings.get(key[:_PREFIX], "")) for key in said)
    return held / len(said) if said else 0.0


def _is_form_of(word: str, other: str) -> bool:
    shared = 0
    for left, right in zip(word, other, strict=False):
        if left != right:
            break
        shared += 1
    return shared >= _PREFIX and max(len(word), len(other)) - shared <= _ENDINGS and word.isalpha() and other.isalpha()


@lru_cache(2048)
def _tokens(text: str) -> Sequence[_Token]:
    return tuple(_Token(_key(found), found.start(), found.end()) for found in _TOKEN.finditer(text))


def _key(found: re.Match[str]) -> str:
    text = found[0]
    match found.lastgroup:
        case "number":
            return text.replace(",", "") if _THOUSANDS.fullmatch(text) else text
        case "minus":
            return "-"
        case "sign":
            return _SAME_SIGN.get(text, text)
    return _UNSEEN.sub("", folded(text))


def _keys(tokens: Sequence[_Token]) -> list[str]:
    return [token.key for token in tokens]


@lru_cache(1024)
def _plain_tokens(text: str) -> Sequence[_Token]:
    """The tokens of a text with LaTeX as a reader sees it; each has the span of its sentence."""
    if "\\" not in text and "$" not in text:
        return ()
    return tuple(
        _Token(token.key, span.start, span.end)
        for span in sentences(text)
        for token in _tokens(plain_text(text[span.start : span.end]))
    )


def _in_order(parts: Sequence[list[str]], tokens: Sequence[_Token]) -> tuple[Span, ...]:
    """The spans of the parts, one behind the other; empty if one is missing."""
    keys, spans, at = _keys(tokens), [], 0
    for part in parts:
        at = _find(part, keys, at)
        if at < 0:
            return ()
        spans.append(Span(tokens[at].start, tokens[at + len(part) - 1].end))
        at += len(part)
    return tuple(dict.fromkeys(spans))


def _find(part: list[str], keys: list[str], start: int) -> int:
    for at in range(start, len(keys) - len(part) + 1):
        if keys[at] == part[0] and keys[at : at + len(part)] == part:
            return at
    return -1


def _best_window(keys: list[str], others: list[str]) -> tuple[int, int, int]:
    """Fewest insertions, deletions and substitutions that turn `keys` into a run of `others`, and that run (Sellers
    1980)."""
    costs, starts = [0] * (len(others) + 1), list(range(len(others) + 1))
    for row, key in enumerate(keys, 1):
        before, begun = costs, starts
        costs, starts = [row], [0]
        for column, other in enumerate(others, 1):
            cost, start = min(
                (before[column - 1] + (key != other), begun[column - 1]),
                (before[column] + 1, begun[column]),
                (costs[column - 1] + 1, starts[column - 1]),
            )
            costs.append(cost)
            starts.append(start)
    end = max(range(len(costs)), key=lambda at: (-costs[at], at))  # a last word that differs is shown with what stands
    return costs[end], starts[end], end


def _between(text: str, tokens: Sequence[_Token], start: int, end: int) -> str:
    return text[tokens[start].start : tokens[end - 1].end] if start < end else ""
