"""Tags that a question names, taken out of the question: "of my to-read papers, which …", "papers tagged thesis".

Only the names of tags that the library has count, and only where the wording says that a tag is meant: "tagged images"
and "part-of-speech tags" stay what a question is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from assistant.questions.kinds import PAPER_NOUNS
from assistant.questions.limits import joined, limited
from assistant.questions.question import has_topic
from assistant.records import Filters
from assistant.text.tag_names import tag_key

__all__ = ["limited_within", "unknown_tag", "without_tags"]

_LIST = r"(?:(?:reading\s+)?(?:list|pile|stack|collection|shelf|folder|queue)|tag)"
_OWN = r"(?:my|our)\s+(?:own\s+|whole\s+|entire\s+)?"
_WITHIN = r"(?:of|among|amongst|in|on|from|within|under|with)"
_AND_I = (
    r"(?:that\s+|which\s+)?"
    r"(?:(?:i|we)\s+(?:have\s+)?|(?:i|we)['’]ve\s+|(?:are|were|is|was|have\s+been|has\s+been)\s+)?"
)
_MARKED = r"(?:tagged|marked|filed|labell?ed)"
_ANYTHING = (
    r"(?:papers?|studies|articles|works?|preprints?|ones|those|everything|anything|something|all(?:\s+that)?|what)"
)
_NOT_A_NAME = (
    r"(?!\s+(?:labels?|tags?|data(?:sets?)?|corpus|corpora|texts?|images?|tokens?|sentences?|words?|information"
    r"|features?|annotations?|sequences?|examples?)\b)"
)
"""What goes on after the name of a tag makes it a name of something else."""
_SOME = r"(?P<some>\b(?:which|any|some|all|each|every|none|most|many|few|several|how\s+many|what|one|two|three))"
_OF_SOME = re.compile(rf"{_SOME}\s+of\s+$", re.IGNORECASE)
_LEADS_IN = re.compile(rf"^\W*(?:and\s+)?{_WITHIN}\s+(?:all\s+(?:of\s+)?)?$|^\W*(?:out\s+of)\s+$", re.IGNORECASE)
_JOINS = re.compile(rf"\s*\b(?:(?:that|which)\s+)?(?:are\s+|is\s+|were\s+)?{_WITHIN}\s+$", re.IGNORECASE)
_ASKS_OF_PAPERS = re.compile(
    r"^(?P<asks>\W*(?:which|what|how\s+many)\s+)(?:ones?\s+|of\s+(?:them|these|those)\s+)?(?=(?:are|were|have|has|had|do|did|can"
    r"|use|study|studies|discuss|address|explain|describe|report|show|mention|cover|deal|talk|concern|introduce|present"
    r"|compare|evaluate|apply|treat|argue|find|found|propose|measure|say|support|contradict|look|focus|consider|claim"
    r"|speak|contain|include|test|train|investigate|improve|rely|speak|work|\w+ed)\b)",
    re.IGNORECASE,
)
_ASKS_FOR_ALL = re.compile(
    r"^\W*(?:please\s+)?(?:what(?:['’]s|\s+is|\s+are|\s+do\s+(?:i|we)\s+have)?|which|show(?:\s+me)?|list|give\s+me|open)?"
    r"(?:\s+(?:papers?|(?:still|left|there|all|everything)))*\W*$",
    re.IGNORECASE,
)
_LED_IN = re.compile(rf"^\W*{_WITHIN}\s+(?:all\s+)?(?:the\s+)?papers\s*[,:]\s*", re.IGNORECASE)
_AMONG_PAPERS = re.compile(rf"\b{_SOME}\s+of\s+(?:the\s+)?papers\b", re.IGNORECASE)
_DOES = re.compile(r"\bdoes$", re.IGNORECASE)


_TAGGED_SO = re.compile(
    rf"\b(?:{PAPER_NOUNS}|ones|everything)\s+{_AND_I}(?:tagged|(?:with|under)\s+(?:the\s+|my\s+|a\s+)?tag)\s+(?:by\s+me\s+)?(?:as\s+)?"
    r"(?:[\"“'‘]#?(?P<quoted>[^\"”'’]+)[\"”'’]|#?(?P<bare>[^\W_][\w-]*))\W*$",
    re.IGNORECASE,
)
"""A question that ends with what reads as the name of a tag."""


class _Forms(NamedTuple):
    """How tags with certain names are spoken of."""

    after_papers: re.Pattern[str]
    """As in "papers that I tagged X", behind "papers"."""
    more: re.Pattern[str]
    """As in "and X", behind another."""
    papers: tuple[re.Pattern[str], ...]
    """As in "my X papers", "my reading list X"."""
    whole: re.Pattern[str]
    """As in "how many papers are X?", the whole of a question."""


def without_tags(question: str, names: Sequence[str]) -> tuple[str, Filters]:
    """The question without the tags that it names, of those with these names, and the limit to their papers."""
    text = " ".join(question.split())
    if not names:
        return question, Filters()
    forms, known = _forms(tuple(names)), {tag_key(name): name for name in names}
    found: list[str] = []
    while taken := _taken(text, forms):
        text, named = taken
        found += (known[tag_key(name)] for name in named)
    if not found:
        return question, Filters()
    text = _AMONG_PAPERS.sub(r"\g<some> papers", _LED_IN.sub("", text))
    if not has_topic(text) and _ASKS_FOR_ALL.match(text):
        text = "list all papers"
    return text, Filters(tag="; ".join(found))


def unknown_tag(question: str, names: Sequence[str]) -> str | None:
    """What a question ends with as if it were a tag, where none of these names is meant: "papers tagged X"."""
    found = _TAGGED_SO.search(question)
    if found is None:
        return None
    name = (found["quoted"] or found["bare"]).strip()
    return name if tag_key(name) not in map(tag_key, names) else None


def limited_within(question: str, given: Filters | None, names: Sequence[str]) -> tuple[str, Filters]:
    """As `limited`, with the tags that the question names among its limits."""
    text, tagged = without_tags(question, names)
    return limited(text, joined(tagged, given or Filters()))


def _taken(text: str, forms: _Forms) -> tuple[str, list[str]] | None:
    """The text without the next tags that it names together, and their names; None if it names none."""
    if found := forms.whole.match(text):
        return found["asks"], [found["name"]]
    if found := forms.after_papers.search(text):
        named, end = [found["name"]], found.end()
        while more := forms.more.match(text, end):
            named, end = [*named, more["name"]], more.end()
        papers = found["papers"] if re.fullmatch(PAPER_NOUNS, found["papers"], re.IGNORECASE) else "papers"
        return _joined(f"{text[: found.start()]}{papers}", text[end:]), named
    if found := next(filter(None, (form.search(text) for form in forms.papers)), None):
        return _without(text[: found.start()], text[found.end() :]), [found["name"]]
    return None


def _without(before: str, after: str) -> str:
    """What is left around words that stand for the papers with a tag."""
    if some := _OF_SOME.search(before):
        return _joined(f"{before[: some.end('some')]} papers", after)
    if _LEADS_IN.match(before):
        return _ASKS_OF_PAPERS.sub(r"\g<asks>papers ", after.lstrip(" ,:;"))
    if joins := _JOINS.search(before):
        return _joined(before[: joins.start()], after)
    return _joined(f"{_DOES.sub('do', before.rstrip())} papers", after)


def _joined(before: str, after: str) -> str:
    return " ".join(re.sub(r"\s+(?=[?.!,;:])", "", f"{before} {after}").split())


@lru_cache(maxsize=16)
def _forms(names: tuple[str, ...]) -> _Forms:
    name = rf"(?<![\w-])[\"“'‘]?#?(?P<name>{'|'.join(_spellings(names))})[\"”'’]?(?![\w-]){_NOT_A_NAME}"
    quoted = name.replace("[\"“'‘]?#?", "(?:[\"“'‘]#?|#)")
    called = r"(?:\s+(?:called|named|titled|tagged))?\s*:?\s+"
    ways = (
        rf"{_OWN}{name}(?:(?:\s+(?:{PAPER_NOUNS}|{_LIST}))+|(?<=list)|(?<=papers))",
        rf"(?:my|our|the|a)\s+{_LIST}{called}{name}",
        rf"(?:the|a)\s+{name}\s+{_LIST}",
        rf"(?:the\s+)?{quoted}(?:\s+(?:{PAPER_NOUNS}|{_LIST}))+",
        rf"(?<=[\s(])#(?P<name>{'|'.join(_spellings(names))})(?![\w-])(?:\s+{PAPER_NOUNS})?",
    )
    return _Forms(
        re.compile(
            rf"\b(?P<papers>{_ANYTHING})\s+(?:{_AND_I}{_MARKED}\s+(?:(?:by\s+me|myself)\s+)?(?:as\s+|with\s+|under\s+)?"
            rf"|(?:with|under)\s+(?:the\s+|my\s+|a\s+)?tag\s+)(?:the\s+tag\s+)?{name}",
            re.IGNORECASE,
        ),
        re.compile(rf"\s*(?:,\s*and\b|,|\band\b|&)\s*(?:also\s+)?(?:{_MARKED}\s+)?{name}", re.IGNORECASE),
        tuple(re.compile(way, re.IGNORECASE) for way in ways),
        re.compile(
            rf"^(?P<asks>\W*(?:(?:how\s+many|which|what)\s+{PAPER_NOUNS}))\s+(?:are|is|do\s+(?:i|we)\s+have\s+as)\s+"
            rf"(?:still\s+|tagged\s+|marked\s+)*(?:as\s+)?{name}\W*$",
            re.IGNORECASE,
        ),
    )


def _spellings(names: Iterable[str]) -> list[str]:
    """Patterns of names, longer ones first, in which spacing and hyphens may be any."""
    longest = sorted(names, key=len, reverse=True)
    return [r"[\s_\u2010-\u2015-]*".join(map(re.escape, re.split(r"[\s_\u2010-\u2015-]+", name))) for name in longest]
