"""A listing page saved as text: what each line is, and how lines form paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from assistant.sources.base import Line, clean
from assistant.text.dates import listing_date

__all__ = [
    "DateLine",
    "Paragraph",
    "has_inner_stop",
    "is_listing",
    "is_page_of_one_paper",
    "is_title_case",
    "page_paragraphs",
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
"""The date of a listing is within this many lines below its heading."""

_COUNT = r"\d[\d,.]*\s?[kKmM]?"
# Text of the page itself. Whole lines only, since an abstract may contain any of it.
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
    """A line without Markdown: headings and links become their text, images are removed."""
    if "](" in line:
        line = _IMAGE.sub("", line)
        whole = _WHOLE_LINK.fullmatch(line)
        line = whole[1] + whole[2] if whole else _LINK.sub(r"\1", line)
    return _HEADING_MARK.sub("", line)


def is_listing(lines: Sequence[str]) -> bool:
    """Whether clean lines are a listing of Daily Papers: they have text that only it has, or its heading and a date.

    "Daily Papers" alone is not enough, since every menu of the site has it.
    """
    texts = [line for line in lines if line]
    if any(_SIGNATURE.fullmatch(line) for line in texts) or _PROPER.search(" ".join(texts[: _NEAR * 10])):
        return not is_page_of_one_paper(texts)
    headings = [place for place, line in enumerate(texts) if _HEADING.fullmatch(line)]
    return any(listing_date(line) for place in headings for line in texts[place + 1 : place + 1 + _NEAR])


def is_page_of_one_paper(lines: Sequence[str]) -> bool:
    """Whether clean lines are Hugging Face's page of a single paper."""
    folded = {re.sub(r"\s+\d+$", "", line.casefold()) for line in lines}
    return any(_ONE_PAPER.fullmatch(line) for line in lines) and len(_OF_ONE_PAPER & folded) > 2


def _is_furniture(line: str) -> bool:
    """Whether the whole line belongs to the page and not to a paper."""
    return len(line) <= _LONGEST_FURNITURE and _FURNITURE.fullmatch(line) is not None


def _could_be_wrapped_text(line: str) -> bool:
    """Whether a line of furniture ("2018", "code") could also be the end of a hard-wrapped paragraph."""
    return _BARE.fullmatch(line) is not None


def _names_a_submitter(previous: str, line: str) -> bool:
    """Whether `line` is the user name below a lone "Submitted by"."""
    return _SUBMITTER.fullmatch(previous) is not None and _USER_NAME.fullmatch(line) is not None


def _is_prose(text: str) -> bool:
    """Whether a paragraph reads as an abstract, or part of one, rather than as a title.

    Titles are short, do not end with a full stop or an address, and do not start like "In this paper".
    """
    if len(text) > _LONGEST_TITLE or (words := text.count(" ") + 1) > _MOST_TITLE_WORDS:
        return True
    if words < _FEWEST_SENTENCE_WORDS:
        return False
    if _LAST_STOP.search(text) or _SPEAKS.match(text):
        return True
    return has_inner_stop(text) and _ends_a_sentence(text) and not text.endswith(("?", "!"))


def has_inner_stop(text: str) -> bool:
    """Whether a sentence ends inside the text."""
    return _INNER_STOP.search(text) is not None


def _ends_a_sentence(text: str) -> bool:
    """Whether the text ends with a stop, question or exclamation mark, or with an address."""
    last = text.rstrip("\"')]”’")
    return (
        _ABBREVIATED.search(last) is None and last.endswith((".", "!", "?", "…", "。"))
    ) or "://" in text.rpartition(" ")[2]


def resumes(text: str) -> bool:
    """Whether a paragraph can only continue the text above it: a list item, a line about code, lower-case prose."""
    listed = _LIST_ITEM.match(text) or _ON_CODE.match(text)
    return listed is not None or (text[0].islower() and _is_prose(text))


def is_title_case(text: str) -> bool | None:
    """Whether most words of four letters and more are capitalised; None if there are too few."""
    words = _LONG_WORD.findall(text)
    return sum(word[0].isupper() for word in words) >= _TITLE_CASE * len(words) if len(words) > 1 else None


_WIDEST_WRAP = 160
_WRAPPED_SHARE = 0.3
_LINE_BREAKS = re.compile("[\v\f\x85\u2028\u2029]")
_COORDINATION = ("and ", "or ", "to ")


class DateLine(NamedTuple):
    """A line that is only a date: YYYY-MM-DD, or MM-DD."""

    date: str


class Paragraph(NamedTuple):
    """A paragraph. `block` numbers the runs of lines without a blank line or furniture between them."""

    line: int
    text: str
    prose: bool
    block: int


def page_paragraphs(lines: Iterable[Line]) -> list[Paragraph | DateLine]:
    """The paragraphs and dates of a page in order. Every line that is not furniture belongs to exactly one."""
    page = [Line(number, without_links(clean(part))) for number, raw in lines for part in _LINE_BREAKS.split(raw)]
    page_width = _wrap_width(
        [pair for pair in pairwise(page) if all(line.text and not _is_furniture(line.text) for line in pair)]
    )
    blocks = list(_blocks(page, page_width))
    found: list[Paragraph | DateLine] = []
    for number, block in enumerate(blocks):
        width = _wrap_width(list(pairwise(block))) or page_width
        found.extend(_joined(block, width, number))
    return found


def _blocks(page: Iterable[Line], width: int | None) -> Iterator[list[Line]]:
    """Runs of lines, ended by blank lines and furniture."""
    block: list[Line] = []
    above = ""
    for number, text in page:
        ends = not text or (_is_of_the_page(text, above) and not _may_go_on(block, text, width))
        if ends and block:
            yield block
            block = []
        if text:
            above = text
            if not ends:
                block.append(Line(number, text))
            elif listing_date(text):
                yield [Line(number, text)]
    if block:
        yield block


def _is_of_the_page(text: str, above: str) -> bool:
    return _is_furniture(text) or listing_date(text) is not None or _names_a_submitter(above, text)


def _may_go_on(block: Sequence[Line], text: str, page_width: int | None) -> bool:
    """Whether a bare "2018" or "Models" is the next line of a hard-wrapped paragraph rather than furniture."""
    if not block or not _could_be_wrapped_text(text) or _ends_a_sentence(block[-1].text):
        return False
    if len(block) == 1 and not text[0].isalpha():
        return False
    width = _wrap_width(list(pairwise(block))) or page_width
    return width is not None and _is_full(block[-1].text, text, width)


def _wrap_width(pairs: Sequence[tuple[Line, Line]]) -> int | None:
    """The width that lines were wrapped to (a lower bound), or None if they do not look wrapped.

    A wrapped line is often followed by one that starts in lower case; a title or an abstract seldom is.
    """
    narrow = [(this.text, following.text) for this, following in pairs if len(this.text) <= _WIDEST_WRAP]
    broken = [len(this) for this, below in narrow if len(below) <= _WIDEST_WRAP and _is_cut(this, below)]
    return max(broken) if broken and len(broken) >= _WRAPPED_SHARE * len(narrow) else None


def _is_cut(line: str, following: str) -> bool:
    return following[0].islower() or (following[0].isdigit() and not _ends_a_sentence(line))


def _is_full(line: str, following: str, width: int) -> bool:
    """Whether the first word of the next line did not fit on this one, as in text wrapped by a program."""
    return len(line) + 1 + len(following.split(" ", 1)[0]) > width


def _joined(block: Sequence[Line], width: int | None, number: int) -> Iterator[Paragraph | DateLine]:
    if len(block) == 1 and (date := listing_date(block[0].text)):
        yield DateLine(date)
        return
    start, text = block[0]
    titled = False
    for this, following in pairwise(block):
        if width is not None and _goes_on(text, this.text, following.text, width, titled):
            text += _glue(text, following.text) + following.text
        else:
            yield (whole := Paragraph(start, text, _is_prose(text), number))
            titled = titled or not whole.prose
            start, text = following
    yield Paragraph(start, text, _is_prose(text), number)


def _goes_on(text: str, line: str, following: str, width: int, titled: bool) -> bool:
    """Whether `following` continues `text`, whose last line is `line`. In a `titled` block more papers may come."""
    if len(line) > _WIDEST_WRAP or not _is_full(line, following, width):
        return False
    if (
        len(text) <= _LONGEST_TITLE
        and following[0].isupper()
        and is_title_case(text)
        and is_title_case(following) is False
    ):
        return False
    return not (titled and _ends_a_sentence(line) and _is_prose(text) and is_title_case(following))


def _glue(text: str, following: str) -> str:
    """No blank after a hyphen inside a word ("self-" / "supervised"); one after a hanging hyphen ("two-" / "and")."""
    before = text.rstrip("-")
    tied = len(before) < len(text) and before[-1:].strip() != "" and following[0].isalnum()
    return "" if tied and not following.startswith(_COORDINATION) else " "
