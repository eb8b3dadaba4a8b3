"""What is asked: the kind of a question, its limits, the papers it points at, and the turns it follows on."""
