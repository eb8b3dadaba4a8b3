"""Statements made from sentences of abstracts, true and false, to see what a verifier makes of them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from assistant.records import Paper, Quote
from assistant.text.names import name_stands_in, names, wording
from assistant.text.numbers import number_stands_in, numbers, readings
from assistant.text.segmentation import sentences

__all__ = ["Case", "cases"]

_LEAST_WORDS = 8
_SYNONYMS = {
    "show": "demonstrate",
    "use": "employ",
    "method": "approach",
    "methods": "approaches",
    "achieves": "reaches",
    "several": "multiple",
    "propose": "present",
    "novel": "new",
    "significantly": "markedly",
    "performance": "results",
    "existing": "previous",
    "large": "big",
    "various": "different",
}
_OPPOSITES = {
    "improves": "worsens",
    "improve": "worsen",
    "increases": "reduces",
    "increase": "reduce",
    "reduces": "increases",
    "reducing": "increasing",
    "reduce": "increase",
    "higher": "lower",
    "better": "worse",
    "faster": "slower",
    "more": "less",
    "outperforms": "underperforms",
    "outperform": "underperform",
    "outperforming": "underperforming",
    "efficient": "inefficient",
    "stable": "unstable",
    "robust": "brittle",
    "effective": "ineffective",
    "long": "short",
    "strong": "weak",
    "simple": "complex",
}
_VERBS = "improve|outperform|reduce|increase|enable|achieve|require|provide|support|generate|demonstrate|exceed"
_LEAD = re.compile(
    r"^(?:(?:Moreover|However|Furthermore|Additionally|In addition|Finally|Specifically|Notably|Importantly|Empirically"
    r"|In particular|Here|In this paper|In this work|Experimentally),\s+)?"
    r"(?:(?:We|Our (?:results|experiments)) (?:also )?(?:show|find|demonstrate|observe) that )?"
)
_AUXILIARY = re.compile(r"\b(is|are|can|was|were|will|has been|have been)\b(?! not| only)")
_VERB = re.compile(rf"\b({_VERBS})s\b")
_ASIDE = re.compile(r"\s*\([^()]*\)|,\s+(?:which|while|whereas|thereby|thus)\b.*(?=\.$)")


class Case(NamedTuple):
    """A statement with what it cites, the kind of change, and whether it still holds."""

    kind: str
    holds: bool
    statement: str
    cited: tuple[tuple[Paper, Quote], ...]


def cases(papers: Sequence[Paper], nearest: Callable[[str, Paper], tuple[Paper, Quote]]) -> Iterator[Case]:
    """Statements from two sentences of each paper; `nearest` gives a sentence of another paper closest to a text."""
    chance = random.Random(20)
    for place, paper in enumerate(papers):
        quotes = [Quote.cut(paper.abstract, *span) for span in sentences(paper.abstract)]
        long = [quote for quote in quotes if len(quote.text.split()) >= _LEAST_WORDS]
        other = papers[(place + 1) % len(papers)]
        for quote in chance.sample(long, min(2, len(long))):
            own = ((paper, quote),)
            yield Case("unchanged", True, quote.text, own)
            yield from _true(quote.text, own)
            yield from _false(quote.text, own, other)
            yield Case("nearest sentence of another paper cited", False, quote.text, (nearest(quote.text, paper),))
            if others := [each for each in quotes if each.start != quote.start]:
                yield Case("another sentence of the paper cited", False, quote.text, ((paper, chance.choice(others)),))
        if quotes:
            about = _lower_first(other.title.rstrip("."))
            yield Case(
                "title with its own topic", True, f"{paper.title} is about {_topic(paper)}.", ((paper, quotes[0]),)
            )
            yield Case("title with another topic", False, f"{paper.title} studies {about}.", ((paper, quotes[0]),))


def _true(text: str, own: tuple[tuple[Paper, Quote], ...]) -> Iterator[Case]:
    bare = _LEAD.sub("", text)
    if bare != text:
        yield Case("lead dropped", True, bare[0].upper() + bare[1:], own)
    yield Case("lead added", True, f"The authors report that {_lower_first(text)}", own)
    reworded = re.sub(r"\b[Ww]e\b", "the authors", re.sub(r"\b[Oo]ur\b", "their", text))
    if reworded != text:
        yield Case("said of the authors", True, reworded[0].upper() + reworded[1:], own)
    if (shorter := _ASIDE.sub("", text)) != text and len(shorter.split()) >= _LEAST_WORDS // 2:
        yield Case("aside dropped", True, shorter, own)
    changed = re.sub(r"\w+", lambda match: _SYNONYMS.get(match[0], match[0]), text)
    if changed != text:
        yield Case("synonyms", True, changed, own)


def _false(text: str, own: tuple[tuple[Paper, Quote], ...], other: Paper) -> Iterator[Case]:
    paper = own[0][0]
    whole = f"{paper.title}\n{paper.abstract}"
    if digits := re.search(r"(?<![\w.-])\d+(?:\.\d+)?(?![\w,]|\.\d)", text):
        changed = str(int(float(digits[0]) * 1.37) + 3)
        if not number_stands_in(numbers(changed)[0], readings(whole)):
            yield Case("number changed", False, text[: digits.start()] + changed + text[digits.end() :], own)
        elsewhere = [n.text for n in numbers(whole) if n.text.isdigit() and not number_stands_in(n, readings(text))]
        if elsewhere:
            swapped = text[: digits.start()] + elsewhere[0] + text[digits.end() :]
            if not number_stands_in(numbers(swapped[digits.start() :])[0], readings(text)):
                yield Case("number of another sentence", False, swapped, own)
    foreign = [
        name.text for name in names(f"It is {other.abstract}") if not name_stands_in(name.text, [wording(whole)])
    ]
    if (named := names(text)) and foreign:
        yield Case("name swapped", False, text.replace(named[0].text, foreign[-1], 1), own)
    if auxiliary := _AUXILIARY.search(text):
        yield Case("negated", False, text[: auxiliary.end()] + " not" + text[auxiliary.end() :], own)
    elif verb := _VERB.search(text):
        yield Case("negated", False, text[: verb.start()] + f"does not {verb[1]}" + text[verb.end() :], own)
    turned = next((match for match in re.finditer(r"\w+", text) if match[0] in _OPPOSITES), None)
    if turned:
        opposite = text[: turned.start()] + _OPPOSITES[turned[0]] + text[turned.end() :]
        yield Case("direction turned", False, opposite, own)


def _topic(paper: Paper) -> str:
    """The last words of the title."""
    return _lower_first(" ".join(re.split(r"[:?]\s", paper.title.rstrip(".?"))[-1].split()[-4:]))


def _lower_first(text: str) -> str:
    return text if text[1:2].isupper() else text[0].lower() + text[1:]
