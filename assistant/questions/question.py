"""A question parsed: its topic, the words that carry weight, and the kind of answer it asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.questions.kinds import COMPARING, compared, kind_of_answer
from assistant.records import Wants
from assistant.text.words import CARRIES_NO_TOPIC, MAY_OPEN_A_QUESTION, SAYS_LITTLE

__all__ = ["Question", "Word", "asks_of_content", "content_words", "has_topic", "is_name", "topic_words"]

FAINT_WEIGHT = 0.3
"""Weight of adverbs ("mechanistically") and of words found in any abstract; words of the topic have weight 1."""

_WORD = re.compile(r"\w+(?:['’\-\u2010\u2011]\w+)*")
_PART = re.compile(r"\w+(?:['’]\w+)*")
_SENTENCE_END = re.compile(r"(?<=[.?!;])\s+")
_ADVERB = re.compile(r"\w{4,}ly")
_NOT_ADVERBS = frozenset({"anomaly", "assembly", "butterfly", "early", "family", "only", "supply", "monopoly"})
_HOW_MUCH = re.compile(
    r"\bhow\s+(many|much|large|big|long|fast|small|often|few|accurate|expensive|high|low)\b", re.IGNORECASE
)
_WHAT_NUMBER = re.compile(
    r"\bwhat\s+(?:\w+\s+){0,2}?(?:percentages?|percent|number|size|fraction|share|proportion|factor|ratio|amount"
    r"|accuracy|accuracies|score|rate|speed-?up)\b",
    re.IGNORECASE,
)
_FOCUS = re.compile(
    r"^\W*(?:\w+\s+)?(?:what|which|how\s+(?:many|much))\s+((?:[\w'’-]+\s+){1,5}?)"
    r"(?:is|are|was|were|does|do|did|has|have|had|can|could|will|would|should)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"^\W*(?:\w+\s+)?how\s+many\s+(?:of\s+the\s+)?((?:[\w'’-]+\s+){0,2}?[\w'’-]+s)\b", re.IGNORECASE)
_WHO = re.compile(r"^\W*who\s+(?:is|are|was|were)\s+the\s+(\w+)", re.IGNORECASE)

_NAMES_OF_PARTS = """
agree aim aims alike answer approach argue argues argument central claim claims common compare compared comparison
conclude concludes conclusion conclusions contradict contrast contribution contributions core differ difference
differences different differs disagree do does finding findings gist goal goals idea ideas important insight
interesting key main major matter message method methods motivation novel novelty point problem purpose read reading
relate relates result results significance similar similarities similarity summary takeaway takeaways tell thesis
topic
"""
_ASPECTS = frozenset(_NAMES_OF_PARTS.split())
"""Parts that any abstract has, under whatever name."""
_VERB = re.compile(
    r"\b(?:do|does|did|can|could|will|would)\s+(?:this\s+paper|these\s+papers|it|they|any\s+of\s+them)\s+(?:\w+ly\s+)?(\w+)"
    r"|\b(?:which\s+papers|who)\s+(?:also\s+)?(\w+)",
    re.IGNORECASE,
)
"""What papers do, as in "does this paper measure viscosity?": it is viscosity that counts."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word that carries weight. `follows`: so does the word before it in the question."""

    text: str
    weight: float
    follows: bool


@dataclass(frozen=True, slots=True)
class Question:
    """The parts of a question that retrieval and answering use.

    `topic` is the question without the words that only open it ("could you recommend papers that …"): encoding those
    too lowers nDCG@10 of the abstract vectors on LitSearch from 0.783 to 0.766. `focus` holds the words, in lower case,
    for what is asked about the topic ("learning rate" in "what learning rate does X use"), which an answer mentions.
    `sides` are the two things that a comparison names, if it names both.
    """

    text: str
    topic: str
    words: tuple[Word, ...]
    wants: Wants
    wants_number: bool
    focus: frozenset[str]
    sides: tuple[str, ...] = ()

    @classmethod
    @lru_cache(maxsize=256)  # one question is parsed by several parts
    def parse(cls, text: str) -> Question:
        """Parse a question. Never fails; a text without any topic keeps all its words as the topic."""
        text = " ".join(text.split())
        wants = kind_of_answer(text)
        focus = frozenset() if wants in ("papers", "count") else _focus(text)
        return cls(
            text=text,
            topic=_topic(text),
            words=_words(text, focus),
            wants=wants,
            wants_number=bool(_HOW_MUCH.search(text) or _WHAT_NUMBER.search(text)),
            focus=focus,
            sides=_sides(text) if wants == "comparison" else (),
        )

    def wanting(self, wants: Wants) -> Question:
        """The same question, for another kind of answer than its wording tells."""
        if wants == self.wants:
            return self
        return replace(self, wants=wants, sides=_sides(self.text) if wants == "comparison" else ())

    @property
    def each_side(self) -> tuple[str, ...]:
        """A question for each side of a comparison: the side, preceded by whatever else the question is about."""
        rest = self.text
        for side in self.sides:
            rest = rest.replace(side, " ")
        about = Question.parse(COMPARING.sub(" ", rest))
        return tuple(f"{about.topic}: {side}" if about.has_topic else side for side in self.sides)

    @property
    def wants_list(self) -> bool:
        """Whether the answer is papers, listed or counted."""
        return self.wants in ("papers", "count")

    @property
    def has_topic(self) -> bool:
        """Whether any word of the question says what it is about."""
        return any(word.weight > FAINT_WEIGHT for word in self.words)

    @property
    def wants_definition(self) -> bool:
        """Whether a sentence that introduces the thing is the best answer."""
        return self.wants == "definition"


def topic_words(text: str) -> list[str]:
    """The words that say what a text is about."""
    words = (word.text for word in Question.parse(text).words if word.weight > FAINT_WEIGHT)
    return [word for word in words if word.lower() not in CARRIES_NO_TOPIC]


def has_topic(text: str) -> bool:
    """Whether any word says what a text is about."""
    return bool(topic_words(text))


def asks_of_content(question: Question) -> bool:
    """Whether a question asks for more than the parts that any abstract has, such as its main result."""
    return bool(content_words(question))


def content_words(question: Question) -> list[Word]:
    """The words that a paper has to mention to answer a question; without the verb for what papers do, if possible."""
    verbs = {verb.lower() for found in _VERB.finditer(question.text) for verb in found.groups() if verb}
    words = [
        word
        for word in question.words
        if (word.weight > FAINT_WEIGHT or is_name(word.text))
        and (word.text.lower() not in CARRIES_NO_TOPIC or is_name(word.text))
        and word.text.lower() not in _ASPECTS
    ]
    return [word for word in words if word.text.lower() not in verbs] or words


def is_name(word: str) -> bool:
    """Whether a word looks like a coined name, such as "RASP" or "T5"."""
    return any(letter.isupper() for letter in word[1:]) or (word[0].isupper() and any(map(str.isdigit, word)))


def _sides(text: str) -> tuple[str, ...]:
    sides = compared(text)
    return sides if all(_words(side, frozenset()) for side in sides) else ()


def _focus(text: str) -> frozenset[str]:
    match = _FOCUS.match(text) or _COUNTED.match(text) or _WHO.match(text)
    return frozenset(word.lower() for word in _PART.findall(match[1])) if match else frozenset()


def _topic(text: str) -> str:
    kept = []
    for sentence in _SENTENCE_END.split(text):
        for word in _WORD.finditer(sentence):
            if word.group().lower() not in MAY_OPEN_A_QUESTION:
                kept.append(sentence[word.start() :].rstrip(" ?.!;"))
                break
    return ". ".join(kept) or text


def _is_faint(word: str) -> bool:
    return word in SAYS_LITTLE or (_ADVERB.fullmatch(word) is not None and word not in _NOT_ADVERBS)


def _is_acronym(word: str, text: str) -> bool:
    """Whether a word is written in capitals where the text is not: "the LOOK objective"."""
    return len(word) > 1 and word.isupper() and not text.isupper()


def _words(text: str, focus: frozenset[str]) -> tuple[Word, ...]:
    words: list[Word] = []
    follows = False
    weightless = CARRIES_NO_TOPIC - focus
    for match in _WORD.finditer(_HOW_MUCH.sub("how", text)):
        if match.group().lower() in weightless and not _is_acronym(match.group(), text):
            follows = False
            continue
        for part in _PART.findall(match.group()):
            lowered = part.lower()
            if lowered in weightless and not _is_acronym(part, text):
                follows = False
                continue
            words.append(Word(part, FAINT_WEIGHT if _is_faint(lowered) else 1.0, follows))
            follows = True
    return tuple(words)
