"""A set of questions: what is asked, of which papers, and what a good answer holds.

A set is a directory: `set.toml`, `queries.jsonl`, `qrels.tsv`, `answers.jsonl` (see `evals/commands/new_set.py` for an
example of each). It may begin with questions alone. A test collection in the layout of BEIR is a set without `set.toml`
and answers: only its rankings are scored.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, field_validator

from assistant.records import Status

__all__ = [
    "REFUSED",
    "SHIPPED",
    "FalsePremise",
    "Gold",
    "Nugget",
    "Question",
    "QuestionSet",
    "folded",
    "ids_by_title",
]

SHIPPED = Path(__file__).with_name("sets")
"""Where the sets that come with the program are."""
REFUSED: tuple[Status, ...] = ("no_match", "not_in_abstracts")
"""What is right for a question of which is known only that no paper answers it."""


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class Question(_Row):
    """A question. `turns` are asked before it, in one conversation."""

    id: str = Field(alias="_id", min_length=1)
    text: str = Field(min_length=1)
    type: str = "question"
    kind: str = ""
    turns: tuple[str, ...] = ()

    @property
    def wants_list(self) -> bool:
        """Whether all papers that fit are asked for."""
        return self.type.startswith("list")


class Nugget(_Row):
    """A fact that an answer should hold. Found when any expression of `match` is, in any case of letters.

    `sentence` is the exact piece of the abstract of `paper` that carries it.
    """

    text: str
    vital: bool = True
    paper: str | None = None
    sentence: str | None = None
    match: tuple[str, ...] = ()

    @field_validator("match", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value


class FalsePremise(_Row):
    """What is wrong with what a question takes for granted, and the sentence that says so."""

    wrong: str
    paper: str | None = None
    sentence: str | None = None


class Gold(_Row):
    """What a good answer to one question holds. `expected` are the statuses that are right.

    A question with a false premise may be refused, or answered with its nuggets, which set it right.
    """

    id: str = Field(alias="_id", min_length=1)
    expected: tuple[Status, ...] = Field(default=("answered",), min_length=1)
    nuggets: tuple[Nugget, ...] = ()
    false_premise: FalsePremise | str | bool = False

    @field_validator("expected", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value

    def named(self, id_of: Callable[[str], str]) -> Gold:
        """With the ids of papers where it has their titles."""
        changes: dict[str, Any] = {"nuggets": tuple(_named(nugget, id_of) for nugget in self.nuggets)}
        if isinstance(self.false_premise, FalsePremise):
            changes["false_premise"] = _named(self.false_premise, id_of)
        return self.model_copy(update=changes)


Said = TypeVar("Said", Nugget, FalsePremise)


@dataclass(frozen=True)
class QuestionSet:
    """Questions by id, with grades by question and paper id, and labels of good answers by question id."""

    name: str
    version: str
    description: str
    directory: Path
    corpus: Literal["starter"] | Path
    questions: Mapping[str, Question]
    judgments: Mapping[str, Mapping[str, int]]
    gold: Mapping[str, Gold]
    is_plain: bool = False
    """Whether it is a test collection of rankings: nothing is asked of the assistant but to search."""

    def answerable(self, id: str) -> bool | None:
        """Whether a question should be answered; None when a refusal is as good."""
        gold = self.gold.get(id)
        if gold is None:
            return True
        if "answered" not in gold.expected:
            return False
        return True if set(gold.expected) == {"answered"} else None

    def is_ranked(self, id: str) -> bool:
        """Whether the ranking of a question can be scored."""
        return self.answerable(id) is not False and any(grade > 0 for grade in self.judgments.get(id, {}).values())

    @property
    def unlabelled(self) -> list[str]:
        """Ids of the questions that are asked and shown, and count in no score."""
        return [id for id in self.questions if id not in self.gold and not self.is_plain]

    def named(self, titles: Mapping[str, str]) -> QuestionSet:
        """The set with the ids of papers where labels have their titles. `titles` are those of the library, by id.

        A title that no paper has, or several have, stays as it is.
        """
        ids = ids_by_title(titles)

        def id_of(name: str) -> str:
            found = () if name in titles else ids.get(folded(name), ())
            return found[0] if len(found) == 1 else name

        judgments = {
            id: {id_of(name): grade for name, grade in judged.items()} for id, judged in self.judgments.items()
        }
        return replace(self, judgments=judgments, gold={id: gold.named(id_of) for id, gold in self.gold.items()})

    def limited(self, count: int | None) -> QuestionSet:
        """`count` questions, spread evenly over the set."""
        if count is None or count >= len(self.questions):
            return self
        ids = list(self.questions)
        kept = [ids[place * len(ids) // count] for place in range(count)]
        return replace(self, questions={id: self.questions[id] for id in kept})

    @cached_property
    def asked_fingerprint(self) -> str:
        """SHA-256 of what is asked: answers to the same questions can be scored again with other labels."""
        return _digest([question.model_dump() for question in self.questions.values()])

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of questions and labels: scores of runs with the same one can be compared."""
        labels = [
            [id, sorted(self.judgments.get(id, {}).items()), gold.model_dump() if (gold := self.gold.get(id)) else None]
            for id in self.questions
        ]
        return _digest([self.asked_fingerprint, labels])


def ids_by_title(titles: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    """Ids of papers by their folded titles."""
    found: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for id, title in titles.items():
        found[folded(title)] += (id,)
    return found


def folded(text: str) -> str:
    """A text without case, signs and white space of any kind."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _named(said: Said, id_of: Callable[[str], str]) -> Said:
    return said.model_copy(update={"paper": id_of(said.paper)}) if said.paper else said


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()
