"""How many there are of something in an abstract: parameters of a model, people of a study, anything that is named."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.records import Column
from assistant.tables.abstracts import Abstract, Sentence, Value
from assistant.tables.cues import PEOPLE
from assistant.text.numbers import numbers
from assistant.text.spans import Span

__all__ = ["how_many", "model_size", "sample_size"]

_MOST = 6
"""Counts in a cell."""
_SAMPLE_CUE = re.compile(
    r"\b(?:total\s+of|included?|including|enrolled|recruited|consecutive|eligible|cohort|sample|among|participated"
    r"|responded|reviewed|randomi[sz]ed|identified|population|surveyed|interviewed|completed|underwent|analy[sz]ed"
    r"|studied|examined|comprised|consisted|data\s+(?:from|on|for)|records|there\s+were|evaluated|assessed|collected"
    r"|followed|treated|screened|all|obtained)\b",
    re.IGNORECASE,
)
_TAKEN_IN = re.compile(
    r"\b(?:enrolled|recruited|included|consecutive|eligible"
    r"|randomi[sz]ed|sample\s+of|cohort\s+of)\b",
    re.IGNORECASE,
)
_OF_ONE_GROUP = re.compile(
    r"\bgroups?\s+(?:\d|[A-D]\b|I{1,3}\b|included|consisted|comprised)"
    r"|\bin\s+group\b|\([^()]*\bgroup\)",
    re.IGNORECASE,
)
_NO_PERSON = re.compile(
    r"\b(?:procedures|operations|samples|specimens|examinations|visits|cases"
    r"|records|studies|surgeries|admissions|eyes|hospitals|schools|practices)$",
    re.IGNORECASE,
)
_PART_OF = re.compile(
    r"\b(?:of(?:\s+(?:the|these|those))?|these|remaining|other|only|died|whom|except|excluded"
    r"|than)\s+$|(?:\d|teen|ty|hundred|one|two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve)\s+[\w-]+\s+and\s+$",
    re.IGNORECASE,
)
"""What stands before a count of a part, or of what a part is taken from."""
_CONSISTS_OF = re.compile(
    r"\b(?:consist\w*|compris\w*|composed|sample|total|cohort|series|population|records|charts|data|study|survey"
    r"|review|analysis|database|number)"
    r"\s+of\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_TOTAL_BEFORE = re.compile(
    r"\b(?:(?:total|sample|cohort|group)\s+of|overall,?|in\s+all,?"
    r"|altogether,?)\s+$",
    re.IGNORECASE,
)
_LEAST_SAMPLE = 2.0
_COUNTED = (
    r"(?P<count>(?:\d{1,3}(?:[,  ]\d{3})+|\d+)(?:\.\d+)?(?:\s?(?:million|thousand|[kKM]\b))?"
    r"|(?:(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand"
    r"|and)[-\s]?){1,8}(?<!and)(?<!and ))"
)
_SMALL = r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundred|thousand)"
_PEOPLE_COUNTED = re.compile(
    rf"\b(?<![\d.,%±=<>-]){_COUNTED}(?![A-Za-z%]|\s?%)[\s-]*(?!years?\b|months?\b|days?\b|weeks?\b|hours?\b|to\b|of\b"
    rf"|centers?\b|centres?\b|hospitals?\b|and\b)"
    rf"(?:(?!were\b|was\b|had\b|who\b|in\b|from\b|with\b|hours?\b|{_SMALL}\b)(?:[A-Za-z]|\d+(?:st|nd|rd"
    rf"|th)\b)[\w'’/-]*,?\s+){{0,6}}?(?P<of>{PEOPLE})\b",
    re.IGNORECASE,
)
_N_EQUALS = re.compile(r"\b[nN]\s?=\s?(?P<count>\d[\d, ]*\d|\d+)")
_PARAMETERS = re.compile(
    r"(?<![\w.])(?:from\s+)?\d+(?:\.\d+)?\s?(?:[KMBT]|[kmb](?=\b)|thousand|million|billion|trillion)?(?:\s?(?:to|-|–"
    r"|and|,)\s?\d+(?:\.\d+)?)?[\s-]?(?:[KMBT]|thousand|million|billion|trillion)?[\s-]?(?:activated\s+|active\s+"
    r"|trainable\s+|total\s+|model\s+|learnable\s+)?(?:parameters?|params)\b"
    r"|(?<![\w.])\d+(?:\.\d+)?\s?[BMT](?=[\s-](?:parameters?|params|models?|LLMs?|language|dense|variants?|sizes?"
    r"|scale|transformer)\b)"
    r"|(?:model|parameter)s?\s+(?:sizes?|of|with|from|up\s+to|ranging|scal\w+|to|as\s+\w+\s+as"
    r"|\s)+\s*(?P<late>\d+(?:\.\d+)?\s?(?:[MBT]\b|million|billion|trillion)(?:\s?(?:to|-|–"
    r"|and)\s?\d+(?:\.\d+)?\s?(?:[MBT]\b|million|billion|trillion))?)"
)
_NAMED_SIZE = re.compile(r"\b[A-Z][\w.]*(?:[-\s][\w.]+)?-(?P<late>\d+(?:\.\d+)?[BM])\b")


_REVIEWS = re.compile(r"\b(?:review|meta-analys[ei]s|randomi[sz]ed|controlled|clinical)\b", re.IGNORECASE)
"""Where trials are studies, not the repetitions of a task."""


def model_size(abstract: Abstract, _: Column) -> Value | None:
    """The first sentence on the paper's own work that gives numbers of parameters, with all of them."""
    for pattern in (_PARAMETERS, _NAMED_SIZE):
        for sentence in abstract.sentences:
            if sentence.role == "background":
                continue
            parts = [
                Span(*(found.span("late") if found.groupdict().get("late") else found.span()))
                for found in pattern.finditer(sentence.text)
                if re.search(r"[KMBTkmb]\b|thousand|illion|\d{4}|\d,\d", found[0])
            ]
            if parts and not _is_of_others(sentence.text, parts[0]):
                return Value(sentence, tuple(parts[:_MOST]))
    return None


def _is_of_others(text: str, span: Span) -> bool:
    return (
        re.search(
            r"(?:than|outperform\w*|surpass\w*|over|beats?|compared\s+(?:to|with)|such\s+as)\s+(?:the\s+"
            r"|an?\s+)?(?:[\w-]+\s+){0,3}$",
            text[: span.start][-60:],
        )
        is not None
    )


def sample_size(abstract: Abstract, _: Column) -> Value | None:
    """How many were studied: the count with the clearest wording for a sample; of several as clear, the largest.

    Counts of the groups that are compared, or of those to whom something happened, are none.
    """
    best: tuple[float, float, Value] | None = None
    for sentence in abstract.sentences:
        if sentence.role in ("background", "conclusion", "limitation", "availability"):
            continue
        counted = [*_samples(sentence)]
        apart = sum(not _is_bracketed(sentence.text, span) for span, _ in counted)
        for span, size in counted:
            score = _sample_strength(sentence, span, alone=apart <= 1)
            if score >= _LEAST_SAMPLE and (best is None or (score, size) > best[:2]):
                best = score, size, Value(sentence, (span,))
    return best[2] if best else None


def _sample_strength(sentence: Sentence, span: Span, *, alone: bool) -> float:
    """How well a count serves as the size of the sample, `alone` if it is the only one of its sentence."""
    text, counted = sentence.text, sentence.text[span.start : span.end]
    before, clause = text[: span.start], text[max(0, span.start - 60) : span.end + 60]
    is_total = _TOTAL_BEFORE.search(before[-30:]) is not None
    if not is_total and (not alone or _OF_ONE_GROUP.search(text)):
        return 0.0
    if _PART_OF.search(before[-40:]) and not _CONSISTS_OF.search(before[-40:]):
        return 0.0
    is_taken_in = _TAKEN_IN.search(clause) is not None or is_total
    if sentence.role not in ("data", "method", "aim") and not is_taken_in:
        return 0.0
    strength = 2.0 if sentence.role == "data" else 1.0 if sentence.role in ("method", "aim") else 0.0
    strength += (2.0 if _SAMPLE_CUE.search(clause) else 0.0) + (0.5 if is_taken_in else 0.0)
    strength -= 2.0 if _is_bracketed(text, span) and "=" not in counted else 0.0
    return strength - (0.7 if _NO_PERSON.search(counted) else 0.0)


def _is_bracketed(text: str, span: Span) -> bool:
    return text[: span.start].count("(") > text[: span.start].count(")")


def _samples(sentence: Sentence) -> Iterator[tuple[Span, float]]:
    text = sentence.text
    for found in _PEOPLE_COUNTED.finditer(text):
        size = _value(found["count"])
        if (
            size >= 4
            and not re.search(
                r"(?:\b(?:per|one\s+in|out\s+of|every|year|grade"
                r"|class|type|stage|day|age)|/)\s*$",
                text[: found.start()],
                re.IGNORECASE,
            )
            and not re.fullmatch(r"(?:19|20)\d\d", found["count"].strip())
            and (found["of"].lower() != "trials" or _REVIEWS.search(text))
        ):
            yield Span(found.start("count"), found.end("of")), size
    if not any(_PEOPLE_COUNTED.finditer(text)):
        for found in _N_EQUALS.finditer(text):
            yield Span(*found.span()), float(re.sub(r"\D", "", found["count"]))


def _value(written: str) -> float:
    values = [float(value) for number in numbers(written) for value, _ in number.readings]
    return max(values, default=0.0)


def how_many(abstract: Abstract, column: Column) -> Value | None:
    """How many there are of what the column names: "number of layers", "dataset size"."""
    if re.match(r"^(?:data|corpus|benchmark|training)", column.name, re.IGNORECASE):
        counted = (
            r"(?:images?|examples?|instances?|videos?|pairs?|questions?|problems?|documents?|sentences?|hours"
            r"|trajectories|tokens?|samples?|clips|dialogues?|conversations|papers"
            r"|entries|annotations|captions|prompts|queries|images?-text\s+pairs|records|scenes|objects|triplets"
            r"|words|utterances|masks|reports|cases|data\s+points|demonstrations)"
        )
        about = re.compile(
            r"\b(?:datasets?|corpus|benchmarks?|training|collect\w*|curat\w*|compris\w+|consist\w+|contain\w+"
            r"|annotat\w+|trained)\b",
            re.IGNORECASE,
        )
    else:
        name = re.sub(
            r"^\W*(?:(?:number|no\.?|#|count|amount)\s+(?:of\s+)?|how\s+(?:many|much)\s+)(?:the\s+)?",
            "",
            column.name,
            flags=re.IGNORECASE,
        )
        words = re.findall(r"[\w-]+", re.sub(r"\s+(?:used|are|were|is|there|did|do|in|studied|evaluated).*$", "", name))
        if not words:
            return None
        counted = r"[\s-]+".join(re.escape(re.sub(r"(?:es|s)$", "", word)) + r"(?:es|s)?" for word in words)
        about = re.compile("")
    pattern = re.compile(
        rf"(?<![\w.,%-]){_COUNTED}(?![A-Za-z])\+?(?!\s?%)[\s-]*(?:(?!and\b|were\b|was\b|to\b|of\b"
        rf"|than\b)[\w'’/-]+\s+){{0,3}}?(?:{counted})\b(?!\s+(?!(?:and|or|in|on|with|from|of|were|was|are|is|for|to|by|that"
        rf"|which|who|at|as|including|across|per|using|while|we)\b)[a-z])",
        re.IGNORECASE,
    )
    for sentence in sorted(abstract.sentences, key=lambda each: each.role == "background"):
        if sentence.role == "background" or not about.search(sentence.text):
            continue
        parts = [Span(found.start("count"), found.end()) for found in pattern.finditer(sentence.text)]
        if parts:
            return Value(sentence, tuple(parts[:_MOST]))
    return None
