"""Subjects that several papers speak of: the pairs of their sentences that are nearest to each other."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from assistant.comparisons.aspects import ReadPaper
from assistant.records import Aspect, Quote, Side
from assistant.text.words import CARRIES_NO_TOPIC, SAYS_LITTLE

__all__ = ["shared_aspects"]

SUBJECTS = 3
"""Shown at most."""
LEAST_NEARNESS = 0.42
"""Of a pair of sentences on one subject: the mean of their cosine and of the share of the weight of the words of the
shorter one that both have. Of 40 pairs of papers drawn at random, 3 have such sentences, of 40 pairs of near ones,
24."""
_WORD = re.compile(r"[^\W_]+(?:[-‐‑'’][^\W_]+)*")
_OF_ANY_ABSTRACT = """
achieve achieved achieves achieving across additionally after against aim aims allow allows among analyses analysis
analyze application applications applied approach approaches approximately area areas array assess assessed
associated available based benchmark benchmarks benefit best better case cases cause causes challenge challenges
challenging change changes common compare compared comparing comparison conclude conduct conducted consistent
consistently consists contributes contribution contributions current dataset datasets demonstrate demonstrated
demonstrates demonstrating despite determine differ difference differences effect effectively effects enable enables
especially evaluate evaluated evaluating evaluation even evidence evident existing experiment experimental
experiments extensive extensively factor factors finally find finding findings finds first following found framework
further furthermore general generally given good great help helps high higher highly identify important include
includes including increase increased increases increasing indicate indicates insights instead issue issues key
known large larger lead leading leads learn learned less level levels limited long longer low lower main major make
makes making many mean method methods model models more moreover most motivate need needs new novel number observe
observed observes obtain obtained occur occurs often one only open-source outcome outcomes outperform outperforms
overall particular particularly performance performed possible potential present presents previous previously prior
problem problems process produce propose proposed proposes provide provided provides providing rate rates reduce
reduced reduces reducing related remain remains require required requires result resulting results reveal reveals
role selected selecting set sets setting settings several show shown shows significance significant significantly
similar similarly simple single small specific standard state state-of-the-art strong studied study substantial
substantially suggest suggests surprising surprisingly task tasks test tested testing theoretical three time times
trained two type types understanding unlike use used uses using usual usually various vast way ways well wide widely
widespread work works yield yields
"""
_UNTELLING = CARRIES_NO_TOPIC | SAYS_LITTLE | frozenset(_OF_ANY_ABSTRACT.split())
"""Words that are not the subject that two sentences share."""
_ADVERB = re.compile(r"(?:[ai]b|al|ant|ar|at|ate|ed|ent|ic|ing|ive|ous)ly$", re.IGNORECASE)
"""No subject ends in one."""
_ASIDE = frozenset({"availability"})


class _Spoken(NamedTuple):
    """A sentence, the analysed words that say what it is about, and its vector's place."""

    paper: int
    place: int
    terms: frozenset[str]


class _Pair(NamedTuple):
    score: float
    one: _Spoken
    other: _Spoken


def shared_aspects(
    papers: Sequence[ReadPaper],
    analysed: Callable[[str], list[str]],
    idf: Callable[[str], float],
    *,
    within: Sequence[frozenset[int]] | None = None,
    most: int = SUBJECTS,
) -> list[Aspect]:
    """What several papers speak of, nearest first. `within` are the places of the only sentences to look at, by paper.

    No sentence is quoted twice, and no subject named twice.
    """
    spoken = list(_spoken(papers, analysed, within))
    texts = [f"{read.stored.paper.title}\n{read.stored.paper.abstract}" for read in papers]
    counts = [Counter(analysed(text)) for text in texts]
    rows = [frozenset(_neighbours(text, analysed)) for text in texts]
    found: list[Aspect] = []
    used: set[tuple[int, int]] = set()
    named: set[str] = set()
    for pair in _nearest(papers, spoken, idf):
        if {(pair.one.paper, pair.one.place), (pair.other.paper, pair.other.place)} & used:
            continue
        weights = {
            term: idf(term) * math.log1p(min(counts[pair.one.paper][term], counts[pair.other.paper][term]))
            for term in (pair.one.terms & pair.other.terms) - named
        }
        name = _name(papers[pair.one.paper].quote(pair.one.place).text, weights, rows[pair.other.paper], analysed)
        if not name:
            continue
        places = {pair.one.paper: pair.one.place, pair.other.paper: pair.other.place}
        subject = frozenset(analysed(name))
        places |= _further(papers, [each for each in spoken if each.terms >= subject], pair, idf, used)
        used |= set(places.items())
        named |= subject
        found.append(_aspect(papers, places, name))
        if len(found) == most:
            break
    return found


def _spoken(
    papers: Sequence[ReadPaper], analysed: Callable[[str], list[str]], within: Sequence[frozenset[int]] | None
) -> Iterator[_Spoken]:
    for number, read in enumerate(papers):
        for place, role in enumerate(read.roles):
            if read.is_empty(place) or role.role in _ASIDE or (within is not None and place not in within[number]):
                continue
            words = _WORD.findall(read.quote(place).text)
            telling = (word for word in words if word.lower() not in _UNTELLING)
            terms = frozenset(term for word in telling for term in analysed(word) if not term.isdigit())
            yield _Spoken(number, place, terms)


def _nearest(papers: Sequence[ReadPaper], spoken: Sequence[_Spoken], idf: Callable[[str], float]) -> list[_Pair]:
    """The pairs of sentences of two papers that are near enough, nearest first."""
    pairs = (
        _Pair(score, one, other)
        for one, other in combinations(spoken, 2)
        if one.paper != other.paper and (score := _nearness(papers, one, other, idf)) > 0
    )
    return sorted(pairs, key=lambda pair: -pair.score)


def _nearness(papers: Sequence[ReadPaper], one: _Spoken, other: _Spoken, idf: Callable[[str], float]) -> float:
    shared = one.terms & other.terms
    if not shared:
        return 0.0
    lesser = min(sum(map(idf, one.terms)), sum(map(idf, other.terms)))
    share = sum(map(idf, shared)) / lesser if lesser else 0.0
    vectors = (papers[each.paper].stored.vectors.sentences[each.place] for each in (one, other))
    cosine = float(np.dot(*vectors))
    nearness = (cosine + share) / 2
    return nearness if nearness >= LEAST_NEARNESS else 0.0


def _further(
    papers: Sequence[ReadPaper],
    spoken: Sequence[_Spoken],
    pair: _Pair,
    idf: Callable[[str], float],
    used: set[tuple[int, int]],
) -> dict[int, int]:
    """Of each other paper, the sentence nearest to those of a pair, if one is near to either."""
    taken = {pair.one.paper, pair.other.paper}
    best: dict[int, tuple[float, int]] = {}
    for each in spoken:
        if each.paper in taken or (each.paper, each.place) in used:
            continue
        score = max(_nearness(papers, each, known, idf) for known in (pair.one, pair.other))
        if score > best.get(each.paper, (0.0, 0))[0]:
            best[each.paper] = score, each.place
    return {paper: place for paper, (_, place) in best.items()}


def _neighbours(text: str, analysed: Callable[[str], list[str]]) -> Iterator[tuple[str, str]]:
    """The analysed words that follow each other in a text."""
    before, end = "", 0
    for word in _WORD.finditer(text):
        terms = " ".join(analysed(word[0]))
        if not text[end : word.start()].strip():
            yield before, terms
        before, end = terms, word.end()


def _name(
    text: str,
    weights: Mapping[str, float],
    elsewhere: Container[tuple[str, str]],
    analysed: Callable[[str], list[str]],
) -> str:
    """The words in a row of a text that weigh most: those of a subject are rare, and frequent in both papers.

    `elsewhere` has the words that follow each other in the other paper: what does not is no subject of both.
    """
    runs: list[list[str]] = [[]]
    before, end = "", 0
    for word in _WORD.finditer(text):
        terms = analysed(word[0])
        is_shared = bool(terms) and weights.keys() >= set(terms)
        is_next = not text[end : word.start()].strip() and (before, " ".join(terms)) in elsewhere
        if not is_shared or not is_next:
            runs.append([])
        if is_shared:
            runs[-1].append(word[0])
        before, end = " ".join(terms), word.end()
    weighed = {
        " ".join(run): sum(weights[term] for word in run for term in analysed(word))
        for run in runs
        if run and not _ADVERB.search(run[-1])
    }
    best = max(weighed, key=lambda name: weighed[name], default="")
    return best if any(letter.isupper() for letter in best[1:]) else best.lower()


def _aspect(papers: Sequence[ReadPaper], places: dict[int, int], name: str) -> Aspect:
    sides = []
    for number, read in enumerate(papers):
        quotes: tuple[Quote, ...] = (read.quote(places[number]),) if number in places else ()
        sides.append(Side(paper=read.stored.paper.id, quotes=quotes))
    who = "Both" if len(papers) == 2 else "All" if len(places) == len(papers) else f"{len(places)} of {len(papers)}"
    return Aspect(name=f"{who} speak of {name}", kind="shared", sides=tuple(sides))
