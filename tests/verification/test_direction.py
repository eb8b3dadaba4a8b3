"""What a statement turns round: opposite words, negations, the sides of a comparison or a contrast."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.library.lexicon import analysed
from assistant.verification.direction import denied, opposites
from assistant.verification.reading import Reader
from assistant.verification.words import CONTRASTS, DENIES, OPPOSITES, SOFTENS

reader = Reader(lambda word: "".join(analysed(word)))


def turned(statement: str, *sentences: str) -> bool:
    own, others = reader.read(statement), [reader.read(sentence) for sentence in sentences]
    return bool(opposites(own, others) or denied(own, others))


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("Weight decay slows training.", "Weight decay speeds up training."),
        ("Weight decay reduces the loss.", "Weight decay increases the loss."),
        ("Pruning improves accuracy.", "Pruning does not improve accuracy."),
        ("Pruning needs labels.", "Pruning needs no labels."),
        ("Pruning works with labels.", "Pruning works without labels."),
        ("Short-tailed data hurt recognition.", "Long-tailed data hurt recognition."),
        ("Models can not generalise to new tasks.", "Models can generalise to new tasks."),
        ("A lack of data is not the cause of failure.", "A lack of data is the cause of failure."),
        ("The probe is far worse than a linear map.", "The probe far surpasses a linear map."),
        ("Pruning lowers accuracy on most tasks.", "Pruning improves accuracy on most tasks."),
        ("At test time, the units trained first can go.", "At test time, the units trained last can go."),
        ("It needs no fewer than 50 images.", "It needs at most 50 images."),
        ("How good the samples are is not debated.", "How good the samples are is debated."),
        (
            "It agrees with stochastic descent but not with full descent.",
            "Agreement holds with full descent and fails with stochastic descent.",
        ),
    ],
)
def test_what_is_turned_round_is_noticed(statement: str, sentence: str) -> None:
    assert turned(statement, sentence)
    assert turned(sentence, statement)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("Pruning needs no labels.", "Pruning works without labels."),
        ("Pruning does not need labels.", "Pruning needs no labels."),
        ("Pruning does not require labels for a task.", "Pruning needs no labels per task."),
        ("Probes are outperformed by our method.", "Our method outperforms probes."),
        ("It lowers the loss.", "The loss is reduced, and accuracy increases."),
        ("It not only prunes networks but trains them.", "It prunes networks and trains them."),
        (
            "Weight decay improves accuracy.",
            "Weight decay improves accuracy and reduces memory, while dropout does not.",
        ),
        ("It adapts from no more than 50 images.", "It adapts from at most 50 images."),
        ("Pruning lowers the error on most tasks.", "Pruning improves the error on most tasks."),
        ("It agrees with full descent but not with stochastic descent.",
         "Agreement holds with full descent and fails with stochastic descent."),
    ],
)  # fmt: skip
def test_the_same_in_other_words_is_not_turned_round(statement: str, sentence: str) -> None:
    assert not turned(statement, sentence)


def test_any_of_several_sentences_may_say_it() -> None:
    low, high = "Weight decay lowers the norm of small models.", "Weight decay raises the accuracy of small models."
    assert not turned("Weight decay raises the accuracy of small models and lowers their norm.", low, high)


SUBJECTS = "weight decay loss models accuracy the and of labels , . ( ) ; : GPT-4 3 45% in than"
TURNS = {word for pair in OPPOSITES for side in pair for word in side} | DENIES | CONTRASTS | SOFTENS
CLAIMS = st.lists(st.sampled_from(sorted(TURNS)) | st.sampled_from(SUBJECTS.split()), max_size=14).map(" ".join)


@given(st.text() | CLAIMS)
def test_no_text_turns_itself_round(text: str) -> None:
    own = reader.read(text)
    assert not opposites(own, [own])
    assert not denied(own, [own])


@given(st.text() | CLAIMS, st.text() | CLAIMS)
def test_any_two_texts_can_be_compared(statement: str, sentence: str) -> None:
    assert turned(statement, sentence) in (True, False)
