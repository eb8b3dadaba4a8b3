"""What each sentence of an abstract is for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text.roles import Role, SentenceRole, roles
from assistant.text.segmentation import sentences

MODEL_PAPER = (
    "Pruned networks have become common in recent years. However, existing criteria remain costly. "
    "In this paper, we propose FERN, a criterion for pruning without labels. "
    "Specifically, FERN ranks the weights by how often they change sign. "
    "We collected a dataset of 40,000 leaf images from three gardens. "
    "Experiments show that FERN outperforms magnitude pruning by 2.3 points. "
    "Our results suggest that labels may not be needed to prune networks. "
    "Further research is needed on larger models. "
    "Our code is available at https://example.org/fern."
)
TRIAL = (
    "BACKGROUND: Tea is widely drunk after surgery. OBJECTIVE: To find out whether tea shortens the stay. "
    "PATIENTS AND METHODS: Eighty patients were enrolled in two wards. Stays were compared by regression. "
    "RESULTS: The stay was shorter with tea (3.1 vs. 4.0 days, P=0.02). Pain was similar. "
    "CONCLUSIONS: Tea is a reasonable drink after surgery. However, the wards were few, and larger trials are needed."
)


def told(abstract: str) -> list[Role]:
    return [sentence.role for sentence in roles(abstract, sentences(abstract))]


def first(abstract: str) -> SentenceRole:
    return roles(abstract, sentences(abstract))[0]


def test_running_text_is_told_by_its_wording_and_order() -> None:
    assert told(MODEL_PAPER) == [
        "background",
        "background",
        "aim",
        "method",
        "data",
        "result",
        "conclusion",
        "limitation",
        "availability",
    ]


def test_headings_say_which_roles_their_sentences_have() -> None:
    expected = ["background", "aim", "data", "method", "result", "result", "conclusion", "limitation"]
    assert told(TRIAL) == expected


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("METHODS:", "method"),
        ("Methods:", "method"),
        ("Methods.", "method"),
        ("Methods -", "method"),
        ("METHODS", "method"),
        ("Materials & Methods:", "method"),
        ("STUDY DESIGN:", "method"),
        ("MAIN OUTCOME MEASURES:", "method"),
        ("SETTING AND PARTICIPANTS:", "data"),
        ("Main results:", "result"),
        ("INTERPRETATION:", "conclusion"),
        ("LIMITATIONS:", "limitation"),
        ("Trial registration:", "availability"),
    ],
)
def test_headings_are_known_in_many_forms(heading: str, role: Role) -> None:
    abstract = f"{heading} Maple syrup and oak bark."
    last = roles(abstract, sentences(abstract))[-1]
    assert (last.role, abstract[last.start :]) == (role, "Maple syrup and oak bark.")


def test_a_word_before_a_colon_is_no_heading_unless_it_names_a_part() -> None:
    assert first("We compare two teas: green and black.").start == 0
    assert first("Maple: a tree that many gardens have.").start == 0


@pytest.mark.parametrize(
    ("sentence", "role"),
    [
        ("This study investigates how moss spreads on walls.", "aim"),
        ("To determine whether moss harms old brick.", "aim"),
        ("The aim of this trial was to compare two mosses.", "aim"),
        ("We introduce MossNet, a network for moss.", "aim"),
        ("We find that moss prefers shade.", "result"),
        ("No causal inference can be drawn from this design.", "limitation"),
        ("In conclusion, moss is harmless.", "conclusion"),
        ("We release our models and data.", "availability"),
        ("Moss has been studied for a century.", "background"),
    ],
)
def test_a_sentence_alone_is_told_by_its_wording(sentence: str, role: Role) -> None:
    assert first(sentence).role == role


def test_what_others_have_shown_is_background() -> None:
    abstract = "Prior work has shown that moss improves walls by 5%. In this paper, we test this on brick."
    assert told(abstract) == ["background", "aim"]


def test_what_only_its_place_tells_is_not_sure() -> None:
    abstract = "In this paper, we propose FERN, a criterion for pruning. Leaves fall onto the table in rows."
    proposed, leaves = roles(abstract, sentences(abstract))
    assert (proposed.sure, leaves.sure) == (True, False)


@given(st.text(max_size=400))
def test_every_sentence_gets_a_role_and_words_that_lie_within_it(text: str) -> None:
    spans = sentences(text)
    told = roles(text, spans)
    assert len(told) == len(spans)
    assert all(span.start <= sentence.start <= span.end for span, sentence in zip(spans, told, strict=True))
