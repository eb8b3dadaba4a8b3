"""Questions that stand alone and that the record, the library or nothing answers: recognised by their form.

They need neither an abstract nor a language model. What a question says of a paper or a topic is left as it stands:
whether the library has such a paper is for others to find out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

from assistant.questions.courtesies import Courtesy, courtesy
from assistant.questions.exclusions import Without, exclusion
from assistant.questions.library_questions import OfLibrary, of_library
from assistant.questions.ordered_lists import OrderedList, ordered_list
from assistant.questions.record_questions import ByAuthor, OfPaper, by_author, of_paper

__all__ = ["Direct", "direct_question"]

Direct: TypeAlias = Courtesy | OfPaper | ByAuthor | OfLibrary | OrderedList | Without

_LONGEST = 400
_LEAD = re.compile(
    r"^\W*(?:(?:and|so|ok(?:ay)?|hi|hello|hey|please)\b[\s,!.]*)*"
    r"(?:(?:(?:can|could|would|will)\s+you\s+(?:please\s+)?)?(?:tell|show|give)\s+(?:me|us)\s+(?=(?:who|when|where|what|which|how|in|the)\b)"
    r"|(?:do|did)\s+you\s+know\s+(?=(?:who|when|where|what|which|how)\b)|i(?:['’]d|\s+would)\s+like\s+to\s+know\s+)?",
    re.IGNORECASE,
)


@lru_cache(maxsize=256)
def direct_question(text: str) -> Direct | None:
    """What a question that stands alone asks of the record or the library, if that is all it asks."""
    if found := courtesy(text):
        return found
    if len(text) > _LONGEST:
        return None
    asked = _LEAD.sub("", " ".join(text.split()), count=1)
    for recognise in _RECOGNISERS:
        if direct := recognise(asked):
            return direct
    return None


_RECOGNISERS: tuple[Callable[[str], Direct | None], ...] = (of_library, ordered_list, of_paper, by_author, exclusion)
