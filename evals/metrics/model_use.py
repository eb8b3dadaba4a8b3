"""What a language model took and how its statements fared: calls and tokens by step, accusations and their reasons."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from evals.run_directory import Outcome
from evals.statement_scores import unnamed

__all__ = ["model_use"]


def model_use(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """Of the answers that a model was called for; empty when there is none.

    A statement is accused when it was shown with a verdict other than "supported", and removed when it was not shown.
    """
    answers = [outcome.answer for outcome in outcomes if outcome.answer and outcome.answer.usage.calls]
    if not answers:
        return {}
    statements = [statement for answer in answers if answer.mode == "model" for statement in answer.statements]
    accused = [statement for statement in statements if statement.verdict != "supported"]
    steps: dict[str, Counter[str]] = defaultdict(Counter)
    for step in (step for answer in answers for step in answer.usage.steps):
        steps[step.name].update(calls=step.calls, input=step.input_tokens, output=step.output_tokens)
    reasons = Counter(unnamed(problem) for statement in accused for problem in statement.problems)
    return {
        "answers": len(answers),
        "statements": len(statements),
        "accused": len(accused),
        "removed": sum(answer.removed for answer in answers),
        "seconds": round(sum(answer.usage.seconds for answer in answers), 2),
        "steps": {name: dict(step) for name, step in steps.items()},
        "reasons": dict(reasons.most_common()),
    }
