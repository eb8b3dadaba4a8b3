"""The sentences that a reader looks for first: one that defines the thing asked about, or that gives the verdict."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from assistant.answering.numbering import Citations
from assistant.questions.question import Question
from assistant.records import Answer, Citation, Evidence, Quote, Statement
from assistant.text.words import CARRIES_NO_TOPIC

__all__ = [
    "Lead",
    "asked_term",
    "expansion",
    "leading_sentence",
    "led_by",
    "searched_question",
    "wants_leading_sentence",
]

_TERM = r"(?P<term>[\w][\w.+/’'-]*(?:\s+[\w][\w.+/’'-]*){0,4}?)"
_ASKS = tuple(
    re.compile(rf"^\W*(?:please\s+|can\s+you\s+)?{pattern}[\s\"”’?.!]*$", re.IGNORECASE)
    for pattern in (
        rf"what\s+(?:does|do|is)\s+(?:the\s+)?(?:acronym\s+|abbreviation\s+|term\s+|name\s+)?[\"“‘]?{_TERM}[\"”’]?\s+"
        r"(?:stands?\s+for|short\s+for|mean|abbreviate)",
        rf"(?:what(?:['’]s|\s+is|\s+are)\s+)?(?:the\s+)?(?:meaning|definition|full\s+(?:form|name)|expansion|abbreviation)\s+(?:of|for)\s+(?:the\s+)?[\"“‘]?{_TERM}",
        rf"what\s+is\s+(?:meant\s+by|short\s+for)\s+[\"“‘]?{_TERM}",
        rf"(?:define|expand|spell\s+out)\s+(?:the\s+(?:term|acronym)\s+)?[\"“‘]?{_TERM}",
        rf"what(?:['’]s|\s+is|\s+are)\s+(?:an?\s+|the\s+)?(?:term\s+)?[\"“‘]?{_TERM}",
        rf"{_TERM}\s+stands\s+for(?:\s+what)?",
    )
)
_WHAT_IS = re.compile(
    r"\W*what(?:['’]s|\s+is|\s+are)\s+(?!meant\b|short\b|(?:the\s+)?(?:meaning|definition|full|expansion|abbreviation)\b"
    r"|.*\bshort\s+for\W*$)",
    re.IGNORECASE,
)
_VERDICT = re.compile(r"^\W*(?:is|are|was|were|do|does|did|can|could|will|would|has|have)\b", re.IGNORECASE)
_COMPARES = re.compile(
    r"\b(?:better|worse|more|less|fewer|outperform\w*|beats?|beaten|surpass\w*|exceed\w*|superior|inferior|outdo\w*|underperform\w*"
    r"|on\s+par|match(?:es|ed)?|comparable|equal(?:s|ly)?|as\s+\w+\s+as|no\s+difference|advantages?|\w{3,}er\s+than|wins?|loses?|trails?)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+")
_COMPOUND = re.compile(r"[^\W_]+(?:[-‐‑][^\W_]+)*")
_MOST_WORDS_A_LETTER = 2
_MOST_OF = 0.5
_MOST_STATEMENTS = 4


_Strength = Callable[[Evidence, str], float]


class Lead(NamedTuple):
    """A sentence, and the paper that it is from."""

    evidence: Evidence
    quote: Quote


def asked_term(question: str) -> str:
    """What a question wants defined; empty if it wants anything else."""
    found = next(filter(None, (form.match(question) for form in _ASKS)), None)
    return found["term"].strip() if found else ""


def searched_question(question: Question) -> Question:
    """The question to search for: of one that wants a name spelt out, only the name says what it is about."""
    term = asked_term(question.text)
    is_plain = not term or question.wants_list or _WHAT_IS.match(question.text)
    return question if is_plain else Question.parse(f"what is {term}?")


def wants_leading_sentence(question: Question) -> bool:
    """Whether a sentence of a certain form is looked for first, so that whole abstracts are needed."""
    return _strength(question) is not None


def leading_sentence(question: Question, evidence: Sequence[Evidence]) -> Lead | None:
    """The sentence that defines or decides what is asked, if one does by its form; of several, the best found."""
    strength = _strength(question)
    if strength is None:
        return None
    rated = (
        (strength(found, quote.text), found.score + quote.score, Lead(found, quote))
        for found in evidence
        for quote in found.sentences
    )
    best = max(rated, key=lambda item: item[:2], default=None)
    return best[2] if best and best[0] else None


def led_by(lead: Lead, answer: Answer, numbers: dict[str, int] | None) -> Answer:
    """An answer in quotes with this sentence first. What listed papers for want of a sentence gives way to it."""
    citations = Citations(numbers)
    first = citations.add(lead.evidence.paper, lead.quote, "supported")
    number = citations.all[first].number
    statements = [Statement(text=lead.quote.text, citations=(number,), rests_on=(first,), verdict="supported")]
    kept = answer.statements if answer.status in ("answered", "closest") else ()
    for statement in kept:
        quoted = [answer.citations[place] for place in statement.rests_on]
        if len(statements) == _MOST_STATEMENTS or any(_is_same(citation, lead) for citation in quoted):
            continue
        places = []
        for citation in quoted:
            quote = Quote(text=citation.quote, start=citation.start, end=citation.end)
            places.append(citations.add(citation.paper, quote, citation.verdict))
        statements.append(statement.model_copy(update={"rests_on": tuple(places)}))
    used = {citation.paper.id for citation in citations.all}
    own = [lead.evidence.model_copy(update={"sentences": (lead.quote,)})]
    held = [found for found in answer.evidence if found.paper.id in used]
    known = {found.paper.id for found in held}
    return answer.model_copy(
        update={
            "status": "answered",
            "statements": tuple(statements),
            "citations": tuple(citations.all),
            "evidence": (*(found for found in own if found.paper.id not in known), *held),
            "near_misses": tuple(hit for hit in answer.near_misses if hit.paper.id not in used),
        }
    )


def _is_same(citation: Citation, lead: Lead) -> bool:
    where = citation.paper.id, citation.start, citation.end
    return where == (lead.evidence.paper.id, lead.quote.start, lead.quote.end)


def _strength(question: Question) -> _Strength | None:
    if question.wants == "comparison":
        return _verdict(question.sides) if question.sides and _VERDICT.match(question.text) else None
    term = asked_term(question.text)
    if term and (question.wants == "definition" or not question.wants_list):
        return lambda found, sentence: max(_defines(term, sentence), _spelt_out(term, found, sentence))
    return None


def _verdict(sides: Sequence[str]) -> _Strength:
    words = [[word.lower() for word in _WORD.findall(side) if word.lower() not in CARRIES_NO_TOPIC] for side in sides]

    def strength(found: Evidence, sentence: str) -> float:
        if not all(words) or not _COMPARES.search(sentence):
            return 0.0
        named = [_names(side, sentence) for side in words]
        if all(named):
            return 2.0
        text = f"{found.paper.title} {found.paper.abstract}"
        return 1.0 if any(named) and all(_names(side, text) for side in words) else 0.0

    return strength


def _names(words: Sequence[str], text: str) -> bool:
    lowered = text.lower()
    return all(re.search(rf"\b{re.escape(word[: max(4, len(word) - 2)])}", lowered) for word in words)


def _defines(term: str, sentence: str) -> float:
    named = rf"(?<![\w-]){re.escape(term)}s?(?![\w-])"
    if not re.search(named, sentence, re.IGNORECASE):
        return 0.0
    if expansion(term, sentence):
        return 4.0
    forms = (
        (rf"[\w-]+\s+[\w-]+\s+\(\s*{named}\s*[,;)]", 2.5),
        (rf"{named}\s*(?:,\s[^,]+,\s+)?(?:is|are|refers?\s+to|denotes?|means|describes?|stands?\s+for)"
         rf"\s+(?:an?|the|any|when|where|defined|known|[a-z]+ing\b|[a-z]+s\b)", 3.0),
        (rf"\b(?:called|termed|named|dubbed|coined|known\s+as|referred\s+to\s+as|we\s+call\s+(?:this|it|them))"
         rf"\s+(?:an?\s+|the\s+)?[\"“‘']?{named}", 3.0),
        (rf"{named}\s*[,(–—:-]\s*(?:i\.e\.,?\s+)?(?:an?|the|in\s+which|where)\s+\w", 2.0),
        (rf"\b(?:introduc|propos|present|defin)(?:e|es|ed|ing)\s+(?:an?\s+|the\s+)?(?:new\s+|novel\s+)?{named}", 1.0),
    )  # fmt: skip
    return next((value for form, value in forms if re.search(form, sentence, re.IGNORECASE)), 0.0)


def _spelt_out(term: str, found: Evidence, sentence: str) -> float:
    """Whether a paper with a title such as "JAM: Just Another Method" speaks in a sentence of what the name means."""
    head, colon, rest = found.paper.title.partition(":")
    words = _COMPOUND.findall(rest)
    ends = range(2, _MOST_WORDS_A_LETTER * len(term) + 1)
    if not colon or head.strip().lower() != term.lower() or not any(_is_abbreviated(term, words[:end]) for end in ends):
        return 0.0
    telling = [word for word in _WORD.findall(rest) if word.lower() not in CARRIES_NO_TOPIC]
    share = sum(_names([word.lower()], sentence) for word in telling) / max(1, len(telling))
    return 2.0 * share if share >= _MOST_OF else 0.0


def expansion(term: str, text: str) -> str:
    """The words that an acronym stands for, written before or after it in brackets: "no positional encoding (NoPE)"."""
    if " " in term or len(term) < 2 or not any(letter.isalpha() for letter in term):
        return ""
    if term.endswith("s") and not term[:-1].islower():
        term = term[:-1]
    named = rf"{re.escape(term)}s?"
    for found in re.finditer(rf"\(\s*{named}\s*[,;)]", text, re.IGNORECASE):
        if words := _fitting_end(term, text[: found.start()]):
            return words
    for found in re.finditer(rf"(?<![\w-]){named}\s*\(([^()]{{4,120}})\)", text, re.IGNORECASE):
        if _is_abbreviated(term, _COMPOUND.findall(found[1])):
            return found[1].strip()
    return ""


def _fitting_end(term: str, before: str) -> str:
    """The last words of a text, as few as have the letters of an acronym."""
    places = list(_COMPOUND.finditer(before))[-_MOST_WORDS_A_LETTER * len(term) :]
    for place in reversed(range(len(places))):
        words = [word[0] for word in places[place:]]
        if words[0][0].lower() == term[0].lower() and len(words) > 1 and _is_abbreviated(term, words):
            return before[places[place].start() :].strip()
    return ""


def _is_abbreviated(term: str, words: Sequence[str]) -> bool:
    """Whether the letters of an acronym begin the words, one or more a word; function words may be left out."""
    letters = "".join(letter for letter in term.lower() if letter.isalnum())
    return any(not rest for rest in _left(letters, [word.lower() for word in words]))


def _left(letters: str, words: Sequence[str]) -> Iterator[str]:
    """The letters left over when the words have been used up, in every way of using them."""
    if not words:
        yield letters
        return
    first, rest = words[0], words[1:]
    if len(parts := _WORD.findall(first)) > 1:
        yield from _left(letters, [*parts, *rest])
        first = parts[0]
    if first in CARRIES_NO_TOPIC:
        yield from _left(letters, rest)
    for length in range(1, min(len(first), len(letters)) + 1):
        if first[:length] != letters[:length]:
            break
        yield from _left(letters[length:], rest)
