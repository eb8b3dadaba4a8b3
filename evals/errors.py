"""The errors of an evaluation, each with its exit code."""

__all__ = ["WORSE", "BrokenError", "EvaluationError", "NotComparableError"]

WORSE = 10
"""Exit code of a comparison that found the second run clearly worse: no error, hence no class."""


class EvaluationError(Exception):
    """Wrong usage: a path, an option, a run of something else. One line; `hint` says what to do next."""

    exit_code = 2

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class NotComparableError(EvaluationError):
    """The runs are not of the same questions and papers, so a difference would be meaningless."""


class BrokenError(EvaluationError):
    """Quality cannot be judged: a set is broken, a question failed, a metric was not produced."""

    exit_code = 11
