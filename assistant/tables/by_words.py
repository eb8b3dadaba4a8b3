"""The sentence that speaks of what a column names in words of its own."""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.tables.abstracts import Abstract, Sentence
from assistant.tables.measures import figures
from assistant.text.words import CARRIES_NO_TOPIC

__all__ = ["sentence_with_words"]

_TELL_NOTHING = """
main key primary type types kind name names value values overall reported total specific method approach paper
yes
"""
_SAYS_NOTHING = frozenset(_TELL_NOTHING.split())
_WANTS_FIGURE = re.compile(
    r"\b(?:rate|number|size|length|ratio|percentage|percent|amount|level|duration|dose|budget|score|time|age"
    r"|how\s+(?:many|much|long|large))\b",
    re.IGNORECASE,
)
_NOT_ITS_OWN = 0.5


def sentence_with_words(name: str, abstract: Abstract, terms: Callable[[str], list[str]]) -> Sentence | None:
    """The sentence that has all words of a column's name, in any form of theirs, on the paper's own work if possible.

    None if no sentence has them all: where a part is missing, it is about something else too often.
    """
    words = [
        word for word in re.findall(r"[^\W_][\w+-]*", name) if word.lower() not in CARRIES_NO_TOPIC | _SAYS_NOTHING
    ]
    wanted = {term for word in words for term in terms(word)}
    if not wanted:
        return None
    needs_figure = _WANTS_FIGURE.search(name) is not None
    best: tuple[float, Sentence] | None = None
    for sentence in abstract.sentences:
        if not wanted <= set(terms(sentence.words)) or (needs_figure and not figures(sentence.words)):
            continue
        score = (0.0 if sentence.role == "background" else 1.0) + (0.3 if sentence.sure else 0.0)
        if best is None or score > best[0]:
            best = score, sentence
    return best[1] if best and best[0] > _NOT_ITS_OWN else None
