"""Text as it is compared where case and accents do not count."""

from __future__ import annotations

import pytest

from assistant.text.folding import folded


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Ščamplý", "scamply"),
        ("Bö Wüdget", "bo wudget"),
        ("Straße", "strasse"),
        ("ŁØ", "lo"),
        ("PLAIN", "plain"),
        ("Вадим Йодль", "вадим иодль"),
        ("山田", "山田"),
    ],
)
def test_case_and_accents_do_not_count(text: str, plain: str) -> None:
    assert folded(text) == plain
