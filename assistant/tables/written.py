"""Cells that a language model fills: its call for a few papers, its reply read as data, every value verified."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from assistant.answering.context import Context, NumberedSource, around, harmless
from assistant.answering.replied import json_in, one_line
from assistant.answering.reply import without_thoughts
from assistant.records import Cell, Column, Paper, Quote
from assistant.text.drawn import drawn
from assistant.text.segmentation import sentences
from assistant.verification.verifier import Check, Verifier

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage

    from assistant.llm.build import ModelInfo
    from assistant.llm.prompts import Prompt

__all__ = ["PAPERS_A_CALL", "Asked", "asked_of_model", "cells_replied"]

PAPERS_A_CALL = 3
"""Papers in one call, at most: with more, small models mix them up, and a reader waits longer for a row."""
_LONGEST_VALUE = 160
_LINE = re.compile(
    r"^\W*P(?:aper)?\s*(?P<paper>\d{1,2})[^\w{\n]*C(?:olumn)?\s*(?P<column>\d{1,2})[^\S\n]*[\])}*`'\"]*[^\S\n]*(?:[:="
    r"|–—-]"
    r"|\s)[^\S\n]*(?P<value>[^\n]*)$",
    re.IGNORECASE | re.MULTILINE,
)
_CITED = re.compile(
    r"[\s(]*(?:sentences?\s*)?[\[【(](?:sentences?\s*|s)?(?P<number>\d{1,4})(?:[\s,;–-]+\d{1,4})*[\]】)][\s.)|]*$",
    re.IGNORECASE,
)
_NOT_STATED = re.compile(
    r"\W*(?:not\s+(?:stated|specified|mentioned|given|reported|available|applicable)|n/?a|none|unknown|null"
    r"|unspecified|-+|–|—)?\W*",
    re.IGNORECASE,
)


class Asked(NamedTuple):
    """What a model is asked of some papers: the messages, and the sentences that it is shown under their numbers."""

    papers: tuple[Paper, ...]
    columns: tuple[Column, ...]
    context: Context
    messages: Sequence[ChatMessage]


def asked_of_model(papers: Sequence[Paper], columns: Sequence[Column], prompt: Prompt, info: ModelInfo) -> Asked | None:
    """The call for the first of these papers, as many as fit; None if not even one does."""
    for count in range(min(len(papers), PAPERS_A_CALL), 0, -1):
        some = tuple(papers[:count])
        context = around((paper, _first(paper)) for paper in some)
        messages = prompt.messages(papers=_shown(context), columns=_listed(columns))
        if info.room(messages) >= 0:
            return Asked(some, tuple(columns), context, messages)
    return None


def _first(paper: Paper) -> Quote:
    return Quote.cut(paper.abstract, *sentences(paper.abstract)[0])


def _shown(context: Context) -> str:
    """The papers, each under its number."""
    ids = dict.fromkeys(source.paper.id for source in context.sources)
    return "\n\n".join(f"P{number}. {context.text_of({id})}" for number, id in enumerate(ids, start=1))


def _listed(columns: Sequence[Column]) -> str:
    return "\n".join(f"C{number}: {harmless(column.name)}" for number, column in enumerate(columns, start=1))


def cells_replied(reply: str, asked: Asked, verifier: Verifier) -> dict[str, dict[str, Cell]]:
    """The cells that a reply fills, by the id of the paper and the name of the column; those it leaves out are lacking.

    What it says is not stated is an empty cell.
    """
    replied = _replied(reply, asked)
    found: dict[str, dict[str, Cell]] = {}
    for (paper, column), written in replied.items():
        found.setdefault(paper.id, {})[column.name] = _cell(written, paper, asked.context, verifier)
    return found


def _replied(reply: str, asked: Asked) -> Mapping[tuple[Paper, Column], str]:
    """What a reply says of each paper and column: in lines, or else in JSON."""
    given: dict[tuple[Paper, Column], str] = {}
    for number, place, value in (*_in_lines(reply), *_in_json(reply)):
        if 1 <= number <= len(asked.papers) and 1 <= place <= len(asked.columns):
            given.setdefault((asked.papers[number - 1], asked.columns[place - 1]), value)
    return given


def _in_lines(reply: str) -> Iterator[tuple[int, int, str]]:
    for found in _LINE.finditer(without_thoughts(reply)):
        yield int(found["paper"]), int(found["column"]), found["value"].strip().strip("*`").strip()


def _in_json(reply: str) -> Iterator[tuple[int, int, str]]:
    """As in {"P1": {"C1": "value [3]", "C2": {"value": "…", "sentence": 4}}}."""
    data = json_in(reply, [f"P{number}" for number in range(1, PAPERS_A_CALL + 1)]) or {}
    for paper, cells in data.items():
        number = re.fullmatch(r"P(\d{1,2})", str(paper))
        for column, value in cells.items() if number and isinstance(cells, dict) else ():
            if place := re.fullmatch(r"C(\d{1,2})", str(column)):
                yield int(number[1]) if number else 0, int(place[1]), _flat(value)


def _flat(value: object) -> str:
    match value:
        case str():
            return value
        case {"value": str(text), "sentence": int(number)}:
            return f"{text} [{number}]"
        case [str(text), int(number)]:
            return f"{text} [{number}]"
    return ""


def _cell(written: str, paper: Paper, context: Context, verifier: Verifier) -> Cell:
    """A value verified against its sentence: in the paper's own words where the sentence lacks what it says."""
    cited = _CITED.search(written)
    value = one_line(written[: cited.start()] if cited else written, _LONGEST_VALUE)
    if not value or _NOT_STATED.fullmatch(value):
        return Cell()
    own = [source for source in context.sources if source.paper.id == paper.id]
    known, _ = context.find([int(cited["number"])]) if cited else ([], [])
    named = [source for source in known if source.paper.id == paper.id]
    checks = [(_checked(value, each, verifier), each) for each in named]
    if not checks or not _holds(checks[0][0]):
        # A number may be off by one: the sentence that has what the value says is the one it rests on.
        others = [(_checked(value, each, verifier), each) for each in own if each not in named]
        better = max(others, key=lambda pair: pair[0].score, default=None)
        if better is not None and better[0].verdict == "supported":
            checks = [better]
    if not checks:
        return Cell()
    check, source = checks[0]
    if _holds(check):
        return Cell(text=value, source="abstract", quote=source.quote, verdict=check.verdict, problems=check.problems)
    return _in_its_own_words(source, check)


def _checked(value: str, source: NumberedSource, verifier: Verifier) -> Check:
    """Whether a sentence supports a value. A figure or name alone claims nothing; it only has to stand in it."""
    check = verifier.check(value, [(source.paper, source.quote)])
    if check.stays == "firm":
        stands = re.search(rf"(?<![\w.,]){re.escape(value)}(?!\w|[.,]\d)", " ".join(drawn(source.quote.text).split()))
        return check._replace(verdict="supported", problems=(), stays="open", score=1.0) if stands else check
    return check


def _holds(check: Check) -> bool:
    """Whether a value may stand: letters and digits are those of the sentence, and it does not say the opposite."""
    return check.verdict != "unsupported" and check.stays == "open"


def _in_its_own_words(source: NumberedSource, check: Check) -> Cell:
    problem = f"the model's own words are left out: {'; '.join(check.problems) or 'the sentence does not say so'}"
    return Cell(text=source.quote.text, source="abstract", quote=source.quote, verdict="weak", problems=(problem,))
