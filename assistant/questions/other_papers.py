"""Questions for papers other than those already given: "any others?", "what else?", "more papers on jam"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.questions.about import SHOWING, Understood, narrowed, only_limits, standing_alone, under_discussion
from assistant.questions.kinds import PAPER_NOUNS
from assistant.records import About, AboutKind, Answer, Filters

__all__ = ["CONTINUE", "others", "similar_within", "wanted_of_others"]

CONTINUE = "/more"
"""The command that goes on with a list, as it is saved with its answer."""

_OPENING = (
    r"^\W*(?:(?:and|or|but|so|ok(?:ay)?|then|please)\b,?\s+)*"
    r"(?:(?:(?:is|are)\s+there|there\s+(?:is|are)|do\s+you\s+(?:have|know(?:\s+of)?)|have\s+you(?:\s+got)?"
    r"|(?:(?:can|could|would)\s+you\s+)?(?:please\s+)?(?:give|show|find|list|name|suggest|recommend)(?:\s+(?:me|us))?"
    r"|i(?:\s+(?:want|need)|['’]d\s+like)(?:\s+to\s+see)?)\s+)?"
)
_COUNT = r"(?:any|some|the|all|a\s+few|two|three|\d{1,2})\s+"
_OTHER = r"(?:other|more|further|additional|remaining)"
_OF_A_KIND = rf"(?:{PAPER_NOUNS}|ones?|results|examples|of\s+(?:these|those|them))"
_NAMED = rf"(?:{_COUNT})?(?:{_OTHER}\s+{_OF_A_KIND}|others|another\s+(?:one|{PAPER_NOUNS}))|(?:any|some)thing\s+else"
_ASKED = rf"(?:which|what)\s+(?:are\s+the\s+)?(?:{_OTHER}\s+{_OF_A_KIND}|others?(?:\s+ones?)?)"
_ALONE = rf"{_COUNT}more|more(?!\s+(?:on|about)\b)|(?:and\s+)?(?:the\s+)?rest|another|what\s+else|which\s+else"
_TAIL = (
    r"(?:\s+(?:(?:is|are)\s+there|there|(?:are\s+)?(?:available|left)|exist|do\s+you\s+(?:have|know(?:\s+of)?)"
    r"|have\s+you(?:\s+got)?|(?:can|could)\s+you\s+(?:find|show|give|name)(?:\s+me)?|in\s+(?:the|this|your)\s+library"
    r"|please|like\s+(?:this|these|those|that|them|it)(?:\s+ones?)?"
    r"|(?:on|about|for)\s+(?:this|that|it|these|them|the\s+same)(?:\s+(?:topic|subject|question))?))*"
)
_ANY_MORE = re.compile(rf"{_OPENING}(?:{_NAMED}|{_ASKED}|{_ALONE}){_TAIL}\W*$", re.IGNORECASE)
_MORE_ABOUT = re.compile(
    rf"{_OPENING}(?:{_NAMED}|{_ASKED}){_TAIL},?\s+(?P<about>(?:on|about|regarding|concerning|by|from|since|before|after"
    r"|in|of|with|without|that|which|who|using|published|listed)\s.*\w)\W*$",
    re.IGNORECASE,
)


def wanted_of_others(question: str) -> str | None:
    """How a question for other papers describes them, such as "on jam", or ""; None for any other question."""
    if _ANY_MORE.match(question):
        return ""
    more = _MORE_ABOUT.match(question)
    return more["about"] if more else None


def others(turns: Sequence[Answer], wanted: str = "", kind: AboutKind = "other_papers") -> Understood:
    """The question under discussion, for papers not given yet. `wanted` describes the papers further."""
    about, similar_to = _of_a_list(turns)
    limits = only_limits(wanted) if wanted else Filters()
    papers = similar_to if limits or not wanted else ()
    if papers:
        kind = "similar_papers"
    about = about.model_copy(update={"kind": kind, "papers": papers, "among": (), "field": None})
    if limits:
        about = narrowed(about, limits)
    elif wanted:
        about = standing_alone(f"papers {wanted}").model_copy(update={"kind": "other_papers"})
    without = _given(_on_the_same(turns, about.subject))
    shown = Understood(about).text
    if without:
        already = f"{len(without)} papers" if len(without) > 1 else "paper"
        shown = f"{shown.rstrip(' ?.!')}, besides the {already} already given"
    return Understood(about, f"Understood as: {shown}", without)


def similar_within(before: About, topic: str, limits: Filters | None = None) -> Understood:
    """Papers similar to the same ones as before, within other limits or on a topic, such as "for vision"."""
    about = before
    if topic:
        own = standing_alone(f"papers {topic}")
        question = own.question.replace("papers", f"papers similar to “{before.subject}”", 1)
        about, limits = before.model_copy(update={"question": question, "on": own.question}), own.limits
    found = Understood(narrowed(about, limits or Filters()), without=before.papers)
    return found._replace(note=f"Understood as: {found.text}")


def _of_a_list(turns: Sequence[Answer]) -> tuple[About, tuple[str, ...]]:
    """What the list was about that the last turns picked papers from, else the last turn; and, for a list of papers
    similar to some, these."""
    for end in range(len(turns), 0, -1):
        about = under_discussion(turns[:end])
        if about.kind in SHOWING and end > 1:
            continue
        if about.kind == "similar_papers":
            return about, about.papers
        if about.kind not in ("asked_of_papers", "part_changed") or not about.papers:
            return about, ()
    return under_discussion(turns), ()


def _on_the_same(turns: Sequence[Answer], subject: str) -> Sequence[Answer]:
    """The last answers, back to where their subject began; questions about their papers do not end it."""
    start = len(turns)
    for end in range(len(turns), 0, -1):
        about = under_discussion(turns[:end])
        if about.subject == subject:
            start = end - 1
        elif not about.papers:
            break
    return turns[min(start, len(turns) - 1) :]


def _given(turns: Sequence[Answer]) -> tuple[str, ...]:
    """The ids of the papers that answers cite or had to leave out."""
    ids = (id for turn in turns for id in (*turn.filters.without, *(citation.paper.id for citation in turn.citations)))
    return tuple(dict.fromkeys(ids))
