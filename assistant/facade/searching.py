"""The part of the facade that searches, and tells how a question is read for that."""

from functools import partial
from typing import TYPE_CHECKING, Literal

from assistant.arguments import checked_choice, checked_count, checked_filters, checked_question
from assistant.awaiting import in_thread
from assistant.instrumentation import search_observed
from assistant.records import Filters, Found, Hit

if TYPE_CHECKING:
    from assistant.library.library import Library
    from assistant.parts import Parts
    from assistant.questions.misspelt import Reread
    from assistant.settings import Settings

__all__ = ["Searching"]


class Searching:
    """What an assistant finds for a question, without answering it."""

    _library: "Library"
    _parts: "Parts"
    settings: "Settings"

    def search(self, question: str, *, limit: int | None = None, filters: Filters | None = None) -> list[Hit]:
        """The papers that best fit a question, best first; none if no paper can fit.

        An id, an arXiv identifier, a DOI, an address or an exact title gives the paper that it names, with the score 1.

        Limits stated in the question ("since 2023") apply, unless `filters` override them. A misspelt question is read
        as `reread` says. `limit` defaults to the setting `retrieval.limit`. A hit's score is the estimated probability
        that the paper fits; the order depends on more than the score.
        """
        from assistant.answering.direct_answers import hits_with_id
        from assistant.questions.limits import limited

        checked_count("limit", limit)
        question, filters = self._stated(question, filters)
        searcher = self._parts.searcher()
        named = hits_with_id(question, self._library, searcher, filters)
        if named is None and (reread := self.reread(question)) is not None:
            if reread.question is None:
                return Found(nothing=reread.note)
            question = reread.question
            named = hits_with_id(question, self._library, searcher, filters)
        if named is not None:
            return Found(named[:limit])
        text, limits = limited(question, filters)
        retrieval = self.settings.retrieval
        evidence = search_observed(question, partial(searcher.search, text, limit or retrieval.limit, filters=limits))
        hits = [found.hit(self.settings.answer.quotes) for found in evidence]
        return Found(hits, "no papers" if hits or self._library.count() else "no papers: the library is empty")

    asearch = in_thread(search)

    @property
    def outage(self) -> str:
        """Why the latest question was searched for by its words alone: the encoder failed; empty if it did not."""
        return self._parts.searcher().outage

    def reread(self, question: str) -> "Reread | None":
        """How `search` and `ask` read a question that is misspelt or not in English; None for any other.

        It has a `note` for the reader and the `question` as it is read, which is None if no word of it can be.
        """
        from assistant.answering.direct_answers import hits_with_id
        from assistant.questions.misspelt import reread

        searcher = self._parts.searcher()
        question, _ = self._stated(question, None)
        is_named = hits_with_id(question, self._library, searcher, Filters()) is not None
        return None if is_named else reread(question, searcher.vocabulary)

    def limits(self, question: str, *, filters: Filters | None = None) -> Filters:
        """The limits that `search` and `ask` apply: those that the question states and `filters`."""
        from assistant.questions.limits import limited

        question, filters = self._stated(question, filters)
        reread = self.reread(question)
        return limited((reread and reread.question) or question, filters)[1]

    def _stated(self, question: str, filters: Filters | None) -> tuple[str, Filters]:
        """The question without the tags that it names, and `filters` with these."""
        from assistant.questions.limits import joined
        from assistant.questions.tagged import without_tags

        given = checked_filters(filters) or Filters()
        text, tagged = without_tags(checked_question(question), self._library.labels.names())
        return text, joined(tagged, given)

    def rank(self, question: str, *, by: Literal["words", "vectors"], limit: int = 100) -> list[str]:
        """Ids of the papers that one index alone ranks first: a baseline to compare `search` with.

        By "words", BM25 of the question's words as they stand; by "vectors", the cosine of the question with the
        abstract or its best passage.
        """
        checked_count("limit", limit)
        checked_choice("by", by, ("words", "vectors"))
        return self._parts.ranked(checked_question(question), by, limit)
