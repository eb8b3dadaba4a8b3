from __future__ import annotations

import pytest

from assistant.text.spelling import nearest_words

KNOWN = ["hstu", "host", "grokking", "ernie", "2014"]


def near(word: str) -> tuple[str, ...]:
    return nearest_words(word, lambda initial: [(known, 1) for known in KNOWN if known.startswith(initial)])


@pytest.mark.parametrize(
    ("word", "meant"),
    [("htsu", ("hstu",)), ("grokknig", ("grokking",)), ("ernei", ("ernie",)), ("hsta", ()), ("htu", ()), ("2104", ())],
)
def test_a_short_word_may_have_two_letters_swapped_and_a_longer_one_a_typo(word: str, meant: tuple[str, ...]) -> None:
    assert near(word) == meant
