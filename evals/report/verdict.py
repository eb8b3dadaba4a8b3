"""What a comparison found, in words: the verdict first, then what changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from evals.comparing import Comparison, Difference

__all__ = ["Against", "changed_questions", "headline", "signed", "what_changed"]


@dataclass(frozen=True)
class Against:
    """What the run of a report is held against: `what` names it; `problem` says why it could not be compared."""

    what: str
    comparison: Comparison | None = None
    problem: str = ""
    before: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Its scores by question and metric."""
    constructed: frozenset[str] = frozenset()
    """Its metrics that are 1 by construction: to fall from there says little."""

    @property
    def kind(self) -> str:
        """One of worse, better, same and unknown."""
        if self.comparison is None:
            return "unknown"
        return "same" if self.comparison.verdict == "no clear difference" else self.comparison.verdict


def headline(against: Against) -> str:
    """The verdict in one sentence."""
    if against.comparison is None:
        return f"Not compared with {against.what}: {against.problem}."
    changed = [each for each in against.comparison.differences if each.wins or each.losses]
    clear = [each for each in changed if each.verdict != "no clear difference"]
    count = len(against.comparison.differences)
    if not changed:
        return f"The same as {against.what}: not one score of {count} metrics has changed."
    if not clear:
        return f"No clear change against {against.what}: {len(changed)} of {count} metrics moved, none of them clearly."
    worse = [each.metric for each in clear if each.verdict == "worse"]
    better = [each.metric for each in clear if each.verdict == "better"]
    said = [f"{word} in {_listed(names)}" for word, names in (("worse", worse), ("better", better)) if names]
    return f"Clearly {' and '.join(said)} than {against.what}."


def what_changed(against: Against) -> Iterator[tuple[Difference, str]]:
    """Each metric that moved, the clear ones first, with a sentence about it."""
    comparison = against.comparison
    if comparison is None:
        return
    changed = [each for each in comparison.differences if each.wins or each.losses]
    for each in sorted(changed, key=lambda found: (found.verdict == "no clear difference", found.difference)):
        rose = "rose" if each.difference > 0 else "fell" if each.difference < 0 else "stayed"
        moved = f"{rose} from {each.before:.3f} to {each.after:.3f} ({signed(each.difference)})"
        counts = f"{_questions(each.wins)} better, {each.losses} worse, {each.ties} as before"
        little = "; it was 1 by construction" if each.metric in against.constructed else ""
        yield each, f"{moved}: {counts}; {_how_sure(each, comparison)}{little}"


def signed(value: float) -> str:
    """A difference to three places; one too small for them is no 0."""
    return f"{value:+.3f}" if abs(value) >= 0.0005 or not value else f"{'+' if value > 0 else '−'}<0.001"


def changed_questions(
    before: Mapping[str, Mapping[str, float]], after: Mapping[str, Mapping[str, float]], metrics: Sequence[str]
) -> tuple[set[str], set[str]]:
    """Ids of the questions that fell in some metric, and of those that rose."""
    fell: set[str] = set()
    rose: set[str] = set()
    for id, scores in after.items():
        for metric in metrics:
            then, now = before.get(id, {}).get(metric), scores.get(metric)
            if then is not None and now is not None and abs(now - then) > 1e-6:
                (fell if now < then else rose).add(id)
    return fell, rose


def _how_sure(each: Difference, comparison: Comparison) -> str:
    if each.verdict != "no clear difference":
        return f"clear (p = {each.p:.4f})"
    if each.p < 0.05:
        return f"sure, but less than {comparison.least:g}"
    return f"may be chance (p = {each.p:.2f})"


def _questions(count: int) -> str:
    return f"{count} question" if count == 1 else f"{count} questions"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
