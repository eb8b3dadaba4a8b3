"""What a question takes from the conversation before it, by rules, without a language model.

A question may point at papers ("the second one", "[2]", "which of these"), ask what their records say ("who wrote
it?"), leave its subject open ("does that also hold for language models?"), change a part of the question before ("and
for reinforcement learning?"), or ask for more papers ("any others?"). Any other question stands alone. Earlier turns
are known by their `About` and the papers they cite; no sentence of an earlier answer is read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.questions.about import (
    SHOWING,
    Understood,
    narrowed,
    only_limits,
    standing_alone,
    under_discussion,
)
from assistant.questions.agreement import agreement
from assistant.questions.kinds import names_papers
from assistant.questions.open_questions import ASKING, BARE, CARRIED_ON, completed, leaves_open
from assistant.questions.ordered_lists import asks_for_extremes, extreme
from assistant.questions.other_papers import CONTINUE, others, similar_within, wanted_of_others
from assistant.questions.paper_requests import Request, requested
from assistant.questions.question import Question, asks_of_content, has_topic, topic_words
from assistant.questions.record_fields import details_of
from assistant.questions.record_questions import asked_of_papers
from assistant.questions.references import (
    NotThere,
    Pointed,
    in_play,
    known_papers,
    mentioned,
    named_after,
    numbers_of,
    papers_of,
    singled_out,
    still_singled_out,
    taken_together,
)
from assistant.records import About, AboutKind, Answer, Detail, DetailField, Paper

__all__ = ["asks_why", "reworded", "understood"]

_ONE = re.compile(r"\b(?:it|its|this|that)\b", re.IGNORECASE)
_CLAIM = re.compile(r"\b(?:that|this)\b", re.IGNORECASE)
_SEVERAL = re.compile(r"\b(?:they|their|them|these|those|all|each)\b", re.IGNORECASE)
_PREPOSITION = r"(?:for|in|on|with|without|at|by|from|under)"
_FIRST = r"^\W*(?:(?:and|or|but|so|then|now|ok(?:ay)?)\b,?\s+)*"
_ABOUT = re.compile(
    rf"{_FIRST}(?:(?:what|how)\s+about|what\s+of|as\s+for)\s+|{_FIRST}(?:and|or)\s+(?!then\b|{ASKING}\b)"
    rf"|^\W*(?={_PREPOSITION}\s+(?!{ASKING}\b)(?:[^\s?]+\s*){{1,4}}\?\W*$)",
    re.IGNORECASE,
)
_LAST_PART = re.compile(rf"\s+({_PREPOSITION})\s+(?:(?!\b{_PREPOSITION}\b)[^\s?]+\s*){{1,5}}$", re.IGNORECASE)
_MORE = re.compile(
    r"^\W*(?:(?:please\s+)?(?:tell|give|show)\s+(?:me\s+)?(?:some\s+)?more|(?:some\s+)?more(?:\s+details?)?|go\s+on"
    r"|continue|elaborate|details)\b(?:\s+(?:about|on|of)\b)?(?P<of>.*)$",
    re.IGNORECASE,
)
_OF = re.compile(r"^\s*(?:of|for|from|in|by|with|does|do|did|is)\b", re.IGNORECASE)
_WHY = re.compile(r"^\W*(?:(?:and|but|so)\b\W*)?(?:why(?:\s+not|\s+is\s+that)?|how\s+(?:so|come))\W*$", re.IGNORECASE)
_ASKS_THE_SAME = re.compile(
    r"^\W*(?:(?:and|or|ok(?:ay)?|then|now|so)\b\W*)*(?:(?:what|how)\s+about|what\s+of|as\s+for)\b|^\W*(?:and|or)\s"
    r"|^[^?]*\?\W*$",
    re.IGNORECASE,
)
_ASPECT = re.compile(r"(?:its|their|the|that|this)\s+(?:[a-z]\S*\s+)*[a-z]\S*(?<![^aisu]s)", re.ASCII)
"""A property of the subject, such as "the batch size"; "sprockets" or "the FROB method" is another subject."""
_REFERS_BACK = re.compile(r"\bsuch\b(?!\s+(?:as|an?)\b)|\bthe\s+same\b", re.IGNORECASE)
_AT_THE_END = re.compile(r"\W+(?:then|instead|though|please)$|[\s?.!]+$", re.IGNORECASE)
_ONLY_SHOWS = re.compile(
    r"\W*(?:(?:show|explain|summari[sz]e|describe|open|read|see|view|display|expand)\b\W*)?(?:(?:and|ok(?:ay)?|so|now|then|please)\b\W*)*"
    r"(?:(?:to|for)\s+me\b\W*)?(?:(?:simply|briefly|again|please|in\s+(?:more\s+)?detail|in\s+(?:(?:simple|plain|a\s+few|other"
    r"|simpler|your\s+own)\s+)?(?:words|terms|english|short|brief))\b\W*)*",
    re.IGNORECASE,
)


def reworded(question: str, turns: Sequence[Answer]) -> Understood:
    """A follow-up in the words of a language model, which stand alone."""
    about = standing_alone(question).model_copy(update={"papers": mentioned(question, turns)})
    return Understood(about, f"Understood as: {question}")


def asks_why(about: About) -> bool:
    """Whether only the reason is asked for."""
    return _WHY.match(about.question) is not None


def understood(question: str, turns: Sequence[Answer]) -> Understood:
    """A question, completed with what it takes from earlier turns."""
    asked = agreement(question)
    if not turns or (asked is not None and asked.claim and not asked.is_of_shown):
        return Understood(standing_alone(question))
    if question.strip() == CONTINUE:
        return others(turns, kind="list_continued")
    if _WHY.match(question) and turns[-1].status in ("no_match", "not_in_abstracts"):
        return _kept("search_explained", _distinguished(turns), turns, "")
    pointed = singled_out(question, turns)
    if isinstance(pointed, NotThere):
        missing = Detail(field="help", text=pointed.line)
        return _kept("not_there", _distinguished(turns), turns, "")._replace(details=(missing,))
    pointed = pointed or _named(question, turns)
    if turns[-1].status == "unclear" and (whole := completed(question, pointed.papers if pointed else (), turns)):
        return whole
    if found := _requested(question, pointed, turns):
        return found
    if pointed:
        return _of_pointed(question, pointed, turns)
    if (wanted := wanted_of_others(question)) is not None:
        return others(turns, wanted)
    if of_papers := _of_papers_in_play(question, turns):
        return of_papers
    if together := taken_together(question, turns):
        return _asked_of(together, turns, f"Among {_counted(together.papers)} of the previous answer")
    if changing := _ABOUT.match(question):
        return _changed(question[changing.end() :], turns)
    if leaves_open(question):
        return _continued(question, turns)
    return Understood(standing_alone(question))


def _ids(papers: Sequence[Paper]) -> tuple[str, ...]:
    return tuple(paper.id for paper in papers)


def _titles(papers: Sequence[Paper]) -> str:
    return "; ".join(paper.title for paper in papers)


def _counted(papers: Sequence[Paper]) -> str:
    return "the paper" if len(papers) == 1 else f"the {len(papers)} papers"


def _noted(about: About) -> Understood:
    found = Understood(about)
    return found._replace(note=f"Understood as: {found.text}")


def _about(papers: Sequence[Paper], turns: Sequence[Answer]) -> str:
    """The title of one paper, the numbers of several."""
    numbers = numbers_of(turns)
    if len(papers) == 1 or not all(paper.id in numbers for paper in papers):
        return f"About: {_titles(papers)}"
    *first, last = (f"[{numbers[paper.id]}]" for paper in papers)
    return f"About: {', '.join(first)} and {last}"


def _in_line(details: Sequence[Detail]) -> str:
    return " ".join(detail.text for detail in details)


def _distinguished(turns: Sequence[Answer]) -> tuple[Paper, ...]:
    """The papers that the last turn was about, which a turn that shows none leaves as they are."""
    ids = under_discussion(turns).papers
    known = known_papers(turns)
    return tuple(known[id] for id in ids if id in known)


def _kept(
    kind: AboutKind, papers: Sequence[Paper], turns: Sequence[Answer], note: str, field: DetailField | None = None
) -> Understood:
    """A turn that only shows papers or their records: the question under discussion stays."""
    changes = {"kind": kind, "papers": _ids(papers), "field": field}
    return Understood(under_discussion(turns).model_copy(update=changes), note)


def _requested(question: str, pointed: Pointed | None, turns: Sequence[Answer]) -> Understood | None:
    """A request for a summary or similar papers: of the papers named, or of those that are meant."""
    asked = requested(pointed.marked if pointed else question)
    if asked is None or (asked.of == "named") != (pointed is not None):
        return None
    papers = pointed.papers if pointed else _meant(asked, turns)
    if not papers:
        return None
    if asked.kind == "similar_papers":
        titles = _titles(papers)
        about = About(
            kind="similar_papers", question=f"papers similar to “{titles}”", subject=titles, papers=_ids(papers)
        )
        return Understood(about, f"Nearest to: {titles}", without=about.papers)
    if asked.kind == "summarised" and len(papers) == 1:
        return _kept("papers_shown", papers, turns, f"About: {_titles(papers)}")
    return _kept("summarised", papers, turns, f"{_counted(papers).capitalize()} in short")


def _meant(asked: Request, turns: Sequence[Answer]) -> tuple[Paper, ...]:
    """The papers that "it" or "them" means, or nothing at all: those singled out before, else those in play."""
    staying = still_singled_out(turns)
    papers = in_play(turns)
    if asked.kind == "similar_papers":
        return (staying or papers[:1]) if asked.of != "several" else ()
    if asked.of == "one":
        return staying or papers[:1]
    return papers if asked.of == "several" or not staying else staying


def _of_pointed(question: str, pointed: Pointed, turns: Sequence[Answer]) -> Understood:
    """A question about papers that it names: for what their records say, the same as before, or one of its own."""
    note = _about(pointed.papers, turns)
    if found := _extreme(pointed.question, pointed.papers, turns) or _recorded(
        asked_of_papers(pointed.question), pointed.papers, turns
    ):
        return found
    rest = _OF.sub("", _ABOUT.sub("", f"{pointed.rest.strip(' ?.!')} "))
    if _ASKS_THE_SAME.match(question) and _ONLY_SHOWS.fullmatch(rest):
        before = under_discussion(turns)
        fields = (before.field,) if before.field and before.kind in ("paper_details", "abstracts_shown") else ()
        if found := _recorded(fields, pointed.papers, turns):
            return found
        if before.kind == "asked_of_papers" and has_topic(before.question):
            return Understood(before.model_copy(update={"papers": _ids(pointed.papers)}), note)
    return _asked_of(pointed, turns, note)


def _asked_of(pointed: Pointed, turns: Sequence[Answer], note: str) -> Understood:
    """A question about some papers. If nothing is asked, they are shown; without a subject, the last one stays."""
    rest = _ABOUT.sub("", " ".join(pointed.rest.split()) + " ")
    if more := _MORE.match(rest):
        rest = more["of"]
    if _ONLY_SHOWS.fullmatch(rest):
        return _kept("papers_shown", pointed.papers, turns, note)
    about = standing_alone(" ".join(pointed.question.split()))
    changes: dict[str, object] = {"kind": "asked_of_papers", "papers": _ids(pointed.papers)}
    asked = Question.parse(about.question)
    if not asks_of_content(asked):
        changes["subject"] = under_discussion(turns).subject
        changes["leaves_open"] = not has_topic(about.question) and asked.wants != "comparison"
    return Understood(about.model_copy(update=changes), note)


def _named(question: str, turns: Sequence[Answer]) -> Pointed | None:
    """ "what about Quiet Robots?" """
    if about := _ABOUT.match(question):
        return named_after(question[about.end() :], turns)
    more = _MORE.match(question)
    return named_after(more["of"], turns) if more and more["of"].strip() else None


def _of_papers_in_play(question: str, turns: Sequence[Answer]) -> Understood | None:
    """A question about the papers themselves that refers to them only by a pronoun, or not at all."""
    one, several = _ONE.search(question), _SEVERAL.search(question)
    more = _MORE.match(question)
    every, single = in_play(turns), still_singled_out(turns)
    papers = (single if one or more else ()) or every
    if not papers:
        return None
    if more and not has_topic(more["of"]):
        return _kept("papers_shown", papers, turns, f"More about {_counted(papers)} of the previous answer")
    if found := _extreme(question, papers, turns):
        return found
    if one:
        papers = papers if several else papers[:1]
    elif not several and under_discussion(turns).kind != "similar_papers":
        papers = single or every
    fields = asked_of_papers(question, follows=under_discussion(turns).kind == "paper_details")
    return _recorded(fields, papers, turns)


def _extreme(question: str, papers: Sequence[Paper], turns: Sequence[Answer]) -> Understood | None:
    """The newest or oldest of some papers, if the question asks nothing else."""
    rest = asks_for_extremes(question)
    if rest is None or has_topic(rest):
        return None
    chosen, lines = extreme(question, papers, numbers_of(turns))
    kept = _kept("paper_details", chosen, turns, _in_line(lines), "published")
    return kept._replace(about=kept.about.model_copy(update={"among": _ids(papers)}), details=lines)


def _recorded(fields: Sequence[DetailField], papers: Sequence[Paper], turns: Sequence[Answer]) -> Understood | None:
    """What the records of papers say of these fields; None without a field."""
    if not fields:
        return None
    details = details_of(papers, *fields)
    if fields[0] == "abstract":
        found = _kept("abstracts_shown", papers, turns, f"The abstract of: {_titles(papers)}", "abstract")
    else:
        found = _kept("paper_details", papers, turns, _in_line(details), fields[0])
    return found._replace(details=details)


def _continued(question: str, turns: Sequence[Answer]) -> Understood:
    """A question that leaves its subject open: the papers singled out before, else the subject under discussion.

    A reason is looked for in the papers of the last answer.
    """
    if (staying := still_singled_out(turns)) and not _CLAIM.search(question):
        return _asked_of(Pointed(staying, question, question), turns, _about(staying, turns))
    about = standing_alone(CARRIED_ON.sub("", question))
    changes = {"kind": "continued", "subject": under_discussion(turns).subject, "leaves_open": True}
    within = _ids(papers_of(turns[-1])) if _WHY.match(question) else ()
    return _noted(about.model_copy(update=changes))._replace(within=within)


def _changed(new: str, turns: Sequence[Answer]) -> Understood:
    """The question before with a part of it changed: its limits, what follows a preposition, or the whole topic.

    What fits none of these is a subject of its own.
    """
    before = _last_said(turns)
    while ending := _AT_THE_END.search(new):
        new = new[: ending.start()]
    of_papers = before.papers if before.kind in ("asked_of_papers", "part_changed") else ()
    about = before.model_copy(update={"kind": "part_changed", "papers": of_papers})
    limits = only_limits(new)
    similar = before.kind == "similar_papers"
    if limits or not new:
        return similar_within(before, "", limits) if similar else _noted(narrowed(about, limits))
    asked = Question.parse(before.question)
    if re.match(rf"{_PREPOSITION}\s", new, re.IGNORECASE):
        return similar_within(before, new) if similar else _noted(_asking(about, _with_last_part(before.question, new)))
    if _ASPECT.fullmatch(new) or _REFERS_BACK.search(new) or leaves_open(new):
        return _continued(f"what about {new}?", turns)
    if similar and not names_papers(new):
        return similar_within(before, f"on {new}")
    is_whole = asked.wants_definition or topic_words(before.question) == [asked.topic]
    if is_whole and not (before.leaves_open or of_papers) and asked.topic in before.question:
        return _noted(_asking(about, before.question.replace(asked.topic, new)))
    return _noted(standing_alone(new if names_papers(new) else f"papers on {new}"))


def _last_said(turns: Sequence[Answer]) -> About:
    """What the last turn was about that asked something by itself: "why?" alone has no part to change."""
    for end in range(len(turns), 0, -1):
        about = under_discussion(turns[:end])
        if not BARE.match(about.question) and about.kind not in SHOWING:
            return about
    return under_discussion(turns)


def _asking(about: About, question: str) -> About:
    """The same turn with another question, its subject and the limits that it states."""
    own = standing_alone(question)
    subject = about.subject if about.leaves_open else own.subject
    return narrowed(about.model_copy(update={"question": own.question, "subject": subject}), own.limits)


def _with_last_part(question: str, new: str) -> str:
    """The question with `new`, which begins with a preposition: replacing a last part with the same one."""
    asks = "?" if "?" in question else ""
    question = question.rstrip(" ?.!")
    part = _LAST_PART.search(question)
    kept = question[: part.start()] if part and new.lower().startswith(f"{part[1].lower()} ") else question
    return f"{kept} {new}{asks}"
