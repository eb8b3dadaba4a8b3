"""Topics of papers: phrases that papers with near vectors share, and which papers belong to each.

A topic begins with a phrase. Of all phrases that occur in enough titles, that one is taken first whose papers are
many and near to each other; then the next, counting only papers that belong to no topic yet. So a phrase of any paper,
such as "experiments", names no topic: its papers lie anywhere. There are as many topics as there are such phrases, up
to a limit. Papers then belong to the topic whose centre is nearest, the sooner if they have its phrase; those that are
near to no centre belong to none.

Vectors are compared as they differ from the mean of all, since papers of one field are all alike to each other. Nothing
is left to chance. Of very many papers, a sample gives the topics, and all are compared with their centres.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.library.phrases import Stems, counted_phrases, phrases, stems, words_of

__all__ = ["MOST", "SAMPLE", "Centres", "TopicText", "found_topics"]

MOST = 20
"""Topics that papers fall into, unless more are asked for."""
SAMPLE = 2_000
"""Papers whose texts and vectors topics are taken from."""
_FEW = 60
"""Of so few papers, two make a topic; of more, three, and of many, one in `_SHARE`."""
_SHARE = 200
_LEAST_LIKENESS = 0.12
"""Mean cosine of a topic's first papers to each other, at least."""
_BY_NUMBER = 0.75
"""How much more papers count: their number to this power, times their likeness."""
_LONGER = 0.35
"""What each further word of a phrase adds, as a share: longer phrases say more."""
_IN_TITLES = 0.4
"""Share of a phrase's papers that have it in their titles, at least: the words of abstracts are of any kind."""
_HAS_PHRASE = 0.31
"""What the phrase counts for beside the cosine with the centre."""
_NEAR, _VERY_NEAR = 0.38, 0.45
"""Sum of both at which a paper belongs to a topic, and at which it begins no other. Chosen, as all constants here, by
reading the topics of 220 papers on machine learning and of 500 on medicine, with the vectors of all-MiniLM-L6-v2: 70 %
and 57 % of them belong to a topic. Of the former, one reader took 96 % for papers on what the topic's name says; of the
latter, 83 %, if all that have the phrase are. Papers that played no part in the choice were not judged."""
_ROUNDS = 5
"""Centres move to the means of their papers so many times."""
_SAYS_MORE = 1.5
"""How much more another phrase has to say of a topic than the one that it began with, to name it."""
_FURTHER, _HELD_BY, _MORE_THAN_ELSEWHERE = 2, 0.25, 2
"""Further phrases of a topic, at most, and the share of its papers that have each, at least."""


class TopicText(NamedTuple):
    """What is read of a paper."""

    title: str
    abstract: str


class Centres(NamedTuple):
    """Topics found in a sample: their phrases, and where they lie."""

    names: tuple[str, ...]
    further: tuple[tuple[str, ...], ...]
    mean: NDArray[np.float32]
    centres: NDArray[np.float32]
    """(topics, d), of length 1."""
    holding: NDArray[np.bool_]
    """(sample, topics): whether a paper of the sample has the phrase."""

    def nearest(
        self, vectors: NDArray[np.float32], holding: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """For each vector, the place of its topic, -1 for none, and how well it fits there."""
        if not self.names:
            return np.full(len(vectors), -1), np.zeros(len(vectors), np.float32)
        fitting = _apart(vectors, self.mean) @ self.centres.T
        if holding is not None:
            fitting = fitting + np.float32(_HAS_PHRASE) * holding
        places = fitting.argmax(axis=1)
        best = fitting[np.arange(len(fitting)), places]
        return np.where(best >= _NEAR, places, -1), best


def found_topics(texts: Sequence[TopicText], vectors: NDArray[np.float32], most: int) -> Centres:
    """Up to `most` topics of papers, by their texts and abstract vectors (n, d)."""
    mean = vectors.mean(axis=0) if len(vectors) > 1 else np.zeros(vectors.shape[1], np.float32)
    apart = _apart(vectors, mean)
    read = _Read.of(texts)
    chosen = _chosen(read, apart, most)
    holding = np.zeros((len(texts), len(chosen)), np.bool_)
    for place, phrase in enumerate(chosen):
        holding[read.about[phrase], place] = True
    centres = np.zeros((len(chosen), vectors.shape[1]), np.float32)
    found = Centres(tuple(map(read.name, chosen)), (), mean, centres, holding)
    belonging = np.full(len(texts), -1)
    for place in reversed(range(len(chosen))):
        belonging[read.about[chosen[place]]] = place
    for _ in range(_ROUNDS):
        for place in range(len(chosen)):
            if (members := belonging == place).any():
                centres[place] = _unit(apart[members].sum(axis=0)[None])[0]
        belonging, _ = found.nearest(vectors, holding)
    named = _named(read, chosen, belonging)
    return found._replace(names=tuple(name for name, _ in named), further=tuple(further for _, further in named))


def _apart(vectors: NDArray[np.float32], mean: NDArray[np.float32]) -> NDArray[np.float32]:
    return _unit(vectors - mean)


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: NDArray[np.float32] = vectors / np.maximum(lengths, np.float32(1e-9))
    return unit


class _Read(NamedTuple):
    """Phrases of papers: of which papers each says what they are about, and how it is written."""

    about: dict[Stems, list[int]]
    """The places of the papers that have it in the title, or twice."""
    written: Mapping[Stems, Counter[str]]
    papers: int

    @classmethod
    def of(cls, texts: Sequence[TopicText]) -> _Read:
        about: defaultdict[Stems, list[int]] = defaultdict(list)
        written: defaultdict[Stems, Counter[str]] = defaultdict(Counter)
        titled: Counter[Stems] = Counter()
        least = _least(len(texts))
        for text in texts:
            titled.update({stems(phrase) for phrase in phrases(text.title)})
        with_title = sum(bool(text.title) for text in texts) / max(len(texts), 1)
        known = {phrase for phrase, papers in titled.items() if papers >= _IN_TITLES * least}
        for place, text in enumerate(texts):
            for stemmed, (phrase, times) in counted_phrases(text.title, text.abstract).items():
                if times > 1 and (stemmed in known or with_title < 1 / 2):
                    about[stemmed].append(place)
                    written[stemmed][phrase] += times
        held = {
            phrase: places for phrase, places in about.items()
            if len(places) >= least and titled[phrase] >= _IN_TITLES * with_title * len(places)
        }  # fmt: skip
        return cls(held, written, len(texts))

    def name(self, phrase: Stems) -> str:
        """The phrase as it is written most often."""
        return max(self.written[phrase].items(), key=lambda written: (written[1], written[0]))[0]


def _least(papers: int) -> int:
    return 2 if papers < _FEW else max(3, papers // _SHARE)


def _chosen(read: _Read, apart: NDArray[np.float32], most: int) -> list[Stems]:
    """The phrases that topics begin with."""
    candidates = sorted(read.about)
    members = np.zeros((len(candidates), read.papers), np.float32)
    for row, phrase in enumerate(candidates):
        members[row, read.about[phrase]] = 1
    free = np.ones(read.papers, np.bool_)
    sums, counts = members @ apart, members.sum(axis=1)
    longer = np.array([1 + _LONGER * (len(phrase) - 1) for phrase in candidates], np.float32)
    is_left = np.ones(len(candidates), np.bool_)
    chosen: list[Stems] = []
    while len(chosen) < most and is_left.any():
        pairs = np.maximum(counts * (counts - 1), 1)
        likeness = ((sums * sums).sum(axis=1) - counts) / pairs
        enough = is_left & (counts >= _least(read.papers)) & (likeness >= _LEAST_LIKENESS)
        values = np.where(enough, counts**_BY_NUMBER * likeness * longer, 0)
        best = int(values.argmax())
        if values[best] <= 0:
            break
        phrase = candidates[best]
        chosen.append(phrase)
        words = words_of(phrase)
        is_left &= [not (words <= words_of(other) or words_of(other) <= words) for other in candidates]
        holding = members[best] > 0
        centre = _unit(sums[best][None])[0]
        taken = free & (holding | (apart @ centre + _HAS_PHRASE * holding >= _VERY_NEAR))
        free &= ~taken
        sums -= members[:, taken] @ apart[taken]
        counts -= members[:, taken].sum(axis=1)
    return chosen


def _named(read: _Read, chosen: Sequence[Stems], belonging: NDArray[np.intp]) -> list[tuple[str, tuple[str, ...]]]:
    """What many papers of each topic are about, and few others: class-based TF-IDF (Grootendorst, 2022).

    The first of these is a topic's name, unless the phrase that it began with says nearly as much.
    """
    sizes = [int((belonging == place).sum()) for place in range(len(chosen))]
    values: list[list[tuple[float, Stems]]] = [[] for _ in chosen]
    for phrase, places in read.about.items():
        within = Counter(belonging[places].tolist())
        for place, papers in within.items():
            share = papers / sizes[place] if place >= 0 else 0
            lift = share * read.papers / len(places)
            if papers > 1 and share >= _HELD_BY and lift >= _MORE_THAN_ELSEWHERE:
                values[place].append((share * float(np.log(lift)) * len(phrase) ** 0.5, phrase))
    named = []
    for begun, rows in zip(chosen, values, strict=True):
        rows.sort(reverse=True)
        own = next((value for value, phrase in rows if phrase == begun), 0.0)
        name = rows[0][1] if rows and rows[0][0] > _SAYS_MORE * own else begun
        named.append((read.name(name), tuple(map(read.name, _apart_from(name, (phrase for _, phrase in rows))))))
    return named


def _apart_from(name: Stems, candidates: Iterable[Stems]) -> list[Stems]:
    """The first candidates that share no word with the name or each other."""
    words = words_of(name)
    found: list[Stems] = []
    for phrase in candidates:
        if len(found) < _FURTHER and words.isdisjoint(words_of(phrase)):
            found.append(phrase)
            words |= words_of(phrase)
    return found
