"""The sentence cases are written for these rules; none is taken from a collection."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text.segmentation import LONGEST_SENTENCE, SINGLE_PASSAGE, passages, sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "expected",
    [
        ["We follow Lin et al. (2020) and Roe et al.", "Their data is small."],
        ["Tall trees, e.g. oaks, i.e. Quercus, grow vs. Pines that do not.", "We count them."],
        ["See Fig. 3, Eq. (2) and Sec. IV for details.", "The rest follows."],
        ["The method of J. Smith and K. L. Jones is slow.", "Ours is not."],
        ["It was given to hepatitis B.", "Patients recovered."],
        ["It takes 0.5 s.", "The v2.0 release of GPT-3.5 takes more."],
        ["We train Llama 2.", "It is good."],
        ["Growth is in the U.S. Senate and in the U.S.", "We ask why."],
        ["Code is at https://github.com/one/two.", "Next we test it."],
        ["It has cats, dogs, etc.", "We like them.", "Birds etc. are left out."],
        ["So they wait...", "What now?", "We go on!"],
        ['He calls it "done."', "Then he leaves.", "(This is an aside.)", "We stay."],
        ['They call it "done. "', "Then they leave."],
        ["Is it so?", "No."],
        ['"Is it so?" they ask.'],
        ["BACKGROUND: We test.", "RESULTS: It works (p < .05).", "(i) it is fast; (ii) it is small."],
        ["The test is clear.", "p-values were low.", "iPhone users differ.", "mRNA was found."],
        ["The others were slow.", "scikit-learn has it."],
        ["The set $x. Y$ is used.", "It costs $5.", "It sold at $6."],
        ["Jeopardy! questions are hard.", "We play Jeopardy!", "It is fun."],
        ["We do this: 1. We build.", "2. We test."],
        ["One holds.[1]", "Two holds.[2,3]", "Three holds."],
        ["A lost blank is seen.", "However, names like torch.Tensor stay."],
        ["We compare PF and CF.", "Each has a use.", "MS is worse."],
        ["Cells (shown here. Not there) are kept together.", "We stop."],
        ["It was No. 7 of Vol. 2.", "No one knew."],
        ["Code: https://example.org/a"],
    ],
    ids=lambda expected: expected[0][:30],
)
def test_sentences_end_where_a_reader_ends_them(expected: list[str]) -> None:
    assert cut(" ".join(expected)) == expected


def test_a_lost_blank_after_a_stop_is_an_end() -> None:
    assert cut("We see this.However, it fails.") == ["We see this.", "However, it fails."]


def test_an_empty_line_is_an_end() -> None:
    assert cut("A heading\n\nA text. More") == ["A heading", "A text.", "More"]


def test_full_width_stops_need_no_blank() -> None:
    assert cut("他说。我们来。") == ["他说。", "我们来。"]


@pytest.mark.parametrize("text", ["", "   ", "\n\n\t"])
def test_blank_text_has_no_sentences(text: str) -> None:
    assert sentences(text) == ()
    assert passages(text, ()) == ()


@pytest.mark.parametrize("mark", ["; ", ", ", " "])
def test_a_very_long_run_is_cut_at_the_best_mark(mark: str) -> None:
    parts = cut(mark.join(["many words in a row"] * 150))
    assert len(parts) > 1
    assert max(map(len, parts)) <= LONGEST_SENTENCE
    assert all(part.endswith(mark.strip()) for part in parts[:-1])


_FRAGMENTS = st.sampled_from(
    [
        "We ",
        "model",
        " ",
        ". ",
        "? ",
        "! ",
        "e.g. ",
        "Fig. 3",
        "et al. ",
        "(",
        ")",
        "[",
        "$",
        '"',
        "\n\n",
        "β-",
        "…",
        "A. ",
        "; ",
    ]
)
_TEXTS = st.one_of(st.text(), st.lists(_FRAGMENTS, max_size=200).map("".join))


@given(_TEXTS)
def test_sentences_cover_every_visible_character_once_and_in_order(text: str) -> None:
    spans = sentences(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(text[a:b] == text[a:b].strip() != "" for a, b in spans)
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
    assert all(b - a <= LONGEST_SENTENCE for a, b in spans)


@given(_TEXTS)
def test_passages_are_whole_sentences_and_cover_them_all(text: str) -> None:
    spans = sentences(text)
    groups = passages(text, spans)
    starts, ends = {span.start for span in spans}, {span.end for span in spans}
    assert all(group.start in starts and group.end in ends for group in groups)
    assert all(sum(g.start <= s.start and s.end <= g.end for g in groups) == 1 for s in spans)
    assert all(a.end <= b.start for a, b in pairwise(groups))


def test_a_short_abstract_is_one_passage() -> None:
    text = "Ten words make a short sentence for this small test. " * 11
    assert len(text) <= SINGLE_PASSAGE
    assert len(passages(text, sentences(text))) == 1


def test_a_usual_abstract_is_three_passages_of_like_length() -> None:
    text = "Twelve plain words make one sentence of the usual length for this. " * 21
    lengths = [end - start for start, end in passages(text, sentences(text))]
    assert len(lengths) == 3
    assert max(lengths) - min(lengths) <= 70


def test_one_very_long_sentence_does_not_break_up_those_after_it() -> None:
    text = "word " * 220 + "ends. " + "Short ones of about forty letters follow. " * 20
    lengths = [end - start for start, end in passages(text, sentences(text))]
    assert min(lengths) > 250


@pytest.mark.parametrize(
    "unit", [".", ". ", "a. ", "(", "((a) ", "[", "$a ", '. "', ".[1", "\n ", "A. ", "x", ".)]}", "e.g. "]
)
def test_time_is_linear_in_hostile_text(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    begun = time.process_time()
    passages(text, sentences(text))
    assert time.process_time() - begun < 15
