"""Fit the coefficients of `assistant/answering/sureness.py`, and show what a bound on the probability does.

Run:  python -m scripts.calibrate_sureness --fit SET [--fit SET] [--check SET]

A SET is a directory of questions as `evals` takes them, or the name of one that comes with it. Questions with one
answer count; a question is answered when the gold sentence is among the first three that are quoted, and one that
cannot be answered never is. Each set is also scored by coefficients fitted on the other sets to fit.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant import Assistant, Settings
from assistant.answering.extractive import PAPERS, best_sentences
from assistant.answering.sureness import FIRST_SENTENCES, SURENESS_COEFFICIENTS, SurenessFeatures, sureness_features
from assistant.questions.limits import limited
from assistant.questions.question import Question
from evals.libraries import open_library
from evals.metrics.case import flat
from evals.question_set import Gold, QuestionSet
from evals.reading import find, load

Matrix = NDArray[np.float64]

RIDGE = 1.0
BOUNDS = (0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8)


class Example(NamedTuple):
    set: str
    type: str
    features: SurenessFeatures
    is_right: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fit", action="append", default=[], metavar="SET")
    parser.add_argument("--check", action="append", default=[], metavar="SET")
    arguments = parser.parse_args()
    examples = {name: list(_examples(load(find(name)))) for name in (*arguments.fit, *arguments.check)}
    fitted = _fit([example for name in arguments.fit for example in examples[name]])
    if arguments.fit:
        print("SURENESS_COEFFICIENTS = SurenessCoefficients(" + ", ".join(f"{value:.2f}" for value in fitted) + ")")
    for name in arguments.fit:
        others = [example for other in arguments.fit if other != name for example in examples[other]]
        if others:
            _report(f"{name}, fitted on the others", examples[name], _fit(others))
    for name in arguments.check:
        _report(f"{name}, checked", examples[name], fitted if arguments.fit else np.array(SURENESS_COEFFICIENTS))


def _examples(questions: QuestionSet) -> Iterator[Example]:
    with open_library(questions.corpus, Settings(llm={"provider": "none"})) as assistant:
        for id, asked in questions.questions.items():
            gold = questions.gold.get(id)
            is_listed = asked.wants_list or asked.turns or asked.kind == "out_of_field"
            if gold is None or is_listed or not (found := _features(assistant, asked.text, gold)):
                continue
            is_right = found[1] and "answered" in gold.expected
            yield Example(questions.name, asked.kind or asked.type, found[0], is_right)


def _features(assistant: Assistant, text: str, gold: Gold) -> tuple[SurenessFeatures, bool] | None:
    """The features of the sentences quoted, and whether one with a gold sentence is among the first; None for lists."""
    topic, limits = limited(text, None)
    question = Question.parse(topic)
    if question.wants_list:
        return None
    evidence = assistant._parts.searcher().search(question, PAPERS, filters=limits)
    found = best_sentences(question, evidence)
    if not found:
        return None
    first = [(one.evidence.paper.id, flat(one.quote.text)) for one in found[:FIRST_SENTENCES]]
    needed = [nugget for nugget in gold.nuggets if nugget.vital] or gold.nuggets
    is_shown = any((nugget.paper, flat(nugget.sentence or "-")) in first for nugget in needed)
    return sureness_features(question, found), is_shown


def _rows(examples: Sequence[Example]) -> tuple[Matrix, Matrix]:
    rows = np.array([(*example.features, 1.0) for example in examples])
    return rows, np.array([example.is_right for example in examples], dtype=float)


def _fit(examples: Sequence[Example]) -> Matrix:
    """Logistic regression with a ridge on standardised features, by Newton's method."""
    rows, labels = _rows(examples)
    mean, spread = rows[:, :-1].mean(axis=0), rows[:, :-1].std(axis=0) + 1e-9
    scaled = np.column_stack([(rows[:, :-1] - mean) / spread, np.ones(len(rows))])
    ridge = np.diag([RIDGE] * len(mean) + [0.0])
    found = np.zeros(scaled.shape[1])
    for _ in range(50):
        fits = 1 / (1 + np.exp(-scaled @ found))
        gradient = scaled.T @ (fits - labels) + ridge @ found
        found -= np.linalg.solve((scaled * (fits * (1 - fits))[:, None]).T @ scaled + ridge + 1e-9, gradient)
    weights = found[:-1] / spread
    return np.append(weights, found[-1] - weights @ mean)


def _report(title: str, examples: Sequence[Example], coefficients: Matrix) -> None:
    rows, labels = _rows(examples)
    probabilities = 1 / (1 + np.exp(-rows @ coefficients))
    right, wrong = probabilities[labels == 1], probabilities[labels == 0]
    area = np.mean(right[:, None] > wrong[None]) if len(right) and len(wrong) else float("nan")
    types = np.array([example.type for example in examples])
    near = np.isin(types, ["near_miss", "missing_detail"])
    print(f"{title}: {len(labels)} questions, {labels.mean():.0%} right, area under the ROC curve {area:.2f}")
    for bound in BOUNDS:
        sure = probabilities >= bound
        shares = [("right of answered", labels[sure]), ("near misses answered", sure[near])]
        shares += [(f"{type} answered", sure[types == type]) for type in ("fact", "paraphrase", "definition")]
        print(f"  {bound}: " + "  ".join(f"{name} {some.mean():.2f}" for name, some in shares if len(some)))


if __name__ == "__main__":
    main()
