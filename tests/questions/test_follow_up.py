"""What a question takes from the conversation, without a model."""

from __future__ import annotations

import pytest

from assistant.questions.about import Understood
from assistant.questions.follow_up import understood
from assistant.questions.older_sessions import restored
from assistant.records import Answer, Citation, Filters, Listing, Paper

PAPERS = [
    Paper(id=name, title=f"On {name}", abstract=f"{name.title()} sets slowly.") for name in ("jam", "honey", "syrup")
]
DATED = [
    PAPERS[0].model_copy(update={"published": "2029-04-01", "authors": ("Ada Example", "Ben Sample")}),
    PAPERS[1].model_copy(update={"published": "2031", "url": "https://example.org/honey"}),
    PAPERS[2],
]


def turn(question: str, *places: int, asked: str | None = None, papers: list[Paper] = PAPERS) -> Answer:
    citations = tuple(
        Citation(
            number=place + 1,
            paper=papers[place],
            quote=papers[place].abstract,
            start=0,
            end=len(papers[place].abstract),
            verdict="supported",
        )
        for place in places
    )
    return Answer(question=question, asked=asked, status="answered", wants="papers", text="", citations=citations)


FIRST = turn("which papers explain how jam sets", 0, 1, 2)
SHOWN = turn("tell me more about the first", 0, asked="which papers").model_copy(
    update={"filters": Filters(ids=("jam",))}
)
KNOWN = turn("which papers explain how jam sets", 0, 1, 2, papers=DATED)


def follow(question: str, *turns: Answer) -> Understood:
    return understood(question, restored(turns or [FIRST]))


def followed(question: str, *turns: Answer) -> Understood:
    found = follow(question, *turns)
    assert found.note
    return found


def read(found: Understood) -> tuple[str, Filters, str]:
    return found.text, found.filters, found.note


@pytest.mark.parametrize(
    ("question", "ids"),
    [
        ("what does the second one say about lemon?", ("honey",)),
        ("does the last paper measure viscosity?", ("syrup",)),
        ("how hot is it in the 1st paper?", ("jam",)),
        ("does [3] measure viscosity?", ("syrup",)),
        ("compare [1] and [3]", ("jam", "syrup")),
        ("does paper 2 measure viscosity?", ("honey",)),
        ("which of these measure viscosity?", ("jam", "honey", "syrup")),
        ("do these papers agree about lemon?", ("jam", "honey", "syrup")),
        ("which one measures viscosity?", ("jam", "honey", "syrup")),
        ("is the first better than the second?", ("jam", "honey")),
        ("compare the first and the third", ("jam", "syrup")),
        ("does #2 measure viscosity?", ("honey",)),
    ],
)
def test_papers_that_are_pointed_at_are_the_only_ones_searched(question: str, ids: tuple[str, ...]) -> None:
    assert followed(question).filters == Filters(ids=ids)


def test_numbers_are_those_of_the_whole_conversation() -> None:
    assert followed("does [1] measure viscosity?", FIRST, turn("what is honey", 1)).filters.ids == ("jam",)


def test_a_question_without_a_subject_keeps_the_one_before() -> None:
    assert followed("does that also hold for honey?").text == "does that also hold for honey? (jam sets)"
    assert followed("why?").text == "why? (jam sets)"
    assert followed("how large is the effect?").text == "how large is the effect? (jam sets)"
    assert followed("and how fast?").text == "how fast? (jam sets)"


@pytest.mark.parametrize(
    ("question", "ids"),
    [
        ("what about the second one?", ("honey",)),
        ("tell me more about the first", ("jam",)),
        ("the last one?", ("syrup",)),
        ("[2]", ("honey",)),
        ("more on #3", ("syrup",)),
        ("summarize the second one", ("honey",)),
        ("tell me more about On honey", ("honey",)),
        ("tell me more", ("jam", "honey", "syrup")),
    ],
)
def test_papers_of_which_nothing_is_asked_are_shown(question: str, ids: tuple[str, ...]) -> None:
    found = followed(question)
    assert (found.text, found.filters.ids) == ("which papers", ids)


def test_after_one_paper_was_shown_places_are_still_those_of_the_list() -> None:
    assert followed("and the second?", FIRST, SHOWN).filters.ids == ("honey",)
    assert followed("which of these measure viscosity?", FIRST, SHOWN).filters.ids == ("jam", "honey", "syrup")


def test_it_is_the_paper_that_was_shown() -> None:
    assert read(followed("does it measure viscosity?", FIRST, SHOWN)) == (
        "does it measure viscosity?",
        Filters(ids=("jam",)),
        "About: On jam",
    )
    assert followed("why?", FIRST, SHOWN).text == "why? (jam sets)"


def test_a_claim_is_asked_of_all_papers_again() -> None:
    found = followed("does that also hold for honey?", FIRST, SHOWN)
    assert (found.text, found.filters) == ("does that also hold for honey? (jam sets)", Filters())


def test_the_former_and_the_latter_are_two_papers() -> None:
    two = turn("which papers explain how jam sets", 0, 2)
    assert followed("does the latter measure viscosity?", two).filters.ids == ("syrup",)
    assert not follow("does the former measure viscosity?").note


@pytest.mark.parametrize(
    ("question", "note", "ids"),
    [
        ("who wrote the first?", "“On jam” is by Ada Example, Ben Sample", ("jam",)),
        ("who wrote it?", "“On jam” is by Ada Example, Ben Sample", ("jam",)),
        ("who wrote [3]?", "The library does not know who wrote “On syrup”", ("syrup",)),
        ("when was the second one published?", "“On honey” was published 2031", ("honey",)),
        ("where can I read the second paper?", "“On honey”: https://example.org/honey", ("honey",)),
        ("is there a link to [1]?", "The library has no address for “On jam”", ("jam",)),
        ("which of these is newest?", "The newest of the 3 papers: 2031; 1 without a date left out", ("honey",)),
        ("which one is the oldest?", "The oldest of the 3 papers: 2029-04-01; 1 without a date left out", ("jam",)),
    ],
)
def test_what_is_known_beside_the_abstracts_is_told(question: str, note: str, ids: tuple[str, ...]) -> None:
    assert read(followed(question, KNOWN)) == ("which papers", Filters(ids=ids), note)


def test_papers_listed_without_a_year_are_compared_by_day() -> None:
    listed = [
        paper.model_copy(update={"listings": (Listing(page="march.txt", date=day),)})
        for paper, day in zip(PAPERS, ("03-02", "03-11", "03-04"), strict=True)
    ]
    assert followed("which is the newest?", turn("how does jam set", 0, 1, 2, papers=listed)).filters.ids == ("honey",)


def test_a_subject_is_kept_over_several_turns() -> None:
    second = turn("why?", 0, asked="why? (jam sets)")
    assert followed("does it matter?", FIRST, second).text == "does it matter? (jam sets)"


@pytest.mark.parametrize(
    ("before", "question", "expected"),
    [
        ("which papers explain how jam sets", "and for honey?", "which papers explain how jam sets for honey"),
        ("how does pectin work for jam?", "and for honey?", "how does pectin work for honey?"),
        ("how does pectin work for jam?", "what about honey?", "papers on honey"),
        ("how does pectin work?", "in honey?", "how does pectin work in honey?"),
        ("what is pectin?", "what about agar?", "what is agar?"),
        ("which papers are about pectin", "and agar", "which papers are about agar"),
        ("does sugar speed up setting?", "what about acid?", "papers on acid"),
    ],
)
def test_a_question_that_changes_a_part_takes_the_form_of_the_one_before(
    before: str, question: str, expected: str
) -> None:
    assert read(followed(question, turn(before, 0))) == (expected, Filters(), f"Understood as: {expected}")


@pytest.mark.parametrize(
    "question",
    [
        "any others?", "more?", "what else?", "More", "and others?", "any more?", "are there any more?", "the rest",
        "some more please", "show me more", "give me three more", "more papers", "any other papers?", "another one",
        "which other papers are there?", "are there other studies like these?", "anything else?",
        "anything else on this topic?", "what others do you have?", "do you know of any others?",
        "so, what else is there?", "any more on this topic?", "can you find more of them?", "list the remaining papers",
    ],
)  # fmt: skip
def test_others_are_papers_that_were_not_given(question: str) -> None:
    assert read(followed(question)) == (
        "which papers explain how jam sets",
        Filters(without=("jam", "honey", "syrup")),
        "Understood as: which papers explain how jam sets, besides the 3 papers already given",
    )


@pytest.mark.parametrize(
    "question",
    [
        "tell me more", "more details", "any more details?", "more on that", "what else do they say?", "go on",
        "which other methods are used?", "are others as slow?", "what else can slow setting down?",
        "how do the others compare?", "are there more recent ones?", "what more is known?",
    ],
)  # fmt: skip
def test_other_questions_are_not_for_other_papers(question: str) -> None:
    assert not follow(question).without


def test_others_after_a_question_that_is_not_for_papers_are_papers_on_its_subject() -> None:
    assert followed("any others?", turn("why does jam set", 0)).text == "papers on jam set"


def test_others_add_up_as_long_as_the_subject_stays() -> None:
    second = turn("any others?", 1, asked="which papers explain how jam sets").model_copy(
        update={"filters": Filters(without=("jam",))}
    )
    third = turn("tell me more about the first", 1, asked="which papers")
    assert followed("more?", turn(FIRST.question, 0), second, third).filters == Filters(without=("jam", "honey"))
    assert followed("more?", FIRST, turn("which papers study lemons", 1)).filters == Filters(without=("honey",))
    assert followed("more?", turn(FIRST.question)).note == "Understood as: which papers explain how jam sets"


def test_what_is_said_of_others_stands_alone_or_limits_them() -> None:
    given = ("jam", "honey", "syrup")
    assert read(followed("any others on lemons?"))[:2] == ("papers on lemons", Filters(without=given))
    assert read(followed("which other papers that use agar?"))[:2] == ("papers that use agar", Filters(without=given))
    recent, hers = followed("any others since 2023?"), followed("more papers by Ada Example?")
    assert recent.text == hers.text == FIRST.question
    assert recent.filters == Filters(since="2023", without=given)
    assert hers.filters == Filters(author="Ada Example", without=given)


def test_no_date_is_told_and_no_paper_preferred() -> None:
    found = followed("which of these is newest?")
    assert (found.text, found.filters.ids) == ("which papers", ("jam", "honey", "syrup"))
    assert found.note == "The library has no date for the 3 papers, so none is known to be the newest or oldest."


@pytest.mark.parametrize(
    "question",
    [
        "which papers show that honey keeps",
        "what is viscosity",
        "how is syrup made",
        "papers that explain grokking",
        "does [9] exist",
        "is the eleventh paper there",
        "what is the first law of thermodynamics",
        "which papers were the first to use pectin",
        "what are the latest papers on honey",
        "who invented jam",
        "how does pectin work and when does it fail?",
        "can models explain their decisions",
        "which papers study honey and its causes",
        "how do you train a model so that it forgets?",
        "and what is honey",
        "and how do bees find flowers in spring?",
    ],
)
def test_a_question_with_a_subject_of_its_own_stands_alone(question: str) -> None:
    assert not follow(question).note


def test_the_first_question_stands_alone() -> None:
    assert not understood("does that hold?", []).note
