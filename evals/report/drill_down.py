"""Each question of a run for a reader: what was asked, answered and right, and what was lost where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any

from evals.question_set import Question, QuestionSet
from evals.report.reported import Reported
from evals.run_directory import Outcome

__all__ = ["drill_down"]

_SHOWN_RANKS = 10


def drill_down(each: Reported, questions: QuestionSet, others: Iterable[Reported] = ()) -> str:
    """HTML with a `<details>` a question: first those that lost something, those that lost most first."""
    outcomes = each.run.outcomes()
    lost: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for loss in each.scores["losses"]:
        lost[loss["question"]].append(loss)
    known = [id for id in each.scores["types"] if id in questions.questions and id in outcomes]
    order = sorted(known, key=lambda id: (-(outcomes[id].error is not None), -len(lost[id])))
    return "\n".join(
        "".join(_question(questions, questions.questions[id], outcomes[id], lost[id], each, list(others)))
        for id in order
    )


def _question(
    questions: QuestionSet,
    question: Question,
    outcome: Outcome,
    lost: list[Mapping[str, Any]],
    each: Reported,
    others: list[Reported],
) -> Iterator[str]:
    steps = sorted({loss["step"] for loss in lost})
    state = "error" if outcome.error else "; ".join(steps) or "nothing lost"
    kind = "lost" if lost or outcome.error else "kept"
    yield f'<details class="{kind}"><summary><code>{escape(question.id)}</code> {escape(question.text)}'
    yield f" <small>{escape(question.type)} · {escape(state)}</small></summary>"
    if question.turns:
        yield f"<p>Asked before: {escape(' / '.join(question.turns))}</p>"
    yield from _answer(outcome)
    yield from _right(questions, question, outcome)
    if lost:
        items = (f"<li>{escape(loss['paper'] or 'the answer')}: {escape(loss['step'])}</li>" for loss in lost)
        yield f"<h4>Lost</h4><ul>{''.join(items)}</ul>"
    yield from _scores(question.id, [each, *others])
    yield "</details>"


def _answer(outcome: Outcome) -> Iterator[str]:
    if outcome.error:
        yield f'<p class="wrong">{escape(outcome.error)}</p>'
    if outcome.answer is not None:
        how = f"{outcome.answer.status}, {outcome.answer.usage.seconds:.3f} s, best evidence {outcome.best:.3f}"
        yield f"<h4>Answer <small>{escape(how)}</small></h4><pre>{escape(outcome.answer.text)}</pre>"


def _right(questions: QuestionSet, question: Question, outcome: Outcome) -> Iterator[str]:
    gold = questions.gold.get(question.id)
    expected = f" <small>expected: {escape(' or '.join(gold.expected))}</small>" if gold else ""
    yield f"<h4>Right{expected}</h4><ul>"
    for nugget in gold.nuggets if gold else ():
        sentence = f"<br><q>{escape(nugget.sentence)}</q>" if nugget.sentence else ""
        vital = "" if nugget.vital else " (not vital)"
        yield f"<li>{escape(nugget.text)}{vital} <code>{escape(nugget.paper or '')}</code>{sentence}</li>"
    cited = {citation.paper.id for citation in outcome.answer.citations} if outcome.answer else set()
    ranks = {paper: rank for rank, paper in enumerate(outcome.ranking, start=1)}
    judged = questions.judgments.get(question.id, {})
    for paper, grade in sorted(judged.items(), key=lambda item: (-item[1], ranks.get(item[0], len(ranks) + 1))):
        if grade > 0:
            rank = f"rank {ranks[paper]}" if paper in ranks else "not found"
            yield f"<li><code>{escape(paper)}</code> grade {grade}, {rank}{', cited' if paper in cited else ''}</li>"
    yield "</ul>"
    first = (
        f"<code{' class=good' if judged.get(paper, 0) > 0 else ''}>{escape(paper)}</code>"
        for paper in outcome.ranking[:_SHOWN_RANKS]
    )
    yield f"<p><small>Ranking: {' '.join(first) or 'nothing'}</small></p>"


def _scores(id: str, runs: list[Reported]) -> Iterator[str]:
    yield "<table>"
    if len(runs) > 1:
        yield f"<tr><th></th>{''.join(f'<th>{escape(each.name)}</th>' for each in runs)}</tr>"
    found = [each.product["questions"].get(id, {}) for each in runs]
    for metric in dict.fromkeys(name for scores in found for name in scores):
        cells = (f"<td>{scores[metric]:.3f}</td>" if metric in scores else "<td></td>" for scores in found)
        yield f"<tr><td>{escape(metric)}</td>{''.join(cells)}</tr>"
    yield "</table>"
