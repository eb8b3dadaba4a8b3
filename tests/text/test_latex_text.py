from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text.latex_text import plain_accents, plain_text, plain_verbatim


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        (r"G{\"o}del and Erd\H{o}s \& co", "Gödel and Erdős & co"),
        (
            r"\L{}\'od\'z, {\v s}, \'{\i}, \aa ngstr\"om, Stra{\ss}e, \o re, \'{\^e}",
            "Łódź, š, í, ångström, Straße, øre, ế",
        ),
        (r"\emph{big} \textbf{\textit{x}} {\it y}", "big x  y"),
        (r"50\% of $\frac{x_{1}}{2} < \alpha$ and 5% more", "50% of $\\frac{x_{1}}{2} < \\alpha$ and 5% more"),
        ("``quoted'' -- so --- done", "“quoted” – so — done"),
        (r"{BERT}: {P}re-training~of", "BERT: Pre-training of"),
        (r"a \leq 4 and \alpha-decay", "a ≤ 4 and α-decay"),
        (r"C:\new \unheardof", r"C:\new \unheardof"),
        (r"\url{http://example.org/~a_b}", "http://example.org/~a_b"),
        ("costs $5", "costs $5"),
        ("costs $5-$10, or US$5 to US$ 7, not $5 and $6", "costs $5-$10, or US$5 to US$ 7, not $5 and $6"),
        (r"see https://example.org/~a/x--y~z\_b", "see https://example.org/~a/x--y~z_b"),
        (r"\ifmmode\pm\else\textpm\fi{}3 and $\ifmmode\pm\else\textpm\fi{}3$", "±3 and ±3"),
        (
            r"\check{C}ap\'ek, \v{S}, \c c, {\c c}, \k{a}, \r{a}, \.z, \=a, \u{g}, \~{n}, \`\i",
            "Čapék, Š, ç, ç, ą, å, ż, ā, ğ, ñ, ì",
        ),
    ],
)
def test_commands_become_what_they_stand_for(written: str, plain: str) -> None:
    assert plain_text(written) == plain


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        (r"\mkbibemph{Nodo unitatis} and jars", "Nodo unitatis and jars"),
        (r"\unheardof{one}{two} and \other[opt]{three}, un\known{known}", "one two and three, unknown"),
        (r"\enquote{jars} and \enquote*{lids}", "“jars” and ‘lids’"),
        (r"as \cite{moe2019} and \citep[see][p.~3]{roe,doe} say", "as [moe2019] and [roe,doe] say"),
        (r"\href{https://jars.org/a_b}{our \emph{jars}}", "our jars (https://jars.org/a_b)"),
        (r"\textcolor{red}{ripe}\label{x} jam\footnote{of plums}", "ripe jam (of plums)"),
        (r"CO\textsubscript{2}, 10\textsuperscript{-5}, the 1\textsuperscript{st}", "CO2, 10⁻⁵, the 1st"),
        (
            r"\SI{5}{\meter}, \SI{5e3}{\kilo\meter\per\second\squared}, \SIrange{1}{2}{\GHz}",
            "5 m, 5e3 km/s², 1 to 2 GHz",
        ),
        (r"\num{12}, \si{\micro\meter}, \ang{30}, \qty{20}{\degreeCelsius}", "12, µm, 30°, 20 °C"),
    ],
)
def test_of_commands_with_arguments_the_text_is_kept(written: str, plain: str) -> None:
    assert plain_text(written) == plain


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        (r"p {$<$} 0.05, {$\sim$}5\%, R1{$\rho$}, 3$\mu$m", "p < 0.05, ∼5%, R1ρ, 3μm"),
        (
            r"$10^{-3}$, 10$^{5}$, m$^2$, $^{13}$C, 25$^\circ$C, ${10}^{\ensuremath{-}3}$",
            "10⁻³, 10⁵, m², ¹³C, 25°C, 10⁻³",
        ),
        (r"CO$_2$, $x_1$, $A_n$, $t_{max}$, $\mathrm{SrTi}{\mathrm{O}}_{3}$", "CO2, x1, A_n, t_max, SrTiO3"),
        (r"$e^x$, $r^{1/4}$, $5^{\prime}$", "e^x, r^(1/4), 5′"),
        (r"$n \times n$, $\Delta G = 3$, $O(n\log n)$, $\mathcal{O}(n^2)$", "n × n, ΔG = 3, O(n log n), O(n²)"),
        (r"\ensuremath{\sim}5, \ensuremath{10^{-3}}, \(\alpha\)", "∼5, 10⁻³, α"),
        (r"$\sum_i x_i$ and $x^{y_1}$ and $word$", r"$\sum_i x_i$ and $x^{y_1}$ and $word$"),
    ],
)
def test_formulas_of_symbols_become_text_and_others_stay(written: str, plain: str) -> None:
    assert plain_text(written) == plain


def test_accents_alone_are_replaced_where_braces_mean_something() -> None:
    assert plain_accents(r"{\'E}tude of $\'a_{1}$ by M\"uller \cite{x}") == r"Étude of $\'a_{1}$ by Müller \cite{x}"


def test_addresses_keep_their_signs() -> None:
    assert plain_verbatim(r"\url{https://example.org/a\_b--c~d}") == "https://example.org/a_b--c~d"


@given(st.text(st.sampled_from("\\{}$'`^\"~=.uvHcij ab-%&0"), max_size=60))
def test_no_text_upsets_them(text: str) -> None:
    plain_text(text), plain_accents(text), plain_verbatim(text)
