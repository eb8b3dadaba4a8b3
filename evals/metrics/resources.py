"""What answers take: time, tokens, money; and how many there are not."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from evals.run_directory import Outcome

__all__ = ["resources"]


def resources(outcomes: Iterable[Outcome]) -> dict[str, float | int | None]:
    """Seconds (median and 95th percentile), tokens, cost, calls and errors. Cost is None where no price is known.

    Replies that were kept count with what they took when they were made.
    """
    outcomes = list(outcomes)
    usages = [outcome.answer.usage for outcome in outcomes if outcome.answer]
    seconds = [usage.seconds for usage in usages] or [one.search_seconds for one in outcomes if not one.error]
    costs = [usage.cost for usage in usages if usage.cost is not None]
    return {
        "seconds p50": round(float(np.quantile(seconds, 0.5)), 4) if seconds else None,
        "seconds p95": round(float(np.quantile(seconds, 0.95)), 4) if seconds else None,
        "input tokens": sum(usage.input_tokens for usage in usages),
        "output tokens": sum(usage.output_tokens for usage in usages),
        "calls": sum(usage.calls for usage in usages),
        "cost": sum(costs) if costs else None,
        "errors": sum(outcome.error is not None for outcome in outcomes),
        "kept replies": sum(outcome.cached for outcome in outcomes),
    }
