"""Labels, notices and placeholders around abstracts, and the same abstract in two languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.sources.abstracts import bare_abstract, english_first

ABSTRACT = "We count jars and find that they are sweet."


@pytest.mark.parametrize(
    "notice",
    [
        "© 2020 Elsevier Ltd. All rights reserved.",
        "(C) 2019 Elsevier B.V. All rights reserved.",
        "(c) 2006 Jar Press Inc",
        "© 2004 Society of Jars.",
        "© The Author(s) 2020.",
        "© 2020, Springer Nature Switzerland AG.",
        "© IEEE 2020",
        "© 2013 Jar Periodicals, Inc. J. Jars 101A: 1-10, 2013.",
        "Copyright © 2015 The Authors. Published by Elsevier Inc. All rights reserved.",
        "Copyright 2008 ACM.",
        "Copyright (c) 2009 John Jar & Sons, Ltd.",
        "Crown Copyright © 2012 Published by Elsevier Ltd. All rights reserved.",
        "© 2019 by the authors. Licensee MDPI, Basel, Switzerland. This article is an open access article distributed "
        "under the terms and conditions of the CC BY license (http://creativecommons.org/licenses/by/4.0/).",
        "Copyright of Letters on Jars is the property of Jar Press and its content may not be copied or emailed to "
        "multiple sites without permission. However, users may print articles for individual use. (Copyright applies "
        "to all Abstracts.)",
        "Published by Elsevier B.V.",
        "Published by Oxford University Press on behalf of the Society of Jars.",
        "This article is protected by copyright. All rights reserved.",
        "(PsycINFO Database Record (c) 2019 APA, all rights reserved)",
        "[ABSTRACT FROM AUTHOR]",
        "(English) [ABSTRACT FROM AUTHOR]",
    ],
)
def test_a_notice_at_the_end_is_cut(notice: str) -> None:
    assert bare_abstract(f"{ABSTRACT} {notice}") == ABSTRACT


@pytest.mark.parametrize(
    "notice", ["© 2016 IEEE.", "© 2017 J. Jar & Sons. All rights reserved. ", "(c) 2017 Elsevier B.V. "]
)
def test_a_notice_at_the_start_is_cut(notice: str) -> None:
    assert bare_abstract(notice + ABSTRACT) == ABSTRACT


@pytest.mark.parametrize(
    "label",
    ["Abstract: ", "ABSTRACT ", "Abstract. ", "Abstract—", "Abstract - ", "Abstract", "[Abstract] ", "Summary: ",
     "SUMMARY ", "Abstract Abstract "],
)  # fmt: skip
def test_a_label_is_cut(label: str) -> None:
    assert bare_abstract(label + ABSTRACT) == ABSTRACT


@pytest.mark.parametrize(
    "text",
    [
        "Abstract interpretation is a theory of sound approximation.",
        "Abstract State Machines describe what jars do.",
        "Abstract-level reasoning helps.",
        "Summary judgments are rare in court.",
        "We sort jars of (a) copper, (b) tin and (c) Zinc. All are cheap.",
        "Jars bear the © sign. We count 2020 of them.",
        "We search the Jar© Core Collection.",
        "We ask who owns jars. Copyright law is changing fast.",
        "We ask who owns jars. Copyright 2020 reforms are debated here.",
        "We read the licence of 2020. Results follow.",
    ],
)
def test_sentences_that_look_like_labels_and_notices_stay(text: str) -> None:
    assert bare_abstract(text) == text


@pytest.mark.parametrize(
    "text",
    ["[No abstract available]", "No abstract", "No abstract available.", "Abstract not available", "Abstract Missing",
     "This article has no abstract.", "(No abstract)", "N/A", "nan", "None", "NULL", "-", "--", "Abstract:",
     "Copyright © 2020 Jar Press. All rights reserved."],
)  # fmt: skip
def test_what_stands_for_an_abstract_and_is_none_is_nothing(text: str) -> None:
    assert bare_abstract(text) == ""


def test_the_english_of_two_abstracts_counts() -> None:
    foreign = "Contamos los tarros de la cocina y vemos que son dulces, como los de la abuela en el pueblo."
    english = "We count the jars of the kitchen and find that they are as sweet as those of the village."
    assert english_first([foreign, f"ABSTRACT {english}"]) == (english, [foreign])


def test_paragraphs_of_one_abstract_stay_together() -> None:
    assert english_first([ABSTRACT, "Lids are round."]) == (f"{ABSTRACT} Lids are round.", [])


@given(st.text(st.sampled_from("© (c)2019.Abstract:Copyright of Ltd[]\n"), max_size=80))
def test_no_text_upsets_them(text: str) -> None:
    assert bare_abstract(bare_abstract(text)) in bare_abstract(text)
