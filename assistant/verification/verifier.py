"""Verifies statements against the very sentences they cite, without a second model."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias, get_args

from assistant.records import Verdict
from assistant.verification.claims import Cited, Claim, claim, plain
from assistant.verification.direction import denied, opposites
from assistant.verification.entailment import Inference
from assistant.verification.facts import exchanged_numbers, unknown_names, unknown_numbers
from assistant.verification.quotations import names_title, quotations, stands_in
from assistant.verification.reading import Reader
from assistant.verification.strength import added_strength, lost_doubt
from assistant.verification.support import Coverage, Covered, Features, support_probability
from assistant.verification.words import PRETENCE

__all__ = ["RULES", "SUPPORTED", "WEAK", "Check", "Rule", "Verifier"]

Rule: TypeAlias = Literal[
    "unknown numbers",
    "unknown names",
    "quotations",
    "numbers elsewhere",
    "exchanged numbers",
    "opposites",
    "denials",
    "lost doubts",
    "added strength",
    "added words",
    "coverage",
]
RULES: tuple[Rule, ...] = get_args(Rule)
"""The names of the rules, for switching them off."""

Stays: TypeAlias = Literal["open", "marked", "firm"]
"""What is left of a check when somebody reads the sentences and finds the statement in them: no doubt; a mark, since
letters or digits differ; or all of it, since there is nothing to find."""

SUPPORTED = 0.5
"""Threshold of a supported statement. On the open half of the labelled statements, all 44 with a wrong source are below
it, and 2 of the 326 that hold. See `python -m scripts.calibrate_support` and `python -m evals statements`."""

WEAK = 0.1
"""Threshold of a weak one: below it, statement and sentences have hardly a word in common."""

VERBATIM = 0.99
REFUTED = 0.05
"""Scores of a statement that repeats its sentence, and of one that is certainly wrong."""

_SHOWN_WORDS = 3
_NAME_IN_MARKS = 2
"""Maximum number of words in quotation marks that may be a name for something rather than a quotation."""


class Check(NamedTuple):
    """The result of verification: the verdict, the estimated probability of support (0 to 1), and what is wrong.

    Each problem is one line for a reader or a model; a supported statement has none.
    """

    verdict: Verdict
    score: float
    problems: tuple[str, ...]
    stays: Stays = "open"

    def confirmed(self) -> Check:
        """The check after somebody has read the sentences and found the statement in them."""
        if self.stays == "firm":
            return self
        if self.stays == "marked":
            return self._replace(verdict="weak", score=max(self.score, WEAK))
        return Check("supported", max(self.score, SUPPORTED), ())

    def denied(self, why: str) -> Check:
        """The check after somebody has read the sentences and not found the statement in them: one doubt more."""
        problems = (*self.problems, why)
        if self.verdict == "supported":
            return Check("weak", min(self.score, SUPPORTED - 0.01), problems, self.stays)
        return Check("unsupported", min(self.score, REFUTED), problems, self.stays)


class _Problem(NamedTuple):
    rule: Rule
    text: str
    certain: bool = False
    """Whether it makes the statement unsupported by itself."""
    literal: bool = False
    """Whether letters or digits differ."""


class Verifier:
    """Verifies statements against what they cite.

    `analysed` gives the stemmed terms of a text, `idf` a term's weight. `infer` is asked about statements that passed
    so far, and can only lower their verdicts. `without` names rules to leave out. Thread-safe.
    """

    def __init__(
        self,
        *,
        analysed: Callable[[str], list[str]],
        idf: Callable[[str], float] | None = None,
        infer: Callable[[str, str], Inference] | None = None,
        without: Collection[Rule] = (),
    ) -> None:
        self._infer = infer
        self._without = frozenset(without)
        self._stem = lru_cache(65536)(lambda word: "".join(analysed(word)) or word.casefold())
        self._reader = Reader(self._stem)
        self._coverage = Coverage(self._reader, self._stem, lru_cache(65536)(idf or (lambda term: 1.0)))

    def check(self, statement: str, cited: Cited, asked: str = "") -> Check:
        """Verify one statement against the sentences it cites, each with its paper.

        A number or name that no cited paper has, but the question `asked`, is a doubt and no certain fault.
        """
        if not cited:
            return Check("unsupported", 0.0, ("it cites no sentence",), "firm")
        made = claim(statement, cited, self._stem)
        quoted = tuple(dict.fromkeys(quote.text for _, quote in cited))
        if _repeats((statement, made.text), (quoted, made.sentences)):
            return Check("supported", VERBATIM, ())
        if made.says_nothing:
            return Check("unsupported", 0.0, ("it makes no claim",), "firm")
        covered = self._coverage(made)
        problems = [problem for problem in self._problems(made, covered, asked) if problem.rule not in self._without]
        if made.absence_alone:
            problems = [problem for problem in problems if problem.rule == "quotations"]
        score = 1.0 if "coverage" in self._without else support_probability(covered.features)
        if any(problem.certain for problem in problems):
            score = min(score, REFUTED)
        elif problems:
            score = min(score, SUPPORTED - 0.01)
        texts = tuple(dict.fromkeys(problem.text for problem in problems))
        verdict: Verdict = "supported" if score >= SUPPORTED else "weak" if score >= WEAK else "unsupported"
        if verdict != "supported" and not texts:
            texts = (_unsaid(covered.unsaid),)
        stays: Stays = "marked" if any(problem.literal for problem in problems) else "open"
        return self._confirm(made, Check(verdict, score, texts, stays))

    def check_all(self, statements: Sequence[tuple[str, Cited]], asked: str = "") -> list[Check]:
        """Verify statements in order."""
        return [self.check(statement, cited, asked) for statement, cited in statements]

    def features(self, statement: str, cited: Cited) -> Features:
        """What the score of a statement is estimated from."""
        return self._coverage(claim(statement, cited, self._stem)).features

    def _problems(self, made: Claim, covered: Covered, asked: str) -> Iterator[_Problem]:
        papers = "papers" if len(made.titles) > 1 else "paper"
        near = (*made.sentences, *made.context)
        missing = unknown_numbers(made.asserted, made.papers, papers=len(made.titles))
        new = frozenset(unknown_numbers(made.asserted, (*made.papers, asked), papers=len(made.titles)))
        for number in missing:
            text = f"the number {number} is not in the cited {papers}"
            yield _Problem("unknown numbers", text, number in new, number in new and _has_digit(number))
        strange = unknown_names(made.asserted, made.papers)
        new = frozenset(unknown_names(made.asserted, (*made.papers, asked)))
        for name in strange:
            yield _Problem("unknown names", f"the name {name} is not in the cited {papers}", name in new, name in new)
        for quotation in quotations(made.text):
            if not (stands_in(quotation, made.sentences) or names_title(quotation, made.titles)):
                short = len(quotation.split()) <= _NAME_IN_MARKS
                if not (short and stands_in(quotation, made.abstracts)):
                    yield _Problem(
                        "quotations", f"“{quotation}” stands in none of the cited sentences", not short, True
                    )
        for number in unknown_numbers(made.asserted, near, papers=len(made.titles)):
            if number not in missing:
                text = f"the number {number} is in the cited {papers}, but in none of the cited sentences"
                yield _Problem("numbers elsewhere", text, literal=_has_digit(number))
        if number := exchanged_numbers(made.text, made.sentences, self._stem):
            yield _Problem("exchanged numbers", f"it says “{number}”, but the cited sentences give different numbers")
        statement = self._reader.read(made.compared)
        sentences = [self._reader.read(text) for text in made.sentences]
        if turned := opposites(statement, sentences):
            yield _Problem("opposites", f"the cited sentence says the opposite (“{turned[1]}”, not “{turned[0]}”)")
        elif denial := denied(statement, sentences):
            yield _Problem("denials", _denial(*denial))
        if softener := lost_doubt(statement, sentences):
            word = "" if softener == PRETENCE else f" (“{softener}”)"
            yield _Problem("lost doubts", f"the cited sentence leaves this open{word} and does not assert it")
        if word := added_strength(statement, sentences):
            yield _Problem("added strength", f"“{word}” claims more than the cited sentences do")
        if covered.added and not missing and not strange:
            yield _Problem("added words", _unsaid(covered.added))

    def _confirm(self, made: Claim, check: Check) -> Check:
        if self._infer is None or check.verdict == "unsupported" or check.score >= VERBATIM:
            return check
        found = self._infer(" ".join(made.sentences), made.compared)
        if found.contradiction > max(found.entailment, found.neutral):
            problem = "the inference model finds that the cited sentences contradict it"
            return Check("unsupported", min(check.score, REFUTED), (*check.problems, problem), check.stays)
        if found.entailment <= max(found.contradiction, found.neutral):
            problem = "the inference model finds that it does not follow from the cited sentences"
            return Check("weak", min(check.score, SUPPORTED - 0.01), (*check.problems, problem), check.stays)
        return check


def _repeats(statement: Sequence[str], cited: Sequence[Sequence[str]]) -> bool:
    """Whether a statement, as written or as drawn, is one of the sentences or all of them, as written or as drawn."""
    said = {plain(text) for texts in cited for text in (*texts, " ".join(texts))}
    return not said.isdisjoint(map(plain, statement))


def _has_digit(number: str) -> bool:
    """Whether a number is in figures. One in words ("the three methods") may count what was listed."""
    return any(letter.isdigit() for letter in number)


def _denial(phrase: str, is_sentence: bool) -> str:
    if is_sentence:
        return f"the cited sentence says the opposite (“{phrase}”)"
    return f"it says “{phrase}”, but the cited sentence says the opposite"


def _unsaid(words: Sequence[str]) -> str:
    shown = ", ".join(f"“{word}”" for word in words[:_SHOWN_WORDS])
    return f"the cited sentences do not mention {shown}" if shown else "the cited sentences say this only in part"
