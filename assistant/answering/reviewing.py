"""The model is shown its statements again, with their sentences and every doubt, and what its reply makes of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from assistant.answering.context import Context, harmless
from assistant.answering.drafts import Draft, Drafts
from assistant.answering.reply import Parsed, parse_whole
from assistant.answering.steps import Call, More, Steps, check_ends
from assistant.text.drawn import drawn

if TYPE_CHECKING:
    from assistant.llm.build import ModelInfo
    from assistant.llm.prompts import Prompt

__all__ = ["Review", "Reviewer", "is_reviewed"]

Review: TypeAlias = Literal["refused", "doubted", "all"]
"""Which statements the model is shown again: those that no sentence supports, also those in doubt, or all."""

_LEAST_WORDS, _MOST_WORDS = 4, 40
"""Of a sentence that can stand as a statement."""
_LETTERED = re.compile(r"^\W*([A-Z]{1,2})\s*[:.)]\s*(.*)$")
_YES = re.compile(r"\W*(?:yes|ok|keep|supported)\b", re.IGNORECASE)
_NO = re.compile(r"\W*(?:no|drop|none|unsupported|not supported)\b", re.IGNORECASE)


def is_reviewed(draft: Draft, review: Review) -> bool:
    """Whether the model is shown a statement again."""
    return review == "all" or not draft.stands or (review == "doubted" and draft.check.verdict != "supported")


class Reviewer(NamedTuple):
    """Shows a model statements again.

    Two sentences of the papers stand behind them, one under its own number and one under another's. A model that does
    not tell these apart is no judge: its yes and no count for nothing, its corrections only if they pass every rule.
    """

    prompt: Prompt
    info: ModelInfo

    def __call__(self, drafts: Drafts, asked: Sequence[Draft], context: Context, question: str) -> Steps:
        """The steps that ask about some of the drafts, in as many calls as the window takes, and settle them.

        A statement that does not fit the window with its sentences keeps its verdict. Raises ModelError.
        """
        if not asked:
            return
        shown = _with_controls(asked, context)
        messages = self.prompt.messages(question=question, statements=_listed(shown), papers=_material(asked, context))
        if self.info.room(messages) < 0:
            half = len(asked) // 2
            for part in (asked[:half], asked[half:]) if half else ():
                yield from self(drafts, part, context, question)
            return
        yield Call("check", messages)
        text = ""
        while (delta := (yield More.MORE)) is not None:
            text += delta
            check_ends(len(text), self.info)
        replies = _replies_in(text)
        passed = [_passes(each, replies.get(letter, "")) for letter, each in _lettered(shown) if each.draft is None]
        judges = bool(passed) and all(passed)
        for letter, each in _lettered(shown):
            if each.draft is not None:
                _settle(drafts, each.draft, replies.get(letter, ""), context, self.info.name if judges else "")


class _Shown(NamedTuple):
    """A statement as the model is shown it. Without a draft it is a control, and holds or not."""

    text: str
    numbers: tuple[int, ...]
    doubts: tuple[str, ...] = ()
    draft: Draft | None = None
    holds: bool = False


def _with_controls(asked: Sequence[Draft], context: Context) -> list[_Shown]:
    """The statements, and the two controls, if there are sentences for them."""
    shown = [_Shown(draft.parsed.text, draft.parsed.numbers, draft.problems, draft) for draft in asked]
    cited = {number for draft in asked for number in draft.parsed.numbers}
    papers = {source.paper.id for draft in asked for source in draft.sources}
    texts = {number: source for number, source in enumerate(context.sources, 1) if _is_plain(source.quote.text)}
    own = next((number for number in texts if number in cited), None)
    others = [number for number in texts if number not in cited]
    foreign = [number for number in others if texts[number].paper.id not in papers] or others
    if own is None or not foreign:
        return shown
    is_wrong = _Shown(texts[foreign[-1]].quote.text, (own,))
    is_right = _Shown(texts[own].quote.text, (own,), holds=True)
    return [*shown, *((is_wrong, is_right) if len(shown) % 2 else (is_right, is_wrong))]


def _is_plain(sentence: str) -> bool:
    return _LEAST_WORDS <= len(sentence.split()) <= _MOST_WORDS


def _passes(control: _Shown, reply: str) -> bool:
    parsed = parse_whole(reply, item=False)
    is_same = parsed.text == drawn(control.text) and parsed.numbers in ((), control.numbers)
    says_yes = bool(_YES.match(reply)) and not parsed.numbers
    return (says_yes or is_same) if control.holds else bool(reply.strip()) and not (says_yes or is_same)


def _listed(shown: Sequence[_Shown]) -> str:
    """The statements as the model is shown them: a letter, the numbers they cite, and why they are doubted."""
    return "\n".join(
        f"{letter}: {harmless(drawn(each.text))} {_markers(each.numbers)}"
        + (f"\nDoubt: {'; '.join(each.doubts)}" if each.doubts else "")
        for letter, each in _lettered(shown)
    )


def _material(drafts: Sequence[Draft], context: Context) -> str:
    """What the model was given of the papers that the statements cite; all of it if one of them cites nothing."""
    if not all(draft.sources for draft in drafts):
        return context.text
    return context.text_of({source.paper.id for draft in drafts for source in draft.sources})


def _replies_in(text: str) -> dict[str, str]:
    """A reply in lettered lines, by letter."""
    found = (_LETTERED.match(line) for line in text.splitlines())
    return {match[1]: match[2] for match in found if match}


def _settle(drafts: Drafts, draft: Draft, reply: str, context: Context, judge: str) -> None:
    """Apply what the model replied.

    The yes of a `judge` settles doubts and leaves a mark on a fault; its no is one doubt more. A correction takes the
    place of a statement if it is the better one. What the reply passes over or repeats keeps its verdict.
    """
    parsed = parse_whole(reply, item=draft.parsed.item)._replace(block=draft.parsed.block)
    if parsed.text == draft.parsed.text and parsed.numbers in ((), draft.parsed.numbers):
        return
    if parsed.numbers and parsed.text:
        _correct(drafts, draft, parsed, context, judge)
    elif judge and _YES.match(reply):
        draft.check = draft.check.confirmed()
    elif judge and _NO.match(reply):
        draft.check = draft.check.denied(f"{judge}, asked again, finds no sentence that says it")


def _correct(drafts: Drafts, draft: Draft, parsed: Parsed, context: Context, judge: str) -> None:
    if any(other.parsed.text == parsed.text for other in drafts.all if other is not draft):
        return
    corrected = drafts.verified(parsed, context)
    if judge and corrected.check.stays == "open":
        # It was written with sentences and doubts in view.
        corrected.check = corrected.check.confirmed()
    if corrected.check.verdict == "supported" or (corrected.stands and not draft.stands):
        drafts.replace(draft, corrected)
    elif judge and draft.check.verdict == "supported":
        draft.check = draft.check.denied(f"{judge}, asked again, does not find all of it in its sentences")


def _markers(numbers: Sequence[int]) -> str:
    return "".join(f"[{number}]" for number in numbers) or "(no number)"


def _lettered(shown: Sequence[_Shown]) -> Iterator[tuple[str, _Shown]]:
    """Statements with their names in prompts: A to Z, then AA and so on."""
    for number, each in enumerate(shown):
        first, last = divmod(number, 26)
        yield f"{chr(64 + first) if first else ''}{chr(65 + last)}", each
