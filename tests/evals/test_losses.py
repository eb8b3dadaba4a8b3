"""Every miss gets the one class that says where it was lost."""

from __future__ import annotations

from assistant import Answer
from evals.losses import REMEDIES, STEPS, losses
from evals.metrics import Case
from tests.evals.tiny_set import BY_ID, ROBOTS, answered, case, cite, nugget, refused

ROBOT = {"quiet-robots": 2}
OTHERS = [id for id in BY_ID if id != "quiet-robots"]


def steps(found: Case) -> list[str]:
    return [loss.step for loss in losses(found)]


def citing(id: str, quote: str) -> Answer:
    return answered(("a", [cite(1, id, quote)]))


RIGHT = citing("quiet-robots", ROBOTS)
WRONG = citing("sparse-postmen", "No auxiliary balancing loss is needed.")


def test_nothing_is_lost_by_a_right_answer() -> None:
    assert steps(case(RIGHT, judgments=ROBOT, nuggets=[nugget()], ranking=["quiet-robots"])) == []
    assert steps(case(refused(), answerable=False)) == []


def test_each_step_on_the_way() -> None:
    assert steps(case(WRONG, judgments={"no-such-paper": 1})) == ["not in the library"]
    assert steps(case(WRONG, judgments=ROBOT, ranking=OTHERS)) == ["not among the candidates"]
    assert steps(case(WRONG, judgments=ROBOT, ranking=[*OTHERS[:10], "quiet-robots"])) == ["ranked too low"]
    assert steps(case(refused(), judgments=ROBOT, ranking=["quiet-robots"])) == ["wrongly refused"]
    assert steps(case(WRONG, judgments=ROBOT, ranking=["quiet-robots"])) == ["retrieved but not cited"]
    assert steps(case(RIGHT, answerable=False)) == ["wrongly answered"]


def test_a_search_that_shows_nothing_at_all_is_a_refusal() -> None:
    assert steps(case(refused(), judgments=ROBOT)) == ["wrongly refused"]


def test_a_cited_paper_has_to_support_what_is_asked() -> None:
    other_sentence = citing("quiet-robots", "Robots usually grasp by sight.")
    assert steps(case(other_sentence, judgments=ROBOT, nuggets=[nugget()])) == ["cited but not supported"]
    weak = answered(("a", [cite(1, "quiet-robots", ROBOTS, verdict="weak")]))
    assert steps(case(weak, judgments=ROBOT, nuggets=[nugget()])) == ["cited but not supported"]
    assert steps(case(other_sentence, judgments=ROBOT)) == []


def test_lists_lose_paper_by_paper_and_reach_further() -> None:
    judged = {"quiet-robots": 2, "sparse-postmen": 2, "tidy-labels": 1}
    found = case(WRONG, type="list", judgments=judged, ranking=[*OTHERS[:10], "quiet-robots"])
    assert [(loss.paper, loss.step) for loss in losses(found)] == [("quiet-robots", "retrieved but not cited")]


def test_one_of_several_equally_good_papers_is_enough() -> None:
    judged = {"quiet-robots": 1, "sparse-postmen": 1}
    assert steps(case(RIGHT, judgments=judged, ranking=["quiet-robots"])) == []


def test_a_false_premise_may_be_refused_or_set_right_but_not_taken_over() -> None:
    assert steps(case(refused(), answerable=None, nuggets=[nugget()])) == []
    assert steps(case(RIGHT, answerable=None, nuggets=[nugget()])) == []
    assert steps(case(WRONG, answerable=None, nuggets=[nugget()])) == ["wrongly answered"]


def test_a_failed_question_is_no_loss_and_a_ranking_alone_is_judged_as_such() -> None:
    assert steps(case(None, error="it broke", judgments=ROBOT)) == []
    assert steps(case(None, judgments=ROBOT, ranking=["quiet-robots"])) == []
    assert steps(case(None, judgments=ROBOT, ranking=OTHERS)) == ["not among the candidates"]


def test_every_step_has_a_remedy() -> None:
    assert set(REMEDIES) == set(STEPS)
