"""What a question takes from the conversation, without a model."""

from __future__ import annotations

import pytest

from assistant.questions.about import Understood
from assistant.questions.follow_up import understood
from assistant.questions.older_sessions import restored
from assistant.questions.question import Question
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


def answer_to(question: str, found: Understood, *places: int) -> Answer:
    """The turn of a question, with the papers that it is about or those at these places."""
    shows = found.about.papers and not found.details
    ids = [PAPERS[place].id for place in places] or (found.about.papers if shows else [])
    return turn(question, *(place for place, paper in enumerate(PAPERS) if paper.id in ids)).model_copy(
        update={"about": found.about, "filters": found.filters, "asked": found.text if found.note else None}
    )


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
        ("who wrote the first?", "“On jam” is by Ada Example and Ben Sample.", ("jam",)),
        ("who wrote it?", "“On jam” is by Ada Example and Ben Sample.", ("jam",)),
        ("who wrote 1?", "“On jam” is by Ada Example and Ben Sample.", ("jam",)),
        ("who are the authors of [1]?", "“On jam” is by Ada Example and Ben Sample.", ("jam",)),
        ("tell me about the authors of 1", "“On jam” is by Ada Example and Ben Sample.", ("jam",)),
        ("authors of the first one", "“On jam” is by Ada Example and Ben Sample.", ("jam",)),
        ("who wrote [3]?", "No source names the authors of “On syrup”.", ("syrup",)),
        ("when was the second one published?", "“On honey” was published in 2031.", ("honey",)),
        ("what year is [2] from?", "“On honey” was published in 2031.", ("honey",)),
        ("where can I read the second paper?", "“On honey”: https://example.org/honey", ("honey",)),
        ("is there a link to [1]?", "No source gives an address of “On jam”.", ("jam",)),
        *(
            (wording, "The newest of the 3 papers: [2] “On honey”, 2031; 1 without a date left out.", ("honey",))
            for wording in (
                "which of these is newest?",
                "which is newest?",
                "which is the newest?",
                "which one is the latest?",
                "which of them is the most recent?",
                "the newest of them?",
                "the most recent one?",
                "what is the latest?",
                "which paper is newest?",
                "and the newest?",
            )
        ),
        *(
            (wording, "The oldest of the 3 papers: [1] “On jam”, 2029-04-01; 1 without a date left out.", ("jam",))
            for wording in ("which one is the oldest?", "the oldest of them?", "which is the earliest of these papers?")
        ),
    ],
)
def test_what_is_known_beside_the_abstracts_is_told(question: str, note: str, ids: tuple[str, ...]) -> None:
    found = followed(question, KNOWN)
    assert read(found) == ("which papers", Filters(ids=ids), note)
    assert " ".join(detail.text for detail in found.details) == note


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
        "so, what else is there?", "any more on this topic?", "can you find more of them?",
        "list the remaining papers",
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


@pytest.mark.parametrize(
    "question",
    [
        "what is the latest on honey in vision",
        "which newest methods use honey?",
        "what are the oldest fossils?",
        "does 3 epochs suffice?",
        "is 5 better than 3?",
        "what do the first two layers learn?",
        "top 5 accuracy of syrup",
        "values in the [0, 1] range",
        "what is the third law of thermodynamics?",
        "who wrote 1984?",
        "which abstracts mention honey?",
        "what is abstract interpretation?",
        "papers similar to GPT-4",
        "methods like dropout",
        "summarize honey research since 2020",
        "compare honey and syrup",
        "why does honey crystallise?",
        "more efficient honey",
        "what is authorship attribution?",
    ],
)
def test_what_only_looks_like_a_reference_stands_alone(question: str) -> None:
    found = follow(question)
    assert (found.note, found.about.kind, found.filters.ids) == ("", "question", ())


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("[12]", "There is no source [12]; there are 3, [1] to [3]."),
        ("tell me more about 12", "There is no source [12]; there are 3, [1] to [3]."),
        ("does [9] exist", "There is no source [9]; there are 3, [1] to [3]."),
        ("compare 1 and 12", "There is no source [12]; there are 3, [1] to [3]."),
        ("abstract of #7", "There is no source [7]; there are 3, [1] to [3]."),
        ("the ninth", "There is no ninth paper; the last answer has 3."),
        ("the ninth?", "There is no ninth paper; the last answer has 3."),
        ("what does the ninth one say?", "There is no ninth paper; the last answer has 3."),
        ("is the eleventh paper there", "There is no eleventh paper; the last answer has 3."),
        ("who wrote the 25th paper?", "There is no 25th paper; the last answer has 3."),
        ("compare the first five", "There is no first five paper; the last answer has 3."),
    ],
)  # fmt: skip
def test_what_does_not_exist_is_said_in_one_line(question: str, line: str) -> None:
    found = follow(question)
    assert [detail.text for detail in found.details] == [line]
    assert followed("tell me more about the second", FIRST, answer_to(question, found)).filters.ids == ("honey",)


@pytest.mark.parametrize(
    "question",
    [
        "compare the first two", "compare [1] and [2]", "compare 1 and 2", "compare [1] with [2]", "1 vs 2",
        "compare papers 1 and 2", "compare the first and the second", "compare the first two papers",
        "can you compare 1 and 2?", "please contrast [1] and 2", "compare the first two of them", "compare #1 and #2",
        "compare sources 1 and 2", "how is 1 different from 2?", "how do [1] and [2] differ?",
    ],
)  # fmt: skip
def test_papers_are_compared(question: str) -> None:
    found = followed(question)
    assert found.filters.ids == ("jam", "honey")
    assert (found.about.kind, Question.parse(found.text).wants) == ("asked_of_papers", "comparison")


@pytest.mark.parametrize(
    "question",
    [
        "compare GPT-3 and GPT-4", "compare 1 and 3 layers", "compare the first two layers",
        "compare 8-bit and 4-bit honey", "compare jam and honey", "how does jam compare with honey?",
        "1-shot vs 5-shot prompting", "compare 3 and 5 epochs", "compare the first two stages of setting",
        "compare 0.5 and 0.1",
    ],
)  # fmt: skip
def test_things_with_numbers_are_compared_as_things(question: str) -> None:
    assert follow(question).about.kind == "question"


@pytest.mark.parametrize(
    "question",
    [
        "show me the abstract of the second one", "show the abstract of [2]", "abstract of 2",
        "the whole abstract of [2]", "what is the abstract of the second?",
        "can I see the abstract of the second paper?", "give me the full abstract of 2", "[2]'s abstract",
        "[2] abstract please", "the second paper's abstract", "read me the abstract of paper 2",
        "print the entire abstract of [2]",
    ],
)  # fmt: skip
def test_the_abstract_is_a_detail(question: str) -> None:
    found = followed(question)
    assert [(detail.field, detail.paper, detail.values) for detail in found.details] == [
        ("abstract", "honey", (PAPERS[1].abstract,))
    ]


@pytest.mark.parametrize(
    "question",
    [
        "summarise them", "summarize these", "summarise all of them", "summarize all three", "sum them up",
        "summary of these papers", "give me a short summary of each", "can you summarize them please?",
        "tl;dr of these", "what are they about?", "summarise the first three", "recap", "summarise [1], [2] and [3]",
    ],
)  # fmt: skip
def test_papers_are_summarised_in_order(question: str) -> None:
    found = followed(question)
    assert (found.about.kind, found.about.papers) == ("summarised", ("jam", "honey", "syrup"))


@pytest.mark.parametrize(
    "question",
    [
        "papers similar to [3]", "more like the third", "similar papers to the third one", "find papers like 3",
        "anything similar to [3]?", "are there other papers like the third?", "what is similar to [3]?",
        "related papers to [3]", "find me more papers like 3", "the nearest neighbours of [3]",
        "which papers resemble [3]?", "show papers related to the third paper",
    ],
)  # fmt: skip
def test_papers_similar_to_one_leave_it_out(question: str) -> None:
    found = followed(question)
    assert (found.about.kind, found.about.papers) == ("similar_papers", ("syrup",))
    assert found.filters == Filters(without=("syrup",))


def test_similar_papers_are_those_similar_to_the_paper_under_discussion() -> None:
    for question in ("similar papers?", "more like it", "any papers similar to this one?"):
        assert followed(question, FIRST, SHOWN).about.papers == ("jam",)


@pytest.mark.parametrize(
    "question",
    [
        "2",
        "2?",
        "[2]",
        "#2",
        "source 2",
        "and 2",
        "ok, 2",
        "paper 2",
        "number 2",
        "no. 2",
        "read 2",
        "open [2]",
        "explain [2] to me in simple words",
    ],
)
def test_a_bare_number_is_a_source(question: str) -> None:
    found = followed(question)
    assert (found.about.kind, found.about.papers) == ("papers_shown", ("honey",))
    assert found.about.question == FIRST.question


def test_another_paper_is_asked_the_same() -> None:
    asked = follow("does the second measure viscosity?")
    second = answer_to("does the second measure viscosity?", asked)
    for question in (
        "what about the third?",
        "and the third?",
        "and [3]?",
        "the third?",
        "how about 3?",
        "and in [3]?",
    ):
        found = followed(question, FIRST, second)
        assert (found.text, found.filters.ids) == ("does this paper measure viscosity?", ("syrup",))
    assert followed("tell me more about the third", FIRST, second).about.kind == "papers_shown"
    wrote = answer_to("who wrote the first?", follow("who wrote the first?", KNOWN))
    assert followed("and the second?", KNOWN, wrote).note == "No source names the authors of “On honey”."
    abstract = answer_to("show me the abstract of [1]", follow("show me the abstract of [1]"))
    assert followed("and of the third?", FIRST, abstract).details[0].values == (PAPERS[2].abstract,)


def test_them_are_still_the_papers_that_the_newest_was_one_of() -> None:
    newest = answer_to("which is newest?", follow("which is newest?", KNOWN))
    assert followed("summarise them", KNOWN, newest).about.papers == ("jam", "honey", "syrup")
    assert followed("which of them use agar?", KNOWN, newest).filters.ids == ("jam", "honey", "syrup")
    assert followed("who wrote it?", KNOWN, newest).about.papers == ("honey",)
    assert followed("the oldest of them?", KNOWN, newest).about.papers == ("jam",)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("do any of these work with agar?", "which papers work with agar?"),
        ("are any of them tested on honey?", "which papers are tested on honey?"),
        ("do any of those syrups need sugar?", "do any of those syrups need sugar?"),
    ],
)
def test_a_question_of_any_of_them_is_one_for_papers(question: str, asked: str) -> None:
    assert follow(question, KNOWN).text == asked


def test_the_second_one_of_papers_cited_one_after_another_has_that_number() -> None:
    first, second = turn("does jam set?", 0), turn("does honey set?", 1)
    assert followed("does the second one need sugar?", first, second).filters.ids == ("honey",)
    assert follow("does the third one need sugar?", first, second).about.kind == "not_there"


def test_why_is_asked_of_the_papers_of_the_answer() -> None:
    found = followed("why?", turn("does jam set?", 0, 2))
    assert (found.text, found.filters.ids) == ("why? (jam set)", ("jam", "syrup"))
    for question in ("but why?", "how so?", "how come?", "and why is that?", "why not?"):
        assert followed(question, turn("does jam set?", 0, 2)).filters.ids == ("jam", "syrup")


def test_after_a_search_without_a_result_why_says_what_was_searched() -> None:
    nothing = turn("papers on sprockets").model_copy(update={"status": "no_match"})
    assert follow("why?", FIRST, nothing).about.kind == "search_explained"


def test_after_why_a_part_of_the_question_before_it_changes() -> None:
    why = answer_to("why?", follow("why?"))
    assert followed("and for honey?", FIRST, why).text == "which papers explain how jam sets for honey"
    number = answer_to("3", follow("3"))
    assert followed("and for honey?", FIRST, number, why).text == "which papers explain how jam sets for honey"


def test_a_list_that_goes_on_is_one_list() -> None:
    first = turn(FIRST.question, 0, 1)
    more = understood("/more", [first])
    assert (more.about.kind, more.without) == ("list_continued", ("jam", "honey"))
    second = answer_to("/more", more, 2)
    assert followed("the third", first, second).about.papers == ("syrup",)
    assert followed("who wrote the second?", first, second).about.papers == ("honey",)
    assert follow("the fourth", first, second).details[0].text == "There is no fourth paper; the last answer has 3."


@pytest.mark.parametrize(
    ("question", "on", "limits"),
    [
        ("and for vision?", "papers for vision", Filters()),
        ("what about vision?", "papers on vision", Filters()),
        ("and for vision since 2023?", "papers for vision", Filters(since="2023")),
        ("and since 2023?", "", Filters(since="2023")),
    ],
)
def test_after_similar_papers_those_on_a_topic_or_within_limits_are_similar_to_the_same(
    question: str, on: str, limits: Filters
) -> None:
    similar = answer_to("papers similar to [1]", follow("papers similar to [1]"), 1, 2)
    newest = answer_to("which is newest?", follow("which is newest?", FIRST, similar))
    found = followed(question, FIRST, similar, newest)
    assert (found.about.kind, found.about.papers, found.about.on) == ("similar_papers", ("jam",), on)
    assert found.filters == limits.model_copy(update={"without": ("jam",)})
    assert found.note == f"Understood as: papers similar to “On jam”{on.removeprefix('papers').rstrip()}"


def test_similar_papers_on_a_topic_go_on_and_change_again() -> None:
    similar = answer_to("papers similar to [1]", follow("papers similar to [1]"), 1)
    vision = answer_to("for vision?", follow("for vision?", FIRST, similar), 2)
    more = followed("any others since 2023?", FIRST, similar, vision)
    assert (more.about.papers, more.about.on, more.filters.since) == (("jam",), "papers for vision", "2023")
    assert more.without == ("jam", "honey", "syrup")
    assert followed("and for audio?", FIRST, similar, vision).about.on == "papers for audio"
    assert followed("what about papers on audio?", FIRST, similar, vision).about.kind == "question"


def test_similar_papers_go_on_after_one_of_them_was_shown() -> None:
    similar = answer_to("papers similar to [1]", follow("papers similar to [1]"), 1)
    shown = answer_to("tell me more about the first", follow("tell me more about the first", FIRST, similar))
    more = followed("/more", FIRST, similar, shown)
    assert (more.about.kind, more.about.papers, more.without) == ("similar_papers", ("jam",), ("jam", "honey"))


def test_a_list_goes_on_after_a_number_that_does_not_exist() -> None:
    first = turn(FIRST.question, 0, 1)
    missing = answer_to("[9]", understood("[9]", restored([first])))
    more = answer_to("/more", understood("/more", restored([first, missing])), 2)
    assert followed("the third", first, missing, more).about.papers == ("syrup",)


def test_a_pair_is_left_when_another_paper_of_the_list_is_pointed_at() -> None:
    pair = answer_to("compare [1] and [3]", follow("compare [1] and [3]"))
    assert followed("summarise them", FIRST, pair).about.papers == ("jam", "syrup")
    other = answer_to("does [2] use agar?", follow("does [2] use agar?", FIRST, pair))
    assert followed("summarise them", FIRST, pair, other).about.papers == ("jam", "honey", "syrup")
    assert followed("and the third?", FIRST, pair, other).about.papers == ("syrup",)


@pytest.mark.parametrize("question", ["which is better?", "which one is faster?", "and which works best?"])
def test_which_is_better_is_asked_of_the_papers_compared(question: str) -> None:
    pair = answer_to("compare [1] and [3]", follow("compare [1] and [3]"))
    found = followed(question, FIRST, pair)
    assert (found.filters.ids, Question.parse(found.text).wants) == (("jam", "syrup"), "comparison")


def test_the_first_question_stands_alone() -> None:
    assert not understood("does that hold?", []).note


@pytest.mark.parametrize("question", ["authors?", "the date?", "who wrote the paper?", "the abstract, please"])
def test_a_record_is_that_of_the_paper_that_was_singled_out(question: str) -> None:
    one = answer_to("tell me more about the second", follow("tell me more about the second"))
    assert [detail.paper for detail in followed(question, FIRST, one).details] == ["honey"]
    assert [detail.paper for detail in followed(question).details] == ["jam", "honey", "syrup"]


def test_after_a_field_of_a_record_another_is_asked_for_in_a_word() -> None:
    authors = answer_to("who wrote [2]?", follow("who wrote [2]?", KNOWN))
    found = followed("and when?", KNOWN, authors)
    assert [(detail.field, detail.paper) for detail in found.details] == [("published", "honey")]
    assert followed("when?").about.kind == "continued"


def test_all_that_is_asked_of_a_record_is_told() -> None:
    found = followed("who wrote it and when?", KNOWN)
    assert [detail.field for detail in found.details] == ["authors", "published"]
    assert found.note == "“On jam” is by Ada Example and Ben Sample. “On jam” was published on 1 April 2029."
