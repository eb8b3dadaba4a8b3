"""The model is shown its statements again, with their sentences and every doubt, and what its reply makes of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from assistant.answering.context import Context, harmless
from assistant.answering.drafts import Draft, Drafts
from assistant.answering.reply import Parsed, parse_whole
from assistant.answering.steps import Call, More, Steps, check_ends

if TYPE_CHECKING:
    from assistant.llm.build import ModelInfo
    from assistant.llm.prompts import Prompt

__all__ = ["Review", "Reviewer", "is_reviewed"]

Review: TypeAlias = Literal["refused", "doubted", "all"]
"""Which statements the model is shown again: those that no sentence supports, also those in doubt, or all."""

_LETTERED = re.compile(r"^\W*([A-Z]{1,2})\s*[:.)]\s*(.*)$")
_YES = re.compile(r"\W*(?:yes|ok|keep|supported)\b", re.IGNORECASE)
_NO = re.compile(r"\W*(?:no|drop|none|unsupported|not supported)\b", re.IGNORECASE)


def is_reviewed(draft: Draft, review: Review) -> bool:
    """Whether the model is shown a statement again."""
    return review == "all" or not draft.stands or (review == "doubted" and draft.check.verdict != "supported")


class Reviewer(NamedTuple):
    """Shows a model statements again."""

    prompt: Prompt
    info: ModelInfo

    def __call__(self, drafts: Drafts, asked: Sequence[Draft], context: Context, question: str) -> Steps:
        """The steps that ask about some of the drafts, in as many calls as the window takes, and settle them.

        A statement that does not fit the window with its sentences keeps its verdict. Raises ModelError.
        """
        if not asked:
            return
        papers, statements = _material(asked, context), _listed(asked)
        messages = self.prompt.messages(question=question, statements=statements, papers=papers)
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
        _settle(drafts, asked, _replies_in(text), context, self.info.name)


def _listed(drafts: Sequence[Draft]) -> str:
    """The statements as the model is shown them: a letter, the numbers they cite, and why they are doubted."""
    return "\n".join(
        f"{letter}: {harmless(draft.parsed.text)} {_markers(draft)}"
        + (f"\nDoubt: {'; '.join(draft.problems)}" if draft.problems else "")
        for letter, draft in _lettered(drafts)
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


def _settle(drafts: Drafts, asked: Sequence[Draft], replies: Mapping[str, str], context: Context, model: str) -> None:
    """Apply what the model replied.

    Its yes settles doubts, but no fault. A correction takes the place of a statement if it is the better one. A no is
    one doubt more. What the reply passes over keeps its verdict.
    """
    for letter, draft in _lettered(asked):
        reply = replies.get(letter, "")
        parsed = parse_whole(reply, item=draft.parsed.item)._replace(block=draft.parsed.block)
        if parsed.text == draft.parsed.text and parsed.numbers in ((), draft.parsed.numbers):
            draft.check = draft.check.confirmed()
        elif parsed.numbers and parsed.text:
            _correct(drafts, draft, parsed, context, model)
        elif _YES.match(reply):
            draft.check = draft.check.confirmed()
        elif _NO.match(reply):
            draft.check = draft.check.denied(f"{model}, asked again, finds no sentence that says it")


def _correct(drafts: Drafts, draft: Draft, parsed: Parsed, context: Context, model: str) -> None:
    if any(other.parsed.text == parsed.text for other in drafts.all if other is not draft):
        return
    corrected = drafts.verified(parsed, context)
    # It was written with sentences and doubts in view.
    corrected.check = corrected.check.confirmed()
    if corrected.check.verdict == "supported" or (corrected.stands and not draft.stands):
        drafts.replace(draft, corrected)
    elif draft.check.verdict == "supported":
        draft.check = draft.check.denied(f"{model}, asked again, does not find all of it in its sentences")


def _markers(draft: Draft) -> str:
    return "".join(f"[{number}]" for number in draft.parsed.numbers) or "(no number)"


def _lettered(drafts: Sequence[Draft]) -> Iterator[tuple[str, Draft]]:
    """Drafts with their names in prompts: A to Z, then AA and so on."""
    for number, draft in enumerate(drafts):
        first, last = divmod(number, 26)
        yield f"{chr(64 + first) if first else ''}{chr(65 + last)}", draft
