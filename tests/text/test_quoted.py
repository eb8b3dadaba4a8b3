"""Where a quotation stands in a text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text.quoted import Difference, nearest, shared_words, standing, word_count

TEXT = (
    "Networks sometimes generalise long after they have memorised the data. A policy breaks 3 % of glasses, not -5; "
    "it costs 5,000 steps and 12\\% of $\\alpha$-decay. A naïve state-of-the-art co\u00adoperation is left."
)


@pytest.mark.parametrize(
    ("quotation", "stands"),
    [
        ("“NETWORKS sometimes, generalise”", "Networks sometimes generalise"),
        ("breaks 3% of glasses", "breaks 3 % of glasses"),
        ("costs 5000 steps", "costs 5,000 steps"),
        ("not −5", "not -5"),
        ("naive state of the art cooperation", "naïve state-of-the-art co\u00adoperation"),
        ("sometimes gener-\nalise long", "sometimes generalise long"),
        ("12% of α-decay", TEXT.split(". ")[1] + "."),
    ],
)
def test_case_and_typography_do_not_matter(quotation: str, stands: str) -> None:
    found = standing(quotation, TEXT)
    assert found is not None
    [(start, end)] = found.spans
    assert TEXT[start:end] == stands


@pytest.mark.parametrize(
    "quotation",
    ["breaks 3 glasses", "not 5", "breaks 4 % of glasses", "generalise long before", "costs 500 steps", "work"],
)
def test_words_numbers_and_signs_do(quotation: str) -> None:
    assert standing(quotation, TEXT) is None


def test_parts_may_stand_apart_in_the_same_order() -> None:
    assert len(standing("Networks … memorised the data", TEXT).spans) == 2  # type: ignore[union-attr]
    assert standing("memorised the data … Networks", TEXT) is None


def test_what_differs_is_told() -> None:
    found = nearest("Networks often generalise long after they memorised the data", TEXT)
    assert found is not None
    assert found.differences == (Difference("often", "sometimes"), Difference("", "have"))
    assert nearest("Cats sleep on warm laps in winter", TEXT) is None


def test_a_first_or_last_word_that_differs_is_told_with_what_stands_there() -> None:
    found = nearest("They have memorised the paper", "They have memorised the data at last.")
    assert found is not None
    assert found.differences == (Difference("paper", "data"),)
    found = nearest("We have memorised the data", "They have memorised the data at last.")
    assert found is not None
    assert found.differences == (Difference("We", "They"),)


def test_forms_of_a_word_are_shared() -> None:
    assert shared_words("memorising networks", "A network memorised it.", frozenset()) == 1.0
    assert shared_words("the cats sleep", TEXT, frozenset({"the"})) == 0.0


@given(
    st.text(st.characters() | st.sampled_from("ab1,.'’-–≤é\u0301ßİ\u00ad\u200b \n%x²½ﬁ"), max_size=200).filter(
        lambda text: not re.search(r"\[|…|\.\s?\.\s?\.", text)
    ),
    st.integers(0, 200),
    st.integers(0, 200),
)
def test_every_run_of_words_of_a_text_stands_in_it(text: str, one: int, other: int) -> None:
    words = text.split()
    start, end = sorted((one % (len(words) + 1), other % (len(words) + 1)))
    quotation = " ".join(words[start:end])
    found = standing(quotation, text)
    assert (found is not None) == bool(word_count(quotation))
    assert found is None or all(0 <= a < b <= len(text) for a, b in found.spans)


@given(st.text(max_size=100), st.text(max_size=200))
def test_no_text_is_too_strange_to_compare(quotation: str, text: str) -> None:
    for found in (standing(quotation, text), nearest(quotation, text)):
        assert found is None or all(0 <= start < end <= len(text) for start, end in found.spans)
    assert 0.0 <= shared_words(quotation, text, frozenset()) <= 1.0
