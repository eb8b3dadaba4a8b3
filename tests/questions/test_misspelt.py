from __future__ import annotations

from collections import Counter

import pytest

from assistant.questions.misspelt import read_as
from assistant.text.spelling import nearest_words

WORDS = Counter(
    ["length", "generalisation", "language", "model", "transformers", "jam", "pectin", "of", "and", "setting"]
)
COMMON = frozenset(["bread", "mice", "honey", "which", "about", "papers", "word"])


class Words:
    """The words of a few papers, unstemmed."""

    def analysed(self, text: str) -> list[str]:
        return text.lower().split()

    def document_frequency(self, term: str) -> int:
        return WORDS[term]

    def expand(self, word: str) -> tuple[str, ...]:
        return nearest_words(word, lambda first: [item for item in WORDS.items() if item[0].startswith(first)])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wich papres are abuot lenght generalisation", "which papers are about length generalisation"),
        ("waht is jam?", "what is jam?"),
        ("Wich papers explian jam?", "Which papers explain jam?"),
        ("papers on langauge models", "papers on language models"),
        ("teh setting of jam", "the setting of jam"),
        ("latset papers on transfomers", "latest papers on transformers"),
    ],
)
def test_misspelt_words_are_read_as_what_is_meant(typed: str, meant: str) -> None:
    assert read_as(typed, Words(), lambda: COMMON) == meant


@pytest.mark.parametrize(
    "question",
    [
        "which papers are about bread?",  # a word that no paper has
        "what is Pektin?",
        "does PECTNI set jam?",
        "papers on GPT2-lenght",
        'the word "lenght"',
        "papers on sprockets",
        "tost and pactin",
        "https://example.org/lenght",
    ],
)
def test_names_and_other_words_are_left_as_they_are(question: str) -> None:
    assert read_as(question, Words(), lambda: COMMON) == question
