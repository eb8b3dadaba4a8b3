"""Labels written beside a question, in its own line, and what labels imply where there are no others."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, field_validator

from assistant.records import Status
from evals.question_set import REFUSED, FalsePremise, Gold, Nugget, Question

__all__ = ["BesideQuestion", "implied"]

_BEST = 2


class BesideQuestion(BaseModel):
    """The labels that a line of `queries.jsonl` may hold itself."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    papers: dict[str, int] = {}
    """Grades by id or title; a list of papers is one of those that answer the question."""
    answerable: bool | None = None
    expected: tuple[Status, ...] = ()
    nuggets: tuple[Nugget, ...] = ()
    false_premise: FalsePremise | str | bool = False

    @field_validator("papers", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        several = [value] if isinstance(value, str) else value
        return dict.fromkeys(several, _BEST) if isinstance(several, list) else several

    @field_validator("expected", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value

    @property
    def is_there(self) -> bool:
        """Whether the line holds any label."""
        return bool(self.model_fields_set)

    def gold(self, id: str) -> Gold | None:
        """The labels of a good answer; None where the line says nothing of it."""
        if not self.model_fields_set - {"papers"}:
            return None
        refused = self.answerable is False
        return Gold(
            _id=id,
            expected=self.expected or (REFUSED if refused else ("answered",)),
            nuggets=self.nuggets,
            false_premise=self.false_premise,
        )


def implied(question: Question, judged: Mapping[str, int]) -> Gold | None:
    """What a question's type and papers say of its right status; None for one that is not labelled yet."""
    if question.type.startswith("unanswerable"):
        return Gold(_id=question.id, expected=REFUSED)
    return Gold(_id=question.id) if any(grade > 0 for grade in judged.values()) else None
