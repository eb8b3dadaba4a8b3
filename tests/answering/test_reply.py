"""A model's reply taken apart: whatever its form, statements come out with the sentences they cite, or without any."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.answering.reply import NO_PAPER_FITS, NOT_STATED, Parsed, StatementParser


def parsed(reply: str, piece: int = 7) -> list[Parsed]:
    parser = StatementParser()
    found = []
    for start in range(0, len(reply), piece):
        found += parser.feed(reply[start : start + piece])
    return found + parser.close()


def brief(reply: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(statement.text, statement.numbers) for statement in parsed(reply)]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("Jam sets slowly [3].", [("Jam sets slowly.", (3,))]),
        ("Jam sets slowly. [3]", [("Jam sets slowly.", (3,))]),
        ("Jam sets [3]. Honey does not [4][5].", [("Jam sets.", (3,)), ("Honey does not.", (4, 5))]),
        ("Jam sets. [3] Honey does not. [4, 6-8]", [("Jam sets.", (3,)), ("Honey does not.", (4, 6, 7, 8))]),
        ("Jam sets [3], while honey does not [4].", [("Jam sets, while honey does not.", (3, 4))]),
        ("Jam sets【3†source】.", [("Jam sets.", (3,))]),
        ("Jam sets [sentence 3; S5].", [("Jam sets.", (3, 5))]),
        ("Yes. Jam sets [3].", [("Yes. Jam sets.", (3,))]),
        ("Jam, e.g. Plum jam, sets by 3.5 hours [2].", [("Jam, e.g. Plum jam, sets by 3.5 hours.", (2,))]),
        ("<think>Perhaps [9]?</think>\nJam sets [3].", [("Jam sets.", (3,))]),
        ("<think>Perhaps [9]? It goes on and on", []),
        ("Here are the papers:\n- Jam sets [3].\n\nSources:\n[3] On Jam", [("Jam sets.", (3,))]),
        ("## Answer\n**Jam** sets `slowly` [3].", [("Jam sets slowly.", (3,))]),
        ("Jam sets.", [("Jam sets.", ())]),
        ("", []),
        ("[3]", []),
    ],
)
def test_statements_come_with_the_numbers_they_cite(reply: str, expected: list[tuple[str, tuple[int, ...]]]) -> None:
    assert brief(reply) == expected


def test_a_sentence_without_numbers_shares_those_of_the_next() -> None:
    assert brief("Jam sets. Honey does not [4].") == [("Jam sets.", (4,)), ("Honey does not.", (4,))]


def test_entries_of_a_list_are_marked() -> None:
    assert [statement.item for statement in parsed("- Jam sets [3].\n2. Honey does not [4].\nSo it is [5].")] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    "reply",
    [
        '{"statements": [{"text": "Jam sets.", "citations": [3]}]}',
        '```json\n{"statements": [{"text": "Jam sets [3]."}]}\n```',
        '[{"claim": "Jam sets.", "sources": "3"}]',
        '[\n  {"claim": "Jam sets.", "sources": [3]}\n]\n',
        '{"answer": "Jam sets [3]."}',
    ],
)
def test_json_is_read_with_and_without_fences(reply: str) -> None:
    assert brief(reply) == [("Jam sets.", (3,))]


def test_every_sentence_of_an_entry_belongs_to_it() -> None:
    found = parsed("- Jam sets [3]. Honey runs [4].\n- Wax melts [5].", piece=1)
    assert [(each.item, each.block) for each in found] == [(True, 1), (True, 1), (True, 2)]


def test_a_statement_is_given_as_soon_as_the_next_one_begins() -> None:
    parser = StatementParser()
    assert parser.feed("Jam sets [3].") == []
    assert [statement.text for statement in parser.feed(" Honey")] == ["Jam sets."]
    assert [statement.text for statement in parser.feed(" runs [4].\n")] == ["Honey runs."]
    assert parser.close() == []


def test_fences_without_json_are_no_statements() -> None:
    assert brief("```text\nJam sets [3].\n```\n") == [("Jam sets.", (3,))]
    assert brief("Jam sets [3].\n```text\nHoney runs [4].\n```") == [("Jam sets.", (3,)), ("Honey runs.", (4,))]


@pytest.mark.parametrize("reply", ["NOT STATED", "Not stated.", "**NOT STATED**", "NOT STATED\n"])
def test_a_reply_may_say_that_the_abstracts_do_not_say(reply: str) -> None:
    parser = StatementParser()
    assert [*parser.feed(reply), *parser.close()] == []
    assert parser.refusal == NOT_STATED


@pytest.mark.parametrize(
    "reply", ["NOT STATED. Jam sets [3].", "NOT STATED\n\nJam sets [3].", "**Not stated:** Jam sets [3].\n"]
)
def test_what_is_near_may_follow_a_refusal(reply: str) -> None:
    parser = StatementParser()
    found = [*(each for piece in reply for each in parser.feed(piece)), *parser.close()]
    assert [(each.text, each.numbers) for each in found] == [("Jam sets.", (3,))]
    assert parser.refusal == NOT_STATED


@pytest.mark.parametrize("refusal", [NOT_STATED, NO_PAPER_FITS])
@pytest.mark.parametrize("missing", ["the size of the jar", "LLM watermarks", "Plum jars of 2031"])
@pytest.mark.parametrize("behind", ["{}: {}. Jam sets [3].", "{}: {}\nJam sets [3].", "**{}:** {}.\n\nJam sets [3]."])
def test_a_refusal_may_name_what_is_not_stated(refusal: str, missing: str, behind: str) -> None:
    parser = StatementParser()
    found = [*parser.feed(behind.format(refusal, missing)), *parser.close()]
    assert [(each.text, each.numbers) for each in found] == [("Jam sets.", (3,))]
    assert (parser.refusal, parser.left_open) == (refusal, missing)


def test_quotation_marks_behind_a_refusal_are_kept() -> None:
    (statement,) = parsed('NOT STATED. "On Jam" says that jam sets [3].')
    assert statement.text == '"On Jam" says that jam sets.'


@pytest.mark.parametrize(
    "reply",
    [
        "Jam sets [3].\nNOT STATED: how honey sets.",
        "Jam sets [3]. NOT STATED: how honey sets",
        "- Jam sets [3]\n\n**NOT STATED**: how honey sets.\n",
    ],
)
def test_a_reply_may_say_at_its_end_what_is_left_open(reply: str) -> None:
    parser = StatementParser()
    found = [*(each for piece in reply for each in parser.feed(piece)), *parser.close()]
    assert [(each.text.rstrip("."), each.numbers) for each in found] == [("Jam sets", (3,))]
    assert (parser.refusal, parser.left_open) == (None, "how honey sets")


def test_a_reply_may_say_that_no_paper_fits() -> None:
    parser = StatementParser()
    found = [
        *parser.feed("NO PAPER"),
        *parser.feed(" FITS"),
        *parser.feed(". None does. "),
        *parser.feed("Jam sets [3]."),
    ]
    assert [each.text for each in (*found, *parser.close())] == ["None does.", "Jam sets."]
    assert parser.refusal == NO_PAPER_FITS


def test_paragraphs_and_entries_are_told_apart() -> None:
    prose = "Jam sets [1]. Honey runs [2].\nTar drips [3].\n\nWax melts [4].\n"
    found = parsed(f"{prose}- Ice floats [5]. So does cork [6].\n- Lead sinks [7].")
    blocks = [each.block for each in found]
    assert [blocks.index(block) for block in blocks] == [0, 0, 0, 3, 4, 4, 6]


@pytest.mark.parametrize(
    "sentence",
    [
        "Does Jam Set? A Study of 3 Jars finds that it does.",
        "The authors call it “a slow jam. Or none”, which sets.",
        'They ask "Why wait? Nobody knows" and measure 3.5 hours.',
        "Plum jam by Ode et al. Sets slowly, cf. Fig. 3 and approx. 4 others.",
    ],
)
def test_no_sentence_ends_within_a_title_quotation_or_abbreviation(sentence: str) -> None:
    parser = StatementParser(["Does Jam Set? A Study of 3 Jars", "On Honey"])
    found = [*parser.feed(f"{sentence[:-1]} [3]. Honey runs [4]."), *parser.close()]
    assert [(each.text, each.numbers) for each in found] == [(sentence, (3,)), ("Honey runs.", (4,))]


def test_a_sentence_may_end_with_a_title_that_asks() -> None:
    parser = StatementParser(["Does Jam Set? A Study of 3 Jars"])
    found = [*parser.feed("Jam sets, according to Does Jam Set? [3]. Why is that? Honey runs [4]."), *parser.close()]
    assert [(each.text, each.numbers) for each in found] == [
        ("Jam sets, according to Does Jam Set?", (3,)), ("Honey runs.", (4,)),
    ]  # fmt: skip


def test_a_sentence_does_not_end_within_a_shortened_title() -> None:
    parser = StatementParser(['"Runny Again?" Setting -- Making Jam Set with Longer Cooking'])
    text = '“Runny Again?” Setting shows that jam sets [2]. - "Runny Again?" Setting: boils jam [3].'
    found = [*parser.feed(text), *parser.close()]
    assert [parsed.text.partition(" Setting")[0].strip("- ") for parsed in found] == [
        "“Runny Again?”",
        '"Runny Again?"',
    ]


def test_latex_in_a_reply_is_read_as_text() -> None:
    assert brief(r"Jam sets at $10^{-3}$ bar in 12.4\% of jars [3].") == [
        ("Jam sets at 10⁻³ bar in 12.4% of jars.", (3,))
    ]


def test_a_refusal_may_go_on_in_lower_case_with_what_a_paper_says() -> None:
    parser = StatementParser()
    found = [*parser.feed("NOT STATED: the paper on jam names a jar [3], but no size."), *parser.close()]
    assert [(each.text, each.numbers) for each in found] == [("the paper on jam names a jar, but no size.", (3,))]
    assert parser.left_open == ""


def test_a_statement_that_begins_like_a_refusal_is_a_statement() -> None:
    assert brief("Not stated in full is the size of the jar [3].") == [
        ("Not stated in full is the size of the jar.", (3,))
    ]


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        ("Jam [sets](http://evil.example/x) [3].", "Jam sets."),
        ("![Jam](http://evil.example/x.png) sets [3].", "Jam sets."),
        ("Jam <b onclick=x>sets</b> [3].", "Jam sets."),
        ("Jam sets, see javascript:alert(1) [3].", "Jam sets, see."),
        ("Jam \x1b[31msets\x07 \u202eback [3].", "Jam [31msets back."),
    ],
)
def test_links_tags_and_control_characters_do_not_survive(reply: str, text: str) -> None:
    assert [statement.text for statement in parsed(reply)] == [text]


@given(st.text(max_size=300), st.integers(1, 50))
def test_any_reply_is_read_without_an_error_and_in_any_pieces(reply: str, piece: int) -> None:
    found = parsed(reply, piece)
    assert all(statement.text.isprintable() and "\n" not in statement.text for statement in found)


PIECES = (
    "Jam sets|honey runs|On Jam|. |? |! |, |[3]| [3]|[3, 4]| [1-3].|[12|]|{Jam sets}|{|}|\n|\n\n|- |* |1. |2) |(|)|:"
    "|NOT STATED|NOT STATED: |NO PAPER FITS|NO PAPER FITS. |**|\"|“|”|'|e.g. |Fig. 3|et al. |# |## A\n|<b>|</b>|\t|  "
    '|```|```json\n|```\n|{"statements": [|{"text": "Jam.", "citations": [3]}|, |]}|\\alpha|$x$|[a](http://x.example)'
    "|Sources:\n|[1] On Jam\n|<think>|</think>|Does Jam Set? A Study|\r\n|—|中。|None.|\\[3\\]|【3】|[^3]|^[3]"
)


@given(st.lists(st.sampled_from(PIECES.split("|")), max_size=14).map("".join))
@example("Jam sets[1] On Jam\n")
@example("- Jam sets [3]. Honey runs [4].\n")
@example("NOT STATED\n\n- Jam sets [3]")
def test_pieces_do_not_change_what_is_read(reply: str) -> None:
    assert [parsed(reply, piece) for piece in (1, 3, 8)] == [parsed(reply, len(reply) or 1)] * 3


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=9),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=9), inner),
    )
)
def test_any_json_is_read_without_an_error(value: object) -> None:
    parsed(json.dumps({"statements": value}))
