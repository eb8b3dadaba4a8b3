"""The commands, by name."""

from evals.commands.compare import compare
from evals.commands.convert import convert
from evals.commands.decisions import decisions
from evals.commands.gate import baseline, gate
from evals.commands.label import label
from evals.commands.new_set import new_set
from evals.commands.report import report
from evals.commands.run import run
from evals.commands.statements import statements
from evals.commands.validate import validate

__all__ = [
    "baseline",
    "compare",
    "convert",
    "decisions",
    "gate",
    "label",
    "new_set",
    "report",
    "run",
    "statements",
    "validate",
]
