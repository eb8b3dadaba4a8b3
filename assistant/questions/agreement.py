"""Questions on whether papers agree: the claim, and whether the papers of a conversation are meant."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from assistant.questions.kinds import without_lead_in
from assistant.questions.question import has_topic

__all__ = ["Agreement", "agreement"]


class Agreement(NamedTuple):
    """What papers are asked to agree on.

    `is_of_shown` says that the papers of a conversation are meant: "do these papers agree that …". The claim may be
    empty then, or a word such as "that".
    """

    claim: str
    is_of_shown: bool = False


_PAPERS = r"(?:papers|studies|articles|publications|works|abstracts|authors|researchers|scientists|scholars|preprints)"
_SHOWN = rf"(?:(?:these|those|both)(?:\s+(?:two|three|\d+))?(?:\s+{_PAPERS})?|they|all\s+of\s+(?:them|these|those))"
_ANY = (
    rf"(?:(?:all|most|many|other|different|recent|various)\s+){{0,2}}(?:of\s+)?(?:the\s+|your\s+|my\s+|our\s+)?(?:existing\s+|published\s+)?"
    rf"(?:{_PAPERS}|literature|research)(?:\s+(?:here|in\s+(?:the|this|my|your)\s+library))?"
)
_EVIDENCE = (
    r"(?:(?:the\s+|any\s+|available\s+|current\s+|existing\s+|published\s+|empirical\s+){0,2}"
    r"(?:evidence|literature|research|data|findings|papers|studies|experiments))"
)
_MEANS = r"(?:that|on\s+whether|about\s+whether|whether|on|about|over|regarding|as\s+to\s+whether|as\s+to|if)"
_WIDE = r"(?:[\w-]+\s+){0,3}?"
_OPEN = r"(?:contested|disputed|debated|controversial|contentious|settled)"
_STATE = rf"(?:{_OPEN}|agreed(?:\s+upon)?|established|accepted|known)"
_AMONG = rf"(?:\s+(?:among|in|by|between)\s+(?:(?P<shown>{_SHOWN})|{_ANY}))"
_HOW = r"(?:(?:still|really|actually|widely|well|generally|now|yet|much|hotly)\s+){0,2}"
_CLAIM = r"(?P<claim>\S.*?)"
_SIDES = r"for\s+(?:and|or|vs\.?|versus)\s+against"
_END = r"[\s?.!]*$"
_FORMS = tuple(
    re.compile(f"^\\W*{form}{_END}", re.IGNORECASE)
    for form in (
        rf"(?:do|does|did|would|is\s+it\s+true\s+that|whether|if|to\s+what\s+extent\s+do|how\s+far\s+do)?\s*(?:(?P<shown>{_SHOWN})|{_ANY})\s+"
        rf"(?:\w+ly\s+|all\s+|largely\s+)?(?:dis)?agrees?\s+(?:with\s+each\s+other\s+)?{_MEANS}\s+{_CLAIM}",
        rf"(?:on\s+what|where|what)\s+do(?:es)?\s+(?:(?P<shown>{_SHOWN})|{_ANY})\s+(?:dis)?agree\s+{_MEANS}\s+{_CLAIM}",
        rf"(?:is|was|are|whether|if)\s+(?:there\s+)?(?:is\s+)?{_WIDE}(?:agreement|consensus|disagreement|controversy|dispute|debate|unanimity)s?"
        rf"(?:\s+(?:among|between|in|across|within)\s+(?:(?P<shown>{_SHOWN})|{_ANY}))?\s+{_MEANS}\s+{_CLAIM}",
        rf"what\s+(?:do(?:es)?|did|would)\s+(?:(?P<shown>{_SHOWN})|{_ANY})\s+(?:say|report|find|show|argue|have)\s+{_SIDES}\s+{_CLAIM}",
        rf"what\s+(?:is|can\s+be)\s+(?:there\s+(?:to\s+be\s+)?)?(?:to\s+be\s+)?(?:said\s+)?{_SIDES}\s+{_CLAIM}",
        rf"what\s+(?:speaks|is\s+the\s+evidence|evidence\s+is\s+there|are\s+the\s+arguments)\s+{_SIDES}\s+{_CLAIM}",
        rf"(?:(?:which|what)\s+(?:papers|studies)\s+(?:are|speak|argue)|(?:the\s+)?(?:papers|evidence|arguments|findings))\s+{_SIDES}\s+{_CLAIM}",
        rf"is\s+there\s+(?:any\s+)?evidence\s+{_SIDES}\s+{_CLAIM}",
        rf"do(?:es)?\s+(?:(?P<shown>{_SHOWN})|{_EVIDENCE})\s+(?:\w+ly\s+)?(?:support|back|confirm|bear\s+out)s?\s+"
        rf"(?:up\s+)?(?:(?:the|this|a)\s+(?:claim|idea|view|hypothesis|notion|statement|conclusion|assertion)\s+(?:that|of)\s+|that\s+|the\s+use\s+of\s+)?{_CLAIM}",
        rf"is\s+it\s+{_HOW}{_STATE}\s+(?:among\s+{_ANY}\s+)?(?:whether|that|if)\s+{_CLAIM}",
        rf"is\s+{_CLAIM}\s+{_HOW}(?:{_OPEN}{_AMONG}?|{_STATE}(?:\s+(?:among|in|by)\s+{_ANY}))",
        rf"(?:is\s+)?(?:the\s+)?evidence\s+(?:for|that|on)\s+{_CLAIM}\s+(?:is\s+)?(?:mixed|consistent|contradictory|conclusive|inconclusive)",
        r"how\s+(?:many|much)\s+(?:of\s+(?:the|these)\s+)?(?:papers|studies|the\s+literature)\s+(?:support|agree|are\s+for|back)s?\s+(?:that\s+)?"
        r"(?P<claim>\S.*?),?\s+and\s+how\s+(?:many|much)\s+\w.*",
    )
)
_TELL = re.compile(
    r"^\W*(?:(?:please\s+)?(?:(?:can|could|would)\s+you\s+)?(?:tell|show)\s+(?:me|us)|(?:do\s+)?(?:i|you|we)\s+(?:wonder|know|want\s+to\s+know)"
    r"|find\s+out|check)\s+(?=(?:whether|if)\b)",
    re.IGNORECASE,
)
_NO_CLAIM = re.compile(
    r"^(?:it|this|that|these|those|them|the\s+same)(?:\s+(?:too|as\s+well|then|point|claim|question))?$", re.IGNORECASE
)
_THING = re.compile(r"^(?:the\s+)?(?:paper|model|method|code|data|dataset|approach)s?$", re.IGNORECASE)
_LONGEST = 400


@lru_cache(maxsize=256)
def agreement(text: str) -> Agreement | None:
    """What a question wants papers to agree on; None for any other, also on agreement as a thing that is studied."""
    if len(text) > _LONGEST:
        return None
    asked = _TELL.sub("", without_lead_in(text), count=1)
    for form in _FORMS:
        if found := form.match(asked):
            claim = found["claim"].strip(" \t,;:\"“”'’")
            is_of_shown = bool(found.groupdict().get("shown"))
            if _NO_CLAIM.match(claim):
                return Agreement("", is_of_shown)
            return Agreement(claim, is_of_shown) if has_topic(claim) and not _THING.match(claim) else None
    return None
