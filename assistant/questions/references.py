"""Papers of a conversation that a question points at: by place, by number, by title, or all together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from assistant.questions.places import ORDINALS, Pointer, pointers
from assistant.records import Answer, Paper

__all__ = [
    "MARK",
    "NotThere",
    "Pointed",
    "in_play",
    "known_papers",
    "loosely_together",
    "mentioned",
    "named_after",
    "numbers_of",
    "of_several",
    "of_things",
    "papers_of",
    "singled_out",
    "still_singled_out",
    "taken_together",
]

MARK = "\x00"
"""Stands where the words stood that point at papers."""
_MARKS = "\x01"
"""The same for several papers, until single ones are meant again."""
_ALL = r"(?:these|those|them)(?:\s+(?:papers?|studies|works|results|ones))?"
_TOGETHER = re.compile(
    rf"\b(?:which|any|all|some|one|two|both|most|none|each|how\s+many)\s+of\s+{_ALL}\b"
    r"|^\W*(?:and\s+)?which\s+ones?\b"
    r"|\b(?:do|does|did|are|is|have|has|can)\s+(?:these|those|they|both)\b"
    r"|\b(?:these|those|both|the\s+same)\s+(?:\w+\s+)?(?:papers?|studies|works|results)\b"
    rf"|^\W*(?:and\s+)?(?:please\s+)?(?:compare|contrast)\s+(?:all\s+(?:of\s+)?)?(?:{_ALL}|both)\b"
    rf"|\b(?:between|among|amongst)\s+{_ALL}",
    re.IGNORECASE,
)
_LOOSELY = re.compile(r"\b(?:do|does|did|are|is|have|has|can)\s+(?:these|those|they|both)\b", re.IGNORECASE)
"""May as well point at something that the question itself names: "how do those behave?"."""
_OF_THINGS = re.compile(
    r"""(?:(?P<asks>^\W*(?:and\s+)?(?:do|does|did|is|are|was|were|can|could|has|have|will|would)\s+)|\b)
    (?:which|any|all|some|one|two|both|most|none|each|how\s+many)\s+of\s+(?:these|those)\s+
    (?!papers?\b|studies\b|works\b|results\b|ones\b)(?:[\w-]+\s+)??[\w-]+(?<![sui])s\b
    (?(asks)\s+\w|\s+(?:is|are|was|were|do|does|did|can|could|has|have|had|will|would|need|require)\b)""",
    re.VERBOSE | re.IGNORECASE,
)
"""Points at things that papers propose or find: "do any of those rankings work without labels?"."""
_ASKS_FIRST = re.compile(r"^(\W*(?:and\s+)?)(?:(do|does|did)|(\w+))\s+which papers\b", re.IGNORECASE)
_BETTER = re.compile(
    r"^\W*(?:(?:and|so)\b\W*)?which\s+(?:one\s+|paper\s+|method\s+)?(?:is|was|does|works?|performs?|are|do)\s+(?:the\s+)?"
    r"(?:better|best|worse|worst|faster|fastest|cheaper|stronger|larger|simpler|more\s+\w+)(?:\s+(?:one|paper))?\W*$",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(
    r"^\W*(?:(?:and|so|but|ok(?:ay)?|now)\b\W*)?"
    r"(?:(?:in|for|about|on|with|from|regarding|concerning|as\s+for|(?:what|how)\s+about|looking\s+at)\s+)?"
    rf"[{MARK}{_MARKS}]\s*[,:;–—-]\s*(?=\w)",
    re.IGNORECASE,
)
"""Papers named ahead of the question itself: "the second one: how large is it?"."""
_JOINED = re.compile(
    rf"[{MARK}{_MARKS}](?:(?:\s*,)?\s*(?:and|or|with|to|versus|vs\.?|against|&)?\s*(?:the\s+)?[{MARK}{_MARKS}])+",
    re.IGNORECASE,
)
_VERSUS = re.compile(r"\b(?:vs\.?|versus)(?=\W|$)", re.IGNORECASE)
_SHORT_NAME = re.compile(r"^\s*(\S(?:[^:]{0,40}))\s*:\s")


class Pointed(NamedTuple):
    """Papers, and the question three times: with plain words in place of those that point at papers, without them,
    and with a mark in their place."""

    papers: tuple[Paper, ...]
    question: str
    rest: str
    marked: str = MARK


class NotThere(NamedTuple):
    """A question points at what does not exist, as a line says."""

    line: str


def papers_of(answer: Answer) -> tuple[Paper, ...]:
    """The papers of an answer in the order in which a reader sees them."""
    if answer.compared is not None:
        return answer.compared.papers
    found = {citation.number: citation.paper for citation in answer.citations}
    if not found and answer.status == "not_in_abstracts":
        return tuple(hit.paper for hit in answer.near_misses)
    is_list = answer.wants in ("papers", "count") or answer.status == "not_in_abstracts"
    numbers = found if is_list and answer.mode == "extractive" else sorted(found)
    return tuple(found[number] for number in numbers)


def known_papers(turns: Sequence[Answer]) -> dict[str, Paper]:
    """All papers that a conversation has shown, by id; near misses too."""
    near = {hit.paper.id: hit.paper for turn in turns for hit in turn.near_misses}
    return near | {paper.id: paper for paper in _by_number(turns).values()}


def numbers_of(turns: Sequence[Answer]) -> dict[str, int]:
    """The citation numbers of a conversation, by the ids of papers."""
    return {paper.id: number for number, paper in _by_number(turns).items()}


def in_play(turns: Sequence[Answer]) -> tuple[Paper, ...]:
    """The papers that "these" means: those that were cited last, or the list that they were picked from."""
    about = turns[-1].about
    if about and about.among:
        return _held(about.among, turns)
    if about and len(about.papers) > 1 and (not turns[-1].citations or turns[-1].status == "not_in_abstracts"):
        return _held(about.papers, turns)
    cited = [turn for turn in turns if turn.citations]
    several = (papers for papers in _chain(cited) if len(papers) > 1)
    return next(several, papers_of(cited[-1]) if cited else ())


def still_singled_out(turns: Sequence[Answer]) -> tuple[Paper, ...]:
    """The papers that the last question singled out, as far as its answer cites them; if it cites none, all."""
    last = turns[-1]
    ids = last.about.papers if last.about else ()
    cited = tuple(paper for paper in papers_of(last) if paper.id in ids)
    return cited or _held(ids, turns)


def singled_out(question: str, turns: Sequence[Answer]) -> Pointed | NotThere | None:
    """The papers that a question names one by one: by place in an answer or by citation number."""
    found: dict[str, Paper] = {}
    marked, end = "", 0
    for pointer in pointers(question):
        if pointer.of_two and len(papers_of(turns[-1])) != 2:
            continue
        papers = _pointed_at(pointer, turns)
        if isinstance(papers, NotThere):
            return papers
        found |= {paper.id: paper for paper in papers}
        marked += question[end : pointer.start] + (MARK if len(papers) == 1 else _MARKS)
        end = pointer.end
    if not found:
        return None
    is_comparison = bool(_VERSUS.search(question))
    marked = _JOINED.sub(_MARKS, marked + question[end:])
    alone = _LEAD_IN.sub("", marked).replace(MARK, "this paper").replace(_MARKS, "these papers")
    alone = re.sub(r"\bdoes\s+these\b", "do these", alone, flags=re.IGNORECASE)
    rest = marked.replace(MARK, "").replace(_MARKS, "")
    if is_comparison and not rest.strip(" ?.!") and len(found) > 1:
        alone = rest = "compare these papers"
    return Pointed(tuple(found.values()), _asked_of_all(alone), rest, marked.replace(_MARKS, MARK))


def taken_together(question: str, turns: Sequence[Answer]) -> Pointed | None:
    """All papers that were cited last, if a question speaks of "these"."""
    papers = in_play(turns)
    if len(papers) > 1 and _BETTER.match(question):
        return Pointed(papers, f"compare these papers: {question}", question)
    if not papers or not _TOGETHER.search(question):
        return None
    return Pointed(papers, _asked_of_all(question), question)


def of_things(question: str) -> bool:
    """Whether a question speaks of things that were shown, which may be papers or what these speak of."""
    return _OF_THINGS.search(question) is not None


def of_several(question: str, turns: Sequence[Answer]) -> bool:
    """Whether a question speaks of "them" after an answer that has one paper: they may be things."""
    return len(in_play(turns)) == 1 and _TOGETHER.search(question) is not None


def loosely_together(question: str) -> bool:
    """Whether only a pronoun, which may stand for something else, makes a question one of the papers cited last."""
    return bool(_TOGETHER.search(question)) and not _TOGETHER.search(_LOOSELY.sub("", question))


def named_after(name: str, turns: Sequence[Answer]) -> Pointed | None:
    """The paper shown with this title, or with this name before a colon in its title: "Quiet Robots: ..."."""
    wanted = name.strip(" ?.!\"'“”").casefold()
    named = (paper for paper in _shown(turns) if wanted in map(str.casefold, _names(paper)))
    return next((Pointed((paper,), "this paper", "") for paper in named), None)


def mentioned(question: str, turns: Sequence[Answer]) -> tuple[str, ...]:
    """The ids of the cited papers that a question names by number or title."""
    numbered = _by_number(turns)
    by_number = (numbered[number].id for found in pointers(question) for number in found.numbers if number in numbered)
    titled = (
        paper.id
        for paper in _shown(turns)
        if any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", question, re.IGNORECASE) for name in _names(paper))
    )
    return tuple(dict.fromkeys((*by_number, *titled)))


def _held(ids: Iterable[str], turns: Sequence[Answer]) -> tuple[Paper, ...]:
    known = known_papers(turns)
    return tuple(known[id] for id in ids if id in known)


def _shown(turns: Sequence[Answer]) -> Iterator[Paper]:
    for turn in reversed(turns):
        yield from papers_of(turn)
        yield from (hit.paper for hit in turn.near_misses)


def _names(paper: Paper) -> list[str]:
    short = _SHORT_NAME.match(paper.title)
    return [paper.title, short[1]] if short else [paper.title]


def _by_number(turns: Sequence[Answer]) -> dict[int, Paper]:
    return {number: paper for turn in turns for number, paper in turn.numbered}


def _which(match: re.Match[str]) -> str:
    words = match[0].lower().split()
    return "which papers" if "of" in words or words[-1] in ("one", "ones") else match[0]


def _asked_of_all(question: str) -> str:
    """A question for "which papers" in place of one for "which of these"; "of these methods" stays."""
    if of_things(question):
        return question
    asked = _TOGETHER.sub(_which, question)
    if of_any := _ASKS_FIRST.match(asked):
        opening, _, verb = of_any.groups()
        asked = f"{opening}which papers{f' {verb.lower()}' if verb else ''}{asked[of_any.end() :]}"
    verbs = {"is": "are", "was": "were", "has": "have", "does": "do"}
    return re.sub(
        r"(?<=\bwhich papers )(is|was|has|does)\b", lambda verb: verbs[verb[0].lower()], asked, flags=re.IGNORECASE
    )


def _pointed_at(pointer: Pointer, turns: Sequence[Answer]) -> tuple[Paper, ...] | NotThere:
    numbered = _by_number(turns)
    for number in pointer.numbers:
        if number not in numbered:
            known = sorted(numbered)
            return NotThere(f"There is no source [{number}]; {_so_far(known)}.")
    if pointer.numbers:
        return tuple(numbered[number] for number in pointer.numbers)
    lists = list(_chain(turns))
    longest = max(lists, key=len, default=())
    if len(longest) == 1:
        # One paper after another was cited: "the second one" is the one with the second number.
        lists.insert(0, tuple(numbered[number] for number in sorted(numbered)))
    for papers in lists:
        is_list = len(papers) > 1 or len(longest) == 1  # one paper was picked from a list; its place is not its own
        if is_list and all(-len(papers) <= place < len(papers) for place in pointer.places):
            return tuple(papers[place] for place in pointer.places)
    return NotThere(f"There is no {_named(pointer)} paper; {_listed(len(longest))}.")


def _named(pointer: Pointer) -> str:
    place = max(pointer.places)
    if len(pointer.places) > 1 or not place >= 0:
        return re.sub(r"^the\s+|\s+(?:papers?|ones?|stud(?:y|ies)|works?)$", "", pointer.words.lower())
    return ORDINALS[place] if place < len(ORDINALS) else f"{place + 1}th"


def _so_far(known: Sequence[int]) -> str:
    if not known:
        return "no paper has been cited yet"
    return "there is only [1]" if len(known) == 1 else f"there are {len(known)}, [{known[0]}] to [{known[-1]}]"


def _listed(count: int) -> str:
    if not count:
        return "the last answer lists none"
    return "the last answer has only one" if count == 1 else f"the last answer has {count}"


def _chain(turns: Sequence[Answer]) -> Iterator[tuple[Paper, ...]]:
    """The papers of the last answer, and of those before as long as each was asked about the one before it.

    A list that was continued is one list. One that lacks papers pointed at since comes last.
    """
    picked: set[str] = set()
    lacking: list[tuple[Paper, ...]] = []
    for end in range(len(turns), 0, -1):
        turn, papers = turns[end - 1], _whole_list(turns[:end])
        if picked.issubset(paper.id for paper in papers):
            yield papers
        else:
            lacking.append(papers)
        if turn.about and turn.about.kind != "similar_papers":
            picked |= set(turn.about.papers)
        goes_on = turn.about and (turn.about.papers or turn.about.kind in ("other_papers", "list_continued"))
        if turn.citations and not goes_on:
            break
    yield from lacking


def _whole_list(turns: Sequence[Answer]) -> tuple[Paper, ...]:
    last = turns[-1]
    own = papers_of(last)
    if not (last.about and last.about.kind in ("other_papers", "list_continued", "similar_papers")):
        return own
    for end in range(len(turns) - 1, 0, -1):
        turn, before = turns[end - 1], turns[end - 1].about
        if before is None or not turn.citations or (before.leaves_open and turn.wants not in ("papers", "count")):
            continue
        if not before.papers or before.kind == "similar_papers":
            if before.subject != last.about.subject:
                break
            return tuple({paper.id: paper for paper in (*_whole_list(turns[:end]), *own)}.values())
    return own
