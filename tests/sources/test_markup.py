from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.sources.base import clean
from assistant.sources.markup import without_markup


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<p>We count.</p><p>We sum.</p>", "We count. We sum."),
        ("<jats:p>We count <jats:italic>jars</jats:italic>.</jats:p>", "We count jars."),
        ("<p>One<p>Two", "One Two"),
        ("One<br/>two<br>three", "One two three"),
        ("<b>Aim:</b> we <i>count</i>", "Aim: we count"),
        ('see <a href="https://example.org?a=1&b=2">here</a>.', "see here."),
        ("H<sub>2</sub>O, m<sup>2</sup>", "H2O, m2"),
        ("<![CDATA[We <i>count</i>]]>", "We count"),
        ("<!-- hidden -->We count", "We count"),
        ("&lt;p&gt;Jam &amp;amp; jars&lt;/p&gt;", "Jam & jars"),
        ("&amp;lt;p&amp;gt;Jam&amp;lt;/p&amp;gt;", "Jam"),
        ("It&#x27;s &quot;jam&quot;&nbsp;&#8211; AT&amp;T", 'It\'s "jam" – AT&T'),
    ],
)
def test_markup_becomes_text(written: str, read: str) -> None:
    assert without_markup(written) == read


def test_headings_stay_but_that_of_the_abstract() -> None:
    written = (
        "<jats:title>Abstract</jats:title><jats:sec> <jats:title>Background</jats:title> <jats:p>Jars wobble when "
        "p &lt; 0.05.</jats:p></jats:sec> <jats:sec><jats:title>Methods</jats:title><jats:p>Count.</jats:p></jats:sec>"
    )
    assert without_markup(written) == "Background Jars wobble when p < 0.05. Methods Count."


def test_a_power_does_not_become_another_number() -> None:
    assert without_markup("10<sup>5</sup> to 10<sup>-3</sup>, the 3<sup>rd</sup>") == "10^5 to 10^-3, the 3rd"


@pytest.mark.parametrize(
    ("formula", "read"),
    [
        ("<mml:math><mml:mi>x</mml:mi><mml:mo>=</mml:mo><mml:mn>1</mml:mn></mml:math>", "x=1"),
        ("<math><msup><mi>R</mi><mn>2</mn></msup></math>", "R^2"),
        ("<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>", "1/2"),
        ('<mml:math alttext="x"><mml:mi>x</mml:mi></mml:math>', "x"),
        ('<math alttext="\\alpha^{2}"><msup><mi>α</mi><mn>2</mn></msup></math>', "$\\alpha^{2}$"),
        ("<math><mi>x</mi><annotation encoding='application/x-tex'>x</annotation></math>", "x"),
        ("<inline-formula><alternatives><tex-math>$$x$$</tex-math><mml:math><mml:mi>x</mml:mi></mml:math>"
         "</alternatives></inline-formula>", "x"),
        ("<tex-math>\\documentclass{minimal}\\begin{document}$y$\\end{document}</tex-math>", "$y$"),
    ],
)  # fmt: skip
def test_a_formula_is_told_once(formula: str, read: str) -> None:
    assert without_markup(f"Here {formula} holds.") == f"Here {read} holds."


@pytest.mark.parametrize(
    "text",
    [
        "p < 0.05 and q > 0.1", "a<b and c>d", "<s> starts and </s> ends a text", "List<int> or Map<K, List<V>>",
        "<sos> and <eos>", "x <- y", "the <p> element and <title>", "a <mask> token", "<think>so</think>",
        "pairs <i, j>", "if (a<b) x=&y;", "https://example.org/?a=1&sect=2&copy=3", "R&D at AT&T", "<https://a.org>",
        "a <b and c> d",
    ],
)  # fmt: skip
def test_signs_of_code_and_mathematics_stay(text: str) -> None:
    assert without_markup(text) == text


@given(st.text(st.sampled_from("<>/&;= \"'!-[]?abipsu:#mthlx1.")))
def test_any_text_is_clean_in_the_end(text: str) -> None:
    read = without_markup(clean(text))
    assert read == clean(read)


@pytest.mark.parametrize("unit", ["<math>", "<a ", "<p>", "<!--", "--><!--", '<a b="', "&amp;", "<sup>1</sup>", "<h1>"])
def test_hostile_text_does_not_hang(unit: str) -> None:
    without_markup(unit * (200_000 // len(unit)))
