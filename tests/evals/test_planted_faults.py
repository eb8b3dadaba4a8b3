"""Faults planted in the assistant are caught by the gate; the assistant as it is passes.

A set made of the invented papers' own sentences: enough questions for a drop to be clear, few enough to be asked here.
`python -m scripts.planted_faults` plants these and more over the set that comes with the program.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evals.errors import WORSE
from scripts.planted_faults import FAULTS, hold, remembered
from tests.evals.conftest import Evaluate
from tests.evals.tiny_set import write_set
from tests.invented_papers import PAPERS

OUTSIDE = (
    "how long does sourdough bread have to rise?",
    "when should roses be pruned?",
    "who won the marathon in Boston?",
    "how deep is Lake Baikal?",
    "what does a plumber charge for a dripping tap?",
    "which wood is best for a guitar?",
    "how old do giant tortoises become?",
    "why is the sky of Mars red?",
    "what is the capital of Bhutan?",
    "how is parmesan made?",
    "which train goes from Basel to Milan?",
    "how do I knit a sock?",
)


def facts() -> Iterator[tuple[str, str]]:
    """For each paper its id and a sentence that is neither its first nor its last."""
    for id, _, abstract in PAPERS:
        yield id, re.split(r"(?<=\.) (?=[A-Z])", abstract)[1]


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> Path:
    queries: list[dict[str, Any]] = []
    answers: list[dict[str, Any]] = []
    for place, (id, sentence) in enumerate(facts()):
        queries.append({"_id": f"fact-{place}", "text": sentence.rstrip("."), "type": "fact"})
        nugget = {"text": sentence, "paper": id, "sentence": sentence, "match": [re.escape(sentence)]}
        answers.append({"_id": f"fact-{place}", "expected": "answered", "nuggets": [nugget]})
    for place, text in enumerate(OUTSIDE):
        queries.append({"_id": f"none-{place}", "text": text, "type": "unanswerable"})
        answers.append({"_id": f"none-{place}", "expected": ["no_match", "not_in_abstracts"]})
    qrels = [(f"fact-{place}", id, 1) for place, (id, _) in enumerate(facts())]
    return write_set(tmp_path_factory.mktemp("sets") / "sentences", queries=queries, qrels=qrels, answers=answers)


@pytest.fixture(scope="module")
def asked_once() -> Iterator[None]:
    with remembered():
        yield


@pytest.fixture
def baseline(sentences: Path, evaluate: Evaluate, asked_once: None) -> Path:
    """What the sound assistant scores, made for the first test that needs it."""
    file = sentences / "baseline.json"
    assert file.exists() or evaluate("baseline", sentences) == 0
    return file


def test_the_assistant_as_it_is_passes(sentences: Path, baseline: Path) -> None:
    assert hold(sentences, baseline) == (0, {})


@pytest.mark.parametrize(
    ("fault", "metric"),
    [
        ("quotes-shifted", "citation validity"),
        ("abstention-off", "refused"),
        ("always-abstaining", "answered"),
        ("ranking-reversed", "nDCG@10"),
        ("last-sentences", "quote hit"),
    ],
)
def test_a_planted_fault_is_caught(fault: str, metric: str, sentences: Path, baseline: Path) -> None:
    held = hold(sentences, baseline, FAULTS[fault])
    assert held.code == WORSE
    assert metric in held.fallen
