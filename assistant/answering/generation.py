"""A language model's answer from evidence: prompt, statements as they arrive, verification, review."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from assistant.answering.context import (
    BEST_SENTENCES,
    SENTENCES_OF_A_LIST,
    WHOLE_ABSTRACTS,
    Context,
    fit,
    harmless,
)
from assistant.answering.drafts import Draft, Drafts
from assistant.answering.extractive import ON_TOPIC, trimmed
from assistant.answering.numbering import Citations
from assistant.answering.reply import NO_PAPER_FITS, NOT_STATED, Parsed, StatementParser
from assistant.answering.reviewing import Review, Reviewer, is_reviewed
from assistant.answering.steps import Call, More, Steps, check_ends
from assistant.errors import ModelError
from assistant.llm.tokens import count_tokens
from assistant.records import Answer, Citation, Done, Evidence, Retrieved, Statement, Status

if TYPE_CHECKING:
    from assistant.llm.build import ModelInfo
    from assistant.llm.prompts import Prompt
    from assistant.questions.question import Question
    from assistant.settings import AnswerSettings
    from assistant.verification.verifier import Verifier

__all__ = ["ModelAnswering"]

NEAR = 0.03
"""Least probability of relevance of a paper that is shown though the model says that it does not fit or answer."""
_STATUSES: Mapping[str | None, Status] = {NOT_STATED: "not_in_abstracts", NO_PAPER_FITS: "no_match", None: "answered"}


@dataclass(slots=True)
class ModelAnswering:
    """An answer in progress. The `text` of the finished answer is left empty.

    What is written under another prompt says so by `prompt`, and by what it makes of a reply: see `values`, `taken` and
    `completed`.

    `quotes` makes the extractive answer to the same question, used when the model fails or nothing it wrote is
    supported. `numbers` maps ids of papers to citation numbers and grows, so that a conversation can keep it.
    """

    prompt: ClassVar[str] = "answer"
    """The prompt that it is written under, and the name of the step."""

    question: Question
    evidence: Sequence[Evidence]
    settings: AnswerSettings
    info: ModelInfo
    prompts: Mapping[str, Prompt]
    verifier: Verifier
    quotes: Callable[[], Answer]
    fallback: bool = True
    review: Review = "doubted"
    numbers: dict[str, int] = field(default_factory=dict)
    used_prompts: set[str] = field(default_factory=set)
    _drafts: Drafts = field(init=False)
    _notes: list[str] = field(default_factory=list)
    _known: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._drafts = Drafts(
            self.verifier, self.numbers, mark=self.settings.unsupported == "mark", asked=self.question.text
        )

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
            yield from self._review(context)
        for index, draft in enumerate(self._drafts.all):
            if not draft.announced:
                yield self._drafts.verdict(index)
        yield Done(answer=self._answer(readable, parser, broken))

    def _read(self, readable: Sequence[Evidence]) -> Context:
        """The sentences that fit the window together with the prompt and the longest reply."""
        room = self.info.room(self.prompts[self.prompt].messages(**self.values(papers="")))
        whole, best = WHOLE_ABSTRACTS, BEST_SENTENCES
        if self.question.wants_list:
            whole, best = 0, max(best, SENTENCES_OF_A_LIST // len(readable))
        context = fit(readable, room, count_tokens, whole=whole, best=best)
        if not context.sources:
            raise ModelError(
                f"the question does not fit the window of {self.info.name} ({self.info.context_window} tokens)",
                hint="ask a shorter question, or set llm.context_window to what the model really holds",
            )
        return context

    def values(self, papers: str) -> dict[str, str]:
        """What stands in the prompt in the place of each name, with these papers."""
        task = self.prompts[self.prompt].task(self.question.wants)
        return {"papers": papers, "task": task, "question": self._question}

    def taken(self, parsed: Parsed) -> Parsed | None:
        """A statement of the reply as it is to be checked; None for what is no statement."""
        return parsed

    def completed(self, answer: Answer, kept: Sequence[Draft]) -> Answer:
        """The answer, written from the drafts that are `kept`, with what else it holds."""
        return answer

    @property
    def _question(self) -> str:
        return harmless(self.question.text)

    def _call(self, papers: str) -> Call:
        self.used_prompts.add(self.prompt)
        return Call(self.prompt, self.prompts[self.prompt].messages(**self.values(papers)))

    def _write(self, context: Context, parser: StatementParser) -> Steps:
        yield self._call(context.text)
        while (delta := (yield More.MORE)) is not None:
            check_ends(parser.received + len(delta), self.info)
            for parsed in parser.feed(delta):
                yield from self._take(parsed, context)
        for parsed in parser.close():
            yield from self._take(parsed, context)

    def _take(self, said: Parsed, context: Context) -> Steps:
        parsed = self.taken(said)
        if parsed is None or parsed.text in self._drafts:
            return
        draft = self._drafts.verified(parsed, context)
        index = self._drafts.add(draft)
        yield self._drafts.drafted(index)
        if not is_reviewed(draft, self.review):
            yield self._drafts.verdict(index)

    def _review(self, context: Context) -> Steps:
        """Show the model its statements again, with their sentences. When that fails, the verdicts stand."""
        asked = [draft for draft in self._drafts.all if is_reviewed(draft, self.review)]
        if asked:
            self.used_prompts.add("check")
        try:
            yield from Reviewer(self.prompts["check"], self.info)(self._drafts, asked, context, self._question)
        except ModelError as error:
            self._notes.append(f"{self.info.name} could not be asked to check its statements ({error}).")

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
            return self._signed(self.completed(answer.model_copy(update=more), kept))
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
        return self._signed(self.completed(answer.model_copy(update=more), kept))

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


def _left_out(removed: int) -> str:
    if removed == 1:
        return "1 statement is left out: no sentence that it cites supports it."
    return f"{removed} statements are left out: no sentences that they cite support them."
