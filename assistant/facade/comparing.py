"""The part of the facade that compares papers."""

from typing import TYPE_CHECKING

from assistant.arguments import checked_id, checked_text
from assistant.awaiting import in_thread
from assistant.errors import ArgumentError
from assistant.records import Comparison

if TYPE_CHECKING:
    from assistant.library.library import Library
    from assistant.parts import Parts

__all__ = ["Comparing"]


class Comparing:
    """What an assistant says of several papers beside each other."""

    _library: "Library"
    _parts: "Parts"

    def compare(self, *ids: str, about: str | None = None) -> Comparison:
        """What papers say on the same aspects, their quotes beside each other; with `about`, on that subject alone.

        An id is what `paper` takes. With a language model, the comparison begins with its verdict on whether they
        agree, each statement checked against the sentences it cites; if the model fails, the setting `llm.fallback`
        decides whether there are quotes alone, with a note, or ModelError is raised. Raises ArgumentError for fewer
        than two papers or more than six, and PaperNotFoundError.
        """
        from assistant.contrasting import asked_to_compare
        from assistant.conversation import last
        from assistant.questions.comparisons import MOST_COMPARED

        subject = " ".join((checked_text("about", about) or "").split())
        if about is not None and not subject:
            raise ArgumentError("about is empty", hint="leave it out to compare the papers as a whole")
        wanted = [checked_id(id) for id in ids]
        if len(wanted) > MOST_COMPARED:
            raise ArgumentError(
                f"{len(wanted)} papers are too many to set side by side", hint=f"compare up to {MOST_COMPARED}"
            )
        papers = {paper.id: paper for paper in map(self._library.paper, wanted)}
        if len(papers) < 2:
            same = " that differ" if len(wanted) > 1 else ""
            raise ArgumentError(
                f"two papers{same} are needed to compare them", hint="list the ids with: assistant papers"
            )
        understood = asked_to_compare(tuple(papers), subject)
        question = f"compare {' and '.join(papers)}{f' on {subject}' if subject else ''}"
        return Comparison.of(last(self._parts.asking(question, None, None, None, understood).events()))

    acompare = in_thread(compare)
