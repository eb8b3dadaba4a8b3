"""A statement prepared for checking: what of it is a claim, and what it rests on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from assistant.records import Paper, Quote
from assistant.text.drawn import drawn
from assistant.text.words import CARRIES_NO_TOPIC, SAYS_LITTLE
from assistant.verification.words import word_set

__all__ = ["Cited", "Claim", "claim", "is_fragment", "plain"]

Cited = Sequence[tuple[Paper, Quote]]

LEAST_OF_TITLE = 4
"""Minimum number of words in a row for a part of a title to count as the title."""

_MARKER = re.compile(r"\s*\[\d+(?:\s*[,–-]\s*\d+)*\]")
_MARKUP = re.compile(r"\*\*|__|`|^\s*#+\s*")
_KEY = re.compile(r"[\[{,\s]*\"\w+\"\s*:\s*")
"""Keys of JSON in place of a sentence: found in a cited text, they would support any value."""
_OPENING = re.compile(
    r"""^(?:(?:yes|no|none|neither|both|partly|largely|mostly)\b\s*[,:;.—–-]\s+
    |(?:it|they|this|that|yes|no|none|neither|both|not|only|in\ part|partly|sometimes|on\ the|quite\ the|the\ opposite
        |the\ premise|that\ premise|there)\b(?:\s+[\w'’]+){0,7}\s*[:;—–]\s+
    |(?:it|they|this|that)\s+(?:do(?:es)?|did|is|are|was|were|can|could|has|have)(?:\s+not|n['’]t)?,\s+(?=no\b))+""",
    re.VERBOSE | re.IGNORECASE,
)
"""A short answer that the rest of the statement repeats: "It does not: ..."."""
_ABSENCE = re.compile(
    r"""(?P<aside>,\s*which\s+)?(?:[,;]\s*)?(?:\b(?:but|and|though|while)\s+)?(?:\b(?:the|its|their|this|these|it|they|neither|no|none\s+of\s+the)
    (?:\s+(?:cited|two))?(?:\s+(?:papers?|abstracts?|sentences?|stud(?:y|ies)|authors?))?\s+)?
    (?:\b(?:(?:do(?:es)?|did)\s+not|without)\s+(?:set\b|(?:nam|mention|giv|specif|spell|disclos|say|stat|report|treat
    |cover|addres|compar|test|stud|examin|measur|consider|evaluat|discuss|analy[sz]|investigat)\w*)
    |\b(?:gives?|names?|mentions?|specif(?:y|ies)|states?|reports?)\s+(?:no|neither|nothing)\b|\bsays?\s+nothing\b
    |\bleaves?\s+(?:out|open)\b|\bomits?\b)(?(aside)[^,.;:]*,?|[^.;:]*)""",
    re.VERBOSE | re.IGNORECASE,
)
"""What a paper is said not to give: no sentence can support it, and few contradict it."""
_WORD = re.compile(r"[^\W_]+")
_TOKEN = re.compile(r"\w+")
_MOST_CONTENT = 2
_MOST_WORDS = 3
"""A text with more content words, or more words, is never taken for a fragment."""
_APART = 3
"""How many other words may come between a fragment's words in a sentence."""
_VERBS = word_set(
    """
is are was were be been has have had do does did can could may might will would shall should must cannot doesn
don didn isn aren wasn weren helps hurts works fails wins suffices matters
"""
)


class Claim(NamedTuple):
    """A statement without markers; the part of it to compare; the cited sentences; what is known of their papers."""

    text: str
    asserted: str
    """All of it but what it says that the papers do not give."""
    compared: str
    sentences: tuple[str, ...]
    titles: tuple[str, ...]
    context: tuple[str, ...]
    """Title, authors and year of each paper: a statement may name its subject."""
    abstracts: tuple[str, ...]
    absence_alone: bool
    """Whether it only says what the papers do not give; otherwise `compared` is the rest."""
    says_nothing: bool
    is_about: bool
    """Whether it only says what a paper is about, which a title says as well as any sentence."""

    @property
    def papers(self) -> tuple[str, ...]:
        """All that is known of each paper."""
        return tuple(f"{known}\n{text}" for known, text in zip(self.context, self.abstracts, strict=True))


def claim(statement: str, cited: Cited, stem: Callable[[str], str]) -> Claim:
    """The claim that a statement with these citations makes, LaTeX in all of them read as text."""
    papers = list({paper.id: paper for paper, _ in cited}.values())
    sentences = tuple(dict.fromkeys(drawn(quote.text) for _, quote in cited))
    titles = tuple(drawn(paper.title) for paper in papers)
    text = drawn(_unmarked(statement))
    said = _KEY.sub("", text)
    said = _OPENING.sub("", said) or said
    rest = _without_titles(said, titles)
    compared = said if _says_nothing(rest) else rest
    is_absent = _is_absent(compared, papers, stem)
    compared = _ABSENCE.sub("", compared).strip(" .,;") if is_absent else compared
    about = compared == said and rest != said
    return Claim(
        text=text,
        asserted=_ABSENCE.sub("", text),
        compared=compared,
        sentences=sentences,
        titles=titles,
        context=tuple("\n".join((drawn(paper.title), *paper.authors, (paper.published or "")[:4])) for paper in papers),
        abstracts=tuple(drawn(paper.abstract) for paper in papers),
        absence_alone=is_absent and not compared,
        says_nothing=not is_absent
        and (_says_nothing(compared) or (not about and rest == said and is_fragment(said, sentences, stem))),
        is_about=about,
    )


def plain(text: str) -> str:
    """A text without markup, case and white space, as it is compared letter for letter."""
    return " ".join(_unmarked(text).casefold().split()).rstrip(".")


def _unmarked(text: str) -> str:
    return _MARKUP.sub("", _MARKER.sub("", text)).strip()


def _without_titles(text: str, titles: Sequence[str]) -> str:
    """A text without the titles in it, whole or in part; what only shares words with a title stays."""
    said = text
    for title in titles:
        words = _TOKEN.findall(title)
        own = list(_TOKEN.finditer(text))
        matcher = SequenceMatcher(None, [word[0].lower() for word in own], [word.lower() for word in words], False)
        first, at, length = matcher.find_longest_match()
        if length < max(2, min(LEAST_OF_TITLE, len(words))):
            continue
        # As a title: from its beginning, or in capitals, which are those of the title.
        capitals = [word[0].isupper() for word in words[at : at + length]]
        written = [word[0][0].isupper() for word in own[first : first + length]]
        if capitals[1:] == written[1:] and (sum(capitals[1:]) >= LEAST_OF_TITLE - 1 or (at == 0 and any(capitals))):
            text = f"{text[: own[first].start()]} {text[own[first + length - 1].end() :]}"
    return text if text == said else text.strip(" :–—-,.?!\"'“”()\n\t")


def _is_absent(text: str, papers: Sequence[Paper], stem: Callable[[str], str]) -> bool:
    """Whether a text says what papers do not give, and they hardly speak of it."""
    found = _ABSENCE.search(text)
    if not found:
        return False
    terms = [stem(word) for word in _WORD.findall(found[0]) if word.lower() not in CARRIES_NO_TOPIC]
    spoken = {stem(word) for paper in papers for word in _WORD.findall(paper.abstract)}
    return 2 * sum(term in spoken for term in terms) < len(terms)


def _says_nothing(text: str) -> bool:
    return all(word in CARRIES_NO_TOPIC or word in SAYS_LITTLE for word in _WORD.findall(text.lower()))


def is_fragment(text: str, sentences: Iterable[str], stem: Callable[[str], str]) -> bool:
    """Whether a text of at most two content words, or three words in all, has no verb.

    A last word that may also be a noun ("Dropout helps", "matter inputs") counts as a verb if one of the sentences has
    the words in that order, close together. Names with inner capitals may be spelled out in it.
    """
    written = _WORD.findall(text)
    words = [word.lower() for word in written]
    content = [word for word in written if word.lower() not in CARRIES_NO_TOPIC]
    if (len(content) > _MOST_CONTENT and len(words) > _MOST_WORDS) or not _VERBS.isdisjoint(words):
        return False
    inflected = [at for at in range(1, len(words)) if _may_be_verb(words[at - 1], words[at])]
    if not inflected:
        return True
    if len(content) > _MOST_CONTENT and inflected[0] < len(words) - 1:
        return False
    terms = [stem(word) for word in content if word[1:].islower()]
    return not any(_in_order(terms, [stem(word) for word in _WORD.findall(each)]) for each in sentences)


def _may_be_verb(before: str, word: str) -> bool:
    if word in CARRIES_NO_TOPIC:
        return False
    plural = word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return plural or word.endswith("ed") or before.endswith("s")


def _in_order(terms: Sequence[str], sentence: Sequence[str]) -> bool:
    for start in (at for at, term in enumerate(sentence) if terms and term == terms[0]):
        rest = iter(sentence[start : start + len(terms) + _APART])
        if all(term in rest for term in terms):
            return True
    return False
