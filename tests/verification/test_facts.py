"""Numbers and names that sources lack, and numbers that have changed places."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.library.lexicon import analysed
from assistant.text.names import name_stands_in, names, wording
from assistant.text.numbers import number_stands_in, numbers, readings
from assistant.verification.facts import exchanged_numbers, unknown_names, unknown_numbers

PAPER = (
    "GrokFast: Faster Onsets by Slow Gradients. Large language models (LLMs) and a LLaMA2-7B are tuned with low-rank"
    " adaptation and the Adam optimizer on GSM-8K; accuracy rises by 45% to 92.3 in three runs, five times faster."
)


def missing(statement: str, papers: int = 1) -> tuple[str, ...]:
    return (*unknown_numbers(statement, [PAPER], papers=papers), *unknown_names(statement, [PAPER]))


@pytest.mark.parametrize(
    ("written", "also"),
    [
        ("1,000", "1000"),
        ("1,000", "a thousand"),
        ("12 %", "12%"),
        ("12%", "12 percent"),
        ("12%", "12 per cent"),
        ("12\\%", "12%"),
        ("two", "2"),
        ("twenty-five", "25"),
        ("two hundred and fifty", "250"),
        ("3x", "3 times"),
        ("3×", "threefold"),
        ("3-fold", "three times"),
        ("twice", "2x"),
        ("doubles", "two times"),
        ("a factor of 4", "4x"),
        ("an order of magnitude", "10x"),
        ("two orders of magnitude", "100x"),
        ("0.5", ".5"),
        ("2.0", "2"),
        ("half", "50%"),
        ("0.45", "45%"),
        ("two thirds", "two-thirds"),
        ("7B", "7 billion"),
        ("1.5M", "1,500,000"),
        ("10k", "ten thousand"),
        ("1e-4", "10^{-4}"),
        ("5.2×10^3", "5200"),
        ("2nd", "second"),
    ],
)
def test_one_number_is_known_however_it_is_written(written: str, also: str) -> None:
    assert number_stands_in(numbers(written)[0], readings(also))
    assert number_stands_in(numbers(also)[0], readings(written))


def test_a_number_is_known_where_remains_of_latex_are_joined_to_it() -> None:
    source = "Accuracy rises (5.9%rightarrow10.9%) in 300times fewer steps, and V2.5 ran."
    assert unknown_numbers("Accuracy rises from 5.9% to 10.9% in 300 times fewer steps.", [source], papers=1) == []
    assert unknown_numbers("Accuracy rises to 10.91%, to 0.9% or to 0.90%.", [source], papers=1) == [
        "10.91%", "0.9%", "0.90%",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "other"),
    [("12%", "12 models"), ("12 models", "12%"), ("3x", "3 models"), ("2", "2nd"), ("45%", "46%"), ("0.5", "5")],
)
def test_other_numbers_are_other_numbers(written: str, other: str) -> None:
    assert not number_stands_in(numbers(written)[0], readings(other))


@pytest.mark.parametrize("text", ["10-20%", "10 to 20 percent", "between 10 and 20%", "10% or 20%", "10–20 %"])
def test_both_ends_of_a_range_have_its_unit(text: str) -> None:
    assert {(Decimal(10).normalize(), "%"), (Decimal(20).normalize(), "%")} <= readings(text)


@pytest.mark.parametrize("text", ["GPT-4", "LLaMA-2", "p53", "COVID-19", "ResNet-50", "of 3.5.1"])
def test_digits_of_names_are_not_numbers(text: str) -> None:
    assert [number.text for number in numbers(text)] in ([], ["3.5"])


def test_about_a_number_stands_for_what_rounds_to_it() -> None:
    assert number_stands_in(numbers("about 45%")[0], readings("44.8%"))
    assert not number_stands_in(numbers("about 45%")[0], readings("43%"))
    assert not number_stands_in(numbers("45%")[0], readings("44.8%"))


@given(st.integers(0, 10**9), st.sampled_from(["{}", "{:,}", "{}.0", "({})", "of {},", "{} models", "{}%"]))
def test_a_whole_number_is_read_from_any_surroundings(value: int, form: str) -> None:
    assert value in {read for number in numbers(form.format(value)) for read, _ in number.readings}


@given(st.text())
def test_numbers_of_a_text_stand_in_it(text: str) -> None:
    assert all(number_stands_in(number, readings(text)) for number in numbers(text))


@given(st.text(alphabet="0123456789.,-–e^%xK ×tofandhl", max_size=60))
def test_no_tangle_of_digits_and_signs_is_too_much(text: str) -> None:
    assert all(number_stands_in(number, readings(text)) for number in numbers(text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Models such as GPT-4 beat LLMs on GSM8K.", ["GPT-4", "LLMs", "GSM8K"]),
        ("However, the Adam optimizer helps. Training is slow.", ["Adam"]),
        ("We use it: Attention is enough.", []),
        ("- Sparse attention\n- Dense attention", []),
        ("“Grokking” is what Stanford Alpaca's authors see.", ["Stanford Alpaca"]),
        ("It rests on mRNA, C++ and p53.", ["mRNA", "C++", "p53"]),
        ("I think We And The are no names.", []),
    ],
)
def test_names_are_told_from_words_that_open_a_sentence(text: str, found: list[str]) -> None:
    assert [name.text for name in names(text)] == found


@pytest.mark.parametrize("name", ["GrokFast", "Grokfast", "grok fast", "Grok-Fast", "GROKFAST"])
def test_hyphens_blanks_and_case_of_names_are_forgiven(name: str) -> None:
    for written in ("GrokFast", "Grokfast", "grok fast", "Grok-Fast"):
        assert name_stands_in(name, [wording(f"We call it {written} here.")])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("LLM", "large language models"),
        ("LLMs", "a large language model"),
        ("LoRA", "low-rank adaptation"),
        ("Large Language Models", "LLMs"),
        ("Gaussian", "gaussians"),
        ("Zürich", "Zurich"),
        ("RAS-driven", "mutant RAS"),
        ("RANK-RANKL", "RANK and RANKL"),
    ],
)
def test_acronyms_and_endings_of_names_are_known(name: str, text: str) -> None:
    assert name_stands_in(name, [wording(text)])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("GPT-4", "GPT-3 in 4 runs"),
        ("Llama", "lambda"),
        ("Mistral", "a mist"),
        ("CNN", "RNN"),
        ("ImageNet", "images nearby"),
        ("GPT-4", "general purpose tools, 4 of them"),
    ],
)
def test_other_names_are_other_names(name: str, text: str) -> None:
    assert not name_stands_in(name, [wording(text)])


FIGURES = (
    "0 1 2 3 45 1.5 1,000 % - – e5 10^ x × K M two three half twice thirds percent million fold 2-fold of the from to "
    "and one hundred dozen $ ( ) . , 2024 GPT-4 points respectively papers \\% \\times ^{-3} five"
)
NAMES = (
    "GPT-4 LoRA Llama 2 BERT-base ResNet50 the The A ( ) ’s - / ViT-B/16 CLIP's CIFAR-10 Adam's LLMs U-Net Naïve İx "
    "ẞuper É Mc Donald and In We 3D T5 s . : ß ﬁne ª x\u0302Y Σ"
)
MANY_FIGURES = st.lists(st.sampled_from(FIGURES.split()), max_size=12)
MANY_NAMES = st.lists(st.sampled_from(NAMES.split()), max_size=10)


@given(st.text() | MANY_FIGURES.map(" ".join) | MANY_FIGURES.map("".join))
def test_a_text_states_nothing_beyond_itself(text: str) -> None:
    assert not unknown_numbers(text, [text], papers=0)
    assert not exchanged_numbers(text, [text], "".join)


@given(st.text() | MANY_NAMES.map(" ".join) | MANY_NAMES.map("".join))
@example("a’Σ")
@example("GPT-4x\u0302Y")
@example("A_0_0_0_0_0")
def test_a_text_names_nothing_beyond_itself(text: str) -> None:
    assert not unknown_names(text, [text])


@pytest.mark.parametrize(
    ("name", "also"),
    [
        ("DeepSeek-R1-Distill-Qwen-1.5B", "DeepSeek R1-Distill-Qwen-1.5B"),
        ("Meta-Llama-3.1-8B-Instruct", "Meta-Llama-3.1-8B-Instruct"),
        ("Meta-Llama-3.1-8B-Instruct", "Meta Llama3.1-8B-instruct"),
        ("Erdo\u030bs-Re\u0301nyi", "Erdős–Rényi"),
    ],
)
def test_a_name_of_many_parts_is_found(name: str, also: str) -> None:
    assert not unknown_names(f"It tunes {name} first.", [f"Here {also} is tuned."])


@pytest.mark.parametrize("other", ["Meta-Llama-3.1-70B-Instruct", "Meta-Llama-3.1-8B", "Llama-3.1-8B-Instruct"])
def test_a_name_of_many_parts_is_no_other_of_its_family(other: str) -> None:
    assert unknown_names("It tunes Meta-Llama-3.1-8B-Instruct.", [f"Here {other} is tuned."])


@given(st.from_regex(r"[A-Z][a-z]{2,8}[A-Z0-9][a-z0-9]{0,4}", fullmatch=True))
def test_a_name_of_any_form_stands_in_a_text_that_has_it(name: str) -> None:
    assert not unknown_names(f"It beats {name} by far.", [f"Our rival is {name}, which we beat."])


def test_what_a_paper_says_is_founded() -> None:
    assert not missing("Grokfast tunes Llama 2 with LoRA, and the LLM gains 45 percent (92.3%) in 3 runs at 5x speed.")


def test_what_no_paper_says_is_named() -> None:
    assert missing("It gains 46% over Mistral in four runs.") == ("46%", "four", "Mistral")


def test_counts_of_the_cited_papers_need_no_source() -> None:
    assert not missing("Both of the two papers agree.", papers=2)
    assert missing("Here two papers agree.", papers=1) == ("two",)


def test_one_and_first_are_no_facts() -> None:
    assert not missing("It is one of the first to do so.")


def test_an_acronym_may_be_given_to_words_of_the_statement() -> None:
    assert not missing("It uses weight norm schedules (WNS).")
    assert missing("It uses weight norm schedules (XQZ).") == ("XQZ",)


@pytest.mark.parametrize("written", ["half its size", "one half of its size", "a half of its size"])
def test_half_as_large_is_twice_as_small(written: str) -> None:
    statement, sentence = f"It does as well as a model {written}.", "It does as well as a 2x smaller model."
    assert not unknown_numbers(statement, [sentence], papers=0)


@pytest.mark.parametrize("pointing", ["the two", "both of these two", "between the two", "its two parts"])
def test_two_that_were_named_before_need_no_source(pointing: str) -> None:
    assert not unknown_numbers(f"They compare {pointing} at length.", ["A is compared with B."], papers=1)


def test_a_slip_in_a_long_name_is_forgiven_and_another_name_is_not() -> None:
    assert not unknown_names("It is tested on miniImageNet.", ["We test on miniImagenNet."])
    assert unknown_names("It is tested on Omniglots.", ["We test on miniImagenNet."]) == ["Omniglots"]


def exchanged(statement: str, sentence: str) -> str:
    def stem(word: str) -> str:
        return "".join(analysed(word))

    return exchanged_numbers(statement, [sentence], stem)


CANDLES = "The candles burned for 3 minutes at 20 degrees."
SHARES = "The small model needs 97% less memory for activations and 86% fewer trainable parameters."


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("The candles burned for 3 degrees at 20 minutes.", CANDLES),
        ("The small model needs 86% less memory for activations and 97% fewer trainable parameters.", SHARES),
    ],
)
def test_numbers_that_changed_places_are_noticed(statement: str, sentence: str) -> None:
    assert exchanged(statement, sentence)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("At 20 degrees, candles burned for three minutes.", CANDLES),
        ("It has 86 % fewer parameters to train and needs 97 % less memory for activations.", SHARES),
        ("Accuracy rose from 5.9 to 10.9 percent on puzzles.", "On puzzles, accuracy improved (5.9% to 10.9%)."),
        ("It jumps from 100% to 100 (1-x)%.", "Suddenly it jumps from 100% to 100 (1-x)%."),
    ],
)
def test_numbers_in_other_words_and_order_stay_where_they_were(statement: str, sentence: str) -> None:
    assert not exchanged(statement, sentence)
