"""Questions in other languages than English: recognised, and reduced to their names and English words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

__all__ = ["Foreign", "foreign_question", "is_foreign"]


class Foreign(NamedTuple):
    """A question that is not in English. `words`: what of it is a name or English; empty if nothing is."""

    words: str
    question: str


_GERMAN = """
bedeutet ist sind welche welcher welches wie warum wieso wozu gibt und oder über für mit ohne nicht eine einen einem
einer ein das dem wer wann wo wird werden kann können artikel arbeiten studien zeige mir erkläre zum zur bei nach
zwischen haben hat auf aus sich auch als wurde wurden behandeln beschreiben erklären untersuchen thema themen
"""
_FRENCH = """
quels quelles quel quelle qu que qui quoi est sont les une des du sur dans avec pour pourquoi comment articles études
étude montre montrez moi signifie veut dire définition où quand par aux cette ces sans entre traitent parlent
expliquent expliquer ce
"""
_SPANISH = """
qué que cuál cuáles cuales quién quien quiénes son los las una unos el del sobre con para por porqué cómo como cuándo
dónde artículos articulos estudios significa muestra muestre muéstrame explica explican explicar hay sin entre esta
este estos tratan hablan es
"""
_ITALIAN = """
cosa che quali quale sono gli della delle dei degli nel nella sul sulla perché come quando dove articoli studi
significa mostra spiega spiegano parlano trattano senza tra questo questa è cos
"""
_PORTUGUESE = """
quais qual são os uma uns dos das sobre com para por como quando onde artigos estudos significa mostre explique
explicam há sem entre este esta tratam o que é
"""
_DUTCH = """
wat betekent welke hoe waarom zijn een het over voor met zonder wie wanneer waar wordt worden artikelen onderzoek toon
leg uit gaan tussen naar
"""
_OTHERS = """
vad betyder är vilka hur varför artiklar och hvad hvilke hvordan hvorfor og co jest jakie jak dlaczego czym artykuły
nedir hangi nasıl neden apa adalah yang bagaimana mengapa
"""
_FOREIGN = frozenset(" ".join((_GERMAN, _FRENCH, _SPANISH, _ITALIAN, _PORTUGUESE, _DUTCH, _OTHERS)).split())
_BOTH = """
ein was war die man so articles des les est par sur con sin el la le los las del dos das der den dem van von de du da
di al il un en es o os co come entre hat wo apa over met een het wie hay este esta no me on bei zum zur
"""
_SHARED = frozenset(_BOTH.split())
"""Words that are English as well, or particles of names ("van der Waals"): alone they show nothing."""
_OF_ENGLISH = """
the of is are what which who how why when where does do did paper papers about and for with that this in on by to from
has have can study studies work works show explain list any there than not an
"""
_ENGLISH = frozenset(_OF_ENGLISH.split())
_OPENS = re.compile(
    r"^\W*(?:was\s+(?:ist|sind|bedeutet|heißt)|wie\s+(?:funktioniert|wird|werden|kann|ist)|welche[rsn]?\s|warum\s|qu['’]est|c['’]est|quel(?:le)?s?\s|pourquoi\s"
    r"|comment\s+(?:fonctionne|marche|est)|qué\s|cuál|que\s+es\s|cómo\s|cosa\s|cos['’]è|che\s+cos|o\s+que\s|wat\s+(?:is|zijn|betekent)|vad\s+(?:är|betyder)"
    r"|hvad\s|co\s+to\s|czym\s+jest|¿)",
    re.IGNORECASE,
)
_DEFINITION = re.compile(
    r"^\W*(?:was\s+(?:ist|sind|bedeutet|heißt)|qu['’]est|c['’]est\s+quoi|que\s+(?:signifie|es)|qué\s+(?:es|son|significa)|cosa\s|cos['’]è|che\s+cos|o\s+que\s"
    r"|wat\s+(?:is|zijn|betekent)|vad\s|hvad\s|co\s+to|czym)|什么是|是什么|とは|что\s+такое|이란|무엇|ما\s+هو|ما\s+هي",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏ](?:[A-Za-zÀ-ÖØ-öø-ɏ0-9_.+/-]*[A-Za-zÀ-ÖØ-öø-ɏ0-9_])?(?:['’][^\W\d_]+)?")
_CHARACTER = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏ]")


def foreign_question(text: str, known: Callable[[str], bool]) -> Foreign | None:
    """The question reduced to English, if it is in another language; `known` says whether a paper has a word."""
    if not is_foreign(text):
        return None
    kept = []
    for found in _TOKEN.finditer(text):
        word = found[0].rpartition("'")[2].rpartition("’")[2]
        if word.lower() in _FOREIGN | _SHARED | _ENGLISH:
            continue
        if _is_coined(word) or known(word):
            kept.append(word)
    words = " ".join(kept)
    return Foreign(words, f"what is {words}?" if _DEFINITION.search(text) else f"papers on {words}")


def is_foreign(text: str) -> bool:
    """Whether a question is in another language than English."""
    letters = _LETTER.findall(text)
    if not letters:
        return False
    outside = sum(not _LATIN.match(letter) for letter in letters)
    if len(_CHARACTER.findall(text)) > 1:
        return True
    if outside > 1 and (outside >= 0.25 * len(letters) or (outside >= 3 and not _english(text))):
        return True
    if _english(text) and not _OPENS.match(text):
        return False
    words = [found[0].lower() for found in _TOKEN.finditer(text)]
    words += [part for word in words for part in re.split(r"['’]", word) if part != word]
    telling = {word for word in words if word in _FOREIGN and word not in _SHARED}
    either = {word for word in words if word in _FOREIGN | _SHARED}
    return (bool(_OPENS.match(text)) and bool(either)) or (bool(telling) and len(either) > 1)


def _english(text: str) -> bool:
    """Whether a text has a word that only English questions have."""
    return any(found[0].lower() in _ENGLISH for found in _TOKEN.finditer(text))


def _is_coined(word: str) -> bool:
    return any(letter.isupper() or letter.isdigit() for letter in word[1:])
