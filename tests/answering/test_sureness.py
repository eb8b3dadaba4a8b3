from __future__ import annotations

import pytest

from assistant.answering.sureness import MOST_WORDS, Found, probability_of_answer, sureness_features
from assistant.questions.question import Question
from assistant.records import Evidence, Paper, Quote, Signals


def found(strength: float, text: str = "Alpha is red.", coverage: float = 0.5, phrases: float = 0.5) -> Found:
    signals = Signals(
        abstract=0, passage=0, sentence=0, lexical=0, coverage=coverage, sentence_coverage=0, title_coverage=0,
        phrases=phrases, fused=0,
    )  # fmt: skip
    paper = Paper(id="a", title="A", abstract=text)
    quote = Quote.cut(text, 0, len(text), score=0.5)
    return Found(Evidence(paper=paper, score=0.5, sentences=(quote,), signals=signals), quote, strength)


COLOUR = Question.parse("what colour is alpha?")


def test_a_sentence_that_stands_out_makes_it_surer() -> None:
    assert probability_of_answer(COLOUR, [found(1.2), found(0.2)]) > probability_of_answer(
        COLOUR, [found(0.4), found(0.2)]
    )


@pytest.mark.parametrize("signal", ["coverage", "phrases"])
def test_wording_that_is_found_makes_it_surer(signal: str) -> None:
    more, less = found(0.5, **{signal: 1.0}), found(0.5, **{signal: 0.1})  # type: ignore[arg-type]
    assert probability_of_answer(COLOUR, [more]) > probability_of_answer(COLOUR, [less])


def test_a_number_that_is_wanted_and_not_given_makes_it_unsure() -> None:
    question = Question.parse("how many alphas are there?")
    assert probability_of_answer(question, [found(1.0, "There are alphas.")]) < 0.1
    assert sureness_features(question, [found(1.0, "There are alphas."), found(0.9, "We count 12.")]).lacks_number == 0
    later = [*(found(1.0, "There are alphas.") for _ in range(3)), found(0.9, "We count 12.")]
    assert sureness_features(question, later).lacks_number == 1


def test_a_question_as_long_as_an_abstract_is_not_surer_for_it() -> None:
    words = " ".join(f"thing{place}" for place in range(80))
    assert sureness_features(Question.parse(f"does {words} matter?"), [found(0.5)]).words == MOST_WORDS
