"""The words of papers that the lexical index has not applied yet, scored as it would score them.

BM25 with the index's own numbers of papers; the mean length of a text is that of some papers of the catalog.
"""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Set
from math import log
from typing import NamedTuple

from assistant.library.catalog import Catalog
from assistant.library.follower import changes, chunks
from assistant.library.keys import Keys
from assistant.library.lexicon import analysed, analysed_text

__all__ = ["MOST_NEWER", "NewerWords"]

MOST_NEWER = 5_000
"""Of more papers that wait for the index, as while it is made anew, the first are found by their words."""
_K1, _B = 1.2, 0.75
_SAMPLE = 200
_AT_ONCE = 500
_FIELDS = ("title", "text")


class _Words(NamedTuple):
    title: Counter[str]
    text: Counter[str]


class NewerWords:
    """The papers changed after the index's revision. Extended while the catalog moves on; another is begun, with the
    words that are known from the `earlier` one, when the index does.
    """

    def __init__(self, catalog: Catalog, since: int, earlier: NewerWords | None = None) -> None:
        self._catalog = catalog
        self.since = since
        self.revision = since
        self.stale: set[int] = set()
        """Papers that the index holds as they no longer are."""
        self._papers: dict[int, _Words] = {}
        self._sizes: dict[int, tuple[int, int]] = {}
        self._holding: tuple[defaultdict[str, dict[int, int]], ...] = tuple(defaultdict(dict) for _ in _FIELDS)
        """For each field and term, how often each paper holds it."""
        self._earlier = earlier if earlier is not None and earlier.revision >= since else None
        self._lengths = (1.0, 1.0)
        self._guard = threading.Lock()

    def as_of_now(self) -> dict[int, _Words]:
        """The words of those papers that have not changed since they were read."""
        todo = changes(self._catalog, self.revision)
        changed = {*todo.removed, *(key for _, keys in todo.papers for key in keys)}
        return {key: words for key, words in self._papers.items() if key not in changed}

    def read(self) -> None:
        """Read what the catalog has committed since the last time."""
        with self._catalog.snapshot():
            todo = changes(self._catalog, self.revision)
            keys = [key for _, some in todo.papers for key in some]
            changed = {*todo.removed, *keys}
            known = self._earlier.as_of_now() if self._earlier is not None else {}
            self._earlier = None
            new = {key: known[key] for key in keys if key in known}
            keys = [key for key in keys if key not in known]
            room = MOST_NEWER - len(self._papers.keys() - changed) - len(new)
            for some in chunks(keys[: max(0, room)], _AT_ONCE):
                for key, title, abstract in self._texts(f"WHERE key IN ({','.join(map(str, some))})"):
                    new[key] = _words(title, abstract)
            if new and self.revision == self.since:
                sample = [_words(title, text) for _, title, text in self._texts(f"ORDER BY key DESC LIMIT {_SAMPLE}")]
                total_title, total_text = (sum(each[at].total() for each in sample) for at in (0, 1))
                self._lengths = (max(1.0, total_title / len(sample)), max(1.0, total_text / len(sample)))
        with self._guard:
            self._replace(changed, new)
            self.stale = self.stale | set(todo.removed) | todo.known
            self.revision = todo.revision

    def _replace(self, changed: Set[int], new: dict[int, _Words]) -> None:
        for key in changed & self._papers.keys():
            for holding, words in zip(self._holding, self._papers[key], strict=True):
                for term in words:
                    del holding[term][key]
        self._papers = {key: words for key, words in self._papers.items() if key not in changed} | new
        self._sizes |= {key: (words.title.total(), words.text.total()) for key, words in new.items()}
        for key, fields in new.items():
            for holding, words in zip(self._holding, fields, strict=True):
                for term, often in words.items():
                    holding[term][key] = often

    def _texts(self, which: str) -> list[tuple[int, str, str]]:
        return self._catalog.rows(f"SELECT key, title, abstract FROM papers {which}")

    def holding(self, term: str) -> int:
        """How many of the papers hold a term."""
        return len(self._holding[1].get(term, ()))

    def scores(
        self,
        weights: Mapping[str, float],
        title_weight: float,
        papers: int,
        frequency: Callable[[str, str], int],
        within: Collection[int] | None,
    ) -> dict[int, float]:
        """The scores of those papers that hold any term. `frequency` gives the papers with a term in a field of the
        index, which has `papers`.
        """
        found: dict[int, float] = {}
        with self._guard:
            among = self._papers.keys() if within is None else set(Keys.of(self._papers).shared(within))
            for term, weight in weights.items():
                for at, (field, share) in enumerate(zip(_FIELDS, (title_weight, 1.0), strict=True)):
                    holding = self._holding[at].get(term)
                    if not holding or not share:
                        continue
                    total = papers + len(self._papers)
                    known = frequency(field, term) + len(holding)
                    rarity = log(1 + (total - known + 0.5) / (known + 0.5))
                    for key in holding.keys() & among:
                        often = holding[key]
                        length = self._sizes[key][at] / self._lengths[at]
                        part = rarity * often * (_K1 + 1) / (often + _K1 * (1 - _B + _B * length))
                        found[key] = found.get(key, 0.0) + weight * share * part
        return found


def _words(title: str, abstract: str) -> _Words:
    return _Words(Counter(analysed(title)), Counter(analysed_text(title, abstract)))
