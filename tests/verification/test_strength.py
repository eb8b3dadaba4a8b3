"""What a statement claims beyond its sentences: doubts left out, words that strengthen."""

from __future__ import annotations

import pytest

from assistant.library.lexicon import analysed
from assistant.verification.reading import Reader
from assistant.verification.strength import added_strength, lost_doubt

reader = Reader(lambda word: "".join(analysed(word)))
FACTOR = "Weight decay brings the moment forward by a factor of five on small tasks."


def added(statement: str, sentence: str) -> str:
    return added_strength(reader.read(statement), [reader.read(sentence)])


def lost(statement: str, sentence: str) -> str:
    return lost_doubt(reader.read(statement), [reader.read(sentence)])


@pytest.mark.parametrize("doubt", ["may", "might", "could", "possibly", "probably", "appears to", "tends to"])
def test_a_doubt_left_out_is_named(doubt: str) -> None:
    sentence = f"Pruning large networks {doubt} help generalisation."
    assert lost("Pruning large networks helps generalisation.", sentence) == doubt.removesuffix(
        " to" if doubt == "tends to" else ""
    )
    assert not lost(sentence, sentence)
    assert not lost("Pruning large networks is likely to help generalisation.", sentence)


def test_a_doubt_is_kept_though_its_word_stands_elsewhere_too() -> None:
    sentence = "Regularized networks tend to have weights near zero."
    assert not lost(
        f"On Weights, Their Decay and the Long Way from Large to Small Models in Practice: {sentence}", sentence
    )


def test_what_is_unclear_is_not_asserted() -> None:
    sentence = "It is unclear whether pruning large networks helps generalisation."
    assert lost("Pruning large networks helps generalisation.", sentence)
    assert not lost("Whether pruning large networks helps generalisation is unclear.", sentence)


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        ("Weight decay always brings the moment forward by a factor of five.", "always"),
        ("Weight decay brings the moment forward by a factor of five on all tasks.", "all"),
        ("Weight decay is guaranteed to bring the moment forward.", "guaranteed"),
        ("The authors prove that weight decay brings the moment forward.", "prove"),
        ("Weight decay dramatically brings the moment forward.", "dramatically"),
        ("Weight decay is the first method ever to bring the moment forward.", "the first"),
        ("Only weight decay brings the moment forward by a factor of five.", "only"),
        ("Weight decay is the best way to bring the moment forward.", "best"),
    ],
)
def test_a_word_that_strengthens_is_named(statement: str, word: str) -> None:
    assert added(statement, FACTOR) == word


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("NormScope does not need any labels.", "Our probe NormScope needs no labels."),
        ("All networks of any width forget the data.", "Every network of any width forgets the data."),
        ("The router uses only 2 of 64 experts.", "The router uses 2 of 64 experts for the tokens."),
        ("Not all tasks gain.", "Some tasks do not gain."),
        ("It loses substantially.", "It loses by a large margin."),
        ("It needs no labels at all.", "It needs no labels."),
    ],
)
def test_as_much_in_other_words_adds_nothing(statement: str, sentence: str) -> None:
    assert not added(statement, sentence)


def test_a_cause_is_more_than_a_correlation() -> None:
    sentence = "The size of a model correlates with its error."
    assert added("The size of a model causes its error.", sentence) == "causes"
    assert not added("The size of a model is linked to its error.", sentence)
