from __future__ import annotations

import pytest

from assistant.answering.leading_sentences import asked_term, expansion, with_leading_sentences
from assistant.questions.question import Question
from assistant.records import Evidence, Paper, Quote, Signals

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
    best = max(
        (each.score * quote.score, quote.text) for each in with_leading_sentences(Question.parse(question), evidence)
         for quote in each.sentences
    )  # fmt: skip
    assert best[1] == first


@pytest.mark.parametrize("question", ["is JamNet better than HoneyNet?", "does JamNet beat HoneyNet?"])
def test_the_sentence_with_the_verdict_comes_first(question: str) -> None:
    evidence = [found("JamNet and HoneyNet are nets.", "We cook.", "JamNet outperforms HoneyNet on toast.")]
    led = with_leading_sentences(Question.parse(question), evidence)
    assert led[0].sentences[0].text == "JamNet outperforms HoneyNet on toast."


def test_other_questions_keep_the_order_of_their_evidence() -> None:
    evidence = [found("Pectin is a sugar that gels.", "We cook."), found("Honey is sweet.", title="On honey")]
    assert with_leading_sentences(Question.parse("which papers boil pectin?"), evidence) == evidence
