from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.sources.authors import names_in, natural_name, one_or_more_authors, split_authors


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Moe, Ada; Roe, Bo", ("Moe, Ada", "Roe, Bo")),
        ("Ada Moe|Bo Roe", ("Ada Moe", "Bo Roe")),
        ("Ada Moe\nBo Roe", ("Ada Moe", "Bo Roe")),
        ("Ada Moe, Bo Roe and Cy Doe", ("Ada Moe", "Bo Roe", "Cy Doe")),
        ("Moe, A., Roe, B., & Doe, C.", ("Moe, A.", "Roe, B.", "Doe, C.")),
        ("Moe A, Roe B", ("Moe A", "Roe B")),
        ("Moe, Ada and van der Berg, Bo", ("Moe, Ada", "van der Berg, Bo")),
        ("van der Berg, Bo", ("van der Berg, Bo",)),
        ("Moe, Ada (57202138757); Roe, Bo (7402220509)", ("Moe, Ada", "Roe, Bo")),
    ],
)
def test_lists_of_names_are_split(text: str, names: tuple[str, ...]) -> None:
    assert split_authors(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Moe, Ada", ("Ada Moe",)),
        ("Moe, Ada, Jr.", ("Ada Moe Jr.",)),
        ("Moe, Jr., Ada", ("Ada Moe Jr.",)),
        ("Ada Moe, Jr.", ("Ada Moe Jr.",)),
        ("García Márquez, Gabriel", ("García Márquez, Gabriel",)),
        ("Moe, Ada; Roe, Bo", ("Ada Moe", "Bo Roe")),
        ("Ada Moe, Bo Roe, Cy Doe", ("Ada Moe", "Bo Roe", "Cy Doe")),
        ("Moe A, Roe BC", ("Moe A", "Roe BC")),
        ("Jam and Sons Ltd", ("Jam and Sons Ltd",)),
        ("Bo Roe 0001", ("Bo Roe",)),
    ],
)
def test_a_field_for_one_name_may_hold_more(text: str, names: tuple[str, ...]) -> None:
    assert one_or_more_authors(text) == names


@pytest.mark.parametrize(
    "value",
    [
        "Ada Moe; Bo Roe",
        "Ada Moe and Bo Roe",
        "Ada Moe & Bo Roe",
        "Ada Moe | Bo Roe",
        "Ada Moe, Bo Roe",
        "Ada Moe\nBo Roe",
        "Moe, Ada, Roe, Bo",
        "By Ada Moe, Bo Roe",
        "Ada Moe (University of Jars), Bo Roe [Lids Inc.]",
        "Ada Moe1,2, Bo Roe2*",
        "<b>Ada Moe</b>; Bo&nbsp;Roe",
        "['Ada Moe', 'Bo Roe']",
        ["Ada Moe", "", None, "Bo Roe"],
        ["Ada Moe; Bo Roe"],
        [["Moe", "Ada", ""], ["Roe", "Bo", ""]],
        [{"name": "Ada Moe", "affiliation": {"name": "Jars"}}, {"full_name": "Bo Roe"}],
        [{"given": "Ada", "family": "Moe"}, {"firstName": "Bo", "lastName": "Roe", "fullName": "Roe B"}],
        [{"author": {"display_name": "Ada Moe"}}, {"author": {"display_name": "Bo Roe"}}],
        [{"creatorType": "author", "name": "Ada Moe"}, {"creatorType": "editor", "name": "E. Ditor"},
         {"creatorType": "author", "firstName": "Bo", "lastName": "Roe"}],
        {"author": [{"text": "Ada Moe"}, {"text": "Bo Roe"}]},
        {"value": ["Ada Moe", "Bo Roe"]},
        {"Ada Moe": "Jars", "Bo Roe": "Lids"},
    ],
)  # fmt: skip
def test_names_are_read_in_every_shape(value: Any) -> None:
    assert names_in(value) == ("Ada Moe", "Bo Roe")


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("Moe, A., Roe, B. C.", ("A. Moe", "B. C. Roe")),
        ("Moe A, Roe B.", ("Moe A", "Roe B")),
        ("Moe, Ada; Roe, C.", ("Moe, Ada", "Roe, C.")),
        ("Ada Moe et al.", ("Ada Moe", "et al.")),
        ("Ada Moe, Bo Roe, and others", ("Ada Moe", "Bo Roe", "et al.")),
        ("The Jar Collaboration", ("The Jar Collaboration",)),
        ("Ada de la Moe, R2D2 Roe", ("Ada de la Moe", "R2D2 Roe")),
        ([{"first": "Ada", "middle": ["B."], "last": "Moe", "suffix": "Jr."}], ("Ada B. Moe Jr.",)),
        ([{"family": "Beethoven", "given": "L.", "non-dropping-particle": "van"}], ("L. van Beethoven",)),
        ("n/a", ()), ("", ()), (None, ()), (3, ()), (True, ()), ({}, ()), ([[]], ()),
    ],
)  # fmt: skip
def test_names_are_no_others_than_they_are(value: Any, names: tuple[str, ...]) -> None:
    assert names_in(value) == names


@pytest.mark.parametrize(
    ("written", "spoken"),
    [("Moe, Ada", "Ada Moe"), ("Moe, Ada, Jr.", "Ada Moe Jr."), ("Ada Moe", "Ada Moe"), ("van Moe, A.", "A. van Moe")],
)
def test_a_family_name_in_front_is_turned(written: str, spoken: str) -> None:
    assert natural_name(written) == spoken


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "last", "author"]), inner),
    max_leaves=6,
)


@given(_JSON)
def test_any_value_gives_names_or_none(value: Any) -> None:
    assert all(isinstance(name, str) and name for name in names_in(value))


@pytest.mark.parametrize("unit", ["9", "A ", "a1", "A, ", "A B, ", "(", "1,", "and ", "et al "])
def test_hostile_names_do_not_hang(unit: str) -> None:
    names_in("Ada Moe" + unit * (50_000 // len(unit)) + "!")
