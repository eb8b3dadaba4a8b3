"""What every medium shows of an answer, and in which order."""

from __future__ import annotations

from assistant.answering.layout import CitedPaper, Head, Note, Prose, Quoted, SmallPrint, blocks_of
from assistant.answering.markdown import answer_text, as_markdown
from assistant.records import Answer, Citation, Hit, Paper, Statement, Verdict, Wants

RAIN = Paper(id="rain", title="Rain", abstract="Rain falls. Rain stops.")
SNOW = Paper(id="snow", title="Snow [1]", abstract="Snow melts.", kind="digest")


def cite(number: int, paper: Paper, quote: str, verdict: Verdict = "supported") -> Citation:
    start = paper.abstract.index(quote)
    return Citation(number=number, paper=paper, quote=quote, start=start, end=start + len(quote), verdict=verdict)


CITATIONS = (cite(2, SNOW, "Snow melts."), cite(1, RAIN, "Rain stops."), cite(1, RAIN, "Rain falls.", "weak"))


def says(text: str, *places: int, item: bool = False) -> Statement:
    numbers = tuple(dict.fromkeys(CITATIONS[place].number for place in places))
    return Statement(text=text, citations=numbers, rests_on=places, verdict="supported", item=item)


def listed(wants: Wants = "papers") -> Answer:
    statements = (says("Snow: …", 0), says("Rain: …", 2, 1))
    return Answer(
        question="?", wants=wants, status="answered", text="", statements=statements, citations=CITATIONS,
        near_misses=(Hit(paper=RAIN, score=0.1),), notes=("Only *some* [papers].",),
    )  # fmt: skip


def written() -> Answer:
    statements = (says("Snow melts.", 0), says("So does rain.", 1, 0), says("One.", 2, item=True), says("End.", 1))
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


def test_the_text_is_markdown_without_the_near_misses() -> None:
    assert answer_text(listed()) == (
        "Only \\*some\\* \\[papers\\].\n\n2 papers fit:\n\n"
        "- **Snow \\[1\\]** [2] (snow, digest)\n  “Snow melts.”\n\n"
        "- **Rain** [1] (rain)\n  “Rain falls.” *(weakly supported)*\n  “Rain stops.”\n\n"
        "*A digest summarises an abstract in other words; its sentences are not quotes from the authors.*"
    )
    assert "Near misses:\n\n- Rain (rain)" in as_markdown(blocks_of(listed()))
