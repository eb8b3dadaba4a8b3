"""What a question takes from the conversation before it, told without a language model.

These are recognised: papers pointed at ("the second one", "[2]", "which of these"), what is known of them besides their
abstracts ("who wrote it?"), a subject left to the question before ("does that also hold for language models?"), and a
question that only changes a part of the one before ("and for reinforcement learning?"), more papers for the question
before ("any others?"). Anything else stands alone. What is taken over is always told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from assistant.questions.known_fields import asks_for_extremes, extreme, known
from assistant.questions.limits import split_filters
from assistant.questions.other_papers import given, wanted_of_others
from assistant.questions.question import FAINT_WEIGHT, Question
from assistant.questions.references import Pointed, in_play, named_after, papers_of, singled_out, taken_together
from assistant.records import Answer, Filters, Paper
from assistant.text.words import CARRIES_NO_TOPIC

__all__ = ["Followed", "follow_up", "others"]

_ALL_OF_THEM = "which papers"
"""With limits, a question for all papers that pass."""
_ONE = re.compile(r"\b(?:it|its|this|that)\b", re.IGNORECASE)
_CLAIM = re.compile(r"\b(?:that|this)\b", re.IGNORECASE)
_SEVERAL = re.compile(r"\b(?:they|their|them|these|those|all|each)\b", re.IGNORECASE)
_PREPOSITION = r"(?:for|in|on|with|without|at|by|from|under)"
_AUXILIARY = r"(?:is|are|was|were|do|does|did|can|could|has|have|will|would|should)"
_ASKING = rf"(?:what|how|why|who|when|where|which|whose|if|whether|{_AUXILIARY})"
_ABOUT = re.compile(
    rf"^\W*(?:(?:and|or|but|so|ok(?:ay)?)\b,?\s+)?(?:what|how)\s+about\s+|^\W*(?:and|or)\s+(?!then\b|{_ASKING}\b)"
    rf"|^\W*(?={_PREPOSITION}\s+(?!{_ASKING}\b)(?:[^\s?]+\s*){{1,4}}\?\W*$)",
    re.IGNORECASE,
)
_LAST_PART = re.compile(rf"\s+({_PREPOSITION})\s+(?:(?!\b{_PREPOSITION}\b)[^\s?]+\s*){{1,5}}$", re.IGNORECASE)
_MORE = re.compile(
    r"^\W*(?:(?:please\s+)?(?:tell|give|show)\s+(?:me\s+)?(?:some\s+)?more|(?:some\s+)?more(?:\s+details?)?|go\s+on"
    r"|continue|elaborate|details)\b(?:\s+(?:about|on|of)\b)?(?P<of>.*)$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    rf"\b(?:it|its|they|their|them|this|these|those)\b"
    rf"|\b(?:{_AUXILIARY}|of|for|about|than|like|with|to)\s+that\b(?!\s+\w+s\b)",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"^\W*(?:why(?:\s+not)?|how(?:\s+so|\s+much|\s+many|\s+come)?|since\s+when|where|when|really|who)\W*$",
    re.IGNORECASE,
)
_CARRIED_ON = re.compile(rf"^\W*(?:and|but|so|then)\b,?\s+(?={_ASKING}\b)", re.IGNORECASE)
_THE_THING = re.compile(
    r"\bthe\s+(?:authors?|papers?|method|approach|effect|results?|findings?|technique)\b"
    r"(?!\s+(?:of|for|in|on|that|which|behind)\b)",
    re.IGNORECASE,
)
_BOUNDARY = re.compile(r"[,;:]|\b(?:and|but|or|when|if|because|while|so|that|what|which|why|how|where|whether|than)\b")


class Followed(NamedTuple):
    """A question that stands alone, the papers it is limited to, and a line that says how it was understood."""

    text: str
    filters: Filters
    note: str


def follow_up(question: str, turns: Sequence[Answer]) -> Followed | None:
    """The question with what it takes from the answers before; None when it stands alone."""
    if not turns:
        return None
    if pointed := singled_out(question, turns) or _named(question, turns):
        titles = "; ".join(paper.title for paper in pointed.papers)
        return _beside_the_abstracts(pointed.question, pointed.papers) or _limited(pointed, turns, f"About: {titles}")
    if (wanted := wanted_of_others(question)) is not None:
        return others(turns, wanted)
    if told := _of_papers_in_play(question, turns):
        return told
    if together := taken_together(question, turns):
        count = len(together.papers)
        papers = "the paper" if count == 1 else f"the {count} papers"
        return _limited(together, turns, f"Among {papers} of the answer before")
    if changed := _ABOUT.match(question):
        return _understood(_changed(_before(turns), question[changed.end() :]))
    if _leaves_open(question):
        if (staying := _still_about(turns)) and not _CLAIM.search(question):
            return _limited(Pointed(staying, question), turns, f"About: {'; '.join(paper.title for paper in staying)}")
        return _understood(f"{_CARRIED_ON.sub('', question)} ({_subject(turns)})")
    return None


def others(turns: Sequence[Answer], wanted: str = "") -> Followed:
    """The question that is talked of, for papers that have not been given for it; `wanted` is said of them besides."""
    before = _before(turns)
    text = before if Question.parse(before).wants == "papers" else f"papers on {_subject(turns)}"
    if wanted:
        topic, limits = split_filters(f"papers {wanted}")
        text = f"{text} {wanted}" if limits and not _has_topic(topic) else f"papers {wanted}"
    known = given(_on_the_same(turns))
    shown = text
    if known:
        papers = f"{len(known)} papers" if len(known) > 1 else "paper"
        shown = f"{text.rstrip(' ?.!')}, besides the {papers} given already"
    return Followed(text, Filters(without=known), f"Understood as: {shown}")


def _on_the_same(turns: Sequence[Answer]) -> Sequence[Answer]:
    """The last answers, as long as they are on one subject."""
    subject = _subject(turns)
    start = len(turns) - 1
    while start and _subject(turns[:start]) == subject:
        start -= 1
    return turns[start:]


def _understood(text: str) -> Followed:
    return Followed(text, Filters(), f"Understood as: {text}")


def _of(papers: Sequence[Paper], note: str) -> Followed:
    return Followed(_ALL_OF_THEM, Filters(ids=tuple(paper.id for paper in papers)), note)


def _limited(pointed: Pointed, turns: Sequence[Answer], note: str) -> Followed:
    """A question about some papers. One that asks nothing of them shows them; one without a subject keeps the last."""
    text = " ".join(pointed.question.split())
    about = _ABOUT.sub("", text)
    if more := _MORE.match(about):
        about = more["of"]
    asks_nothing = re.fullmatch(
        r"\W*(?:(?:show|explain|summari[sz]e|describe|open)\s+)?(?:this paper\W*(?:and)?\W*)*", about
    )
    if asks_nothing:
        return _of(pointed.papers, note)
    if not _has_topic(text):
        text = f"{text} ({_subject(turns)})"
    return Followed(text, Filters(ids=tuple(paper.id for paper in pointed.papers)), note)


def _named(question: str, turns: Sequence[Answer]) -> Pointed | None:
    """ "what about Quiet Robots?" """
    if about := _ABOUT.match(question):
        return named_after(question[about.end() :], turns)
    more = _MORE.match(question)
    return named_after(more["of"], turns) if more and more["of"].strip() else None


def _still_about(turns: Sequence[Answer]) -> tuple[Paper, ...]:
    """The papers that were singled out by the question before, if they were."""
    return papers_of(turns[-1]) if turns[-1].filters.ids else ()


def _of_papers_in_play(question: str, turns: Sequence[Answer]) -> Followed | None:
    """Questions about the papers themselves, where nothing but a pronoun says which papers."""
    papers = _still_about(turns) if _ONE.search(question) or _MORE.match(question) else ()
    papers = papers or in_play(turns)
    if not papers:
        return None
    if (more := _MORE.match(question)) and not _has_topic(more["of"]):
        count = f"the {len(papers)} papers" if len(papers) > 1 else "the paper"
        return _of(papers, f"More of {count} of the answer before")
    return _beside_the_abstracts(question, papers)


def _beside_the_abstracts(question: str, papers: Sequence[Paper]) -> Followed | None:
    """The newest of some papers, or what is known of them, if nothing else is asked."""
    rest = asks_for_extremes(question)
    if rest is not None and not _has_topic(rest):
        return _of(*extreme(question, papers))
    one = _ONE.search(question) and not _SEVERAL.search(question) and "this paper" not in question
    told = known(question, papers[:1] if one else papers)
    return _of(papers[:1] if one else papers, told.note) if told and not _has_topic(told.rest) else None


def _changed(before: str, new: str) -> str:
    """The question before with a part of it changed: what stands behind the same preposition, a thing to be defined,
    or the only word of the topic. Else the new part is put behind it."""
    asks = "?" if "?" in before + new else ""
    before, new = before.rstrip(" ?.!"), new.strip(" ?.!")
    part = _LAST_PART.search(before)
    preposition = re.match(rf"({_PREPOSITION})\s+", new, re.IGNORECASE)
    if part and (preposition is None or preposition[1].lower() == part[1].lower()):
        behind = new[preposition.end() :] if preposition else new
        return f"{before[: part.start()]} {part[1]} {behind}{asks}"
    question = Question.parse(before)
    is_whole = question.wants_definition or len(_topic_words(before)) == 1
    if preposition is None and is_whole and question.topic in before:
        return before.replace(question.topic, new) + asks
    return f"{before} {new}{asks}"


def _leaves_open(question: str) -> bool:
    """Whether a question needs what was said before to say what it is about."""
    if _BARE.match(question):
        return True
    if any(
        not _is_answered_within(question[: found.start()], found[0].lower()) for found in _PRONOUN.finditer(question)
    ):
        return True
    faint = len(_topic_words(_THE_THING.sub("", question))) <= 1
    carried_on = _CARRIED_ON.match(question) and not Question.parse(_CARRIED_ON.sub("", question)).wants_definition
    return faint and bool(carried_on or _THE_THING.search(question))


def _is_answered_within(before: str, pronoun: str) -> bool:
    """Whether a question names itself what a pronoun stands for: in a clause before it ("how does dropout work and when
    does it fail"), or, for an owner, anywhere before it ("can models explain their decisions")."""
    words = _topic_words(before)
    if pronoun == "their" and any(word.endswith("s") for word in words):
        return True
    if pronoun == "its" and len(words) > 1:
        return True
    boundaries = [found.start() for found in _BOUNDARY.finditer(before.lower())]
    return bool(boundaries) and _has_topic(before[: boundaries[-1]])


def _topic_words(text: str) -> list[str]:
    words = (word.text for word in Question.parse(text).words if word.weight > FAINT_WEIGHT)
    return [word for word in words if word.lower() not in CARRIES_NO_TOPIC]


def _has_topic(text: str) -> bool:
    return bool(_topic_words(text))


def _before(turns: Sequence[Answer]) -> str:
    """The last question with a subject of its own, as it was understood: not one that only showed papers."""
    with_subject = (turn.asked or turn.question for turn in reversed(turns) if turn.asked != _ALL_OF_THEM)
    return next(with_subject, turns[-1].question)


def _subject(turns: Sequence[Answer]) -> str:
    """What it was about: what it took over itself, if it did, else its own topic."""
    asked = _before(turns)
    taken_over = re.search(r" \(([^()]+)\)\W*$", asked)
    return taken_over[1] if taken_over else Question.parse(asked).topic
