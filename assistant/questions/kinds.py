"""The kind of answer that a question asks for, and the sides of a comparison, by its wording."""

from __future__ import annotations

import re

from assistant.records import Wants

__all__ = ["COMPARING", "PAPER_NOUNS", "compared", "kind_of_answer", "may_want_list", "names_papers", "without_lead_in"]

PAPER_NOUNS = (
    r"(?:papers?|stud(?:y|ies)|works?|research|articles?|literature|publications?|preprints?|surveys?|abstracts?)"
)
_KINDS_OF_WORK = (
    r"(?:methods|approaches|techniques|algorithms|systems|architectures|datasets|benchmarks|strategies|losses)"
)
_WANTS_PAPERS = re.compile(
    rf"\b(?:which|what)\s+(?!works?\s+(?:for|best|better|well|in|on|when|at)\b)(?:(?!(?:does|did|do|was|were|has|had|models|{_KINDS_OF_WORK})\b)\w+\s+){{0,3}}?{PAPER_NOUNS}\b"
    rf"|\b(?:any|some|all|find|list|show|suggest|recommend|recent)\s+(?:\w+\s+){{0,3}}?{PAPER_NOUNS}\b"
    rf"|(?:^|[?.!]\s)\W*{PAPER_NOUNS}\b|^\W*who\b(?!\s+(?:is|are|was|were|invented|won|wrote)\b)"
    r"|^\W*(?:find|list|show|recommend|suggest)\b"
    r"|\b(?:anything|something)\s+(?:on|about|regarding|that|where|for|to|like)\b"
    r"|^\W*(?:has|have|did|does|is)\s+(?:anyone|anybody|someone|somebody)\b"
    rf"|^\W*(?:is|are)\s+there\s+(?:an?\s+|any\s+)?(?:[\w-]+\s+){{0,3}}?(?:ways?|methods?|{_KINDS_OF_WORK})\b"
    r"|^\W*are\s+there\s+(?!.{0,40}?\b(?:differences?|limits?|limitations|cases|conditions|signs|exceptions|drawbacks"
    r"|downsides|effects|reasons|situations|circumstances|gains|benefits|costs|trade-?offs|side.effects)\b)"
    rf"|^\W*(?:which|what)\s+(?!.{{0,60}}?\b(?:best|most|least|worst|first|\w{{3,}}est)\b)(?:[\w-]+\s+){{0,3}}?"
    rf"{_KINDS_OF_WORK}\s+(?:are\s+there|(?!(?:was|were|is|are|did|does|do|has|have|had|of|in|on|from|by)\b))",
    re.IGNORECASE,
)
"""Asks for papers, or for methods and the like, which papers propose."""
_ASKS = re.compile(
    r"^\W*(?:what|how|why|when|where|who(?:se|m)?|which|is|are|was|were|do|does|did|can|could|has|have|had|will|would"
    r"|should|shall|may|might|by\s+how|in\s+(?:what|which)|on\s+(?:what|which)|to\s+what|at\s+(?:what|which)"
    r"|for\s+(?:what|which)|with\s+(?:what|which)|tell|explain|define|describe|give|name|whether)\b",
    re.IGNORECASE,
)
_POLITELY = re.compile(
    r"^\W*(?:please\s+)?(?:(?:can|could|will|would)\s+you\s+(?:please\s+)?)?(?:tell|give|explain|describe|define)\b"
    r"(?:\s+(?:to\s+)?(?:me|us))?\s+(?=(?:what|how|why|when|where|whether|if|which|is|are|does|do)\b)"
    r"|^\W*(?:can|could|will|would)\s+you\s+(?:please\s+)?(?=(?:explain|describe|define|compare)\b)"
    r"|^\W*please\s+",
    re.IGNORECASE,
)

_LEAD_IN = re.compile(
    r"^\W*(?:(?:and|so|ok(?:ay)?|hi|hello|hey|please)\b[\s,!.]*)*"
    r"(?:(?:(?:can|could|would|will)\s+you\s+(?:please\s+)?)?(?:tell|show|give)\s+(?:me|us)\s+(?=(?:who|whose|when|where|what|which|how|in|the|(?:at|by|from)\s+(?:what|which|whom))\b)"
    r"|(?:do|did)\s+you\s+know\s+(?=(?:who|whose|when|where|what|which|how|(?:in|at|by|from)\s+(?:what|which|whom))\b)|i(?:['’]d|\s+would)\s+like\s+to\s+know\s+)?",
    re.IGNORECASE,
)
_NOUN = r"(?:(?!(?:does|did|was|were|is|has|had|can|do(?!\s+(?:we|you|i|the)\b))\b)[\w'’-]+\s+)"
"""A word that may stand between "how many" and what is counted; not a verb."""
_COUNTS = re.compile(
    rf"\bhow\s+many\s+{_NOUN}{{0,3}}?{PAPER_NOUNS}\b(?!\s+(?:does|did|was|were|has|had|is|can)\b)"
    rf"|\bhow\s+many\s+{_NOUN}{{0,3}}?(?:methods|approaches|techniques|algorithms|benchmarks|datasets|models)\s+"
    rf"{_NOUN}{{0,12}}?"
    r"(?:are\s+there|exist|have\s+been|have\s+(?:we|you)|do\s+(?:we|you)|address|tackle|study|explain|propose|introduce"
    r"|use|apply|improve|papers|in\s+(?:this|the|our|my)\s+library)\b"
    rf"|\bnumber\s+of\s+{_NOUN}{{0,3}}?{PAPER_NOUNS}\b|^\W*count\s+{_NOUN}{{0,4}}?{PAPER_NOUNS}\b",
    re.IGNORECASE,
)

_SIDE = r"(?P<{}>(?:[^?;:.]|\.(?=\w)){{1,120}}?)"
_END = r"(?:\W*$|\s*[?;:.]\s)"
_CLAUSE = r"(?:^|[?.!:;,]\s+)\W*"
_THEY = r"(?:they|these|those|both|the\s+(?:two|papers|works|studies|authors))"
_RELATE = r"(?:agree|disagree|differ|compare|contradict|conflict)"
_COMPARATIVE = r"(?:better|worse|more|less|faster|slower|cheaper|larger|smaller|stronger|weaker|\w{3,}er)"
_COMPARES = tuple(
    re.compile(
        pattern.replace("LEFT", _SIDE.format("left")).replace("RIGHT", _SIDE.format("right")).replace("END", _END),
        re.IGNORECASE,
    )
    for pattern in (
        rf"{_CLAUSE}(?:please\s+)?(?:compare|contrast)\s+LEFT\s+(?:and|with|to|against|versus|vs\.?)\s+RIGHTEND",
        r"\b(?:differences?|similarit(?:y|ies)|comparison|distinction)\s+between\s+LEFT"
        r"\s+(?:and|versus|vs\.?)\s+RIGHTEND",
        r"^\W*(?:(?:a\s+)?comparison\s+of|comparing)\s+LEFT\s+(?:and|with|to|versus|vs\.?)\s+RIGHTEND",
        r"^\W*how\s+(?:does|do|did)\s+LEFT\s+compare\s+(?:with|to|against)\s+RIGHTEND",
        r"^\W*how\s+(?:does|do|is|are)\s+LEFT\s+(?:differ(?:s|ent)?|distinct)\s+from\s+RIGHTEND",
        r"^\W*how\s+(?:do|are)\s+LEFT\s+and\s+RIGHT\s+(?:differ(?:ent)?|compare)END",
        r"^\W*(?:do|does|did)\s+LEFT\s+and\s+RIGHT\s+(?:dis)?(?:agree|differ|contradict|conflict)\b",
        r"^\W*(?:are|is)\s+LEFT\s+and\s+RIGHT\s+(?:different|similar|the\s+same|alike|consistent)\b",
        r"^\W*what\s+do\s+LEFT\s+and\s+RIGHT\s+have\s+in\s+commonEND",
        rf"{_CLAUSE}what\s+do(?:es)?\s+LEFT\s+and\s+RIGHT\s+(?:say|find|conclude|claim|report|show|tell|recommend)\b",
        rf"\b{_THEY}\b[^?:]*\b{_RELATE}\b[^?:]*:\s*LEFT\s+(?:and|or)\s+RIGHTEND",
        rf"{_CLAUSE}LEFT\s+(?:and|or)\s+RIGHT\s*[.?!:;,–-]\s*(?:how|where|when|why|in\s+what|on\s+what|what|do|does|did)\b"
        rf"[^?]*\b{_THEY}\b[^?]*\b{_RELATE}\b",
        r"^\W*(?:does|do|did|can)\s+LEFT\s+(?:beat|outperform|surpass|exceed)\s+RIGHTEND",
        rf"^\W*(?:is|are|was|were)\s+LEFT\s+{_COMPARATIVE}\s+(?:[\w-]+\s+){{0,3}}?than\s+(?!\d)RIGHTEND",
        rf"^\W*(?:does|do|did|can)\s+LEFT\s+[\w-]+\s+{_COMPARATIVE}\s+(?:[\w-]+\s+){{0,3}}?than\s+(?!\d)RIGHTEND",
        rf"^\W*(?:which|what|who)\s+(?:[\w-]+\s+){{0,2}}?(?:is|are|works?|performs?|does)\s+{_COMPARATIVE}\b[^,:?]*[,:]"
        r"\s*LEFT\s+or\s+RIGHTEND",
        r"^\W*LEFT,?\s+or\s+RIGHT\s*[:,-]\s*which\b",
        r"(?:^|[?!.]\s)\W*(?:(?:what|which|how)\s+(?:is|are|about)\s+|explain\s+)?LEFT\s+(?:versus|vs\.?)\s+RIGHTEND",
    )
)
COMPARING = re.compile(
    rf"\b(?:compar(?:e|es|ed|ing|ison)|contrast|versus|vs|between|differ(?:s|ent|ences?)?|with|from|and|or|{_RELATE})\b\.?",
    re.IGNORECASE,
)
"""Words that only join the sides of a comparison."""
_UNDER_WHICH = re.compile(r"(?<!\bone)(?<!\bones)\s+(?:for|on|in|when|at|under|during)\s.*", re.IGNORECASE)
"""The conditions of a comparison, which apply to both sides; but "the one in X" is the thing itself."""
_COMPARES_UNNAMED = re.compile(
    r"^\W*(?:do|does|did|how\s+do|are)\s+(?:these|those|the|both|they|all)\b(?:\s+(?:two|three|both|\w*\s*"
    rf"{PAPER_NOUNS}|results|findings|methods|authors|ones))*\s+(?:dis)?(?:agree|differ|contradict|compare|conflict)"
    r"|^\W*(?:compare|contrast)\s+(?:them|these|those|the|both)\b"
    r"|^\W*what\s+do\s+(?:these|those|they|both)\b.*\bhave\s+in\s+common\b"
    r"|^\W*(?:what|where)\s+(?:is|are|do)\b.*\b(?:differences?|differ)\b.*\b(?:these|those|them|they|both)\b"
    rf"|[?.:;,]\s+(?:how|where|do|did)\s+(?:do\s+|did\s+)?{_THEY}\b[^?]*\b{_RELATE}\b",
    re.IGNORECASE,
)
_DEFINITION = re.compile(
    r"^\W*(?:(?:what\s+(?:is|are)|what's|define|explain)\s+(?:an?\s+|the\s+)?(?:[\w-]+\W*){1,4}"
    r"|(?:what|how)\s+(?:do|does)\s+(?:[\w-]+\s+){1,4}(?:do|work|mean|stand\s+for)\W*)$",
    re.IGNORECASE,
)
_PROPERTY = re.compile(
    r"^\W*what(?:\s+is|\s+are|'s)\s+(?:known|the\s+[\w-]+\s+(?:of|for|in|on|behind|to)\b)", re.IGNORECASE
)
_YES_NO = re.compile(
    r"^\W*(?:is|are|was|were|do|does|did|can|could|has|have|had|will|would|should|may|might|whether|if)\b",
    re.IGNORECASE,
)

_MAY_WANT_LIST = re.compile(
    r"\b(?:every|each|all\s+(?:the\s+|of\s+)?[\w-]+s|who|anyone|anything|anywhere|somebody|reading\s+list"
    r"|collecti(?:on|ng)|give\s+me|which\s+(?:of\s+(?:the|these|them)|[\w-]+s)\b(?!\s+(?:is|was|does|did|has)\b)"
    r"|(?:is|are)\s+there|there\W*$|have\s+we|(?:is|been|was)\s+(?:known|written|discussed|said)"
    r"|(?:these|the)\s+(?:papers|texts|works|abstracts|studies))\b",
    re.IGNORECASE,
)
"""Finds 17 of the 20 lists, of 105, that `kind_of_answer` takes for something else, and 55 of the 409 questions for
anything else."""


def kind_of_answer(text: str) -> Wants:
    """The kind of answer that a question asks for. A text that asks nothing, such as a bare topic, asks for papers."""
    asked = _POLITELY.sub("", text, count=1)
    if _COUNTS.search(asked):
        return "count"
    if _WANTS_PAPERS.search(text):
        return "papers"
    if compared(asked) or _COMPARES_UNNAMED.search(asked):
        return "comparison"
    if not (_ASKS.match(text) or text.rstrip().endswith("?")):
        return "papers"
    if _DEFINITION.match(asked) and not _PROPERTY.match(asked):
        return "definition"
    return "yes_no" if _YES_NO.match(asked) else "fact"


def names_papers(text: str) -> bool:
    """Whether a text asks for papers explicitly, not just by naming a topic."""
    return bool(_WANTS_PAPERS.search(text) or _COUNTS.search(text))


def may_want_list(text: str) -> bool:
    """Whether a question may ask for a list though its wording does not make that certain."""
    return bool(_MAY_WANT_LIST.search(text))


def without_lead_in(text: str) -> str:
    """A question without what only leads in to it, such as "ok, can you tell me"."""
    return _LEAD_IN.sub("", " ".join(text.split()), count=1)


def compared(text: str) -> tuple[str, ...]:
    """The two sides of a comparison, as the question names them; empty when it names none."""
    for pattern in _COMPARES:
        if found := pattern.search(_POLITELY.sub("", text, count=1)):
            right = found["right"] if _is_title(found["right"]) else _UNDER_WHICH.sub("", found["right"])
            return found["left"].strip(" ,.:"), right.strip(" ,.:")
    return ()


def _is_title(text: str) -> bool:
    """Whether all longer words are capitalised: the edge in "Drift at the Edge of Stability" is part of a title."""
    words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 3]
    return len(words) > 2 and all(word[0].isupper() for word in words)
