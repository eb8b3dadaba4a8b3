from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.library.lexicon import analysed
from assistant.verification.polarity import Polarity, PolarityReader
from assistant.verification.support import Grounds, SupportFeatures, SupportReader, repeats, support_probability

shares = st.floats(0, 1)
features = st.builds(SupportFeatures, shares, shares, shares, shares, shares, shares)
reader = SupportReader(analysed)


def polarity(statement: str, sentence: str) -> Polarity:
    polarities = PolarityReader(lambda word: "".join(analysed(word)))
    return polarities.compare(polarities.read(statement), polarities.read(sentence))


def opposed(statement: str, sentence: str) -> bool:
    found = polarity(statement, sentence)
    return max(found.turned, found.negated, float(found.swapped)) >= 0.5


def coverage(statement: str, sentence: str) -> float:
    return reader.compare(statement, Grounds((sentence,), (), ()), 0.5).features.coverage


@given(features)
def test_probability_lies_between_never_and_always(found: SupportFeatures) -> None:
    assert 0 < support_probability(found) < 1


@given(features, st.sampled_from(["nearest", "coverage", "with_context", "in_papers"]), shares)
def test_more_agreement_never_lowers_the_probability(found: SupportFeatures, name: str, more: float) -> None:
    better = found._replace(**{name: max(more, getattr(found, name))})
    assert support_probability(better) >= support_probability(found)


@given(features, st.sampled_from(["opposed", "numbers_missing"]), shares)
def test_more_disagreement_never_raises_the_probability(found: SupportFeatures, name: str, more: float) -> None:
    worse = found._replace(**{name: max(more, getattr(found, name))})
    assert support_probability(worse) <= support_probability(found)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("Weight decay slows training.", "Weight decay speeds up training."),
        ("Weight decay reduces the loss.", "Weight decay increases the loss."),
        ("Pruning improves accuracy.", "Pruning does not improve accuracy."),
        ("Pruning needs labels.", "Pruning needs no labels."),
        ("Pruning works with labels.", "Pruning works without labels."),
        ("The training of such networks is unstable.", "The training of such networks is stable."),
        ("Linear probes outperform our method.", "Our method outperforms linear probes."),
        ("Our method is better than sparse attention.", "Sparse attention is better than our method."),
        ("Short-tailed data hurt recognition.", "Long-tailed data hurt recognition."),
        ("Models can not generalise to new tasks.", "Models can generalise to new tasks."),
        ("A lack of data is not the cause of failure.", "A lack of data is the cause of failure."),
    ],
)
def test_what_is_turned_round_is_noticed(statement: str, sentence: str) -> None:
    assert opposed(statement, sentence)
    assert opposed(sentence, statement)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("Pruning needs no labels.", "Pruning works without labels."),
        ("Pruning does not need labels.", "Pruning needs no labels."),
        ("Probes are outperformed by our method.", "Our method outperforms probes."),
        ("It lowers the loss.", "The loss is reduced, and accuracy increases."),
        ("It not only prunes networks but trains them.", "It prunes networks and trains them."),
        (
            "Weight decay improves accuracy.",
            "Weight decay improves accuracy and reduces memory, while dropout does not.",
        ),
    ],
)
def test_the_same_in_other_words_is_not_opposed(statement: str, sentence: str) -> None:
    assert not opposed(statement, sentence)


def test_a_statement_that_loses_the_doubt_of_its_sentence_is_noticed() -> None:
    sentence = "It is unclear whether pruning large networks helps generalisation."
    assert polarity("Pruning large networks helps generalisation.", sentence).doubted >= 0.5
    assert not polarity("Whether pruning large networks helps generalisation is unclear.", sentence).doubted


def test_a_statement_that_crosses_a_contrast_is_noticed() -> None:
    sentence = "Weight decay shortens the delay, whereas dropout has no effect."
    assert polarity("Dropout shortens the delay.", sentence).mixed
    assert not polarity("Weight decay shortens the delay.", sentence).mixed
    assert polarity(
        "Dropout shortens the delay.", "While dropout has no effect, weight decay shortens the delay."
    ).mixed


def test_coverage_is_the_share_of_content_words() -> None:
    assert coverage("We show that pruning helps.", "Pruning helps.") == 1
    assert coverage("Pruning networks", "Pruning trees") == pytest.approx(0.5)
    assert coverage("Pruning networks", "Tall trees") == 0


def test_inflections_count_and_words_that_begin_alike_count_in_part() -> None:
    assert coverage("generalising", "generalized") == 1
    assert 0.5 < coverage("mechanistic", "mechanism") < 1
    assert coverage("transformers", "transit") == 0


def test_rare_words_weigh_more_when_their_rarity_is_known() -> None:
    weighing = SupportReader(analysed, lambda term: 9.0 if term == analysed("quokkas")[0] else 1.0)
    found = weighing.compare("Quokkas sleep", Grounds(("Quokkas eat",), (), ()), 0.5)
    assert found.features.coverage == pytest.approx(0.9)
    assert found.unsaid == ("sleep",)


def test_numbers_of_the_statement_are_looked_for_in_sentence_and_context() -> None:
    found = reader.compare("It gains 5% in 2024 on 7 tasks.", Grounds(("It gains 5%.",), ("Title\n2024",), ()), 0.5)
    assert found.numbers_elsewhere == ("7",)
    assert found.features.numbers_missing == pytest.approx(1 / 3)


SENTENCE = "Moreover, we show that pruning early layers of deep networks reduces their memory by half on most tasks."


@pytest.mark.parametrize(
    "statement",
    [
        SENTENCE,
        "Pruning early layers of deep networks reduces their memory by half on most tasks.",
        "The authors report that pruning early layers of deep networks reduces their memory by half.",
        "Pruning the early layers of deep networks reduces memory by half on most tasks",
    ],
)
def test_a_sentence_nearly_word_for_word_is_repeated(statement: str) -> None:
    assert repeats(statement, [SENTENCE])


@pytest.mark.parametrize(
    "statement",
    [
        "Pruning late layers of deep networks reduces their memory by half on most tasks.",
        "Pruning early layers of deep networks does not reduce their memory by half on most tasks.",
        "Pruning tasks.",
        "Before pruning was most of it.",
        "Deep networks reduce early layers of pruning by half of their memory on most tasks.",
        "",
    ],
)
def test_another_claim_in_the_same_words_is_not_repeated(statement: str) -> None:
    assert not repeats(statement, [SENTENCE])


def test_a_denial_before_what_is_repeated_counts() -> None:
    assert not repeats("Pruning early layers helps.", ["We do not find that pruning early layers helps."])
    assert not repeats("Pruning early layers helps.", ["It is unclear whether pruning early layers helps."])


@given(st.text(), st.text())
def test_any_two_texts_can_be_compared(statement: str, sentence: str) -> None:
    found = reader.compare(statement, Grounds((sentence,), (), ()), 0.5)
    assert all(0 <= value <= 1 and math.isfinite(value) for value in found.features)
