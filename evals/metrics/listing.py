"""How well an answer to "which papers ...?" lists them, as a set."""

from __future__ import annotations

from collections.abc import Set

from evals.metrics.case import Case

__all__ = ["NAMES", "precision_recall_f1", "score"]

NAMES = {
    "list precision": "share of the cited papers that are relevant (lists)",
    "list recall": "share of the relevant papers that are cited (lists)",
    "list F1": "harmonic mean of list precision and list recall",
    "list F1 of grade 2": "the same for papers of grade 2, those of grade 1 being neither asked for nor a mistake",
}


def score(case: Case) -> dict[str, float]:
    """Scores by name; none for other questions. An answer that cites nothing has no precision, and F1 0."""
    if not case.question.wants_list or not case.has_content or not case.relevant():
        return {}
    precision, recall, f1 = precision_recall_f1(case.cited, case.relevant())
    scores = {"list recall": recall, "list F1": f1}
    if case.cited:
        scores["list precision"] = precision
    if best := case.relevant(2):
        scores["list F1 of grade 2"] = precision_recall_f1(case.cited - (case.relevant() - best), best)[2]
    return scores


def precision_recall_f1(found: Set[str], wanted: Set[str]) -> tuple[float, float, float]:
    """Of two sets; 0 where there is nothing to divide by."""
    both = len(found & wanted)
    precision = both / len(found) if found else 0.0
    recall = both / len(wanted) if wanted else 0.0
    return precision, recall, 2 * both / (len(found) + len(wanted)) if both else 0.0
