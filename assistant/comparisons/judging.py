"""A language model's verdict on papers side by side: whether they agree, with the sentences that show it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from assistant.answering.context import harmless
from assistant.answering.drafts import Draft
from assistant.answering.generation import ModelAnswering
from assistant.answering.reply import Parsed
from assistant.records import Answer, Aspect, Quote, Relation, Side, SideBySide

__all__ = ["AS_A_WHOLE", "Judging"]

AS_A_WHOLE = "the papers as a whole: what they ask, how they go about it, and what they find"
"""The subject where none was given."""
_VERDICT = re.compile(
    r"^\W*(?:(?i:verdict)\W+)?(?P<word>AGREE|DIFFER|APART|(?i:agree|differ|apart)(?=\W*$|\s*:))(?![\w-])[\W_]*"
)
_CITED = "Cited above"


@dataclass(slots=True)
class Judging(ModelAnswering):
    """A verdict in progress, on papers with the quotes that are shown beside each other."""

    prompt: ClassVar[str] = "compare"

    side_by_side: SideBySide | None = None
    relation: Relation | None = field(default=None, init=False)

    def values(self, papers: str) -> dict[str, str]:
        """See `ModelAnswering.values`."""
        about = self.side_by_side.about if self.side_by_side else ""
        return {"papers": papers, "subject": harmless(about) or AS_A_WHOLE}

    def taken(self, parsed: Parsed) -> Parsed | None:
        """A statement without the word that the reply begins with."""
        found = _VERDICT.match(parsed.text) if self.relation is None and not self._drafts.all else None
        if found is None:
            return parsed
        self.relation = _relation(found["word"])
        rest = parsed.text[found.end() :]
        return parsed._replace(text=rest) if rest else None

    def completed(self, answer: Answer, kept: Sequence[Draft]) -> Answer:
        """The verdict with the quotes beside each other, and among them all that it cites."""
        if self.side_by_side is None:
            return answer
        relation = self.relation if kept else None
        return answer.model_copy(update={"compared": _with_cited(self.side_by_side, answer, relation)})


def _relation(word: str) -> Relation:
    lowered = word.lower()
    return "agree" if lowered == "agree" else "differ" if lowered == "differ" else "apart"


def _with_cited(side_by_side: SideBySide, answer: Answer, relation: Relation | None) -> SideBySide:
    """Sentences that a verdict cites are shown, also those on no aspect."""
    shown: dict[str, list[Quote]] = {paper.id: [] for paper in side_by_side.papers}
    for aspect in side_by_side.aspects:
        for side in aspect.sides:
            shown[side.paper] += side.quotes
    missing: dict[str, list[Quote]] = {paper.id: [] for paper in side_by_side.papers}
    for cited in answer.citations:
        if cited.paper.id in shown and not any(
            cited.start <= quote.start and quote.end <= cited.end for quote in shown[cited.paper.id]
        ):
            missing[cited.paper.id].append(Quote(text=cited.quote, start=cited.start, end=cited.end))
    aspects = side_by_side.aspects
    if any(missing.values()):
        sides = tuple(Side(paper=id, quotes=_in_order(quotes)) for id, quotes in missing.items())
        aspects = (Aspect(name=_CITED, kind="cited", sides=sides), *aspects)
    return side_by_side.model_copy(update={"aspects": aspects, "relation": relation})


def _in_order(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    return tuple(sorted(quotes, key=lambda quote: quote.start))
