from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.exporting.latex import latex
from assistant.sources.latex_text import plain_accents, plain_text, plain_verbatim


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        (r"G{\"o}del and Erd\H{o}s \& co", "Gödel and Erdős & co"),
        (
            r"\L{}\'od\'z, {\v s}, \'{\i}, \aa ngstr\"om, Stra{\ss}e, \o re, \'{\^e}",
            "Łódź, š, í, ångström, Straße, øre, ế",
        ),
        (r"\emph{big} \textbf{\textit{x}} {\it y}", "big x  y"),
        (r"50\% of $x_{1} < \alpha$ and 5% more", "50% of $x_{1} < \\alpha$ and 5% more"),
        ("``quoted'' -- so --- done", "“quoted” – so — done"),
        (r"{BERT}: {P}re-training~of", "BERT: Pre-training of"),
        (r"a \leq 4 and \alpha-decay", "a ≤ 4 and α-decay"),
        (r"C:\new \unheardof", r"C:\new \unheardof"),
        (r"\url{http://example.org/~a_b}", "http://example.org/~a_b"),
        ("costs $5", "costs $5"),
    ],
)
def test_commands_become_what_they_stand_for(written: str, plain: str) -> None:
    assert plain_text(written) == plain


def test_accents_alone_are_replaced_where_braces_mean_something() -> None:
    assert plain_accents(r"{\'E}tude of $\'a_{1}$ by M\"uller \cite{x}") == r"Étude of $\'a_{1}$ by Müller \cite{x}"


def test_addresses_keep_their_signs() -> None:
    assert plain_verbatim(r"\url{https://example.org/a\_b--c~d}") == "https://example.org/a_b--c~d"


_WORDS = st.text(
    st.characters(codec="utf-8", categories=("Ll", "Lu", "Nd", "Zs"), max_codepoint=0x24F, exclude_characters="ŉǰ")
    | st.sampled_from("αβγΩ≤∞–—“”&%#_{}<>|°"),
    max_size=30,
)


@settings(deadline=None)
@given(_WORDS)
def test_what_our_export_writes_is_read_back(text: str) -> None:
    text = " ".join(unicodedata.normalize("NFC", text).split())
    assert " ".join(unicodedata.normalize("NFC", plain_text(latex(text))).split()) == text


@settings(deadline=None)
@given(st.text(st.sampled_from("\\{}$'`^\"~=.uvHcij ab-%&0"), max_size=60))
def test_no_text_upsets_them(text: str) -> None:
    plain_text(text), plain_accents(text), plain_verbatim(text)
