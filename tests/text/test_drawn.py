"""LaTeX as a reader sees it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text.drawn import drawn


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"cuts errors by 12.4\%", "cuts errors by 12.4%"),
        (r"at \sim 5 GB", "at ∼ 5 GB"),
        (r"an $\alpha$-divergence", "an α-divergence"),
        ("below $10^{-3}$", "below 10⁻³"),
        (r"\textbf{x} and \emph{y z}", "x and y z"),
        (r"{\bf Bold} text \& more", "Bold text & more"),
        (r"runs in $\mathcal{O}(n \log n)$", "runs in O(n log n)"),
        (r"below $o(\sqrt[3]{\log n})$ in \sqrt{n} steps", "below o(∛(log n)) in √n steps"),
        ("below o(sqrt[3]{log n}) in sqrt{n} steps", "below o(∛(log n)) in √n steps"),
        (r"Se\~{n}or, Fig.~3 \& on", "Señor, Fig. 3 & on"),
        ("pages 3--5, encoder--decoder, a -- b, x---y", "pages 3–5, encoder–decoder, a – b, x—y"),
    ],
)
def test_latex_is_drawn_as_text(written: str, shown: str) -> None:
    assert drawn(written) == shown


@pytest.mark.parametrize(
    "text",
    [
        "costs $5 and $6",
        "between $5 to $6 a day, or US$7",
        "from $3.5M to $4M",
        "set $PATH and $HOME",
        "run it with --flag or (--other)",
        "-----",
        "a set {0, 1} of ~5",
        r"C:\new\path",
        "np.sqrt{x} and mysqrt{3}",
        r"$\sqrt[k]{n}$",
        r"$\frac{a}{b}$",
        r"\label{x}",
        "Ordinary words, nothing else.",
    ],
)
def test_what_is_no_latex_or_cannot_be_drawn_stays(text: str) -> None:
    assert drawn(text) == text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"~5\% of {0, 1}", "~5% of {0, 1}"),
        (r"--flag saves 5\%", "--flag saves 5%"),
        (r"costs $5 or $6, 12\% less", "costs $5 or $6, 12% less"),
    ],
)
def test_beside_latex_what_is_none_stays_too(written: str, shown: str) -> None:
    assert drawn(written) == shown


@given(st.text(st.characters() | st.sampled_from("\\$%{}~-^_ab1"), max_size=80))
def test_nothing_vanishes_and_nothing_fails(text: str) -> None:
    assert bool(drawn(text)) == bool(text)
