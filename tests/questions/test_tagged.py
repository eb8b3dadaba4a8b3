"""Tags that a question names, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.questions.tagged import without_tags
from assistant.records import Filters

NAMES = ("To-Read", "thesis", "chapter 2", "RLHF", "part", "images", "my pile")


@pytest.mark.parametrize(
    ("question", "rest", "tags"),
    [
        ("of my to-read papers, which use distillation?", "which papers use distillation?", "To-Read"),
        ("of my thesis papers, which dataset is used most?", "which dataset is used most?", "thesis"),
        ("which of my to read papers use distillation?", "which papers use distillation?", "To-Read"),
        ("which papers tagged thesis explain rust?", "which papers explain rust?", "thesis"),
        ("which papers that I have tagged as chapter 2 explain rust?", "which papers explain rust?", "chapter 2"),
        ("in my reading list 'thesis', which papers explain rust?", "which papers explain rust?", "thesis"),
        ("my papers on my to-read list about rust", "my papers about rust", "To-Read"),
        ("is rust explained in my thesis list?", "is rust explained?", "thesis"),
        ("papers in #to-read since 2023", "papers since 2023", "To-Read"),
        ("anything tagged thesis on rust?", "papers on rust?", "thesis"),
        ("what does #thesis say about rust?", "what do papers say about rust?", "thesis"),
        ("papers on rust with the tag RLHF", "papers on rust", "RLHF"),
        ("papers with the tag RLHF on rust", "papers on rust", "RLHF"),
        ("among my RLHF papers which ones measure rust?", "which papers measure rust?", "RLHF"),
        ("how many of my thesis papers are about rust?", "how many papers are about rust?", "thesis"),
        ("which papers tagged thesis and to-read explain rust?", "which papers explain rust?", "thesis; To-Read"),
        ("how many papers are to-read?", "how many papers", "To-Read"),
        ("show my to-read list", "list all papers", "To-Read"),
        ("what's on my thesis list?", "list all papers", "thesis"),
        ("list my thesis papers", "list all papers", "thesis"),
    ],
)
def test_a_tag_becomes_a_limit(question: str, rest: str, tags: str) -> None:
    assert without_tags(question, NAMES) == (rest, Filters(tag=tags))


@pytest.mark.parametrize(
    "question",
    [
        "papers tagged with part-of-speech", "which papers use tagged images?", "tagged images",
        "methods for tagged images", "which papers discuss RLHF?",
        "what is my thesis?", "the thesis of the paper on rust", "which papers use part of the images?",
        "papers tagged part labels", "what does chapter 2 say?", "papers on image tagging", "to-read", "my rust papers",
        "papers tagged rust", "which papers are tagged unread?",
    ],
)  # fmt: skip
def test_other_words_stay_what_a_question_is_about(question: str) -> None:
    assert without_tags(question, NAMES) == (question, Filters())


def test_without_tags_in_the_library_nothing_is_read_as_one() -> None:
    assert without_tags("which of my to-read papers use rust?", ()) == (
        "which of my to-read papers use rust?",
        Filters(),
    )


@given(st.text(max_size=80), st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=12), max_size=4))
def test_no_question_and_no_name_is_too_much(question: str, names: list[str]) -> None:
    from assistant.text.tag_names import tag_name

    usable = []
    for name in names:
        try:
            usable.append(tag_name(name))
        except ValueError:
            continue
    text, limits = without_tags(f"my {usable[0]} papers {question}" if usable else question, usable)
    assert isinstance(text, str)
    assert bool(limits) <= bool(usable)
