"""The sentence of an abstract that states what a column asks for, by its wording and by what it is for.

A wrong sentence is worse than none: one is chosen only if its wording shows that it states this.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.records import Asks
from assistant.tables.abstracts import Abstract, Sentence
from assistant.tables.cues import CUES, PROPOSES, Wording
from assistant.tables.measures import figures
from assistant.text.roles import Role

__all__ = ["chosen_sentence", "result_strength"]

_ROLES: dict[Asks, dict[Role, float]] = {
    "task": {
        "aim": 1.5, "background": 0.0, "method": -2.0, "data": -2.0, "result": -4.0, "conclusion": -4.0,
        "limitation": -4.0, "availability": -6.0,
    },
    "method": {
        "aim": 1.0, "method": 1.0, "data": 0.5, "background": -3.0, "result": -2.0, "conclusion": -4.0,
        "limitation": -4.0, "availability": -6.0,
    },
    "result": {
        "result": 2.0, "conclusion": -0.5, "aim": -3.0, "method": -3.0, "data": -4.0, "background": -4.0,
        "limitation": -4.0, "availability": -6.0,
    },
    "conclusion": {
        "conclusion": 1.5, "result": 0.0, "aim": -4.0, "method": -4.0, "data": -4.0, "background": -4.0,
        "limitation": -2.0, "availability": -6.0,
    },
    "limitation": {
        "limitation": 1.0, "conclusion": 0.0, "result": 0.0, "aim": -2.0, "method": -2.0, "data": -2.0,
        "background": -4.0, "availability": -6.0,
    },
    "population": {
        "data": 2.0, "method": 1.0, "aim": 0.5, "result": -0.5, "background": -4.0, "conclusion": -4.0,
        "limitation": -4.0, "availability": -6.0,
    },
    "code": {
        "availability": 1.0,
    },
}  # fmt: skip
"""What the role of a sentence adds."""
_LEAST: dict[Asks, float] = {
    "task": 3.0, "method": 2.7, "result": 4.0, "conclusion": 4.5, "limitation": 4.0, "population": 4.5, "code": 4.0,
}  # fmt: skip
"""What a sentence needs to be shown."""
_LEAST_UNDER_HEADING = 3.3
"""What a result needs in an abstract with a heading for results."""
_LATER: dict[Asks, float] = {
    "task": -2.0,
    "method": -1.0,
    "result": 0.6,
    "conclusion": 1.0,
    "limitation": 0.5,
    "population": -2.0,
}
"""What the last sentence of an abstract has more than the first."""
_HEADINGS: dict[Asks, tuple[str, ...]] = {
    "task": ("purpose", "objective", "aim", "goal", "hypothes"),
    "method": ("method", "design", "intervention"),
    "result": ("result", "finding"),
    "population": ("patient", "participant", "subject", "population", "sample"),
}
_UNDER_HEADING: dict[Asks, float] = {"task": 2.5, "method": 1.0, "result": 0.5, "population": 0.5}
"""What a sentence has more that stands right behind a heading of its kind."""
_OWN = re.compile(r"\b(?:we|our|ours|proposed)\b", re.IGNORECASE)
_ASIDE = re.compile(
    r"\b(?:additionally|moreover|furthermore|besides|also|in\s+addition|further|finally|last(?:ly)?|second(?:ly)?"
    r"|third(?:ly)?|nevertheless)\b",
    re.IGNORECASE,
)
"""How a sentence opens that is not on the main thing."""
_OF_MAIN_THING: tuple[Asks, ...] = ("method", "result")
_BESIDE_IT = re.compile(
    r"^(?:[^,]{0,100}\balso\b|they\b|for\s+(?:example|instance|other)|in\s+(?:further|contrast|comparison)|besides"
    r"|th(?:is|ese)\s+(?:difference|effect|association|relationship|change)s?\b|nevertheless|last(?:ly)?\b"
    r"|compared\s+(?:to|with)|unlike|while|although|existing|previous|prior|current"
    r"|(?:we|our\s+\w+)\s+(?:\w+\s+)?(?:find|found|show|observe|reveal)\w*\s+(?:that\s+)?(?:most|many|all|some)?\s*"
    r"(?:of\s+the\s+)?(?:existing|previous|prior|current)\b)",
    re.IGNORECASE,
)
"""How the words of a sentence open that is on other work first, or goes on from the one before."""
_CENTRAL: dict[Asks, float] = {"result": 8.0}
"""What a sentence has more that is as near to title and abstract as can be: it is on the main thing."""
_POINTS_BACK = re.compile(
    r"\b(?:these|those|such|this)\s+(?!as\b|an?\b|is\b|study\b|paper\b|work\b|article\b|report\b|trial\b|review\b"
    r"|survey\b|investigation\b"
    r"|research\b|technical\b|retrospective\b|prospective\b|randomi[sz]ed\b|analysis\b|project\b)\w+",
    re.IGNORECASE,
)
_DESCRIBES = re.compile(
    r"\b(?:mean|average|median)\s+(?:\w+\s+)?(?:age|follow-?up|duration|time\s+from)\b|\b(?:were|was)\s+(?:included"
    r"|enrolled|recruited|eligible|excluded|identified|reviewed)\b"
    r"|\bresponse\s+rate\b|\bthere\s+were\s+\d+\b",
    re.IGNORECASE,
)
_WISHES = re.compile(
    r"\bwould\s+like\b|\bit\s+is\s+(?:widely|generally|often|commonly)\b"
    r"|\bwe\s+(?:hope|want|need)\b|\bmust\s+(?:be|demonstrate|have)\b",
    re.IGNORECASE,
)
_BEGINNING = re.compile(
    r"^(?:to|in|based|building|inspired|motivated|given|for|with"
    r"|following)\b[^,]{0,120},\s+",
    re.IGNORECASE,
)
"""What leads from the sentence before to what the paper does about it."""
_OF_PEOPLE_OR_DATA = re.compile(
    r"\b(?:data|sources?|patients?|participants?|subjects?|settings?|population"
    r"|samples?)\b"
)
_ALSO = re.compile(
    r"\b(?:we|study|paper|work)\s+(?:also|further|additionally|then|next|finally)\b"
    r"|^to\s+further\b",
    re.IGNORECASE,
)
_PROPOSING = re.compile(rf"\bwe\s+(?:\w+\s+){{0,3}}?{PROPOSES}\b", re.IGNORECASE)
_DOES = re.compile(
    r"we\s+(?:\w+ly\s+)?(?!find|found|show|study|revisit|studied|investigat|explor|examin|observ|ask|consider|focus"
    r"|argue|prove|report|demonstrat|evaluat"
    r"|assess|compar|analy[sz]|address|are\b|were\b|have\b|had\b|can\b|will\b|hope|believe|conclude|hypothes|aim"
    r"|seek|sought|wish|want|know|need)[a-z]{3,}\b",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"\b(?:provides?|offers?|gives?)\s+(?:\w+\s+)?(?:guidance|insights?|directions?|guidelines?)\b|\bshed"
    r"|\bwe\s+(?:\w+\s+)?show\s+how\s+to\b|\bpave|\bfuture\s+(?:research|work)\b|\b(?:effectiveness|efficacy"
    r"|superiority|generali[sz]ability)\s+of\s+(?:our|the\s+proposed)\b",
    re.IGNORECASE,
)


def chosen_sentence(asks: Asks, abstract: Abstract, needed: re.Pattern[str] | None = None) -> Sentence | None:
    """The sentence that states what such a column asks for; None if no wording shows that one does.

    It has the wording that is `needed` besides.
    """
    least = _LEAST_UNDER_HEADING if asks == "result" and _has_results_heading(abstract) else _LEAST[asks]
    rated = (
        (score + _CENTRAL.get(asks, 0.0) * each.near, -each.place, each)
        for each in abstract.sentences
        if not each.text.rstrip().endswith("?")
        and (needed is None or needed.search(each.words))
        and not (asks in _OF_MAIN_THING and _is_aside(each))
        and (score := _score(asks, each, abstract)) >= least
    )
    best = max(rated, default=None)
    return best[2] if best else None


def _is_aside(sentence: Sentence) -> bool:
    """Whether a sentence opens as a further finding, or with other work."""
    return _ASIDE.search(sentence.text[: sentence.body]) is not None or _BESIDE_IT.match(sentence.words) is not None


def _has_results_heading(abstract: Abstract) -> bool:
    """Whether a heading says which sentences are results, so that their wording has less to show."""
    return any("result" in each.text[: each.body].lower() for each in abstract.sentences)


def result_strength(sentence: Sentence, abstract: Abstract) -> float:
    """How well a sentence serves as the main result."""
    return _score("result", sentence, abstract)


def _score(asks: Asks, sentence: Sentence, abstract: Abstract) -> float:
    words = sentence.words
    told = sum(_strongest(CUES[asks], words)) + _ROLES[asks].get(sentence.role, 0.0)
    last = max(1, len(abstract.sentences) - 1)
    told += _LATER.get(asks, 0.0) * sentence.place / last
    if asks == "method" and _DOES.match(words) and not _has_own_before(sentence, abstract):
        told += 2.0
    heading = sentence.text[: sentence.body].lower()
    if asks == "method" and _OF_PEOPLE_OR_DATA.search(heading) and "method" not in heading and "design" not in heading:
        told -= 2.0
    told += _UNDER_HEADING.get(asks, 0.0) if any(word in heading for word in _HEADINGS.get(asks, ())) else 0.0
    if asks in ("task", "method"):
        if _POINTS_BACK.search(_BEGINNING.sub("", words)):
            told -= 2.5 if asks == "task" else 1.5
        told -= 1.5 if _ALSO.search(words) else 0.0
    if asks == "task" and _PROPOSING.search(words) and _has_own_before(sentence, abstract):
        told -= 2.0
    if asks == "method" and sentence.role in ("aim", "background") and max(_strongest(CUES[asks], words)) < 3:
        told -= 2.0
    if asks == "code" and sentence.role != "availability":
        told -= 6.0
    if asks == "result":
        told += (0.8 if figures(words) else 0.0) + (0.5 if _OWN.search(words) else 0.0)
        told -= 1.0 if _ALSO.search(words) else 0.0
        told -= 2.0 if _DESCRIBES.search(words) else 0.0
        told -= 3.0 if _WISHES.search(words) else 0.0
        told -= 1.5 if _VAGUE.search(words) else 0.0
    return told


def _has_own_before(sentence: Sentence, abstract: Abstract) -> bool:
    """Whether a sentence before it has told what the paper does."""
    return any(each.role in ("aim", "method", "result") for each in abstract.sentences[: sentence.place])


def _strongest(cues: Iterable[Wording], words: str) -> tuple[float, float, float]:
    """The two strongest cues for it, the second counting half, and what speaks against it."""
    found = sorted((cue.weight for cue in cues if cue.wording.search(words)), reverse=True)
    speaks_for = [weight for weight in found if weight > 0]
    first, second = (*speaks_for, 0.0, 0.0)[:2]
    return first, second / 2, sum(weight for weight in found if weight < 0)
