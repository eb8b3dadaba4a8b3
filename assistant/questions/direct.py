"""Questions that stand alone and that the record, the library or nothing answers: recognised by their form.

They need neither an abstract nor a language model. What a question says of a paper or a topic is left as it stands:
whether the library has such a paper is for others to find out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from assistant.questions.courtesies import Courtesy, courtesy
from assistant.questions.exclusions import Without, exclusion
from assistant.questions.kinds import PAPER_NOUNS, without_lead_in
from assistant.questions.ordered_lists import OrderedList, ordered_list
from assistant.questions.record_questions import ByAuthor, OfPaper, by_author, of_paper

__all__ = ["Direct", "OfLibrary", "direct_question"]

Holding = Literal["count", "list", "topics", "years", "sources", "tags"]


class OfLibrary(NamedTuple):
    """What the library as a whole holds."""

    asked: Holding


Direct: TypeAlias = Courtesy | OfPaper | ByAuthor | OfLibrary | OrderedList | Without

_IS = r"(?:\s+is|\s+was|\s+are|\s+were|['’]s)"
_END = r"[\s?.!]*$"
_HELD = (
    r"(?:\s+(?:are|is|do|does|can|in|of|there|you|i|we|it|this|that|the|your|my|our|here|have|has|hold|holds|contain|contains|cover|covers"
    r"|know|include|includes|find|search|currently|now|total|altogether|overall|library|collection|catalog(?:ue)?|corpus|database|papers"
    r"|all|together|available|about|with|on|for|from|come|comes|read|ingested|loaded|stored|indexed|held|got|span|spans|range|abstracts))*"
)
_ALL = r"(?:(?:all|every|each|the|of|my|your|our|these|me|us)\s+)+"
_FORMS_OF_LIBRARY: tuple[tuple[Holding, str], ...] = (
        ("count", rf"how\s+many\s+(?:{PAPER_NOUNS}|documents|entries|records){_HELD}"),
        ("count", rf"(?:what{_IS}\s+)?(?:the\s+)?(?:total\s+)?(?:number|count)\s+of\s+{PAPER_NOUNS}{_HELD}"),
        ("count", r"how\s+(?:big|large)\s+is\s+(?:the|this|your|my)\s+(?:library|collection|corpus|database"
                  r"|catalog(?:ue)?)"),
        ("count", rf"count\s+(?:{_ALL})?{PAPER_NOUNS}{_HELD}"),
        ("list", rf"(?:list|show|give|display|print|name)\s+{_ALL}(?:{PAPER_NOUNS}|titles){_HELD}"),
        ("list", rf"(?:list|show(?:\s+me)?)\s+(?:{PAPER_NOUNS}|titles){_HELD}"),
        ("list", rf"(?:what|which)\s+{PAPER_NOUNS}\s+(?:are\s+(?:there|here|in\s+(?:the|this|your|my)"
                 rf"\s+(?:library|collection))"
                 rf"|(?:do|does|have)\s+(?:you|i|we|it|the\s+library)\s+(?:have|got|know|hold|contain))(?:\s+of)?{_HELD}"),
        ("list", rf"all\s+(?:the\s+|of\s+the\s+)?{PAPER_NOUNS}{_HELD}"),
        ("list", r"(?:what|which)\s+is\s+in\s+(?:the|this|your|my)\s+(?:library|collection)"),
        ("topics", rf"(?:what|which)(?:\s+(?:kinds?|sorts?)\s+of)?\s+(?:are\s+the\s+)?(?:main\s+)?(?:topics?"
                   rf"|subjects?|themes?|areas?|fields?)(?:\s+of\s+research)?{_HELD}"),
        ("topics", rf"(?:list|show|give)\s+(?:{_ALL})?(?:main\s+)?(?:topics|subjects|themes){_HELD}"),
        ("topics", r"what\s+(?:is|are)\s+(?:the|this|your|my)\s+(?:library|collection|papers|corpus)\s+about"),
        ("topics", r"what\s+do(?:es)?\s+(?:the|this|your|my|these)\s+(?:library|collection|papers|corpus)"
                   r"\s+(?:cover|contain|deal\s+with|hold)"),
        ("topics", r"what\s+can\s+i\s+ask\s+(?:you\s+)?about|topics"),
        ("years", rf"(?:what|which)\s+(?:years?|dates?|period|time\s*(?:span|range|frame))(?:\s+(?:are|is|do"
                  rf"|does)\s+(?:the\s+)?{PAPER_NOUNS})?{_HELD}"),
        ("years", rf"(?:from\s+)?(?:what|which)\s+years?\s+(?:are|do|is)\s+(?:the|these|your|my)"
                  rf"\s+(?:{PAPER_NOUNS}|library){_HELD}"),
        ("years", rf"how\s+(?:old|recent|new)\s+are\s+(?:the|these|your|my)\s+{PAPER_NOUNS}{_HELD}"),
        ("years", rf"how\s+many\s+{PAPER_NOUNS}\s+(?:(?:are\s+there|per|by|from|for)\s+)+(?:each\s+|every\s+)?year"),
        ("sources", rf"(?:what|which)\s+(?:are\s+the\s+)?(?:sources?|files?|pages?){_HELD}"),
        ("sources", rf"where\s+(?:do|did|does)\s+(?:the|these|your|my)\s+{PAPER_NOUNS}\s+come\s+from"),
        ("sources", r"(?:list|show)\s+(?:all\s+|the\s+)*(?:sources|files)"),
        ("tags", rf"(?:what|which)(?:\s+{PAPER_NOUNS})?\s+(?:have|did)\s+(?:i|we)\s+tag(?:ged)?(?:\s+so\s+far)?"),
        ("tags", rf"(?:what|which)\s+{PAPER_NOUNS}\s+(?:are\s+|(?:have\s+)?been\s+)tagged"),
        ("tags", r"(?:what|which)\s+(?:are\s+)?(?:(?:my|our|the)\s+)?tags(?:\s+(?:are\s+there|(?:do|have)\s+(?:i|we)"
                 r"(?:\s+(?:have|use|used|given))?|exist|are\s+in\s+use))?"),
        ("tags", r"(?:list|show(?:\s+me)?)\s+(?:(?:all|my|our|the|of)\s+)*tags"),
)  # fmt: skip
_OF_LIBRARY = tuple(
    (OfLibrary(asked), re.compile(f"^{pattern}{_END}", re.IGNORECASE)) for asked, pattern in _FORMS_OF_LIBRARY
)
_LONGEST = 400


@lru_cache(maxsize=256)
def direct_question(text: str) -> Direct | None:
    """What a question that stands alone asks of the record or the library, if that is all it asks."""
    if found := courtesy(text):
        return found
    if len(text) > _LONGEST:
        return None
    asked = without_lead_in(text)
    return next((direct for recognise in _RECOGNISERS if (direct := recognise(asked))), None)


def _of_library(text: str) -> OfLibrary | None:
    """What a question asks of the library; None for any other question."""
    return next((asked for asked, pattern in _OF_LIBRARY if pattern.match(text)), None)


_RECOGNISERS: tuple[Callable[[str], Direct | None], ...] = (_of_library, ordered_list, of_paper, by_author, exclusion)
