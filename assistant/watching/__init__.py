"""Watched questions: which papers have come that fit them, and what has changed in their answers."""
