"""Limits on papers that a question states in plain words, taken out of the question.

Only clear wording counts as a limit: a date must belong to the papers asked for, not to data or events of that time,
and a name after "by" must look like a person's. Anything else stays in the question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache, partial
from typing import NamedTuple

from assistant.errors import ArgumentError
from assistant.questions.kinds import PAPER_NOUNS, names_papers
from assistant.questions.periods import DATE, DAY_OF_YEAR, YEAR, Period, narrower, periods
from assistant.records import Filters
from assistant.text.dates import exact_date, listing_date
from assistant.text.words import CARRIES_NO_TOPIC, SAYS_LITTLE

__all__ = ["filters_note", "joined", "left_out_note", "limited", "split_filters"]


class _Found(NamedTuple):
    start: int
    end: int
    filters: Filters


class _People(NamedTuple):
    """Where "by" and the names after it stand in a text.

    `names` are joined by "and". `full`: one of them has more than one word. `wrote`: the text says "written".
    """

    start: int
    end: int
    names: str
    full: bool
    wrote: bool


_WERE = r"(?:(?:that|which|who)\s+)?(?:(?:were|was|are|is|have\s+been|has\s+been|had\s+been)\s+)?"
_PUBLISHED = re.compile(
    rf"\b{_WERE}(?:first\s+)?(?:published|appear(?:ed|ing|s)?|written|(?P<weak>released|submitted|posted|out))\s+$",
    re.IGNORECASE,
)
_ATTACHED = re.compile(
    r"\b(?:(?P<weak>works?|research|study)|papers?|studies|articles?|literature|publications?|preprints?|surveys?"
    r"|abstracts|methods|approaches|techniques|algorithms|advances|progress|developments|(?:any|some)thing(?:\s+new)?)"
    r"[\s,(\x00]*(?:(?:that|which|only|but|were|was|are|is)\s+)*$",
    re.IGNORECASE,
)
_LITERATURE = re.compile(
    r"(?:^|,)\W*what(?:['’]s|\s+(?:is|was|has|have|do|did|had))\b(?:\s+(?:been|we|people|researchers))*\s+"
    r"(?:known?|found|learn(?:ed|t)?|shown|discovered|proposed|published|written|new|done|said)\b",
    re.IGNORECASE,
)
_OF_ITS_OWN_TIME = re.compile(
    r"\b(?:that|because|whether|how|why|data|dumps?|datasets?|corpus|corpora|tweets|news|posts|questions|exams?"
    r"|elections?|challenges?|competitions?|contests?|editions?|tracks?|tasks?|seasons?|workshops?|conferences?"
    r"|pandemic|crisis|outbreak|images|records|documents|snapshots?|census|patients|held|made|(?!publish)\w{2,}ed)[\s,]*$",
    re.IGNORECASE,
)
"""Words before a date that belongs to them and not to the papers."""

_NEXT_WORD = re.compile(r"\s*(?:[^\w\s]|$)|\s*(?P<word>[\w'’-]+)")
_UNIT = re.compile(
    r"\s*(?:steps?|tokens?|iterations?|epochs?|dimensions?|hours?|samples?|images?|examples?|languages?|gpus?|words?)\b",
    re.IGNORECASE,
)
_YEAR_OF_PAPERS = re.compile(
    rf"\b(?:which|what|any|all|the|list|show|find|me|some)\s+({YEAR})(?=\s+{PAPER_NOUNS}\b)", re.IGNORECASE
)

_DAY_OR_MONTH = rf"(?P<day>{DATE}|{DAY_OF_YEAR})"
_LISTS = r"(?:daily\s+papers?\s+)?(?:page|listing|list)\b"
_SEEN = rf"(?:\b{_WERE}(?:listed|seen|featured|shown|appear(?:ed|ing))\s+)?"
_LISTED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_SEEN}\b(?:on|from|in|of)\s+(?:the\s+)?(?:daily\s+papers?\s+)?{_DAY_OR_MONTH}(?:['’]s)?\s+{_LISTS}",
        rf"{_SEEN}\b(?:on|from|in|of)\s+(?:the\s+)?{_LISTS}\s+(?:of|for|from|on)\s+(?:the\s+)?{_DAY_OR_MONTH}",
        rf"\b{_WERE}(?:listed|featured)\s+(?:in|on|during)\s+{_DAY_OR_MONTH}",
    )
)
_PAGE = re.compile(
    rf"{_SEEN}\b(?:on|from|in|of)\s+(?:the\s+)?(?:(?:page|file)\s+(?:called\s+|named\s+)?"
    r"(?:[\"“](?P<quoted>[^\"“”]+)[\"”]|(?P<named>(?=\w*[a-z])\w+_[\w-]+))"
    r"|(?:(?:page|file)\s+(?:called\s+|named\s+)?)?(?P<file>[\w-]+\.(?:txt|jsonl?|html?|md|bib|xml))\b)",
    re.IGNORECASE,
)
_CODE = (
    r"(?:(?:cs|stat|math|eess|econ|physics|q-bio|q-fin|astro-ph|cond-mat|nlin)\.[a-z]{2}(?:-?[a-z]+)*"
    r"|hep-(?:th|ph|ex|lat)|nucl-(?:th|ex)|quant-ph|gr-qc|math-ph)(?![\w-]|\.\w)"
)
_CATEGORY = re.compile(
    rf"\b(?:in|of|from|under)\s+(?:the\s+)?(?:arxiv\s+)?(?:category\s*:?\s*)?(?P<code>{_CODE})(?:\s+category\b)?"
    rf"(?!\s*(?:,|/|and|or)\s*{_CODE})|\(\s*(?P<aside>{_CODE})\s*\)|\b(?P<of>{_CODE})(?=\s+{PAPER_NOUNS}\b)",
    re.IGNORECASE,
)
_UPPER = "A-ZÀ-ÖØ-ÞĆČĐĞİŁŃŘŚŞŠŹŻŽ"
_LETTER = r"[^\W\d_]"
_INITIAL = rf"[{_UPPER}]\.(?:[ -]?[{_UPPER}]\.)*"
_SURNAME = rf"[{_UPPER}](?:['’][{_UPPER}])?(?:(?=[{_UPPER}]*[^\W\d_{_UPPER}]){_LETTER}+)(?:[-’']{_LETTER}+)*"
_PARTICLE = r"(?:van|von|de|der|den|da|del|la|le|bin|ibn|al|el|dos|di|ten)"
_PERSON = rf"(?:{_PARTICLE}\s+)?(?:{_INITIAL}|{_SURNAME})(?:\s+(?:{_PARTICLE}\s+)*(?:{_INITIAL}|{_SURNAME})){{0,3}}"
_BY = re.compile(
    r"(?i:\b(?:(?:that|which)\s+)?(?:(?:were|was|are|is)\s+)?(?P<wrote>(?:co-?)?authored\s+|written\s+)?by)\s+"
    rf"(?P<names>{_PERSON}(?:\s*(?:,\s*and|,|\band\b|&)\s+{_PERSON}){{0,8}})(?P<others>\s+et\s+al\b\.?)?"
    r"(?!\s*(?:,\s*)?\bor\b)(?![\w-])"
)
_JOINED = re.compile(r"\s*(?:,\s*and|,|\band\b|&)\s+")
_NO_NAME = re.compile(
    r"\b(?:\w*(?:tion|sion|ment|ity|ics|ism|[^\W\d_]{4}ing)|descent|networks?|models?|search|attention|transformers?"
    r"|adapters?|trees?|graphs?|machines?|methods?|agents?|experts|transfer|decay|dropout|tuning|thought|prompts?"
    r"|rewards?|gradients?|llms|gpus|i|we|my|the|this|an?)\b",
    re.IGNORECASE,
)

_TAKEN = "\x00"
"""Replaces every character already taken out of the question while the rest is searched."""
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”")
_FEW_WORDS = 100
_BETWEEN = re.compile(r"[\s,]*(?:\b(?:and|but)\b)?[\s,]*")


def split_filters(text: str, *, today: date | None = None) -> tuple[str, Filters]:
    """The question without the limits that it states, and these limits.

    A question that states none, or nothing else, is returned unchanged. "last year" is relative to `today`.
    """
    return _split(text, today or date.today())


@lru_cache(maxsize=256)
def _split(text: str, today: date) -> tuple[str, Filters]:
    masked = whole = " ".join(text.replace(_TAKEN, " ").split())
    taken: list[_Found] = []
    filters = Filters()
    for find in (_pages, _listings, _categories, partial(_dates, today), _authors):
        for found in find(masked):
            if _TAKEN in masked[found.start : found.end]:
                continue
            both = _combined(filters, found.filters)
            if both is not None:
                filters = both
                taken.append(found)
                masked = masked[: found.start] + _TAKEN * (found.end - found.start) + masked[found.end :]
        if find is _pages:  # only a page may be named in quotes
            masked = _QUOTED.sub(lambda quoted: _TAKEN * len(quoted[0]), masked)
    rest = _without(whole, taken)
    return (rest, filters) if taken and re.search(r"\w", rest) else (text, Filters())


def limited(text: str, given: Filters | None = None) -> tuple[str, Filters]:
    """The question without the limits that it states, and all limits, as `joined` puts them together."""
    rest, stated = split_filters(text)
    return rest, joined(stated, given or Filters())


def joined(stated: Filters, given: Filters) -> Filters:
    """All limits: those `given` beside a question take precedence over those that it states.

    Raises ArgumentError when no paper can pass them all.
    """
    if conflict := given.contradiction() or stated.contradiction():
        raise ArgumentError(conflict, hint="leave one of the two out")
    limits = stated.merged(given)
    if conflict := limits.contradiction():
        dates = Filters(since=stated.since, until=stated.until).describe()
        raise ArgumentError(f"{conflict}: the question asks for papers {dates}", hint="leave one of the two out")
    return limits


def filters_note(filters: Filters, passing: int, total: int, lacking: int) -> str:
    """The limits in force, how many of the papers pass them, and how many are left out because they lack the data."""
    left_out = left_out_note(filters, lacking)
    if not passing:
        return f"No paper in the library is {filters.describe()}" + (f" ({left_out})." if lacking else ".")
    return f"Only papers {filters.describe()} ({passing} of {total}{f'; {left_out}' if lacking else ''})."


def left_out_note(filters: Filters, lacking: int) -> str:
    """How many papers are left out because they lack a field that is limited; empty for none."""
    fields = {
        "a date": filters.since or filters.until or filters.year,
        "a listing date": filters.listed,
        "a listing": filters.page,
        "authors": filters.author,
        "a category": filters.category,
    }
    named = " or ".join(name for name, limit in fields.items() if limit)
    return f"{lacking} without {named} left out" if lacking else ""


def _combined(first: Filters, second: Filters) -> Filters | None:
    """Both limits together; None when one record cannot hold them."""
    for name in ("listed", "page", "author", "category", "source"):
        if getattr(first, name) and getattr(second, name):
            return None
    return first.merged(second).model_copy(
        update={
            "since": narrower(first.since, second.since, latest=True),
            "until": narrower(first.until, second.until, latest=False),
        }
    )


def _without(text: str, taken: Iterable[_Found]) -> str:
    spans: list[tuple[int, int]] = []
    for start, end, _ in sorted(taken, key=lambda found: found.start):
        if spans and _BETWEEN.fullmatch(text, spans[-1][1], start):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    rest = text
    for start, end in reversed(spans):
        before, after = rest[:start], rest[end:]
        if before.endswith("(") and after.startswith(")"):
            before, after = before[:-1], after[1:]
        if not re.search(r"\w", after):
            before = re.sub(r"\s(?:and|but)\s*$|[\s,;:(]+$", "", before)
        elif not before.strip():
            after = after.lstrip(" ,;:)")
        rest = f"{before} {after}"
    return " ".join(re.sub(r"\s+(?=[?.!,;:)])", "", rest).split())


def _listings(text: str) -> Iterator[_Found]:
    for pattern in _LISTED:
        for found in pattern.finditer(text):
            if listed := _listing_time(found["day"]):
                yield _Found(found.start(), found.end(), Filters(listed=listed))


def _listing_time(text: str) -> str | None:
    text = re.sub(r"\bof\s+", "", text)
    if day := listing_date(text):
        return day
    # A month alone is no date; with any year it is one.
    return exact_date(text) or (month[5:] if (month := exact_date(f"{text} 2000")) else None)


def _categories(text: str) -> Iterator[_Found]:
    for found in _CATEGORY.finditer(text):
        yield _Found(found.start(), found.end(), Filters(category=found["code"] or found["aside"] or found["of"]))


def _pages(text: str) -> Iterator[_Found]:
    for found in _PAGE.finditer(text):
        name = found["quoted"] or found["named"] or found["file"]
        if name.strip():
            yield _Found(found.start(), found.end(), Filters(page=name))


def _dates(today: date, text: str) -> Iterator[_Found]:
    asks = names_papers(text) or bool(_LITERATURE.search(text))
    for found in _YEAR_OF_PAPERS.finditer(text):
        yield _Found(found.start(1), found.end(1), Filters(since=found[1], until=found[1]))
    for period in periods(text, today):
        published = _just_before(period.start, _PUBLISHED, text)
        start = published.start() if published else period.start
        attached = _just_before(start, _ATTACHED, text)
        close = attached is not None and (asks or not attached["weak"])
        surely = close or (asks and published is not None and not published["weak"])
        apart = asks and published is None and _stands_apart(text, period)
        if (surely or apart) and not _UNIT.match(text, period.end):
            yield _Found(start, period.end, Filters(since=period.since, until=period.until))


def _just_before(place: int, pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The match of a pattern that ends at a place, searched for in the few words before it."""
    return pattern.search(text, max(0, place - _FEW_WORDS), place)


def _stands_apart(text: str, period: Period) -> bool:
    """Whether a period belongs to the papers asked for though no word such as "published" precedes it."""
    following = _NEXT_WORD.match(text, period.end)
    word = following["word"] if following else None
    loose_end = word is None or word.lower() in CARRIES_NO_TOPIC or word.lower() in SAYS_LITTLE
    return loose_end and not _just_before(period.start, _OF_ITS_OWN_TIME, text)


def _authors(text: str) -> Iterator[_Found]:
    asks = names_papers(text)
    for found in _people(text):
        attached = _just_before(found.start, _ATTACHED, text)
        close = attached is not None and (asks or not attached["weak"])
        at_end = not re.search(r"\w", text[found.end :]) and not _just_before(found.start, _OF_ITS_OWN_TIME, text)
        if close or (asks and (found.wrote or (at_end and found.full))):
            yield _Found(found.start, found.end, Filters(author=found.names))


def _people(text: str) -> Iterator[_People]:
    """Every "by" followed by names that may be people's: capitalised, not acronyms, no methods or things."""
    for found in _BY.finditer(text):
        names = _JOINED.split(found["names"])
        if _NO_NAME.search(found["names"]) or any(re.search(r"['’]s$", name) for name in names):
            continue
        full = bool(found["others"]) or any(" " in name for name in names)
        yield _People(found.start(), found.end(), " and ".join(names), full, bool(found["wrote"]))
