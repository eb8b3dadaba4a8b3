from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.questions.question import FAINT_WEIGHT, Question


def words(text: str) -> list[str]:
    return [word.text for word in Question.parse(text).words]


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Which papers explain grokking mechanistically?", "grokking mechanistically"),
        ("Could you recommend research that investigates sparse attention?", "sparse attention"),
        ("Are there any studies on lip reading? Which paper should I refer to?", "lip reading"),
        ("out-of-distribution detection", "out-of-distribution detection"),
        ("why?", "why?"),
    ],
)
def test_topic_leaves_out_the_words_that_only_open_a_question(text: str, topic: str) -> None:
    assert Question.parse(text).topic == topic


def test_question_words_carry_no_weight() -> None:
    assert words("Which papers are there that explain how grokking works?") == ["grokking"]


def test_manner_weighs_less_than_topic() -> None:
    topic, manner = Question.parse("which papers explain grokking mechanistically").words
    assert (topic.weight, manner.weight) == (1.0, FAINT_WEIGHT)


def test_hyphenated_words_are_taken_apart_without_their_function_words() -> None:
    assert words("out-of-distribution detection") == ["distribution", "detection"]


def test_acronym_is_no_function_word() -> None:
    assert words("what does LOOK ask of IT, look?") == ["LOOK", "IT"]
    assert words("WHAT DOES IT ASK") == []


@pytest.mark.parametrize(
    ("text", "focus"),
    [
        ("which optimizer and weight decay did the model use", {"optimizer", "and", "weight", "decay"}),
        ("how many annotators labelled the sentences?", {"annotators"}),
        ("On how many chips was it trained?", {"chips"}),
    ],
)
def test_focus_holds_each_word_of_what_is_asked(text: str, focus: set[str]) -> None:
    assert Question.parse(text).focus == focus


def test_neighbours_are_marked() -> None:
    parsed = Question.parse("neural collapse in language models")
    assert [word.follows for word in parsed.words] == [False, True, False, True]


@pytest.mark.parametrize(
    "text",
    [
        "which papers explain grokking",
        "papers about data pruning",
        "Could you recommend research on model merging?",
        "what work is there on scaling laws?",
        "who works on class imbalance?",
        "find studies of label noise",
        "which methods let a model read longer inputs?",
        "what techniques reduce hallucination",
        "what approaches are there for unlearning?",
        "is there a way to tell labels from noise?",
        "are there rankers that were tested on live users?",
        "anything on making a model forget",
        "has anyone merged experts?",
        "does wording matter? papers that reword prompts",
        "neural collapse in language models",
    ],
)
def test_questions_for_papers(text: str) -> None:
    assert Question.parse(text).wants == "papers"


@pytest.mark.parametrize(
    "text",
    [
        "How many parameters does the largest model have?",
        "how many methods does the survey compare?",
        "how many papers does the corpus hold?",
        "how many models were trained?",
        "by how much does accuracy rise?",
        "on which dataset was it tested?",
        "Who invented backpropagation?",
        "what is the effect of label noise?",
        "what is known about grokking?",
        "which datasets was it tested on?",
        "which methods are compared in the study?",
        "which techniques work best for rare classes?",
        "what systems does the survey cover?",
        "why does grokking happen",
        "could you tell me what limits the router?",
    ],
)
def test_questions_for_a_fact(text: str) -> None:
    assert Question.parse(text).wants == "fact"


@pytest.mark.parametrize(
    "text",
    [
        "how many papers study grokking?",
        "how many of these papers use sound?",
        "How many works by Ada Example are there",
        "how many methods are there for unlearning?",
        "how many methods use distillation?",
        "how many benchmarks exist for agents?",
        "what number of papers are on rain",
        "count the papers about robots",
    ],
)
def test_questions_for_a_count(text: str) -> None:
    parsed = Question.parse(text)
    assert parsed.wants == "count"
    assert parsed.wants_list
    assert parsed.focus == set()


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("compare grokking and double descent", ("grokking", "double descent")),
        ("Could you compare Adam with SGD?", ("Adam", "SGD")),
        ("what is the difference between LoRA and full fine-tuning?", ("LoRA", "full fine-tuning")),
        ("LoRA vs full fine-tuning", ("LoRA", "full fine-tuning")),
        ("sound versus sight for grasping", ("sound", "sight")),
        ("is Adam better than SGD for transformers?", ("Adam", "SGD")),
        ("does LoRA need less memory than full fine-tuning?", ("LoRA", "full fine-tuning")),
        ("how does Mamba compare to transformers?", ("Mamba", "transformers")),
        ("how do gauges and radars differ?", ("gauges", "radars")),
        ("which is better, Adam or SGD?", ("Adam", "SGD")),
        ("what do gauges and radars have in common?", ("gauges", "radars")),
        ("Grok fast and Grok slow: where do they agree on pruning?", ("Grok fast", "Grok slow")),
        ("do these two agree: Grok fast and Grok slow?", ("Grok fast", "Grok slow")),
        (
            "what matters for soups? compare the linear view with the convex view",
            ("the linear view", "the convex view"),
        ),
        ("are minima flat? what do noise tests and shape tests say", ("noise tests", "shape tests")),
        ("oversampling versus undersampling: what works for trees?", ("oversampling", "undersampling")),
        ("two ways to sort: by hand or by machine. how do they differ?", ("by hand", "by machine")),
        ("do Soups and Drift at the Edge of Stability agree?", ("Soups", "Drift at the Edge of Stability")),
        ("does LoRA beat full fine-tuning?", ("LoRA", "full fine-tuning")),
        ("how does LoRA compare with the one in SDXL in speed?", ("LoRA", "the one in SDXL")),
        ("do these two agree?", ()),
        ("Compare the results of these papers", ()),
        ("this versus that", ()),
    ],
)
def test_comparisons_and_their_sides(text: str, sides: tuple[str, ...]) -> None:
    parsed = Question.parse(text)
    assert (parsed.wants, parsed.sides) == ("comparison", sides)
    assert all(side in parsed.topic for side in sides)


def test_each_side_is_asked_for_with_what_else_the_question_is_about() -> None:
    parsed = Question.parse("compare gauges and radars")
    assert parsed.each_side == ("gauges", "radars")
    parsed = Question.parse("is rain measured well? compare gauges with radars")
    assert [side.split(": ")[-1] for side in parsed.each_side] == ["gauges", "radars"]
    assert all("rain measured well" in side for side in parsed.each_side)


@pytest.mark.parametrize(
    "text",
    [
        "which papers compare Adam and SGD?",
        "which works compare Adam and SGD?",
        "could you recommend papers on LoRA vs Adam?",
    ],
)
def test_papers_that_compare_are_wanted_as_papers(text: str) -> None:
    assert (Question.parse(text).wants, Question.parse(text).sides) == ("papers", ())


@pytest.mark.parametrize(
    "text",
    [
        "does repeating data hurt, and by how much",
        "can language models plan?",
        "is there evidence that scaling helps?",
        "tell me whether label noise hurts",
    ],
)
def test_questions_for_yes_or_no(text: str) -> None:
    assert Question.parse(text).wants == "yes_no"


@pytest.mark.parametrize("text", ["What is neural collapse?", "define grokking", "can you explain grokking?"])
def test_questions_for_a_meaning(text: str) -> None:
    assert Question.parse(text).wants == "definition"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("how many parameters does it have", True),
        ("what win rate does it reach", True),
        ("by how much does it help", True),
        ("what is neural collapse", False),
        ("how does it work", False),
    ],
)
def test_questions_for_a_number(text: str, number: bool) -> None:
    assert Question.parse(text).wants_number is number


@pytest.mark.parametrize(
    ("text", "definition"),
    [
        ("what is neural collapse?", True),
        ("what does the method do?", True),
        ("what is the accuracy of the method on all of the five benchmarks?", False),
        ("does it work?", False),
        ("what is the effect of label noise?", False),
    ],
)
def test_questions_for_a_definition(text: str, definition: bool) -> None:
    assert Question.parse(text).wants_definition is definition


@pytest.mark.parametrize(
    ("text", "focus"),
    [
        ("what learning rate does the optimizer use", {"learning", "rate"}),
        ("how many parameters does it have", {"parameters"}),
        ("who are the authors of the paper", {"authors"}),
        ("does repeating data hurt", set()),
        ("which papers are about grokking", set()),
    ],
)
def test_focus_is_what_is_asked_of_the_topic(text: str, focus: set[str]) -> None:
    assert Question.parse(text).focus == focus


SAID = (
    "which papers what how many is are the of by in since 2023 cs.LG arXiv:2301.00001 [1] 1 and or not without than "
    '“grokking” "a" ? . , : - — it them this that first last year Li et al. list all recent compare top 5 \' ’s ( )'
)
WORDED = st.lists(st.sampled_from(SAID.split()), max_size=14)


@given(st.text(max_size=200) | WORDED.map(" ".join) | WORDED.map("".join))
def test_any_text_can_be_parsed(text: str) -> None:
    parsed = Question.parse(text)
    assert all(word.text for word in parsed.words)
    assert bool(parsed.topic) == bool(parsed.text)


@pytest.mark.parametrize(("text", "topic"), [("list all recent papers", False), ("list all papers on rain", True)])
def test_whether_there_is_a_topic_at_all(text: str, topic: bool) -> None:
    assert Question.parse(text).has_topic is topic
