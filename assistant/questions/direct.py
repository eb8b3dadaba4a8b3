"""Questions that stand alone and that the record, the library or nothing answers: recognised by their form.

They need neither an abstract nor a language model. What a question says of a paper or a topic is left as it stands:
whether the library has such a paper is for others to find out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple, TypeAlias

from assistant.questions.courtesies import Courtesy, courtesy
from assistant.questions.exclusions import Without, exclusion
from assistant.questions.kinds import PAPER_NOUNS
from assistant.questions.ordered_lists import OrderedList, ordered_list
from assistant.records import DetailField

__all__ = ["POINTS_BACK", "ByAuthor", "Direct", "Holding", "OfLibrary", "OfPaper", "direct_question"]


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


Holding = Literal["count", "list", "topics", "years", "sources"]


class OfLibrary(NamedTuple):
    """What the library as a whole holds."""

    asked: Holding


Direct: TypeAlias = Courtesy | OfPaper | ByAuthor | OfLibrary | OrderedList | Without

POINTS_BACK = re.compile(
    r"\b(?:it|its|this|that|these|those|they|them|their|he|she|him|her|such|you|your|former|latter|above|others?)\b"
    r"|\bthe\s+(?:(?:first|second|third|fourth|fifth|last|next|same)(?:\s+(?:one|paper|study|article))?|paper|study"
    r"|article|work|one|two|three|authors?|results?|papers|studies)\W*$"
    r"|\[\d{1,4}\]|\b(?:papers?|sources?|number|no\.)\s+\d{1,3}\b|(?<!\w)#\d",
    re.IGNORECASE,
)
"""Words that only a conversation explains."""

_LEAD = re.compile(
    r"^\W*(?:(?:and|so|ok(?:ay)?|hi|hello|hey|please)\b[\s,!.]*)*"
    r"(?:(?:(?:can|could|would|will)\s+you\s+(?:please\s+)?)?(?:tell|show|give)\s+(?:me|us)\s+(?=(?:who|when|where|what|which|how|in|the)\b)"
    r"|(?:do|did)\s+you\s+know\s+(?=(?:who|when|where|what|which|how)\b)|i(?:['’]d|\s+would)\s+like\s+to\s+know\s+)?",
    re.IGNORECASE,
)
_IS = r"(?:\s+is|\s+was|\s+are|\s+were|['’]s)"
_NAME = r"(?P<name>\S.{0,300}?)"
_END = r"[\s?.!]*$"
_THE = r"(?:the\s+)?(?:exact\s+|full\s+|whole\s+|complete\s+)?"
_ASKS_FOR = rf"(?:(?:what|which|who){_IS}\s+|(?:give|show|list|name|find|get|print|display|tell|read|send)(?:\s+(?:me|us))?\s+)?"
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
    _form("published", r"when\s+(?:was|were)\s+NAME\s+(?:released|introduced|proposed|written|presented)", surely=False),
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
    _form("address", r"where\s+(?:can|could|do)\s+(?:i|we|one)\s+(?:read|find|get|download|see|access)\s+NAME", surely=False),
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

_HELD = (
    r"(?:\s+(?:are|is|do|does|can|in|of|there|you|i|we|it|this|that|the|your|my|our|here|have|has|hold|holds|contain|contains|cover|covers"
    r"|know|include|includes|find|search|currently|now|total|altogether|overall|library|collection|catalog(?:ue)?|corpus|database|papers"
    r"|all|together|available|about|with|on|for|from|come|comes|read|ingested|loaded|stored|indexed|held|got|span|spans|range|abstracts))*"
)
_ALL = r"(?:(?:all|every|each|the|of|my|your|our|these|me|us)\s+)+"
_FORMS_OF_LIBRARY: tuple[tuple[Holding, str], ...] = (
        ("count", rf"how\s+many\s+(?:{PAPER_NOUNS}|documents|entries|records){_HELD}"),
        ("count", rf"(?:what{_IS}\s+)?(?:the\s+)?(?:total\s+)?(?:number|count)\s+of\s+{PAPER_NOUNS}{_HELD}"),
        ("count", r"how\s+(?:big|large)\s+is\s+(?:the|this|your|my)\s+(?:library|collection|corpus|database|catalog(?:ue)?)"),
        ("count", rf"count\s+(?:{_ALL})?{PAPER_NOUNS}{_HELD}"),
        ("list", rf"(?:list|show|give|display|print|name)\s+{_ALL}(?:{PAPER_NOUNS}|titles){_HELD}"),
        ("list", rf"(?:list|show(?:\s+me)?)\s+(?:{PAPER_NOUNS}|titles){_HELD}"),
        ("list", rf"(?:what|which)\s+{PAPER_NOUNS}\s+(?:are\s+(?:there|here|in\s+(?:the|this|your|my)\s+(?:library|collection))"
                 rf"|(?:do|does|have)\s+(?:you|i|we|it|the\s+library)\s+(?:have|got|know|hold|contain))(?:\s+of)?{_HELD}"),
        ("list", rf"all\s+(?:the\s+|of\s+the\s+)?{PAPER_NOUNS}{_HELD}"),
        ("list", r"(?:what|which)\s+is\s+in\s+(?:the|this|your|my)\s+(?:library|collection)"),
        ("topics", rf"(?:what|which)(?:\s+(?:kinds?|sorts?)\s+of)?\s+(?:are\s+the\s+)?(?:main\s+)?(?:topics?|subjects?|themes?|areas?|fields?)(?:\s+of\s+research)?{_HELD}"),
        ("topics", rf"(?:list|show|give)\s+(?:{_ALL})?(?:main\s+)?(?:topics|subjects|themes){_HELD}"),
        ("topics", r"what\s+(?:is|are)\s+(?:the|this|your|my)\s+(?:library|collection|papers|corpus)\s+about"),
        ("topics", r"what\s+do(?:es)?\s+(?:the|this|your|my|these)\s+(?:library|collection|papers|corpus)\s+(?:cover|contain|deal\s+with|hold)"),
        ("topics", r"what\s+can\s+i\s+ask\s+(?:you\s+)?about|topics"),
        ("years", rf"(?:what|which)\s+(?:years?|dates?|period|time\s*(?:span|range|frame))(?:\s+(?:are|is|do|does)\s+(?:the\s+)?{PAPER_NOUNS})?{_HELD}"),
        ("years", rf"(?:from\s+)?(?:what|which)\s+years?\s+(?:are|do|is)\s+(?:the|these|your|my)\s+(?:{PAPER_NOUNS}|library){_HELD}"),
        ("years", rf"how\s+(?:old|recent|new)\s+are\s+(?:the|these|your|my)\s+{PAPER_NOUNS}{_HELD}"),
        ("years", rf"how\s+many\s+{PAPER_NOUNS}\s+(?:(?:are\s+there|per|by|from|for)\s+)+(?:each\s+|every\s+)?year"),
        ("sources", rf"(?:what|which)\s+(?:are\s+the\s+)?(?:sources?|files?|pages?){_HELD}"),
        ("sources", rf"where\s+(?:do|did|does)\s+(?:the|these|your|my)\s+{PAPER_NOUNS}\s+come\s+from"),
        ("sources", r"(?:list|show)\s+(?:all\s+|the\s+)*(?:sources|files)"),
)  # fmt: skip
_OF_LIBRARY = tuple(
    (OfLibrary(asked), re.compile(f"^{pattern}{_END}", re.IGNORECASE)) for asked, pattern in _FORMS_OF_LIBRARY
)


def direct_question(text: str) -> Direct | None:
    """What a question that stands alone asks of the record or the library, if that is all it asks."""
    if found := courtesy(text):
        return found
    asked = _LEAD.sub("", " ".join(text.split()), count=1)
    for recognise in _RECOGNISERS:
        if direct := recognise(asked):
            return direct
    return None


def _of_library(text: str) -> OfLibrary | None:
    return next((asked for asked, pattern in _OF_LIBRARY if pattern.match(text)), None)


def _of_paper(text: str) -> OfPaper | None:
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


def _by_author(text: str) -> ByAuthor | None:
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


_RECOGNISERS: tuple[Callable[[str], Direct | None], ...] = (
    _of_library,
    ordered_list,
    _of_paper,
    _by_author,
    exclusion,
)
