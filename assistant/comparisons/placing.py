"""Papers placed for and against a claim by a language model, each by a sentence of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

from assistant.answering.context import Context, harmless
from assistant.answering.drafts import Draft
from assistant.answering.generation import ModelAnswering
from assistant.answering.reply import (
    NO_PAPER_FITS,
    Parsed,
    StatementParser,
    parse_whole,
    without_markdown,
    without_thoughts,
)
from assistant.answering.steps import More, Steps, check_ends
from assistant.records import Answer, Position, Stance, Statement
from assistant.text.drawn import drawn

__all__ = ["STANCES", "Placed", "Placing", "placed_lines"]

STANCES: tuple[Stance, ...] = ("for", "against", "neither")
"""In the order in which the groups are shown."""
_LINE = re.compile(
    r"^(?:[\W_]*(?:(?i:paper)?\s*\d{1,2}[\s.):–—-]+)?|.{0,80}?[\s*_](?=(?:FOR|AGAINST|MIXED)\s*[*_]*:))"
    r"(?P<word>FOR|AGAINST|MIXED|NEITHER|UNDECIDED"
    r"|(?i:for|against|mixed|neither|undecided)(?=[\s*_]*(?:\[[^\]]*\][\s*_]*)*(?::|$)))(?![\w-])[\s*_:.–—-]*(?P<rest>.*)$"
)
_IN_WORDS = re.compile(r"[a-z]+(?=[\s,])")
"""What begins with a word, and not with a name such as "mRNA"."""
_NOTHING = re.compile(r"^\W*(?:none|no papers?|n/?a|-)\W*$", re.IGNORECASE)


class Placed(NamedTuple):
    """A line of a reply: where its papers stand, and what it says they find."""

    stance: Stance
    said: Parsed


def placed_lines(reply: str) -> Iterator[Placed]:
    """The lines of a reply that place papers: each has its word before it, or stands below one as a heading."""
    stance: Stance | None = None
    for line in without_thoughts(reply).splitlines():
        found = _LINE.match(line)
        if found:
            stance = _stance(found["word"])
        said = parse_whole(found["rest"] if found else re.sub(r"^\s*(?:[-*•–]|\d{1,3}[.)])\s+", "", line), item=True)
        numbers = said.numbers or (parse_whole(line, item=True).numbers if found else ())
        text = said.text.lstrip(" :.–—-")
        if stance is not None and numbers:
            yield Placed(stance, said._replace(text="" if _NOTHING.match(text or "-") else text, numbers=numbers))


def _stance(word: str) -> Stance:
    lowered = word.lower()
    return "for" if lowered == "for" else "against" if lowered == "against" else "neither"


@dataclass(slots=True)
class Placing(ModelAnswering):
    """Papers being placed for and against the claim that is its question.

    What it shows begins with how many there are, so nothing is shown before all are placed.
    """

    prompt: ClassVar[str] = "place"

    _stances: dict[int, Stance] = field(default_factory=dict, init=False)
    """By the block of the statement."""

    def values(self, papers: str) -> dict[str, str]:
        """See `ModelAnswering.values`."""
        return {"papers": papers, "claim": harmless(self.question.text)}

    def _write(self, context: Context, parser: StatementParser) -> Steps:
        yield self._call(context.text)
        reply = ""
        while (delta := (yield More.MORE)) is not None:
            reply += delta
            check_ends(len(reply), self.info)
        for placed in placed_lines(reply):
            self._place(placed, context)
        if not self._drafts.all and NO_PAPER_FITS in without_markdown(without_thoughts(reply)).upper():
            parser.refusal = NO_PAPER_FITS

    def _place(self, placed: Placed, context: Context) -> None:
        """Take a line as a statement about each paper that it cites; where it says nothing, their own sentences."""
        sources, _ = context.find(placed.said.numbers)
        for id in dict.fromkeys(source.paper.id for source in sources):
            numbers = tuple(
                number
                for number in placed.said.numbers
                if 0 < number <= len(context.sources) and context.sources[number - 1].paper.id == id
            )
            text = placed.said.text or drawn(context.sources[numbers[0] - 1].quote.text)
            text = text[:1].upper() + text[1:] if _IN_WORDS.match(text) else text
            block = len(self._stances) + 1
            self._stances[block] = placed.stance
            draft = self._drafts.verified(Parsed(text, numbers, item=True, block=block), context)
            draft.announced = True
            self._drafts.add(draft)

    def completed(self, answer: Answer, kept: Sequence[Draft]) -> Answer:
        """The answer with each paper's position; one that is placed on both sides is on neither."""
        named = [
            (self._stances[draft.parsed.block], statement)
            for draft, statement in zip(kept, answer.statements, strict=True)
        ]
        taken: dict[str, set[Stance]] = {}
        for stance, statement in named:
            taken.setdefault(_paper_of(statement, answer), set()).add(stance)
        settled = {id: next(iter(held)) if len(held) == 1 else "neither" for id, held in taken.items()}
        in_order = sorted(answer.statements, key=lambda said: STANCES.index(settled[_paper_of(said, answer)]))
        positions: dict[str, Position] = {}
        for statement in in_order:
            id = _paper_of(statement, answer)
            before = positions[id].rests_on if id in positions else ()
            own = [place for place in statement.rests_on if answer.citations[place].paper.id == id]
            positions[id] = Position(
                paper=id,
                number=answer.citations[own[0]].number,
                stance=settled[id],
                rests_on=tuple(dict.fromkeys((*before, *own))),
            )
        return answer.model_copy(
            update={
                "claim": self.question.text,
                "positions": tuple(positions.values()),
                "statements": tuple(in_order),
            }
        )


def _paper_of(statement: Statement, answer: Answer) -> str:
    return answer.citations[statement.rests_on[0]].paper.id
