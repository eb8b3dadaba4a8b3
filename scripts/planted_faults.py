"""Plant faults in the assistant, one at a time, and see that the gate catches each.

    python -m scripts.planted_faults [SET] [--fault NAME ...]

First SET (default: the one that comes with the program) is run as the program is, and kept as a baseline of its own in
a temporary directory; the program as it is has to pass. Faults are planted from outside: what the assistant's public
methods give is changed on its way. Shown for each: the exit code of the gate, the metrics that fell, and the seconds.
Exit code 1 if a fault is not caught as worse. What the sound program answers is remembered, so that only faults below
the answers ask everything again; all together take about three times as long as `make eval`.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, ExitStack, contextmanager, redirect_stdout
from dataclasses import replace
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import numpy as np

from assistant import Answer, Assistant, Citation, Hit
from assistant.library.entries import StoredPaper
from assistant.library.library import Library
from assistant.records import Statement
from evals.comparing import Comparison
from evals.errors import WORSE
from evals.program import main as evaluate

__all__ = ["FAULTS", "Fault", "Held", "hold", "remembered"]

Change = Callable[[Assistant, str, Answer], Answer]


class Fault(NamedTuple):
    """A fault, and what plants it for as long as it is entered; `deep` if what is remembered would hide it."""

    what: str
    planted: Callable[[], AbstractContextManager[object]]
    deep: bool = False


class Held(NamedTuple):
    """How the gate ended, and the metrics it found worse, each with before and after."""

    code: int
    fallen: dict[str, tuple[float, float]]


def hold(questions: str | Path, baseline: Path, fault: Fault | None = None) -> Held:
    """Run the gate with a fault planted, or without."""
    comparisons: list[Comparison] = []
    with ExitStack() as stack:
        if fault is not None:
            stack.enter_context(fault.planted())
        stack.enter_context(patch("evals.report.table.print_comparison", comparisons.append))
        stack.enter_context(redirect_stdout(StringIO()))
        out = stack.enter_context(tempfile.TemporaryDirectory())
        code = evaluate(["gate", str(questions), "--file", str(baseline), "--out", out])
    differences = [each for comparison in comparisons for each in comparison.differences]
    return Held(code, {each.metric: (each.before, each.after) for each in differences if each.verdict == "worse"})


@contextmanager
def remembered() -> Generator[None]:
    """The assistant asks and searches once for each question; no baseline is ranked."""
    with (
        patch.object(Assistant, "ask", _once(Assistant.ask)),
        patch.object(Assistant, "search", _once(Assistant.search)),
        patch("evals.running.rankers", lambda _: {}),
    ):
        yield


def _once(method: Callable[..., Any]) -> Callable[..., Any]:
    known: dict[str, Any] = {}

    def remembering(self: Assistant, question: str, **options: Any) -> Any:
        key = repr((question, options))
        if key not in known:
            known[key] = method(self, question, **options)
        return known[key]

    return remembering


@contextmanager
def _answers(change: Change) -> Generator[None]:
    """Every answer is changed, those of conversations too."""
    ask, chat = Assistant.ask, Assistant.chat

    def changed_ask(self: Assistant, question: str, **options: Any) -> Answer:
        return change(self, question, ask(self, question, **options))

    def changed_chat(self: Assistant, *arguments: Any) -> Any:
        conversation = chat(self, *arguments)
        whole = conversation.ask

        def ask_in_turn(question: str, **options: Any) -> Answer:
            return change(self, question, whole(question, **options))

        conversation.ask = ask_in_turn  # type: ignore[method-assign]
        return conversation

    with patch.object(Assistant, "ask", changed_ask), patch.object(Assistant, "chat", changed_chat):
        yield


def _similarity_off() -> AbstractContextManager[object]:
    stored = Library.stored

    def without_sentences(self: Library, *arguments: Any) -> list[StoredPaper]:
        return [
            replace(paper, vectors=paper.vectors._replace(sentences=np.zeros_like(paper.vectors.sentences)))
            for paper in stored(self, *arguments)
        ]

    return patch.object(Library, "stored", without_sentences)


def _shifted(_: Assistant, __: str, answer: Answer) -> Answer:
    moved = []
    for citation in answer.citations:
        start, end = citation.start + 1, min(citation.end + 1, len(citation.paper.abstract))
        quote = citation.paper.abstract[start:end]
        moved.append(citation.model_copy(update={"quote": quote, "start": start, "end": end}))
    statements = tuple(_told_anew(statement, answer.citations, moved) for statement in answer.statements)
    return answer.model_copy(update={"citations": tuple(moved), "statements": statements})


def _told_anew(statement: Statement, before: tuple[Citation, ...], after: list[Citation]) -> Statement:
    text = statement.text
    for place in statement.rests_on:
        text = text.replace(before[place].quote, after[place].quote)
    return statement.model_copy(update={"text": text})


def _never_refusing(assistant: Assistant, question: str, answer: Answer) -> Answer:
    if answer.status == "answered":
        return answer
    evidence = assistant.as_retriever(limit=1).evidence(question)
    citations = tuple(
        Citation(number=1, paper=found.paper, quote=quote.text, start=quote.start, end=quote.end, verdict="supported")
        for found in evidence
        for quote in found.sentences[:1]
    )
    statements = tuple(
        Statement(text=citation.quote, citations=(1,), rests_on=(0,), verdict="supported") for citation in citations
    )
    return answer.model_copy(update={"status": "answered", "citations": citations, "statements": statements})


def _never_answering(_: Assistant, __: str, answer: Answer) -> Answer:
    return answer.model_copy(update={"status": "no_match", "citations": (), "statements": ()})


def _misnumbered(_: Assistant, __: str, answer: Answer) -> Answer:
    """Each number stands for the paper and quote of the next one."""
    quotes = [*answer.citations[1:], *answer.citations[:1]]
    citations = tuple(
        quoted.model_copy(update={"number": own.number}) for own, quoted in zip(answer.citations, quotes, strict=True)
    )
    return answer.model_copy(update={"citations": citations})


def _cut_to_one(_: Assistant, __: str, answer: Answer) -> Answer:
    if answer.wants != "papers":
        return answer
    kept = answer.statements[:1]
    numbers = {number for statement in kept for number in statement.citations}
    citations = tuple(citation for citation in answer.citations if citation.number in numbers)
    return answer.model_copy(update={"statements": kept, "citations": citations})


def _last_sentences(_: Assistant, __: str, answer: Answer) -> Answer:
    """The right papers, each with the last sentence of its abstract."""
    moved = []
    for citation in answer.citations:
        abstract = citation.paper.abstract
        start = abstract.rfind(". ", 0, -1) + 2 if ". " in abstract[:-1] else 0
        moved.append(citation.model_copy(update={"quote": abstract[start:], "start": start, "end": len(abstract)}))
    statements = tuple(_told_anew(statement, answer.citations, moved) for statement in answer.statements)
    return answer.model_copy(update={"citations": tuple(moved), "statements": statements})


def _reversed_ranking() -> AbstractContextManager[object]:
    search = Assistant.search

    def from_the_end(self: Assistant, *arguments: Any, **options: Any) -> list[Hit]:
        return search(self, *arguments, **options)[::-1]

    return patch.object(Assistant, "search", from_the_end)


FAULTS = {
    "similarity-off": Fault("no sentence is similar to any question", _similarity_off, deep=True),
    "quotes-shifted": Fault("every quote begins and ends one character late", partial(_answers, _shifted)),
    "abstention-off": Fault("what is refused gets the nearest sentence instead", partial(_answers, _never_refusing)),
    "always-abstaining": Fault("every question is refused", partial(_answers, _never_answering)),
    "ranking-reversed": Fault("search gives the worst paper first", _reversed_ranking),
    "citations-misnumbered": Fault("every number stands for the next quote", partial(_answers, _misnumbered)),
    "lists-cut": Fault("a list names its first paper alone", partial(_answers, _cut_to_one)),
    "last-sentences": Fault("the last sentence of the right paper is quoted", partial(_answers, _last_sentences)),
}


def main(arguments: list[str] | None = None) -> int:
    """Run the script."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("questions", metavar="SET", nargs="?", default="starter")
    parser.add_argument("--fault", action="append", choices=list(FAULTS), help="this one only; repeatable")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as directory:
        baseline = Path(directory) / "baseline.json"
        chosen = {name: FAULTS[name] for name in given.fault or FAULTS}
        with remembered():
            with redirect_stdout(StringIO()):
                code = evaluate(["baseline", given.questions, "--file", str(baseline), "--out", f"{directory}/run"])
            if code:
                return code
            print(json.dumps(json.loads(baseline.read_text(encoding="utf-8"))["means"]), flush=True)
            passed = [_tried("as it is", None, given.questions, baseline)]
            passed += [_tried(name, each, given.questions, baseline) for name, each in chosen.items() if not each.deep]
        passed += [_tried(name, each, given.questions, baseline) for name, each in chosen.items() if each.deep]
    return 0 if all(passed) else 1


def _tried(name: str, fault: Fault | None, questions: str, baseline: Path) -> bool:
    started = time.perf_counter()
    held = hold(questions, baseline, fault)
    seconds = time.perf_counter() - started
    is_right = held.code == (WORSE if fault else 0)
    fallen = ", ".join(f"{metric} {before:.3f} → {after:.3f}" for metric, (before, after) in held.fallen.items())
    what = f" ({fault.what})" if fault else ""
    verdict = "as it should be" if is_right else "NOT AS IT SHOULD BE"
    print(f"{name}{what}: exit code {held.code}, {verdict}; {seconds:.0f} s; {fallen or 'nothing fell'}", flush=True)
    return is_right


if __name__ == "__main__":
    sys.exit(main())
