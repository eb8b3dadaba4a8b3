"""The part of the facade that checks statements against quotes."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from assistant.arguments import checked_citations, checked_statement, checked_statements, checked_text
from assistant.records import Citation, Quote, Statement, Verified

if TYPE_CHECKING:
    from assistant.parts import Parts
    from assistant.verification.claims import Cited

__all__ = ["Checking"]


class Checking:
    """What an assistant does with statements that others made."""

    _parts: "Parts"

    def verify(self, statement: str, citations: Iterable[Citation]) -> Statement:
        """The statement with a verdict on whether the citations' quotes, taken together, support it, and why not.

        The same check that answers written by a language model pass; it needs no model.
        """
        statement, cited = checked_statement(statement), checked_citations(citations)
        check = self._parts.verifier().check(statement, _quoted(cited))
        numbers = tuple(dict.fromkeys(each.number for each in cited))
        return Statement(text=statement, citations=numbers, verdict=check.verdict, problems=check.problems)

    def review(self, statements: Sequence[tuple[str, Iterable[Citation]]], question: str = "") -> list[Verified]:
        """Statements checked as those of an answer are: by `verify`, then by the model as the setting `llm.check` says.

        Each with the citations that it has then. A statement that the model corrects comes back corrected. Raises
        ConfigurationError without a language model, and ModelError.
        """
        checked_text("question", question)
        pairs = [(text, _quoted(cited)) for text, cited in checked_statements(statements)]
        return self._parts.model().reviewed(pairs, question)


def _quoted(citations: Sequence[Citation]) -> "Cited":
    return [(each.paper, Quote(text=each.quote, start=each.start, end=each.end)) for each in citations]
