"""What every medium shows of an answer, and in which order."""

from __future__ import annotations

import pytest

from assistant.answering.layout import (
    CHAT_WAYS,
    NO_WAYS,
    Best,
    CitedPaper,
    Detailed,
    Head,
    NearMisses,
    Note,
    Prose,
    Quoted,
    SmallPrint,
    Ways,
    blocks_of,
    byline,
    in_short,
)
from assistant.answering.markdown import answer_text
from assistant.records import Answer, Citation, Detail, Hit, Paper, Quote, Statement, Verdict, Wants

RAIN = Paper(id="rain", title="Rain", abstract="Rain falls. Rain stops.")
SNOW = Paper(id="snow", title="Snow [1]", abstract="Snow melts.", kind="digest")


def cite(number: int, paper: Paper, quote: str, verdict: Verdict = "supported") -> Citation:
    start = paper.abstract.index(quote)
    return Citation(number=number, paper=paper, quote=quote, start=start, end=start + len(quote), verdict=verdict)


CITATIONS = (cite(2, SNOW, "Snow melts."), cite(1, RAIN, "Rain stops."), cite(1, RAIN, "Rain falls.", "weak"))


def says(text: str, *places: int, item: bool = False, follows: bool = False) -> Statement:
    numbers = tuple(dict.fromkeys(CITATIONS[place].number for place in places))
    return Statement(text=text, citations=numbers, rests_on=places, verdict="supported", item=item, follows=follows)


def listed(wants: Wants = "papers") -> Answer:
    statements = (says("Snow: …", 0), says("Rain: …", 2, 1))
    return Answer(
        question="?", wants=wants, status="answered", text="", statements=statements, citations=CITATIONS,
        near_misses=(Hit(paper=RAIN, score=0.1, quotes=(Quote.cut(RAIN.abstract, 0, 11),)),),
        notes=("Only *some* [papers].",),
    )  # fmt: skip


def written() -> Answer:
    statements = (
        says("Snow melts.", 0),
        says("So does rain.", 1, 0, follows=True),
        says("One.", 2, item=True),
        says("End.", 1),
    )
    return listed().model_copy(update={"mode": "model", "model": "test", "statements": statements, "near_misses": ()})


def test_a_list_keeps_its_order() -> None:
    blocks = list(blocks_of(listed()))
    assert blocks[:2] == [Note("Only *some* [papers]."), Head("2 papers fit:")]
    assert [block.number for block in blocks if isinstance(block, CitedPaper)] == [2, 1]


def test_references_below_prose_are_in_the_order_of_their_numbers_with_each_quote_once() -> None:
    found = [block for block in blocks_of(written()) if isinstance(block, CitedPaper)]
    assert [(source.number, [quote.quote for quote in source.quotes]) for source in found] == [
        (1, ["Rain falls.", "Rain stops."]),
        (2, ["Snow melts."]),
    ]


def test_entries_and_paragraphs_may_have_several_statements() -> None:
    entries = (says("One.", 0, item=True), says("Its end.", 1, item=True, follows=True), says("Two.", 2, item=True))
    paragraphs = (says("Snow melts.", 0), says("So does rain.", 1))
    answer = written().model_copy(update={"statements": (*entries, *paragraphs)})
    found = [block for block in blocks_of(answer) if isinstance(block, Prose)]
    assert [len(block.statements) for block in found] == [2, 1, 1, 1]


def test_entries_of_a_list_stand_alone_among_paragraphs() -> None:
    found = [block for block in blocks_of(written()) if isinstance(block, Prose)]
    assert [[each.text for each in block.statements] for block in found] == [
        ["Snow melts.", "So does rain."],
        ["One."],
        ["End."],
    ]


def test_facts_are_quotes_above_bare_references() -> None:
    blocks = list(blocks_of(listed("fact")))
    assert [block.citation.quote for block in blocks if isinstance(block, Quoted)] == [
        "Snow melts.",
        "Rain falls.",
        "Rain stops.",
    ]
    assert [(block.number, block.quotes) for block in blocks if isinstance(block, CitedPaper)] == [(1, ()), (2, ())]


def test_what_a_digest_is_comes_last_and_only_when_wanted() -> None:
    assert isinstance(list(blocks_of(listed()))[-1], SmallPrint)
    assert not any(isinstance(block, SmallPrint) for block in blocks_of(listed(), explain_digests=False))


def test_the_text_is_markdown_with_the_papers_that_may_fit() -> None:
    assert answer_text(listed()) == (
        "Only \\*some\\* \\[papers\\].\n\n2 papers fit:\n\n"
        "- **Snow \\[1\\]** [2] (snow, digest)\n  “Snow melts.”\n\n"
        "- **Rain** [1] (rain)\n  “Rain falls.”\n  “Rain stops.”\n\n"
        "May fit:\n\n- Rain (rain)\n  “Rain falls.”\n\n"
        "*A digest summarises an abstract in other words; its sentences are not quotes from the authors.*"
    )


def test_a_doubt_stands_behind_its_statement_with_the_first_reason() -> None:
    doubted = says("Rain always falls.", 1).model_copy(
        update={"verdict": "weak", "problems": ("“always” is more", "x")}
    )
    answer = written().model_copy(update={"statements": (doubted,)})
    assert "Rain always falls [1]. *(weakly supported: “always” is more)*" in answer_text(answer)


def test_what_a_paragraph_or_entry_opens_with_is_bold() -> None:
    first = says("Winnowing: it helps, but on wet grain only.", 1)
    second = says("Sieving: it helps.", 1).model_copy(update={"follows": True})
    answer = written().model_copy(update={"statements": (first, second)})
    assert "\n**Winnowing:** it helps, but on wet grain only [1]. Sieving: it helps [1].\n" in answer_text(answer)


def test_numbers_of_a_run_stand_behind_its_last_statement() -> None:
    run = says("Rain falls.", 1).model_copy(update={"runs_on": True})
    last = says("It is wet.", 1).model_copy(update={"follows": True})
    other = says("Snow melts.", 0).model_copy(update={"follows": True})

    def text(*statements: Statement) -> str:
        return answer_text(written().model_copy(update={"statements": statements}))

    assert "\nRain falls. It is wet [1].\n" in text(run, last)
    assert "\nRain falls [1]. Snow melts [2].\n" in text(run, other)
    assert "\nRain falls [1].\n" in text(run)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Does it rain?", "Does it rain? [1]"),
        ("It is “rain.”", "It is “rain.” [1]"),
        ("It costs 3 %.", "It costs 3 % [1]."),
        ("It is “rain”.", "It is “rain” [1]."),
        ("It rains", "It rains [1]"),
        ("At 10:30 it rains.", "At 10:30 it rains [1]."),
    ],
)
def test_numbers_stand_before_the_full_stop(text: str, shown: str) -> None:
    answer = written().model_copy(update={"statements": (says(text, 1),)})
    assert f"\n{shown}\n" in answer_text(answer)


def many(count: int, **changes: object) -> Answer:
    """A list of so many papers, each with one quote."""
    papers = [RAIN.model_copy(update={"id": f"rain-{number}"}) for number in range(1, count + 1)]
    statements = [
        Statement(text="Rain", citations=(number,), rests_on=(number - 1,), verdict="supported")
        for number in range(1, count + 1)
    ]
    fields = {
        "statements": tuple(statements),
        "citations": tuple(cite(number, paper, "Rain falls.") for number, paper in enumerate(papers, start=1)),
        "near_misses": (),
        "notes": (),
    }
    return listed().model_copy(update=fields | changes)


def test_the_first_three_of_a_list_are_shown_in_full_and_the_best_comes_once_more() -> None:
    blocks = list(blocks_of(many(5)))
    assert [block.is_folded for block in blocks if isinstance(block, CitedPaper)] == [False, False, False, True, True]
    assert [block.number for block in blocks if isinstance(block, Best)] == [1]


def test_a_list_of_three_is_shown_in_full() -> None:
    blocks = list(blocks_of(many(3)))
    assert not any(block.is_folded for block in blocks if isinstance(block, CitedPaper))
    assert not any(isinstance(block, Best) for block in blocks)


def test_unfolded_every_paper_of_a_list_is_in_full() -> None:
    blocks = list(blocks_of(many(5), fold=False))
    assert not any(block.is_folded for block in blocks if isinstance(block, CitedPaper))


def test_papers_of_a_list_without_quotes_are_lines_in_a_row() -> None:
    assert answer_text(many(5)).endswith("\n\n- **Rain** [4] (rain-4)\n- **Rain** [5] (rain-5)")


@pytest.mark.parametrize(
    ("total", "ways", "head"),
    [
        (None, NO_WAYS, "3 papers fit:"),
        (3, CHAT_WAYS, "3 papers fit:"),
        (2001, NO_WAYS, "2,001 papers fit, 3 shown:"),
        (201, CHAT_WAYS, "201 papers fit, 3 shown; /more shows the next:"),
    ],
)
def test_the_head_of_a_list_says_how_many_fit_in_all(total: int | None, ways: Ways, head: str) -> None:
    assert Head(head) in list(blocks_of(many(3, total=total), ways=ways))


def test_the_closest_sentences_are_said_to_be_no_more_than_that() -> None:
    blocks = list(blocks_of(many(2, status="closest", wants="fact")))
    assert blocks[0] == Head("The abstracts may not answer the question. The closest sentences:")
    assert isinstance(blocks[1], Quoted)


def test_the_closest_papers_are_a_list() -> None:
    blocks = list(blocks_of(many(2, status="closest")))
    assert blocks[0] == Head("No paper surely fits the question. The closest:")
    assert isinstance(blocks[1], CitedPaper)


@pytest.mark.parametrize(
    ("status", "wants", "head"),
    [
        ("answered", "papers", "May fit:"),
        ("answered", "fact", "Also near the question:"),
        ("closest", "papers", "Also near the question:"),
        ("closest", "fact", "Also near the question:"),
        ("not_in_abstracts", "fact", "Also near the question:"),
        ("no_match", "fact", "Nearest papers:"),
    ],
)
def test_papers_not_sure_to_fit_are_named_for_what_they_are(status: str, wants: str, head: str) -> None:
    answer = many(1, status=status, wants=wants, near_misses=listed().near_misses)
    assert [block.head for block in blocks_of(answer) if isinstance(block, NearMisses)] == [head]


def test_details_of_one_paper_stand_together_above_it() -> None:
    lines = (
        Detail(field="authors", text="By Ada.", paper="rain"),
        Detail(field="published", text="In 2031.", paper="rain"),
        Detail(field="count", text="9 papers."),
    )
    answer = listed().model_copy(update={"details": lines, "statements": (), "citations": (), "notes": ()})
    assert list(blocks_of(answer))[:2] == [Detailed(lines[:2], RAIN), Detailed(lines[2:])]
    assert not any(isinstance(block, Head) for block in blocks_of(answer))


def test_a_paper_cited_below_is_not_named_under_its_details_too() -> None:
    lines = (Detail(field="authors", text="By Ada.", paper="rain"),)
    assert list(blocks_of(listed("fact").model_copy(update={"details": lines})))[1] == Detailed(lines)


@pytest.mark.parametrize(
    ("published", "authors", "shown"),
    [
        ("2031-02-03", ("Ada Ode",), "2031, Ode"),
        ("2031", ("Ada Ode", "Ben van Rijn"), "2031, Ode and van Rijn"),
        (None, ("Ode, Ada", "Ben Sample", "Cy Third"), "Ode et al."),
        ("2031-02", (), "2031"),
        (None, ("Ada Ode", "et al."), "Ode et al."),
        (None, (" ",), ""),
    ],
)
def test_year_and_authors_stand_beside_a_title(published: str | None, authors: tuple[str, ...], shown: str) -> None:
    assert byline(Paper(id="x", title="X", published=published, authors=authors)) == shown


@pytest.mark.parametrize(
    ("text", "room", "shown"),
    [
        ("One two three.", 14, "One two three."),
        ("One two three.", 13, "One two…"),
        ("One two, three.", 9, "One two…"),
        ("12.4\\% of all", 20, "12.4% of all"),
        ("Unbroken", 4, "Unb…"),
    ],
)
def test_a_text_in_short_is_cut_between_words(text: str, room: int, shown: str) -> None:
    assert in_short(text, room) == shown
