"""What a turn was about is data: no sentence of the program is read again, and older sessions go on."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.questions.about import Understood
from assistant.questions.follow_up import reworded, understood
from assistant.questions.older_sessions import restored
from assistant.records import About, Answer, Citation, Filters, Paper

PAPERS = [
    Paper(id=name, title=f"{name.title()}: On {name}", abstract=f"{name.title()} sets.", published=f"203{year}")
    for year, name in enumerate(("jam", "honey", "syrup"))
]
QUESTIONS = st.lists(
    st.sampled_from(
        [
            "which papers since 2023 explain how jam sets?", "what is pectin?", "how does pectin work for jam?",
            "how hot is it?", "why?", "and for honey?", "and in 2024?", "what about sprockets?",
            "what about the batch size?", "any others?", "any others on lemons?", "more papers by Ada Example?",
            "tell me more about the second one", "the second one: how hot is it?", "does [1] measure heat?",
            "which of these measure heat?", "compare the first and the last", "who wrote it?", "which is the newest?",
            "tell me more", "what about Honey?", "does that also hold for honey?",
        ]
    ),
    min_size=2,
    max_size=6,
)  # fmt: skip


def answered(question: str, found: Understood) -> Answer:
    filters = found.filters
    fitting = [paper for paper in PAPERS if not filters.ids or paper.id in filters.ids]
    citations = tuple(
        Citation(
            number=PAPERS.index(paper) + 1,
            paper=paper,
            quote=paper.abstract,
            start=0,
            end=len(paper.abstract),
            verdict="supported",
        )
        for paper in fitting
        if paper.id not in filters.without
    )
    return Answer(
        question=question,
        asked=found.text if found.note else None,
        about=found.about,
        filters=filters,
        wants="papers",
        status="answered",
        text="",
        citations=citations,
        notes=(found.note,),
    )


def conversation(questions: Sequence[str]) -> list[Answer]:
    turns: list[Answer] = []
    for question in questions:
        turns.append(answered(question, understood(question, turns)))
    return turns


@given(QUESTIONS, st.text(max_size=40))
def test_follow_ups_stay_the_same_whatever_earlier_answers_say(questions: list[str], words: str) -> None:
    *turns, last = conversation(questions)
    changes = {"question": words, "asked": words, "notes": (words, words), "text": words, "statements": ()}
    assert understood(last.question, [turn.model_copy(update=changes) for turn in turns]).about == last.about


@given(QUESTIONS)
def test_a_conversation_that_was_saved_goes_on_as_it_would_have(questions: list[str]) -> None:
    *turns, last = conversation(questions)
    opened = [Answer.model_validate_json(turn.model_dump_json(exclude_defaults=True)) for turn in turns]
    assert understood(last.question, restored(opened)) == understood(last.question, turns)


def test_a_turn_keeps_what_it_was_about() -> None:
    turns = conversation(
        ["which papers since 2023 explain how jam sets?", "tell me more about the third", "and for honey?"]
    )
    first, shown, changed = (turn.about for turn in turns)
    assert first == About(
        question="which papers explain how jam sets?", subject="jam sets", limits=Filters(since="2023")
    )
    assert shown == first.model_copy(update={"kind": "papers_shown", "papers": ("syrup",)})
    assert changed == About(
        kind="part_changed",
        question="which papers explain how jam sets for honey?",
        subject="jam sets for honey",
        limits=Filters(since="2023"),
    )


@pytest.mark.parametrize("question", ["what about sprockets?", "ok, and sprockets?", "how about sprockets then?"])
@pytest.mark.parametrize(
    "before",
    [
        ["how many bricks does BrickPlan stack?"],
        ["how does BrickPlan work without supervision?"],
        ["how much memory does fine-tuning need?", "is that a lot?"],
        ["which papers study how bricks are stacked in warehouses?"],
        ["which papers study bricks?", "tell me more about the second"],
        ["which papers study bricks?", "does the second one need memory?"],
    ],
)
def test_another_subject_is_asked_about_by_itself(before: list[str], question: str) -> None:
    *_, last = conversation([*before, question])
    assert last.about is not None
    assert (last.about.subject, last.asked) in (
        ("sprockets", "papers on sprockets"),
        ("sprockets", "which papers study sprockets?"),
    )
    assert not last.filters.ids


@pytest.mark.parametrize("question", ["what about the batch size?", "and such methods?", "what about its batch size?"])
def test_a_property_is_one_of_the_subject(question: str) -> None:
    *_, last = conversation(["how does pectin work?", question])
    assert last.about is not None
    assert (last.about.subject, last.about.leaves_open) == ("pectin work", True)


def test_a_changed_part_of_an_open_question_leaves_the_subject_open() -> None:
    *_, last = conversation(["what is pectin?", "does it work for jam?", "and for honey?"])
    assert last.asked == "does it work for honey? (pectin)"


def test_a_new_period_replaces_the_one_before() -> None:
    *_, last = conversation(["which papers since 2023 explain how jam sets?", "and in 2020?"])
    assert (last.asked, last.filters) == (
        "which papers explain how jam sets?",
        Filters(since="2020", until="2020"),
    )


def test_a_changed_part_of_a_question_about_papers_stays_with_these() -> None:
    *_, last = conversation(["which papers study jam?", "does the second one work for jam?", "and for honey?"])
    assert (last.asked, last.filters.ids) == ("does this paper work for honey?", ("honey",))


def test_a_question_after_the_papers_it_is_about_is_searched_alone() -> None:
    *_, last = conversation(["which papers study jam?", "in the second one, how hot is it?"])
    assert (last.asked, last.filters.ids) == ("how hot is it?", ("honey",))


def test_a_question_that_a_model_reworded_keeps_the_papers_it_names() -> None:
    turns = conversation(["which papers study jam?"])
    found = reworded("Do Honey: On honey and [3] measure heat since 2023?", turns)
    assert found.about.papers == ("syrup", "honey")
    assert found.filters.ids == ()
    turns.append(answered("do they?", found))
    assert understood("does it measure viscosity?", turns).filters.ids == ("honey", "syrup")


def older(question: str, asked: str | None = None, ids: tuple[str, ...] = (), notes: tuple[str, ...] = ()) -> Answer:
    """A turn as it was saved before turns kept what they were about."""
    found = Understood(About(question=question, subject="", papers=ids, kind="asked_of_papers" if ids else "question"))
    return answered(question, found).model_copy(update={"about": None, "asked": asked, "notes": notes})


def test_turns_of_earlier_versions_are_read_once_for_what_they_were_about() -> None:
    turns = restored(
        [
            older("which papers by Ada Example explain how jam sets"),
            older("tell me more about the first", "which papers", ("jam",), ("About: Jam: On jam",)),
            older("does that matter?", "does that matter? (jam sets)"),
            older("does the second measure heat?", "does this paper measure heat?", ("honey",)),
            older("and honey?", "which papers explain honey"),
        ]
    )
    question, limits = "which papers explain how jam sets", Filters(author="Ada Example")
    assert [turn.about for turn in turns] == [
        About(question=question, subject="jam sets", limits=limits),
        About(kind="papers_shown", question=question, subject="jam sets", limits=limits, papers=("jam",)),
        About(kind="continued", question="does that matter?", subject="jam sets", leaves_open=True),
        About(
            kind="asked_of_papers",
            question="does this paper measure heat?",
            subject="measure heat",
            papers=("honey",),
        ),
        About(question="which papers explain honey", subject="honey"),
    ]
    assert restored(turns) == turns


def test_an_interrupted_turn_is_about_what_it_followed_on() -> None:
    turns = conversation(["how does jam set?"])
    interrupted = answered("why?", Understood(About(question="", subject=""))).model_copy(
        update={"about": None, "asked": None, "interrupted": True}
    )
    assert restored([*turns, interrupted])[-1].about == About(
        kind="continued", question="why?", subject="jam set", leaves_open=True
    )
