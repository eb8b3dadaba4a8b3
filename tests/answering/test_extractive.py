from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.extractive import answer_extractively
from assistant.answering.markdown import answer_text
from assistant.questions.question import Question
from assistant.records import Answer, Evidence, Paper, Quote, Signals
from assistant.settings import AnswerSettings

SETTINGS = AnswerSettings(relevance=0.5, near=0.2, max_papers=5, quotes=2)
SIGNALS = Signals(
    abstract=0.5, passage=0.5, sentence=0.5, lexical=1, coverage=1, sentence_coverage=1, title_coverage=1, phrases=1,
    fused=1,
)  # fmt: skip


def evidence(name: str, score: float, *sentences: tuple[str, float], matched: tuple[str, ...] = ()) -> Evidence:
    abstract = " ".join(text for text, _ in sentences)
    quotes = []
    for text, sentence_score in sentences:
        start = abstract.index(text)
        quotes.append(Quote.cut(abstract, start, start + len(text), score=sentence_score))
    quotes.sort(key=lambda quote: -quote.score)
    paper = Paper(id=name.lower(), title=f"{name} explained", abstract=abstract)
    return Evidence(
        paper=paper, score=score, sentences=tuple(quotes), signals=SIGNALS.model_copy(update={"matched": matched})
    )


def ask(question: str, *found: Evidence, settings: AnswerSettings = SETTINGS) -> Answer:
    answer = answer_extractively(Question.parse(question), found, settings)
    return answer.model_copy(update={"text": answer_text(answer)})


def test_all_papers_that_fit_are_listed_and_no_others() -> None:
    answer = ask(
        "which papers study alpha",
        evidence("A", 0.9, ("Alpha is studied.", 0.8)),
        evidence("B", 0.5, ("Alpha again.", 0.7)),
        evidence("C", 0.3, ("Hardly alpha.", 0.6)),
        evidence("D", 0.1, ("Beta only.", 0.1)),
    )
    assert answer.status == "answered"
    assert [citation.paper.id for citation in answer.citations] == ["a", "b"]
    assert [hit.paper.id for hit in answer.near_misses] == ["c"]


def test_list_is_cut_at_the_most_papers() -> None:
    found = [evidence(f"P{n}", 0.9, (f"Alpha number {n}.", 0.8)) for n in range(9)]
    assert len(ask("which papers study alpha", *found).statements) == SETTINGS.max_papers


def test_second_quote_needs_to_be_nearly_as_good() -> None:
    near = evidence("A", 0.9, ("Alpha is studied.", 0.8), ("Alpha works.", 0.7), ("Filler here.", 0.1))
    far = evidence("B", 0.9, ("Alpha again.", 0.8), ("Filler there.", 0.2))
    answer = ask("which papers study alpha", near, far)
    assert [len(statement.rests_on) for statement in answer.statements] == [2, 1]


def test_two_quotes_of_a_paper_share_its_number() -> None:
    answer = ask("which papers study alpha", evidence("A", 0.9, ("Alpha is studied.", 0.8), ("Alpha works.", 0.7)))
    assert [citation.number for citation in answer.citations] == [1, 1]
    assert "**A explained** [1]" in answer.text


def test_fact_puts_the_sentence_that_states_it_first() -> None:
    answer = ask(
        "how does alpha work?",
        evidence("A", 0.9, ("Alpha is old.", 0.5), ("Alpha works by beta.", 0.9)),
        evidence("B", 0.8, ("Alpha and beta.", 0.85)),
    )
    assert answer.statements[0].text == "Alpha works by beta."
    assert len(answer.statements) <= 4


def test_number_is_wanted_and_none_is_stated() -> None:
    answer = ask("how many alphas are there?", evidence("A", 0.9, ("There are many alphas.", 0.9)))
    assert answer.status == "not_in_abstracts"
    assert answer.citations[0].paper.id == "a"


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("There are 12 alphas.", "answered"),
        ("Alphas take 21GB each.", "answered"),
        ("Alphas are 3D and come from GPT-4.", "not_in_abstracts"),
        ("There are 7 alphas.", "not_in_abstracts"),
    ],
)
def test_number_that_answers_is_another_than_the_one_in_the_question(sentence: str, status: str) -> None:
    assert ask("how many alphas come with 7 betas?", evidence("A", 0.9, (sentence, 0.9))).status == status


def test_list_stops_where_papers_fit_far_less_than_the_best() -> None:
    loose = AnswerSettings(relevance=0.06, near=0.03)
    found = [evidence(name, score, (f"Alpha {name}.", 0.8)) for name, score in (("A", 0.8), ("B", 0.21), ("C", 0.19))]
    answer = ask("which papers study alpha", *found, settings=loose)
    assert [citation.paper.id for citation in answer.citations] == ["a", "b"]
    assert [hit.paper.id for hit in answer.near_misses] == ["c"]


def test_list_for_a_name_that_no_paper_has_is_empty() -> None:
    answer = ask("which papers use GRPO for alpha", evidence("A", 0.9, ("Alpha is studied.", 0.8)))
    assert answer.status == "no_match"
    assert [hit.paper.id for hit in answer.near_misses] == ["a"]


def test_fact_about_a_name_that_no_paper_has_is_not_stated() -> None:
    answer = ask("how does GRPO train alpha?", evidence("A", 0.9, ("Alpha is trained.", 0.9)))
    assert answer.status == "not_in_abstracts"


def test_fact_about_a_name_comes_from_the_paper_that_has_it() -> None:
    answer = ask(
        "how does AlphaNet train?",
        evidence("B", 0.9, ("Nets train long.", 0.9)),
        evidence("A", 0.8, ("AlphaNet trains by beta.", 0.5)),
    )
    assert [statement.text for statement in answer.statements] == ["AlphaNet trains by beta."]


def test_papers_are_counted_by_listing_them() -> None:
    found = [evidence(f"P{n}", 0.9, (f"Alpha number {n}.", 0.8)) for n in range(3)]
    answer = ask("how many papers study alpha?", *found)
    assert (answer.wants, answer.status, answer.notes) == ("count", "answered", ())
    assert answer.text.startswith("3 papers fit:")


def test_count_that_goes_beyond_the_list_says_so() -> None:
    found = [evidence(f"P{n}", 0.9, (f"Alpha number {n}.", 0.8)) for n in range(9)]
    answer = ask("how many papers study alpha?", *found)
    assert answer.notes == ("At least 9 papers fit; 5 are listed.",)
    assert answer.text.startswith("At least 9 papers fit; 5 are listed.\n\n5 papers fit:")


def test_comparison_quotes_both_sides_from_the_papers_on_each() -> None:
    answer = ask(
        "compare alpha and beta",
        evidence("A", 0.9, ("Alpha is quick.", 0.9), ("Alpha is old.", 0.8), matched=("alpha",)),
        evidence("C", 0.8, ("Gamma is odd.", 0.9), matched=()),
        evidence("B", 0.3, ("Beta is slow.", 0.3), matched=("beta",)),
    )
    assert answer.status == "answered"
    texts = [statement.text for statement in answer.statements]
    assert texts == ["Alpha is quick.", "Alpha is old.", "Beta is slow."]
    assert answer.near_misses == ()


def test_comparison_that_a_sentence_makes_comes_first() -> None:
    answer = ask(
        "is alpha faster than beta?",
        evidence("A", 0.9, ("Alpha is quick.", 0.9), matched=("alpha",)),
        evidence("D", 0.9, ("Alpha is faster than beta.", 0.8), matched=("alpha", "beta")),
    )
    assert [statement.text for statement in answer.statements] == ["Alpha is faster than beta.", "Alpha is quick."]


def test_comparison_of_two_described_papers_quotes_both() -> None:
    answer = ask(
        "why does alpha grow? compare the numerical stability view with the lottery ticket view",
        evidence(
            "Lottery Tickets", 0.9, *[(f"Tickets {n} grow.", 0.9) for n in range(5)], matched=("lottery", "ticket")
        ),
        evidence("The Edge of Numerical Stability", 0.3, ("Floats end.", 0.3), matched=("numerical", "stability")),
    )
    assert [citation.paper.id for citation in answer.citations] == ["the edge of numerical stability"] + 2 * [
        "lottery tickets"
    ]


def test_comparison_with_a_side_that_nothing_is_on() -> None:
    answer = ask("compare alpha and beta", evidence("A", 0.9, ("Alpha is quick.", 0.9), matched=("alpha",)))
    assert answer.status == "not_in_abstracts"


def test_comparison_stated_in_other_words_by_a_paper_on_both() -> None:
    found = evidence("A", 0.9, ("The former is quicker.", 0.9), matched=("alpha", "beta"))
    assert ask("is alpha faster than beta?", found).statements[0].text == "The former is quicker."


def test_number_is_wanted_and_stated() -> None:
    found = evidence("A", 0.9, ("There are many alphas.", 0.9), ("We count 12 alphas.", 0.8))
    assert ask("how many alphas are there?", found).statements[0].text == "We count 12 alphas."


def test_topic_without_a_sentence_that_says_it() -> None:
    answer = ask("what colour is alpha?", evidence("A", 0.9, ("Alpha is studied.", 0.2)))
    assert answer.status == "not_in_abstracts"
    assert answer.text.startswith("The abstracts do not say.")


def test_fact_about_a_topic_that_papers_are_only_near() -> None:
    answer = ask("what colour is alpha?", evidence("A", 0.3, ("Alpha is studied.", 0.9)))
    assert answer.status == "no_match"
    assert [hit.paper.id for hit in answer.near_misses] == ["a"]


def test_no_match_offers_near_misses_apart() -> None:
    answer = ask("which papers study alpha", evidence("A", 0.3, ("Hardly alpha.", 0.6)))
    assert (answer.status, answer.citations) == ("no_match", ())
    assert [hit.paper.id for hit in answer.near_misses] == ["a"]


def test_paper_without_an_abstract_is_not_quoted() -> None:
    bare = Evidence(paper=Paper(id="x", title="Alpha"), score=0.9, signals=SIGNALS)
    assert ask("which papers study alpha", bare).statements == ()


def test_markup_in_titles_and_quotes_is_not_taken_for_citations() -> None:
    answer = ask("which papers study alpha", evidence("A", 0.9, ("See [7](http://example.org) <b>.", 0.9)))
    assert "\\[7\\](http\\://example.org) \\<b>" in answer.text


def test_answer_loads_again() -> None:
    answer = ask("which papers study alpha", evidence("A", 0.9, ("Alpha is studied.", 0.8)))
    assert Answer.model_validate_json(answer.model_dump_json()) == answer


@given(
    st.lists(st.tuples(st.floats(0, 1), st.lists(st.floats(0, 1), min_size=1, max_size=4)), max_size=8),
    st.sampled_from(["which papers study alpha", "how does alpha work?", "how many alphas?", "how many papers?"]),
)
def test_every_statement_rests_on_exact_quotes(found: list[tuple[float, list[float]]], question: str) -> None:
    papers = [
        evidence(f"P{n}", score, *((f"Sentence {n}-{m}.", value) for m, value in enumerate(sentences)))
        for n, (score, sentences) in enumerate(found)
    ]
    answer = ask(question, *papers)
    for statement in answer.statements:
        assert statement.rests_on
        for place in statement.rests_on:
            citation = answer.citations[place]
            assert citation.number in statement.citations
            assert citation.paper.abstract[citation.start : citation.end] == citation.quote
    assert (answer.status == "no_match") == (not any(score >= SETTINGS.relevance for score, _ in found))


@pytest.mark.parametrize("relevance", [0.0, 1.0])
def test_threshold_is_the_setting(relevance: float) -> None:
    settings = AnswerSettings(relevance=relevance, near=0.0)
    answer = ask("which papers study alpha", evidence("A", 0.6, ("Alpha.", 0.8)), settings=settings)
    assert answer.status == ("answered" if relevance < 0.6 else "no_match")
