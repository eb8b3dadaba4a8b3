"""A reader's reply to a question that was asked back: it completes the question before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.questions.about import Understood, has_topic, standing_alone, under_discussion
from assistant.questions.kinds import names_papers
from assistant.questions.open_questions import ASKING
from assistant.records import Answer, Paper

__all__ = ["completed"]

_LEAD_IN = re.compile(
    r"^\W*(?:(?:i\s+(?:mean|meant|am\s+(?:asking|talking)\s+about)|i['’]m\s+(?:asking|talking)\s+about|sorry|oh|the\s+one\s+(?:on|about)|of|for|about)\b[\s,:]*)+",
    re.IGNORECASE,
)
_ASKS = re.compile(rf"^\W*(?:(?:and|but|so|no|ok(?:ay)?|then|never\s+mind)\b[\s,;.]*)*{ASKING}\b", re.IGNORECASE)


def completed(reply: str, papers: Sequence[Paper], turns: Sequence[Answer]) -> Understood | None:
    """The question before with what the reply adds, or of the papers at which it points; None for another question."""
    before = under_discussion(turns)
    if (_ASKS.match(reply) and has_topic(reply)) or names_papers(reply):
        return None
    if papers:
        about = before.model_copy(update={"kind": "asked_of_papers", "papers": tuple(paper.id for paper in papers)})
        return Understood(about, f"About: {'; '.join(paper.title for paper in papers)}")
    added = standing_alone(_LEAD_IN.sub("", reply).strip(" ?.!") or reply)
    about = before.model_copy(
        update={
            "kind": "continued",
            "subject": added.question,
            "leaves_open": True,
            "limits": before.limits.merged(added.limits),
        }
    )
    found = Understood(about)
    return found._replace(note=f"Understood as: {found.text}")
