"""How a paper is named after its authors."""

from __future__ import annotations

import pytest

from assistant.text.author_names import short_authors


@pytest.mark.parametrize(
    ("authors", "named"),
    [
        ((), ""),
        (("Ada Ode",), "Ode"),
        (("Ode, Ada", "Ludwig van Rijn"), "Ode and van Rijn"),
        (("Ada Ode", "Ben Sample", "Cy Third"), "Ode et al."),
        (("Ada Ode", "et al."), "Ode et al."),
        (("et al.",), ""),
        (("The Example Consortium",), "The Example Consortium"),
        (("山田 太郎", "B. Sample", "C. Third"), "山田 太郎 et al."),
        (("Plato",), "Plato"),
    ],
)
def test_authors_are_named_as_texts_refer_to_them(authors: tuple[str, ...], named: str) -> None:
    assert short_authors(authors) == named
