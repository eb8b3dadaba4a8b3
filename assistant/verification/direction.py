"""Whether a statement turns round what sentences say: opposite words, negations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.verification.reading import NEIGHBOURHOOD, Text, shared
from assistant.verification.words import DENIES, HIGHER_IS_BETTER, word_set

__all__ = ["denied", "opposites"]

ALIKE = 0.5
"""Minimum share of neighbours in common for two words to stand at the same place of the same claim."""

ALIKE_AND_ALONE = 0.34
"""The same where no sentence has the statement's own direction at all."""

AMOUNT, MERIT = 0, 1
"""The first two axes of `OPPOSITES`."""

_AUXILIARIES = word_set(
    """
do does did is are was were has have had can could will would should may might
"""
)


def opposites(statement: Text, sentences: Sequence[Text]) -> tuple[str, str] | None:
    """A word of the statement and its opposite, which a sentence has in its place."""
    own = frozenset(word.stem for word in statement.words)
    said = frozenset((word.stem, word.denied) for sentence in sentences for word in sentence.words)
    for place, word in enumerate(statement.words):
        is_new = word.sign and (word.stem, word.denied) not in said
        if is_new and (found := _opposite(statement, place, sentences, own)):
            return _phrase(statement, place), found
    return None


def _opposite(statement: Text, place: int, sentences: Sequence[Text], own: frozenset[str]) -> str:
    """The opposite of a word that no sentence has, among the same words, which the statement leaves out."""
    word, near = statement.words[place], statement.near(place)
    same, opposite, found = 0.0, 0.0, ""
    for sentence in sentences:
        for other_place, other in enumerate(sentence.words):
            if not other.sign or not _comparable(statement, place, sentence, other_place):
                continue
            # One denial against none is what `denied` judges.
            if other.sign == word.sign and other.effect != word.effect and other.stem != word.stem:
                continue
            alike = shared(near, sentence.near(other_place))
            if other.effect == word.effect:
                same = max(same, alike, 0.01)
            elif alike > opposite and other.stem not in own:
                opposite, found = alike, _phrase(sentence, other_place)
    return found if opposite > same and opposite >= (ALIKE if same else ALIKE_AND_ALONE) else ""


def _comparable(statement: Text, place: int, sentence: Text, other_place: int) -> bool:
    """Whether two directions are of one kind. More is better only of what improves when it rises."""
    axes = {statement.words[place].axis, sentence.words[other_place].axis}
    if axes != {AMOUNT, MERIT}:
        return len(axes) == 1
    return all(
        any(word.text in HIGHER_IS_BETTER for word in text.words[max(0, at - 2) : at + NEIGHBOURHOOD])
        for text, at in ((statement, place), (sentence, other_place))
    )


def denied(statement: Text, sentences: Sequence[Text]) -> tuple[str, bool] | None:
    """The words in which one of statement and sentences denies what the other asserts, and whether it is a sentence.

    Words that one negation reaches are judged together: "needs no labels" denies what "does not need labels" denies.
    """
    for sentence in sentences:
        # What differs only in a negation, whatever that reaches.
        if (statement.denials - sentence.denials) % 2 and statement.content == sentence.content:
            text = statement if statement.denials else sentence
            return next(word.text for word in text.words if word.text in DENIES), not statement.denials
    best, found = 0.0, None
    pairs = [(statement, sentences, False), *((sentence, [statement], True) for sentence in sentences)]
    for here, there, is_sentence in pairs:
        for alike, phrase in _denials(here, there):
            if alike > best:
                best, found = alike, (phrase, is_sentence)
    return found if best >= ALIKE else None


def _denials(here: Text, there: Sequence[Text]) -> Iterator[tuple[float, str]]:
    negated_there = frozenset().union(*(text.negated for text in there))
    asserted_there = frozenset().union(*(text.asserted for text in there))
    for places in here.negations.values():
        stems = {here.words[place].stem for place in places}
        # Whatever else they reach, both deny a part of the same; unless they have exchanged what they deny.
        exchanged = (negated_there - asserted_there) & (here.asserted - here.negated)
        if (stems - here.asserted) & negated_there or (stems & negated_there and not exchanged):
            continue
        # The head is what is denied: of "nor", it stands before "neither".
        before = [word.text for word in here.words[max(0, places[0] - 2) : places[0]]]
        for place in places[:1] if "nor" not in before else ():
            word = here.words[place]
            if word.stem in here.asserted or word.stem in negated_there:
                continue
            for text in there:
                # "It helps A but not B" leaves out what it denies of B.
                if (here.elliptic or text.elliptic) and not stems & negated_there:
                    continue
                for other_place, other in enumerate(text.words):
                    denied = other.negated or other.denied or _free(text, other_place)
                    if other.stem == word.stem and not denied:
                        alike = shared(here.near(place), text.near(other_place))
                        # If both deny something, it may be the same thing in other words.
                        yield alike / (1.5 if negated_there and not stems & negated_there else 1), _phrase(here, place)


def _free(text: Text, place: int) -> bool:
    """Whether a word is denied by the one after it: "tuning-free"."""
    return [word.text for word in text.words[place + 1 : place + 2]] == ["free"]


def _phrase(text: Text, place: int) -> str:
    """A word with the negation that reaches it, if one does, and the auxiliary verb before that."""
    first = place
    if not text.words[place].negated:
        return text.words[place].text
    if following := [word.text for word in text.words[place + 1 : place + 2] if word.text in DENIES]:
        return f"{text.words[place].text} {following[0]}"
    while first and text.words[first - 1].negated == text.words[place].negated:
        first -= 1
    first -= first > 0
    first -= first > 0 and text.words[first - 1].text in _AUXILIARIES
    return " ".join(word.text for word in text.words[first : place + 1])
