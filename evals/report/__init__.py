"""Reports of runs: a table for the terminal, JSON for programs, an HTML page for readers."""

from evals.report.page import page
from evals.report.reported import Reported, as_json, reported
from evals.report.table import print_tables

__all__ = ["Reported", "as_json", "page", "print_tables", "reported"]
