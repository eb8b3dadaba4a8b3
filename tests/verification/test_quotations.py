"""What stands in quotation marks: found in any form, and looked for in spite of typography."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.verification.quotations import quotations, stands_in

SENTENCE = "The model's “inner loop” forgets 3.5 % of $\\alpha$-tokens — a naïve, slow process."


@pytest.mark.parametrize(
    "written",
    [
        "It is a “naive, slow process”.",
        'It is a "naive, slow process".',
        "It is a 'naive, slow process'.",
        "It is a ‘naive, slow process’.",
        "It is a «naive, slow process».",
        "It is a „naive, slow process“.",
        "It is a ``naive, slow process'' again.",
        "The authors' models' fate is a 'naive, slow process', they say.",
    ],
)
def test_quotations_are_found_in_any_marks(written: str) -> None:
    assert list(quotations(written)) == ["naive, slow process"]


@pytest.mark.parametrize(
    "text",
    ["The models' outputs and the readers' views differ.", "It doesn't matter, and it isn't new.", "A 5' 3\" tall box.",
     "In the '90s it wasn't known.", "Nothing at all: “”."],
)  # fmt: skip
def test_apostrophes_and_inches_quote_nothing(text: str) -> None:
    assert list(quotations(text)) == []


@pytest.mark.parametrize(
    "quotation",
    [
        "a naive, slow process",
        "A Naïve slow process.",
        "The model's 'inner loop'",
        "forgets 3.5% of α-tokens",
        "The model’s … a naïve",
        "The model's ... slow process",
        "[the] model's “inner loop” forgets [some] tokens",
    ],
)
def test_a_quotation_stands_in_its_sentence_in_spite_of_typography(quotation: str) -> None:
    assert stands_in(quotation, ["Another one.", SENTENCE])


@pytest.mark.parametrize(
    "quotation", ["a fast process", "slow process … inner loop", "forgets 5 %", "lo", "inner loop forgets nothing"]
)
def test_what_a_sentence_does_not_say_is_not_in_it(quotation: str) -> None:
    assert not stands_in(quotation, [SENTENCE])


@given(st.text(st.characters() | st.sampled_from("“”„‟\"'«»‘’`[].… ab\\$1,{}~-")))
def test_any_text_may_hold_quotations(text: str) -> None:
    assert all(stands_in(quotation, [quotation]) and stands_in(quotation, [text]) for quotation in quotations(text))
