"""Papers side by side, and for and against a claim, as blocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from assistant.answering.blocks import AnswerBlock, Columns, Head, Note, SmallPrint, written_by
from assistant.answering.prose import paragraphs_of
from assistant.text.counts import counted

if TYPE_CHECKING:
    from assistant.records import Answer, Comparison, Relation, SideBySide, Stance

__all__ = ["blocks_beside", "columns_of", "placed_for_and_against"]

_UNJUDGED = "Whether they agree is not judged: that takes a language model."
_RELATIONS: Mapping[Relation, str] = {
    "agree": "they agree",
    "differ": "they differ",
    "apart": "they speak of different things",
}
_GROUPS: Mapping[Stance, str] = {"for": "For it:", "against": "Against it:", "neither": "Mixed or undecided:"}
_IN_A_LINE: Mapping[Stance, str] = {"for": "for it", "against": "against it", "neither": "mixed or undecided"}


def blocks_beside(compared: Comparison) -> Iterator[AnswerBlock]:
    """The blocks of a comparison, in order."""
    yield from (Note(note) for note in compared.notes)
    yield from paragraphs_of(compared.statements)
    yield from columns_of(compared, compared.model)
    if compared.statements:
        yield written_by(compared.model)


def columns_of(compared: SideBySide, model: str | None) -> Iterator[AnswerBlock]:
    """Papers side by side, and whether somebody has judged that they agree."""
    judged = f" ({model}: {_RELATIONS[compared.relation]})" if compared.relation else ""
    papers = tuple(zip(compared.numbers, compared.papers, strict=True))
    yield Columns(f"Side by side{judged}:", papers, compared.aspects)
    if model is None:
        yield SmallPrint(_UNJUDGED)


def placed_for_and_against(answer: Answer) -> Iterator[AnswerBlock]:
    """How many papers are on each side, and then each side with what its papers find."""
    stances = {position.paper: position.stance for position in answer.positions}
    counts = Counter(stances.values())
    said = ", ".join(f"{counts[stance] or 'none'} {words}" for stance, words in _IN_A_LINE.items())
    yield Head(f"Of {counted(len(stances))} that bear{'s' if len(stances) == 1 else ''} on it: {said}.")
    for stance, name in _GROUPS.items():
        held = [
            statement
            for statement in answer.statements
            if statement.rests_on and stances.get(answer.citations[statement.rests_on[0]].paper.id) == stance
        ]
        if held:
            yield Head(name)
            yield from paragraphs_of(held)
