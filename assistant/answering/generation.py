"""A language model's answer from evidence: prompt, statements as they arrive, verification, repair."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.answering.context import (
    BEST_SENTENCES,
    SENTENCES_OF_A_LIST,
    WHOLE_ABSTRACTS,
    Context,
    fit,
    harmless,
)
from assistant.answering.drafts import Draft, Drafts, lettered
from assistant.answering.extractive import ON_TOPIC, trimmed
from assistant.answering.numbering import Citations
from assistant.answering.reply import NO_PAPER_FITS, NOT_STATED, Parsed, StatementParser, parse_whole
from assistant.answering.steps import Call, More, Step, Steps
from assistant.errors import ModelError
from assistant.records import Answer, Citation, Done, Drafted, Evidence, Retrieved, Statement, Status

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage

    from assistant.llm.build import ModelInfo
    from assistant.llm.prompts import Prompt
    from assistant.questions.question import Question
    from assistant.settings import AnswerSettings
    from assistant.verification.verifier import Verifier

__all__ = ["ModelAnswering"]

NEAR = 0.03
"""Least probability of relevance of a paper that is shown though the model says that it does not fit or answer."""
MARGIN = 64
"""Tokens reserved for what a server adds to a prompt."""
LONGEST_TOKEN = 16
"""Characters a token, more than the average of any reply. A longer reply ignores its token limit."""
_STATUSES: Mapping[str | None, Status] = {NOT_STATED: "not_in_abstracts", NO_PAPER_FITS: "no_match", None: "answered"}
_LETTERED = re.compile(r"^\W*([A-Z]{1,2})\s*[:.)]\s*(.*)$")


@dataclass(slots=True)
class ModelAnswering:
    """An answer in progress. The `text` of the finished answer is left empty.

    `quotes` makes the extractive answer to the same question, used when the model fails or nothing it wrote is
    supported. `numbers` maps ids of papers to citation numbers and grows, so that a conversation can keep it.
    """

    question: Question
    evidence: Sequence[Evidence]
    settings: AnswerSettings
    info: ModelInfo
    prompts: Mapping[str, Prompt]
    verifier: Verifier
    count_tokens: Callable[[str], int]
    quotes: Callable[[], Answer]
    fallback: bool = True
    strict: bool = False
    numbers: dict[str, int] = field(default_factory=dict)
    used_prompts: set[str] = field(default_factory=set)
    _drafts: Drafts = field(init=False)
    _notes: list[str] = field(default_factory=list)
    _known: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._drafts = Drafts(self.verifier, self.numbers, mark=self.settings.unsupported == "mark")

    def steps(self) -> Steps:
        """The chain. A ModelError thrown into it is raised again if there is to be no fallback."""
        readable = self.evidence[: self.settings.max_papers]
        yield Retrieved(evidence=tuple(trimmed(readable)))
        if not readable:
            # Out of the field: the nearest papers would be off the point.
            yield Done(answer=self.quotes().model_copy(update={"near_misses": ()}))
            return
        self._known = dict(self.numbers)
        broken: ModelError | None = None
        parser = StatementParser([found.paper.title for found in readable])
        try:
            context = self._read(readable)
            yield from self._write(context, parser)
            if not parser.refusal and not self._drafts.all:
                raise ModelError(f"{self.info.name} gave an empty reply", hint="ask again, or try another model")
        except ModelError as error:
            if not self.fallback:
                raise
            broken = error
        else:
            yield from self._ask_again(context)
        for index, draft in enumerate(self._drafts.all):
            if not draft.announced:
                yield self._drafts.verdict(index)
        yield Done(answer=self._answer(readable, parser, broken))

    def _read(self, readable: Sequence[Evidence]) -> Context:
        """The sentences that fit the window together with the prompt and the longest reply."""
        room = self._room(self._messages("answer", papers="", task=self._task, question=self._question))
        whole, best = WHOLE_ABSTRACTS, BEST_SENTENCES
        if self.question.wants_list:
            whole, best = 0, max(best, SENTENCES_OF_A_LIST // len(readable))
        context = fit(readable, room, self.count_tokens, whole=whole, best=best)
        if not context.sources:
            raise ModelError(
                f"the question does not fit the window of {self.info.name} ({self.info.context_window} tokens)",
                hint="ask a shorter question, or set llm.context_window to what the model really holds",
            )
        return context

    def _room(self, messages: Sequence[ChatMessage]) -> int:
        """Tokens of the window left by messages and the longest reply."""
        taken = sum(self.count_tokens(str(message.content)) for message in messages)
        return self.info.context_window - self.info.max_output_tokens - taken - MARGIN

    @property
    def _longest_reply(self) -> int:
        return self.info.max_output_tokens * LONGEST_TOKEN

    @property
    def _task(self) -> str:
        return self.prompts["answer"].task(self.question.wants)

    @property
    def _question(self) -> str:
        return harmless(self.question.text)

    def _messages(self, prompt: str, **values: str) -> list[ChatMessage]:
        return self.prompts[prompt].messages(**values)

    def _call(self, prompt: str, **values: str) -> Call:
        self.used_prompts.add(prompt)
        return Call(prompt, self._messages(prompt, **values))

    def _endless(self) -> ModelError:
        return ModelError(
            f"the reply of {self.info.name} did not end within {self._longest_reply} characters",
            hint="ask again, or try another model",
        )

    def _write(self, context: Context, parser: StatementParser) -> Steps:
        yield self._call("answer", papers=context.text, task=self._task, question=self._question)
        while (delta := (yield More.MORE)) is not None:
            if parser.received + len(delta) > self._longest_reply:
                raise self._endless()
            for parsed in parser.feed(delta):
                yield from self._take(parsed, context)
        for parsed in parser.close():
            yield from self._take(parsed, context)

    def _take(self, parsed: Parsed, context: Context) -> Steps:
        if parsed.text in self._drafts:
            return
        draft = self._drafts.verified(parsed, context)
        index = self._drafts.add(draft)
        yield Drafted(index=index, text=parsed.text, citations=tuple(self._drafts.cite(draft, Citations(self.numbers))))
        if draft.stands and not self.strict:
            yield self._drafts.verdict(index)

    def _ask_again(self, context: Context) -> Steps:
        """Make the optional calls: when one fails, the verified statements stand."""
        try:
            if self.strict:
                yield from self._check_strictly([draft for draft in self._drafts.all if draft.stands])
            yield from self._repair(context)
        except ModelError as error:
            self._notes.append(f"{self.info.name} could not be asked to check or correct its statements ({error}).")

    def _check_strictly(self, standing: Sequence[Draft]) -> Steps:
        """Ask the model whether the sentences say what it wrote: a no counts, a yes changes nothing."""
        if not standing:
            return
        listed = []
        for letter, draft in lettered(standing):
            quotes = (f"- {harmless(source.quote.text)}" for source in draft.sources)
            listed.append("\n".join((f"{letter}: {harmless(draft.parsed.text)}", *quotes)))
        statements = "\n\n".join(listed)
        if len(standing) > 1 and self._room(self._messages("check", statements=statements)) < 0:
            yield from self._check_strictly(standing[: len(standing) // 2])
            yield from self._check_strictly(standing[len(standing) // 2 :])
            return
        replies = yield from self._lines(self._call("check", statements=statements))
        for letter, draft in lettered(standing):
            if replies.get(letter, "").lstrip(" *").upper().startswith("NO"):
                problems = (*draft.check.problems, f"{self.info.name} itself judges it unsupported")
                draft.check = draft.check._replace(verdict="unsupported", problems=problems)

    def _repair(self, context: Context) -> Steps:
        """Ask once more for the statements that do not stand, each with its numbers and the reasons."""
        failed = [draft for draft in self._drafts.all if not draft.stands]
        if not failed:
            return
        listed = [
            f"{letter}: {harmless(draft.parsed.text)} {_markers(draft)}\nProblem: {'; '.join(draft.problems)}"
            for letter, draft in lettered(failed)
        ]
        cited = {source.evidence.paper.id for draft in self._drafts.all for source in draft.sources}
        values = {"question": self._question, "statements": "\n".join(listed)}
        papers = context.text_of(cited) if all(draft.sources for draft in failed) else context.text
        if self._room(self._messages("repair", papers=papers, **values)) < 0:
            return
        replies = yield from self._lines(self._call("repair", papers=papers, **values))
        for letter, draft in lettered(failed):
            parsed = parse_whole(replies.get(letter, ""), item=draft.parsed.item)._replace(block=draft.parsed.block)
            repaired = self._drafts.verified(parsed, context)
            others = (other.parsed.text for other in self._drafts.all if other is not draft)
            if repaired.stands and parsed.text not in others:
                self._drafts.replace(draft, repaired)

    def _lines(self, call: Call) -> Generator[Step, str | None, dict[str, str]]:
        """A reply in lettered lines, by letter."""
        yield call
        text = ""
        while (delta := (yield More.MORE)) is not None:
            text += delta
            if len(text) > self._longest_reply:
                raise self._endless()
        found = (_LETTERED.match(line) for line in text.splitlines())
        return {match[1]: match[2] for match in found if match}

    def _answer(self, readable: Sequence[Evidence], reply: StatementParser, broken: ModelError | None) -> Answer:
        refusal = reply.refusal
        kept = self._drafts.kept
        removed = len(self._drafts.all) - len(kept)
        name = self.info.name
        status: Status = _STATUSES[refusal]
        if not kept and refusal and broken is None:
            near = [found for found in readable[:ON_TOPIC] if found.score >= NEAR]
            answer = self._assembled(status, near=near)
            more = {"removed": removed, "notes": tuple(self._notes), "not_stated": reply.left_open}
            return self._signed(answer.model_copy(update=more))
        notes = [*self._notes, *([_left_out(removed)] if removed and kept else [])]
        if broken is not None and kept:
            notes.append(f"{name} broke off ({broken}); what it had written is shown.")
        elif broken is not None:
            notes.append(f"{name} gave no answer ({broken}); these are quotes alone.")
        elif not kept:
            notes.append(f"Nothing that {name} wrote is supported by the abstracts; these are quotes alone.")
        if not kept:
            # Papers that are not shown take no number.
            self.numbers.clear()
            self.numbers.update(self._known)
            answer = self.quotes()
            return answer.model_copy(update={"notes": (*answer.notes, *notes), "removed": removed})
        citations = Citations(self.numbers)
        statements = tuple(self._drafts.statement(draft, citations) for draft in kept)
        answer = self._assembled(status, statements, citations.all, readable)
        more = {"removed": removed, "notes": tuple(notes), "not_stated": reply.left_open}
        return self._signed(answer.model_copy(update=more))

    def _assembled(
        self,
        status: Status,
        statements: Sequence[Statement] = (),
        citations: Sequence[Citation] = (),
        readable: Sequence[Evidence] = (),
        near: Sequence[Evidence] = (),
    ) -> Answer:
        cited = {citation.paper.id for citation in citations}
        return Answer(
            question=self.question.text,
            wants=self.question.wants,
            status=status,
            text="",
            statements=tuple(statements),
            citations=tuple(citations),
            evidence=tuple(trimmed(found for found in readable if found.paper.id in cited)),
            near_misses=tuple(found.hit(1) for found in near),
        )

    def _signed(self, answer: Answer) -> Answer:
        return answer.model_copy(update={"mode": "model", "model": self.info.name})


def _markers(draft: Draft) -> str:
    return "".join(f"[{number}]" for number in draft.parsed.numbers) or "(no number)"


def _left_out(removed: int) -> str:
    if removed == 1:
        return "1 statement is left out: no sentence that it cites supports it."
    return f"{removed} statements are left out: no sentences that they cite support them."
