"""Parses a model's reply as it arrives: statements, and the numbers of the sentences they cite.

Models vary the format: lists or prose, `[3]`, `[3, 5]` or `【3】`, thoughts in `<think>` tags, JSON in fences. All are
parsed here; anything else becomes a statement without citations, which is not kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from assistant.text import segmentation
from assistant.text.drawn import drawn

__all__ = [
    "MARKER",
    "NOT_STATED",
    "NO_PAPER_FITS",
    "Parsed",
    "StatementParser",
    "parse_whole",
    "without_markdown",
    "without_thoughts",
]

NOT_STATED = "NOT STATED"
NO_PAPER_FITS = "NO PAPER FITS"
_REFUSALS = (NOT_STATED, NO_PAPER_FITS)
_REFUSAL = re.compile(
    rf"\A[\s*_\"'`\-.]*(?:({'|'.join(_REFUSALS)})\b|((?i:{'|'.join(_REFUSALS)}))(?=[*_\"'`]*(?:[.!:\n]|\Z)))"
    r"[*_\"”'’`]*[\s.!:,;–—-]*"
)

_LEFT_OPEN = re.compile(rf"[\W_]*{NOT_STATED}\b[\W_]*(?P<what>.*?)[\s.]*")

_NUMBERS = r"\d{1,6}(?:\s*(?:,|;|&|and|–|—|-)\s*(?:sentences?\s*|S)?\d{1,6})*"
MARKER = re.compile(rf"[\[【]\s*\^?(?:sentences?\s*|S)?({_NUMBERS})\s*(?:†[^\]】]*)?[\]】](?!\()", re.IGNORECASE)
"""A citation in a reply."""
_RANGE = re.compile(r"(\d{1,6})(?:\s*[–—-]\s*(?:S)?(\d{1,6}))?")
_LONGEST_RANGE = 20
_BULLET = re.compile(r"^\s*(?:[-*•–]|\d{1,3}[.)])\s+")
_HEADING = re.compile(r"^\s*#{1,6}\s|^\s*(?:\*\*|__)?[\w ,'-]{1,80}:(?:\*\*|__)?\s*$")
_LINK = re.compile(r"!?\[([^\]\[]*)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\)")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_EMPHASIS = re.compile(r"(\*\*|__|`)")
_ADDRESS = re.compile(r"\b(?:(?:https?|ftp|file|javascript|data):|www\.)\S+", re.IGNORECASE)
_THOUGHT = re.compile(r"<(think|thinking|reasoning)>.*?</\1>", re.DOTALL | re.IGNORECASE)
_THINKING = re.compile(r"\A\s*<(think|thinking|reasoning)>", re.IGNORECASE)
_FENCE = re.compile(r"^\s*```[\w-]*\s*$", re.MULTILINE)
_STRUCTURED = re.compile(r"\s*(?:\{|\[\s*\{|```)")
_ENDS = re.compile(
    rf"(?P<line>\n)|(?P<marker>{MARKER.pattern})[.!?]?[^\S\n]+(?=[\"“‘(*]?(?-i:[A-Z0-9*-]))", re.IGNORECASE
)
"""Where a part of a reply ends, whatever follows."""
_LONGEST_STATEMENT = 2_000
_OPENING = re.compile(r"^\W*(?:yes|no|it depends|partly|in part|not always|sometimes)\W*$", re.IGNORECASE)
_BEHIND_STOP = re.compile(
    rf"(?P<stop>[.!?][\"”’)]*)\s*(?P<markers>(?:{MARKER.pattern}\s*)+)(?:(?<=[\]】])\.\s*)?"
    r"(?=[\"“‘(]?[A-Z0-9]|\Z)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"“[^“”]{2,300}”|\"[^\"]{2,300}\"")
_STOPS = str.maketrans(".!?…", "xxxx")


class Parsed(NamedTuple):
    """A statement as the model wrote it, without markup; `numbers` are the sentences it cites, in order."""

    text: str
    numbers: tuple[int, ...]
    item: bool
    """Whether it is an entry of a list."""
    block: int = 0
    """The paragraph or entry of the reply, in order."""
    cites: bool = True
    """Whether it cites for itself, and not with the sentence after it."""


class StatementParser:
    """Takes a reply in pieces and returns each statement as soon as it is complete.

    `refusal` is NOT_STATED or NO_PAPER_FITS if the reply begins with one; only what cites a sentence counts behind it.
    `left_open` is what the reply says at its end that no sentence answers. `titles` are those of the papers: a sentence
    does not end within one.
    """

    def __init__(self, titles: Sequence[str] = ()) -> None:
        self._titles = _pattern_of(titles)
        self._waiting = ""
        self._begun = False
        self._structured = False
        self.refusal: str | None = None
        self.left_open = ""
        self._names_gap = False
        self.received = 0
        self._said = False
        self._block = 0
        self._is_line = True
        self._is_item = False

    def feed(self, delta: str) -> list[Parsed]:
        """Take the next piece of the reply."""
        self._waiting += delta
        self.received += len(delta)
        if not self._begun and not self._begin():
            return []
        if self._structured:
            return []
        *parts, self._waiting = _parts(self._waiting)
        return [parsed for part in parts for parsed in self._read(part)]

    def close(self) -> list[Parsed]:
        """The statements left when the reply has ended."""
        rest, self._waiting = without_thoughts(self._waiting), ""
        if not self._begun:
            rest = self._without_refusal(rest)
        if (self._structured or _STRUCTURED.match(rest)) and (found := _from_json(rest)) is not None:
            return found
        return [parsed for part in _parts(rest) for parsed in self._read(part)]

    def _read(self, text: str) -> Iterator[Parsed]:
        """The statements of a line, or of a part of one: then no line break ends it."""
        if self._is_line:
            self._is_item = _BULLET.match(text) is not None
            self._block += self._is_item or not text.strip()
        self._is_line = text.endswith("\n")
        for parsed in _statements(text, self._titles):
            if found := _LEFT_OPEN.fullmatch(parsed.text):
                self.left_open = found["what"]
            elif self.refusal and not (self._said or parsed.cites) and (self._names_gap or parsed.text[0].islower()):
                # "NOT STATED: the size of the jar."
                self._names_gap = False
                self.left_open = parsed.text.rstrip(".")
            elif parsed.numbers or not self.refusal:
                self._said = True
                yield parsed._replace(block=self._block, item=self._is_item or parsed.item)

    def _begin(self) -> bool:
        """Decide what the reply is once enough has arrived; False until then."""
        if _THINKING.match(self._waiting):
            if "</" not in self._waiting or not _THOUGHT.search(self._waiting):
                return False
            self._waiting = _THOUGHT.sub("", self._waiting)
        head = self._waiting.lstrip(" \t\r\n*_\"'`-.").upper()
        if not self._waiting.strip() or "<THINKING>".startswith(self._waiting.strip().upper()):
            return False
        if any(refusal.startswith(head.rstrip(" *_\"'`")) for refusal in _REFUSALS) and "\n" not in head:
            # It may still be the beginning of a statement: "Not stated is ...".
            return False
        refused = _REFUSAL.match(self._waiting)
        if self._waiting.strip() == "[" or (refused and refused.end() == len(self._waiting)):
            return False
        self._begun = True
        self._waiting = self._without_refusal(self._waiting)
        self._structured = _STRUCTURED.match(self._waiting) is not None
        return True

    def _without_refusal(self, text: str) -> str:
        """The reply without the refusal that it begins with, if it does."""
        found = _REFUSAL.match(text)
        self.refusal = (found[1] or found[2]).upper() if found else None
        self._names_gap = found is not None and ":" in found[0]
        return text[found.end() :] if found else text


def _parts(text: str) -> Iterator[str]:
    """The lines of a text, each parted behind markers that others follow; the last part may still go on."""
    start = 0
    for found in _ENDS.finditer(text):
        if found["line"] or MARKER.sub("", text[start : found.start("marker")]).strip():
            yield text[start : found.end()]
            start = found.end()
    yield text[start:]


def without_thoughts(reply: str) -> str:
    """A reply without the model's thoughts; empty if there is nothing else."""
    bare = _THOUGHT.sub("", reply)
    return "" if _THINKING.match(bare) else bare


def _statements(line: str, titles: re.Pattern[str] | None = None) -> Iterator[Parsed]:
    """The statements of one line, without questions that cite nothing. One without a marker shares those of the next.

    No sentence ends within what `titles` matches, nor within quotation marks.
    """
    item = bool(_BULLET.match(line))
    body = _BULLET.sub("", line, count=1)
    markers = list(MARKER.finditer(body))
    is_markup = _FENCE.match(body) or (_HEADING.match(body) and not markers)
    if not body.strip() or is_markup or _lists_sources(body, markers):
        return
    sentences = list(_joined(_sentences(body, titles)))
    numbers: tuple[int, ...] = ()
    parsed: list[Parsed] = []
    for sentence in reversed(sentences):
        found = parse_whole(sentence, item=item)
        numbers = found.numbers or numbers
        # What cites a sentence and ends so ends with a title: "as in Does Jam Set? [3]".
        if found.text and (found.numbers or not found.text.endswith(("?", "？"))):
            parsed.append(found._replace(numbers=numbers, cites=bool(found.numbers)))
    yield from reversed(parsed)


def parse_whole(text: str, *, item: bool) -> Parsed:
    """A text as one statement, with the numbers of all its markers."""
    numbers = dict.fromkeys(number for match in MARKER.finditer(text) for number in _spread(match[1]))
    return Parsed(drawn(without_markdown(MARKER.sub("", text))), tuple(numbers), item)


def _lists_sources(body: str, markers: list[re.Match[str]]) -> bool:
    """Whether a line belongs to an unrequested list of sources ("[1] Title")."""
    return len(markers) == 1 and not body[: markers[0].start()].strip(" *") and bool(body[markers[0].end() :].strip())


def _joined(sentences: Iterator[str]) -> Iterator[str]:
    """Sentences, with a bare "Yes." or "It depends." joined to the one after it."""
    opening = ""
    for sentence in sentences:
        if _OPENING.match(sentence):
            opening += f"{sentence} "
            continue
        yield opening + sentence
        opening = ""
    if opening:
        yield opening


def _sentences(body: str, titles: re.Pattern[str] | None) -> Iterator[str]:
    """Sentences with their markers, which may stand before or after the full stop."""
    body = _BEHIND_STOP.sub(lambda found: f" {found['markers'].strip()}{found['stop']} ", body)
    masked = _QUOTED.sub(lambda found: found[0][:-2].translate(_STOPS) + found[0][-2:], body)
    if titles is not None:
        masked = titles.sub(lambda found: found[0].translate(_STOPS), masked)
    for start, end in segmentation.sentences(masked):
        yield body[start:end]


def _pattern_of(titles: Sequence[str]) -> re.Pattern[str] | None:
    """Matches the beginnings of titles within which a sentence might seem to end, to the first word behind that place:
    a reply may leave out the rest."""
    held = {
        r"\W+".join(map(re.escape, re.findall(r"\w+", title[: stop.end()])))
        for title in titles
        for stop in re.finditer(r"[.?!][\"”’)]*\s+\w+", title)
    }
    return re.compile("|".join(sorted(held, key=len, reverse=True)), re.IGNORECASE) if held else None


def _spread(numbers: str) -> Iterator[int]:
    for match in _RANGE.finditer(numbers):
        first, last = int(match[1]), int(match[2] or match[1])
        yield from range(first, last + 1) if 0 <= last - first <= _LONGEST_RANGE else (first, last)


def without_markdown(text: str) -> str:
    """The plain words in one line, without links, tags, addresses or emphasis that an abstract may have injected."""
    text = _LINK.sub(r"\1", text)
    text = _TAG.sub("", text)
    text = _ADDRESS.sub("", text)
    text = _EMPHASIS.sub("", text)
    text = "".join(character if character.isprintable() else " " for character in text)
    text = re.sub(r"\s+([.,;:!?])", r"\1", " ".join(text.split())).strip()
    return text[:_LONGEST_STATEMENT] if re.search(r"\w", text) else ""


def _from_json(text: str) -> list[Parsed] | None:
    """Statements of a reply in JSON, with or without fences; None if it is not JSON of a known form."""
    bare = _FENCE.sub("", text).strip()
    try:
        value = json.loads(bare)
    except (ValueError, RecursionError):
        return None
    entries = (
        next((value[key] for key in ("statements", "answer", "items") if key in value), value)
        if isinstance(value, dict)
        else value
    )
    if isinstance(entries, str):
        return [parsed for line in entries.split("\n") for parsed in _statements(line)]
    if not isinstance(entries, list):
        return None
    return [parsed for entry in entries for parsed in _from_entry(entry)]


def _from_entry(entry: Any) -> Iterator[Parsed]:
    if isinstance(entry, str):
        yield from _statements(entry)
        return
    if not isinstance(entry, dict):
        return
    texts = (entry.get(key) for key in ("text", "statement", "claim", "sentence"))
    text = next((value for value in texts if isinstance(value, str)), "")
    cited: Any = next((entry[key] for key in ("citations", "sentences", "numbers", "sources") if key in entry), [])
    numbers = tuple(number for part in (cited if isinstance(cited, list) else [cited]) for number in _spread(str(part)))
    for parsed in _statements(text.replace("\n", " ")):
        yield Parsed(parsed.text, tuple(dict.fromkeys((*parsed.numbers, *numbers))), parsed.item)
