from __future__ import annotations

import pytest

from assistant.sources.authors import one_or_more_authors, split_authors


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
