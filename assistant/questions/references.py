"""Papers of a conversation that a question points at: by place, by number, by title, or all together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assistant.records import Answer, Paper

__all__ = ["Pointed", "in_play", "mentioned", "named_after", "singled_out", "still_singled_out", "taken_together"]

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_PLACE = "|".join((*_ORDINALS, r"\d{1,2}(?:st|nd|rd|th)", "last"))
_NOUN = r"(?:one|paper|study|work|result|article|source|of\s+(?:these|those|them))"
_SAYS = r"(?:say|do|does|show|find|claim|report|use|measure|propose|prove|mention|compare|work)s?"
_LEADS = (
    r"(?:about|on|of|in|from|is|does|do|did|and|with|to|or|than|wrote|published|explain|summari[sz]e|describe|show"
    r"|compare|open)"
)
_COMPARED = r"(?:better|worse|newer|older|faster|slower|more|less)"
_POINTED = re.compile(
    rf"\b(?:the\s+)?({_PLACE})\s+{_NOUN}\b"
    rf"|(?:^\W*|\b{_LEADS}\s+)the\s+({_PLACE})(?=\W*$|\s+(?:{_SAYS}|{_COMPARED})\b|\s+(?:and|with|or)\s+the\s+(?:{_PLACE})\b)",
    re.IGNORECASE,
)
_OF_TWO = re.compile(r"\bthe\s+(former|latter)\b", re.IGNORECASE)
_NUMBERED = re.compile(
    r"\[(\d{1,4})\]|(?:\b(?:papers?|sources?|number|no\.)\s+(?:number\s+)?|(?<!\w)#)(\d{1,3})\b(?!\s*%)", re.IGNORECASE
)
_TOGETHER = re.compile(
    r"\b(?:which|any|all|some|one|two|both|most|none|each|how\s+many)\s+of\s+(?:these|those|them)\b"
    r"|^\W*(?:and\s+)?which\s+ones?\b"
    r"|\b(?:do|does|did|are|is|have|has|can)\s+(?:these|those|they|both)\b"
    r"|\b(?:these|those|both|the\s+same)\s+(?:\w+\s+)?(?:papers?|studies|works|results)\b",
    re.IGNORECASE,
)
_MARK = "\x00"
"""Stands where the words stood that point at a paper."""
_LEAD_IN = re.compile(
    r"^\W*(?:(?:and|so|but|ok(?:ay)?|now)\b\W*)?"
    r"(?:(?:in|for|about|on|with|from|regarding|concerning|as\s+for|(?:what|how)\s+about|looking\s+at)\s+)?"
    rf"{_MARK}(?:[\s,]*(?:(?:and|or)\s+)?{_MARK})*\s*[,:;–—-]\s*(?=\w)",
    re.IGNORECASE,
)
"""Papers named ahead of the question itself: "the second one: how large is it?"."""
_SHORT_NAME = re.compile(r"^\s*(\S(?:[^:]{0,40}))\s*:\s")


class Pointed(NamedTuple):
    """Papers, and the question twice: with plain words in place of those that point at papers, and without them."""

    papers: tuple[Paper, ...]
    question: str
    rest: str


def papers_of(answer: Answer) -> tuple[Paper, ...]:
    """The papers of an answer in the order in which a reader sees them."""
    found = {citation.number: citation.paper for citation in answer.citations}
    is_list = answer.wants in ("papers", "count") or answer.status == "not_in_abstracts"
    numbers = found if is_list and answer.mode == "extractive" else sorted(found)
    return tuple(found[number] for number in numbers)


def in_play(turns: Sequence[Answer]) -> tuple[Paper, ...]:
    """The papers that "these" means: those that were cited last, or the list that they were picked from."""
    cited = [turn for turn in turns if turn.citations]
    several = (papers for papers in _lists(cited) if len(papers) > 1)
    return next(several, papers_of(cited[-1]) if cited else ())


def still_singled_out(turns: Sequence[Answer]) -> tuple[Paper, ...]:
    """The papers that the last question singled out, as far as its answer cites them; if it cites none, all."""
    last = turns[-1]
    ids = last.about.papers if last.about else ()
    cited = tuple(paper for paper in papers_of(last) if paper.id in ids)
    known = {citation.paper.id: citation.paper for turn in turns for citation in turn.citations}
    return cited or tuple(known[id] for id in ids if id in known)


def singled_out(question: str, turns: Sequence[Answer]) -> Pointed | None:
    """The papers that a question names one by one: by place in an answer or by citation number."""
    found: dict[str, Paper] = {}
    for match in _POINTED.finditer(question):
        if paper := _at(match[1] or match[2], turns):
            found[paper.id] = paper
    pair = papers_of(turns[-1]) if turns else ()
    for match in _OF_TWO.finditer(question):
        if len(pair) == 2:
            paper = pair[match[1].lower() == "latter"]
            found[paper.id] = paper
    found |= _numbered(question, turns)
    if not found:
        return None
    marked = _NUMBERED.sub(_MARK, _POINTED.sub(_marked, _OF_TWO.sub(_MARK, question)))
    alone = _LEAD_IN.sub("", marked).replace(_MARK, "this paper")
    return Pointed(tuple(found.values()), alone, marked.replace(_MARK, ""))


def taken_together(question: str, turns: Sequence[Answer]) -> Pointed | None:
    """All papers that were cited last, if a question speaks of "these"."""
    papers = in_play(turns)
    if not papers or not _TOGETHER.search(question):
        return None
    alone = _TOGETHER.sub(lambda match: "which papers" if _asks_which(match[0]) else match[0], question)
    return Pointed(papers, alone, question)


def named_after(name: str, turns: Sequence[Answer]) -> Pointed | None:
    """The cited paper with this title, or with this name before a colon in its title: "Quiet Robots: ..."."""
    wanted = name.strip(" ?.!\"'“”").casefold()
    named = (paper for paper in _cited(turns) if wanted in map(str.casefold, _names(paper)))
    return next((Pointed((paper,), "this paper", "") for paper in named), None)


def mentioned(question: str, turns: Sequence[Answer]) -> tuple[str, ...]:
    """The ids of the cited papers that a question names by number or title."""
    titled = {
        paper.id: paper
        for paper in _cited(turns)
        if any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", question, re.IGNORECASE) for name in _names(paper))
    }
    return tuple(_numbered(question, turns) | titled)


def _cited(turns: Sequence[Answer]) -> Iterator[Paper]:
    return (paper for turn in reversed(turns) for paper in papers_of(turn))


def _names(paper: Paper) -> list[str]:
    short = _SHORT_NAME.match(paper.title)
    return [paper.title, short[1]] if short else [paper.title]


def _numbered(question: str, turns: Sequence[Answer]) -> dict[str, Paper]:
    papers = {citation.number: citation.paper for turn in turns for citation in turn.citations}
    numbers = (int(match[1] or match[2]) for match in _NUMBERED.finditer(question))
    return {papers[number].id: papers[number] for number in numbers if number in papers}


def _marked(match: re.Match[str]) -> str:
    """A mark in place of words that point at a paper. What leads up to a bare "the second" stays."""
    lead = re.match(rf"\W*(?:{_LEADS}\s+)?", match[0], re.IGNORECASE) if match[2] else None
    return f"{lead[0] if lead else ''}{_MARK}"


def _asks_which(words: str) -> bool:
    return "of" in words.lower().split() or words.lower().split()[-1] in ("one", "ones")


def _at(word: str, turns: Sequence[Answer]) -> Paper | None:
    """The paper at a place in the latest answer that is long enough to have it."""
    place = _place(word.lower())
    for papers in _lists(turns):
        if place < len(papers) and (place >= 0 or len(papers) > 1):
            return papers[place]
    return papers_of(turns[-1])[-1] if place < 0 and papers_of(turns[-1]) else None


def _lists(turns: Sequence[Answer]) -> Iterator[tuple[Paper, ...]]:
    """The papers of the last answer, and of those before as long as each was asked about the one before it."""
    for turn in reversed(turns):
        yield papers_of(turn)
        if not (turn.about and turn.about.papers):
            return


def _place(word: str) -> int:
    if word == "last":
        return -1
    return _ORDINALS.index(word) if word in _ORDINALS else int(re.sub(r"\D", "", word)) - 1
