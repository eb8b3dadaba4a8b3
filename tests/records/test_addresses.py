"""Where a paper can be read."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.records import Paper
from assistant.records.addresses import address_of


def paper(id: str = "x", url: str | None = None, **metadata: Any) -> Paper:
    return Paper(id=id, title="X", url=url, metadata=metadata)


def test_its_own_address_comes_first() -> None:
    assert address_of(paper("2301.00001", "https://example.org/a", doi="10.1000/x")) == "https://example.org/a"


@pytest.mark.parametrize(
    ("known", "address"),
    [
        (paper("2301.00001"), "https://arxiv.org/abs/2301.00001"),
        (paper("arXiv:2301.00001v2"), "https://arxiv.org/abs/2301.00001"),
        (paper(arxiv="math/0309136", version=2), "https://arxiv.org/abs/math/0309136"),
        (paper(url="huggingface.co/papers/2301.00001", arxiv="2301.00001"), "https://arxiv.org/abs/2301.00001"),
        (paper("10.1000/ab(1)c"), "https://doi.org/10.1000/ab(1)c"),
        (paper(doi="10.1000/a<b>c"), ""),
        (paper(DOI="10.1000/xyz#1"), "https://doi.org/10.1000/xyz%231"),
        (paper("2031.acl-long.12"), "https://aclanthology.org/2031.acl-long.12/"),
        (paper("P18-1001"), "https://aclanthology.org/P18-1001/"),
        (paper(externalIds={"ACL": "2031.findings-emnlp.3"}), "https://aclanthology.org/2031.findings-emnlp.3/"),
        (paper("openreview:aBc-De_12"), "https://openreview.net/forum?id=aBc-De_12"),
        (paper(openreview_id="aBc-De_12"), "https://openreview.net/forum?id=aBc-De_12"),
        (paper(pmid="12345678"), "https://pubmed.ncbi.nlm.nih.gov/12345678/"),
        (paper("pmid:12345678"), "https://pubmed.ncbi.nlm.nih.gov/12345678/"),
        (paper(PMID=12345678), "https://pubmed.ncbi.nlm.nih.gov/12345678/"),
        (paper("https://example.org/a"), "https://example.org/a"),
        (paper("delayed-circuits"), ""),
    ],
)
def test_an_identifier_gives_an_address(known: Paper, address: str) -> None:
    assert address_of(known) == address


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "file:///etc/passwd", "//evil", "https://a b", "https://a\x1b[31m", "http:x", "-https://a"],
)
def test_only_pages_of_the_web_are_addresses(url: str) -> None:
    assert address_of(paper(url=url)) == ""


@pytest.mark.parametrize("known", [paper(openreview="../../x y"), paper(pmid="1/../2"), paper(acl="x?y")])
def test_what_is_no_identifier_gives_none(known: Paper) -> None:
    assert address_of(known) == ""
