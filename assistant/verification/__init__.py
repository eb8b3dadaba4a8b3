"""Whether cited sentences support a statement."""
