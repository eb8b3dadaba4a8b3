"""What is asked: the kind of a question, its limits, what it follows on, and the papers it points at."""
