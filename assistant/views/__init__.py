"""Answers, papers and reports on a terminal and in a notebook."""
