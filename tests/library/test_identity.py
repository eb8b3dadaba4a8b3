"""Who a record says that it is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.library.grouping import groups
from assistant.library.identity import Identity, arxiv_version
from assistant.library.paper_record import PaperRecord
from assistant.text.likeness import names_of, share_an_author


@pytest.mark.parametrize(
    ("fields", "arxiv", "version", "doi", "own"),
    [
        ({"id": "2301.00001v2"}, "2301.00001", 2, "", ""),
        ({"id": "2301.00001", "metadata": {"version": 3}}, "2301.00001", 3, "", ""),
        ({"metadata": {"arxiv": "arXiv:2301.00001", "doi": "10.1000/A"}}, "2301.00001", None, "10.1000/a", ""),
        ({"metadata": {"arXiv_Id": "2301.00001"}}, "2301.00001", None, "", ""),
        (
            {"metadata": {"externalIds": {"ArXiv": "2301.00001", "DOI": "10.1000/b"}}},
            "2301.00001",
            None,
            "10.1000/b",
            "",
        ),
        ({"url": "https://arxiv.org/pdf/2301.00001v4"}, "2301.00001", 4, "", ""),
        ({"id": "2301.00001", "url": "https://arxiv.org/abs/2301.00001v4"}, "2301.00001", 4, "", ""),
        ({"id": "2301.00001", "url": "https://arxiv.org/abs/2302.00002v4"}, "2301.00001", None, "", ""),
        ({"metadata": {"doi": "10.48550/arXiv.2301.00001"}}, "2301.00001", None, "", ""),
        ({"metadata": {"doi": "10.1000/a 10.1000/b"}}, "", None, "10.1000/a", ""),
        ({"url": "https://doi.org/10.1000/A"}, "", None, "10.1000/a", ""),
        ({"id": "smith2020", "metadata": {"version": 3}}, "", None, "", "smith2020"),
        ({"id": "10.1000/A"}, "", None, "10.1000/a", "10.1000/A"),
        ({"metadata": {"version": "1.0", "doi": 7, "eprint": "hal-0123"}}, "", None, "", ""),
    ],
)
def test_a_record_tells_who_it_is(fields: dict[str, Any], arxiv: str, version: int | None, doi: str, own: str) -> None:
    record = PaperRecord(**fields)
    identity = Identity.of(record, "a")
    assert (identity.arxiv, identity.doi, identity.own, arxiv_version(record)) == (arxiv, doi, own, version)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (["Ada Lovelace"], ["A. Lovelace", "C. Babbage"], True),
        (["Lovelace, Ada"], ["Ada Lovelace"], True),
        (["Ada K. Lovelace"], ["A. Lovelace"], True),
        (["Gödel, K."], ["Kurt Godel"], True),
        (["C.-P. Yuan"], ["Yuan, C. -P."], True),
        (["Wei Zhang"], ["Wei Li"], False),
        (["John Smith"], ["Jane Smith"], False),
        (["J. Smith"], ["Jane Smith"], True),
        (["Ada Lovelace", "et al."], ["Charles Babbage", "et al."], False),
        (["山田 太郎"], ["山田 太郎"], True),
    ],
)
def test_names_are_compared_as_people_write_them(first: list[str], second: list[str], same: bool) -> None:
    assert share_an_author(names_of(first), names_of(second)) is same


def who(title: str = "t", **told: Any) -> Identity:
    return Identity(**{"source": "a", "title": title, "text": f"{title} {told.get('abstract', '')}"} | told)


@pytest.mark.parametrize(
    ("identities", "expected"),
    [
        ([who(arxiv="1"), who("u", arxiv="1")], "01"),
        ([who(arxiv="1"), who(arxiv="2")], "0 1"),
        ([who(doi="d"), who("u", doi="d")], "01"),
        ([who(doi="d"), who(doi="e")], "0 1"),
        ([who(doi="d", abstract="Of otters."), who("u", doi="d", abstract="By herons.")], "0 1"),
        ([who(doi="d", abstract="Of otters."), who(doi="d", abstract="By herons.")], "01"),
        (
            [
                who(doi="d", abstract="Of otters.", authors=("Ada Roe",)),
                who("u", doi="d", abstract="By herons.", authors=("A. Roe",)),
            ],
            "01",
        ),
        ([who(arxiv="1", doi="d"), who("u", doi="d")], "01"),
        ([who(arxiv="1", doi="d"), who("u", arxiv="2", doi="d")], "0 1"),
        ([who(arxiv="1", doi="d"), who(arxiv="1", doi="e")], "01"),
        ([who(arxiv="1"), who()], "01"),
        ([who(authors=("Ada Roe",)), who(authors=("Bo Li",))], "0 1"),
        ([who(authors=("Ada Roe",)), who(authors=("A. Roe", "Bo Li"))], "01"),
        ([who(authors=("Ada Roe",)), who()], "01"),
        ([who(year="2001"), who(year="2003")], "01"),
        ([who(year="2001"), who(year="2011")], "0 1"),
        ([who(year="2001", abstract="One text."), who(year="2011", abstract="One text.")], "01"),
        ([who(abstract="Of otters."), who(abstract="By herons.")], "0 1"),
        ([who(abstract="Of otters."), who()], "01"),
        ([who(own="p"), who(own="q", source="b")], "01"),
        ([who(own="p"), who("u", own="p")], "0 1"),
        ([who("", own="p"), who("u", own="p")], "01"),
        ([who("", own="p"), who("", own="p", source="b", text="other")], "0 1"),
        ([who("", own="p", text="same"), who("", own="p", source="b", text="same")], "01"),
        ([who(own="p", abstract="Of otters."), who(own="p", abstract="By herons.")], "01"),
        ([who("u", arxiv="1"), who("t"), who("t", arxiv="1")], "012"),
        (
            [who("t", authors=("Ada Roe",)), who("t", authors=("Bo Li",)), who("t", arxiv="1", authors=("Bo Li",))],
            "0 12",
        ),
        ([who(own="p"), who(own="q")], "0 1"),
        ([who(own="p"), who()], "01"),
        ([who(own="p", arxiv="1"), who(own="q", arxiv="1")], "01"),
    ],
)
def test_what_is_one_paper(identities: list[Identity], expected: str) -> None:
    assert sorted("".join(map(str, sorted(group))) for group in groups(identities)) == expected.split()


IDENTITIES = st.builds(
    Identity,
    source=st.sampled_from("abc"),
    arxiv=st.sampled_from(["", "", "1", "2"]),
    doi=st.sampled_from(["", "", "d", "e"]),
    own=st.sampled_from(["", "", "p", "q"]),
    title=st.sampled_from(["", "t", "u", "w"]),
    authors=st.sampled_from([(), ("Ada Roe",), ("A. Roe", "Bo Li"), ("Bo Li",), ("Cy Moe",)]),
    year=st.sampled_from(["", "2001", "2011"]),
    abstract=st.sampled_from(["", "Of otters.", "Of otters...", "By herons."]),
    text=st.sampled_from(["x", "y"]),
)


@given(
    st.lists(IDENTITIES, max_size=9).flatmap(lambda some: st.tuples(st.just(some), st.permutations(range(len(some)))))
)
def test_what_is_one_paper_does_not_depend_on_the_order(case: tuple[list[Identity], list[int]]) -> None:
    told, order = case
    plain = [[told[place] for place in group] for group in groups(told)]
    mixed = [[told[order[place]] for place in group] for group in groups([told[place] for place in order])]
    assert mixed == plain


@given(st.lists(IDENTITIES, max_size=9))
def test_records_that_share_no_mark_have_nothing_to_do_with_each_other(identities: list[Identity]) -> None:
    for group in groups(identities):
        reached, new = set[str](), set(identities[group[0]].marks)
        while new - reached:
            reached |= new
            new = {mark for one in identities if not reached.isdisjoint(one.marks) for mark in one.marks}
        assert all(not reached.isdisjoint(identities[place].marks) for place in group)


@given(st.lists(IDENTITIES, max_size=9))
def test_arxiv_identifiers_tell_papers_apart_and_bring_them_together(identities: list[Identity]) -> None:
    told: dict[str, int] = {}
    for number, group in enumerate(groups(identities)):
        ids = {identities[place].arxiv for place in group} - {""}
        assert len(ids) <= 1
        for id in ids:
            assert told.setdefault(id, number) == number
