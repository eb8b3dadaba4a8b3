"""One question with everything that its scores are computed from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistant import Answer, Citation, Paper
from evals.question_set import Gold, Nugget, Question
from evals.run_directory import Outcome

__all__ = ["Case", "flat"]


@dataclass(frozen=True)
class Case:
    """A question, its labels and its outcome. `papers` are those of the library, by id."""

    question: Question
    outcome: Outcome
    judgments: Mapping[str, int] = field(default_factory=dict)
    gold: Gold | None = None
    answerable: bool | None = True
    papers: Mapping[str, Paper] = field(default_factory=dict)

    @property
    def answer(self) -> Answer | None:
        """What was given, also when it says that nothing fits."""
        return self.outcome.answer

    @property
    def answered(self) -> bool:
        """Whether something was asserted: a refusal may list papers on the topic, but claims nothing of them."""
        return self.answer is not None and self.answer.status == "answered"

    @property
    def status_is_right(self) -> bool:
        """Whether the status is one of those expected, or as good.

        The closest sentences are as good as an answer where the right one is among them, and as good as the answer that
        the abstracts do not say.
        """
        if self.answer is None or self.gold is None:
            return False
        if self.answer.status != "closest" or "closest" in self.gold.expected:
            return self.answer.status in self.gold.expected
        return "not_in_abstracts" in self.gold.expected or ("answered" in self.gold.expected and self.shows_gold)

    @property
    def shows_gold(self) -> bool:
        """Whether a gold sentence is quoted; where none is known, whether a relevant paper is."""
        if sentences := [nugget for nugget in self.needed if self.gold_span(nugget)]:
            return any(self.quotes(nugget, self.citations) for nugget in sentences)
        return bool(self.cited & self.relevant())

    @property
    def has_content(self) -> bool:
        """Whether it counts what the answer holds: not where refusing is right, nor where it was as good and done."""
        if self.answer is None or self.answerable is False:
            return False
        return self.answered or self.answerable is True

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What an answer quotes, whether it asserts it or shows it as the closest."""
        return self.answer.citations if self.answer is not None else ()

    @property
    def cited(self) -> set[str]:
        """Ids of the papers that an answer cites."""
        return {citation.paper.id for citation in self.citations}

    @property
    def needed(self) -> list[Nugget]:
        """The vital nuggets, or all when none is vital."""
        nuggets = self.gold.nuggets if self.gold else ()
        return [nugget for nugget in nuggets if nugget.vital] or list(nuggets)

    def relevant(self, grade: int = 1) -> set[str]:
        """Ids of the papers judged at least `grade`."""
        return {paper for paper, judged in self.judgments.items() if judged >= grade}

    @staticmethod
    def quotes(nugget: Nugget, citations: Sequence[Citation]) -> bool:
        """Whether some quote from the nugget's paper holds its whole sentence."""
        sentence = flat(nugget.sentence or "")
        return any(citation.paper.id == nugget.paper and sentence in flat(citation.quote) for citation in citations)

    def gold_span(self, nugget: Nugget) -> tuple[int, int] | None:
        """Where the paper in the library holds the nugget's sentence, if it does."""
        paper = self.papers.get(nugget.paper or "")
        start = paper.abstract.find(nugget.sentence) if paper and nugget.sentence else -1
        return (start, start + len(nugget.sentence or "")) if start >= 0 else None


def flat(text: str) -> str:
    """A text with single blanks for white space of any kind."""
    return " ".join(text.split())
