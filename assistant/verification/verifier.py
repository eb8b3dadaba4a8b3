"""Verifies statements against the very sentences they cite, without a second model."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.records import Paper, Quote, Verdict
from assistant.verification.entailment import Inference
from assistant.verification.phrasing import repeats
from assistant.verification.polarity import Polarity
from assistant.verification.support import Comparison, Grounds, SupportReader, Unfounded, support_probability, unfounded

__all__ = ["SUPPORTED", "WEAK", "Check", "Verifier"]

SUPPORTED = 0.6
"""Threshold of a supported statement. On the held-out pairs of scifact-train, whose claims are much further from their
sentences than a model's, precision is 0.81 and recall 0.45 (both classes weighted equally); at 0.7, precision is 0.87
and recall half as high. See `python -m scripts.calibrate_support`."""

WEAK = 0.3
"""Threshold of a weak one: on the same pairs, recall is 0.96; of the pairs below it, eight of nine do not hold."""

LEAST_COVERAGE = 0.4
"""Minimum share of a supported statement's words in its cited sentences. It lowers the rate at which a sentence passes
with another sentence of the same abstract cited from 10 % to 3 %."""

OPPOSED = 0.5
"""Threshold of opposition: 12 % of the contradicting pairs reach it, and 2 % of the supporting ones."""

SAME_MATTER = 0.6
"""Minimum coverage for an opposition to be a contradiction, rather than about something else."""

MOSTLY_NEWS = 0.5
"""Share of new words at which a short statement makes a different claim."""

VERBATIM = 0.99
REFUTED = 0.05
"""Scores of a statement that repeats its sentence, and of one that is certainly wrong."""

KEPT_VECTORS = 1024
"""Number of vectors cached between calls: 1.5 KB each."""

_SHOWN_WORDS = 3

_WORD = re.compile(r"\w")
_MARKER = re.compile(r"\s*\[\d+(?:\s*[,–-]\s*\d+)*\]")
_MARKUP = re.compile(r"\*\*|__|`|^\s*#+\s*")
_OPENING = re.compile(
    r"""^(?:(?:yes|no)\s*[,:;—–-]\s+
    |(?:it|they|this|that)\s+(?:do(?:es)?|did|is|are|was|were|can|could|has|have)(?:\s+not|n['’]t)?
    \s*(?:[:;]|,(?=\s+no\b))\s+)+""",
    re.VERBOSE | re.IGNORECASE,
)
"""A short answer that the rest of the statement repeats: "It does not: ..."."""
_KEY = re.compile(r"[\[{,\s]*\"\w+\"\s*:\s*")
"""Keys of JSON in place of a sentence: found in a cited text, they would support any value."""
_ABOUT = re.compile(
    r"""\W*(?:(?:the|this|that|these|both|one|another|an?|present|cited|recent|two|three|four|five|\d+)\s+)*
    (?:(?:papers?|study|works?|articles?|authors?|abstracts?|researchers?|it|they
    |[A-Z][\w.-]*|et\ al\.?|and|&|\(\d{4}\))\s+){0,7}
    (?:also\s+|\w+ly\s+)?
    (?:(?:is|are)\s+(?:about|on|concerned\ with|devoted\ to)
    |stud(?:y|ies|ied)|investigat(?:es?|ed)|explor(?:es?|ed)|address(?:es|ed)?|discuss(?:es|ed)?|examin(?:es?|ed)
    |focus(?:es|ed)?\ on|deals?\ with|looks?\ (?:at|into)|consider(?:s|ed)?|cover(?:s|ed)?|treats?|analy[sz]es?
    |concerns?|tackles?|surveys?|reviews?|present(?:s|ed)?|propos(?:es?|ed)|introduc(?:es?|ed))\b""",
    re.VERBOSE,
)

Cited = Sequence[tuple[Paper, Quote]]


class Check(NamedTuple):
    """The result of verification: the verdict, the estimated probability of support (0 to 1), and what is wrong.

    Each problem is one line for a reader or a model; a supported statement has none.
    """

    verdict: Verdict
    score: float
    problems: tuple[str, ...]


class _Claim(NamedTuple):
    """A statement prepared: its text without markers, the part that is compared, and its grounds."""

    text: str
    compared: str
    grounds: Grounds
    sources: tuple[str, ...]
    about: bool
    """Whether it only says what a paper is about."""
    empty: bool
    papers: int


class _Compared(NamedTuple):
    """A claim compared with its citations by words alone: `comparison.features.nearest` is still 0."""

    claim: _Claim
    comparison: Comparison
    missing: Unfounded


class Verifier:
    """Verifies statements against what they cite.

    `encode` gives unit vectors (n, dimension) of texts, `analysed` the stemmed terms of a text, `idf` a term's weight.
    `infer` is asked about statements that passed so far, and can only lower their verdicts. Thread-safe.
    """

    def __init__(
        self,
        encode: Callable[[Sequence[str]], NDArray[np.float32]],
        *,
        analysed: Callable[[str], list[str]],
        idf: Callable[[str], float] | None = None,
        infer: Callable[[str, str], Inference] | None = None,
    ) -> None:
        self._encode = encode
        self._infer = infer
        self._reader = SupportReader(analysed, idf)
        self._vectors: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, statement: str, cited: Cited) -> Check:
        """Verify one statement against the sentences it cites, each with its paper."""
        return self.check_all([(statement, cited)])[0]

    def check_all(self, statements: Sequence[tuple[str, Cited]]) -> list[Check]:
        """Verify statements in order. All texts are encoded in one call, each once."""
        read = [self._read(text, cited) for text, cited in statements]
        vectors = self._encoded(found.claim for found in read if isinstance(found, _Compared))
        return [found if isinstance(found, Check) else self._judge(found, vectors) for found in read]

    def _claim(self, statement: str, cited: Cited) -> _Claim:
        papers = list({paper.id: paper for paper, _ in cited}.values())
        sentences = tuple(dict.fromkeys(quote.text for _, quote in cited))
        titles = tuple(paper.title for paper in papers)
        context = tuple("\n".join((paper.title, *paper.authors, (paper.published or "")[:4])) for paper in papers)
        text = _unmarked(statement)
        said = _OPENING.sub("", _KEY.sub("", text))
        rest = _without_titles(said, titles)
        compared = said if self._reader.says_nothing(rest) else rest
        studies = _ABOUT.match(compared)
        about = (compared == said and rest != said) or bool(studies and _WORD.search(compared, studies.end()))
        if about:
            # A title says what a paper is about as well as any sentence.
            sentences += titles
        return _Claim(
            text=text,
            compared=compared,
            grounds=Grounds(sentences, context, tuple(f"{paper.title}\n{paper.abstract}" for paper in papers)),
            sources=tuple(f"{known}\n{paper.abstract}" for known, paper in zip(context, papers, strict=True)),
            about=about,
            empty=self._reader.says_nothing(compared) or (not about and self._reader.states_nothing(said, sentences)),
            papers=len(papers),
        )

    def _encoded(self, claims: Iterable[_Claim]) -> dict[str, NDArray[np.float32]]:
        wanted = dict.fromkeys(text for claim in claims for text in (claim.compared, *claim.grounds.sentences))
        with self._lock:
            known = {text: self._vectors[text] for text in wanted if text in self._vectors}
        if missing := [text for text in wanted if text not in known]:
            known.update(zip(missing, self._encode(missing), strict=True))
        with self._lock:
            for text in wanted:
                self._vectors[text] = known[text]
                self._vectors.move_to_end(text)
            while len(self._vectors) > KEPT_VECTORS:
                self._vectors.popitem(last=False)
        return known

    def _read(self, statement: str, cited: Cited) -> Check | _Compared:
        """Everything that needs no encoding."""
        if not cited:
            return Check("unsupported", 0.0, ("it cites no sentence",))
        claim = self._claim(statement, cited)
        sentences = claim.grounds.sentences
        together = (*sentences, " ".join(sentences))
        if _plain(claim.text) in map(_plain, together):
            return Check("supported", VERBATIM, ())
        if claim.empty:
            return Check("unsupported", 0.0, ("it makes no claim",))
        comparison = self._reader.compare(claim.compared, claim.grounds, 0.0)
        missing = unfounded(claim.text, claim.sources, papers=claim.papers)
        altered = missing or comparison.numbers_elsewhere or comparison.exchanged or comparison.overstated
        if not altered and repeats(claim.compared, together):
            return Check("supported", VERBATIM, ())
        return _Compared(claim, comparison, missing)

    def _judge(self, found: _Compared, vectors: dict[str, NDArray[np.float32]]) -> Check:
        claim, comparison, missing = found
        nearest = max(float(vectors[claim.compared] @ vectors[sentence]) for sentence in claim.grounds.sentences)
        features = comparison.features._replace(nearest=max(0.0, min(1.0, nearest)))
        return self._confirm(claim, _verdict(claim, comparison._replace(features=features), missing))

    def _confirm(self, claim: _Claim, check: Check) -> Check:
        if self._infer is None or check.verdict == "unsupported" or check.score >= VERBATIM:
            return check
        found = self._infer(" ".join(claim.grounds.sentences), claim.compared)
        if found.contradiction > max(found.entailment, found.neutral):
            problem = "the inference model finds that the cited sentences contradict it"
            return Check("unsupported", min(check.score, REFUTED), (*check.problems, problem))
        if found.entailment <= max(found.contradiction, found.neutral):
            problem = "the inference model finds that it does not follow from the cited sentences"
            return Check("weak", min(check.score, SUPPORTED - 0.01), (*check.problems, problem))
        return check


def _verdict(claim: _Claim, comparison: Comparison, missing: Unfounded) -> Check:
    score = min(support_probability(comparison.features), *_bounds(claim, comparison, missing), 1.0)
    verdict: Verdict = "supported" if score >= SUPPORTED else "weak" if score >= WEAK else "unsupported"
    problems = tuple(_problems(claim, comparison, missing))
    if verdict != "supported" and not problems:
        problems = (_unsaid(comparison.unsaid, verdict),)
    return Check(verdict, score, problems)


def _bounds(claim: _Claim, comparison: Comparison, missing: Unfounded) -> Iterator[float]:
    """Upper bounds of the score, whatever the regression says."""
    features, polarity = comparison.features, comparison.polarity
    coverage = features.with_context if claim.about else features.coverage
    opposed = features.opposed >= OPPOSED
    if missing or (opposed and features.coverage >= SAME_MATTER and not polarity.mixed):
        yield REFUTED
    if comparison.news >= MOSTLY_NEWS:
        yield WEAK - 0.01
    if (
        comparison.numbers_elsewhere
        or opposed
        or polarity.mixed
        or polarity.doubted >= OPPOSED
        or comparison.news
        or comparison.exchanged
        or comparison.overstated
        or coverage < LEAST_COVERAGE
    ):
        yield SUPPORTED - 0.01


def _problems(claim: _Claim, comparison: Comparison, missing: Unfounded) -> Iterator[str]:
    polarity = comparison.polarity
    papers = "papers" if claim.papers > 1 else "paper"
    for number in missing.numbers:
        yield f"the number {number} is not in the cited {papers}"
    for name in missing.names:
        yield f"the name {name} is not in the cited {papers}"
    for number in comparison.numbers_elsewhere:
        if number not in missing.numbers:
            yield f"the number {number} is in the cited {papers}, but in none of the cited sentences"
    for number in comparison.exchanged:
        yield f"it says “{number}”, but the cited sentences give a different number"
    if polarity.mixed:
        yield "it says of one thing what the cited sentence says of another"
    elif comparison.features.opposed >= OPPOSED:
        yield _opposition(polarity)
    elif polarity.doubted >= OPPOSED:
        yield "the cited sentence leaves this open and does not assert it"
    elif comparison.overstated:
        yield f"“{comparison.overstated}” claims more than the cited sentences do"


def _opposition(polarity: Polarity) -> str:
    if polarity.swapped:
        return "the cited sentence makes this comparison the other way round"
    if polarity.turned >= polarity.negated and polarity.opposites[0] != polarity.opposites[1]:
        return f"the cited sentence says the opposite (“{polarity.opposites[1]}”, not “{polarity.opposites[0]}”)"
    if polarity.denial and not polarity.sentence_denies:
        return f"it says “{polarity.denial}”, but the cited sentence says the opposite"
    return "the cited sentence says the opposite" + (f" (“{polarity.denial}”)" if polarity.denial else "")


def _unsaid(words: Sequence[str], verdict: Verdict) -> str:
    start = "the cited sentences say this only in part" if verdict == "weak" else "the cited sentences do not say this"
    shown = ", ".join(f"“{word}”" for word in words[:_SHOWN_WORDS])
    return f"{start}: they do not mention {shown}" if shown else start


def _plain(text: str) -> str:
    return " ".join(_unmarked(text).casefold().split()).rstrip(".")


def _unmarked(text: str) -> str:
    return _MARKUP.sub("", _MARKER.sub("", text)).strip()


def _without_titles(text: str, titles: Sequence[str]) -> str:
    for title in titles:
        words = re.findall(r"\w+", title)
        if len(words) > 1:
            text = re.sub(r"\W+".join(map(re.escape, words)), " ", text, flags=re.IGNORECASE)
    return text.strip(" :–—-,.\"'“”()\n\t")
