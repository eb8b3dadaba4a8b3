"""Figures in a sentence: each with the few words that say what it is of, and those of a named measure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from assistant.text.spans import Span

__all__ = ["figures", "is_named", "measure_span", "measured"]

_MEASURES: tuple[tuple[str, str], ...] = (
    (r"accurac(?:y|ies)|acc\.?|top-?1|correctness", r"accurac(?:y|ies)|\bacc\b|top-?1|correct(?:ly)?"),
    (r"f1|f-?score|f1-?score|f-?measure", r"\bF1\b|\bF-?(?:score|measure)|F_?1"),
    (r"bleu", r"\bBLEU\b"),
    (r"rouge", r"\bROUGE"),
    (r"fid|fr[eé]chet inception distance", r"\bFID\b|Inception\s+Distance"),
    (r"auc|auroc|roc|area under.*|c-?statistic"
     r"|c-?index", r"\bAU(?:RO)?C\b|\bAUPRC\b|area\s+under|c-?(?:statistic|index)"),
    (r"perplexity|ppl", r"perplexit(?:y|ies)|\bPPL\b"),
    (r"m?ap|mean average precision|average precision", r"\bm?AP(?:50)?\b|average\s+precision"),
    (r"m?iou|intersection over union|jaccard", r"\bm?IoU\b|intersection\s+over\s+union|Jaccard"),
    (r"psnr", r"\bPSNR\b"),
    (r"ssim", r"\bSSIM\b"),
    (r"dice.*", r"\bDice\b|\bDSC\b"),
    (r"wer|word error rate", r"\bWER\b|word\s+error\s+rate"),
    (r"error(?:\s+rate)?s?", r"\berror(?:s|\s+rates?)?\b"),
    (r"precision", r"\bprecision\b"),
    (r"recall", r"\brecall\b"),
    (r"sensitivit(?:y|ies)", r"sensitivit(?:y|ies)"),
    (r"specificit(?:y|ies)", r"specificit(?:y|ies)"),
    (r"p-?\s?values?|p|significance level", r"\b[Pp]\s*(?:-?\s?values?)?\s*(?=[<>=≤])"),
    (r"odds ratios?|or", r"odds\s+ratios?|\bA?OR\b"),
    (r"hazard ratios?|hr", r"hazard\s+ratios?|\bA?HR\b"),
    (r"relative risks?|risk ratios?|rr", r"relative\s+risks?|risk\s+ratios?|\bRR\b"),
    (r"kappa|agreement", r"\bkappa\b|\bagreement\b|κ"),
    (r"correlation(?:\s+coefficient)?s?|r|pearson.*|spearman.*", r"correlat(?:ion|ions|ed)|\br\s*(?==)"),
    (r"prevalence", r"prevalence"),
    (r"incidence", r"incidence"),
    (r"mortality(?:\s+rate)?|death rate", r"mortality|deaths?\b"),
    (r"survival(?:\s+rate)?", r"survival"),
    (r"success(?:\s+rate)?s?", r"success(?:\s+rates?)?"),
    (r"win(?:\s+|-)rates?", r"win[\s-]rates?"),
    (r"response rates?", r"response\s+rates?|\bresponded"),
    (r"complication(?:\s+rate)?s?", r"complications?"),
    (r"speed-?\s?ups?"
     r"|acceleration", r"speed-?\s?ups?|faster|accelerat\w+|times\s+(?:as\s+)?(?:fast|faster)|speeds?\s+up"),
    (r"throughput", r"throughput"),
    (r"latency", r"latency|\bms\b"),
    (r"follow-?\s?up(?:\s+(?:time|period|duration))?", r"follow(?:ed)?[-\s]?up"),
    (r"(?:mean\s+|median\s+)?age", r"\b(?:mean|median|average)\s+(?:\w+\s+)?ages?\b"),
    (r"cost|costs|price", r"\bcosts?\b|\bprice\b|[$€£]\s?\d"),
    (r"memory(?:\s+\w+)?", r"\bmemory\b|\b[GM]B\b"),
    (r"compute|flops?|gpu(?:\s|-)?(?:hours?|days?)"
     r"|training (?:time|cost|compute)", r"FLOPs?|(?:GPU|TPU)[-\s]?(?:hours?|days?)|compute"),
    (r"compression(?:\s+(?:ratio|rate))?", r"compress\w*|smaller"),
    (r"pass@?\d*|pass rate", r"pass@\d+|pass\s+rates?"),
    (r"elo(?:\s+rating)?", r"\bElo\b"),
    (r"confidence intervals?|ci", r"\bCIs?\b|confidence\s+intervals?"),
    (r"gpus?|hardware", r"\bGPUs?\b|\bTPUs?\b|A100|H100|V100"),
    (r"context (?:length|window|size)s?"
     r"|sequence lengths?", r"context(?:\s+(?:length|window|size))?s?|sequence\s+lengths?|\btokens?\b"),
)  # fmt: skip
"""Measures as columns name them, and as abstracts do."""

_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:\s?±\s?\d+(?:\.\d+)?)?"
_UNIT = (
    r"(?:\s?\\?%(?!\w)(?:\s+points?\b)?|\s?(?:percent|per\s+cent|percentage\s+points?|points?|pp)\b|-?\s?(?:fold"
    r"|times)\b|\s?[x×](?![\w])"
    r"|\s?\$?\\times\$?|\s?(?:k|K|M|B|T)\b|\s?(?:thousand|million|billion|trillion)\b|\s?(?:ms|s|seconds?|minutes?"
    r"|hours?|days?|weeks?|months?|years?)\b"
    r"|\s?(?:dB|[GMTk]B|mg|kg|g|mm|cm|ml|mL|mmHg)(?![A-Za-z]))"
)
_LEAD = (
    r"(?:(?:up\s+to|more\s+than|less\s+than|over|under|above|below|about|around|approximately|nearly|almost|only|at\s+least|roughly"
    r"|as\s+much\s+as|~|≈|[<>≤≥=])\s*)"
)
_SMALL = r"(?:two|three|four|five|six|seven|eight|nine|ten)"
_FIGURE = re.compile(
    rf"\b\d+\s+(?:out\s+)?of\s+\d+\b(?!\s?%)|\bfactor\s+of\s+(?:(?:about|up\s+to)\s+)?(?:{_DIGITS}|{_SMALL})\b"
    rf"|{_LEAD}?(?<![\w.\-‐‑–/\[])(?:[$€£]\s?)?{_DIGITS}(?:\s?[x×](?=\s?{_DIGITS}\s?[x×]))?{_UNIT}?"
    rf"(?:\s?(?:-|–|to|and|or|vs\.?|versus|/|→|~|sim|\\sim)\s?{_DIGITS}{_UNIT})?(?![\w-]|[.,]\d|\s?(?:st|nd|rd|th)\b)"
    rf"|{_LEAD}?\b(?:doubl(?:es?|ed|ing)|halv(?:es?|ed|ing)|tripl(?:es?|ed|ing)|twice|{_SMALL}[- ]?fold"
    r"|orders?\s+of\s+magnitude)\b"
)
_AFTER = re.compile(r"\s(?:[A-Za-z][\w@/’'-]*(?:\.\d\w*)*|\([A-Z][\w-]{1,9}\))")
_END_WORDS = """
and or while which that when whereas compared with using is are was were be but than respectively from as if
at after via where who whose under across against without to then achieves achieved achieving surpassing
outperforming by has have had per this it its we our not yet also because since both so thus even can could
may might will would during within between outperforms exceeding improving reaching showed shows show
including such
"""
_ENDS_PHRASE = frozenset(_END_WORDS.split())
_CLAUSE = re.compile(
    r"[,;:.]\s|[()\[\]]|\s(?=(?:and|while|which)\s)|\s(?:that|shows?|showed|find|found|demonstrates?|reveals?)\s"
)
"""Where the words before a figure begin to be of something else."""
_NO_BEGINNING = re.compile(
    r"(?i:we|our|it|its|this|that|and|or|but|the|an?|to|of|by|in|on|with|for|than|which|is|are|was|were|while|when"
    r"|also|can|achieves?|by)"
)
_METRIC_NAME = (
    r"(?:(?i:accurac(?:y|ies)|F1(?:[- ]scores?)?|F-?scores?|perplexity|error(?:\s+rates?)?|precision|recall(?:@\d+)?"
    r"|sensitivity|specificity|kappa(?:\s+K)?|odds\s+ratios?|hazard\s+ratios?|relative\s+risks?"
    r"|risk\s+ratios?|rate\s+ratios?|correlation(?:\s+coefficients?)?|prevalence|incidence|mortality"
    r"|(?:[\w-]+\s+){0,2}(?:scores?|rates?)|speed-?ups?|win[ -]rates?|success\s+rates?|margin|drop|performance|ratio)"
    r"|BLEU|ROUGE(?:-\w)?|FID|(?:PR-|ROC-)?AU(?:RO|PR)?C|m?AP|m?IoU|PSNR|SSIM|Dice|WER|A?OR|A?HR|RR|R2|r|[Pp]"
    r"|pass@\d+|Elo)"
)
_NAMED_FIGURE = re.compile(
    rf"(?:(?:(?<![\w-])(?:(?:mean|average|overall|top-?1|test|zero-shot|relative|absolute|adjusted|crude"
    rf"|inception)\s+)?{_METRIC_NAME}\s*)?(?:\([A-Z][\w-]{{1,9}}\)\s*)?\bfrom\s+"
    rf"|(?<![\w-])(?:(?:mean|average|overall|top-?1|test|zero-shot|relative|absolute|adjusted|crude"
    rf"|inception)\s+)?{_METRIC_NAME}(?:\s+(?:rates?|scores?|values?))?(?:\s*[(\[][A-Za-z][\w-]{{0,8}}[)\]]|\))?"
    r"\s*(?:of|by|is|was|were|to|at|=|:|,|<|>|≤|≥|\(|\])?\s*)(?:\s*(?:up\s+to|about|approximately|around|nearly|over"
    r"|only|[~≈=<>])\s*)?$",
)
_GOES_ON_TO = re.compile(
    rf"(?:\s(?:degrees|points|days|months|years))?(?:\s?\((?:for|in|with|via|using"
    rf"|by)\s[^()]{{1,40}}\))?\s+to\s+{_LEAD}?{_DIGITS}{_UNIT}?"
    rf"|(?:,\s[+]?{_DIGITS}{_UNIT}?)*,?\s(?:and\s)?[+]?{_DIGITS}{_UNIT}(?!\s?CI|\s?confidence)"
)
_MAY_LINK = frozenset({"of", "in", "on", "for", "the", "a", "an", "over"})
_MOST_WORDS = 7


def measured(name: str) -> str:
    """The wording in abstracts of a measure that a column names, or of several; empty if it names none."""
    return "|".join(filter(None, map(_measured, [name, *re.split(r"\s*(?:/|,|\bor\b|\band\b)\s*", name)][-4:])))


def _measured(name: str) -> str:
    bare = re.sub(
        r"^(?:the\s+|main\s+|best\s+|reported\s+|top\s+|test\s+|overall\s+)+|\s*[(].*$|\s+(?:scores?|values?"
        r"|numbers?|rates?|results?)$",
        "",
        name.strip(),
        flags=re.IGNORECASE,
    )
    for wording, stated in _MEASURES:
        if any(re.fullmatch(wording, each.strip(), re.IGNORECASE) for each in (bare, name)):
            return stated
    return ""


@lru_cache(4096)
def figures(text: str) -> tuple[Span, ...]:
    """The figures in a sentence, none in the name of something."""
    return tuple(_figures(text))


def _figures(text: str) -> Iterator[Span]:
    for found in _FIGURE.finditer(text):
        before = text[: found.start()]
        if before.endswith(("{", "^", "_")):
            continue
        if before.endswith("(") and before[-2:-1].isalnum():
            continue
        yield Span(found.start(), found.end())


def is_named(text: str, figure: Span) -> bool:
    """Whether the name of what is measured stands right before a figure: "accuracy of 94%", "from 3 to 5"."""
    named = _NAMED_FIGURE.search(text[max(0, figure.start - 80) : figure.start])
    return named is not None and not (named[0].startswith("from") and _GOES_ON_TO.match(text, figure.end) is None)


def phrase(text: str, figure: Span) -> Span:
    """A figure with the words that say what it is of: "72% relative reduction in error rate", "HR = 6"."""
    start = figure.start
    if named := _NAMED_FIGURE.search(text[max(0, start - 80) : start]):
        start -= len(named[0])
    elif text[start - 1 : start] in ("+", "-", "−", "~", "≈"):
        start -= 1
    end, taken, kept = figure.end, 0, figure.end
    if goes_on := _GOES_ON_TO.match(text, end):
        end = kept = goes_on.end()
    while taken < _MOST_WORDS and (found := _AFTER.match(text, end)):
        word = found[0].strip().lower()
        if word in _ENDS_PHRASE:
            break
        end, taken = found.end(), taken + 1
        if word not in _MAY_LINK:
            kept = end
    if (start, kept) == (figure.start, figure.end):
        start = _begun(text, start)
    return _closed(text, Span(start, kept))


def _begun(text: str, start: int) -> int:
    """Where a few words begin that lead to a bare figure: "peak memory falls by 83 %"."""
    clause = _CLAUSE.split(text[:start])[-1]
    words = [*re.finditer(r"\S+", clause)][-_MOST_WORDS:]
    while words and _NO_BEGINNING.fullmatch(words[0][0]):
        words.pop(0)
    return start - len(clause) + words[0].start() if len(words) > 1 else start


def measure_span(text: str, wording: str) -> Span | None:
    """Where a sentence states a figure of a measure: from the figure to the name, or from the name to the figure.

    Both stand in one clause, a few words apart, with no other figure or measure between them.
    """
    named = [found for pattern in _patterns(wording) for found in pattern.finditer(text)]
    best: tuple[int, Span] | None = None
    for name in named:
        for figure in figures(text):
            start, end = min(name.start(), figure.start), max(name.end(), figure.end)
            between = text[name.end() : figure.start] if name.end() <= figure.start else text[figure.end : name.start()]
            if name.start() < figure.end and figure.start < name.end():
                between = ""
            if not _joins(between, name[0], name_first=name.end() <= figure.start):
                continue
            distance = len(between.split())
            if best is None or distance < best[0]:
                best = distance, Span(start, end)
    return _closed(text, best[1]) if best else None


@lru_cache
def _patterns(wording: str) -> tuple[re.Pattern[str], ...]:
    """The alternatives of a wording: words in any case, abbreviations such as OR only as they are written."""
    alternatives = re.split(r"\|(?![^(\[]*[)\]])", wording)
    return tuple(
        re.compile(each, 0 if re.search(r"[A-Z]{2}|\b[A-Z]\b|\[Pp\]", re.sub(r"\\[A-Z]", "", each)) else re.IGNORECASE)
        for each in alternatives
    )


def _closed(text: str, span: Span) -> Span:
    """The span with the bracket closed that it opens."""
    inside = text[span.start : span.end]
    close = re.match(r"[^()]{0,24}\)", text[span.end :]) if inside.count("(") > inside.count(")") else None
    return Span(span.start, span.end + close.end()) if close else span


_LINK_FROM_NAME = re.compile(
    r"\s*(?:\([A-Z][\w-]{0,9}\)\s*)?(?:scores?|rates?|values?|coefficients?)?\s*(?:(?:of|by|is|was|were|are|to|from"
    r"|at|reached|reaches|=|:|,|\(|<|>|≤|≥|K|k|approximately|about|around|only|nearly|over|up|improvements?|gains?"
    r"|increases?|reductions?|drops?|within|between|than|ranged|ranging|averaged|averaging|decreased|increased"
    r"|improved|dropped|fell|rose|exceeding|above|below)\s*){0,5}(?:\[?95\s?%\s*(?:CI"
    r"|confidence interval)[^\d]{0,4})?",
    re.IGNORECASE,
)
_LINK_TO_NAME = re.compile(
    r"\s*(?:(?:-?(?:point|points))\s*)?(?:(?:of|in|the|a|an|on|absolute|relative|average|mean|overall|higher|lower"
    r"|better|improved|improvement|improvements|increase|increases|gain|gains|drop|reduction|decrease|top-?1|top-?5"
    r"|zero-shot|few-shot|fine-tuned|test|classification|validation|linear|probing|"
    r"(?-i:[A-Z][\w-]*)|diagnostic|recognition|prediction|detection|segmentation|retrieval|answer|exact|match|word"
    r"|pass|execution|balanced)\s*){0,5}",
    re.IGNORECASE,
)


def _joins(between: str, named: str, *, name_first: bool) -> bool:
    pattern = _LINK_FROM_NAME if name_first else _LINK_TO_NAME
    if name_first and "score" in between and not re.search(r"score", named, re.IGNORECASE):
        return False
    return pattern.fullmatch(between) is not None and (
        name_first or not re.search(r"[A-Z]?[a-z]{12,}\s+[A-Z]", between)
    )
