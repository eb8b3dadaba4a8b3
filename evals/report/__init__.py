"""What runs came to: a table for the terminal, JSON for programs, one HTML file for people."""

from evals.report.page import page
from evals.report.reported import Reported, as_json, reported
from evals.report.table import print_tables

__all__ = ["Reported", "as_json", "page", "print_tables", "reported"]
