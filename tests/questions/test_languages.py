from __future__ import annotations

import pytest

from assistant.questions.languages import Foreign, foreign_question


def known(word: str) -> bool:
    return word.lower() in ("grokking", "attention")


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("was bedeutet Grokking?", "what is Grokking?"),
        ("Was ist Grokking?", "what is Grokking?"),
        ("什么是 grokking?", "what is grokking?"),
        ("grokkingとは", "what is grokking?"),
        ("qu'est-ce que le grokking ?", "what is grokking?"),
        ("¿qué es grokking?", "what is grokking?"),
        ("Welche Artikel behandeln Grokking und Attention?", "papers on Grokking Attention"),
        ("quels articles parlent de l'attention ?", "papers on attention"),
        ("Что такое grokking?", "what is grokking?"),
        ("статьи про GPT-4", "papers on GPT-4"),
    ],
)
def test_a_question_in_another_language_is_reduced_to_names_and_english_words(question: str, read: str) -> None:
    found = foreign_question(question, known)
    assert found is not None
    assert found.question == read


def test_nothing_is_left_where_no_word_is_known() -> None:
    assert foreign_question("Welche Artikel behandeln Marmelade?", known) == Foreign("", "papers on ")


@pytest.mark.parametrize(
    "question",
    [
        "what is grokking?", "van der Waals forces", "papers by Ada de la Cruz", "El Niño forecasts", "grokking",
        "die casting", "naïve Bayes", "which papers use the word Schadenfreude?", "α-divergence and β-VAE",
        "à trous convolutions", "Los Angeles traffic", "was it published?", "La Niña", "coup de grâce",
    ],
)  # fmt: skip
def test_english_with_foreign_names_stays_english(question: str) -> None:
    assert foreign_question(question, known) is None
