"""From a question and its evidence to a checked answer, in quotes or written by a model."""
