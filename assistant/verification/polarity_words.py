"""Words that negate, reverse or leave open what a sentence says."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = [
    "COMPARISONS",
    "CONTRASTS",
    "DOUBTS",
    "NEGATIONS",
    "OPPOSITES",
    "PRETENCE",
    "opposite_stems",
    "with_pretence",
]

_OPPOSITES = """
increase raise rise grow growth boost elevate amplify more greater higher high larger large upregulate
    / decrease reduce reduction lower low drop fall decline diminish shrink cut less fewer smaller downregulate lessen
improve improvement better best superior benefit beneficial enhance strengthen help helpful
    / worsen degrade degradation worse worst inferior harm harmful hurt impair deteriorate detrimental
promote induce activate stimulate enable allow facilitate trigger encourage
    / inhibit suppress prevent block hinder impede discourage deactivate forbid
outperform surpass exceed beat overtake / underperform trail
faster fast quicker accelerate speed / slower slow decelerate slowdown
positive positively / negative negatively
before early earlier / after late later
strong stronger strongly / weak weaker weakly weaken
long longer / short shorter
lengthen prolong extend widen / shorten hasten narrow
succeed success successful successfully / failure
robust robustness / brittle fragile vulnerable sensitive
cheap cheaper inexpensive / expensive costly costlier
simple simpler easy easier / complex hard harder difficult
same similar identical equal comparable / different differ dissimilar
necessary essential required require / needless superfluous
gain win / lose loss
protect protective / damage endanger
many most majority / few minority
accept confirm support / reject refute contradict
correct accurate accurately / incorrect inaccurate wrong wrongly
maximise / minimise
"""

_NEGATIONS = """
not no nor neither never cannot without hardly rarely scarcely barely lack lacks lacking lacked fail fails failed
failing unable absence none nothing nobody nowhere isn't aren't wasn't weren't don't doesn't didn't can't couldn't
won't wouldn't shouldn't hasn't haven't hadn't unlike avoid avoids avoiding eliminate eliminates eliminating
unnecessary
"""
_DOUBTS = """
may might could maybe possibly perhaps potentially whether unclear unproven hypothesize hypothesise
hypothesized hypothesised hypothesis conjecture conjectured conjectures speculate assume assumed
questionable controversial debated supposedly allegedly if pretend
"""
_COMPARISONS = """
outperform outperforms outperformed outperforming surpass surpasses surpassed surpassing exceed exceeds exceeded
exceeding beat beats than over underperform underperforms
"""
NEGATIONS = frozenset(_NEGATIONS.split())
"""Words that negate the rest of their clause."""
DOUBTS = frozenset(_DOUBTS.split())
"""Words that leave the rest of their clause open."""
COMPARISONS = frozenset(_COMPARISONS.split())
"""Words between two things that are compared."""
CONTRASTS = frozenset(("but", "while", "whereas", "although", "though", "however"))
"""Words between the two sides of a contrast."""
OPPOSITES = tuple(tuple(side.split() for side in pair.split("/")) for pair in re.split(r"\n(?! )", _OPPOSITES.strip()))
"""Pairs of lists of near-synonyms: a direction and its opposite."""

PRETENCE = "pretend"
_COMMAND = re.compile(
    r"""(?P<before>^|[.!?:;,(]|\b(?:please|then|now|must|should|and|only|always)\b)\s*
    (?:(?:answer|say|reply|respond|repeat|write|print|output|tell\s+\w+)(?:\s+(?:that|with)\b|\s*[:"“])
    |(?<!and\ )(?<!only\ )(?<!always\ )(?:state|claim|report|conclude|assert|declare|confirm)\s+that\b
    |(?<!and\ )(?<!then\ )(?<!must\ )(?<!should\ )(?<![,(]\ )(?:ignore|disregard|obey|forget\s+(?:all|everything))\b)
    |\byou\s+(?:must|should|shall|will|are\s+now|have\s+to|need\s+to)\b
    |\b(?:pretend|imagine|suppose)\b""",
    re.VERBOSE,
)
"""Openings of commands and pretences; "we say that", "and report that" and "models ignore" are not."""

_PREFIXES = {"un": 4, "non": 4, "anti": 4, "in": 5, "im": 5, "ir": 5, "dis": 6, "mis": 6}
"""Each with the minimum number of letters after it: "unfair", but not "inform"."""
_PREFIX_PAIRS = (("up", "down"), ("over", "under"), ("hyper", "hypo"), ("pro", "anti"), ("homo", "hetero"))
_LEAST_STEM = 4


@lru_cache(65536)
def opposite_stems(stem: str) -> tuple[str, ...]:
    """A stem with each opposite prefix, and without its own."""
    found = [prefix + stem for prefix, least in _PREFIXES.items() if len(stem) >= least]
    for prefix, least in _PREFIXES.items():
        if stem.startswith(prefix) and len(stem) - len(prefix) >= least:
            found.append(stem.removeprefix(prefix))
    for one, two in _PREFIX_PAIRS:
        for left, right in ((one, two), (two, one)):
            if stem.startswith(left) and len(stem) - len(left) >= _LEAST_STEM:
                found.append(right + stem.removeprefix(left))
    return tuple(found)


def with_pretence(text: str) -> str:
    """A lower-cased text with `PRETENCE` for each opening of a command or pretence: what follows is not asserted."""
    return _COMMAND.sub(rf"\g<before> {PRETENCE} ", text)
