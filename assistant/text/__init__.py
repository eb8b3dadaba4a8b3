"""Rules of language and notation, each in one place: words, names, numbers, dates, identifiers, sentences, spans."""
