from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.questions.limits import filters_note, split_filters
from assistant.records import Filters

TODAY = date(2026, 3, 15)


@pytest.mark.parametrize(
    ("text", "rest", "limits"),
    [
        ("which papers since 2023 explain grokking", "which papers explain grokking", {"since": "2023"}),
        ("which papers on grokking after 2021?", "which papers on grokking?", {"since": "2022"}),
        ("any work later than June 2021 on pruning?", "any work on pruning?", {"since": "2021-07"}),
        ("papers after December 2021 on pruning", "papers on pruning", {"since": "2022-01"}),
        ("papers after 2021-12-31 on pruning", "papers on pruning", {"since": "2022-01-01"}),
        ("papers about pruning before 2020", "papers about pruning", {"until": "2019"}),
        ("show me papers no later than 2019 on trees", "show me papers on trees", {"until": "2019"}),
        ("list papers up to May 2020 on trees", "list papers on trees", {"until": "2020-05"}),
        ("papers in 2022 on pruning", "papers on pruning", {"since": "2022", "until": "2022"}),
        ("which papers on lips in 2022?", "which papers on lips?", {"since": "2022", "until": "2022"}),
        ("which 2023 papers explain grokking?", "which papers explain grokking?", {"since": "2023", "until": "2023"}),
        ("papers on rain from 2019 to 2021", "papers on rain", {"since": "2019", "until": "2021"}),
        ("papers on rain from 2019-2021", "papers on rain", {"since": "2019", "until": "2021"}),
        ("papers between 2019 and 2021 on rain", "papers on rain", {"since": "2019", "until": "2021"}),
        ("papers from 3 March 2024 to May 5, 2024 on trees", "papers on trees",
         {"since": "2024-03-03", "until": "2024-05-05"}),
        ("which papers published in March 2024 study robots?", "which papers study robots?",
         {"since": "2024-03", "until": "2024-03"}),
        ("which papers on lips were published before June 2020?", "which papers on lips?", {"until": "2020-05"}),
        ("papers that were written in 2020 about lips", "papers about lips", {"since": "2020", "until": "2020"}),
        ("papers on routing from 2020 onwards", "papers on routing", {"since": "2020"}),
        ("papers on routing published 2020 or later", "papers on routing", {"since": "2020"}),
        ("which papers from last year study robots", "which papers study robots", {"since": "2025", "until": "2025"}),
        ("which papers since last year study robots", "which papers study robots", {"since": "2025"}),
        ("what papers this year explain grokking", "what papers explain grokking", {"since": "2026", "until": "2026"}),
        ("papers of last month on lips", "papers on lips", {"since": "2026-02", "until": "2026-02"}),
        ("papers on robots in the last two years", "papers on robots", {"since": "2024-03-15"}),
        ("papers of the last week", "papers", {"since": "2026-03-08"}),
        ("papers on robots from the past year", "papers on robots", {"since": "2025-03-15"}),
        ("papers on robots from the last 10 days", "papers on robots", {"since": "2026-03-05"}),
        ("Since 2020, what is known about grokking?", "what is known about grokking?", {"since": "2020"}),
        ("what is known about grokking since 2023?", "what is known about grokking?", {"since": "2023"}),
        ("papers since 2020 and before 2023 on lips", "papers on lips", {"since": "2020", "until": "2022"}),
        ("papers since 2020 and since 2022 on lips", "papers on lips", {"since": "2022"}),
        ("papers (since 2020) on pruning", "papers on pruning", {"since": "2020"}),
        ("how many papers since 2022 study grokking?", "how many papers study grokking?", {"since": "2022"}),
        ("which papers from the March page are about speech", "which papers are about speech", {"listed": "03"}),
        ("papers on the page of July 28 about speech", "papers about speech", {"listed": "07-28"}),
        ("papers from the Jul 28 page about speech", "papers about speech", {"listed": "07-28"}),
        ("papers on the Daily Papers page of 28 July 2024 about speech", "papers about speech",
         {"listed": "2024-07-28"}),
        ("papers on robots listed in July", "papers on robots", {"listed": "07"}),
        ("papers on robots listed in July 2024", "papers on robots", {"listed": "2024-07"}),
        ("what does the paper on the March page say about ears", "what does the paper say about ears",
         {"listed": "03"}),
        ("what papers on page march.txt discuss ears", "what papers discuss ears", {"page": "march.txt"}),
        ('papers on the page "Spring 31" about ears', "papers about ears", {"page": "Spring 31"}),
        ("papers by Bengio on attention", "papers on attention", {"author": "Bengio"}),
        ("which papers on convnets are by Yann LeCun?", "which papers on convnets?", {"author": "Yann LeCun"}),
        ("papers by Yoshua Bengio and Y. LeCun on attention", "papers on attention",
         {"author": "Yoshua Bengio and Y. LeCun"}),
        ("papers written by Ludwig van den Berg on attention", "papers on attention",
         {"author": "Ludwig van den Berg"}),
        ("papers on tuning by Jean-Luc O'Neil et al.", "papers on tuning", {"author": "Jean-Luc O'Neil"}),
        ("which papers by Ada Example since 2020 study lips", "which papers study lips",
         {"author": "Ada Example", "since": "2020"}),
        ("papers on attention in category cs.LG", "papers on attention", {"category": "cs.LG"}),
        ("which papers in cs.CL study grokking", "which papers study grokking", {"category": "cs.CL"}),
        ("which cs.CV papers study lips", "which papers study lips", {"category": "cs.CV"}),
        ("papers about lips (cs.CV) since 2020", "papers about lips", {"category": "cs.CV", "since": "2020"}),
    ],
)  # fmt: skip
def test_limits_in_plain_words(text: str, rest: str, limits: dict[str, str]) -> None:
    assert split_filters(text, today=TODAY) == (rest, Filters.model_validate(limits))


@pytest.mark.parametrize(
    "text",
    [
        "papers on the ImageNet 2012 challenge",
        "papers about the 2012 ImageNet challenge",
        "papers since the 2012 challenge",
        "which papers use COCO 2017",
        "the GPT-4 2023 edition",
        "who won ImageNet in 2012?",
        "papers on the election in 2016",
        "which papers use tweets from 2016",
        "which papers analyse questions collected before 2020?",
        "papers on models trained until 2021",
        "which papers show that since 2012 deep nets dominate",
        "Sepsis related mortality has risen from 2009 to 2014.",
        "Incidence of heart failure increased by 10% in women since 1979.",
        "32% of programs required patients to discontinue in 2001.",
        "has accuracy improved since 2012?",
        "neural nets since 2012",
        "does accuracy stop rising after 2000 steps?",
        "papers that stop after 2000 steps",
        "papers before 2000 iterations",
        "which papers train for more than 2000 steps",
        "which papers route tokens to 2000 experts",
        "papers on tables in 2020 dimensions",
        "papers in 2019 or 2020",
        "papers titled “Life after 2020”",
        "papers in March 2024-25",
        "papers from 2022-13-45",
        "which papers study compression by pruning",
        "papers on translation by Transformers",
        "which papers cut memory by Gradient Checkpointing?",
        "papers on learning to learn by gradient descent by gradient descent",
        "papers that extend the method proposed by Yann LeCun",
        "papers by LeCun or Bengio",
        "papers by 2 authors",
        "does the model by Yann LeCun learn?",
        "papers by Bengio's group",
        "papers in category theory",
        "papers in cs.LG or cs.CL",
        "which papers use pages of books",
        "papers about page ranking",
        "what happened in May?",
        "which papers appear on GitHub",
        "since 2023",
        "by Yann LeCun",
        "",
    ],
)
def test_what_belongs_to_something_else_is_no_limit(text: str) -> None:
    assert split_filters(text, today=TODAY) == (text, Filters())


PIECES = (
    "papers", "which papers", "what is", "grokking", "since 2023", "after May 2021", "before 2020-02-30", "in 2022",
    "from 2020 to 2019", "in the last two years", "last year", "listed in July", "from the March page", "on page a_b",
    "by Ada Example", "by Li", "et al.", "in cs.LG", "and", "or", ",", "(", ")", "?", "“", "published", "2012", "steps",
)  # fmt: skip
GLUE = (
    "since after before in from to until of on by last past this year years month published written listed appeared "
    "page file the and but that which were was are is category papers paper daily et al than later earlier no not "
    "onwards"
)
WORD = re.compile(r"\w+")


@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join) | st.text(max_size=120))
def test_no_word_is_lost_but_those_of_the_limits(text: str) -> None:
    rest, filters = split_filters(text, today=TODAY)
    before, after = WORD.findall(text), WORD.findall(rest)
    assert bool(after) or not filters
    if not filters:
        assert rest == text
        return
    lost = list(before)
    for word in after:
        lost.remove(word)
    said = f"{GLUE} {' '.join(PIECES[4:18])} {filters.describe()}".lower()
    assert all(word.lower() in WORD.findall(said) for word in lost)


def test_note_counts_what_passes_and_what_cannot_tell() -> None:
    assert filters_note(Filters(since="2023"), 12, 220, 3) == (
        "Only papers published since 2023 (12 of 220; 3 without a date left out)."
    )
    assert filters_note(Filters(author="Ada"), 2, 9, 0) == "Only papers by “Ada” (2 of 9)."


def test_note_says_when_nothing_passes() -> None:
    assert filters_note(Filters(since="2031", author="Ada"), 0, 9, 4) == (
        "No paper in the library is published since 2031; by “Ada” (4 without a date or authors left out)."
    )


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({}, ""),
        ({"since": "2023", "listed": "03", "author": "LeCun"}, "published since 2023; listed in March; by “LeCun”"),
        ({"until": "2023-05"}, "published until 2023-05"),
        ({"since": "2024-03", "until": "2024-03"}, "published in March 2024"),
        ({"since": "2024-03-05", "until": "2024-03-05"}, "published on March 5, 2024"),
        ({"listed": "07-28", "page": "day"}, "listed on July 28; on a page named “day”"),
        ({"category": "cs.LG", "ids": ("a", "b")}, "in category cs.LG; among 2 papers"),
    ],
)
def test_limits_are_described(limits: dict[str, str], words: str) -> None:
    filters = Filters.model_validate(limits)
    assert filters.describe() == words
    assert bool(filters) == bool(words)


@pytest.mark.parametrize(
    "limits",
    [
        {"since": "03-11"},
        {"since": "2023-13"},
        {"until": "23"},
        {"listed": "02-30"},
        {"listed": "March"},
        {"page": " "},
    ],
)
def test_wrong_limits_are_refused(limits: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"date of the form|must not be empty"):
        Filters.model_validate(limits)


def test_merging_prefers_the_other() -> None:
    merged = Filters(since="2020", author="Ada").merged(Filters(since="2022", page="march"))
    assert merged == Filters(since="2022", author="Ada", page="march")
