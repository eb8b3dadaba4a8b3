from __future__ import annotations

import pytest

from assistant.answering.extractive import answer_extractively
from assistant.answering.leading_sentences import asked_term, expansion, leading_sentence, led_by
from assistant.questions.question import Question
from assistant.records import Evidence, Paper, Quote, Signals
from assistant.settings import AnswerSettings

SIGNALS = Signals(
    abstract=0, passage=0, sentence=0, lexical=0, coverage=0, sentence_coverage=0, title_coverage=0, phrases=0, fused=0
)


def found(*sentences: str, title: str = "On jam", score: float = 0.5) -> Evidence:
    abstract = " ".join(sentences)
    quotes = []
    for place, sentence in enumerate(sentences):
        start = abstract.index(sentence)
        quotes.append(Quote.cut(abstract, start, start + len(sentence), score=0.5 - place / 10))
    paper = Paper(id=title, title=title, abstract=abstract)
    return Evidence(paper=paper, score=score, sentences=tuple(quotes), signals=SIGNALS)


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("What is SMOTE?", "SMOTE"),
        ("what is a pectin bath?", "pectin bath"),
        ("what does NoPE stand for?", "NoPE"),
        ("what is NoPE short for?", "NoPE"),
        ("define jam", "jam"),
        ("what is meant by “setting point”?", "setting point"),
        ("meaning of NoPE", "NoPE"),
        ("What does NoPE mean?", "NoPE"),
    ],
)
def test_the_term_to_define_is_found(question: str, term: str) -> None:
    assert asked_term(question) == term


@pytest.mark.parametrize(
    ("term", "sentence", "words"),
    [
        ("NoPE", "Transformers with no positional encoding (NoPE) go further.", "no positional encoding"),
        ("SMOTE", "A synthetic minority over-sampling trick (SMOT).", ""),
        ("SMOT", "A synthetic minority over-sampling trick (SMOT).", "synthetic minority over-sampling trick"),
        ("HEAT", "HEAT (higher energy at taste) helps.", "higher energy at taste"),
        ("LLMs", "Large language models (LLMs) write.", "Large language models"),
        ("MoE", "A mixture of experts (MoE) routes.", "mixture of experts"),
        ("JAM", "Fruit boils (JAM) when hot.", ""),
        ("JAM", "JAM (see Section 2) sets.", ""),
    ],
)  # fmt: skip
def test_an_acronym_is_expanded_by_its_letters(term: str, sentence: str, words: str) -> None:
    assert expansion(term, sentence) == words


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("What is pectin?", "Pectin is a sugar that gels."),
        ("what does CBS stand for?", "Our cold boiling step (CBS) saves heat."),
        ("what is weeping?", "Jars lose water, a fault known as weeping."),
    ],
)
def test_the_defining_sentence_comes_first(question: str, first: str) -> None:
    evidence = [
        found("Pectin was bought, weeping was seen and CBS was timed.", title="A", score=0.9),
        found(
            "We cook jam.", "Pectin is a sugar that gels.", "Our cold boiling step (CBS) saves heat.",
            "Jars lose water, a fault known as weeping.", title="B", score=0.1,
        ),
    ]  # fmt: skip
    lead = leading_sentence(Question.parse(question), evidence)
    assert lead is not None
    assert lead.quote.text == first


def test_a_title_that_spells_a_name_out_leads_to_the_sentence_on_it() -> None:
    evidence = [
        found("Jars weep.", "We boil fruit twice at a low temperature.", title="BLT: Boil at a Low Temperature")
    ]
    lead = leading_sentence(Question.parse("what is BLT?"), [found("BLT was timed."), *evidence])
    assert lead is not None
    assert lead.quote.text == "We boil fruit twice at a low temperature."


@pytest.mark.parametrize("question", ["is JamNet better than HoneyNet?", "does JamNet beat HoneyNet?"])
@pytest.mark.parametrize("verdict", ["JamNet outperforms HoneyNet on toast.", "JamNet spreads better."])
def test_the_sentence_with_the_verdict_comes_first(question: str, verdict: str) -> None:
    evidence = [found("JamNet and HoneyNet are nets.", "We cook.", verdict)]
    lead = leading_sentence(Question.parse(question), evidence)
    assert lead is not None
    assert lead.quote.text == verdict


@pytest.mark.parametrize("question", ["which papers boil pectin?", "how is pectin boiled?", "how does JamNet work?"])
def test_other_questions_have_no_leading_sentence(question: str) -> None:
    assert leading_sentence(Question.parse(question), [found("Pectin is a sugar that gels.", "We cook.")]) is None


def test_an_answer_is_led_by_its_sentence_and_keeps_the_others() -> None:
    evidence = found("Pectin was bought.", "Pectin is a sugar that gels.", "We cook.")
    answer = answer_extractively(Question.parse("what is pectin?"), [evidence], AnswerSettings(), {})
    lead = leading_sentence(Question.parse("what is pectin?"), [evidence])
    assert lead is not None
    led = led_by(lead, answer, {})
    texts = [statement.text for statement in led.statements]
    assert texts[0] == "Pectin is a sugar that gels."
    assert len(texts) == len(set(texts))
    assert {*texts} >= {statement.text for statement in answer.statements}
    assert led.status == "answered"
