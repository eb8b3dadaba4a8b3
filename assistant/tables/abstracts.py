"""An abstract as a table reads it: its sentences, what each is for, and where its words begin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from assistant.records import Paper, Quote
from assistant.text.roles import Role, roles
from assistant.text.segmentation import sentences
from assistant.text.spans import Span

__all__ = ["Abstract", "Sentence", "Value", "read_abstract"]

_LEAD_IN = re.compile(
    r"(?:(?:however|moreover|furthermore|additionally|in addition|therefore|thus|hence|consequently|specifically"
    r"|concretely|finally"
    r"|notably|importantly|interestingly|surprisingly|remarkably|in particular|in this (?:paper|work|study|article"
    r"|report)|here|herein"
    r"|to this end|to address (?:this|these)(?: \w+){0,3}|overall|in (?:conclusion|summary)|besides|also|further"
    r"|first(?:ly)?"
    r"|second(?:ly)?|third(?:ly)?|meanwhile|as a result|in response|motivated by this|in light of this)\s*,\s+)+"
    r"|(?:in this (?:paper|work|study|article|report)|here|herein)\s+(?=we\b|is\b)",
    re.IGNORECASE,
)


_MAY_BEGIN = "\"'“‘«([$\\<>≤≥~+-−"


class Sentence(NamedTuple):
    """A sentence, what it is for, and where in it its own words begin, behind a heading and words that lead in.

    `near` is the cosine of its vector and that of title and abstract: how central it is; 0 if that is unknown.
    """

    text: str
    start: int
    place: int
    role: Role
    sure: bool
    body: int
    near: float = 0.0

    @property
    def words(self) -> str:
        """The sentence without what leads in."""
        return self.text[self.body :]


class Value(NamedTuple):
    """A sentence, and the parts of it that are the value; it is the whole sentence if there are none."""

    sentence: Sentence
    parts: tuple[Span, ...] = ()

    @property
    def text(self) -> str:
        """The value."""
        if not self.parts:
            return self.sentence.words
        return ", ".join(dict.fromkeys(self.sentence.text[part.start : part.end] for part in self.parts))


class Abstract(NamedTuple):
    """A paper and the sentences of its abstract, in order."""

    paper: Paper
    sentences: tuple[Sentence, ...]

    def quote(self, sentence: Sentence) -> Quote:
        """The whole sentence, as a quote."""
        return Quote.cut(self.paper.abstract, sentence.start, sentence.start + len(sentence.text))

    def of(self, *wanted: Role) -> Iterator[Sentence]:
        """The sentences with one of these roles."""
        return (sentence for sentence in self.sentences if sentence.role in wanted)


def read_abstract(paper: Paper, near: Mapping[int, float] = MappingProxyType({})) -> Abstract:
    """The paper with its abstract taken apart; `near` says how central the sentence is that begins at a place."""
    text = paper.abstract
    spans = sentences(text)
    return Abstract(paper, tuple(_read(text, spans, near)))


def _read(text: str, spans: tuple[Span, ...], near: Mapping[int, float]) -> Iterator[Sentence]:
    for place, (span, role) in enumerate(zip(spans, roles(text, spans), strict=True)):
        written = text[span.start : span.end]
        body = max(0, role.start - span.start)
        while body < len(written) - 1 and not (written[body].isalnum() or written[body] in _MAY_BEGIN):
            body += 1
        if (lead := _LEAD_IN.match(written, body)) and lead.end() < len(written):
            body = lead.end()
        yield Sentence(written, span.start, place, role.role, role.sure, body, near.get(span.start, 0.0))
