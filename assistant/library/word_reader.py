"""What the lexical index finds at one moment: in its files, and among the papers that it has not applied yet."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import islice
from typing import Any

import tantivy
from tantivy import Occur, Query

from assistant.library.keys import Keys
from assistant.library.lexicon import FREQUENCIES, analysed, schema, unstemmed
from assistant.library.newer_words import NewerWords
from assistant.text import spelling

__all__ = ["TITLE_WEIGHT", "WordReader"]

TITLE_WEIGHT = 0.5
"""The weight of a word's score in the title relative to its score in the whole text."""
_FREQUENT = 10_000
"""The papers that hold a term in so many are not counted one by one (7 ns each)."""
_HITS_FOR_A_KEY = 2
"""So many hits take the time of a key that is handed over to search within."""


class WordReader:
    """Asks a searcher and the papers `newer` than it. Raises ValueError or OSError if the files cannot be read."""

    def __init__(self, searcher: tantivy.Searcher, *, holds_deleted: bool) -> None:
        """`holds_deleted`: papers that were removed or changed still take room in the files."""
        self._searcher = searcher
        self._holds_deleted = holds_deleted
        self._schema = schema()
        self._vocabulary: dict[str, list[tuple[str, int]]] = {}
        self.newer: NewerWords | None = None

    @property
    def size(self) -> int:
        """The number of papers in the files."""
        return self._searcher.num_docs

    def score(
        self, terms: Mapping[str, float], limit: int, within: Collection[int] | None, title_weight: float | None
    ) -> dict[int, float]:
        """See `Library.lexical`."""
        weights = self._weights(terms)
        if not weights or limit < 1 or (within is not None and not within):
            return {}
        share = TITLE_WEIGHT if title_weight is None else title_weight
        newer = self.newer
        stale = newer.stale if newer is not None else set()
        found = self._best(self._query(weights, share), limit + len(stale), within)
        found = {key: score for key, score in found.items() if key not in stale}
        if newer is None:
            return found
        found |= newer.scores(weights, share, self.size, self._searcher.doc_freq, within)
        return dict(sorted(found.items(), key=lambda item: -item[1])[:limit])

    def _best(self, query: Query, limit: int, within: Collection[int] | None) -> dict[int, float]:
        """The scores of the best papers, best first; only `within`."""
        if within is None:
            return self._found(query, limit)
        # To choose among the best of all takes less time than to hand over many keys.
        wanted = limit + 2 * limit * self.size // len(within)
        while wanted < _HITS_FOR_A_KEY * len(within):
            every = self._found(query, wanted)
            among = set(Keys.of(every).shared(within))
            found = {key: score for key, score in every.items() if key in among}
            if len(found) >= limit or len(every) < wanted:
                return dict(islice(found.items(), limit))
            wanted *= 4
        chosen = Query.const_score_query(Query.term_set_query(self._schema, "key", list(within)), 0.0)
        return self._found(Query.boolean_query([(Occur.Must, query), (Occur.Must, chosen)]), limit)

    def _found(self, query: Query, limit: int) -> dict[int, float]:
        hits = self._searcher.search(query, limit=limit, count=False).hits
        keys = self._searcher.fast_field_values("key", [address for _, address in hits])
        return {int(key): float(score) for key, (score, _) in zip(keys, hits, strict=True) if key is not None}

    def _weights(self, terms: Mapping[str, float]) -> dict[str, float]:
        """Weights of analysed terms; the parts of a compound share its weight, its joined form gets all of it."""
        weights: dict[str, float] = {}
        for word, weight in terms.items():
            parts = analysed(word)
            for part in parts:
                weights[part] = weights.get(part, 0.0) + weight / len(parts)
            if len(parts) > 1:
                for joined in analysed("".join(unstemmed(word))):
                    if self._searcher.doc_freq("text", joined):
                        weights[joined] = weights.get(joined, 0.0) + weight
        return {term: weight for term, weight in weights.items() if weight > 0}

    def _query(self, weights: Mapping[str, float], title_weight: float) -> Query:
        clauses = []
        for term, weight in weights.items():
            for field, share in (("text", 1.0), ("title", title_weight)):
                if share > 0:
                    query = Query.term_query(self._schema, field, term, index_option=FREQUENCIES)
                    clauses.append((Occur.Should, Query.boost_query(query, weight * share)))
        return Query.boolean_query(clauses)

    def document_frequency(self, term: str) -> int:
        """See `Library.document_frequency`."""
        newer = self.newer
        more = newer.holding(term) if newer is not None else 0
        known = self._searcher.doc_freq("text", term)
        # It still counts papers that were removed or changed, which makes no difference to a frequent term.
        may_be_fewer = self._holds_deleted or (newer is not None and newer.stale)
        if not 0 < known < _FREQUENT or not may_be_fewer:
            return known + more
        query = Query.term_query(self._schema, "text", term, index_option=FREQUENCIES)
        if newer is not None and newer.stale:
            left_out = Query.term_set_query(self._schema, "key", list(newer.stale))
            query = Query.boolean_query([(Occur.Must, query), (Occur.MustNot, left_out)])
        return self._count(query) + more

    def _count(self, query: Query) -> int:
        result: Any = self._searcher.search(query, limit=1, count=True)
        return int(result.count or 0)

    def expand(self, word: str) -> tuple[str, ...]:
        """See `Library.expand`."""
        parts = unstemmed(word)
        if not parts:
            return ()
        joined = "".join(parts)
        if len(parts) > 1:
            return (joined,) if self.document_frequency(analysed(joined)[0]) else ()
        if self.document_frequency(analysed(joined)[0]):
            return ()
        apart = [pair for pair in spelling.splits(joined) if self._is_phrase(pair)]
        return tuple(" ".join(pair) for pair in apart) or spelling.nearest_words(joined, self._words)

    def _is_phrase(self, pair: tuple[str, str]) -> bool:
        first, second = (analysed(part) for part in pair)
        if len(first) != 1 or len(second) != 1:
            return False
        if not self._searcher.doc_freq("text", first[0]) or not self._searcher.doc_freq("text", second[0]):
            return False
        return self._count(Query.phrase_query(self._schema, "text", [first[0], second[0]])) > 0

    def _words(self, initial: str) -> list[tuple[str, int]]:
        held = self._vocabulary.get(initial)
        if held is None:
            held = self._vocabulary[initial] = self._searcher.terms_with_prefix("words", initial)
        return held

    def keys(self) -> set[int]:
        """The keys of all papers in the files."""
        if not self.size:
            return set()
        hits = self._searcher.search(Query.all_query(), limit=self.size, count=False).hits
        return {int(key) for key in self._searcher.fast_field_values("key", [address for _, address in hits]) if key}
