"""Questions that the record of a paper answers ("who wrote X?", "who wrote it?"), and those for papers of an author."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from assistant.questions.kinds import PAPER_NOUNS, without_lead_in
from assistant.questions.question import has_topic
from assistant.questions.record_wordings import ASKS_FOR, FIELDS, IS, SHOW, THE, Field
from assistant.records import DetailField

__all__ = ["POINTS_BACK", "ByAuthor", "OfPaper", "asked_of_papers", "by_author", "named_by", "of_paper"]


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

_NAME = r"(?P<name>\S.{0,300}?)"
_LOOSE_NAME = r"(?P<name>.{0,300}?)"
_END = r"(?:[\s,]+(?:please|exactly|originally|by\s+the\s+way))*[\s?.!]*$"
_MAY_ASK_FOR = (
    rf"(?:{SHOW}\s+(?:(?:some|any|more)\s+)*about\s+|(?:(?:is|are)\s+there|do\s+you\s+(?:have|know)|have\s+you(?:\s+got)?|any"
    r"|(?:i|we)\s+(?:need|want)|(?:can|could|may)\s+(?:i|we|you)\s+(?:have|get|see|read|find|send(?:\s+(?:me|us))?)"
    r"|(?:what|how)\s+about)\s+(?:an?\s+|any\s+)?)"
)


class _Form(NamedTuple):
    field: DetailField
    pattern: re.Pattern[str]
    surely: bool


def _form(field: DetailField, pattern: str, *, surely: bool) -> _Form:
    return _Form(field, re.compile(f"^{pattern.replace('NAME', _NAME)}{_END}", re.IGNORECASE), surely)


def _forms(asked: Field) -> Iterator[_Form]:
    """How a field is asked for in a question that stands alone: of a paper by its name."""
    yield from (_form(asked.field, pattern, surely=True) for pattern in asked.surely)
    yield from (_form(asked.field, pattern, surely=False) for pattern in asked.perhaps)
    for nouns, surely in ((asked.nouns, True), (asked.loose_nouns, False)):
        if nouns:
            yield _form(asked.field, rf"{ASKS_FOR}{THE}{nouns}\s+(?:of|for|to)\s+NAME", surely=surely)
            yield _form(asked.field, rf"(?:(?:what|who){IS}|{SHOW})\s+NAME['’]s?\s+{nouns}", surely=surely)
            yield _form(asked.field, rf"(?:does|do|has|have)\s+NAME\s+(?:have|got)\s+(?:an?\s+)?{nouns}", surely=surely)
            yield _form(asked.field, rf"{_MAY_ASK_FOR}{THE}{nouns}\s+(?:of|for|to)\s+NAME", surely=False)
            yield _form(asked.field, rf"NAME(?:['’]s?)?\s+{nouns}", surely=False)


def _loose_forms(asked: Field) -> Iterator[re.Pattern[str]]:
    """How it is asked for in a conversation, where a pronoun or nothing at all stands for the papers."""
    for pattern in (*asked.surely, *asked.perhaps):
        loose = pattern.replace(r"\s+NAME", rf"(?:\s+{_LOOSE_NAME})?").replace(r"NAME\s+", rf"(?:{_LOOSE_NAME}\s+)?")
        yield re.compile(rf"\b{loose}(?!\w)", re.IGNORECASE)
    which = rf"(?:{_MAY_ASK_FOR}|{ASKS_FOR})(?:(?:and|also|what|which)\s+)*{THE}"
    whose = rf"{ASKS_FOR}(?:it|them|(?:this|that|these|those|the|each)(?:\s+(?:ones?|{PAPER_NOUNS}))?)(?:['’]s?)?\s+"
    had = r"(?:does|do|has|have)\s+(?:\w+\s+){1,3}?(?:have|got)\s+(?:an?\s+)?"
    yield re.compile(rf"^\W*(?:{which}|{whose}|{had}){asked.every_noun}(?=\W*$|\s+(?:of|for|to)\b)", re.IGNORECASE)
    if asked.unmistakable:
        yield re.compile(rf"\b{asked.unmistakable}\b", re.IGNORECASE)


_FORMS = tuple(form for asked in FIELDS for form in _forms(asked))
_LOOSE_FORMS = tuple((asked.field, pattern) for asked in FIELDS for pattern in _loose_forms(asked))
_NOUNS_OF = tuple((asked.field, re.compile(asked.every_noun, re.IGNORECASE)) for asked in FIELDS)
_NOUN = f"(?:{'|'.join(asked.every_noun for asked in FIELDS)})"
_JOINED = re.compile(r"\s*(?:,|;|&|\band\b)\s*", re.IGNORECASE)
_NOUNS = re.compile(
    rf"^(?:{_MAY_ASK_FOR}|{ASKS_FOR})(?P<nouns>{THE}{_NOUN}(?:\s*(?:,\s*and\b|,|&|\band\b)\s*{THE}{_NOUN})+)"
    rf"\s+(?:of|for)\s+{_NAME}{_END}",
    re.IGNORECASE,
)
""" "the title and authors of X" """
_LONGEST = 400
_AND_ALSO = re.compile(
    r"(?:^\W*|,?\s+and\s+)(?P<asked>when|where|who)(?:\s+(?:was|is|were|did|wrote)(?:\s+(?:it|they))?"
    r"(?:\s+(?:published|appear|written))?)?\W*$",
    re.IGNORECASE,
)
_ALSO: dict[str, DetailField] = {"when": "published", "where": "venue", "who": "authors"}
_PARTING = re.compile(
    r"(?:\W+(?:please|then|now|too|again|exactly|originally|for\s+me|briefly|quickly|thanks|one\s+by\s+one"
    r"|in\s+(?:short|brief|full|turn|order)))+\W*$",
    re.IGNORECASE,
)
_FADED = re.compile(
    r"\b(?:published|presented|written|released|appear(?:ed)?|out|come|came|from|whole|full|text|link|url|pdf|send|give"
    r"|titles?|venue|date|year|authors?|abstracts?|read|download|exactly|originally|first)\b",
    re.IGNORECASE,
)
"""Says nothing more in a question for a record."""
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

_NAMING = re.compile(
    r"^\W*(?:please\s+)?(?:(?:(?:can|could)\s+you\s+)?(?:show|open|find|get|fetch|give|look\s+up|display|search\s+for|summari[sz]e|describe"
    r"|explain|tell\s+me\s+about|what\s+is|what['’]s|read)\s+(?:me\s+)?)?(?:the\s+)?(?:(?:paper|article|preprint|study|abstract)\s+"
    r"(?:(?:with|of|for)\s+(?:the\s+)?)?)?(?:(?:called|titled|named|entitled|title|id|identifier|doi|number)\s*:?\s+)?",
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(r"\s+(?:about|paper|please|abstract|for\s+me)?\s*[?.!]*$", re.IGNORECASE)
_TITLED = re.compile(r"^\W*(?:title|paper|arxiv\s+id|id)\s*:\s*(?=\S)", re.IGNORECASE)
_LONGEST_NAME = 500
_MARKED = re.compile(r"[\d:/\"“]")
"""What a request must hold to be taken apart: no identifier goes without, and a title needs quotation marks."""


def of_paper(text: str) -> OfPaper | None:
    """What a question asks of the record of a paper; None for any other question."""
    if found := _NOUNS.match(text):
        return _of(found["name"], tuple(map(_field_named, _JOINED.split(found["nouns"]))), surely=True)
    also = _AND_ALSO.search(text)
    text = text[: also.start()] if also else text
    for form in _FORMS:
        if found := form.pattern.match(text):
            fields = (form.field, _ALSO[also["asked"].lower()]) if also else (form.field,)
            if POINTS_BACK.search(name := _bare(found["name"])) and not _is_quoted(name):
                return None
            if named := _of(name, fields, surely=form.surely):
                return named
    return None


def asked_of_papers(question: str, *, follows: bool = False) -> tuple[DetailField, ...]:
    """What a question asks of the records of the papers that a conversation is about, if it asks nothing else.

    `follows`: the turn before asked for a field of a record, so that "and when?" asks for another.
    """
    if len(question) > _LONGEST:
        return ()
    fields: list[DetailField] = []
    for part in _JOINED.split(_PARTING.sub("", without_lead_in(question))):
        if also := _AND_ALSO.match(part) if fields or follows else None:
            fields.append(_ALSO[also["asked"].lower()])
        elif field := _asked_in(part):
            fields.append(field)
        elif has_topic(_FADED.sub("", part)):
            return ()
    return tuple(dict.fromkeys(fields))


def _asked_in(part: str) -> DetailField | None:
    part = without_lead_in(part)
    for field, pattern in _LOOSE_FORMS:
        if found := pattern.search(part):
            name = found.groupdict().get("name") or ""
            if not has_topic(_FADED.sub("", f"{part[: found.start()]} {name} {part[found.end() :]}")):
                return field
    return None


def by_author(text: str) -> ByAuthor | None:
    """The author whose papers a question wants; None for any other question."""
    for pattern in _BY_AUTHOR:
        if found := pattern.match(text):
            author = found["author"].strip()
            if len(author.split()) <= 6 and not POINTS_BACK.search(author):
                return ByAuthor(author, found["topic"] or "", _is_person(author))
    return None


def named_by(text: str) -> Iterator[str]:
    """The readings of a line as a name, the whole of it first."""
    line = " ".join(text.split())
    if not line or len(line) > _LONGEST_NAME:
        return
    yield line
    if (bare := _TITLED.sub("", line)) and bare != line:
        yield bare
    if _MARKED.search(line):
        core = _AFTER_NAME.sub("", _NAMING.sub("", line, count=1)).strip(" ,;")
        if core and core != line and (" " not in core or core[0] in '"“' or core[:5].lower() in ("arxiv", "doi: ")):
            yield core


def _of(name: str, fields: tuple[DetailField, ...], *, surely: bool) -> OfPaper | None:
    name = _bare(name)
    if not name or _NO_PAPER.match(name) or (POINTS_BACK.search(name) and not _is_quoted(name)):
        return None
    return OfPaper(tuple(dict.fromkeys(fields)), name, surely and not _THING.match(name))


def _bare(name: str) -> str:
    return _OF_A_PAPER.sub("", name, count=1).strip(" ,.:")


def _field_named(noun: str) -> DetailField:
    noun = re.sub(f"^{THE}", "", noun, flags=re.IGNORECASE)
    named = (field for field, pattern in _NOUNS_OF if pattern.fullmatch(noun))
    return next(named)


def _is_person(name: str) -> bool:
    """Whether two words or more are capitalised, and no other but particles and "and"."""
    words = [word for word in name.split() if word not in _PARTICLES | {"and"}]
    return len(words) > 1 and all((word[0].isupper() and not word.isupper()) or len(word) <= 2 for word in words)


def _is_quoted(name: str) -> bool:
    return name[:1] in "\"“'‘" and len(name) > 2
