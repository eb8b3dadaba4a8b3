"""How words compare: case, accents and typos."""

from __future__ import annotations

import pytest

from assistant.text.spelling import folded, nearest_words, spelled_out


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Ščamplý", "scamply"),
        ("Bö Wüdget", "bo wudget"),
        ("Straße", "strasse"),
        ("ŁØ", "lo"),
        ("Ægir Œuvré Þór Đặng Işıl", "aegir oeuvre thor dang isil"),
        ("PLAIN", "plain"),
        ("Вадим Йодль", "вадим иодль"),
        ("山田", "山田"),
    ],
)
def test_case_and_accents_do_not_count(text: str, plain: str) -> None:
    assert folded(text) == plain


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("Müller", "mueller"),
        ("Mu\u0308ller", "mueller"),
        ("Sørensen Ångström", "soerensen aangstroem"),
        ("Größe", "groesse"),
        ("Élan", "elan"),
        ("Bauer", "bauer"),
    ],
)
def test_letters_with_two_dots_may_be_spelled_out(text: str, spelled: str) -> None:
    assert spelled_out(text) == spelled


KNOWN = ["hstu", "host", "grokking", "ernie", "2014"]


def near(word: str) -> tuple[str, ...]:
    return nearest_words(word, lambda initial: [(known, 1) for known in KNOWN if known.startswith(initial)])


@pytest.mark.parametrize(
    ("word", "meant"),
    [("htsu", ("hstu",)), ("grokknig", ("grokking",)), ("ernei", ("ernie",)), ("hsta", ()), ("htu", ()), ("2104", ())],
)
def test_a_short_word_may_have_two_letters_swapped_and_a_longer_one_a_typo(word: str, meant: tuple[str, ...]) -> None:
    assert near(word) == meant
