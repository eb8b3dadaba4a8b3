"""Removes what exporters add to an abstract: labels, copyright notices, placeholders for a missing abstract, and
the same abstract in another language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.sources.base import clean

__all__ = ["bare_abstract", "english_first"]

_ABSENT = re.compile(
    r"(?:there is |this (?:article|paper|item|record) has )?(?:no|without(?: an)?) (?:abstract|summary)s?"
    r"(?: (?:is |was )?(?:available|found|provided|given|supplied|present|specified|text))?(?: for this \w+)?"
    r"|(?:the )?(?:abstract|summary)(?: is| was)?(?: not| un| currently not| currently un)? ?"
    r"(?:available|missing|absent|found|provided|given|pending|none)"
    r"|abstract|summary|abstract text|not (?:available|applicable|given|provided|specified|reported)|unavailable"
    r"|n ?/? ?a|nan|nil|none|null|undefined|unknown|missing|empty|tb[ad]",
    re.IGNORECASE,
)
_OPENERS = (
    "A|An|The|This|These|That|There|Here|We|Our|I|It|In|On|At|As|By|For|From|To|With|Within|Over|Under|Among|Of|One|Two"
    "|Three|Both|Many|Most|Several|Some|All|Although|Despite|Due|Given|Since|While|When|Whether|How|What|Why|Recent"
    "|Recently|Currently|Today|Background|Objectives?|Purpose|Aims?|Goals?|Introduction|Context|Motivation|Importance"
    "|Rationale|Methods?|Problem|Question|Study|Significance|Scope|Premise|Hypothesis|Abstract"
)
"""Words that abstracts start with. They identify a label without a colon: "Abstract Interpretation" is not one."""

_LABEL = re.compile(
    r"[\[(](?i:abstract|summary)[\])]:?\s*"
    r"|(?i:abstract|summary)\s*(?::|\||\.(?=\s)|[–—]+|-+(?=\s|[A-Z]))\s*"
    rf"|(?:A(?:bstract|BSTRACT)|S(?:ummary|UMMARY))\s+(?=(?:{_OPENERS}|{_OPENERS.upper()})\b)"
    r"|(?:ABSTRACT|SUMMARY)\s+(?=[A-Z][a-z])"
    r"|(?:Abstract|ABSTRACT|Summary|SUMMARY)(?=[A-Z][a-z])"
)

_LABEL_LINE = re.compile(r"\A\s*(?:abstract|summary)[ \t]*\r?\n", re.IGNORECASE)

_YEAR = r"(?:19|20)\d\d"
_RIGHTS = re.compile(
    rf"\s*\(?(?:Crown\s+)?(?:©|Ⓒ|ⓒ|&copy;|(?:Copyright|COPYRIGHT)\s*(?:©|\([cC]\)|{_YEAR}|by\b|of\s|is\s|held\b)"
    rf"|\([cC]\)\s*(?:Copyright\s*)?{_YEAR})"
)
_BEFORE_RIGHTS = tuple(".!?:;)]}>\"”’'…*")
_FARTHEST = 1_500
"""Notices are searched for in this many characters at the end."""

_PUBLISHER = (
    r"(?:\b(?:Elsevier|Wiley|Springer|Oxford|Cambridge|Taylor|Sage|SAGE|BMJ|IOP|AIP|Mosby|Blackwell|Karger|Thieme"
    r"|Lippincott|Wolters|MDPI|Hindawi|Frontiers|IEEE|ACM|Ltd|Limited|Inc|B\.?V|GmbH|LLC|Press|Publish\w+|Society"
    r"|Association|Academ\w+|Verlag|Institute\w*|University|Foundation|College)\b)"
)
_OF_OWNERS = re.compile(rf"{_YEAR}|{_PUBLISHER}|[Aa]uthor|rights reserved|property of", re.IGNORECASE)
_SENTENCES = re.compile(r"(?<!\s[A-Z]\.)(?<=[.!?])\s*(?=[A-Z][a-z]|[A-Z]\s|[©(\[])")
_OF_RIGHTS = re.compile(
    r"©|Ⓒ|ⓒ|\([cC]\)\s*\d{4}|copyright|all rights reserved|licen[cs]|permission|open[- ]access|property of"
    rf"|creative commons|published by\b.*{_PUBLISHER}|on behalf of|listserv|this abstract may be abridged"
    r"|no warranty is given|users (?:may print|should refer)|to whom correspondence|for commercial re-?use",
    re.IGNORECASE,
)
_CLAIM = re.compile(
    r"\b(?:we|our|was|were|is|are|be|been|has|have|had|shows?|showed|can|will|may|results?|finds?|found|provides?|using)\b",
    re.IGNORECASE,
)
_LONGEST_FIRST, _LONGEST_OTHER, _LONGEST_CREDIT = 300, 80, 300
_TRACE = re.compile(r"©|Ⓒ|ⓒ|&copy;|\([cC]\)|[Oo]pyright|OPYRIGHT|eserved|ESERVED|ublished by|[\])]\.?$")
"""A cheap test: nearly every text with a notice matches, and few others do."""

_CREDIT = re.compile(
    r"\s*(?:(?:\([A-Z][a-z]+\)\s*)?\[\s*(?i:abstracts? (?:from|by) (?:the )?\w+|author(?:'s)? abstract"
    r"|publication abstract)\s*\]"
    r"|\(\s*Psyc\w+ (?:Database )?Record [^()]{0,60}(?:\([cC]\))?[^()]{0,80}\)\.?"
    r"|\(Copyright applies to all Abstracts\.?\)"
    r"|(?i:all rights reserved)[.]?|(?<=[.!?)\]])\s*This article is protected by copyright\.?"
    rf"|(?<=[.!?)\]])\s*Published by [^.]{{0,60}}{_PUBLISHER}[^.]{{0,60}}\.?)\s*$"
)

_FOREIGN = re.compile(
    r"(?:resumo|resumen|r[ée]sum[ée]|zusammenfassung|riassunto|sommario|samenvatting|sammanfattning|sammendrag|resum"
    r"|streszczenie|abstrakt|özet|öz|аннотация|резюме|реферат|摘要|要旨|要約|초록)\b",
    re.IGNORECASE,
)
_WORDS = (
    "the of and to is that for with we this are by were from our which it these",
    "de la el los las les des le du et en une est pour dans que y e o da do dos das em um uma para com il di che per"
    " con del della dei und der die das den dem von mit ist zu für auf eine het een van voor met och att som av på og"
    " til är i w z na się и в на с по для",
)
_ENGLISH, _NOT_ENGLISH = (frozenset(words.split()) for words in _WORDS)
_FOREIGN_SHARE, _FEWEST_WORDS = 0.1, 12


def bare_abstract(text: str) -> str:
    """The clean abstract without additions; empty when the text only says that there is no abstract."""
    text = clean(_LABEL_LINE.sub("", text, count=1))
    text = _without_label(_without_rights_before(_without_rights_behind(text)))
    return "" if _ABSENT.fullmatch(text.strip(" .[](){}<>*!\"'")) or not re.search(r"\w", text) else text


def english_first(texts: Iterable[str]) -> tuple[str, list[str]]:
    """The abstract made of these parts, English first, and its versions in other languages.

    Adjacent parts in the same language are joined.
    """
    groups: list[tuple[bool, list[str]]] = []
    parts = list(dict.fromkeys(filter(None, map(bare_abstract, texts))))
    if len(parts) < 2:
        return "".join(parts), []
    for text in parts:
        foreign = _is_foreign(text)
        same = foreign is None or (groups and groups[-1][0] == foreign and not _FOREIGN.match(text))
        if groups and same:
            groups[-1][1].append(text)
        else:
            groups.append((bool(foreign), [text]))
    groups.sort(key=lambda group: group[0])
    first, *others = (" ".join(texts) for _, texts in groups)
    return first, others


def _is_foreign(text: str) -> bool | None:
    """Whether the text is not English; None when it is too short to decide."""
    if _FOREIGN.match(text):
        return True
    words = re.findall(r"[^\W\d_]+", text.casefold())
    letters = "".join(words)
    if letters and sum(letter < "\u0250" for letter in letters) < len(letters) / 2:
        return True
    if len(words) < _FEWEST_WORDS:
        return None
    foreign = sum(word in _NOT_ENGLISH for word in words)
    return foreign > max(_FOREIGN_SHARE * len(words), sum(word in _ENGLISH for word in words))


def _without_label(text: str) -> str:
    for _ in range(2):
        if found := _LABEL.match(text):
            text = text[found.end() :].lstrip()
    return text


def _without_rights_before(text: str) -> str:
    """Removes a notice from the start, where some indexes put it."""
    found = _RIGHTS.match(text)
    if not found:
        return text
    sentences = _SENTENCES.split(text[: _LONGEST_FIRST + _FARTHEST])
    notice = 0
    for place, sentence in enumerate(sentences):
        short = len(sentence) <= (_LONGEST_FIRST if place == 0 else 2 * _LONGEST_OTHER)
        if not short or _CLAIM.search(sentence) or not _OF_RIGHTS.search(sentence):
            break
        notice = place + 1
    if not notice or notice == len(sentences):
        return text
    return text[text.index(sentences[notice], sum(map(len, sentences[:notice]))) :]


def _without_rights_behind(text: str) -> str:
    if not _TRACE.search(text, max(0, len(text) - _FARTHEST)):
        return text
    for _ in range(6):
        credit = _CREDIT.search(text, max(0, len(text) - _LONGEST_CREDIT))
        shorter = text[: credit.start()] if credit else text
        for found in _RIGHTS.finditer(text, max(0, len(text) - _FARTHEST)):
            before = text[: found.start()].rstrip()
            if (not before or before.endswith(_BEFORE_RIGHTS) or "©" in found[0]) and _is_notice(text[found.start() :]):
                shorter = before
                break
        if len(shorter) == len(text):
            break
        text = shorter.rstrip()
    return text


def _is_notice(text: str) -> bool:
    """Whether every sentence is about rights, or too short to belong to an abstract."""
    first, *rest = _SENTENCES.split(text.strip())
    if len(first) > _LONGEST_FIRST or not _OF_OWNERS.search(text):
        return False
    if _CLAIM.search(first) and not re.search(r"property of|copyright (?:is|held)", first, re.IGNORECASE):
        return False
    return all(
        _OF_RIGHTS.search(sentence) or (len(sentence) <= _LONGEST_OTHER and not _CLAIM.search(sentence))
        for sentence in rest
    )
