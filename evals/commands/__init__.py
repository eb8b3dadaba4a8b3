"""The commands, one file each."""

from evals.commands.compare import compare
from evals.commands.new_set import new_set
from evals.commands.report import report
from evals.commands.run import run, run_shipped
from evals.commands.validate import validate

__all__ = ["compare", "new_set", "report", "run", "run_shipped", "validate"]
