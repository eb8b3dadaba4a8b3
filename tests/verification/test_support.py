"""From wording, meaning and polarity to the probability of support."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.library.lexicon import analysed
from assistant.text.names import name_stands_in, names, wording
from assistant.text.numbers import number_stands_in, numbers, readings
from assistant.verification.phrasing import repeats
from assistant.verification.polarity import Polarity, PolarityReader
from assistant.verification.support import Grounds, SupportFeatures, SupportReader, support_probability, unfounded

shares = st.floats(0, 1)
features = st.builds(SupportFeatures, shares, shares, shares, shares, shares, shares)
reader = SupportReader(analysed)


def polarity(statement: str, sentence: str) -> Polarity:
    polarities = PolarityReader(lambda word: "".join(analysed(word)))
    return polarities.compare(polarities.read(statement), polarities.read(sentence))


def opposed(statement: str, sentence: str) -> bool:
    found = polarity(statement, sentence)
    return max(found.turned, found.negated, float(found.swapped)) >= 0.5


def coverage(statement: str, sentence: str) -> float:
    return reader.compare(statement, Grounds((sentence,), (), ()), 0.5).features.coverage


@given(features)
def test_probability_lies_between_never_and_always(found: SupportFeatures) -> None:
    assert 0 < support_probability(found) < 1


@given(features, st.sampled_from(["nearest", "coverage", "with_context", "in_papers"]), shares)
def test_more_agreement_never_lowers_the_probability(found: SupportFeatures, name: str, more: float) -> None:
    better = found._replace(**{name: max(more, getattr(found, name))})
    assert support_probability(better) >= support_probability(found)


@given(features, st.sampled_from(["opposed", "numbers_missing"]), shares)
def test_more_disagreement_never_raises_the_probability(found: SupportFeatures, name: str, more: float) -> None:
    worse = found._replace(**{name: max(more, getattr(found, name))})
    assert support_probability(worse) <= support_probability(found)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("Weight decay slows training.", "Weight decay speeds up training."),
        ("Weight decay reduces the loss.", "Weight decay increases the loss."),
        ("Pruning improves accuracy.", "Pruning does not improve accuracy."),
        ("Pruning needs labels.", "Pruning needs no labels."),
        ("Pruning works with labels.", "Pruning works without labels."),
        ("The training of such networks is unstable.", "The training of such networks is stable."),
        ("Linear probes outperform our method.", "Our method outperforms linear probes."),
        ("Our method is better than sparse attention.", "Sparse attention is better than our method."),
        ("Short-tailed data hurt recognition.", "Long-tailed data hurt recognition."),
        ("Models can not generalise to new tasks.", "Models can generalise to new tasks."),
        ("A lack of data is not the cause of failure.", "A lack of data is the cause of failure."),
    ],
)
def test_what_is_turned_round_is_noticed(statement: str, sentence: str) -> None:
    assert opposed(statement, sentence)
    assert opposed(sentence, statement)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("Pruning needs no labels.", "Pruning works without labels."),
        ("Pruning does not need labels.", "Pruning needs no labels."),
        ("Probes are outperformed by our method.", "Our method outperforms probes."),
        ("It lowers the loss.", "The loss is reduced, and accuracy increases."),
        ("It not only prunes networks but trains them.", "It prunes networks and trains them."),
        (
            "Weight decay improves accuracy.",
            "Weight decay improves accuracy and reduces memory, while dropout does not.",
        ),
    ],
)
def test_the_same_in_other_words_is_not_opposed(statement: str, sentence: str) -> None:
    assert not opposed(statement, sentence)


def test_a_statement_that_loses_the_doubt_of_its_sentence_is_noticed() -> None:
    sentence = "It is unclear whether pruning large networks helps generalisation."
    assert polarity("Pruning large networks helps generalisation.", sentence).doubted >= 0.5
    assert not polarity("Whether pruning large networks helps generalisation is unclear.", sentence).doubted


def test_a_statement_that_crosses_a_contrast_is_noticed() -> None:
    sentence = "Weight decay shortens the delay, whereas dropout has no effect."
    assert polarity("Dropout shortens the delay.", sentence).mixed
    assert not polarity("Weight decay shortens the delay.", sentence).mixed
    assert polarity(
        "Dropout shortens the delay.", "While dropout has no effect, weight decay shortens the delay."
    ).mixed


def test_coverage_is_the_share_of_content_words() -> None:
    assert coverage("We show that pruning helps.", "Pruning helps.") == 1
    assert coverage("Pruning networks", "Pruning trees") == pytest.approx(0.5)
    assert coverage("Pruning networks", "Tall trees") == 0


def test_inflections_count_and_words_that_begin_alike_count_in_part() -> None:
    assert coverage("generalising", "generalized") == 1
    assert 0.5 < coverage("mechanistic", "mechanism") < 1
    assert coverage("transformers", "transit") == 0


def test_rare_words_weigh_more_when_their_rarity_is_known() -> None:
    weighing = SupportReader(analysed, lambda term: 9.0 if term == analysed("quokkas")[0] else 1.0)
    found = weighing.compare("Quokkas sleep", Grounds(("Quokkas eat",), (), ()), 0.5)
    assert found.features.coverage == pytest.approx(0.9)
    assert found.unsaid == ("sleep",)


def test_numbers_of_the_statement_are_looked_for_in_sentence_and_context() -> None:
    found = reader.compare("It gains 5% in 2024 on 7 tasks.", Grounds(("It gains 5%.",), ("Title\n2024",), ()), 0.5)
    assert found.numbers_elsewhere == ("7",)
    assert found.features.numbers_missing == pytest.approx(1 / 3)


SENTENCE = "Moreover, we show that pruning early layers of deep networks reduces their memory by half on most tasks."


@pytest.mark.parametrize(
    "statement",
    [
        SENTENCE,
        "Pruning early layers of deep networks reduces their memory by half on most tasks.",
        "The authors report that pruning early layers of deep networks reduces their memory by half.",
        "Pruning the early layers of deep networks reduces memory by half on most tasks",
    ],
)
def test_a_sentence_nearly_word_for_word_is_repeated(statement: str) -> None:
    assert repeats(statement, [SENTENCE])


@pytest.mark.parametrize(
    "statement",
    [
        "Pruning late layers of deep networks reduces their memory by half on most tasks.",
        "Pruning early layers of deep networks does not reduce their memory by half on most tasks.",
        "Pruning tasks.",
        "Before pruning was most of it.",
        "Deep networks reduce early layers of pruning by half of their memory on most tasks.",
        "",
    ],
)
def test_another_claim_in_the_same_words_is_not_repeated(statement: str) -> None:
    assert not repeats(statement, [SENTENCE])


def test_a_denial_before_what_is_repeated_counts() -> None:
    assert not repeats("Pruning early layers helps.", ["We do not find that pruning early layers helps."])
    assert not repeats("Pruning early layers helps.", ["It is unclear whether pruning early layers helps."])


@given(st.text(), st.text())
def test_any_two_texts_can_be_compared(statement: str, sentence: str) -> None:
    found = reader.compare(statement, Grounds((sentence,), (), ()), 0.5)
    assert all(0 <= value <= 1 and math.isfinite(value) for value in found.features)


PAPER = (
    "GrokFast: Faster Onsets by Slow Gradients. Large language models (LLMs) and a LLaMA2-7B are tuned with low-rank"
    " adaptation and the Adam optimizer on GSM-8K; accuracy rises by 45% to 92.3 in three runs, five times faster."
)


def missing(statement: str, papers: int = 1) -> tuple[str, ...]:
    found = unfounded(statement, [PAPER], papers=papers)
    return (*found.numbers, *found.names)


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


@given(st.text())
def test_a_text_states_nothing_beyond_itself(text: str) -> None:
    assert not unfounded(text, [text]).numbers


@given(st.from_regex(r"[A-Z][a-z]{2,8}[A-Z0-9][a-z0-9]{0,4}", fullmatch=True))
def test_a_name_of_any_form_stands_in_a_text_that_has_it(name: str) -> None:
    assert not unfounded(f"It beats {name} by far.", [f"Our rival is {name}, which we beat."])


def test_what_a_paper_says_is_founded() -> None:
    assert not missing("Grokfast tunes Llama 2 with LoRA, and the LLM gains 45 percent (92.3%) in 3 runs at 5x speed.")


def test_what_no_paper_says_is_named() -> None:
    assert missing("It gains 46% over Mistral in four runs.") == ("46%", "four", "Mistral")


def test_counts_of_the_cited_papers_need_no_source() -> None:
    assert not missing("Both of the two papers agree.", papers=2)
    assert missing("The two papers agree.", papers=1) == ("two",)


def test_one_and_first_are_no_facts() -> None:
    assert not missing("It is one of the first to do so.")


def test_an_acronym_may_be_given_to_words_of_the_statement() -> None:
    assert not missing("It uses weight norm schedules (WNS).")
    assert missing("It uses weight norm schedules (XQZ).") == ("XQZ",)


@pytest.mark.parametrize("written", ["half its size", "one half of its size", "a half of its size"])
def test_half_as_large_is_twice_as_small(written: str) -> None:
    assert not unfounded(f"It does as well as a model {written}.", ["It does as well as a 2x smaller model."])
