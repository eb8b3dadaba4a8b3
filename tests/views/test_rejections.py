"""How rejected records are told: those of one kind together."""

from __future__ import annotations

import pytest

from assistant.records import Rejection
from assistant.views.rejections import rejections_told


def told(*reasons: str, every: bool = False) -> list[str]:
    rejected = [Rejection(where=f"a:{number}", why=why) for number, why in enumerate(reasons, start=1)]
    return list(rejections_told(rejected, every=every, hint="hint"))


@pytest.mark.parametrize(
    ("reasons", "kind"),
    [
        ([f'no abstract: "Jars {n} and "Lids""' for n in "abcde"], "no abstract"),
        ([f"{n} cells where the header names 7" for n in range(5)], "… cells where the header names …"),
        ([f"not a date: 2024-13-{n}" for n in range(5)], "not a date"),
        ([f"deleted in its repository: oai:jars:{n}" for n in "abcde"], "deleted in its repository"),
        ([f'no abstract: "Jars" (moe20{n}:key)' for n in "abcde"], "no abstract"),
        (["the file is empty"] * 5, "the file is empty"),
        ([f"“{n}”" for n in "abcde"], "…"),
    ],
)
def test_reasons_that_differ_in_a_value_are_one_kind(reasons: list[str], kind: str) -> None:
    lines = told(*reasons)
    assert lines[:3] == [f"a:{number}: {why}" for number, why in enumerate(reasons[:3], start=1)]
    assert lines[3:] == [f"and 2 more: {kind}", "hint"]


def test_a_few_of_a_kind_are_told_each() -> None:
    assert told(*["no title"] * 4) == [f"a:{number}: no title" for number in (1, 2, 3, 4)]


def test_all_are_told_to_who_wants_them() -> None:
    assert len(told(*["no title"] * 50, every=True)) == 50


def test_many_kinds_are_counted() -> None:
    lines = told(*[f"reason {letter}" for letter in "abcdefghijklm"])
    assert lines[9:] == ["a:10: reason j", "and 3 more for 3 other reasons", "hint"]


def test_a_reason_reaches_no_terminal_as_control_code() -> None:
    assert "\x1b" not in "".join(told(*[f"\x1b[31m{n}\x1b]0;x" for n in "abcdef"]))
