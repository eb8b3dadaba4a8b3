"""Each question of a run for a reader: what was asked, answered and right, and what was lost where."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from evals.losses import STEPS
from evals.metrics.confusion import GIVEN
from evals.question_set import Question, QuestionSet
from evals.report.filters import Choice, classes, controls
from evals.report.reported import Reported
from evals.run_directory import Outcome
from evals.scoring import SHOWN_RANKS

__all__ = ["DrillDown"]

_FIRST = 10


class DrillDown:
    """The questions of the last run, those that lost most first, beside the answers of those before it.

    `moved` are the ids of the questions that fell, and that rose, against what the run is compared with.
    """

    def __init__(
        self, runs: Sequence[Reported], questions: QuestionSet, moved: tuple[set[str], set[str]] | None = None
    ) -> None:
        *self._others, self._each = runs
        self._titles = self._each.run.titles
        self._questions = questions.named(self._titles)
        self._outcomes = self._each.run.outcomes()
        self._lost: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for loss in self._each.scores["losses"]:
            self._lost[loss["question"]].append(loss)
        known = [id for id in self._each.scores["types"] if id in questions.questions and id in self._outcomes]
        self._order = sorted(known, key=lambda id: (-(self._outcomes[id].error is not None), -len(self._lost[id])))
        self.choices = list(self._choices(moved))

    @property
    def texts(self) -> dict[str, str]:
        """What is asked, by id."""
        return {id: self._questions.questions[id].text for id in self._order}

    def html(self) -> str:
        """The list with what filters it."""
        listed = "\n".join("".join(self._question(self._questions.questions[id])) for id in self._order)
        whose = f"<p>Answers, and what was lost, are those of {escape(self._each.name)}.</p>" if self._others else ""
        return (
            f'<div>{whose}{controls(self.choices, len(self._order))}<div class="list">'
            f'<p class="empty">No question is of all these kinds.</p>\n{listed}</div></div>'
        )

    def _choices(self, moved: tuple[set[str], set[str]] | None) -> Iterator[Choice]:
        types: dict[str, set[str]] = defaultdict(set)
        given: dict[str, set[str]] = defaultdict(set)
        for id in self._order:
            types[self._questions.questions[id].type].add(id)
            answer = self._outcomes[id].answer
            given["failed" if self._outcomes[id].error else GIVEN[answer.status] if answer else "searched"].add(id)
        yield _choice("type", "Type", dict(sorted(types.items())))
        yield _choice("given", "Given", {name: given[name] for name in (*GIVEN.values(), "failed", "searched")})
        steps: dict[str, set[str]] = {step: set() for step in STEPS}
        for id in self._order:
            for loss in self._lost[id]:
                steps[loss["step"]].add(id)
        kept = {id for id in self._order if not self._lost[id] and not self._outcomes[id].error}
        yield _choice("lost", "Lost", {"nothing": kept, **steps})
        if moved is not None:
            yield _choice("moved", "Changed", {"fell": moved[0], "rose": moved[1]})

    def _question(self, question: Question) -> Iterator[str]:
        outcome, lost = self._outcomes[question.id], self._lost[question.id]
        steps = Counter(loss["step"] for loss in lost)
        state = "error" if outcome.error else "; ".join(_times(step, count) for step, count in steps.items())
        kind = " lost" if lost or outcome.error else ""
        yield f'<details class="q{kind} {classes(self.choices, question.id)}" id="q-{escape(question.id)}">'
        status = GIVEN[outcome.answer.status] if outcome.answer else "not answered"
        about = " · ".join(filter(None, (question.type, status, state or "nothing lost")))
        yield f"<summary>{escape(question.text)} <small>{escape(about)}</small></summary>"
        if question.turns:
            yield f"<p>Asked before: {escape(' / '.join(question.turns))}</p>"
        yield from _answer(outcome)
        for other in self._others:
            if found := other.run.outcomes().get(question.id):
                yield f'<details class="inner"><summary>Answer of {escape(other.name)}</summary>'
                yield from _answer(found)
                yield "</details>"
        yield from self._right(question, outcome)
        if lost:
            items = (
                f"<li>{self._paper(loss['paper']) if loss['paper'] else 'The answer'}: {escape(loss['step'])}</li>"
                for loss in lost
            )
            yield f"<h4>Lost</h4><ul>{''.join(items)}</ul>"
        yield from self._ranking(question, outcome)
        yield from self._scores(question.id)
        yield f"<p><code>{escape(question.id)}</code></p></details>"

    def _right(self, question: Question, outcome: Outcome) -> Iterator[str]:
        gold = self._questions.gold.get(question.id)
        judged = self._questions.judgments.get(question.id, {})
        relevant = {paper: grade for paper, grade in judged.items() if grade > 0}
        if gold is None and not relevant:
            yield "<h4>Right</h4><p>Nobody has labelled this question yet.</p>"
            return
        names = [name for status, name in GIVEN.items() if gold and status in gold.expected]
        yield f"<h4>Right <small>{escape(' or '.join(names))}</small></h4><ul>"
        for nugget in gold.nuggets if gold else ():
            said = f"“{escape(nugget.sentence)}”" if nugget.sentence else escape(nugget.text)
            vital = "" if nugget.vital else " <small>(not vital)</small>"
            yield f"<li>{said}{vital} <small>{self._paper(nugget.paper) if nugget.paper else ''}</small></li>"
        ranks = {paper: rank for rank, paper in enumerate(outcome.ranking, start=1)}
        cited = {citation.paper.id for citation in outcome.answer.citations} if outcome.answer else set()
        for paper, grade in sorted(relevant.items(), key=lambda item: (-item[1], ranks.get(item[0], len(ranks) + 1))):
            rank = f"rank {ranks[paper]}" if paper in ranks else "not found"
            how = f"{'answers it' if grade > 1 else 'on its topic'}, {rank}{', cited' if paper in cited else ''}"
            yield f"<li>{self._paper(paper)} <small>{escape(how)}</small></li>"
        yield "</ul>"

    def _ranking(self, question: Question, outcome: Outcome) -> Iterator[str]:
        judged = self._questions.judgments.get(question.id, {})
        first = "".join(
            f"<li{' class=good' if judged.get(paper, 0) > 0 else ''}>{self._paper(paper)}</li>"
            for paper in outcome.ranking[: min(_FIRST, SHOWN_RANKS)]
        )
        if first:
            yield '<details class="inner"><summary>What the search ranks first</summary>'
            yield f"<ol>{first}</ol></details>"

    def _scores(self, id: str) -> Iterator[str]:
        runs = [*self._others, self._each]
        found = [each.product["questions"].get(id, {}) for each in runs]
        metrics = dict.fromkeys(name for scores in found for name in scores)
        if not metrics:
            return
        yield '<details class="inner"><summary>Scores</summary><table class="numbers">'
        if len(runs) > 1:
            yield f"<tr><th></th>{''.join(f'<th>{escape(each.name)}</th>' for each in runs)}</tr>"
        for metric in metrics:
            cells = (f"<td>{scores[metric]:.3f}</td>" if metric in scores else "<td></td>" for scores in found)
            yield f"<tr><td>{escape(metric)}</td>{''.join(cells)}</tr>"
        yield "</table></details>"

    def _paper(self, id: str) -> str:
        return f'<span title="{escape(id)}">{escape(self._titles.get(id, id))}</span>'


def _answer(outcome: Outcome) -> Iterator[str]:
    if outcome.error:
        yield f'<p class="wrong">{escape(outcome.error)}</p>'
    if (answer := outcome.answer) is None:
        return
    usage = answer.usage
    how = [f"{usage.seconds:.2f} s"]
    if usage.calls:
        how += [f"{usage.calls} calls", f"{usage.input_tokens:,} + {usage.output_tokens:,} tokens"]
    if answer.sureness is not None:
        how.append(f"sureness {answer.sureness:.2f}")
    if answer.removed:
        how.append(f"{answer.removed} statements left out")
    yield f"<h4>Answer <small>{escape(', '.join(how))}</small></h4>{answer._repr_html_() or escape(answer.text)}"


def _choice(name: str, title: str, options: Mapping[str, set[str]]) -> Choice:
    return Choice(name, title, {option: frozenset(ids) for option, ids in options.items() if ids})


def _times(step: str, count: int) -> str:
    return step if count == 1 else f"{step} ({count})"
