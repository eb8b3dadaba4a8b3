"""The fields of a paper's record, and the wordings by which a question asks for each, whatever names the paper."""

from __future__ import annotations

from typing import NamedTuple

from assistant.records import DetailField

__all__ = ["ASKS_FOR", "FIELDS", "IS", "SHOW", "THE", "Field"]

IS = r"(?:\s+is|\s+was|\s+are|\s+were|['’]s)"
THE = r"(?:all\s+(?:of\s+)?)?(?:(?:the|its|their)\s+)?(?:exact\s+|full\s+|whole\s+|entire\s+|complete\s+)?"
SHOW = r"(?:give|show|list|name|find|get|print|display|tell|read|send|quote|open|fetch|view|see)(?:\s+(?:me|us))?"
ASKS_FOR = rf"(?:(?:what|which|who){IS}\s+|{SHOW}\s+)?"
_OUT = r"(?:first\s+)?(?:published|appear(?:ed)?|come\s+out|came\s+out|posted|submitted|printed)\b"
_ROLE = r"(?:(?:first|last|lead|leading|main|senior|corresponding|original)\s+)?"
_VENUE = r"(?:venue|journal|conference|proceedings|publisher)"
_WAS = r"(?:was|were|is|are|did|has|have)"
_PROPOSED = (
    r"(?:proposed|introduced|developed|created|made|invented|built|designed|published|released|presented|did"
    r"|came\s+up\s+with|(?:is|are|was|were)\s+behind)"
)


class Field(NamedTuple):
    """How a field of a record is asked for, of a paper that stands for NAME.

    By its `nouns`, or by nouns that name something else as well (`loose_nouns`); by sentences that are `surely` about a
    paper, or only `perhaps`. In a conversation, what is `unmistakable` may stand anywhere.
    """

    field: DetailField
    nouns: str
    loose_nouns: str = ""
    surely: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()
    unmistakable: str = ""

    @property
    def every_noun(self) -> str:
        return f"(?:{'|'.join(filter(None, (self.nouns, self.loose_nouns)))})"


FIELDS = (
    Field(
        "authors",
        rf"{_ROLE}(?:authors?|writers?)",
        surely=(
            r"who\s+(?:co-?)?(?:wrote|authored)(?!\s+(?:about|on|papers?|the\s+most|most)\b)\s+NAME",
            rf"who{IS}\s+(?:the\s+)?{_ROLE}(?:authors?|writers?)\s+(?:of|behind)\s+NAME",
            r"(?:by\s+whom|who)\s+(?:is|was|are|were)\s+NAME\s+(?:written|authored)(?:\s+by)?",
            r"NAME\s+(?:is|was|are|were)\s+(?:written|authored)\s+by\s+(?:who|whom)",
        ),
        perhaps=(rf"who\s+{_PROPOSED}\s+NAME", rf"(?:whose\s+(?:paper|work|study)|by\s+whom){IS}\s+NAME"),
        unmistakable=r"authors?(?=\W*$)",
    ),
    Field(
        "published",
        r"(?:publication\s+date|date\s+of\s+publication|publication\s+year|year\s+of\s+publication)",
        r"(?:date|year)(?!\s+of\s+publication)",
        surely=(
            rf"when\s+{_WAS}\s+NAME\s+(?:been\s+)?{_OUT}",
            rf"(?:in\s+)?(?:what|which)\s+(?:year|month)\s+{_WAS}\s+NAME\s+(?:been\s+)?(?:{_OUT}|from\b)",
        ),
        perhaps=(
            r"how\s+(?:old|new|recent)\s+(?:is|are)\s+NAME",
            rf"when\s+{_WAS}\s+NAME\s+(?:been\s+)?(?:first\s+)?(?:released|introduced|proposed|written|out)\b",
            r"(?:what|which)\s+year\s+(?:is|was|are|were)\s+NAME",
        ),
    ),
    Field(
        "venue",
        _VENUE,
        surely=(
            rf"where\s+{_WAS}\s+NAME\s+(?:been\s+)?{_OUT}",
            rf"(?:(?:in|at|by)\s+)?(?:what|which)\s+{_VENUE}\s+{_WAS}\s+NAME\s+(?:been\s+)?"
            rf"(?:{_OUT}|presented|accepted)(?:\s+(?:in|at|by))?",
            rf"(?:what|which)\s+{_VENUE}\s+(?:published|accepted|printed)\s+NAME",
        ),
        perhaps=(
            rf"where\s+{_WAS}\s+NAME\s+(?:been\s+)?(?:first\s+)?presented",
            rf"(?:what|which)\s+{_VENUE}\s+(?:was|were|is|are)\s+NAME\s+(?:in|at|from)",
            rf"(?:in|at|from)\s+(?:what|which)\s+{_VENUE}\s+(?:was|were|is|are)\s+NAME",
        ),
        unmistakable=r"(?:which|what)\s+(?:venue|journal|conference)",
    ),
    Field("doi", r"dois?", unmistakable=r"dois?"),
    Field(
        "arxiv",
        r"arxiv(?:[\s-]*(?:id|identifier|number|code))?",
        perhaps=(r"is\s+NAME\s+(?:also\s+)?on\s+arxiv",),
        unmistakable=r"arxiv\s+(?:id|number|identifier)",
    ),
    Field(
        "address",
        r"(?:link|url|uri|web\s*(?:page|site|address)|address|pdf)",
        perhaps=(r"where\s+(?:can|could|do)\s+(?:i|we|one)\s+(?:read|find|get|download|see)\s+NAME",),
        unmistakable=r"(?:link|url|web\s+address|pdf)",
    ),
    Field(
        "abstract",
        r"(?:(?:text|rest)\s+of\s+(?:the\s+)?)?abstracts?",
        surely=(rf"(?:what\s+(?:does|do)\s+)?{THE}abstracts?\s+of\s+NAME\s+says?",),
    ),
    Field(
        "note",
        r"(?:my|our)\s+notes?",
        surely=(
            r"what\s+(?:did|have|had)\s+(?:i|we)\s+(?:note(?:d)?|jot(?:ted)?|write|written)\s+(?:down\s+)?(?:on|about|for|to)"
            r"\s+NAME",
            rf"{ASKS_FOR}(?:my|our)\s+notes?\s+(?:on|about|for|of|to)\s+NAME",
        ),
        unmistakable=r"(?:my|our)\s+notes?",
    ),
    Field(
        "tags",
        r"(?:my|our)\s+tags?",
        surely=(
            r"(?:how|as\s+what)\s+(?:did|have|had)\s+(?:i|we)\s+tag(?:ged)?\s+NAME",
            r"(?:what|which)\s+tags?\s+(?:does|do|did|has|have)\s+NAME(?:\s+(?:have|got))?",
            r"how\s+(?:is|are|was|were)\s+NAME\s+tagged",
        ),
    ),
    Field(
        "title",
        r"titles?",
        unmistakable=r"(?:what\s+is|what['’]s|give\s+me|show)\s+(?:me\s+)?(?:the|its)\s+title",
    ),
)
