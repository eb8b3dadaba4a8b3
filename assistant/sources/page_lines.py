"""What one line or paragraph of a saved listing page is: furniture, a date, a title, or the prose of an abstract."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.text.dates import listing_date

__all__ = [
    "could_be_wrapped_text",
    "ends_a_sentence",
    "has_inner_stop",
    "is_furniture",
    "is_listing",
    "is_page_of_one_paper",
    "is_prose",
    "is_title_case",
    "names_a_submitter",
    "resumes",
    "without_links",
]

_SIGNATURE = re.compile(
    r"get trending papers in your email inbox(?: once a day)?!?|(?:by\s*@?ak )?and the research community",
    re.IGNORECASE,
)
_PROPER = re.compile(r"by\s?@?ak\s+and the research community", re.IGNORECASE)
_HEADING = re.compile(r"(?:daily|trending) papers", re.IGNORECASE)
_ONE_PAPER = re.compile(r"arxiv:\s?\d{4}\.\d{4,5}(?:v\d+)?", re.IGNORECASE)
_OF_ONE_PAPER = frozenset(("view arxiv page", "view pdf", "add to collection", "models citing this paper", "abstract"))
_IMAGE = re.compile(r"!\[[^\[\]]*\]\([^()\s]*\)")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)")
_WHOLE_LINK = re.compile(r"(#{0,6} ?)\[(.*)\]\(https?://[^()\s]*\)")
_HEADING_MARK = re.compile(r"^#{1,6} (?=\S)")
_NEAR = 12
"""Lines below the heading of a listing among which its day stands."""

_COUNT = r"\d[\d,.]*\s?[kKmM]?"
# Words of the page itself. Whole lines only: an abstract may hold any of them.
_FURNITURE = re.compile(
    rf"""
    {_SIGNATURE.pattern.replace(" ", chr(92) + " ")}
    | daily\ papers | by(?:\s?@?ak)? | @?ak | (?:-\ )?(?:daily | weekly | monthly)
    | new | subscribe | hot | trending | trending\ papers | hugging\ face | papers | models | datasets | spaces
    | community | docs | posts | enterprise | pricing | log\ in | sign\ up | website | tasks | huggingchat | collections
    | languages | organizations | buckets(?:\ new)? | blog | learn | discord | forum | solutions | team\ &\ enterprise
    | hugging\ face\ pro | enterprise\ support | inference\ (?:providers|endpoints) | storage\ buckets
    | system\ theme | company | tos | privacy | about | careers
    | search(?:\s(?:models|papers|daily\ papers)\b.{{0,40}}|\.\.\.|…)?
    | previous | next | today | load\ more
    | [^\w\s]?\s?(?:previous|next)\ (?:day|week|month|page)
    | (?:submitted|posted|shared)\ by(?:\s.{{1,60}})?
    | \W?\s?(?:{_COUNT}\s)?(?:upvotes?|likes?|votes?)(?:\s{_COUNT})?
    | (?:[-·•]\s)?{_COUNT}\s(?:comments?|replies|reply|authors?|models?|datasets?|spaces?|collections?|citations?|stars?
      |views?)
    | (?:comments?|replies|stars?)\s{_COUNT}
    | (?:view|read|open|see|download)\ (?:on\ )?(?:the\ )?(?:arxiv|pdf|paper|html|alphaxiv|github)
      (?:\ (?:page|pdf|paper))?
    | (?:arxiv|arxiv\ page|pdf|html|github|code|project|project\ page|website|demo|dataset|paper|paper\ page|alphaxiv)
      (?:\s·?\s?{_COUNT})?
    | \+\s?\d+(?:\s(?:more\s)?authors?)?
    | (?:published|updated|submitted)\ on\s.{{3,30}}
    | arxiv:\s?\d{{4}}\.\d{{4,5}}(?:v\d+)?
    | https?://\S+
    | (?:[^\w\s]\s?)?{_COUNT}
    | [\W_]+
    """,
    re.IGNORECASE | re.VERBOSE,
)
_BARE = re.compile(rf"{_COUNT}|[\w-]+|[\W_]+|https?://\S+")
_SUBMITTER = re.compile(r"(?:submitted|posted|shared) by:?", re.IGNORECASE)
_USER_NAME = re.compile(r"@?[\w.-]{2,40}")
_LONGEST_FURNITURE = 200

_LONGEST_TITLE = 300
_TITLE_CASE = 0.6
_MOST_TITLE_WORDS = 45
_FEWEST_SENTENCE_WORDS = 4
_LAST_STOP = re.compile(r"(?:[.。]|…)[\"')\]”’]{0,2}$")
_INNER_STOP = re.compile(r"(?:[a-z]{4}|\d|[)\]%])[.][\"')\]”’]{0,2} +[\"'(\[“]?[A-Z0-9]")
_SPEAKS = re.compile(
    r"(?:We|In this (?:paper|work|article|study|report|survey)|This (?:paper|work|article|study|report|survey)|"
    r"Here,? we|Recently,|Recent work|Despite the|However,) ?[a-z, ]"
)
_ABBREVIATED = re.compile(r"\b(?:e\.g|i\.e|al|vs|cf)\.$")
_LIST_ITEM = re.compile(r"(?:[-*•‣–]|\([a-z0-9ivx]{1,4}\)) ?\S")
_ON_CODE = re.compile(
    r"(?:(?:our|the|source|all|project) )?(?:code|data|models?|datasets?|website|demo|page|homepage|project)\b.*https?://",
    re.IGNORECASE,
)
_LONG_WORD = re.compile(r"[^\W\d_][\w'’-]{3,}")


def without_links(line: str) -> str:
    """A line copied as Markdown as one reads it: headings and links are their text, images nothing."""
    if "](" in line:
        line = _IMAGE.sub("", line)
        whole = _WHOLE_LINK.fullmatch(line)
        line = whole[1] + whole[2] if whole else _LINK.sub(r"\1", line)
    return _HEADING_MARK.sub("", line)


def is_listing(lines: Sequence[str]) -> bool:
    """Whether clean lines are those of a listing of Daily Papers: what only it says of itself, or its heading and day.

    "Daily Papers" alone is no sign, as the menus of the whole site have it.
    """
    told = [line for line in lines if line]
    if any(_SIGNATURE.fullmatch(line) for line in told) or _PROPER.search(" ".join(told[: _NEAR * 10])):
        return not is_page_of_one_paper(told)
    headings = [place for place, line in enumerate(told) if _HEADING.fullmatch(line)]
    return any(listing_date(line) for place in headings for line in told[place + 1 : place + 1 + _NEAR])


def is_page_of_one_paper(lines: Sequence[str]) -> bool:
    """Whether clean lines are those of Hugging Face's page of a single paper."""
    folded = {re.sub(r"\s+\d+$", "", line.casefold()) for line in lines}
    return any(_ONE_PAPER.fullmatch(line) for line in lines) and len(_OF_ONE_PAPER & folded) > 2


def is_furniture(line: str) -> bool:
    """Whether the whole line belongs to the page and not to a paper."""
    return len(line) <= _LONGEST_FURNITURE and _FURNITURE.fullmatch(line) is not None


def could_be_wrapped_text(line: str) -> bool:
    """Whether a line of furniture is so bare ("2018", "code") that it could as well end a hard-wrapped paragraph."""
    return _BARE.fullmatch(line) is not None


def names_a_submitter(previous: str, line: str) -> bool:
    """Whether `line` is the user name that belongs to a lone "Submitted by" above it."""
    return _SUBMITTER.fullmatch(previous) is not None and _USER_NAME.fullmatch(line) is not None


def is_prose(text: str) -> bool:
    """Whether a paragraph reads as an abstract, or part of one, rather than as a title.

    Titles are short, end without a full stop or an address, and do not start as authors speak of their work.
    """
    if len(text) > _LONGEST_TITLE or (words := text.count(" ") + 1) > _MOST_TITLE_WORDS:
        return True
    if words < _FEWEST_SENTENCE_WORDS:
        return False
    if _LAST_STOP.search(text) or _SPEAKS.match(text):
        return True
    return has_inner_stop(text) and ends_a_sentence(text) and not text.endswith(("?", "!"))


def has_inner_stop(text: str) -> bool:
    """Whether a sentence ends inside the text."""
    return _INNER_STOP.search(text) is not None


def ends_a_sentence(text: str) -> bool:
    """Whether the text ends with a stop, question or exclamation mark, or with an address."""
    last = text.rstrip("\"')]”’")
    return (
        _ABBREVIATED.search(last) is None and last.endswith((".", "!", "?", "…", "。"))
    ) or "://" in text.rpartition(" ")[2]


def resumes(text: str) -> bool:
    """Whether a paragraph can only go on with the text above it: a list item, a line on code, prose in lower case."""
    listed = _LIST_ITEM.match(text) or _ON_CODE.match(text)
    return listed is not None or (text[0].islower() and is_prose(text))


def is_title_case(text: str) -> bool | None:
    """Whether most words of four letters and more are capitalised; None where there are too few of them to tell."""
    words = _LONG_WORD.findall(text)
    return sum(word[0].isupper() for word in words) >= _TITLE_CASE * len(words) if len(words) > 1 else None
