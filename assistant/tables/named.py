"""What an abstract names: languages, metrics, data, models, and what a result is compared with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from assistant.answering.leading_sentences import expansion
from assistant.records import Column
from assistant.tables.abstracts import Abstract, Sentence, Value
from assistant.tables.cues import PEOPLE
from assistant.tables.names_of_things import BENCHMARKS, LANGUAGES, METRICS, MODELS
from assistant.text.spans import Span

__all__ = ["compared_with", "data_used", "languages", "metrics", "models_studied"]

_MOST_NAMES = 6


def languages(abstract: Abstract, _: Column) -> Value | None:
    return _most_named(abstract, LANGUAGES, lambda sentence, span: True)


def metrics(abstract: Abstract, _: Column) -> Value | None:
    return _most_named(abstract, METRICS, lambda sentence, span: sentence.role not in ("background",))


def _most_named(abstract: Abstract, pattern: re.Pattern[str], fits: Callable[[Sentence, Span], bool]) -> Value | None:
    """The sentence with most names of a kind, and these names; the earliest of several."""
    best: Value | None = None
    for sentence in abstract.sentences:
        found = [Span(*each.span()) for each in pattern.finditer(sentence.text)]
        once = {sentence.text[span.start : span.end].lower(): span for span in reversed(found) if fits(sentence, span)}
        parts = tuple(sorted(once.values()))[:_MOST_NAMES]
        if parts and (best is None or len(parts) > len(best.parts)):
            best = Value(sentence, parts)
    return best


_NAME = r"(?:[A-Z][\w.@+/’'-]*|\d+[A-Z][\w-]*)(?:[\s-](?:[A-Z0-9][\w.@+/’'-]*|v\d\S*))*"
_COLLECTION = (
    r"(?:datasets?|data\s+sets?|benchmarks?|corpus|corpora|test\s+suites?|challenge|leaderboard|suite|dataset's"
    r"|database|registry|survey|cohort|archives?)"
)
_NAMED_DATA = re.compile(
    rf"(?P<names>{_NAME}(?:,\s+{_NAME})*(?:,?\s+(?:and|or)\s+(?:the\s+)?{_NAME})?)\s+(?:(?!using|on|with|an?\b|the|in"
    rf"|for|across|and|to|over|of|is|are|from|via|by)(?![\w-]*(?:ly|s|ed)\s)[\w-]+[\s-]+){{0,2}}?{_COLLECTION}\b"
    rf"|{_COLLECTION}\s*(?:,|:|\(|such\s+as|including|like|called|named|dubbed|e\.g\.,?)+\s*(?:including\s+"
    rf"|such\s+as\s+|e\.g\.,?\s+|i\.e\.,?\s+)?(?:the\s+)?(?P<after>{_NAME}(?:,\s+{_NAME})*(?:,?\s+(?:and"
    rf"|or)\s+(?:the\s+)?{_NAME})?)"
)
_NO_DATA_NAME = re.compile(
    r"(?:We|Our|The|This|These|In|On|For|With|Both|And|However|Through|Using|Extensive|Experiments?|Results?|To|It"
    r"|Its|A|An|By|From|Code|All|Several|Multiple|Each|Two|Three|Four|Five|Six|Seven|Most|Many|Some|Large|Existing"
    r"|Current"
    r"|Recent|Public|Synthetic|Training|Data|Evaluation|Across|Despite|Unlike|While|When|As|Our|Popular|Standard"
    r"|Challenging|Results|LLMs?|Such|Moreover|Furthermore|Additionally|Finally|Based|AI|ML|NLP|SOTA|State|Models?"
    r"|Language|[A-Z]|First|New|Novel|Here|Empirical|GPT\S*|METHODS|RESULTS|OOD|ID|NLP|NLI|QA|RL|GNNs?|DG|SFT|IID"
    r"|\d+(?:\.\d+)?[KMBkT]|Dataset|Benchmark|SOTA|Extensive)"
)
_OWN_DATA = re.compile(
    r"\bwe\s+(?:\w+\s+){0,3}?(?:assemble|collect|curate|construct|create|build|introduce|present|release|compile"
    r"|gather|propose|annotate|develop|contribute)(?:ed|d)?\b[\s:]+(?:(?!methods?|approach|models?|implementation"
    r"|framework|that|which|to|for|on|algorithm)[\w,():’'-]+\s+){0,8}?(?:dataset|benchmark|corpus|corpora"
    r"|datasets|benchmarks)\b",
    re.IGNORECASE,
)
_COUNTED_BEFORE = re.compile(
    r"\b(?:several|multiple|various|many|diverse|\d+|two|three|four|five|six"
    r"|seven|eight|nine|ten|all|both|standard|common|popular|different|other"
    r"|new|challenging|existing)\s+$",
    re.IGNORECASE,
)
_LISTED = re.compile(
    rf"(?<![\w-])(?:(?:our|the)\s+)?{_NAME}(?:(?:,\s+|\s+and\s+|,\s+and\s+|\s*/\s*)(?:our\s+"
    rf"|the\s+)?{_NAME})+"
)
_HELD_DATA = re.compile(
    r"\b(?:data|records|charts|files|information|samples)\s+(?:\w+\s+){0,3}?(?:were|was|are|is|from"
    r"|of)\b.{0,40}?\b(?:obtained|collected|drawn|derived|extracted|gathered|retrieved|abstracted)\b"
    r"|\b(?:database|registry|medical\s+records|chart\s+review|survey\s+data|claims\s+data|census"
    r"|national\s+\w+\s+survey)\b|\b(?:records|charts)\s+(?:of|were)\b|\bdata\s+from\b",
    re.IGNORECASE,
)


def data_used(abstract: Abstract, _: Column) -> Value | None:
    """The data by name, if the abstract names it; else the sentence on where it is from."""
    best: tuple[float, Value] | None = None
    for sentence in abstract.sentences:
        if sentence.role in ("background", "availability") and not _OWN_DATA.search(sentence.text):
            continue
        parts = tuple(part for part in _data_names(sentence) if _stands_for_data(sentence, part, abstract))[
            :_MOST_NAMES
        ]
        score = (
            len(parts)
            + (0.5 if sentence.role in ("data", "result") else 0.0)
            + (1.0 if _OWN_DATA.search(sentence.text) else 0.0)
        )
        if parts and (best is None or score > best[0]):
            best = score, Value(sentence, parts)
    if best:
        return best[1]
    for pattern in (_OWN_DATA, _HELD_DATA):
        for sentence in abstract.sentences:
            if sentence.role in ("background", "conclusion", "limitation", "availability"):
                continue
            if pattern.search(sentence.text):
                return Value(sentence)
    return None


def _data_names(sentence: Sentence) -> Iterator[Span]:
    """The names of data in a sentence, also those that only stand in a list with known ones."""
    text, taken = sentence.text, [Span(*found.span()) for found in BENCHMARKS.finditer(sentence.text)]
    lists = [found.span() for found in _LISTED.finditer(text) if BENCHMARKS.search(found[0])]
    for found in _NAMED_DATA.finditer(text):
        lists.append(found.span("names") if found["names"] else found.span("after"))
    for start, end in lists:
        if _COUNTED_BEFORE.search(text[:start]):
            continue
        for name in re.finditer(_NAME, text[start:end]):
            span = Span(start + name.start(), start + name.start() + len(name[0].rstrip(".,/'’-+")))
            if not any(span.start < other.end and other.start < span.end for other in taken) and _may_name_data(
                sentence, span
            ):
                taken.append(span)
    yield from sorted(taken)


def _stands_for_data(sentence: Sentence, part: Span, abstract: Abstract) -> bool:
    """Whether a name is no abbreviation that the abstract spells out: of a task or a method."""
    return not expansion(sentence.text[part.start : part.end], f"{abstract.paper.title}. {abstract.paper.abstract}")


def _may_name_data(sentence: Sentence, span: Span) -> bool:
    name = sentence.text[span.start : span.end]
    opens = span.start <= sentence.body
    plain_word = re.fullmatch(r"[A-Z][a-z]+", name) is not None
    return not (_NO_DATA_NAME.fullmatch(name.split()[0]) or MODELS.fullmatch(name) or (opens and plain_word))


_AGAINST = re.compile(
    r"\b(?:believe|generated\s+by|than|generali[sz]ing|inspired\s+by|similar\s+to|akin\s+to|like|unlike\s+in|outperform\w*|surpass\w*"
    r"|exceed\w*|beats?|compared\s+(?:to|with)|over|against|baselines?|unlike"
    r"|vs\.?|versus|rivals?|comparable\s+to|matching|such\s+as|as\s+good\s+as|match(?:es)?)\b[^.;]{0,60}$",
    re.IGNORECASE,
)


_AS_TOOL = re.compile(
    r"\s+(?:(?:was|is|were|are)\s+used|as\s+(?:an?|the)\s+(?:judge|evaluator))|-(?:generated|based|style)"
)
"""What stands behind a model that only helps the study."""
_BY_CALLS_ALONE = re.compile(r"(?:Chat)?GPT-?(?:3\.5|4|5)|ChatGPT|Gemini|Claude|Grok", re.IGNORECASE)
"""Models that nobody but their makers trains: they are tested, but no architecture of a paper."""


def models_studied(abstract: Abstract, column: Column) -> Value | None:
    """The models that are studied or built on, not those only compared with."""
    is_built = re.search(r"architect|backbone|network", column.name, re.IGNORECASE) is not None
    return _most_named(
        abstract,
        MODELS,
        lambda sentence, span: (
            sentence.role not in ("background", "availability")
            and not _AGAINST.search(sentence.text[: span.start])
            and not _AS_TOOL.match(sentence.text, span.end)
            and not (is_built and _BY_CALLS_ALONE.match(sentence.text[span.start : span.end]))
        ),
    )


_COMPARED = re.compile(
    r"\b(?P<cue>compared?\s+(?:(?:it|them|this|our\s+\w+)\s+)?(?:to|with|against)|in\s+comparison\s+(?:to|with)"
    r"|outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?|exceed(?:s|ed|ing)?|superior\s+to|better\s+than|beats?"
    r"|baselines?,?\s+(?:such\s+as|including|like)|improv\w+\s+(?:over|upon)|"
    r"(?:more|less|fewer|higher|lower|faster|greater|larger|smaller)\s+(?:[\w-]+\s+){0,3}than|versus"
    r"|vs\.?)\s+(?:that\s+(?:of|in)\s+|those\s+(?:of|in|with)\s+)?(?P<what>(?:(?!and\s+(?:achiev|improv|reduc|show"
    r"|is|are|can)|while\b|which\b|that\b|when\b|on\b|in\b|by\b|for\b|with\b|using\b|across\b|at\b|under\b|without\b"
    r"|is\b|are\b|was\b|were\b|but\b|after\b|from\b|during\b|as\b|to\b|despite\b|within\b|following\b|there\b|among\b"
    r"|over\b|both\b|where\b|can\b"
    r"|could\b|effectively\b|has\b|have\b|will\b|may\b|do\b|does\b|significantly\b|considerably\b|substantially\b"
    r"|even\b|of\s+\d|trained\b|reported\b|proposed\b)[\w.+/@’'()-]+,?\s?){1,9})",
    re.IGNORECASE,
)
_IS_BASELINE = re.compile(
    r"\b(?:baselines?|state[- ]of[- ]the[- ]art|SOTA|(?:existing|previous|prior|traditional|conventional|standard"
    r"|other|recent|competing|current|popular|leading|alternative|strong|best|classical|larger|general|proprietary"
    r"|original|vanilla|dense|open-source|closed-source)\s+(?:\w+[\s-]+){0,3}(?:methods?|models?|approach(?:es)?"
    r"|techniques?|works?|systems?|algorithms?|ones|results?|treatments?|therap(?:y|ies)|LLMs?|optimi[sz]ers?"
    r"|fine-tuning|training|attention|transformers?|counterparts?|adapters?|policy|policies)|methods|approaches"
    r"|techniques|counterparts?|competitors"
    r"|placebo|controls?|control\s+(?:group|subjects|animals)|usual\s+care|standard\s+care|sham"
    r"|non-?\w+ed\s+(?:group|patients))\b",
    re.IGNORECASE,
)


_NAMES_NONE = re.compile(
    r"(?:\W*\b(?:the|an?|all|any|many|most|both|several|various|multiple|some|its|their|our|of|range|other|others|existing"
    r"|previous|prior|current|recent|traditional|conventional|competing|competitive|corresponding|strong|popular|leading"
    r"|advanced|alternative|off-the-shelf|respective|strongest|simple|standard|naive|vanilla|established|state-of-the-art|state|art|SOTA|best|latest|published|known|related"
    r"|similar|methods?|models?|approach(?:es)?|techniques?|works?|systems?|algorithms?|baselines?|results?|ones?"
    r"|counterparts?|competitors?|solutions?|alternatives?|studies|literature|performance|and)\b\W*)*",
    re.IGNORECASE,
)
"""What says nothing of what it is compared with."""


def compared_with(abstract: Abstract, _: Column) -> Value | None:
    """What a result is compared with: named models and methods, or kinds of them."""
    for sentence in abstract.sentences:
        if sentence.role not in ("result", "aim", "method", "conclusion"):
            continue
        for found in _COMPARED.finditer(sentence.text):
            what = re.split(
                r",\s+(?!and\b|[A-Z])|,?\s+and\s+(?=(?:an?|it|its|they"
                r"|we|is|are|has)\b)|\)|;",
                found["what"],
            )[0].rstrip(" ,)(.")
            if what.count("(") > what.count(")"):
                what = what[: what.rindex("(")].rstrip()
            what = re.sub(r"\s+(?:and|or|the|an?|of)$", "", what)
            if re.search(
                r"\d\.\d"
                r"|\bresults\s+of\b",
                what,
            ) or (re.search(PEOPLE, what) and not _IS_BASELINE.search(what)):
                continue
            if found["cue"].lower().startswith(("vs", "versus")) and not _IS_BASELINE.search(what):
                continue
            named = MODELS.search(what) or re.search(
                r"\b(?!(?:We|Our|The|This|In|AI)\b)[A-Z]\w+[A-Z0-9]\w*\b|\bAdam\b", what
            )
            if (
                not _NAMES_NONE.fullmatch(what)
                and (_IS_BASELINE.search(what) or named)
                and not re.match(r"(?:our|we|this|these|human)\b", what, re.IGNORECASE)
            ):
                start = found.start("what")
                return Value(sentence, (Span(start, start + len(what)),))
    return None
