"""Statements that a model has written, verified: what each cites, what became of it, how it reads in the answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.answering.context import Context, NumberedSource
from assistant.answering.numbering import Citations
from assistant.answering.reply import Parsed
from assistant.records import Citation, Statement, Verified

if TYPE_CHECKING:
    from assistant.verification.verifier import Check, Verifier

__all__ = ["Draft", "Drafts", "lettered"]


@dataclass(eq=False, slots=True)
class Draft:
    """A statement on its way: what the model wrote, the sentences it cites, and what became of it."""

    parsed: Parsed
    sources: list[NumberedSource]
    strays: list[int]
    check: Check
    alone: list[Check]
    """What each source says on its own, when there are several."""
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
    """The statements of one answer in the making, in their order.

    `numbers` maps ids of papers to citation numbers and grows. With `mark`, a statement that its sentences do not
    support is kept and marked; one that cites none never is.
    """

    def __init__(self, verifier: Verifier, numbers: dict[str, int], *, mark: bool) -> None:
        self.all: list[Draft] = []
        self._verifier = verifier
        self._numbers = numbers
        self._mark = mark

    def __contains__(self, text: str) -> bool:
        """Whether a statement has been written with these words."""
        return any(draft.parsed.text == text for draft in self.all)

    @property
    def kept(self) -> list[Draft]:
        """Those that the answer will hold."""
        return [draft for draft in self.all if self._is_kept(draft)]

    def add(self, draft: Draft) -> int:
        """Take a statement in and return its place."""
        self.all.append(draft)
        return len(self.all) - 1

    def replace(self, draft: Draft, repaired: Draft) -> None:
        """Put a corrected statement in the place of another."""
        self.all[self.all.index(draft)] = repaired

    def verified(self, parsed: Parsed, context: Context) -> Draft:
        """A statement with the sentences it cites, checked against them together and one by one."""
        sources, strays = context.find(parsed.numbers)
        pairs = [(source.evidence.paper, source.quote) for source in sources]
        alone = [(parsed.text, [pair]) for pair in pairs] if len(pairs) > 1 else []
        together, *each = self._verifier.check_all([(parsed.text, pairs), *alone])
        return Draft(parsed, sources, strays, together, each)

    def cite(self, draft: Draft, citations: Citations) -> list[Citation]:
        """The draft's citations, each with the verdict on it alone; one that does not carry the statement is weak."""
        places = []
        for place, source in enumerate(draft.sources):
            verdict = (draft.alone[place] if draft.alone else draft.check).verdict
            if verdict == "unsupported" and draft.stands:
                verdict = "weak"
            places.append(citations.add(source.evidence.paper, source.quote, verdict))
        return [citations.all[place] for place in places]

    def verdict(self, index: int) -> Verified:
        """What has become of the statement at a place."""
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
        )

    def _is_kept(self, draft: Draft) -> bool:
        return draft.stands or (bool(draft.sources) and self._mark)


def lettered(drafts: Sequence[Draft]) -> Iterator[tuple[str, Draft]]:
    """Drafts with the names that prompts give them: A to Z, then AA and so on."""
    for number, draft in enumerate(drafts):
        first, last = divmod(number, 26)
        yield f"{chr(64 + first) if first else ''}{chr(65 + last)}", draft
