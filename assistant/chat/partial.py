"""What is left of an answer that was stopped: the statements verified so far, with their quotes."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.records import Answer, Citation, Done, Drafted, Event, Evidence, Filters, Retrieved, Statement, Verified

__all__ = ["INTERRUPTED", "Partial"]

INTERRUPTED = "Interrupted: this is what had come."


@dataclass(slots=True)
class Partial:
    """Collects the events of one answer."""

    question: str
    filters: Filters | None = None
    model: str | None = None
    done: Answer | None = None
    """The whole answer, once it has come."""
    _evidence: tuple[Evidence, ...] = ()
    _cited: dict[int, tuple[Citation, ...]] = field(default_factory=dict)
    _verified: dict[int, Statement] = field(default_factory=dict)
    _removed: int = 0

    def take(self, event: Event) -> None:
        """Remember an event."""
        match event:
            case Retrieved():
                self._evidence = event.evidence
            case Drafted():
                self._cited[event.index] = event.citations
            case Done(answer=answer):
                self.done = answer
            case Verified(statement=None):
                self._removed += 1
            case Verified(index=index, statement=statement) if statement is not None:
                self._verified[index] = statement

    def answer(self) -> Answer | None:
        """The interrupted answer, None when no statement was verified."""
        from assistant.answering.answer_text import as_markdown

        citations: list[Citation] = []
        statements: list[Statement] = []
        for index, statement in sorted(self._verified.items()):
            cited = [citation for citation in self._cited[index] if citation.number in statement.citations]
            if {citation.number for citation in cited} != set(statement.citations):
                continue  # its draft was corrected, and the event does not hold the new quotes
            places = range(len(citations), len(citations) + len(cited))
            citations += [citation.model_copy(update={"verdict": statement.verdict}) for citation in cited]
            statements.append(statement.model_copy(update={"rests_on": tuple(places)}))
        if not statements:
            return None
        papers = {citation.paper.id for citation in citations}
        answer = Answer(
            question=self.question,
            filters=self.filters or Filters(),
            status="answered",
            text="",
            statements=tuple(statements),
            citations=tuple(citations),
            evidence=tuple(found for found in self._evidence if found.paper.id in papers),
            mode="model" if self.model else "extractive",
            model=self.model,
            interrupted=True,
            removed=self._removed,
            notes=(INTERRUPTED,),
        )
        return answer.model_copy(update={"text": as_markdown(answer)})
