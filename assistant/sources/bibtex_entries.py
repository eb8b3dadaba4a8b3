"""Parses BibTeX as people and programs really write it: braces and commas may be missing, quotation marks may be
nested, a line of an abstract may start with "@". An error in one entry does not affect the others.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from assistant.sources.base import Line

__all__ = ["Entry", "bibtex_entries", "starts_entry"]

_LONGEST_ENTRY = 500_000
"""Characters. Entries are far shorter; the longest known contain whole reference lists."""

_LONGEST_STRING, _LONGEST_HEAD = 10_000, 500

_KINDS = frozenset((
    "article", "artwork", "audio", "bibnote", "book", "bookinbook", "booklet", "collection", "commentary", "conference",
    "data", "dataset", "electronic", "image", "inbook", "incollection", "inproceedings", "inreference", "jurisdiction",
    "legal", "letter", "manual", "masterthesis", "mastersthesis", "misc", "movie", "mvbook", "mvcollection",
    "mvproceedings", "mvreference", "music", "online", "other", "patent", "performance", "periodical", "phdthesis",
    "preprint", "presentation", "proceedings", "reference", "report", "review", "set", "software", "standard",
    "suppbook", "suppcollection", "suppperiodical", "techreport", "thesis", "unpublished", "unspecified", "video",
    "webpage", "website", "www", "xdata",
))  # fmt: skip
_NO_ENTRIES = ("string", "preamble", "comment")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MOST_PIECES = 3

_NAME = r"[A-Za-z_][\w:.+/-]*(?:[ \t][\w:.+/-]+){0,3}"
_HEAD = re.compile(r"\s*@\s*([A-Za-z][\w-]*)\s*(?:([{(])(.*)|$)", re.DOTALL)
_KEY_BEHIND = {
    "{": re.compile(rf'[^{{}}"=,]*,\s*(?:%.*)?(?:$|{_NAME}\s*=)|\s*{_NAME}\s*=|\s*$'),
    "(": re.compile(rf'\s*[^\s{{}}()"=,]+\s*,\s*(?:%.*)?(?:$|{_NAME}\s*=)|\s*{_NAME}\s*=\s*["{{]'),
}
_OPENING = re.compile(r"@\s*([A-Za-z][\w-]*)\s*([{(])")
_KEY = re.compile(r'\s*+([^=,{}"]*+)([,=}]|$)')
_FIELD = re.compile(rf"({_NAME})\s*=")
_BETWEEN = re.compile(r"(?:[\s,]+|%[^\n]*)*")
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
_QUOTES = re.compile(r'\\.|[{}"]', re.DOTALL)
_BARE = re.compile(r'[^,{}"#\n]+')
_ENDS_VALUE = re.compile(rf"\s*(?:#|[}})]|$|,\s*(?:[}})]|$|%|{_NAME}\s*=)|\s{_NAME}\s*=\s*[{{\"])")
_GOES_ON = re.compile(rf'(?:\s*,\s*|\s*\n\s*){_NAME}\s*=\s*[{{"]')
_NEXT_FIELD = re.compile(rf"[,\n](?=\s*{_NAME}\s*=)")
_FIELD_ON_LINE = re.compile(
    rf"^(?:[ \t]*@[^\n={{}}]{{1,40}}\{{[^\n={{}}]{{0,200}},)?[ \t,]*({_NAME})[ \t]*="
    rf'[ \t]*(?=[{{"]|[\w-]+[ \t]*,?[ \t]*$)',
    re.MULTILINE,
)
_LAST_LINE = re.compile(r"\n[ \t]*[})][ \t]*(?:\n|\Z)")


@dataclass
class Entry:
    """An entry, its fields in order, and its error if it has one."""

    line: int
    kind: str = ""
    key: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)
    problem: str = ""


def starts_entry(line: str) -> bool:
    """Whether the line starts an entry, and is not just text with an "@"."""
    found = _HEAD.match(line)
    if not found:
        return False
    kind, opening, rest = found[1].lower(), found[2], found[3]
    if not opening:
        return kind in _KINDS
    if kind in _NO_ENTRIES:
        return opening == "{" or (kind == "string" and "=" in rest)
    return (opening == "{" and kind in _KINDS) or bool(_KEY_BEHIND[opening].match(rest))


def bibtex_entries(lines: Iterable[Line]) -> Iterator[Entry]:
    """The entries in order, with string names expanded. Text between entries is a comment, as in BibTeX itself."""
    strings = {month: month for month in _MONTHS}
    ahead = deque[tuple[int, str]]()
    pieces = _pieces(lines)
    while piece := ahead.popleft() if ahead else next(pieces, None):
        line, text = piece
        place = counted = 0
        while found := _next_opening(text, place):
            line += text.count("\n", counted, found.start())
            counted = found.start()
            entry, end = _Scanner(text, strings).entry(found, line)
            if (end or len(text)) - found.start() > _LONGEST_ENTRY:
                yield Entry(line, problem=f"an entry of more than {_LONGEST_ENTRY:,} characters: is a brace missing?")
                break
            if end is None and (longer := _with_following(text, found.start(), strings, pieces, ahead)):
                text = longer
                continue
            if end is None and found[1].lower() not in _NO_ENTRIES:
                entry = _recovered(text[found.start() :], entry, strings)
            if entry.kind == "string":
                strings.update((name, value[:_LONGEST_STRING]) for name, value in entry.fields)
            elif entry.kind not in _NO_ENTRIES:
                yield entry
            if end is None:
                break
            place = end


def _pieces(lines: Iterable[Line]) -> Iterator[tuple[int, str]]:
    """Splits the file before each line that starts an entry; drops the text before the first."""
    start, parts = 0, list[str]()
    for number, text in lines:
        if "@" in text and starts_entry(text):
            if parts:
                yield start, "\n".join(parts)
            start, parts = number, []
        if start:
            parts.append(text)
    if parts:
        yield start, "\n".join(parts)


def _next_opening(text: str, place: int) -> re.Match[str] | None:
    for found in _OPENING.finditer(text, place):
        end = text.find("\n", found.end())
        if starts_entry(text[found.start() : min(end if end >= 0 else len(text), found.end() + _LONGEST_HEAD)]):
            return found
    return None


def _with_following(
    text: str, begin: int, strings: dict[str, str], pieces: Iterator[tuple[int, str]], ahead: deque[tuple[int, str]]
) -> str:
    """Adds the pieces that belong to an entry containing lines like the start of one; empty if there are none."""
    longer = text
    for count in range(1, _MOST_PIECES + 1):
        if len(ahead) < count:
            if (piece := next(pieces, None)) is None:
                return ""
            ahead.append(piece)
        piece_text = ahead[count - 1][1]
        longer = f"{longer}\n{piece_text}"
        if len(longer) > _LONGEST_ENTRY:
            return ""
        # A separate entry with a surplus brace would also end the first one.
        own = _behind_entry(piece_text, 0, strings)
        if own is not None and own.strip() and (rest := _behind_entry(longer, begin, strings)) is not None:
            if rest.strip():
                return ""
            for _ in range(count):
                ahead.popleft()
            return longer
    return ""


def _behind_entry(text: str, begin: int, strings: dict[str, str]) -> str | None:
    """The text after the first entry; None if the entry does not end."""
    found = _OPENING.search(text, begin)
    end = _Scanner(text, strings).entry(found, 0)[1] if found else None
    return None if end is None else text[end:]


class _Scanner:
    """Scans the text of an entry once."""

    def __init__(self, text: str, strings: dict[str, str]) -> None:
        self._text = text
        self._strings = strings

    def entry(self, found: re.Match[str], line: int) -> tuple[Entry, int | None]:
        """The entry that opens at `found`, and its end; None if it is not closed."""
        text = self._text
        entry = Entry(line, found[1].lower())
        closing = "}" if found[2] == "{" else ")"
        if entry.kind in ("comment", "preamble"):
            return entry, self._closed(found.end())
        place = found.end()
        if entry.kind != "string" and (key := _KEY.match(text, place)):
            entry.key, name = key[1].strip(), ""
            if key[2] == "=":  # the comma behind the key is missing, or the key itself
                entry.key, _, name = key[1].rstrip().rpartition("\n")
                entry.key = entry.key.strip()
            blanks = len(key[1]) - len(key[1].rstrip())
            place = key.end() if key[2] == "," else key.end(1) - (len(name.lstrip()) + blanks if name else 0)
        while True:
            place = _end(_BETWEEN.match(text, place), place)
            if place >= len(text):
                return entry, None
            if text[place] == closing:
                place += 1
                if not _GOES_ON.match(text, place):
                    return entry, place
                continue
            if not (name_found := _FIELD.match(text, place)):
                if (following := self._next(place, closing)) is None:
                    return entry, None
                place = following
                continue
            value, end = self.value(name_found.end(), closing)
            if end is None:
                return entry, None
            entry.fields.append((name_found[1].lower(), value))
            place = end

    def _next(self, place: int, closing: str) -> int | None:
        """Where to continue after text that is not a field."""
        end = self._text.find(closing, place)
        found = _NEXT_FIELD.search(self._text, place, end if end >= 0 else len(self._text))
        return found.end() if found else end if end >= 0 else None

    def value(self, place: int, closing: str) -> tuple[str, int | None]:
        """A value of one or more parts, and its end."""
        text = self._text
        parts = list[str]()
        while True:
            while place < len(text) and text[place].isspace():
                place += 1
            sign = text[place : place + 1]
            end: int | None
            if sign == "{":
                end = self._closed(place + 1)
            elif sign == '"':
                end = self._quoted(place + 1)
            else:
                bare = _BARE.match(text, place)
                end = _end(bare, place)
                if closing == ")" and ")" in text[place:end]:
                    end = text.index(")", place)
                part = text[place:end].strip()
                parts.append(self._strings.get(part.lower(), part))
            if end is None:
                return "", None
            if sign in ("{", '"'):
                parts.append(text[place + 1 : end - 1])
            place = end
            rest = re.compile(r"\s*#").match(text, place)
            if not rest:
                return "".join(parts), place
            place = rest.end()

    def _closed(self, place: int) -> int | None:
        """The position after the brace that closes the one open at `place`."""
        depth = 1
        for found in _BRACES.finditer(self._text, place):
            depth += {"{": 1, "}": -1}.get(found[0], 0)
            if depth == 0:
                return found.end()
        return None

    def _quoted(self, place: int) -> int | None:
        """The position after the closing mark. In braces, or followed by more text, a mark is a plain character."""
        depth = 0
        for found in _QUOTES.finditer(self._text, place):
            depth = max(0, depth + {"{": 1, "}": -1}.get(found[0], 0))
            if found[0] == '"' and depth == 0 and _ENDS_VALUE.match(self._text, found.end()):
                return None if _FIELD_ON_LINE.search(self._text, place, found.start()) else found.end()
        return None


def _end(found: re.Match[str] | None, place: int) -> int:
    return found.end() if found else place


def _recovered(text: str, entry: Entry, strings: dict[str, str]) -> Entry:
    """Recovers an unterminated entry line by line: a field ends where a line starts the next one."""
    starts = list(_FIELD_ON_LINE.finditer(text))
    last = _LAST_LINE.search(text, starts[-1].end()) if starts else None
    ends = [*(found.start() for found in starts[1:]), last.start() if last else len(text)]
    fields: list[tuple[str, str]] = []
    for found, end in zip(starts, ends, strict=False):
        fields += _on_line(found[1], text[found.end() : end], strings)
    return Entry(entry.line, entry.kind, entry.key, fields, "a brace or a quotation mark is not closed")


def _on_line(name: str, text: str, strings: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The field and any others on its line; an unterminated value extends to the end of the text."""
    scanner = _Scanner(text, strings)
    place = 0
    while True:
        value, end = scanner.value(place, "}")
        if end is None:
            rest = text[place:].strip().rstrip(",").rstrip()
            yield name.lower(), rest.strip('"') if rest[:1] == '"' else rest[1:].removesuffix("}")
            return
        yield name.lower(), value
        following = _FIELD.match(text, _end(_BETWEEN.match(text, end), end))
        if not following:
            return
        name, place = following[1], following.end()
