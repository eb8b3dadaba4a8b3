from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.matching import Match, Matcher
from assistant.retrieval.vocabulary import QueryTerm, QueryTerms
from assistant.text.spans import Span

TITLE = "delayed generalization"
FIRST, SECOND = "small nets grok late", "weight decay helps the fast learner"
ABSTRACT = f"{FIRST} {SECOND}"
SENTENCES = (Span(0, len(FIRST)), Span(len(FIRST) + 1, len(ABSTRACT)))


def match(*words: str, pairs: tuple[tuple[int, int], ...] = ()) -> Match:
    query = QueryTerms(tuple(QueryTerm(word, ((word,),), 1.0) for word in words), pairs, {})
    return Matcher(str.split).match(query, TITLE, ABSTRACT, SENTENCES)


def test_shares_are_counted_by_sentence() -> None:
    assert [sentence.own for sentence in match("grok", "decay").sentences] == [0.5, 0.5]


def test_title_is_read_with_the_best_sentence() -> None:
    found = match("generalization", "grok")
    assert (found.title, found.sentences[0].own, found.best_with_title) == (0.5, 0.5, 1.0)


def test_paper_counts_every_part_once() -> None:
    assert match("generalization", "grok", "decay", "absent").paper == 0.75


def test_matched_words_are_named() -> None:
    assert match("grok", "absent").matched == ("grok",)


def test_phrase_needs_its_words_side_by_side() -> None:
    assert match("weight", "decay", pairs=((0, 1),)).phrases == 1.0
    assert match("decay", "learner", pairs=((0, 1),)).phrases == 0.0


def test_form_of_several_tokens_needs_them_in_a_row() -> None:
    terms = QueryTerm("x", (("fast", "learner"),), 1.0), QueryTerm("y", (("learner", "fast"),), 1.0)
    query = QueryTerms(terms, (), {})
    assert Matcher(str.split).match(query, TITLE, ABSTRACT, SENTENCES).matched == ("x",)


def test_sentence_must_speak_of_the_focus() -> None:
    query = QueryTerms(tuple(QueryTerm(word, ((word,),), 1.0) for word in ("decay", "learner")), (), {}, focus=(0,))
    found = Matcher(str.split).match(query, TITLE, ABSTRACT, SENTENCES)
    assert [sentence.focus for sentence in found.sentences] == [0.0, 1.0]


def test_words_written_as_one_count_as_neighbours() -> None:
    terms = QueryTerm("grok", (("grok",), ("grokfast",)), 1.0), QueryTerm("fast", (("fast",), ("grokfast",)), 1.0)
    found = Matcher(str.split).match(QueryTerms(terms, ((0, 1),), {}), "grokfast", "x", (Span(0, 1),))
    assert (found.paper, found.phrases) == (1.0, 1.0)


def test_neighbours_do_not_reach_across_sentences() -> None:
    assert match("late", "weight", pairs=((0, 1),)).phrases == 0.0


def test_question_without_terms_matches_nothing() -> None:
    assert (match().paper, match().best_with_title, match().matched) == (0.0, 0.0, ())


@given(st.lists(st.sampled_from([*ABSTRACT.split(), *TITLE.split(), "absent"]), min_size=1, max_size=6, unique=True))
def test_shares_lie_between_none_and_all(words: list[str]) -> None:
    found = match(*words, pairs=tuple((i, i + 1) for i in range(len(words) - 1)))
    shares = [found.paper, found.title, found.phrases, found.best_with_title]
    shares += [share for sentence in found.sentences for share in sentence]
    assert all(0 <= share <= 1 + 1e-9 for share in shares)
    assert found.best_with_title <= found.paper + 1e-9
