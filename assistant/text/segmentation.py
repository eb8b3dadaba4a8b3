"""Splits an abstract into sentences and groups these into passages, as exact spans of the text.

A sentence ends at a full stop, question or exclamation mark followed by white space, unless the word before or after
it rules that out. The rules below look at one word on each side, so the time is linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.text.spans import Span

__all__ = ["SEGMENTATION_VERSION", "passages", "sentences"]

SEGMENTATION_VERSION = 1
"""Increased whenever the same text would be split differently: stored spans and vectors are then made again."""

LONGEST_SENTENCE = 1200
"""Characters; a longer sentence is split at a semicolon, comma or space."""

PASSAGE_TARGET = 475
"""Characters; about a third of a typical abstract of 1,400."""

SINGLE_PASSAGE = 600
"""Characters; an abstract up to this length is one passage."""

_WORD_REACH = 60
_MASK_REACH = 300

# A stop with what closes after it (quotes, brackets, a numeric citation), then white space; or a paragraph break;
# or a stop that lost its blank before a word that only starts sentences.
_CANDIDATE = re.compile(
    r"""[.!?…](?:\ ?["”’](?=\s))?["'”’»)\]}]{0,4}(?:\[\d[\d,–-]{0,20}\])?(?=\s)"""
    r"""|\n[ \t\r]{0,20}(?=\n)"""
    r"""|(?<=[a-z)\]])\.(?=(?:We|The|This|These|Our|In|It|However|To|Here|Moreover|Furthermore|Finally)[ ,])"""
    r"""|[。！？]["”’」』）]?"""
)
_NEXT_WORD = re.compile(r"\s*(\S{1,60})")
_OPENING = "\"'“‘«([{"
_MASKED = re.compile(
    rf"\((?=[^()]{{2,{_MASK_REACH}}}\))[^()]*\)"
    rf"|\[(?=[^\[\]]{{2,{_MASK_REACH}}}\])[^\[\]]*\]"
    rf"|\$(?=\S)[^$]{{1,{_MASK_REACH}}}(?<=\S)\$(?!\d)"
)
_STOPS = str.maketrans(".!?…", "xxxx")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Never the end of a sentence, whatever follows. Titles of people count only when written as titles.
_NEVER = _words(
    "e.g i.e eg ie cf viz vs resp w.r.t a.k.a wrt aka incl esp approx ca Dr Prof Mr Mrs Ms St Thm Lem Prop Univ Dept "
    "Proc Natl Acad Biol Chem Int Conf Trans"
)
# Abbreviations only before a number: "Fig. 3", "Eq. (2)", "No. 7", "pp. 3-9", "Sept. 2010", "Sec. IV", "Table S1".
_BEFORE_NUMBER = _words(
    "fig figs eq eqs sec secs sect tab ref refs ch chap app def no nos vol vols p pp art ver "
    "jan feb mar apr jun jul aug sep sept oct nov dec"
)
_NUMBER = re.compile(r"\d|[A-Z]{1,2}\d|[IVX]+\b(?<!I)|[A-Z]\b")
# May end a sentence, and then a word that usually starts one follows.
_UNLESS_STARTER = _words(
    "al inc ltd corp co jr sr bros spp sp subsp var u.s u.k u.s.a e.u u.n d.c ph.d m.sc b.sc m.d a.m p.m i.v i.p s.c "
    "i.m p.o jeopardy yahoo kahoot"
)
_STARTERS = _words(
    "a about after all also although among an and another applying as at based because besides both but by can code "
    "compared consequently conclusion conclusions current despite did do does due each empirical evaluation existing "
    "experimental experiments extensive finally first firstly for from further furthermore given here hence how "
    "however i if in instead is it its last lastly many methods moreover most much nevertheless next no not notably on "
    "one or other our overall patients previous prior recent recently results second secondly several similarly since "
    "so some specifically such that the their then there thereby therefore these they third this those though three "
    "through thus to traditional two under understanding unfortunately unlike until using was we were what when where "
    "whereas whether which while who why will with within without yet you background objective objectives design"
)
_BEFORE_INITIAL = _words("by and or of from with to in & dr prof mr mrs ms")
_ANY_CASE = frozenset(word for word in _NEVER if word.islower())
_ABBREVIATIONS = _NEVER | _BEFORE_NUMBER | _UNLESS_STARTER
_LOWER_START = re.compile(r"[a-zα-ω]{1,5}[A-Z0-9]|[a-zα-ω]{1,5}-[A-Za-z]|[ivx]{1,4}\)|[a-e]\)")
_DOTTED = re.compile(r"[A-Za-z]\.")
_LIST_NUMBER = re.compile(r"(?:\d{1,2}|[ivx]{1,4})\)?")
_PLAIN_WORD = re.compile(r"[a-z]{4,}(?:-[a-z]+){0,3}[)\]]?")


def sentences(text: str) -> tuple[Span, ...]:
    """The sentences of `text` in order: trimmed, not overlapping, together covering every character but white space."""
    spans: list[Span] = []
    start = 0
    for end in (*_ends(text), len(text)):
        span = _trimmed(text, start, end)
        if span.start < span.end:
            spans.extend(_readable(text, span))
        start = end
    return tuple(spans)


def passages(text: str, sentences: Sequence[Span]) -> tuple[Span, ...]:
    """Consecutive whole sentences grouped to about `PASSAGE_TARGET` characters, of even length, covering them all."""
    if not sentences:
        return ()
    first, last = sentences[0].start, sentences[-1].end
    if last - first <= SINGLE_PASSAGE:
        return (Span(first, last),)
    groups: list[Span] = []
    start, goal = first, _even_share(first, last)
    for this, following in pairwise(sentences):
        if this.end >= goal or goal - this.end < following.end - goal:
            groups.append(Span(start, this.end))
            start = following.start
            goal = _even_share(start, last)
    return (*groups, Span(start, last))


def _even_share(start: int, last: int) -> float:
    """Where the next passage should end so that those of `start:last` come out alike."""
    remaining = last - start
    return start + remaining / max(1, round(remaining / PASSAGE_TARGET))


def _ends(text: str) -> Iterator[int]:
    masked = _MASKED.sub(_mask, text) if "(" in text or "[" in text or "$" in text else text
    for candidate in _CANDIDATE.finditer(masked):
        position = candidate.start()
        if masked[position] in "\n。！？" or _is_end(masked, position, candidate.end()):
            yield candidate.end()


def _mask(found: re.Match[str]) -> str:
    """Brackets and formulas hold together: stops in them are hidden, but for one right before the closing sign."""
    inside = found[0]
    return inside[:-2].translate(_STOPS) + inside[-2:]


def _is_end(text: str, position: int, after: int) -> bool:
    found = _NEXT_WORD.match(text, after)
    if found is None:
        return True
    following = found[1].lstrip(_OPENING)
    if not following:
        return text[position] != "." or found[1][0] not in ")]}"
    before = text[max(0, position - _WORD_REACH) : position]
    words = before.split()
    if before[-1:].isspace() or not words:
        return _after_lone_stop(text, position, following)
    word = words[-1].lstrip(_OPENING)
    if following[0].islower():
        return text[position] in ".…" and _may_end_before_lower(word, following)
    if text[position] in "?…":
        return True
    previous = words[-2] if len(words) > 1 else ""
    if _LIST_NUMBER.fullmatch(word) and _opens_a_list(previous):
        return False
    return _may_end(word, previous, following)


def _opens_a_list(previous: str) -> bool:
    return not previous or (previous[-1] in ".:;?!" and previous[:-1].lower() not in _BEFORE_NUMBER)


def _may_end(word: str, previous: str, following: str) -> bool:
    low = word.lower()
    starter = following.rstrip(",:").lower() in _STARTERS
    if low in _BEFORE_NUMBER:
        return _NUMBER.match(following) is None
    if word.isupper() and len(word) > 1 and "." not in word:
        return True
    if word in _NEVER or low in _ANY_CASE:
        return False
    if low in _UNLESS_STARTER:
        return starter
    if len(word) == 1 and word.isupper() and following[0].isupper():
        named = not previous or previous[-1] in ".,;:?!" or previous[0].isupper() or previous.lower() in _BEFORE_INITIAL
        return starter or not named
    return True


def _may_end_before_lower(word: str, following: str) -> bool:
    """Before a small letter, only a plain word ends a sentence, or any word when a name like "mRNA" follows."""
    if word in _ABBREVIATIONS or word.lower() in _ABBREVIATIONS or _DOTTED.search(word):
        return False
    plain = _PLAIN_WORD.fullmatch(word) is not None
    return plain or (len(word) > 2 and _LOWER_START.match(following) is not None)


def _after_lone_stop(text: str, position: int, following: str) -> bool:
    """A stop with a blank before it ends a sentence, unless it is one of a row of dots (tables of contents)."""
    dots = text[max(0, position - 2) : position + 3].count(".")
    return dots == 1 and following[0].isupper()


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _readable(text: str, span: Span) -> Iterator[Span]:
    while span.end - span.start > LONGEST_SENTENCE:
        low, high = span.start + LONGEST_SENTENCE // 3, span.start + LONGEST_SENTENCE
        cut = next((at + 1 for mark in ("; ", ", ", " ") if (at := text.rfind(mark, low, high)) > 0), high)
        yield _trimmed(text, span.start, cut)
        span = _trimmed(text, cut, span.end)
    yield span
