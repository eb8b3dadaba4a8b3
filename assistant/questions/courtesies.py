"""What people say to a program without asking anything: greetings, thanks, leaving, asking for help."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

__all__ = ["Courtesy", "CourtesyKind", "courtesy"]

CourtesyKind = Literal["greeting", "thanks", "leaving", "help", "identity", "noted"]


class Courtesy(NamedTuple):
    """A line that asks nothing of the papers."""

    kind: CourtesyKind


_PHRASES: tuple[tuple[CourtesyKind, str], ...] = (
    ("greeting", r"(?:hi|hello|hey|hiya|howdy|greetings|good\s+(?:morning|afternoon|evening|day)|(?:hi|hello"
                 r"|hey)\s+there)"
                 r"|how\s+are\s+you(?:\s+(?:doing|today))?|nice\s+to\s+meet\s+you|what['’]?s\s+up"),
    ("thanks", r"(?:many\s+)?(?:thanks|thank\s+you|thx|ty|cheers)(?:\s+(?:so|very)\s+much|\s+a\s+lot|\s+you)?"
               r"(?:[\s,]+(?:that\s+(?:is|was)|that['’]s)\s+(?:all|great|helpful|it|very\s+helpful))?|much\s+appreciated"),
    ("leaving", r"/?(?:quit|exit|bye|goodbye|good\s*bye|bye[\s-]*bye|see\s+you(?:\s+later)?|good\s+night|:?q!?"
                r"|logout)(?:\(\))?"),
    ("help", r"/?help(?:\s+me)?|\?|what\s+can\s+(?:you|i|this)\s+(?:do|ask|help\s+(?:me\s+)?with)(?:\s+(?:for"
             r"\s+me|here|with\s+(?:you|this)))?"
             r"|how\s+(?:do|can|should)\s+i\s+(?:use\s+(?:this|you|it)(?:\s+(?:program|tool|assistant))?|ask(?:\s+(?:you|a\s+question|questions))?)"
             r"|how\s+do(?:es)?\s+(?:this|you)\s+work|what\s+do\s+you\s+do|can\s+you\s+help(?:\s+me)?|i\s+need\s+help|usage|instructions"),
    ("identity", r"(?:who|what)\s+(?:are\s+you|is\s+this|r\s+u)|what(?:['’]s|\s+is)\s+your\s+name|are\s+you"
                 r"\s+(?:an?\s+)?"
                 r"(?:ai|a\.i\.|bot|robot|human|person|real|chatgpt|language\s+model|llm|machine)|introduce\s+yourself|who\s+made\s+you"),
    ("noted", r"(?:ok(?:ay)?|k|yes|yep|yeah|no|nope|sure|fine|good|great|nice|cool|perfect|awesome|alright|all"
              r"\s+right|right|got\s+it|i\s+see"
              r"|understood|well\s+done|good\s+(?:job|work)|never\s*mind|test(?:ing)?|hm+|aha|lol|wow)"),
)  # fmt: skip
_ADDRESSED = r"(?:[\s,]+(?:please|then|now|assistant|everyone|all|there|you|again|for\s+now|everybody|friend|bot))*"
_BEFORE = (
    r"(?:(?:ok(?:ay)?|well|great|hi|hello|hey|please|yes|no|thanks|thank\s+you|cool|perfect|alright|nice"
    r"|good)\b[\s,!.]+)*"
)
_FORMS = tuple(
    (kind, re.compile(rf"[\s\"'“‘]*{_BEFORE}(?:{phrases}){_ADDRESSED}[\s!.,?:;)'\"”’]*", re.IGNORECASE))
    for kind, phrases in _PHRASES
)
_LONGEST = 80


def courtesy(text: str) -> Courtesy | None:
    """What a line says, if that is all it says: "exit" leaves, "exit exams" is a topic."""
    if len(text) > _LONGEST:
        return None
    return next((Courtesy(kind) for kind, form in _FORMS if form.fullmatch(text.strip())), None)
