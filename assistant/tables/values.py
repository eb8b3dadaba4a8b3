"""The value in a sentence that a column asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from assistant.records import Asks, Column
from assistant.tables.abstracts import Abstract, Sentence, Value
from assistant.tables.choosing import result_strength
from assistant.tables.counts import how_many, model_size, sample_size
from assistant.tables.measures import figures, is_named, measure_span, measured, phrase
from assistant.tables.named import compared_with, data_used, languages, metrics, models_studied
from assistant.text.spans import Span

__all__ = ["VALUES", "value_of"]

_LEAST_RESULT = 2.0
_BESIDE_RESULT = re.compile(
    r"\b(?:(?:having|with|using)\s+only|seed|temperature|over|across|in|within|after|for|of|with"
    r"|among)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_MULTIPLE = re.compile(r"[x×]|fold|times", re.IGNORECASE)
_RELATIVE = re.compile(
    r"%|percent|per\s+cent|points?\b|\bpp\b|fold\b|times\b|[x×](?!\w)|\\times|doubl|halv|tripl|twice"
    r"|magnitude|factor\s+of|\d\s+(?:out\s+)?of\s+\d",
    re.IGNORECASE,
)
_METRIC_NEAR = re.compile(
    r"\b(?:accuracy|score|F1|BLEU|AUC|AUROC|mAP|mIoU|AP|FID|PSNR|SSIM|perplexity|error|rates?|improv\w+|reduc\w+"
    r"|increas\w+|decreas\w+|gains?|speed\w*|faster|fewer|less|more|higher|lower"
    r"|outperform\w*|surpass\w*|boosts?|saves?|saving|kappa|ratio|risk|OR|HR|RR|CI|sensitivity|specificity"
    r"|significant\w*|versus|vs|compared|drops?|falls?|achiev\w+|reach\w+|attain\w+|only|cost|closes|breaks"
    r"|preferred|rated)\b",
    re.IGNORECASE,
)


def _number(abstract: Abstract, _: Column) -> Value | None:
    """The main figure: of the sentence that serves best as the main result, the figure that says most."""
    best: tuple[float, Value] | None = None
    for sentence in abstract.sentences:
        if (
            sentence.role not in ("result", "conclusion", "aim")
            or (strength := result_strength(sentence, abstract)) < _LEAST_RESULT
        ):
            continue
        for place, figure in enumerate(_result_figures(sentence)):
            score = strength + figure[0] - 0.3 * place
            if best is None or score > best[0]:
                best = score, Value(sentence, (phrase(sentence.text, figure[1]),))
    return best[1] if best else None


def _result_figures(sentence: Sentence) -> Iterator[tuple[float, Span]]:
    """The figures of a sentence that may be its result, with how well each says what it is of."""
    text = sentence.text
    for figure in figures(text):
        written, before = text[figure.start : figure.end], text[max(0, figure.start - 40) : figure.start]
        if figure.start < sentence.body:
            continue
        told = phrase(text, figure)
        shown = text[told.start : told.end]
        if " to " not in shown and re.search(r"\bfrom\s+$", before):
            continue
        named = is_named(text, figure)
        relative = _RELATIVE.search(written) is not None
        if not named and (not relative or (_BESIDE_RESULT.search(before) and not _MULTIPLE.search(written))):
            continue
        if not named and not _METRIC_NEAR.search(text[max(0, figure.start - 45) : figure.end + 35]):
            continue
        is_p = re.match(r"[Pp]\b", shown) is not None
        if (
            not named
            and text[: figure.start].count("(") > text[: figure.start].count(")")
            and "vs" not in shown
            and "versus" not in shown
        ):
            continue
        if not is_p:
            yield (1.0 if relative or named else 0.4), figure


def _measure(abstract: Abstract, column: Column) -> Value | None:
    wording = measured(column.name)
    best: tuple[float, Value] | None = None
    for sentence in abstract.sentences:
        if sentence.role in ("background", "availability", "limitation") or not wording:
            continue
        span = measure_span(sentence.text, wording)
        if span and (best is None or result_strength(sentence, abstract) > best[0]):
            best = result_strength(sentence, abstract), Value(sentence, (span,))
    return best[1] if best else None


VALUES: dict[Asks, Callable[[Abstract, Column], Value | None]] = {
    "number": _number,
    "measure": _measure,
    "size": model_size,
    "sample": sample_size,
    "count": how_many,
    "language": languages,
    "metric": metrics,
    "data": data_used,
    "model": models_studied,
    "baseline": compared_with,
}
"""What finds the value for each kind of column that is not answered by a whole sentence."""


def value_of(column: Column, abstract: Abstract) -> Value | None:
    """The value that a column asks for; None if none is stated for certain."""
    return VALUES[column.asks](abstract, column)
