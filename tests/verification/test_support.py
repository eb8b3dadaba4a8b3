"""From the words that statement and sentences have in common to the probability of support."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.library.lexicon import analysed
from assistant.records import Paper, Quote
from assistant.verification.support import Features, support_probability
from assistant.verification.verifier import Verifier

shares = st.floats(0, 1)
features = st.builds(Features, shares, shares)


def read(statement: str, sentence: str, verifier: Verifier | None = None) -> Features:
    paper = Paper(id="any", title="A Study", abstract=f"{sentence} Eels sleep.")
    cited = [(paper, Quote.cut(paper.abstract, 0, len(sentence)))]
    return (verifier or Verifier(analysed=analysed)).features(statement, cited)


@given(features)
def test_probability_lies_between_never_and_always(found: Features) -> None:
    assert 0 < support_probability(found) < 1


@given(features, st.sampled_from(Features._fields), shares)
def test_more_agreement_never_lowers_the_probability(found: Features, name: str, more: float) -> None:
    better = found._replace(**{name: max(more, getattr(found, name))})
    assert support_probability(better) >= support_probability(found)


def test_coverage_is_the_share_of_content_words() -> None:
    assert read("We show that pruning helps.", "Pruning helps.").coverage == 1
    assert read("Pruning networks", "Pruning trees").coverage == pytest.approx(0.5)
    assert read("Pruning networks", "Tall trees").coverage == 0


def test_inflections_count_and_words_that_begin_alike_count_in_part() -> None:
    assert read("generalising", "It generalized.").coverage == 1
    assert 0.5 < read("mechanistic", "A mechanism.").coverage < 1
    assert read("transformers", "In transit.").coverage == 0


def test_names_and_numbers_count_in_any_spelling() -> None:
    assert read("LLMs need 12 examples", "Large language models need twelve examples.").coverage == 1


def test_rare_words_weigh_more_when_their_rarity_is_known() -> None:
    weighing = Verifier(analysed=analysed, idf=lambda term: 9.0 if term == analysed("quokkas")[0] else 1.0)
    assert read("Quokkas jump", "Quokkas eat.", weighing).coverage == pytest.approx(0.9)
