"""The part of the facade that finds papers like others, and the topics that papers fall into."""

from typing import TYPE_CHECKING

from assistant.arguments import checked_count, checked_filters, checked_id
from assistant.awaiting import in_thread
from assistant.errors import ArgumentError
from assistant.records import Filters, Found, Hit, Topics

if TYPE_CHECKING:
    from assistant.library.library import Library
    from assistant.parts import Parts
    from assistant.settings import Settings

__all__ = ["MOST_TOPICS", "TYPICAL", "Similarity"]

MOST_TOPICS, TYPICAL = 20, 3
"""Topics at most, and papers of each, unless other numbers are given."""
_SENTENCES = 1
"""Quoted of a similar paper: the one that says best what both are about."""


class Similarity:
    """What an assistant finds from the vectors that it holds: it encodes nothing and needs no model."""

    _library: "Library"
    _parts: "Parts"
    settings: "Settings"

    def similar(self, *ids: str, limit: int | None = None, filters: Filters | None = None) -> list[Hit]:
        """The papers most like one paper, or like all of several, best first; these themselves are left out.

        A hit's score is the cosine of the vectors of title and abstract, 0 to 1; with several ids, the least of these,
        so that a paper must be near to each. From about 0.5, papers usually treat one subject; below 0.3, they share
        little. Its quote is the sentence nearest to the given papers, and `shared` are terms that both have. `limit`
        defaults to the setting `retrieval.limit`. Raises PaperNotFoundError if an id is unknown.
        """
        from assistant.retrieval.chosen import nearest_to, shared_terms

        if not ids:
            raise ArgumentError("similar needs the id of a paper", hint="assistant.papers() lists them")
        checked_count("limit", limit)
        filters = checked_filters(filters) or Filters()
        self._parts.check_open()
        self._library.require()
        named = list(dict.fromkeys(self._library.paper(checked_id(id)).id for id in ids))
        found = nearest_to(self._library, named, limit or self.settings.retrieval.limit, filters, _SENTENCES)
        shared = (shared_terms(self._library, named, evidence.paper) for evidence in found)
        hits = (
            one.hit(_SENTENCES).model_copy(update={"shared": terms}) for one, terms in zip(found, shared, strict=True)
        )
        return Found(hits, "no other paper")

    asimilar = in_thread(similar)

    def topics(self, *, filters: Filters | None = None, limit: int = MOST_TOPICS, papers: int = TYPICAL) -> Topics:
        """The largest topics of the papers that pass `filters`, at most `limit`, each with its typical `papers`.

        A topic is a phrase whose papers are alike, with all papers that are near to them. Each paper belongs to one
        topic or to none, and `without` says how many belong to none. There are as many topics as there are such
        phrases, up to 20 or `limit`; see `assistant.library.topics`. The same papers always give the same topics. Of
        more than 2,000 papers, a sample gives the topics, and all are compared with them.
        """
        checked_count("limit", limit)
        checked_count("papers", papers, least=0)
        self._parts.check_open()
        self._library.require()
        return self._library.overview(checked_filters(filters) or Filters()).topics(limit, papers)

    atopics = in_thread(topics)
