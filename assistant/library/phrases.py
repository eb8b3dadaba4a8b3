"""Words and short phrases that may name what papers are about: "grokking", "language models", "type 2 diabetes"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from assistant.library.lexicon import analysed
from assistant.text.words import CARRIES_NO_TOPIC, SAYS_LITTLE

__all__ = ["Counted", "Stems", "counted_phrases", "phrases", "stems", "words_of"]

Stems = tuple[str, ...]
"""The words of a phrase as the lexical index has them, so that "language model" and "Language models" are one."""

_LONGEST = 3
_IN_TITLE = 2
_WORD = re.compile(r"\w[\w'’-]*\w|\w")
_PART = re.compile(r"[:;!?()\[\]\"“”|/]|[.,](?!\d)")
_LEAST_LETTERS = 4
_NO_PHRASE = "via towards toward using based without across beyond"
_STOPS = CARRIES_NO_TOPIC | SAYS_LITTLE | frozenset(_NO_PHRASE.split())
_SAYS_NO_TOPIC = """
via towards toward based using efficient effective general generalized simple fast better best large small scale new
framework frameworks analysis system systems approach approaches method methods technique techniques algorithm
algorithms model models modeling modelling learning training task tasks problem problems application applications
survey review overview case improving understanding enabling evaluation evaluating benchmark benchmarks benchmarking
report technical introduction real world time high low level quality performance results result data dataset datasets
state art unified robust adaptive automatic beyond rethinking revisiting exploring investigating comparison
comparative assessing human end step open source single multi dual joint second long short deep neural network
networks design role way make effect effects impact association among patients patient clinical trial randomized
controlled makes making needs without less shows even while every across between against demonstrate significantly
significant achieve achieves outperforms experiments experimental code challenge challenges challenging limited issue
address key strong good capability capabilities ability abilities number set process type types form information
baseline baselines solution previous prior including original two three four five six seven eight nine ten one half
percent point points according train trained trains study studied transfer measure predict provide language unlocking
optimal guided driven free aware matter matters need solving scaling building enhancing background objective
objectives aims purpose conclusion conclusions materials setting settings participants outcome outcomes parameter
parameters hard easy group groups control controls years year months days cases risk factors factor treatment treated
diagnosis disease evidence detection physicians symptoms subjects hospital evaluate period total test measured
associated compared modern regression correlation value after differences relative measurements volume respectively
delivered practice examination procedure care left performed assessment difference physician
"""
_IGNORED = _STOPS | frozenset(_SAYS_NO_TOPIC.split())
_DESCRIBES = """
large larger small new deep high low simple better best general long multi real single dual joint aware driven free
guided shot pre post non self wise type stage grade class state associated related undergoing
"""
_MAY_NOT_END = frozenset(_DESCRIBES.split())
"""Words that end no phrase: what they describe is still to come."""
_NAMES_WITH_OTHERS = frozenset(("language", "neural", "scaling", "human", "deep", "training", "data"))
"""Words that name something together with others that name nothing either: "language models", "neural networks"."""


def phrases(text: str) -> Iterator[tuple[str, ...]]:
    """The phrases of a text, as written; within one part of a sentence."""
    for part in _PART.split(text):
        words = _WORD.findall(part)
        for first, word in enumerate(words):
            if not _may_begin(word):
                continue
            if _stands_alone(word):
                yield (word,)
            for end in range(first + 2, min(first + _LONGEST, len(words)) + 1):
                if _may_end(words[end - 1]) and _is_phrase(phrase := tuple(words[first:end])):
                    yield phrase


class Counted(NamedTuple):
    """A phrase as it stands in running text, and how often a paper has it; in the title, it counts twice."""

    written: str
    times: int


def counted_phrases(title: str, abstract: str) -> dict[Stems, Counted]:
    """The phrases of a paper by their stems, in order."""
    written: dict[Stems, tuple[str, ...]] = {}
    times: Counter[Stems] = Counter()
    for text, weight in ((title, _IN_TITLE), (abstract, 1)):
        for phrase in phrases(text):
            stemmed = stems(phrase)
            written.setdefault(stemmed, phrase)
            times[stemmed] += weight
    return {
        stemmed: Counted(" ".join(map(_in_running_text, written[stemmed])), count) for stemmed, count in times.items()
    }


def stems(phrase: tuple[str, ...]) -> Stems:
    """The words of a phrase without inflection."""
    return tuple(map(_stem, phrase))


def words_of(phrase: Stems) -> set[str]:
    """The words of a phrase, also those of its compounds."""
    return set(" ".join(phrase).split())


@lru_cache(1 << 16)
def _in_running_text(word: str) -> str:
    return "-".join(part.lower() if part[1:].islower() else part for part in word.split("-"))


@lru_cache(1 << 16)
def _stem(word: str) -> str:
    return " ".join(analysed(word))


@lru_cache(1 << 16)
def _stands_alone(word: str) -> bool:
    return word[0].isalpha() and len(word) >= _LEAST_LETTERS - word.isupper() and word.lower() not in _IGNORED


@lru_cache(1 << 16)
def _may_begin(word: str) -> bool:
    return word[0].isalpha() and len(word) > 1 and word.lower() not in _STOPS


@lru_cache(1 << 16)
def _may_end(word: str) -> bool:
    return _may_begin(word) and word.lower() not in _MAY_NOT_END


def _is_phrase(words: tuple[str, ...]) -> bool:
    if words[len(words) // 2].lower() in _STOPS:
        return False
    return words[0].lower() in _NAMES_WITH_OTHERS or not all(word.lower() in _IGNORED for word in words)
