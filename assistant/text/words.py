"""Words that carry no topic, and the weight of all others."""

from __future__ import annotations

import math

__all__ = ["CARRIES_NO_TOPIC", "MAY_OPEN_A_QUESTION", "SAYS_LITTLE", "idf"]

_FUNCTION_WORDS = """
a about all also am an and any anyone anything are as at be because been before being between both but by can could did
do does doing done down during each either else ever every few for from further had has have having he her here him his
how however i if in into is it its itself just let like many may me might more most much must my neither no nor not of
off on once only or other others our ours out over own per rather same shall she should since so some someone
something still such than that the their them then there these they this those through to too under until up upon us
very via was we were what whatever when where whether which while who whom whose why will with within without would yes
yet you your yours
"""

_REQUESTS = """
ask describe explain find give know known list look looked looking mention mentions mentioned name need offer please
point provide recall recommend refer say says said see seen show shows suggest summarise summarize tell think understand
want wonder wondering
"""

_PAPER_NOUNS = """
article articles author authors investigation investigations literature paper papers preprint preprints publication
publications research researcher researchers scholar scholars studies study work works
"""

_WHAT_PAPERS_DO = """
addressed addresses address addressing analyse analysed analyses analyze analyzed analyzes conduct conducted consider
considers cover covered covering covers deal dealing deals dealt discuss discussed discusses discussing examine examined
examines examining explained explaining explains explore explored explores exploring focus focused focuses focusing
introduce introduced introduces introducing investigate investigated investigates investigating present presented
presenting presents propose proposed proposes proposing report reported reporting reports studied studying treat
treats
"""

_FILLERS = """
available currently done existing exist exists latest nowadays recent recently there's what's who's i'm i'd
use used uses using get gets
"""

CARRIES_NO_TOPIC = frozenset(" ".join((_FUNCTION_WORDS, _REQUESTS, _PAPER_NOUNS, _WHAT_PAPERS_DO, _FILLERS)).split())
"""Ignored when words are compared."""

_LONG_FORMS = """
area areas aware context covering described develop developed field interested learn points resource resources searching
specifically topic topics approach approaches comprehensive concept direct idea ideas method methods researching
scholarly technique techniques thorough way ways
"""

_OF_ANY_ABSTRACT = """
apply applied applies applying attempt attempts attempted attempting different effective employ employed employing
employs enhance enhanced enhancing first improve improved improves improving leverage leveraged leverages leveraging
multiple new novel one several specific tackle tackles tackling tried tries try trying utilise utilises utilize
utilized utilizes utilizing various well
"""

SAYS_LITTLE = frozenset(_OF_ANY_ABSTRACT.split())
"""Words of any abstract: they get a small weight."""

MAY_OPEN_A_QUESTION = CARRIES_NO_TOPIC | frozenset(
    [*_LONG_FORMS.split(), "attempts", "first", "tried", "tries", "try", "trying"]
)
"""A run of these at the start of a sentence is dropped before the question is encoded."""


def idf(papers: int, frequency: int) -> float:
    """Inverse document frequency as in BM25: ln(1 + (N - n + 0.5) / (n + 0.5)) (Robertson and Zaragoza, 2009)."""
    return math.log(1 + (papers - frequency + 0.5) / (frequency + 0.5))
