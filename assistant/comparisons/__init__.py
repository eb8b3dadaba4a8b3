"""Papers compared with each other, and papers for and against a claim."""
