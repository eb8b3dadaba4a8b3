"""The parts of the facade: each is what `Assistant` offers of one subject."""
