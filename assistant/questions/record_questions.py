"""Questions that the record of a paper answers ("who wrote X?"), and questions for the papers of an author."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from assistant.questions.kinds import PAPER_NOUNS
from assistant.records import DetailField

__all__ = ["POINTS_BACK", "ByAuthor", "OfPaper", "by_author", "of_paper"]


class OfPaper(NamedTuple):
    """What the record of one paper says. `surely`: no other reading of the question is likely."""

    fields: tuple[DetailField, ...]
    name: str
    surely: bool


class ByAuthor(NamedTuple):
    """The papers of an author, perhaps on a topic. `surely`: the name is written like a person's."""

    author: str
    topic: str
    surely: bool


POINTS_BACK = re.compile(
    r"\b(?:it|its|this|that|these|those|they|them|their|he|she|him|her|such|you|your|former|latter|above|others?)\b"
    r"|\bthe\s+(?:(?:first|second|third|fourth|fifth|last|next|same)(?:\s+(?:one|paper|study|article))?|paper|study"
    r"|article|work|one|two|three|authors?|results?|papers|studies)\W*$"
    r"|\[\d{1,4}\]|\b(?:papers?|sources?|number|no\.)\s+\d{1,3}\b|(?<!\w)#\d",
    re.IGNORECASE,
)
"""Words that only a conversation explains."""

_IS = r"(?:\s+is|\s+was|\s+are|\s+were|['’]s)"
_NAME = r"(?P<name>\S.{0,300}?)"
_END = r"[\s?.!]*$"
_THE = r"(?:the\s+)?(?:exact\s+|full\s+|whole\s+|complete\s+)?"
_ASKS_FOR = (
    rf"(?:(?:what|which|who){_IS}\s+|(?:give|show|list|name|find|get|print|display|tell|read|send)(?:"
    rf"\s+(?:me|us))?\s+)?"
)
_OUT = r"(?:first\s+)?(?:published|appear(?:ed)?|come\s+out|came\s+out|posted|submitted|printed)"
_ROLE = r"(?:(?:first|last|lead|leading|main|senior|corresponding|original)\s+)?"
_AUTHORS, _DATE = (
    r"(?:authors?|writers?)",
    r"(?:publication\s+date|date\s+of\s+publication|publication\s+year|year\s+of\s+publication)",
)
_VENUE = r"(?:venue|journal|conference|proceedings|publisher)"
_ARXIV = r"arxiv(?:[\s-]*(?:id|identifier|number|code))?"
_ADDRESS = r"(?:link|url|uri|web\s*(?:page|site|address)|address|pdf)"
_PROPOSED = (
    r"(?:proposed|introduced|developed|created|made|invented|built|designed|published|released|presented|did"
    r"|came\s+up\s+with|(?:is|are|was|were)\s+behind)"
)


class _Form(NamedTuple):
    field: DetailField
    pattern: re.Pattern[str]
    surely: bool


def _form(field: DetailField, pattern: str, *, surely: bool = True) -> _Form:
    return _Form(field, re.compile(f"^{pattern.replace('NAME', _NAME)}{_END}", re.IGNORECASE), surely)


def _noun_forms(field: DetailField, noun: str) -> Iterator[_Form]:
    """ "the DOI of X", "X's DOI", "does X have a DOI", "X DOI"."""
    yield _form(field, rf"{_ASKS_FOR}{_THE}{noun}\s+(?:of|for|to)\s+NAME")
    yield _form(field, rf"(?:what{_IS}|who{_IS}|show|give(?:\s+me)?)\s+NAME['’]s?\s+{noun}")
    yield _form(field, rf"(?:does|do|has|have)\s+NAME\s+(?:have|got)\s+(?:an?\s+)?{noun}")
    yield _form(field, rf"NAME\s+{noun}", surely=False)


_FORMS = (
    _form("authors", r"who\s+(?:co-?)?(?:wrote|authored)\s+(?!about\b|on\b|papers?\b|the\s+most\b|most\b)NAME"),
    _form("authors", rf"who{_IS}\s+(?:the\s+)?{_ROLE}{_AUTHORS}\s+(?:of|behind)\s+NAME"),
    _form("authors", r"(?:by\s+whom|who)\s+(?:is|was)\s+NAME\s+(?:written|authored)(?:\s+by)?"),
    _form("authors", r"NAME\s+(?:is|was)\s+(?:written|authored)\s+by\s+(?:who|whom)"),
    _form("authors", rf"who\s+{_PROPOSED}\s+NAME", surely=False),
    *_noun_forms("authors", rf"{_ROLE}{_AUTHORS}"),
    _form("published", rf"when\s+(?:was|were|is|did|has)\s+NAME\s+(?:been\s+)?{_OUT}"),
    _form("published", rf"(?:in\s+)?(?:what|which)\s+(?:year|month)\s+(?:was|were|is|did)\s+NAME\s+(?:{_OUT}|from)"),
    _form("published", r"how\s+(?:old|new|recent)\s+is\s+NAME", surely=False),
    _form("published", r"when\s+(?:was|were)\s+NAME\s+(?:released|introduced|proposed|written)", surely=False),
    _form("published", rf"{_ASKS_FOR}{_THE}(?:date|year)\s+of\s+(?!publication\b)NAME", surely=False),
    *_noun_forms("published", _DATE),
    _form("venue", rf"where\s+(?:was|were|is|did|has)\s+NAME\s+(?:been\s+)?{_OUT}"),
    _form("venue", r"where\s+(?:was|were)\s+NAME\s+presented", surely=False),
    _form(
        "venue",
        rf"(?:in|at|by)?\s*(?:what|which)\s+{_VENUE}\s+(?:was|were|is|did|has)\s+NAME\s+(?:{_OUT}|presented|accepted)"
        r"(?:\s+(?:in|at|by))?",
    ),
    _form("venue", rf"(?:what|which)\s+{_VENUE}\s+(?:published|accepted)\s+NAME"),
    *_noun_forms("venue", _VENUE),
    *_noun_forms("doi", r"doi"),
    *_noun_forms("arxiv", _ARXIV),
    *_noun_forms("address", _ADDRESS),
    _form("address", r"where\s+(?:can|could|do)\s+(?:i|we|one)\s+(?:read|find|get|download|see)\s+NAME", surely=False),
    *_noun_forms("abstract", r"abstract"),
    *_noun_forms("title", r"title"),
)  # fmt: skip
_AND_ALSO = re.compile(
    r",?\s+and\s+(?P<asked>when|where|who)(?:\s+(?:was|is|were|did|wrote)(?:\s+it)?(?:\s+(?:published|appear|written))?)?\W*$",
    re.IGNORECASE,
)
_ALSO: dict[str, DetailField] = {"when": "published", "where": "venue", "who": "authors"}
_NO_PAPER = re.compile(
    rf"(?:(?:any|some|more|all|other|many|recent|good|the\s+best)\s+)*(?:{PAPER_NOUNS}|information|details|anything"
    r"|something|data|code|models?|datasets?|authors?)\b(?!\s+(?:called|titled|named|entitled)\b)(?!\s*:)",
    re.IGNORECASE,
)
_OF_A_PAPER = re.compile(
    r"(?:the\s+|a\s+)?(?:research\s+)?(?:paper|article|study|preprint|work|publication)\s*(?:(?:called|titled|named|entitled)\b"
    r"|(?=[\"“'‘])|:)\s*",
    re.IGNORECASE,
)
_THING = re.compile(r"\bthe\s+.*\b(?:data(?:set)?s?|corpus|corpora|models?|code|weights|benchmarks?)$", re.IGNORECASE)

_AUTHOR = r"(?P<author>[^\W\d_][^\d?!,;:()\"“”]{0,80}?)"
_ABOUT = r"(?:\s+(?P<topic>(?:on|about|regarding|concerning)\s.+?))?"
_WROTE = r"(?:write|written|publish|published|author|authored|co-?author|co-?authored|produce|produced)"
_BY_AUTHOR = tuple(
    re.compile(f"^{pattern}{_ABOUT}{_END}", re.IGNORECASE)
    for pattern in (
        rf"(?:what|which)(?:\s+(?:other\s+)?{PAPER_NOUNS})?\s+(?:did|has|have|does)\s+{_AUTHOR}\s+{_WROTE}",
        rf"(?:what|which)\s+{PAPER_NOUNS}\s+(?:are|were|is|was)\s+(?:by|of|from|written\s+by|authored\s+by)\s+{_AUTHOR}",
        rf"(?:(?:list|show|find|give|get|any|all|the|me|us|every|some)\s+)*{PAPER_NOUNS}\s+"
        rf"(?:(?:that\s+(?:are|were)\s+)?(?:(?:co-?)?(?:written|authored|published)\s+)?by|of)\s+{_AUTHOR}",
        rf"(?:(?:list|show|find|give|get|any|all|the|me|us)\s+)*(?:any|some)thing\s+(?:written\s+)?by\s+{_AUTHOR}",
        rf"(?:(?:list|show|find|give|get|all|me|us)\s+)*{_AUTHOR}['’]s?\s+{PAPER_NOUNS}",
    )
)
_PARTICLES = frozenset(
    ["van", "von", "de", "der", "den", "da", "del", "la", "le", "bin", "ibn", "al", "el", "dos", "di", "ten"]
)


def of_paper(text: str) -> OfPaper | None:
    """What a question asks of the record of a paper; None for any other question."""
    also = _AND_ALSO.search(text)
    text = text[: also.start()] if also else text
    for form in _FORMS:
        if found := form.pattern.match(text):
            name = _OF_A_PAPER.sub("", found["name"], count=1).strip(" ,.:")
            if POINTS_BACK.search(name) and not _is_quoted(name):
                return None
            if not name or _NO_PAPER.match(name):
                continue
            fields = (form.field, _ALSO[also["asked"].lower()]) if also else (form.field,)
            return OfPaper(tuple(dict.fromkeys(fields)), name, form.surely and not _THING.match(name))
    return None


def by_author(text: str) -> ByAuthor | None:
    """The author whose papers a question wants; None for any other question."""
    for pattern in _BY_AUTHOR:
        if found := pattern.match(text):
            author = found["author"].strip()
            if len(author.split()) <= 6 and not POINTS_BACK.search(author):
                return ByAuthor(author, found["topic"] or "", _is_person(author))
    return None


def _is_person(name: str) -> bool:
    """Whether two words or more are capitalised, and no other but particles and "and"."""
    words = [word for word in name.split() if word not in _PARTICLES | {"and"}]
    return len(words) > 1 and all((word[0].isupper() and not word.isupper()) or len(word) <= 2 for word in words)


def _is_quoted(name: str) -> bool:
    return name[:1] in "\"“'‘" and len(name) > 2
