"""Words that point at papers of a conversation: "[3]", "paper 3", "the second one", "the first two", "1 and 3"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

__all__ = ["ORDINALS", "Pointer", "pointers"]

ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth",
)  # fmt: skip
_COUNTS = ("two", "three", "four", "five", "six", "seven")
_PLACE = "|".join((*ORDINALS, r"\d{1,2}(?:st|nd|rd|th)", "last"))
_NOUN = r"(?:one|paper|study|work|result|article|source)"
_NOUNS = r"(?:ones|papers|studies|works|results|articles|sources)"
_OF_THEM = r"(?:\s+of\s+(?:these|those|them))"
_SAYS = (
    r"(?:say|do|does|show|find|claim|report|use|measure|propose|prove|mention|compare|work|rely|need|test|train"
    r"|evaluate|cite|release|discuss|cover|address|study|have|has|provide|apply|require|explain|describe|introduce"
    r"|differ|agree|disagree|state|argue|give|suggest|consider|beat|outperform|run)(?:s|es)?"
)
_DESCRIBED = (
    r"(?!\s+(?:to|that|which|who|on|about|where|ever|proposing|using|showing|introducing|applying)\b"
    r"(?!\s+(?:(?:you|i|we)\b|(?:the|your|this|that)\s+(?:list|answer)\b)))"
)
"""What describes a paper rather than points at one: "the first paper to use pectin", "the first paper on jam"."""
_ASIDE = r"\W*$|\s*[,:;?–—]|\s+(?:in\s+(?:terms|short|detail|brief)|with\s+(?:respect|regard)|regarding|please|again)\b"
_STATES = (
    r"(?:say|find|show|claim|report|use|measure|propose|mention|compare|rely|test|train|evaluate|cite|release|discuss"
    r"|cover|address|study|have|has|provide|apply|explain|describe|introduce|argue|agree|disagree|differ|do)(?:s|es)?"
)
"""Fewer words: "does 5 work better?" is not about a paper."""
_LEADS = (
    r"(?:about|on|of|in|from|is|does|do|did|and|with|to|or|than|like|wrote|published|explain|summari[sz]e|describe"
    r"|show|compare|open|versus|vs\.?|between)"
)
_COMPARED = r"(?:better|worse|newer|older|faster|slower|more|less|different)"
_WITH_NOUN = re.compile(
    rf"\b(?:the\s+|its\s+)?(?P<place>{_PLACE})\s+(?:{_NOUN}\b{_OF_THEM}?{_DESCRIBED}|of\s+(?:these|those|them)\b)",
    re.IGNORECASE,
)
_ALONE = re.compile(
    rf"(?:^\W*(?:and\s+|or\s+)?|\b{_LEADS}\s+)(?P<words>the\s+(?P<place>{_PLACE}))"
    rf"(?={_ASIDE}|['’]s\b|\s+(?:{_SAYS}|{_COMPARED})\b"
    rf"|\s+(?:and|with|or|to|than|versus|vs\.?)\s+(?:(?:the\s+)?(?:{_PLACE})\b|\[?\d))",
    re.IGNORECASE,
)
_PAIRED = re.compile(rf"\b(?:and|or|,)\s+(?P<words>(?P<place>{_PLACE}))(?=\W*$|\s+{_NOUN}s?\b)", re.IGNORECASE)
"""The second of "the first and third"."""
_SEVERAL = re.compile(
    rf"\b(?:the\s+)?(?P<end>first|last)\s+(?P<count>{'|'.join(_COUNTS)}|\d{{1,2}})"
    rf"(?:\s+{_NOUNS}\b{_OF_THEM}?{_DESCRIBED}|{_OF_THEM}|(?={_ASIDE}|\s+(?:{_SAYS}|on|by|about)\b))",
    re.IGNORECASE,
)
_OF_TWO = re.compile(r"\bthe\s+(former|latter)\b", re.IGNORECASE)
_NUMBERED = re.compile(
    r"\[(?P<one>[1-9]\d{0,3})\]|(?:\b(?:papers?|sources?|number|no\.)\s+(?:number\s+)?|(?<!\w)#)(?P<two>[1-9]\d{0,2})\b"
    r"(?!\s*%|\.\d|-)(?!\s+(?:papers?|epochs?|layers?|times)\b)",
    re.IGNORECASE,
)
_NUMBER = r"(?<![\w.,+-])[1-9]\d?(?![\w.%+-]|,\d)"
_NUMBERS = rf"{_NUMBER}(?:\s*(?:,|,?\s+(?:and|or|with|to|vs\.?|versus|from)|&)\s*(?:{_NUMBER}|\[[1-9]\d{{0,3}}\]))*"
_PAPERS_NUMBERED = re.compile(rf"\b(?:papers|sources|numbers)\s+(?P<words>{_NUMBERS})", re.IGNORECASE)
_ONLY_NUMBERS = re.compile(rf"^\W*(?:(?:and|ok(?:ay)?|so|or|now|then)\b\W*)?(?P<words>{_NUMBERS})\W*$", re.IGNORECASE)
_GIVEN = re.compile(
    r"(?:\b(?:tell|say|know|read|more|info(?:rmation)?|details?)\s+(?:me\s+)?(?:(?:some\s+)?more\s+)?(?:about|on)"
    r"|\b(?:what|how)\s+about|\bwhat\s+of|\bas\s+for|\bmore\s+(?:on|of|like)|\b(?:similar|close|related)\s+to"
    r"|\b(?:papers|works?|studies|something|anything|others?)\s+like|\bwho\s+(?:wrote|made)|\bwhen\s+(?:was|were)"
    r"|\b(?:abstracts?|authors?|title|summary|date|link|doi)\s+(?:of|for|to)"
    r"|\b(?:compare|contrast|summari[sz]e|describe|explain|open|show|read|see|view|display|expand|sum\s+up|abstract)(?:\s+me)?"
    r"|\b(?:differences?|similarities|comparison)\s+between|\b(?:compares?|differs?|different|agrees?)\s+(?:with|to|from)"
    r"|\b(?:what|how|where)\s+(?:does|do|did|is|was|are)|^\W*(?:and\s+)?(?:does|do|did|is|are|has|was|in|for))\s+"
    rf"(?P<words>{_NUMBERS})(?={_ASIDE}|\s+on\s|\s+(?:published|written)\b|\s+(?:about|different|alike|similar|related)(?:\W*$|\s+(?:from|to)\s)"
    rf"|\s+{_STATES}\b)",
    re.IGNORECASE,
)
_AFTER_A_NUMBER = re.compile(
    rf"\]\s*(?:,|,?\s*(?:and|or|with|to|versus|vs\.?|&))\s*(?P<words>{_NUMBER})(?={_ASIDE}|\s+on\s|\s+{_STATES}\b)",
    re.IGNORECASE,
)
"""The second of "[1] and 2"."""
_DIGITS = re.compile(r"\d+")


class Pointer(NamedTuple):
    """Words that point at papers: by their citation numbers, or by places in a list, the last being -1.

    `of_two` is for a place that only a list of two papers has: "the latter".
    """

    start: int
    end: int
    words: str
    numbers: tuple[int, ...] = ()
    places: tuple[int, ...] = ()
    of_two: bool = False


def pointers(question: str) -> list[Pointer]:
    """The words of a question that point at papers, in order."""
    found: list[Pointer] = []
    for pointer in _all(question):
        if all(pointer.end <= other.start or other.end <= pointer.start for other in found):
            found.append(pointer)
    return sorted(found)


def _all(question: str) -> Iterator[Pointer]:
    """Every reading of words as a pointer, the surest first."""
    for match in _SEVERAL.finditer(question):
        if (count := _count(match["count"])) > 1:
            places = range(count) if match["end"].lower() == "first" else range(-count, 0)
            yield Pointer(*match.span(), match[0], places=tuple(places))
    for match in _WITH_NOUN.finditer(question):
        yield Pointer(match.start(), match.end(), match[0], places=(_place(match["place"]),))
    for match in _OF_TWO.finditer(question):
        yield Pointer(*match.span(), match[0], places=(0 if match[1].lower() == "former" else -1,), of_two=True)
    for match in _PAPERS_NUMBERED.finditer(question):
        numbers = tuple(map(int, _DIGITS.findall(match["words"])))
        if len(numbers) > 1:
            yield Pointer(*match.span(), match[0], numbers)
    for match in _NUMBERED.finditer(question):
        yield Pointer(*match.span(), match[0], numbers=(int(match["one"] or match["two"]),))
    for match in _ALONE.finditer(question):
        yield Pointer(*match.span("words"), match["words"], places=(_place(match["place"]),))
    if any(pattern.search(question) for pattern in (_ALONE, _WITH_NOUN)):
        for match in _PAIRED.finditer(question):
            yield Pointer(*match.span("words"), match["words"], places=(_place(match["place"]),))
    for match in chain.from_iterable(
        pattern.finditer(question) for pattern in (_ONLY_NUMBERS, _GIVEN, _AFTER_A_NUMBER)
    ):
        yield Pointer(*match.span("words"), match["words"], tuple(map(int, _DIGITS.findall(match["words"]))))


def _count(word: str) -> int:
    return int(word) if word.isdigit() else _COUNTS.index(word.lower()) + 2


def _place(word: str) -> int:
    word = word.lower()
    if word == "last":
        return -1
    return ORDINALS.index(word) if word in ORDINALS else int(re.sub(r"\D", "", word)) - 1
