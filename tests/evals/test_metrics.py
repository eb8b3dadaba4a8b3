"""Metrics against values worked out by hand: perfect, in part, and where there is nothing to score."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from assistant import Citation, Paper
from assistant.records import Statement, Status, Usage
from evals.metrics import (
    Case,
    CitationSupport,
    abstention,
    citation_validity,
    gold_quotes,
    listing,
    nuggets,
    ranking,
    risk,
    sureness,
)
from evals.metrics.citation_support import quoted_share
from evals.metrics.resources import resources
from evals.question_set import Gold
from evals.run_directory import Outcome
from tests.evals.tiny_set import BY_ID, ROBOTS, answered, case, cite, nugget, refused

LIST = {"delayed-circuits": 2, "slow-then-sudden": 1}


def says_so(statement: str, citations: Sequence[Citation]) -> Statement:
    """A verifier by hand: a statement is supported when the quotes hold all of its words."""
    held = " ".join(citation.quote for citation in citations).lower()
    is_held = all(word in held for word in statement.lower().split())
    return Statement(text=statement, verdict="supported" if is_held else "unsupported")


def test_a_perfect_ranking_has_1_everywhere() -> None:
    found = ranking.score(case(ranking=list(LIST), judgments=LIST))
    assert found == dict.fromkeys(ranking.NAMES, 1.0)


def test_a_ranking_in_part_is_scored_as_by_hand() -> None:
    found = ranking.score(case(ranking=["quiet-robots", "slow-then-sudden"], judgments=LIST))
    ideal = 2 + 1 / math.log2(3)
    assert found == pytest.approx(
        {
            "nDCG@10": (1 / math.log2(3)) / ideal,
            "recall@10": 0.5,
            "recall@20": 0.5,
            "RR@10": 0.5,
            "success@1": 0.0,
        }
    )


def test_relevant_papers_beyond_the_cut_do_not_count() -> None:
    others = [id for id in BY_ID if id not in LIST][:10]
    found = ranking.score(case(ranking=[*others, "delayed-circuits"], judgments={"delayed-circuits": 1}))
    assert (found["nDCG@10"], found["recall@10"], found["recall@20"], found["RR@10"]) == (0, 0, 1, 0)


def test_an_empty_ranking_has_0_and_a_question_without_relevant_papers_no_scores() -> None:
    assert ranking.score(case(judgments=LIST)) == dict.fromkeys(ranking.NAMES, 0.0)
    assert ranking.score(case(ranking=["quiet-robots"], judgments={"quiet-robots": 0})) == {}
    assert ranking.score(case(ranking=["quiet-robots"], judgments={"quiet-robots": 1}, answerable=False)) == {}
    assert ranking.score(case(judgments=LIST, error="it broke")) == {}


def test_lists_are_scored_as_sets() -> None:
    robots = cite(1, "quiet-robots", ROBOTS)
    circuits = cite(2, "delayed-circuits", "rotation circuit")
    sudden = cite(3, "slow-then-sudden", "grokking needs weight decay")
    perfect = listing.score(case(answered(("a", [circuits, sudden])), type="list", judgments=LIST))
    assert perfect["list precision"] == perfect["list recall"] == perfect["list F1"] == 1
    assert perfect["list F1 of grade 2"] == 1
    partial = listing.score(case(answered(("a", [robots]), ("b", [circuits])), type="list", judgments=LIST))
    assert partial == {"list precision": 0.5, "list recall": 0.5, "list F1": 0.5, "list F1 of grade 2": 2 / 3}


def test_a_refused_list_has_recall_0_and_no_precision() -> None:
    assert listing.score(case(refused(), type="list", judgments=LIST)) == {
        "list recall": 0,
        "list F1": 0,
        "list F1 of grade 2": 0,
    }
    assert listing.score(case(answered(), type="fact", judgments=LIST)) == {}


def test_a_quote_hits_when_it_holds_the_whole_gold_sentence() -> None:
    assert gold_quotes.score(case(answered(("a", [cite(1, "quiet-robots", ROBOTS)])), nuggets=[nugget()])) == {
        "quote hit": 1,
        "shown@3": 1,
        "quote overlap": 1,
    }


def test_a_quote_shifted_by_one_character_is_no_hit() -> None:
    place = BY_ID["quiet-robots"].abstract.index(ROBOTS) + 1
    shifted = BY_ID["quiet-robots"].abstract[place : place + len(ROBOTS)]
    found = case(answered(("a", [cite(1, "quiet-robots", shifted)])), nuggets=[nugget()])
    assert gold_quotes.score(found) == {"quote hit": 0, "shown@3": 0, "quote overlap": 1}
    assert citation_validity.score(found) == {"citation validity": 0}


def test_of_two_gold_sentences_one_quoted_is_half() -> None:
    other = nugget(paper="sparse-postmen", sentence="No auxiliary balancing loss is needed.")
    found = case(answered(("a", [cite(1, "quiet-robots", ROBOTS)])), nuggets=[nugget(), other])
    assert gold_quotes.score(found)["quote hit"] == 0.5


def test_gold_sentences_that_the_library_lacks_are_not_scored() -> None:
    elsewhere = nugget(sentence="A sentence of the real abstract.")
    assert gold_quotes.score(case(answered(("a", [cite(1, "quiet-robots", ROBOTS)])), nuggets=[elsewhere])) == {}
    assert gold_quotes.score(case(refused(), nuggets=[nugget()])) == {"quote hit": 0, "shown@3": 0, "quote overlap": 0}


def test_nuggets_are_found_in_statements_and_quotes() -> None:
    facts = [nugget(), nugget(text="19 %", match=["19 ?%"], vital=False)]
    quoted = case(answered(("glasses", [cite(1, "quiet-robots", ROBOTS)])), nuggets=facts)
    worded = case(answered(("Only 3% break.", [])), nuggets=facts)
    assert nuggets.score(quoted) == {"nugget recall": 1, "vital nugget recall": 1}
    assert nuggets.score(worded) == {"nugget recall": 0.5, "vital nugget recall": 1}
    assert nuggets.score(case(refused(), nuggets=facts)) == {"nugget recall": 0, "vital nugget recall": 0}
    assert nuggets.score(case(answered(("a", [])))) == {}


def test_one_of_several_expressions_is_enough() -> None:
    assert nuggets.score(case(answered(("three", [])), nuggets=[nugget(match=["3 %", "three"])]))["nugget recall"] == 1


@pytest.mark.parametrize("status", ["answered", "closest", "not_in_abstracts"])
def test_what_is_shown_counts_whatever_the_status(status: Status) -> None:
    listed = answered(("x", [cite(1, "quiet-robots", ROBOTS)]), status=status)
    assert nuggets.score(case(listed, nuggets=[nugget()]))["nugget recall"] == 1
    scores = gold_quotes.score(case(listed, nuggets=[nugget()]))
    assert (scores["quote hit"], scores["shown@3"]) == (1, 1)


def test_a_gold_sentence_that_is_quoted_fourth_is_not_among_the_first_three() -> None:
    others = ["Robots usually grasp by sight.", "sound of the contact", "The policy transfers to unseen objects"]
    citations = [cite(1, "quiet-robots", quote) for quote in (*others, ROBOTS)]
    scores = gold_quotes.score(case(answered(("x", citations)), nuggets=[nugget()]))
    assert (scores["quote hit"], scores["shown@3"]) == (1, 0)


def test_the_closest_sentences_are_as_good_as_an_answer_only_with_the_right_one_among_them() -> None:
    right = answered(("x", [cite(1, "quiet-robots", ROBOTS)]), status="closest")
    other = answered(("x", [cite(1, "quiet-robots", "Robots usually grasp by sight.")]), status="closest")
    assert abstention.score(case(right, nuggets=[nugget()])) == {"status": 1, "answered": 1}
    assert abstention.score(case(other, nuggets=[nugget()])) == {"status": 0, "answered": 0}
    assert abstention.score(case(answered(("x", [])), nuggets=[nugget()]))["answered"] == 1


def test_the_closest_sentences_assert_nothing_where_no_abstract_answers() -> None:
    shown = answered(("x", [cite(1, "quiet-robots", ROBOTS)]), status="closest")
    silent = case(shown, answerable=False)
    silent = replace(silent, gold=Gold.model_validate({"_id": "q", "expected": ["no_match", "not_in_abstracts"]}))
    assert abstention.score(silent) == {"status": 1, "refused": 1}
    elsewhere = replace(silent, gold=Gold.model_validate({"_id": "q", "expected": "no_match"}))
    assert abstention.score(elsewhere) == {"status": 0, "refused": 1}


def sure(of_it: float, *, answerable: bool, right: bool = True) -> Case:
    quote = ROBOTS if right else "Robots usually grasp by sight."
    answer = answered(("x", [cite(1, "quiet-robots", quote)])).model_copy(update={"sureness": of_it, "wants": "fact"})
    return case(answer, nuggets=[nugget()], answerable=answerable)


def test_a_bound_on_sureness_trades_answers_for_right_ones() -> None:
    cases = [
        sure(0.9, answerable=True), sure(0.7, answerable=True, right=False), sure(0.2, answerable=True),
        sure(0.6, answerable=False), case(refused(), answerable=False),
    ]  # fmt: skip
    trades = {trade.bound: trade[1:] for trade in sureness.trade_offs(sureness.decisions(cases))}
    assert trades[0.0] == (0.5, 0.5, 1.0)
    assert trades[0.5] == (round(1 / 3, 4), 0.5, round(2 / 3, 4))
    assert trades[0.8] == (1.0, 0.0, round(1 / 3, 4))
    assert trades[0.95] == (None, 0.0, 0.0)


def test_without_any_sureness_there_is_no_trade_off() -> None:
    assert sureness.trade_offs(sureness.decisions([case(answered(("x", []))), case(refused())])) == []


def test_citations_are_valid_when_exact() -> None:
    right = cite(1, "quiet-robots", ROBOTS)
    elsewhere = Paper(id="not-there", title="t", abstract="Words of a paper that the library lacks.")
    wrong = Citation(number=2, paper=elsewhere, quote="Words", start=0, end=5, verdict="supported")
    assert citation_validity.score(case(answered(("a", [right])))) == {"citation validity": 1}
    assert citation_validity.score(case(answered(("a", [right, wrong])))) == {"citation validity": 0.5}
    assert citation_validity.score(case(answered(("a", [])))) == {"citation validity": 0}
    assert citation_validity.score(case(refused())) == {}


def test_a_number_that_stands_for_nothing_is_an_invalid_citation() -> None:
    found = case(answered(("They break 3 % [1][7].", [cite(1, "quiet-robots", ROBOTS)])))
    assert citation_validity.score(found) == {"citation validity": 0.5}


def test_a_number_that_only_the_text_shows_is_an_invalid_citation_and_an_escaped_one_is_none() -> None:
    given = answered(("They break 3 %.", [cite(1, "quiet-robots", ROBOTS)]))
    shown = given.model_copy(update={"text": r"They break 3 % [1][4]. “As in \[9\]”"})
    assert citation_validity.score(case(shown)) == {"citation validity": 0.5}


def test_citation_recall_and_precision_by_hand() -> None:
    robots, sound = cite(1, "quiet-robots", "wine glasses"), cite(2, "quiet-robots", "sound of the contact")
    score = CitationSupport(says_so)
    assert score(case(answered(("wine glasses", [robots])))) == {"citation recall": 1, "citation precision": 1}
    # Two are needed together: both are precise. Of two where one is enough, the other is not.
    together = score(case(answered(("wine contact", [robots, sound]))))
    assert together == {"citation recall": 1, "citation precision": 1}
    spare = score(case(answered(("wine glasses", [robots, sound]))))
    assert spare == {"citation recall": 1, "citation precision": 0.5}
    half = score(case(answered(("wine glasses", [robots]), ("bread", [sound]))))
    assert half == {"citation recall": 0.5, "citation precision": 0.5}


def test_statements_that_are_their_own_quotes_are_told_from_others() -> None:
    robots = cite(1, "quiet-robots", ROBOTS)
    quoted, listed = answered((ROBOTS, [robots])), answered((f"{robots.paper.title}: {ROBOTS}", [robots]))
    worded = answered((ROBOTS, [robots]), ("It breaks few glasses.", [robots]))
    assert quoted_share([case(quoted), case(listed), case(refused())]) == 1
    assert quoted_share([case(worded)]) == 0.5
    assert quoted_share([case(refused())]) is None


def test_citations_out_of_range_are_punished_and_missing_ones_too() -> None:
    robots = cite(1, "quiet-robots", "wine glasses")
    score = CitationSupport(says_so)
    assert score(case(answered(("wine glasses [9]", [robots])))) == {"citation recall": 0, "citation precision": 0}
    assert score(case(answered(("wine glasses", [])))) == {"citation recall": 0, "citation precision": 0}
    assert score(case(refused())) == {}


def test_two_quotes_of_one_number_are_one_citation() -> None:
    first, second = cite(1, "quiet-robots", "wine glasses"), cite(1, "quiet-robots", "sound of the contact")
    found = CitationSupport(says_so)(case(answered(("wine contact", [first, second]))))
    assert found == {"citation recall": 1, "citation precision": 1}


def test_a_number_beyond_those_a_statement_rests_on_is_a_citation_of_all_its_quotes() -> None:
    robots, other = cite(1, "quiet-robots", "wine glasses"), cite(2, "sparse-postmen", "auxiliary balancing loss")
    given = answered(("wine glasses", [robots]), ("auxiliary", [other]))
    more = given.statements[0].model_copy(update={"citations": (1, 2)})
    shown = given.model_copy(update={"statements": (more, given.statements[1])})
    found = CitationSupport(says_so)(case(shown))
    assert found == pytest.approx({"citation recall": 1, "citation precision": 2 / 3})


def test_status_and_abstention() -> None:
    given = answered(("a", []))
    assert abstention.score(case(given)) == {"status": 1, "answered": 1}
    assert abstention.score(case(refused())) == {"status": 0, "answered": 0}
    assert abstention.score(case(refused(), answerable=False)) == {"status": 1, "refused": 1}
    assert abstention.score(case(given, answerable=False)) == {"status": 0, "refused": 0}
    near = answered(status="not_in_abstracts")
    assert abstention.score(case(near, answerable=False)) == {"status": 0, "refused": 1}
    assert abstention.score(case(refused(), answerable=None)) == {"status": 1}
    assert abstention.score(case(None)) == {}


def test_a_false_premise_is_answered_right_only_with_the_correction() -> None:
    corrected = answered(("a", [cite(1, "quiet-robots", ROBOTS)]))
    taken_over = answered(("a", [cite(1, "sparse-postmen", "No auxiliary balancing loss is needed.")]))
    premise: dict[str, Any] = {"answerable": None, "nuggets": [nugget()], "false_premise": True}
    assert abstention.score(case(corrected, **premise)) == {"status": 1}
    assert abstention.score(case(taken_over, **premise)) == {"status": 0}
    assert abstention.score(case(refused(), **premise)) == {"status": 1}


def test_answering_by_hand() -> None:
    given = answered(("a", []))
    cases = [
        case(given),
        case(given),
        case(refused()),
        case(given, answerable=False),
        case(refused(), answerable=False),
    ]
    found = abstention.answering(cases)
    assert found == pytest.approx({"answering precision": 2 / 3, "answering recall": 2 / 3, "answering F1": 2 / 3})
    assert abstention.answering([case(given)]) == dict.fromkeys(found, 1.0)
    assert abstention.answering([case(refused())]) == dict.fromkeys(found, 0.0)
    assert abstention.answering([]) == {}


def test_risk_and_coverage_by_hand() -> None:
    found = risk.curve([(0.9, True), (0.7, False), (0.5, True), (0.1, False)])
    assert [point.coverage for point in found] == [0.25, 0.5, 0.75, 1]
    assert [point.risk for point in found] == pytest.approx([0, 1 / 2, 1 / 3, 1 / 2])
    assert risk.area(found) == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)
    assert risk.area(risk.curve([(0.9, True)])) == 0
    assert risk.area(risk.curve([])) is None


def test_questions_of_the_same_score_share_their_risk() -> None:
    one = risk.curve([(0.5, True), (0.5, False)])
    assert one == risk.curve([(0.5, False), (0.5, True)])
    assert [point.risk for point in one] == [0.5, 0.5]


def test_what_counts_as_right() -> None:
    given = answered(("a", [cite(1, "quiet-robots", ROBOTS)]))
    robots = {"quiet-robots": 1}
    assert risk.is_right(case(given, judgments=robots, nuggets=[nugget()]))
    assert not risk.is_right(case(given, judgments=robots, nuggets=[nugget(match=["42"])]))
    assert not risk.is_right(case(given, judgments={"sparse-postmen": 1}))
    assert not risk.is_right(case(given, answerable=False))
    assert not risk.is_right(case(refused()))


def test_resources_add_up_and_count_errors() -> None:
    def took(seconds: float, cost: float | None) -> Outcome:
        usage = Usage(seconds=seconds, calls=1, input_tokens=10, output_tokens=2, cost=cost)
        return Outcome(id="q", answer=refused().model_copy(update={"usage": usage}))

    found = resources([took(1.0, 0.5), took(3.0, None), Outcome(id="r", error="broke")])
    assert (found["seconds p50"], found["seconds p95"]) == (2.0, 2.9)
    assert (found["input tokens"], found["output tokens"], found["calls"]) == (20, 4, 2)
    assert (found["cost"], found["errors"]) == (0.5, 1)
    assert resources([])["seconds p50"] is None


def test_a_statement_without_resting_places_rests_on_its_numbers() -> None:
    given = answered(("a", [cite(1, "quiet-robots", "wine glasses")]))
    bare = given.model_copy(update={"statements": (Statement(text="wine", citations=(1,), verdict="weak"),)})
    assert CitationSupport(says_so)(case(bare)) == {"citation recall": 1, "citation precision": 1}
