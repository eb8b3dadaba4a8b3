"""What the library holds as a whole: years, sources, and topics with their papers."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from assistant.library.catalog import Catalog
from assistant.library.filtering import condition
from assistant.library.queries import papers_by_key
from assistant.records import Filters, Topic, Topics

if TYPE_CHECKING:
    from assistant.library.matrix import Matrix

__all__ = ["Overview"]


class Overview:
    """Counts over the papers that pass filters."""

    def __init__(self, catalog: Catalog, matrix: Matrix, filters: Filters) -> None:
        self._catalog = catalog
        self._matrix = matrix
        self._filters = filters
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

    def topics(self, most: int, typical: int) -> Topics:
        """The largest topics, at most `most`, each with its `typical` papers; see `assistant.library.topics`."""
        import numpy as np

        from assistant.library.passing import keys_matching
        from assistant.library.topics import MOST, SAMPLE, TopicText, found_topics

        within = keys_matching(self._catalog, self._filters).keys if self._filters else None
        scan = self._matrix.scan()
        sample = scan.abstracts(SAMPLE, within, mixed=True)
        if not len(sample.keys):
            return Topics()
        rows = self._catalog.rows(
            "SELECT key, title, abstract FROM papers WHERE key IN (SELECT value FROM json_each(?))",
            (json.dumps(sample.keys.tolist()),),
        )
        read = {key: TopicText(title, abstract) for key, title, abstract in rows}
        texts = [read.get(key, TopicText("", "")) for key in sample.keys.tolist()]
        found = found_topics(texts, sample.vectors, max(most, MOST))
        if len(sample.keys) < SAMPLE:
            keys, (places, fit) = sample.keys, found.nearest(sample.vectors, found.holding)
        else:
            parts = [(block.keys, *found.nearest(block.vectors)) for block in scan.every_abstract(within)]
            keys, places, fit = (np.concatenate(part) for part in zip(*parts, strict=True))
        sizes = np.bincount(places[places >= 0], minlength=len(found.names))
        order = [place for place in np.argsort(-sizes, kind="stable").tolist() if sizes[place]]
        topics = []
        for place in order[:most]:
            members = np.flatnonzero(places == place)
            best = keys[members[np.argsort(-fit[members], kind="stable")[:typical]]]
            papers = tuple(papers_by_key(self._catalog, best.tolist()).values())
            name, further = found.names[place], found.further[place]
            topics.append(Topic(name=name, further=further, papers=len(members), typical=papers))
        return Topics(topics, total=len(keys), without=int(np.count_nonzero(places < 0)), found=len(order))

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self._catalog.rows(sql.format(self._where), self._values)
