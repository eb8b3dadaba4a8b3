"""How long many questions take at once, beside one after another.

    python -m scripts.benchmark_async LIBRARY [--many 32] [--latency 1.0]

Without a model the time is the processor's: at once can be no faster than the cores that one question leaves free. With
a model, here a server on loopback that waits before it replies, the waiting is shared. Questions are titles of the
library's own papers; each way asks the same ones, after a first round that warms what is kept in memory.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from assistant import Answer, Assistant, Settings
from tests.openai_server import OpenAIServer, Request, Say

STATEMENTS = 3
THREADS = 4
_NUMBERED = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)


def _reply(latency: float, request: Request) -> str:
    time.sleep(latency)
    return "\n".join(
        f"{text.rstrip('.')} [{number}]." for number, text in _NUMBERED.findall(request.prompt)[:STATEMENTS]
    )


async def _at_once(assistant: Assistant, questions: Sequence[str]) -> list[Answer]:
    return await asyncio.gather(*(assistant.aask(question) for question in questions))


def _compare(assistant: Assistant, questions: Sequence[str]) -> None:
    expected = [assistant.ask(question).text for question in questions]
    started = time.perf_counter()
    texts = [assistant.ask(question).text for question in questions]
    alone = _report("one after another", started, texts == expected)
    started = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        texts = [answer.text for answer in pool.map(assistant.ask, questions)]
    _report(f"ask in {THREADS} threads", started, texts == expected, alone)
    started = time.perf_counter()
    texts = [answer.text for answer in asyncio.run(_at_once(assistant, questions))]
    _report("aask at once", started, texts == expected, alone)


def _report(way: str, started: float, same: bool, alone: float | None = None) -> float:
    took = time.perf_counter() - started
    ratio = f", {alone / took:.1f} times as fast" if alone else ""
    print(f"  {way:<18} {took:6.2f} s{ratio}{'' if same else ', WITH OTHER ANSWERS'}")
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library")
    parser.add_argument("--many", type=int, default=32, help="questions")
    parser.add_argument("--latency", type=float, default=1.0, help="seconds that the model waits before it replies")
    options = parser.parse_args()
    with Assistant.open(options.library, Settings(llm={"provider": "none"}), create=False) as assistant:
        questions = [f"what does {paper.title} find?" for paper in assistant.papers(limit=options.many)]
        print(f"{len(questions)} questions without a model")
        _compare(assistant, questions)
    with OpenAIServer(Say(partial(_reply, options.latency))) as server:
        llm = {"model": "test", "base_url": server.url, "api_key": "none"}
        with Assistant.open(options.library, Settings(llm=llm), create=False) as assistant:
            print(f"{len(questions)} questions with a model that waits {options.latency} s")
            _compare(assistant, questions)


if __name__ == "__main__":
    main()
