"""What a statement puts in quotation marks, and whether it stands in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from assistant.text.latex_text import plain_text
from assistant.text.spelling import folded

__all__ = ["names_title", "quotations", "stands_in"]

_MARKS = re.compile(
    r"""[“„‟](?P<curly>[^“”„‟]+)[”“]
    |(?<!\w)"(?P<straight>[^"]+)"(?!\w)
    |«(?P<guillemets>[^«»]+)»
    |``(?P<latex>.+?)''
    |(?<!\w)‘(?P<single>.+?)’(?!\w)
    |(?<![\w)\]'])'(?P<plain>[^\s'](?:.*?[^\s'])?)'(?!\w)""",
    re.VERBOSE,
)
MOST_DEBRIS = 12
"""Letters that a damaged title may have between two words: a LaTeX command without its backslash."""
_GAP = re.compile(r"\[[^\]]*\]|\.\.\.|…|\\l?dots")
_WORD = re.compile(r"[^\W_]+")


def quotations(text: str) -> Iterator[str]:
    """What stands in quotation marks of any form, in order."""
    for found in _MARKS.finditer(text):
        quotation = next(filter(None, found.groups()))
        if _WORD.search(quotation):
            yield quotation


def stands_in(quotation: str, texts: Sequence[str]) -> bool:
    """Whether a quotation stands in one of the texts, apart from case, typography and LaTeX.

    What an ellipsis or square brackets part may stand apart, in the same order.
    """
    parts = [" ".join(words) for part in _GAP.split(quotation) if (words := _words(part))]
    return any(_in_order(parts, f" {' '.join(_words(text))} ") for text in texts)


def names_title(quotation: str, titles: Sequence[str]) -> bool:
    """Whether a quotation is a part of one of the titles, which may have remains of markup between its letters."""
    return any(_nearly_in(_words(quotation), "".join(_words(title))) for title in titles)


def _nearly_in(words: Sequence[str], title: str) -> bool:
    first = end = title.find(words[0])
    for word in words:
        at = title.find(word, end)
        if at < 0 or at - end > MOST_DEBRIS:
            return False
        end = at + len(word)
    return first >= 0


def _in_order(parts: Sequence[str], text: str) -> bool:
    at = 0
    for part in parts:
        at = text.find(f" {part} ", at)
        if at < 0:
            return False
        at += len(part) + 1
    return True


@lru_cache(2048)
def _words(text: str) -> Sequence[str]:
    return _WORD.findall(folded(plain_text(text).replace("’", "'").replace("'", "")))
