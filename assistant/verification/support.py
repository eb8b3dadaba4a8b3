"""How far cited sentences and papers hold what a statement says, and the probability that they support it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from assistant.text.names import Wording, name_stands_in, names, wording
from assistant.text.numbers import Number, number_stands_in, numbers, readings, word_after
from assistant.text.words import CARRIES_NO_TOPIC
from assistant.verification.phrasing import MAY_BE_DROPPED, is_fragment, overstatement
from assistant.verification.polarity import Polarity, PolarityReader

__all__ = [
    "COEFFICIENTS",
    "Comparison",
    "Grounds",
    "SupportCoefficients",
    "SupportFeatures",
    "SupportReader",
    "Unfounded",
    "support_probability",
    "unfounded",
]


class SupportFeatures(NamedTuple):
    """Features of a statement and the sentences it cites, each 0 to 1."""

    nearest: float
    """Cosine with the nearest cited sentence."""
    coverage: float
    """Share of the statement's content words (by IDF) in the cited sentences."""
    with_context: float
    """The same with titles, authors and years of the cited papers."""
    in_papers: float
    """The same in the whole cited papers: a word found nowhere in them came from elsewhere."""
    opposed: float
    """How surely the sentences say the opposite, see `assistant.verification.polarity`."""
    numbers_missing: float
    """Share of the statement's numbers that are in no cited sentence."""


class SupportCoefficients(NamedTuple):
    """Logistic regression over `SupportFeatures`."""

    nearest: float
    coverage: float
    with_context: float
    in_papers: float
    opposed: float
    numbers_missing: float
    intercept: float


COEFFICIENTS = SupportCoefficients(1.09, 1.39, 0.47, 1.33, -1.96, -0.55, -2.10)
"""Fitted on scifact-train without its held-out part: claims with supporting sentences, against contradicting ones and
sentences on the topic that do neither, both classes weighted equally.
`python -m scripts.calibrate_support` fits them again."""


def support_probability(features: SupportFeatures, coefficients: SupportCoefficients = COEFFICIENTS) -> float:
    """Estimated probability that sentences with these features support the statement."""
    *weights, intercept = coefficients
    logit = intercept + sum(weight * feature for weight, feature in zip(weights, features, strict=True))
    return 1 / (1 + math.exp(-logit))


class Grounds(NamedTuple):
    """What a statement rests on: the cited sentences, their papers' metadata, and the whole papers."""

    sentences: tuple[str, ...]
    context: tuple[str, ...]
    """Title, authors and year of each paper: a statement may name its subject."""
    papers: tuple[str, ...]


class Comparison(NamedTuple):
    """A statement compared with its citations."""

    features: SupportFeatures
    polarity: Polarity
    numbers_elsewhere: tuple[str, ...]
    """The statement's numbers that are in no cited sentence and no context."""
    unsaid: tuple[str, ...]
    """The statement's content words that are in no cited sentence and no context, highest weight first."""
    news: float
    """Of a short statement, the share of content words that are new in any form; 0 for a longer one."""
    exchanged: tuple[str, ...]
    """Numbers of the statement, with the word they count, where the cited sentences have another number of it."""
    overstated: str
    """A word that allows no exception, such as "all", where the cited sentences have none like it, or ""."""


class _Words(NamedTuple):
    """The content words of a text by their stems, and the stems by their first letters."""

    written: dict[str, str]
    by_start: dict[str, tuple[str, ...]]


_WORD = re.compile(r"[^\W_]+")
_ALIKE_START = 4
_ALIKE = 0.6
"""Share of the longer stem: "mechanist" is like "mechan", "transform" is not like "transit"."""

_SHORT = 5
"""Maximum number of content words in a short statement, where one new word makes a different claim ("Eels are divine").
On scifact-train this rejects one in eight of the supported claims, and one in five of the contradicted ones."""


class SupportReader:
    """Compares statements with cited sentences.

    `analysed` turns text into stemmed terms; `idf` gives the weight of a term, without it all weigh the same.
    """

    def __init__(self, analysed: Callable[[str], list[str]], idf: Callable[[str], float] | None = None) -> None:
        self._stem = lru_cache(65536)(lambda word: "".join(analysed(word)) or word.casefold())
        self._polarity = PolarityReader(self._stem)
        self._weight = lru_cache(65536)(idf or (lambda term: 1.0))
        self._words = lru_cache(2048)(self._read_words)

    def compare(self, statement: str, grounds: Grounds, nearest: float) -> Comparison:
        """Compare a statement with its grounds; `nearest` is its cosine with the nearest cited sentence."""
        own = self._words(statement)
        sentences = [self._words(sentence) for sentence in grounds.sentences]
        context = [self._words(text) for text in grounds.context]
        papers = [self._words(paper) for paper in grounds.papers]
        said = self._found(own, sentences)
        titled = {term: max(share, said[term]) for term, share in self._found(own, context).items()}
        known = {term: max(share, titled[term]) for term, share in self._found(own, papers).items()}
        unsaid = sorted((term for term, share in titled.items() if not share), key=lambda term: -self._weight(term))
        polarity = self._nearest_polarity(statement, grounds.sentences)
        stated = [number for number in numbers(statement) if not number.idle]
        near = frozenset(read for text in (*grounds.sentences, *grounds.context) for read in readings(text))
        known_numbers = [
            (number, self._counted(text, number)) for text in grounds.sentences for number in numbers(text)
        ]
        elsewhere = tuple(number.text for number in stated if not number_stands_in(number, near))
        features = SupportFeatures(
            nearest=max(0.0, min(1.0, nearest)),
            coverage=self._share(said),
            with_context=self._share(titled),
            in_papers=self._share(known),
            opposed=max(polarity.turned, polarity.negated, float(polarity.swapped)),
            numbers_missing=len(elsewhere) / len(stated) if stated else 0.0,
        )
        exchanged = self._exchanged([(number, word_after(statement, number)) for number in stated], known_numbers)
        return Comparison(
            features=features,
            polarity=polarity,
            numbers_elsewhere=elsewhere,
            unsaid=tuple(own.written[term] for term in unsaid),
            news=self._news(statement, own, unsaid, grounds),
            exchanged=tuple(exchanged),
            overstated=overstatement(statement, grounds.sentences),
        )

    def says_nothing(self, statement: str) -> bool:
        """Whether a text has no content words."""
        return all(word in MAY_BE_DROPPED for word in _WORD.findall(statement.lower()))

    def states_nothing(self, statement: str, sentences: Sequence[str]) -> bool:
        """Whether a text is neither a sentence nor a short one that a cited sentence contains."""
        return is_fragment(statement, sentences, self._stem)

    def _nearest_polarity(self, statement: str, sentences: Sequence[str]) -> Polarity:
        """Compared with the sentence that shares most words: another may rightly say something else."""
        terms = self._words(statement).written.keys()
        closest = max(sentences, key=lambda sentence: len(terms & self._words(sentence).written.keys()), default="")
        return self._polarity.compare(self._polarity.read(statement), self._polarity.read(closest))

    def _read_words(self, text: str) -> _Words:
        written: dict[str, str] = {}
        for word in _WORD.findall(text):
            if word.lower() not in CARRIES_NO_TOPIC and (stem := self._stem(word)):
                written.setdefault(stem, word)
        by_start: dict[str, list[str]] = {}
        for stem in written:
            by_start.setdefault(stem[:_ALIKE_START], []).append(stem)
        return _Words(written, {start: tuple(stems) for start, stems in by_start.items()})

    def _found(self, own: _Words, others: Sequence[_Words]) -> dict[str, float]:
        """How well each term is matched in any of the texts: 1 for the same stem, less for a similar beginning."""
        return {term: max((_likeness(term, other) for other in others), default=0.0) for term in own.written}

    def _share(self, found: dict[str, float]) -> float:
        total = sum(map(self._weight, found))
        return sum(self._weight(term) * share for term, share in found.items()) / total if total else 0.0

    def _news(self, statement: str, own: _Words, unsaid: Sequence[str], grounds: Grounds) -> float:
        if not unsaid or len(own.written) > _SHORT:
            return 0.0
        texts = (*grounds.sentences, *grounds.context)
        said = [wording(text) for text in texts]
        directions = {(term.axis, term.sign) for text in texts for term in self._polarity.read(text).terms if term.sign}
        synonyms = {term.stem for term in self._polarity.read(statement).terms if (term.axis, term.sign) in directions}
        news = [
            term
            for term in unsaid
            if not (name_stands_in(own.written[term], said) or numbers(own.written[term]) or term in synonyms)
        ]
        return len(news) / len(own.written)

    def _counted(self, text: str, number: Number) -> str:
        word = word_after(text, number)
        return "" if word.lower() in CARRIES_NO_TOPIC else self._stem(word)

    def _exchanged(self, stated: Sequence[tuple[Number, str]], known: Sequence[tuple[Number, str]]) -> Iterator[str]:
        for number, word in stated:
            counted = self._stem(word) if word else ""
            with_it = {other for each, other in known if number_stands_in(number, each.readings)}
            with_another = {other for each, other in known if not number_stands_in(number, each.readings)}
            if counted in with_another and with_it and not with_it & {"", counted}:
                yield f"{number.text} {word}"


@lru_cache(65536)
def _alike(term: str, other: str) -> float:
    shared = next(
        (at for at, (left, right) in enumerate(zip(term, other, strict=False)) if left != right),
        min(len(term), len(other)),
    )
    share = shared / max(len(term), len(other))
    return share if share >= _ALIKE else 0.0


def _likeness(term: str, words: _Words) -> float:
    if term in words.written:
        return 1.0
    if len(term) < _ALIKE_START or term.isdigit():
        return 0.0
    return max((_alike(term, other) for other in words.by_start.get(term[:_ALIKE_START], ())), default=0.0)


_COUNTS_PAPERS = re.compile(
    r"\s+(?:(?:of\s+(?:the|these|them)|these|recent|cited|different|other|such)\s+){0,2}"
    r"(?:papers?|studies|works?|articles?|abstracts?|publications?|methods?|approaches|of them|of these)\b",
    re.IGNORECASE,
)


class Unfounded(NamedTuple):
    """Numbers and names of a statement that its sources lack, as written."""

    numbers: tuple[str, ...]
    names: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.numbers or self.names)


def unfounded(statement: str, sources: Sequence[str], *, papers: int = 0) -> Unfounded:
    """The numbers and names of a statement that are in none of the `sources`.

    A number that counts the cited papers themselves ("three papers"), if it equals `papers`, needs no source.
    """
    known = frozenset(reading for source in sources for reading in readings(source))
    words = [wording(source) for source in sources]
    own_initials = [Wording(frozenset(), wording(statement).initials, ())]
    missing_names: list[str] = []
    versions: set[int] = set()
    for name in names(statement):
        if name.version and name_stands_in(f"{name.text} {name.version}", words):
            versions.add(name.end)
        elif f"({name.text})" in statement and name_stands_in(name.text, own_initials):
            # An acronym for the statement's own words.
            continue
        elif not name_stands_in(name.text, words):
            parts = [part for part in name.parts if not name_stands_in(part, words)]
            missing_names += [name.text] if len(parts) == len(name.parts) else parts
    missing_numbers = [
        number.text
        for number in numbers(statement)
        if not (
            number.idle
            or number.end in versions
            or _counts_papers(statement, number, papers)
            or number_stands_in(number, known)
        )
    ]
    return Unfounded(tuple(dict.fromkeys(missing_numbers)), tuple(dict.fromkeys(missing_names)))


def _counts_papers(statement: str, number: Number, papers: int) -> bool:
    return (
        any(value == papers and not unit for value, unit in number.readings)
        and _COUNTS_PAPERS.match(statement, number.end) is not None
    )
