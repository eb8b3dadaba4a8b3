"""Scores the assistant on sets of questions through its public API: `python -m evals --help`."""
