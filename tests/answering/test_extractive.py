from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.extractive import answer_extractively
from assistant.answering.markdown import answer_text
from assistant.questions.question import Question
from assistant.records import Answer, Evidence, Paper, Quote, Signals
from assistant.settings import AnswerSettings

SETTINGS = AnswerSettings(relevance=0.5, max_papers=5, quotes=2)
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


def ask(
    question: str,
    *found: Evidence,
    settings: AnswerSettings = SETTINGS,
    in_field: bool = True,
    chosen: bool = False,
    beyond: bool = False,
) -> Answer:
    answer = answer_extractively(
        Question.parse(question), found, settings, in_field=in_field, chosen=chosen, beyond=beyond
    )
    return answer.model_copy(update={"text": answer_text(answer)})


def test_all_papers_that_fit_are_listed_and_no_others() -> None:
    answer = ask(
        "which papers study alpha",
        evidence("A", 0.9, ("Alpha is studied.", 0.8)),
        evidence("B", 0.5, ("Alpha again.", 0.7)),
        evidence("C", 0.2, ("Hardly alpha.", 0.6)),
        evidence("D", 0.1, ("Beta only.", 0.1)),
    )
    assert (answer.status, answer.sureness) == ("answered", None)
    assert [citation.paper.id for citation in answer.citations] == ["a", "b"]
    assert [hit.paper.id for hit in answer.near_misses] == ["c", "d"]
    assert [hit.quotes[0].text for hit in answer.near_misses] == ["Hardly alpha.", "Beta only."]


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
    assert answer.status == "closest"
    assert answer.sureness is not None
    assert answer.sureness < 0.1
    assert answer.citations[0].paper.id == "a"


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("There are 12 alphas.", "answered"),
        ("Alphas take 21GB each.", "answered"),
        ("Alphas are 3D and come from GPT-4.", "closest"),
        ("There are 7 alphas.", "closest"),
    ],
)
def test_number_that_answers_is_another_than_the_one_in_the_question(sentence: str, status: str) -> None:
    assert ask("how many alphas come with 7 betas?", evidence("A", 0.9, (sentence, 0.9))).status == status


def test_list_stops_where_papers_fit_far_less_than_the_best() -> None:
    loose = AnswerSettings(relevance=0.06)
    found = [evidence(name, score, (f"Alpha {name}.", 0.8)) for name, score in (("A", 0.8), ("B", 0.21), ("C", 0.19))]
    answer = ask("which papers study alpha", *found, settings=loose)
    assert [citation.paper.id for citation in answer.citations] == ["a", "b"]
    assert [hit.paper.id for hit in answer.near_misses] == ["c"]


@pytest.mark.parametrize("question", ["which papers use GRPO for alpha", "how does GRPO train alpha?"])
def test_a_name_that_no_paper_has_is_not_in_the_abstracts_whose_best_sentences_are_shown(question: str) -> None:
    found = [evidence(name, 0.9, (f"Alpha {name}.", 0.8)) for name in "ABCDE"]
    answer = ask(question, *found)
    assert (answer.status, answer.notes) == ("not_in_abstracts", ("No paper found mentions GRPO.",))
    assert [citation.quote for citation in answer.citations] == ["Alpha A.", "Alpha B.", "Alpha C."]
    assert [hit.quotes[0].text for hit in answer.near_misses] == ["Alpha D.", "Alpha E."]


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
    assert answer.text.startswith("At least 9 papers fit; 5 are listed.\n\n9 papers fit, 5 shown:")


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
    assert [citation.quote for citation in answer.citations] == ["Alpha is quick."]


def test_comparison_stated_in_other_words_by_a_paper_on_both() -> None:
    found = evidence("A", 0.9, ("The former is quicker.", 0.9), matched=("alpha", "beta"))
    assert ask("is alpha faster than beta?", found).statements[0].text == "The former is quicker."


def test_number_is_wanted_and_stated() -> None:
    found = evidence("A", 0.9, ("There are many alphas.", 0.9), ("We count 12 alphas.", 0.8))
    assert ask("how many alphas are there?", found).statements[0].text == "We count 12 alphas."


def lined_up(paper: str, score: float, *scores: float, **signals: float) -> Evidence:
    found = evidence(paper, score, *((f"{paper} says {place}.", one) for place, one in enumerate(scores)))
    return found.model_copy(update={"signals": SIGNALS.model_copy(update=signals)})


SURE_OF_IT = lined_up("A", 0.9, 0.9, 0.5, 0.4, 0.2)
UNSURE_OF_IT = lined_up("A", 0.9, 0.31, 0.3, 0.3, 0.3, coverage=0.3, phrases=0.0)


def test_sentences_that_stand_out_are_the_answer() -> None:
    answer = ask("what colour is alpha?", SURE_OF_IT, lined_up("B", 0.1, 0.1))
    assert answer.status == "answered"
    assert answer.sureness is not None
    assert answer.sureness > 0.8
    assert answer.near_misses == ()


def test_sentences_that_do_not_are_the_closest_with_near_misses_below_them() -> None:
    answer = ask("what colour is alpha?", UNSURE_OF_IT, *(lined_up(name, 0.8, 0.3) for name in "BCDEF"))
    assert answer.status == "closest"
    assert answer.sureness is not None
    assert answer.sureness < 0.5
    assert [citation.quote for citation in answer.citations] == ["A says 0.", "A says 1.", "A says 2.", "B says 0."]
    assert [hit.quotes[0].text for hit in answer.near_misses] == ["C says 0.", "D says 0.", "E says 0."]
    assert not answer.text.startswith("The abstracts do not say")
    assert answer.text.startswith("The abstracts may not answer the question. The closest sentences:")


def test_no_score_hides_the_best_sentence() -> None:
    answer = ask("what colour is alpha?", lined_up("A", 0.0001, 0.01))
    assert (answer.status, [citation.quote for citation in answer.citations]) == ("closest", ["A says 0."])


def test_a_paper_gives_three_sentences_unless_it_is_the_only_one() -> None:
    alone = ask("what colour is alpha?", SURE_OF_IT)
    assert len(alone.citations) == 4
    beside = ask("what colour is alpha?", SURE_OF_IT, lined_up("B", 0.5, 0.1))
    assert [citation.paper.id for citation in beside.citations] == ["a", "a", "a", "b"]


def test_a_sentence_of_a_likelier_paper_comes_first() -> None:
    answer = ask("what colour is alpha?", lined_up("A", 0.01, 0.5), lined_up("B", 0.9, 0.5))
    assert [citation.paper.id for citation in answer.citations] == ["b", "a"]


@pytest.mark.parametrize("question", ["which papers study alpha", "what colour is alpha?", "how many papers on alpha?"])
def test_out_of_the_field_nothing_fits_but_the_nearest_papers_are_named(question: str) -> None:
    found = [lined_up(f"P{place}", 0.9, 0.8) for place in range(7)]
    answer = ask(question, *found, in_field=False)
    assert (answer.status, answer.citations, answer.sureness) == ("no_match", (), None)
    assert [hit.quotes[0].text for hit in answer.near_misses] == [f"P{place} says 0." for place in range(5)]


def test_without_any_paper_nothing_fits() -> None:
    assert ask("what colour is alpha?").status == "no_match"


def test_papers_that_the_reader_chose_and_that_do_not_mention_it_do_not_say_it() -> None:
    silent = lined_up("A", 0.2, 0.3, coverage=0.0, phrases=0.0)
    answer = ask("what colour is alpha?", silent, chosen=True)
    assert (answer.status, [citation.quote for citation in answer.citations]) == ("not_in_abstracts", ["A says 0."])
    assert ask("what colour is alpha?", silent).status == "closest"
    assert ask("what colour is alpha?", UNSURE_OF_IT, chosen=True).status == "closest"


def test_a_list_whose_best_paper_is_unlikely_to_fit_is_the_closest() -> None:
    answer = ask("which papers study alpha", evidence("A", 0.3, ("Hardly alpha.", 0.6)))
    assert (answer.status, [citation.paper.id for citation in answer.citations]) == ("closest", ["a"])
    assert answer.text.startswith("No paper surely fits the question. The closest:")


def test_the_papers_that_may_fit_are_five_and_the_best_of_the_rest() -> None:
    found = [evidence("A", 0.9, ("Alpha.", 0.8)), *(lined_up(f"P{place}", 0.02, 0.3) for place in range(8))]
    answer = ask("which papers study alpha", *found)
    assert [hit.paper.id for hit in answer.near_misses] == [f"p{place}" for place in range(5)]


@pytest.mark.parametrize("score", [0.0, 0.005, 1.0])
def test_the_best_paper_of_a_list_is_always_shown(score: float) -> None:
    answer = ask("which papers study alpha", evidence("A", score, ("Alpha.", 0.8)))
    assert [citation.paper.id for citation in answer.citations] == ["a"]


def test_besides_papers_already_given_only_those_that_reach_the_bound_fit() -> None:
    found = [evidence("A", 0.6, ("Alpha.", 0.8)), evidence("B", 0.4, ("Hardly alpha.", 0.8))]
    answer = ask("which papers study alpha", *found, beyond=True)
    assert [citation.paper.id for citation in answer.citations] == ["a"]
    left = ask("which papers study alpha", found[1], beyond=True)
    assert (left.status, [hit.paper.id for hit in left.near_misses]) == ("no_match", ["b"])


def test_a_list_says_how_many_fit_in_all() -> None:
    found = [evidence(f"P{n}", 0.9, (f"Alpha number {n}.", 0.8)) for n in range(9)]
    assert ask("which papers study alpha", *found).total == 9
    assert ask("which papers study alpha", *found[:5]).total is None


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
    assert (answer.status == "no_match") == (not found)
    assert not found or answer.citations or answer.near_misses


@pytest.mark.parametrize("relevance", [0.0, 1.0])
def test_threshold_is_the_setting(relevance: float) -> None:
    settings = AnswerSettings(relevance=relevance)
    answer = ask("which papers study alpha", evidence("A", 0.6, ("Alpha.", 0.8)), settings=settings)
    assert answer.status == ("answered" if relevance < 0.6 else "closest")
