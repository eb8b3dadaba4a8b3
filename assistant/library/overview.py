"""What the library holds as a whole: years, sources, and topics by the words of titles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import PurePath
from typing import Any, NamedTuple

from assistant.library.catalog import Catalog
from assistant.library.filtering import condition
from assistant.library.lexicon import analysed
from assistant.records import Filters
from assistant.text.words import CARRIES_NO_TOPIC, SAYS_LITTLE

__all__ = ["Overview", "Topic"]

_SAMPLE = 4_000
"""Titles that topics are taken from, evenly spaced; the counts of more papers are estimated from them."""
_MOST_TOPICS, _FEWEST_TOPICS = 10, 3
"""When titles share fewer, as in a small library, abstracts are read as well."""
_FEWEST_PAPERS = 2
_PHRASE_BONUS = 2.0
"""A phrase of two words says more than a word: it is preferred to one with this many times its papers."""
_WORD = re.compile(r"[^\W\d_][\w'’-]*[^\W_]")
_PART = re.compile(r"[.:;,!?()\[\]\"“”|/]")
_SAYS_NO_TOPIC = """
via towards toward based using efficient effective general generalized simple fast better best large small scale new
framework frameworks analysis system systems approach approaches method methods technique techniques algorithm
algorithms model models modeling modelling learning training task tasks problem problems application applications
survey review overview case improving understanding enabling evaluation evaluating benchmark benchmarks benchmarking
report technical introduction real world time high low level quality performance results result data dataset datasets
state art unified robust adaptive automatic beyond rethinking revisiting exploring investigating comparison
comparative assessing human end step open source single multi dual joint second long short deep neural network
networks design role way make effect effects impact association among patients patient clinical trial randomized
controlled makes making needs without less shows even while every across between against demonstrate significantly
significant achieve achieves outperforms experiments experimental code challenge challenges challenging limited issue
address key strong good capability capabilities ability abilities number set process type types form information
baseline baselines solution previous prior including original two three four five six seven eight nine ten one half
percent point points according train trained trains study studied transfer measure predict provide language unlocking
optimal guided driven free aware matter matters need solving scaling building enhancing
"""
_IGNORED = frozenset(_SAYS_NO_TOPIC.split()) | CARRIES_NO_TOPIC | SAYS_LITTLE


class Topic(NamedTuple):
    """Words that several papers share, and how many papers have them; an estimate if only some were read."""

    name: str
    papers: int


class Overview:
    """Counts over the papers that pass filters."""

    def __init__(self, catalog: Catalog, filters: Filters) -> None:
        self._catalog = catalog
        self._where, self._values = condition(filters)

    def years(self) -> list[tuple[str, int]]:
        """The years of publication with the number of papers, the latest first; "" for papers without a date."""
        rows = self._rows("SELECT coalesce(substr(published, 1, 4), ''), count(*) FROM papers WHERE {} GROUP BY 1")
        return sorted(((str(year), int(papers)) for year, papers in rows), reverse=True)

    def undated(self) -> int:
        """How many papers have neither a date of publication nor a day of a listing."""
        rows = self._rows(
            "SELECT count(*) FROM papers WHERE {} AND published IS NULL AND key NOT IN (SELECT paper FROM records "
            "JOIN listings USING (record) WHERE paper NOT NULL AND date NOT NULL)"
        )
        return int(rows[0][0])

    def sources(self) -> list[tuple[str, int]]:
        """The names of the sources with the number of papers that each gives, the largest first."""
        rows = self._rows(
            "SELECT name, count(DISTINCT paper) FROM records JOIN sources USING (source) "
            "WHERE paper IN (SELECT key FROM papers WHERE {}) GROUP BY name"
        )
        named = [(PurePath(name).name or str(name), int(papers)) for name, papers in rows]
        return sorted(named, key=lambda row: (-row[1], row[0]))

    def topics(self) -> list[Topic]:
        """Up to ten topics, each of papers that those before it do not cover, largest first."""
        total = int(self._rows("SELECT count(*) FROM papers WHERE {}")[0][0])
        every = max(1, total // _SAMPLE)
        rows = self._rows(
            "SELECT title, abstract FROM (SELECT *, row_number() OVER (ORDER BY key) AS place FROM papers WHERE {}) "
            f"WHERE place % {every} = 0"
        )
        found = list(_shared([str(title) for title, _ in rows]))
        if len(found) < _FEWEST_TOPICS and total < _SAMPLE:
            found = list(_shared([f"{title}. {abstract}" for title, abstract in rows]))
        scale = total / len(rows) if rows else 1
        return [Topic(name, round(papers * scale)) for name, papers in found]

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self._catalog.rows(sql.format(self._where), self._values)


def _shared(texts: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Phrases and words that texts share, chosen so that each covers most texts that no earlier one covers."""
    holding: dict[tuple[str, ...], set[int]] = {}
    written: dict[tuple[str, ...], Counter[str]] = {}
    stems: dict[str, str] = {}
    for place, text in enumerate(texts):
        for words in _phrases(text):
            stem = tuple(stems.setdefault(word, _stem(word)) for word in words)
            holding.setdefault(stem, set()).add(place)
            written.setdefault(stem, Counter())[" ".join(words)] += 1
    least = max(_FEWEST_PAPERS, len(texts) // 200)
    left = {stem: places for stem, places in holding.items() if len(places) >= least}
    covered: set[int] = set()
    named: set[str] = set()
    for _ in range(_MOST_TOPICS):
        best = max(left, key=lambda stem: (_value(stem, left[stem] - covered), stem), default=None)
        if best is None or len(left[best] - covered) < _FEWEST_PAPERS:
            return
        yield written[best].most_common(1)[0][0], len(left[best])
        covered |= left[best]
        named |= set(best)
        left = {stem: places for stem, places in left.items() if named.isdisjoint(stem)}


def _value(stem: tuple[str, ...], places: set[int]) -> float:
    return len(places) * (_PHRASE_BONUS if len(stem) > 1 else 1.0)


def _stem(word: str) -> str:
    return " ".join(analysed(word))


def _phrases(text: str) -> Iterator[tuple[str, ...]]:
    """The words of a text that may name a topic, alone and with the next: "language models", though not "models"."""
    for part in _PART.split(text):
        words = [_as_in_running_text(word) for word in _WORD.findall(part)]
        for word in words:
            if word.lower() not in _IGNORED and len(word) > 3:
                yield (word,)
        for first, second in pairwise(words):
            if _opens_phrase(first) and second.lower() not in _STOPS and len(second) > 2:
                yield first, second


_SAYS_NO_PHRASE = "via towards toward using based without across beyond"
_STOPS = CARRIES_NO_TOPIC | SAYS_LITTLE | frozenset(_SAYS_NO_PHRASE.split())
_MAY_OPEN = frozenset(("deep", "neural", "human", "multi", "open", "language", "data", "training", "scaling", "long"))


def _opens_phrase(word: str) -> bool:
    return (word.lower() not in _IGNORED or word.lower() in _MAY_OPEN) and len(word) > 2


def _as_in_running_text(word: str) -> str:
    return word.lower() if word[1:].islower() else word
