"""Words that turn, deny, soften or strengthen what a sentence says."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = [
    "ALSO_SOFTENS",
    "CONTRASTS",
    "DENIES",
    "HIGHER_IS_BETTER",
    "OPPOSITES",
    "PRETENCE",
    "SOFTENS",
    "STRENGTHS",
    "Strength",
    "plain_phrases",
    "word_set",
]


def word_set(words: str) -> frozenset[str]:
    """The words of a text; underscores join a set phrase."""
    return frozenset(word.replace("_", " ") for word in words.split())


HIGHER_IS_BETTER = word_set(
    """
accuracy performance score scores precision recall quality robustness generalization generalisation success results
"""
)
"""What improves when it rises."""

_OPPOSITES = """
increase raise rise rose grow grew growth boost elevate amplify more greater higher high upregulate widen expand climb
    at_least gain extend large larger largest big bigger highest
    / decrease reduce reduction lower low drop fall fell decline diminish shrink cut less fewer downregulate lessen
    narrow decay at_most lose small smaller smallest lowest
improve improvement better superior benefit beneficial enhance strengthen help helpful outperform surpass exceed
    beat win lead ahead overtake excel succeed success successful favourable advantage strong stronger strongly
    / worsen degrade degradation worse inferior harm harmful hurt impair deteriorate detrimental underperform trail
    lag behind failure unsuccessful disadvantage undermine limit struggle weak weaker weakly weaken poor poorly
best / worst
most majority many / few minority least
promote induce activate stimulate enable allow facilitate trigger encourage permit
    / inhibit suppress prevent block hinder impede discourage deactivate forbid prohibit preclude
faster fast quicker quick accelerate speed speedup rapid rapidly hasten / slower slow decelerate slowdown slowly
positive / negative
before early earlier first initial initially beginning precede / after late later last final finally
long longer lengthen prolong / short shorter shorten
robust robustness stable / brittle fragile vulnerable sensitive
cheap cheaper inexpensive / expensive costly costlier
simple simpler easy easier easily trivial / complex hard harder difficult difficulty hardest challenging
same similar similarly identical equal equally comparable equivalent agree alike like
    / different differently differ difference dissimilar disagree unequal unlike distinct
necessary essential required require need crucial vital indispensable
    / unnecessary needless superfluous optional dispensable redundant
protect protective / damage endanger
accept confirm support corroborate / reject refute contradict disprove
correct accurate accurately / incorrect inaccurate wrong wrongly
maximise / minimise
sharp sharper / flat flatter
upper maximum / bottom minimum
common frequent frequently often / rare infrequent
global globally / local locally
internal inner / external outer
supervised / unsupervised
include / exclude
deep deeper / shallow shallower
dense / sparse
linear linearly / nonlinear
converge / diverge
retain keep preserve maintain / forget discard remove erase
always / sometimes
perfect perfectly / imperfect flawed
open / closed
jointly together simultaneously / separately independently
directly direct / indirectly indirect
fixed constant / varying
online / offline
forward / backward
seen familiar known / unseen unfamiliar unknown
correlated related / unrelated uncorrelated
"""
OPPOSITES = tuple(
    tuple(word_set(side) for side in pair.split("/")) for pair in re.split(r"\n(?=\S)", _OPPOSITES.strip())
)
"""Pairs of lists of near-synonyms: a direction and its opposite. The first two are amount and merit."""

DENIES = word_set(
    """
not no nor neither never cannot without hardly rarely scarcely barely lack lacks lacking lacked fail fails
failed failing unable absence none nothing nobody nowhere isn't aren't wasn't weren't don't doesn't didn't can't
absent couldn't won't wouldn't shouldn't hasn't haven't hadn't avoid avoids avoiding eliminate eliminates eliminating
unnecessary
"""
)
"""Words that negate the rest of their clause."""

CONTRASTS = word_set(
    """
but while whereas although though however yet
"""
)
"""Words between the two sides of a contrast."""

_SOFTENERS = """
may might could maybe possibly perhaps potentially likely probably presumably plausibly apparently arguably
suggest_that hint hints hinted seem seems seemed seemingly tend tends tended expect expects expected
believe believes believed hypothesize hypothesise hypothesizes hypothesises hypothesized hypothesised conjecture
conjectures conjectured speculate speculates speculated appears_to unknown_whether unclear unproven questionable
controversial debated supposedly allegedly pretend conceivably
"""
SOFTENS = word_set(_SOFTENERS)
"""Words that leave open what they govern."""
ALSO_SOFTENS = SOFTENS | word_set(
    """
can would should claim claims claimed report reports reported when provided according argue argues suggest suggests
suggested suggesting indicate indicates indicating potential possible assume assumes assumed hypothesis hypotheses
"""
)
"""Words of a statement that do not assert outright either."""


class Strength(NamedTuple):
    """Words of one kind that claim more, and those of which a sentence must have one to say as much."""

    words: frozenset[str]
    licences: frozenset[str]
    of_the_same: bool = False
    """Whether the two have to be said of something alike."""


def _strength(words: str, licences: str, *, of_the_same: bool = False) -> Strength:
    own = word_set(words)
    return Strength(own, own | word_set(licences), of_the_same)


_NONE = "none nobody nothing nowhere never"
STRENGTHS = {
    "universal": _strength(
        "all every everyone everybody everything everywhere anyone anything anywhere always invariably universally "
        "whatever regardless irrespective alike forever worldwide",
        f"{_NONE} any only ever universal uniformly uniform across invariant arbitrary 100 whenever whichever "
        "guarantee guarantees ensure ensures entirely each",
        of_the_same=True,
    ),
    "each": _strength("each", f"{_NONE} all every any per respective respectively both"),
    "with or without": _strength("with_or_without", "with"),
    "and other": _strength(
        "and_other",
        "other others including include includes such like example etc among various several multiple many range",
    ),
    "any other": _strength("any_other", "all every any others rest best most sota highest top state"),
    "cause": _strength(
        "cause causes caused causing causally consequence thereby",
        "because due lead leads led result results resulting effect effects thus hence therefore so make makes induce "
        "induces trigger triggers drive drives driven responsible produce produces explain explains via through causal",
    ),
    "any": _strength(
        "any", f"{_NONE} no without neither nor all every each ever always arbitrary whatever whichever regardless only"
    ),
    "never": _strength("never", f"{_NONE} ever always invariably every each all any"),
    "only": _strength("only solely exclusively", "alone just merely sole single unique uniquely purely entirely"),
    "the only": _strength("the_only", "only sole unique alone"),
    "first": _strength(
        "the_first ever unprecedented pioneering", "first never always pioneer pioneers novel previously unexplored new"
    ),
    "proof": _strength(
        "prove proves proved proven proving proof guarantee guarantees guaranteed certainly definitely undoubtedly "
        "conclusively conclusive definitively definitive unequivocally unquestionably indisputably inevitably "
        "necessarily undeniably irrefutably infallibly must",
        "provable provably theorem theorems theory ensure ensures ensured ensuring establish establishes established "
        "always surely bound bounds theoretical theoretically formally rigorous rigorously",
    ),
    "degree": _strength(
        "dramatically drastically vastly hugely enormously massively radically overwhelmingly tremendously "
        "significantly substantially greatly considerably",
        "significant substantial great large considerable dramatic drastic vast huge markedly marked notably notable "
        "noticeably far much strongly strong sharply wide wider clearly severely severe heavily highly well widely "
        "profoundly profound substantively massive remarkable remarkably strikingly deeply order orders",
    ),
    "best": _strength(
        "best optimal unrivalled unmatched unbeatable",
        "state art top leading superior outperform "
        "outperforms optimally optimum highest surpasses exceeds sota ideal optimality most",
    ),
}
"""Kinds of claims beyond what a sentence says, by name."""

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
_PHRASES = (
    (r"(?:no|not) (?:more|greater|higher|larger) than|at most|up to", " at_most "),
    (r"(?:no|not) (?:less|fewer|lower|smaller) than|at least", " at_least "),
    (r"not (?:only|just|merely)", " "),
    (r"(?:unknown|unclear|open question|not (?:known|clear)) (?:whether|if)", " unknown_whether "),
    (r"(?<!we )(?:suggest|indicat)(?:s|ed|ing|e|es)? that|(?:results|findings) (?:suggest|indicate)", " suggest_that "),
    (r"we may", " we can "),
    (r"with (?:and|or) without", " with_or_without "),
    (r"appear(?:s|ed)? (?:to|that)", " appears_to "),
    (r"not (?P<verb>\w+) until", r" \g<verb> only "),
    (r"(?<=\bis )the first|(?<=\bare )the first|(?<=\bwas )the first|(?<=\bas )the first", " the_first "),
    (r"the only", " the_only "),
    (r"(?:almost|nearly|virtually|practically) (?:all|every|always)", " most "),
    (r"(?:any|all|every) others?", " any_other "),
    (r"and others?", " and_other "),
    (r"nothing (?:else|but)|no other|nobody else|none but", " only "),
    (r"no longer", " not "),
    (r"at all", " "),
    (r"in (?:all|total)|above all|all in all|first of all|after all|all the (?:same|more)", " "),
    (r"state[- ]of[- ]the[- ]art", " sota "),
    (r"of course|as well as", " and "),
    (r"as many as|as much as", " "),
    (r"instead of|rather than|as opposed to", " instead "),
)
_ANY_PHRASE = re.compile(
    r"\b(?:" + "|".join(f"(?P<phrase{place}>{pattern})" for place, (pattern, _) in enumerate(_PHRASES)) + r")\b"
)


def _replaced(found: re.Match[str]) -> str:
    place = next(place for place in range(len(_PHRASES)) if found[f"phrase{place}"])
    return found.expand(_PHRASES[place][1])


def plain_phrases(text: str) -> str:
    """A lower-cased text with set phrases of several words as one.

    `PRETENCE` stands for each opening of a command or pretence: what follows is not asserted.
    """
    return _COMMAND.sub(rf"\g<before> {PRETENCE} ", _ANY_PHRASE.sub(_replaced, text))
