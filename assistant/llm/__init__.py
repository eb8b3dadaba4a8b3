"""A call to a language model: which one, its client, retries, errors, prompts and tokens."""
