"""Tables across papers: what a column asks for, and the value that an abstract or a record states."""
