"""Reads the names of columns: several in one text, and what each asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.errors import ArgumentError
from assistant.records import Asks, Column

__all__ = ["MOST_COLUMNS", "column", "columns_of"]

MOST_COLUMNS = 12
"""Columns of a table, at most: more do not fit a reader, and a model answers them worse."""
_LONGEST = 100

_QUESTION = (
    r"(?:(?:what|which|how|who|when|where|the|a|an|is|are|was|were|did|does|do|they|it|main|key|primary|of)\s+)*"
)
_OF_PAPER = (
    r"(?:\s+(?:of|in|for)\s+(?:the\s+|each\s+|this\s+)?(?:paper|study|work|publication)s?|\s+(?:(?:is|are|was"
    r"|were)\s+)?(?:used|studied|proposed"
    r"|reported|addressed|solved|tested|evaluated|compared|considered|examined|assessed|involved|included|applied"
    r"|given|in\s+(?:one|a)\s+(?:line|sentence|phrase|word|few\s+words|nutshell|short)))*"
)


def _named(words: str) -> re.Pattern[str]:
    """The whole name of a column, apart from words around it that change nothing."""
    return re.compile(rf"{_QUESTION}(?:{words}){_OF_PAPER}\s*\??", re.IGNORECASE)


_KINDS: tuple[tuple[Asks, re.Pattern[str]], ...] = (
    ("year", _named(r"(?:publication\s+|published\s+)?(?:years?|dates?)|published|publication|year\s+published"
                    r"|pub\.?\s+year")),
    ("authors", _named(r"(?:first\s+)?authors?|written\s+by|wrote(?:\s+it)?|researchers")),
    ("venue", _named(r"venues?|journals?|conferences?|published\s+in|publishers?|proceedings")),
    ("title", _named(r"(?:paper\s+)?titles?|papers?|names?\s+of\s+papers?")),
    ("doi", _named(r"dois?|digital\s+object\s+identifiers?")),
    ("address", _named(r"(?:paper\s+|web\s+)?(?:urls?|links?|address(?:es)?|web\s?pages?)|arxiv(?:\s+ids?)?")),
    ("id", _named(r"(?:paper\s+)?ids?")),
    ("listed", _named(r"listed(?:\s+(?:on|in|at))?|listings?(?:\s+dates?)?|date\s+listed")),
    ("tags", _named(r"(?:my\s+)?tags?|tagged(?:\s+as)?")),
    ("note", _named(r"(?:my\s+)?notes?")),
    ("code", _named(
        r"(?:source\s+|open\s+)?code|(?:code|data|model|software|weights?|resource)s?(?:\s*(?:and|&|/"
        r"|or)\s*\w+)?\s*(?:availability|available|release[ds]?|links?|urls?)"
        r"|availability|available|github|repositor(?:y|ies)|open[- ]?sourced?|open\s+source|implementation"
        r"|code\s*(?:/|and|&|or)\s*(?:data|availability|models?)|(?:model\s+)?(?:checkpoints?|weights?)(?:\s+released?)?"
    )),
    ("limitation", _named(r"limitations?|limits|weakness(?:es)?|caveats?|shortcomings?|drawbacks?|restrictions?"
                          r"|failures?|failure\s+modes?")),
    ("sample", _named(
        r"sample\s*(?:size)?s?|n|(?:sample\s+)?n|(?:number|no\.?|#|many|size"
        r"|count)\s*(?:of\s+)?(?:the\s+)?(?:patients|participants|subjects|people|persons|cases|samples?|cohort"
        r"|respondents|individuals)"
        r"|(?:cohort|study|participant|patient|subject)s?\s+(?:size|count|number)s?"
    )),
    ("population", _named(
        r"(?:study\s+|patient\s+)?populations?|patients|participants|subjects|cohorts?|(?:was|were)?\s*studied"
        r"|sample\s+(?:population|characteristics|description)|(?:patient|participant)s?\s+(?:group|characteristic)s?"
    )),
    ("size", _named(
        r"(?:largest\s+|smallest\s+)?(?:model|network|llm)\s*(?:sizes?|scales?)|(?:model\s+)?(?:sizes?\s*(?:/|or|and|\()\s*)?(?:parameters?"
        r"|params?)\)?(?:\s*counts?)?|(?:number|no\.?|#|many"
        r"|count)\s*(?:of\s+)?(?:the\s+)?(?:model\s+)?(?:parameters?|params?)|sizes?|(?:model\s+)?scale"
        r"|sizes?\s*/\s*parameters?"
    )),
    ("language", _named(r"(?:natural\s+)?languages?|languages?\s+(?:covered|studied)")),
    ("baseline", _named(
        r"baselines?|compar(?:ed|ison|ator|ators|isons)(?:\s+(?:to|with|against|methods?|models?|groups?))*"
        r"|comparators?|controls?(?:\s+groups?)?|competitors?|competing\s+methods?|baseline\s+(?:methods?|models?)"
    )),
    ("conclusion", _named(r"conclusions?|take-?aways?|takeaway\s+messages?|implications?|concluded|conclude"
                          r"|message|verdict|significance")),
    ("number", _named(
        r"(?:numbers?|figures?|numeric(?:al)?\s+results?|quantitative\s+results?|scores?|values?"
        r"|numerical\s+findings?|headline\s+(?:number|figure|result)|best\s+(?:number|score|result))|(?:result"
        r"|finding)s?\s*\(?(?:number|in\s+numbers|figure)s?\)?|effect\s+sizes?|(?:main\s+)?(?:gain|improvement"
        r"|effect)s?\s*(?:size)?"
    )),
    ("result", _named(
        r"results?|findings?|outcomes?|performance|outcome|(?:key|main|central|principal)\s+(?:result|finding|outcome)s?|found|find"
        r"|show|result\s*/\s*finding|evidence|achievements?|effects?"
    )),
    ("metric", _named(r"metrics?|(?:evaluation|outcome|performance)\s+(?:metric|measure|criteri)\w*|measures?"
                      r"|measured|outcome\s+measures?|endpoints?")),
    ("data", _named(
        r"data\s*-?sets?|data|benchmarks?|corp(?:us|ora)|(?:training|test|evaluation|evaluated?|source\s+of"
        r"|sources?\s+of)\s*(?:on\s+)?(?:data(?:\s*-?sets?)?|benchmarks?|corp(?:us|ora))?|data\s+sources?"
        r"|(?:data\s*-?sets?|data|benchmarks?|corpus)\s*(?:/|and|or|&|,)\s*(?:data\s*-?sets?|data|benchmarks?"
        r"|corp(?:us|ora)|tasks?)"
    )),
    ("model", _named(
        r"(?:base\s+|language\s+|foundation\s+|tested\s+|evaluated\s+)?models?|architectures?|backbones?|llms?"
        r"|networks?|models?\s*(?:/|and|or)\s*architectures?"
    )),
    ("method", _named(
        r"methods?|methodolog(?:y|ies)|approach(?:es)?|techniques?|algorithms?|interventions?|treatments?"
        r"|contributions?|proposals?|(?:study\s+)?designs?|propose[ds]?|novelty|ideas?|solutions?|method\s*(?:/|and"
        r"|or)\s*approach|how|procedures?|exposures?|innovation|summary\s+of\s+methods?|proposed\s+(?:method|approach"
        r"|model|solution)s?"
    )),
    ("task", _named(
        r"tasks?|problems?|goals?|aims?|objectives?|purposes?|questions?|research\s+(?:question|problem|goal|aim)s?"
        r"|topics?|motivations?|focus|task\s*(?:/|and|or)\s*problem|problem\s+statements?|about|subject|applications?"
        r"|hypothes[ie]s|addressed?"
    )),
)  # fmt: skip
"""What a column asks for, by its whole name; the first that fits."""
_COUNT = re.compile(
    r"^\W*(?:number|no\.?|#|count|amount)\s+(?:of\s+)?(?P<of>.+)|^how\s+many\s+(?P<many>.+)", re.IGNORECASE
)
_SIZE_OF = re.compile(
    r"^(?:data\s*-?set|data|corpus|benchmark|training\s+(?:set|data))\s+(?:size|scale)s?$", re.IGNORECASE
)


_BETWEEN_NAMES = re.compile(r"\s*(?:/|,|&|\bor\b|\band\b)\s*", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)")
_WHOLE_SENTENCES: tuple[Asks, ...] = ("task", "method", "result", "conclusion", "limitation")


def columns_of(given: str | Sequence[str]) -> tuple[Column, ...]:
    """The columns that a text ("task; method") or a list names, each once. Raises ArgumentError."""
    if isinstance(given, str):
        given = _split(given)
    names: dict[str, str] = {}
    for text in given:
        name = " ".join(text.split())
        if name:
            names.setdefault(name.casefold(), name)
    if not names:
        raise ArgumentError("a table needs columns", hint='name some, such as "task; method; main number"')
    if len(names) > MOST_COLUMNS:
        raise ArgumentError(
            f"a table has at most {MOST_COLUMNS} columns, not {len(names)}", hint="make two tables of them"
        )
    if long := next((name for name in names.values() if len(name) > _LONGEST), None):
        raise ArgumentError(
            f"the column “{long[:40]}…” is longer than {_LONGEST} characters",
            hint='columns are separated by semicolons, as in "task; method"',
        )
    return tuple(map(column, names.values()))


def _split(text: str) -> list[str]:
    """The names in a text: separated by semicolons, lines or bars; without any of these, by commas."""
    parts = re.split(r"[;\n|]", text)
    return parts if len(parts) > 1 else text.split(",")


def column(name: str) -> Column:
    """A column by its name."""
    bare = re.sub(r"[\s:.]+$", "", name)
    return Column(name=name, asks=_asked(bare) or _asked_by_alternatives(bare) or "words")


def _asked(bare: str) -> Asks | None:
    for asks, wording in _KINDS:
        if wording.fullmatch(bare):
            return asks
    if _SIZE_OF.match(bare) or _COUNT.match(bare):
        return "count"
    from assistant.tables.measures import measured

    return "measure" if measured(bare) else None


def _asked_by_alternatives(bare: str) -> Asks | None:
    """What one of several names asks for ("task / dataset"): rather a value than a sentence."""
    asked = [asks for part in _BETWEEN_NAMES.split(_IN_BRACKETS.sub("", bare)) if (asks := _asked(part.strip()))]
    return min(asked, key=lambda asks: asks in _WHOLE_SENTENCES, default=None)
