"""Statements written by a model: what each cites, its verdict, and its form in the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.answering.context import Context, NumberedSource
from assistant.answering.numbering import Citations
from assistant.answering.reply import Parsed
from assistant.records import Citation, Drafted, Statement, Verified

if TYPE_CHECKING:
    from assistant.verification.verifier import Check, Verifier

__all__ = ["Draft", "Drafts"]


@dataclass(eq=False, slots=True)
class Draft:
    """A statement in progress: what the model wrote, the sentences it cites, and the result of checking it."""

    parsed: Parsed
    sources: list[NumberedSource]
    strays: list[int]
    check: Check
    alone: list[Check]
    """The check against each source alone, when there are several."""
    announced: bool = False

    @property
    def stands(self) -> bool:
        """Whether it cites something that supports it."""
        return bool(self.sources) and self.check.verdict != "unsupported"

    @property
    def problems(self) -> tuple[str, ...]:
        """Why the verdict is not better, a line each."""
        strays = (f"it cites sentence {number}, which was not given" for number in self.strays)
        return (*strays, *self.check.problems)


class Drafts:
    """The statements of an answer in progress, in order.

    `numbers` maps ids of papers to citation numbers and grows; `asked` is the question. With `mark`, a statement that
    its sentences do not support is kept and marked; one without citations is always dropped.
    """

    def __init__(self, verifier: Verifier, numbers: dict[str, int], *, mark: bool, asked: str) -> None:
        self.all: list[Draft] = []
        self._verifier = verifier
        self._asked = asked
        self._numbers = numbers
        self._mark = mark

    def __contains__(self, text: str) -> bool:
        """Whether a statement with this text exists."""
        return any(draft.parsed.text == text for draft in self.all)

    @property
    def kept(self) -> list[Draft]:
        """Those that go into the answer."""
        return [draft for draft in self.all if self._is_kept(draft)]

    def add(self, draft: Draft) -> int:
        """Add a statement and return its index."""
        self.all.append(draft)
        return len(self.all) - 1

    def replace(self, draft: Draft, repaired: Draft) -> None:
        """Replace a statement by its correction."""
        self.all[self.all.index(draft)] = repaired

    def verified(self, parsed: Parsed, context: Context) -> Draft:
        """A statement with the sentences it cites, checked against them together and one by one."""
        sources, strays = context.find(parsed.numbers)
        pairs = [(source.paper, source.quote) for source in sources]
        alone = [(parsed.text, [pair]) for pair in pairs] if len(pairs) > 1 else []
        together, *each = self._verifier.check_all([(parsed.text, pairs), *alone], self._asked)
        return Draft(parsed, sources, strays, together, each)

    def cite(self, draft: Draft, citations: Citations) -> list[Citation]:
        """The draft's citations, each with its own verdict; one that does not support the statement alone is weak."""
        places = []
        for place, source in enumerate(draft.sources):
            verdict = (draft.alone[place] if draft.alone else draft.check).verdict
            if verdict == "unsupported" and draft.stands:
                verdict = "weak"
            places.append(citations.add(source.paper, source.quote, verdict))
        return [citations.all[place] for place in places]

    def drafted(self, index: int) -> Drafted:
        """The event with the statement at an index, before its verdict."""
        draft = self.all[index]
        before = self.all[index - 1].parsed if index else None
        return Drafted(
            index=index,
            text=draft.parsed.text,
            citations=tuple(self.cite(draft, Citations(self._numbers))),
            verdict=draft.check.verdict,
            problems=draft.problems,
            item=draft.parsed.item,
            follows=before is not None and before.block == draft.parsed.block,
        )

    def verdict(self, index: int) -> Verified:
        """The event with the verdict on the statement at an index."""
        draft = self.all[index]
        draft.announced = True
        if not self._is_kept(draft):
            return Verified(index=index, statement=None, problems=draft.problems)
        citations = Citations(self._numbers)
        statement = self.statement(draft, citations).model_copy(update={"rests_on": ()})
        return Verified(index=index, statement=statement, citations=tuple(citations.all), problems=draft.problems)

    def statement(self, draft: Draft, citations: Citations) -> Statement:
        """The statement as the answer holds it."""
        cited = self.cite(draft, citations)
        return Statement(
            text=draft.parsed.text,
            citations=tuple(dict.fromkeys(citation.number for citation in cited)),
            rests_on=tuple(dict.fromkeys(citations.all.index(citation) for citation in cited)),
            verdict=draft.check.verdict,
            problems=draft.problems,
            item=draft.parsed.item,
            follows=self._follows(draft),
            runs_on=not draft.parsed.cites,
        )

    def _follows(self, draft: Draft) -> bool:
        """Whether a statement that is kept stands before it in the same paragraph or entry of the reply."""
        before = self.all[: self.all.index(draft)]
        return any(other.parsed.block == draft.parsed.block and self._is_kept(other) for other in before)

    def _is_kept(self, draft: Draft) -> bool:
        return draft.stands or (bool(draft.sources) and self._mark)
