from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text.identifiers import arxiv_id, arxiv_month, doi


@pytest.mark.parametrize(
    ("written", "id", "version"),
    [
        ("2301.00001", "2301.00001", None),
        ("2301.00001v12", "2301.00001", 12),
        ("0704.0001", "0704.0001", None),
        ("[2301.00001]", "2301.00001", None),
        ("arXiv:2301.00001v2", "2301.00001", 2),
        ("arXiv:2301.00001v2 [cs.LG]", "2301.00001", 2),
        ("arXiv: 2301.00001 (cs)", "2301.00001", None),
        ("arXiv preprint arXiv:2301.00001", "2301.00001", None),
        ("oai:arXiv.org:2301.00001v1", "2301.00001", 1),
        ("abs/2301.00001", "2301.00001", None),
        ("CoRR abs/2301.00001", "2301.00001", None),
        ("journals/corr/abs-2301-00001", "2301.00001", None),
        ("http://arxiv.org/abs/hep-th/9901001v3", "hep-th/9901001", 3),
        ("arxiv.org/abs/2301.00001", "2301.00001", None),
        ("HTTPS://EXPORT.ARXIV.ORG/ABS/2301.00001/", "2301.00001", None),
        ("https://arxiv.org/pdf/2301.00001v1.pdf#page=2", "2301.00001", 1),
        ("https://arxiv.org/html/2301.00001v2", "2301.00001", 2),
        ("https://huggingface.co/papers/2301.00001?x=1", "2301.00001", None),
        ("https://www.alphaxiv.org/overview/2301.00001", "2301.00001", None),
        ("https://ar5iv.labs.arxiv.org/html/2301.00001", "2301.00001", None),
        ("https://api.semanticscholar.org/arXiv:2301.00001", "2301.00001", None),
        ("math.GT/0309136", "math/0309136", None),
        ("cond-mat.mtrl-sci/0101001", "cond-mat/0101001", None),
        ("10.48550/arXiv.2301.00001", "2301.00001", None),
        ("https://doi.org/10.48550/arXiv.2301.00001", "2301.00001", None),
        ("DOI: 10.48550/ARXIV.2301.00001", "2301.00001", None),
    ],
)
def test_arxiv_ids_are_read_in_every_spelling(written: str, id: str, version: int | None) -> None:
    assert arxiv_id(written) == (id, version)


@pytest.mark.parametrize(
    "written",
    ["", "17", "2313.00001", "0703.0001", "2301.0001", "1412.00001", "doc/1234567", "hep-th/9913001", "2301.00001v0",
     "https://example.org/abs/2301.00001", "2301.00001 and more", "10.1000/2301.00001"],
)  # fmt: skip
def test_what_is_no_arxiv_id_is_none(written: str) -> None:
    assert arxiv_id(written) is None


@pytest.mark.parametrize(
    ("id", "month"), [("2301.00001", "2023-01"), ("0704.0001", "2007-04"), ("hep-th/9901001", "1999-01"),
                      ("math/0309136", "2003-09")]
)  # fmt: skip
def test_the_month_of_an_arxiv_id_is_written_in_it(id: str, month: str) -> None:
    assert arxiv_month(id) == month


@pytest.mark.parametrize(
    "written",
    ["10.1000/AbC", "doi:10.1000/abc", "DOI: 10.1000/ABC.", "DOI 10.1000/abc", " 10.1000/abc ", "(10.1000/abc)",
     "10.1000/abc);", "https://doi.org/10.1000/ABC", "http://dx.doi.org/10.1000/abc", "doi.org/10.1000/abc",
     "https://www.doi.org/10.1000/abc?utm_source=x#top", "https://doi.org/10.1000%2Fabc", "info:doi/10.1000/abc",
     "https://dl.acm.org/doi/10.1000/abc", "https://www.tandfonline.com/doi/full/10.1000/abc?needAccess=true",
     "https://link.springer.com/article/10.1000/abc"],
)  # fmt: skip
def test_dois_are_bare_and_in_small_letters(written: str) -> None:
    assert doi(written) == "10.1000/abc"


@pytest.mark.parametrize(
    "written",
    ["10.1016/s0167-7799(97)01021-4", "10.1002/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o", "10.1000.10/123"],
)
def test_brackets_and_signs_of_a_doi_are_its_own(written: str) -> None:
    assert doi(written.upper()) == written


@pytest.mark.parametrize("written", ["", "n/a", "10.1000/", "10.1000/a b", "11.1000/abc", "see 10.1000/abc"])
def test_what_is_no_doi_is_none(written: str) -> None:
    assert doi(written) == ""


SIGNS = st.text(st.sampled_from("()[].,;:'1a%2FE/?#<>{}\\"), max_size=12)


@given(
    st.text()
    | st.text(st.sampled_from('arXiv:./vdoi10-9%2F5()[]<>{}"?#&;,’ abs/'))
    | SIGNS.map("10.1000/{}".format)
    | SIGNS.map("https://doi.org/10.1000/{}".format)
)
def test_no_text_upsets_them(text: str) -> None:
    found = arxiv_id(text)
    assert found is None or arxiv_id(found.id) == (found.id, None)
    assert (bare := doi(text)) == "" or doi(bare) == bare
