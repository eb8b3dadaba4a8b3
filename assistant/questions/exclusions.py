"""Questions that leave papers on something out: "papers on jam but not honey".

"Without" usually belongs to a topic ("learning without labels"), so it excludes only where its form says so: before
papers ("without papers on honey"), behind a comma, or before a name ("papers on jam without HoneyNet").
"""

from __future__ import annotations

import re
from typing import NamedTuple

from assistant.questions.kinds import PAPER_NOUNS, kind_of_answer, names_papers

__all__ = ["Without", "exclusion", "topic_with_without"]


class Without(NamedTuple):
    """A question for papers, and what they must not be about.

    `unless_topic`: the words may also name a topic, as papers that speak of lacking the thing show.
    """

    question: str
    left_out: str
    unless_topic: bool = False


_ON = (
    r"(?:(?:on|about|regarding|concerning|using|mentioning|involving|dealing\s+with|that\s+(?:use|are"
    r"\s+about|mention|deal\s+with|involve))\s+)"
)
_THOSE = (
    rf"(?:(?:the\s+|any\s+|all\s+)?(?:{PAPER_NOUNS}|those|ones|the\s+ones|anything|mentions?\s+of|mention"
    rf"\s+of)\s+(?:{_ON}|(?=of\b)of\s+)?)"
)
_LEFT_OUT = r"(?P<left_out>[^,;?!]{2,80}?)"
_RUN = r"(?P<kept>.+?)"
_END = r"[\s?.!]*$"
_FORMS = tuple(
    re.compile(f"^{pattern}{_END}", re.IGNORECASE)
    for pattern in (
        rf"{_RUN},?\s+but\s+not\s+(?!(?:only|yet|always|necessarily|just|all|every|both|too|so|very|for\s+free)\b)(?:{_THOSE}|{_ON})?{_LEFT_OUT}",
        rf"{_RUN}[\s,(]+(?:excluding|except(?:ing)?(?:\s+for)?|apart\s+from|leaving\s+out|other\s+than|minus|but\s+no|ignoring)\s+(?:{_THOSE}|{_ON})?{_LEFT_OUT}\)?",
        rf"{_RUN},?\s+(?:and\s+)?(?:(?:that|which)\s+(?:are|is|do|does)\s+)?not\s+(?:on|about|regarding|related\s+to|mention(?:ing)?|using)\s+{_LEFT_OUT}",
        rf"{_RUN},?\s+without\s+(?:{_THOSE}){_LEFT_OUT}",
        rf"{_RUN},\s+without\s+{_LEFT_OUT}",
    )
)
_IN_CAPITALS = tuple(
    re.compile(f"^{pattern}{_END}")
    for pattern in (
        rf"{_RUN}\s+(?:AND\s+)?NOT\s+{_LEFT_OUT}",
        rf"{_RUN}\s+-(?P<left_out>[^\W\d_][\w-]{{2,40}}|\"[^\"]+\")",
        rf"{_RUN}\s+without\s+(?P<left_out>(?=\S*[A-Z]\S*[A-Z0-9])[\w-]+(?:\s+(?:models?|networks?))?)",
    )
)
_CLAUSE = re.compile(
    r"\b(?:why|how|whether|because|when|if|while|that\s+\w+\s+(?:can|do|does|may|will|are|is)|(?:show|prove|find|argue|claim)\w*\s+that)\b",
    re.IGNORECASE,
)
"""A clause says something of its subject, and "but not" continues it: "models that memorise but not generalise"."""
_THAT = re.compile(
    r"\w\s+(?:that|which)\s+(?!(?:use|are|study|address|discuss|explain|deal|propose|cover|mention|introduce)\b)",
    re.IGNORECASE,
)
_PAPERS_ON = re.compile(
    rf"^(?P<kept>\W*(?:[\w']+\s+){{0,4}}?{PAPER_NOUNS}\s+(?:on|about)\s+(?:[\w-]+\s+){{0,3}}?[\w-]+)\s+without\s+"
    rf"(?P<left_out>[\w-]+(?:\s+[\w-]+)?){_END}",
    re.IGNORECASE,
)
_ACTION = re.compile(r"(?:ing|[ts]ion|ment|ance|ence|sis|al|[a-z]ity|ism)$", re.IGNORECASE)
_MEANS = re.compile(
    r"\bwithout\s+(?:any|explicit|additional|extra|further|human|a|an|the|access|loss|labels?|labelled|labeled|data|examples?"
    r"|parameters?|gradients?|weights?|annotations?|annotators?|rewards?|regrets?|priors?|tears|memory|normali[sz]ation)\b",
    re.IGNORECASE,
)
"""What things are done without: no subject of papers to be left out."""
_WITHOUT = re.compile(r"\bwithout\s+(?P<what>[^,;?!.]{2,60})", re.IGNORECASE)
_DOING = re.compile(r"\bwithout\s+\w{3,}ing\b", re.IGNORECASE)
_LONGEST = 400
"""Characters of a question; the forms take quadratic time."""
_MOST_WORDS = 7
_WORDS_OF_TOPIC = 4
_MOST_WORDS_EXPLAINED = 12
"""A longer question says itself what "without" belongs to."""


def exclusion(text: str) -> Without | None:
    """What a question for papers leaves out; None if it leaves out nothing."""
    for forms in (_FORMS, _IN_CAPITALS):
        for form in forms:
            found = form.match(text)
            if found is None or _CLAUSE.search(found["kept"]) or _THAT.search(found["kept"]):
                continue
            if _DOING.search(text):
                continue
            kept, left_out = found["kept"].strip(" ,("), found["left_out"].strip(' "“”.,)')
            if left_out and len(left_out.split()) <= _MOST_WORDS and _wants_papers(kept):
                return Without(kept, left_out)
    return _things_without(text)


def _wants_papers(kept: str) -> bool:
    """Whether what is left asks for papers: in so many words, or as a bare topic, which is short."""
    is_topic = kind_of_answer(kept) == "papers" and len(kept.split()) <= _WORDS_OF_TOPIC
    return names_papers(kept) or is_topic


def _things_without(text: str) -> Without | None:
    """ "papers on robots without cameras" may leave papers out; "grasping without cameras" is a way of doing it."""
    found = _PAPERS_ON.match(text)
    if found is None or _ACTION.search(found["kept"]) or _ACTION.search(found["left_out"]) or _MEANS.search(text):
        return None
    return Without(found["kept"], found["left_out"].strip(), unless_topic=True)


def topic_with_without(text: str) -> str:
    """What "without" takes from a topic, such as "labels"; empty where it leaves papers out or is absent."""
    if len(text) > _LONGEST or len(text.split()) > _MOST_WORDS_EXPLAINED or kind_of_answer(text) != "papers":
        return ""
    left_out = exclusion(text)
    if left_out and not left_out.unless_topic:
        return ""
    found = _WITHOUT.search(text)
    return found["what"].strip() if found else ""
