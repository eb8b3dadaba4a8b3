"""From outcomes to scores: by question and metric, over all, by type of question, with what was lost where."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from assistant import Assistant, Paper
from evals.losses import STEPS, losses
from evals.metrics import NAMES, RANKING, Case, CitationSupport, Idea, ideas
from evals.metrics.abstention import answering
from evals.metrics.citation_support import quoted_share
from evals.metrics.confusion import confusion
from evals.metrics.model_use import model_use
from evals.metrics.resources import resources
from evals.metrics.risk import area, curve, points
from evals.metrics.sureness import decisions, trade_offs
from evals.paired import interval
from evals.question_set import QuestionSet
from evals.run_directory import Outcome, RunDirectory

__all__ = ["PRODUCT", "SHOWN_RANKS", "expected_metrics", "score_run", "summarised"]

PRODUCT = "assistant"
SHOWN_RANKS = 20
"""Papers of a ranking that a report shows at most."""

Scores = dict[str, dict[str, float]]


def score_run(
    run: RunDirectory,
    questions: QuestionSet,
    assistant: Assistant,
    *,
    judge: Idea | None = None,
    progress: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """Score what a run holds, without asking anything of the assistant, and keep it there as `scores.json`.

    A question that failed has no scores; the summary counts it.
    """
    outcomes = {id: outcome for id, outcome in run.outcomes().items() if id in questions.questions}
    papers = {paper.id: paper for paper in assistant.papers()}
    cases = [_case(questions, outcome, papers) for outcome in outcomes.values()]
    support = CitationSupport(assistant.verify) if not questions.is_plain else None
    using = [*ideas(support), *([judge] if judge and not questions.is_plain else [])]
    scores: Scores = {}
    for case in cases:
        scores[case.question.id] = {name: round(value, 6) for idea in using for name, value in idea(case).items()}
        progress()
    lost = [loss for case in cases for loss in losses(case)]
    risks = curve(points(cases))
    result = {
        "format": 1,
        "set": {"name": questions.name, "version": questions.version, "fingerprint": questions.fingerprint},
        "types": {id: question.type for id, question in questions.questions.items()},
        "systems": {
            PRODUCT: {
                **_system(scores, questions),
                "answering": answering(cases),
                "quoted statements": quoted_share(cases),
                "risk_coverage": [[round(value, 4) for value in point] for point in risks],
                "AURC": area(risks),
                "sureness": trade_offs(decisions(cases)),
                "resources": resources(outcomes.values()),
                "confusion": confusion(cases),
                "model": model_use(outcomes.values()),
            },
            **{name: _system(_baseline(run, name, questions), questions) for name in run.baselines()},
        },
        "losses": [loss._asdict() for loss in lost],
        "steps": {step: count for step in STEPS if (count := Counter(loss.step for loss in lost)[step])},
        "failed": {id: outcome.error for id, outcome in outcomes.items() if outcome.error},
        "missing": [id for id in questions.questions if id not in outcomes],
    }
    run.scores = result
    run.titles = {id: papers[id].title for id in _shown(cases) if id in papers}
    return result


def expected_metrics(questions: QuestionSet) -> list[str]:
    """Metrics that a whole run of a set has to have by its labels: without them, something is broken."""
    ranked = any(questions.is_ranked(id) for id in questions.questions)
    labelled = any(id in questions.gold for id in questions.questions)
    return [*(RANKING if ranked else ()), *(("status",) if labelled and not questions.is_plain else ())]


def summarised(values: Sequence[float]) -> dict[str, Any]:
    """Mean, 95 % interval and number of some scores."""
    low, high = interval(values)
    mean = sum(values) / len(values)
    return {"mean": round(mean, 6), "low": round(low, 6), "high": round(high, 6), "n": len(values)}


def _case(questions: QuestionSet, outcome: Outcome, papers: Mapping[str, Paper]) -> Case:
    return Case(
        question=questions.questions[outcome.id],
        outcome=outcome,
        judgments=questions.judgments.get(outcome.id, {}),
        gold=questions.gold.get(outcome.id),
        answerable=questions.answerable(outcome.id),
        papers=papers,
    )


def _shown(cases: Sequence[Case]) -> Iterator[str]:
    """Ids of the papers that a reader of the run is shown."""
    for case in cases:
        yield from case.judgments
        yield from case.outcome.ranking[:SHOWN_RANKS]
        yield from sorted(case.cited)


def _baseline(run: RunDirectory, name: str, questions: QuestionSet) -> Scores:
    rankings = run.rankings(f"baselines/{name}")
    (rank,) = ideas(None)
    return {
        id: {metric: round(value, 6) for metric, value in rank(_case(questions, outcome, {})).items()}
        for id in questions.questions
        for outcome in [Outcome(id=id, ranking=tuple(rankings.get(id, ())))]
    }


def _system(scores: Scores, questions: QuestionSet) -> dict[str, Any]:
    by_type: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    overall: dict[str, list[float]] = defaultdict(list)
    for id, values in scores.items():
        for name, value in values.items():
            overall[name].append(value)
            by_type[questions.questions[id].type][name].append(value)
    return {
        "questions": scores,
        "metrics": {name: summarised(overall[name]) for name in NAMES if name in overall},
        "types": {
            type: {
                name: {"mean": round(sum(some) / len(some), 6), "n": len(some)}
                for name in NAMES
                if (some := found.get(name))
            }
            for type, found in sorted(by_type.items())
        },
    }
