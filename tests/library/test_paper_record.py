"""One paper out of several records: field by field the fuller value, in whatever order."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.library.paper_record import PaperRecord, Versioned, merged


def told(version: int | None = None, **fields: Any) -> Versioned:
    return Versioned(PaperRecord(**fields), version)


FULLER: tuple[tuple[str, Versioned, Versioned], ...] = (
    ("a whole abstract", told(abstract="It is short."), told(abstract="It is longer but it was c...")),
    ("an abstract, not a digest", told(abstract="Own."), told(abstract="Versioned in other words.", kind="digest")),
    ("the newer version", told(2, abstract="New."), told(1, abstract="The old one, longer.")),
    ("the newer title", told(2, title="New"), told(1, title="The older title")),
    ("arXiv's own title", told(1, title="Late"), told(title="Early title")),
    ("arXiv's own abstract", told(1, abstract="From arXiv."), told(abstract="Typed off by somebody.")),
    ("more of it", told(abstract="One. Two."), told(abstract="One.")),
    ("names in full", told(authors=("Ada Roe", "Bo Li")), told(2, authors=("A. Roe", "B. Li"))),
    ("all the names", told(authors=("A. Roe", "B. Li")), told(authors=("Ada Roe", "et al."))),
    ("names at all", told(authors=("A. Roe",)), told(title="x")),
    ("a day", told(published="2021-05-03"), told(published="2020")),
    ("the first day", told(published="2021-05-03"), told(2, published="2021-06-03")),
    ("a title in small letters", told(title="On Otters"), told(title="ON OTTERS")),
    ("arXiv's address", told(url="https://arxiv.org/abs/2301.00001"), told(url="https://example.org/otters.pdf")),
    ("a value", told(metadata={"venue": "Rivers"}), told(metadata={"venue": ""})),
)


@pytest.mark.parametrize(("what", "fuller", "other"), FULLER, ids=[what for what, *_ in FULLER])
def test_the_fuller_value_wins_in_either_order(what: str, fuller: Versioned, other: Versioned) -> None:
    for order in ((fuller, other), (other, fuller)):
        paper = merged(order)
        for field in ("title", "abstract", "authors", "published", "url"):
            if value := getattr(fuller.record, field):
                assert getattr(paper, field) == value
        assert fuller.record.metadata.items() <= paper.metadata.items()


def test_each_field_comes_from_the_record_that_has_it_best() -> None:
    paper = merged([
        told(title="On Otters", abstract="In other words.", kind="digest"),
        told(2, authors=("A. Roe",), abstract="Otters swim.", published="2021-05-03", metadata={"version": 2}),
        told(authors=("Ada Roe",), published="2021", metadata={"journal": "Rivers", "version": "x"}),
    ])  # fmt: skip
    assert paper == PaperRecord(
        title="On Otters",
        abstract="Otters swim.",
        authors=("Ada Roe",),
        published="2021-05-03",
        metadata={"journal": "Rivers", "version": 2},
    )


def test_a_cut_abstract_is_better_than_none() -> None:
    assert merged([told(abstract="Otters sw..."), told(title="x")]).abstract == "Otters sw..."


TEXTS = st.sampled_from(["", "a", "b", "A", "aa…", "a longer text"])
RECORDS = st.builds(
    Versioned,
    st.builds(
        PaperRecord,
        title=TEXTS,
        abstract=TEXTS,
        authors=st.lists(st.sampled_from(["Ada Roe", "A. Roe", "Bo Li", "et al."]), max_size=3).map(tuple),
        published=st.sampled_from([None, "2020", "2021", "2020-05", "2020-05-01", "2020-06-01"]),
        url=st.sampled_from([None, "https://arxiv.org/abs/2301.00001", "http://example.org", "https://example.net"]),
        kind=st.sampled_from(["abstract", "digest"]),
        metadata=st.dictionaries(st.sampled_from("xyz"), st.sampled_from([0, False, "", "a", ["a"], 7]), max_size=3),
    ),
    st.sampled_from([None, 1, 2]),
)


@given(st.lists(RECORDS, min_size=1, max_size=6).flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))))
def test_the_paper_does_not_depend_on_the_order_of_its_records(case: tuple[list[Versioned], list[Versioned]]) -> None:
    first, second = map(merged, case)
    assert first.dumps() == second.dumps()


@given(st.lists(RECORDS, min_size=1, max_size=6))
def test_no_field_is_empty_that_some_record_has(records: list[Versioned]) -> None:
    paper = merged(records)
    for field in ("title", "abstract", "authors", "published", "url"):
        assert bool(getattr(paper, field)) == any(getattr(record, field) for record, _ in records)
    assert set(paper.metadata) == {name for record, _ in records for name in record.metadata}
