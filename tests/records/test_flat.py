"""What the nodes of a paper say of it: text and numbers, under names that are the same for every paper."""

from __future__ import annotations

from typing import Any

import pytest

from assistant import Paper
from assistant.records.flat import flat_metadata


def flat(metadata: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    given = {"id": "a", "title": "Rain", "abstract": "It rains.", **fields}
    return flat_metadata(Paper(metadata=metadata or {}, **given))


def test_a_paper_is_told_by_names_that_are_always_the_same() -> None:
    metadata = {"doi": "https://doi.org/10.1234/Rain", "journal": "Weather", "categories": ["cs.LG", "cs.CL"]}
    told = flat(metadata, authors=("Ada Example", "Bo Sample"), published="2031-04", url="https://example.org/a")
    assert told == {
        "paper": "a", "title": "Rain", "authors": "Ada Example, Bo Sample", "year": 2031, "published": "2031-04",
        "url": "https://example.org/a", "doi": "10.1234/rain", "journal": "Weather", "categories": "cs.LG, cs.CL",
        "kind": "abstract",
    }  # fmt: skip


def test_what_is_not_known_is_left_out_but_for_the_address() -> None:
    assert flat() == {"paper": "a", "title": "Rain", "url": "", "kind": "abstract"}


@pytest.mark.parametrize(
    ("metadata", "journal"),
    [
        ({"journal": {"name": "Weather", "volume": 3}}, "Weather"),
        ({"journal-ref": "Weather 3 (2031)"}, "Weather 3 (2031)"),
        ({"booktitle": "Proc. of Rain"}, "Proc. of Rain"),
        ({"venue": "arXiv.org", "container-title": "Weather"}, "Weather"),
    ],
)
def test_where_it_appeared_is_found_under_the_names_that_sources_use(metadata: dict[str, Any], journal: str) -> None:
    assert flat(metadata)["journal"] == journal


def test_ones_own_fields_are_flat_too() -> None:
    told = flat({"shelf": "B2", "pages": 12, "read": True, "grade": 1.5, "tags": ["x", "y"], "by": {"who": "me"}})
    assert {name: told[name] for name in ("shelf", "pages", "read", "grade", "tags", "by")} == {
        "shelf": "B2", "pages": 12, "read": True, "grade": 1.5, "tags": "x, y", "by": '{"who": "me"}',
    }  # fmt: skip


def test_no_field_of_a_source_passes_for_one_of_the_node() -> None:
    told = flat(
        {"title": "Else", "paper": "b", "kind": "poster", "number": 3, "_key": 1, "chroma:document": "x", "": "y"}
    )
    assert told == flat()


def test_what_no_store_takes_becomes_text_and_what_is_long_is_cut() -> None:
    told = flat({"nothing": None, "huge": 2**70, "odd": float("nan"), "long": "x" * 5_000})
    assert "nothing" not in told
    assert (told["huge"], told["odd"]) == (str(2**70), "nan")
    assert len(told["long"]) == 1_000
