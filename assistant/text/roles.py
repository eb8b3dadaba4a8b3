"""What each sentence of an abstract is for: its background, aim, method, data, result, limitation, conclusion, code.

Wording decides, with what the sentences before it were for; in a structured abstract the heading says which roles are
possible.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple, get_args

from assistant.text.role_cues import CUES, Role
from assistant.text.spans import Span

__all__ = ["Role", "SentenceRole", "roles"]


class SentenceRole(NamedTuple):
    """The role of a sentence.

    `sure` says that its wording or a heading shows it, not its place among the others alone; `start` is where in the
    abstract its words begin, after a heading such as "METHODS:". `also` are roles that its wording speaks for, too.
    """

    role: Role
    sure: bool
    start: int
    also: tuple[Role, ...] = ()


_HEADING_WORDS: dict[Role, str] = {
    "background": "background introduction context rationale importance significance motivation",
    "aim": "aim aims objective objectives purpose purposes goal goals hypothesis hypotheses question questions",
    "method": "method methods methodology design approach procedure procedures intervention interventions measurements "
    "measurement measure measures outcome outcomes analysis analyses exposure exposures techniques material materials",
    "data": "participants patients subjects setting settings population populations data dataset "
    "datasets sample samples sources cases",
    "result": "result results finding findings observations",
    "limitation": "limitation limitations",
    "conclusion": "conclusion conclusions discussion interpretation implications relevance summary",
    "availability": "availability registration code",
}
_ROLE_OF_WORD: dict[str, Role] = {word: role for role, words in _HEADING_WORDS.items() for word in words.split()}
_HEADING_FILLERS = frozenset(
    {"and", "or", "of", "the", "study", "research", "clinical", "main", "key", "primary", "secondary", "major", "trial"}
)
_HEADING = re.compile(
    r"(?P<words>[A-Z][A-Za-z]*(?:(?:\s|\s*[,/&]\s*|-)[A-Za-z]+){0,5})\s*(?::|\s[-–—]\s|(?<=[a-zA-Z])\.(?=\s|$))\s*"
)
_BARE_HEADING = re.compile(r"(?P<words>[A-Z]{4,}(?:(?:\s|\s*[,/&]\s*)[A-Z]{2,}){0,4})\s+(?=[A-Z][a-z]|\d)")
_MAY_STAND_UNDER: dict[Role, tuple[Role, ...]] = {
    "background": ("aim",),
    "aim": ("background",),
    "method": ("data",),
    "data": ("method",),
    "conclusion": ("limitation",),
}
_OWN = re.compile(
    r"\b(?:we|our|ours)\b"
    r"|\b(?:this|the\s+present|the\s+current)\s+(?:\w+\s+)?(?:paper|work|study|article|report|survey|review|trial)\b",
    re.IGNORECASE,
)
_GOES_ON: dict[Role, Role] = {
    "background": "background",
    "aim": "method",
    "method": "method",
    "data": "method",
    "result": "result",
    "limitation": "conclusion",
    "conclusion": "conclusion",
    "availability": "availability",
}
_BEFORE_OWN_WORK, _PERHAPS_BEFORE, _AFTER_OWN_WORK = 4.0, 1.0, 3.0
_FIRST_AIM, _LATER_AIM, _LAST = 1.0, 1.0, 1.0
_GOES_ON_WEIGHT, _NAMED = 1.5, 1.0
_AIM, _DONE, _ALSO, _SURE = 5.0, 4.0, 3.0, 2.0


def roles(abstract: str, sentences: Sequence[Span]) -> tuple[SentenceRole, ...]:
    """The role of each of the sentences of an abstract, which are given in their order.

    Tried on 34 abstracts, on machine learning and on medicine (half of the latter with their headings taken out), whose
    330 sentences were labelled before the rules were written, a sentence with two roles with both. Of the half that the
    rules were set on, 149 of 162 get a role of theirs, of the half kept back 157 of 168; of those said to be sure, 239
    of 246.
    """
    read = [_read(abstract[span.start : span.end]) for span in sentences]
    begun = next((place for place, sentence in enumerate(read) if sentence.is_own_work), None)
    own = _guessed(read) if begun is None else begun
    told: list[SentenceRole] = []
    named: tuple[Role, ...] = ()
    for place, (span, sentence) in enumerate(zip(sentences, read, strict=True)):
        named = sentence.named or named
        if named:
            scores = _under(named, sentence.scores)
        else:
            before = _BEFORE_OWN_WORK if begun is not None else _PERHAPS_BEFORE
            scores = _placed(sentence.scores, place - own, told[-1].role if told else None, before)
            scores["conclusion"] += _LAST if place == len(read) - 1 else 0.0
        told.append(_best(scores, sentence.scores, span.start + sentence.start))
    return tuple(told)


class _Read(NamedTuple):
    """What a sentence's own words say: the roles that its heading names, where they begin after it, and cues."""

    named: tuple[Role, ...]
    start: int
    scores: dict[Role, float]
    is_own_work: bool
    says_we: bool


def _read(text: str) -> _Read:
    named, start = _heading(text)
    words = text[start:]
    scores: dict[Role, float] = dict.fromkeys(get_args(Role), 0.0)
    for role, weight, wording in CUES:
        if wording.search(words):
            scores[role] += weight
    done = max(scores["aim"], scores["data"], scores["method"])
    says_we = _OWN.search(words) is not None
    is_own = scores["aim"] >= _AIM or (done >= _DONE and done > scores["background"])
    return _Read(named, start, scores, is_own or (says_we and max(done, scores["result"]) > 0), says_we)


def _guessed(read: Sequence[_Read]) -> int:
    """The place of the first sentence on a paper's own work, if no wording shows it: the first that says "we", or the
    second one."""
    return next((place for place, sentence in enumerate(read) if sentence.says_we), 1)


def _heading(text: str) -> tuple[tuple[Role, ...], int]:
    for form in (_HEADING, _BARE_HEADING):
        found = form.match(text)
        words = re.findall(r"[a-z]+", found["words"].lower()) if found else []
        named = tuple(_ROLE_OF_WORD[word] for word in words if word in _ROLE_OF_WORD)
        if found and named and all(word in _ROLE_OF_WORD or word in _HEADING_FILLERS for word in words):
            return named, found.end()
    return (), 0


def _under(named: tuple[Role, ...], scores: dict[Role, float]) -> dict[Role, float]:
    """The scores of the roles that may stand under a heading, those that it names ahead."""
    possible = dict.fromkeys(role for heading in named for role in (heading, *_MAY_STAND_UNDER.get(heading, ())))
    return {role: scores[role] + (_NAMED if role in named else 0.0) for role in possible}


def _placed(scores: dict[Role, float], after: int, last: Role | None, before: float) -> dict[Role, float]:
    """The scores of a sentence so many after the first on the paper's own work, with the role of the one before it;
    `before` is added to the background of those that come earlier."""
    placed = dict(scores)
    if after < 0:
        placed["background"] += before
        return placed
    placed["background"] -= _AFTER_OWN_WORK
    placed["aim"] += _FIRST_AIM if after == 0 else -_LATER_AIM
    if after and last:
        placed[_GOES_ON[last]] += _GOES_ON_WEIGHT
    return placed


def _best(scores: dict[Role, float], own: dict[Role, float], start: int) -> SentenceRole:
    """The role with the best score; `own` are the scores of the wording alone."""
    best = max(scores, key=lambda role: scores[role])
    rival = max((score for role, score in scores.items() if role != best), default=-_SURE)
    also = tuple(role for role in own if role != best and own[role] >= _ALSO)
    return SentenceRole(best, scores[best] - rival >= _SURE, start, also)
