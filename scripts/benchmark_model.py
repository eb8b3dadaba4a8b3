"""How long the assistant itself takes for an answer by a language model: retrieval, prompt, parsing, verification.

    python -m scripts.benchmark_model LIBRARY [--rounds 3]

The model is a stand-in that replies at once, with five statements in other words than the sentences they cite, so that
all the time is ours. Questions are titles of the library's own papers. Nothing is warmed but the model: each question
and its sentences are new in the first round.
"""

from __future__ import annotations

import argparse
import re
import statistics
import time
from collections.abc import Sequence
from typing import Any

from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    ChatResponseGen,
    CompletionResponse,
    CompletionResponseGen,
    LLMMetadata,
)
from llama_index.core.llms import CustomLLM

from assistant import Assistant

STATEMENTS = 5
QUESTIONS = 60
_NUMBERED = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)


class InstantLLM(CustomLLM):
    """Replies at once, with what the first sentences of the papers say, a little reworded."""

    @property
    def metadata(self) -> LLMMetadata:
        """A window of the usual size."""
        return LLMMetadata(context_window=32_768, num_output=1024, model_name="instant")

    def stream_chat(self, messages: Sequence[ChatMessage], **_: Any) -> ChatResponseGen:
        """The reply in one piece."""
        sentences = _NUMBERED.findall(str(messages[-1].content))
        chosen = sentences[:: max(1, len(sentences) // STATEMENTS)][:STATEMENTS]
        text = "\n".join(f"It is found that {sentence.rstrip('.')} [{number}]." for number, sentence in chosen)
        message = ChatMessage(text, role="assistant")
        yield ChatResponse(message=message, delta=text, raw={"choices": [{"finish_reason": "stop"}]})

    def complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponse:
        """Not used."""
        raise NotImplementedError

    def stream_complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponseGen:
        """Not used."""
        raise NotImplementedError


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with Assistant.open(options.library, create=False, llm=InstantLLM()) as assistant:
        papers = assistant.papers(limit=QUESTIONS + 1)
        assistant.ask(f"what does {papers[-1].title} find?")
        for number in range(options.rounds):
            times, statements = [], 0
            for paper in papers[:QUESTIONS]:
                started = time.perf_counter()
                answer = assistant.ask(f"what does {paper.title} find?")
                times.append(1000 * (time.perf_counter() - started))
                statements += len(answer.statements)
            p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
            print(f"round {number + 1}: p50 {p50:.0f} ms, p95 {p95:.0f} ms, {statements / len(times):.1f} statements")


if __name__ == "__main__":
    main()
