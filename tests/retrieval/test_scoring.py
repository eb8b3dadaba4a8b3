from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from assistant.questions.question import Question
from assistant.retrieval.matching import SentenceMatch
from assistant.retrieval.scoring import Features, feedback, fuse, normalise, probability
from assistant.retrieval.sentences import rank_sentences, strength

VALUES = arrays.arrays(np.float32, st.integers(1, 20), elements=st.floats(-1, 1, width=32))


@given(VALUES)
def test_normalised_values_keep_their_order_between_0_and_1(values: np.ndarray) -> None:
    scaled = normalise(values)
    assert scaled.min() >= 0
    assert scaled.max() <= 1
    order = np.argsort(values, kind="stable")
    assert (np.diff(scaled[order]) >= 0).all()


@given(VALUES, st.floats(0.1, 10))
def test_a_constant_factor_on_all_weights_changes_nothing(values: np.ndarray, factor: float) -> None:
    signals = {"a": values, "b": values[::-1].copy()}
    once = fuse(signals, {"a": 0.3, "b": 0.7})
    again = fuse(signals, {"a": 0.3 * factor, "b": 0.7 * factor})
    assert np.allclose(once, again, atol=1e-5)


def test_a_signal_that_does_not_tell_papers_apart_adds_nothing() -> None:
    flat, telling = np.full(3, 0.4, np.float32), np.array([0.1, 0.9, 0.5], np.float32)
    assert fuse({"a": flat, "b": telling}, {"a": 1.0, "b": 1.0}).argsort().tolist() == [0, 2, 1]


def test_feedback_moves_the_question_towards_the_best_papers() -> None:
    question, paper = np.array([1, 0], np.float32), np.array([0, 1], np.float32)
    moved = feedback(question, paper[None])
    assert moved[1] > 0
    assert np.isclose(np.linalg.norm(moved), 1)


def test_probability_rises_with_every_signal() -> None:
    features = Features(0.3, 0.3, 0.3, 0.3, 0.3)
    for name in Features._fields:
        assert probability(features._replace(**{name: 0.5})) > probability(features)


LIKE = SentenceMatch(own=0.5, with_title=0.5, focus=1.0)


def best_sentence(question: str, *sentences: tuple[str, SentenceMatch]) -> int:
    texts, matches = zip(*sentences, strict=True)
    scores = rank_sentences(Question.parse(question), texts, np.full(len(texts), 0.5, np.float32), matches)
    assert ((scores >= 0) & (scores <= 1)).all()
    return int(scores.argmax())


def test_of_equal_sentences_the_later_one_is_preferred() -> None:
    assert best_sentence("does alpha help?", ("Alpha was slow.", LIKE), ("Alpha is fast.", LIKE)) == 1


def test_wording_can_outweigh_place() -> None:
    worded = LIKE._replace(own=1.0, with_title=1.0)
    said = (("Alpha is old.", LIKE), ("Alpha helps.", worded), ("It is fast.", LIKE))
    assert best_sentence("does alpha help?", *said) == 1


def test_sentence_off_the_focus_gives_way_in_a_definition() -> None:
    off = LIKE._replace(focus=0.0)
    assert best_sentence("what is alpha?", ("Alpha is a rate.", LIKE), ("Alpha is a rate.", off)) == 0


def test_sentence_that_gives_the_number_asked_for_can_outweigh_place() -> None:
    said = (("There are alphas.", LIKE), ("We count 12 alphas.", LIKE), ("Alphas are many.", LIKE))
    assert best_sentence("how many alphas are there?", *said) == 1
    assert best_sentence("which alphas are there in all of it?", *said) == 2
    assert best_sentence("how many are 12 alphas?", *said) == 2


def test_a_likelier_paper_strengthens_its_sentences() -> None:
    fact, listed = Question.parse("does alpha help?"), Question.parse("which papers study alpha?")
    for question in (fact, listed):
        assert strength(question, 0.5, 0.9) > strength(question, 0.5, 0.1) > strength(question, 0.4, 0.1)


def test_pointer_to_code_gives_way_unless_it_is_asked_for() -> None:
    said, pointer = ("Alpha is fast.", LIKE), ("Code is available at https://example.org/alpha.", LIKE)
    assert best_sentence("how fast is alpha?", said, pointer) == 0
    assert best_sentence("where is the code of alpha?", said, pointer) == 1


def test_definition_prefers_the_sentence_that_introduces() -> None:
    assert best_sentence("what is alpha?", ("We call this alpha.", LIKE), ("Alpha did well.", LIKE)) == 0
