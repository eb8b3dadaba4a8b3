"""Speed and memory of the assistant, as ratios to another pipeline measured in the same run.

Run:  python -m scripts.benchmark --corpus CORPUS.jsonl [--large CORPUS.jsonl] --peer PROGRAM --peer-python PYTHON

CORPUS holds one {"_id", "title", "text"} a line. PROGRAM is run as `PYTHON PROGRAM CORPUS DIR QUERIES QRELS` and prints
"import A s, model B s, indexed C papers/s, search p50 D ms, …, peak E MB". Rounds alternate between the two, and the
best of each counts, so that a busy machine harms neither. Without --peer only the assistant is measured.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

QUESTION = "which papers explain how models generalise to longer inputs"
ROUNDS = 2

INGEST = """
import sys, time
from assistant import Assistant, Settings
with Assistant.open(sys.argv[1], Settings(encoder={"precision": sys.argv[3]})) as assistant:
    assistant._library.encoder.encode_questions(["warm"])
    import chromadb, tantivy
    from llama_index.vector_stores.chroma import ChromaVectorStore
    started = time.perf_counter()
    report = assistant.ingest(sys.argv[2])
    print(report.added / (time.perf_counter() - started))
"""
WARM = """
import json, statistics, sys, time
from assistant import Assistant, Settings
rows = [json.loads(line) for line in open(sys.argv[2], encoding="utf-8")][:400]
titles = [row["title"] or row["text"][:80] for row in rows]
with Assistant.open(sys.argv[1], Settings(llm={"provider": "none"})) as assistant:
    times = {assistant.search: [], assistant.ask: []}
    for method in times:
        method("warm")
    for place, title in enumerate(titles):
        # Lists and facts in turn, each question once: what is kept of one must not help another.
        question = f"papers on {title}" if place % 4 < 2 else f"what is found in {title}?"
        method = list(times)[place % 2]
        started = time.perf_counter()
        method(question)
        times[method].append(time.perf_counter() - started)
    print(*(1000 * statistics.median(some) for some in times.values()))
"""


@dataclass
class Peer:
    """What the other pipeline printed, best of all rounds."""

    imported: list[float] = field(default_factory=list)
    model: list[float] = field(default_factory=list)
    indexed: list[float] = field(default_factory=list)
    total: list[float] = field(default_factory=list)
    search: list[float] = field(default_factory=list)
    peak: list[float] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--large", type=Path)
    parser.add_argument("--peer", type=Path)
    parser.add_argument("--peer-python", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        directory = Path(temporary)
        peer = Peer()
        rates: dict[str, list[float]] = {"int8": [], "fp32": []}
        for number in range(ROUNDS):
            if arguments.peer:
                _run_peer(arguments, directory / f"peer{number}", peer)
            for precision, found in rates.items():
                place = directory / f"{precision}{number}"
                found.append(_number(INGEST, str(place), str(arguments.corpus), precision))
        library = directory / "int80"
        asks = [_timed([_program(), "ask", "--library", str(library), QUESTION]) for _ in range(3)]
        helps = [_timed([_program(), "--help"])[0] for _ in range(7)]
        _report(rates, asks, helps, peer)
        _report_warm(library, arguments.corpus)
        if arguments.large:
            _number(INGEST, str(directory / "large"), str(arguments.large), "int8")
            _report_warm(directory / "large", arguments.large)


def _report_warm(library: Path, corpus: Path) -> None:
    search, ask = _numbers(WARM, str(library), str(corpus))
    print(f"warm p50, {corpus.name}: search {search:.1f} ms, ask {ask:.1f} ms = {ask / search:.2f} x search")


def _report(rates: dict[str, list[float]], asks: list[tuple[float, float]], helps: list[float], peer: Peer) -> None:
    cold = min(seconds for seconds, _ in asks)
    peak = max(megabytes for _, megabytes in asks)
    for precision, found in rates.items():
        ratio = f" = {max(found) / max(peer.indexed):.2f} x the peer" if peer.indexed else ""
        print(f"ingest {precision}: {max(found):.1f} papers/s{ratio}")
    print(f"cold ask: {cold:.2f} s, peak {peak:.0f} MB; --help: {statistics.median(helps):.2f} s")
    if peer.indexed:
        ready = min(peer.imported) + min(peer.model) + min(peer.search) / 1000
        print(
            f"peer: indexed {max(peer.indexed):.1f} papers/s, first result after {min(peer.total):.2f} s with indexing"
            f" ({ready:.2f} s if the index were there), peak {min(peer.peak):.0f} MB"
        )
        print(
            f"cold ask is {cold / min(peer.total):.0%} of the peer's time to its first result ({cold / ready:.0%} of"
            f" it without indexing); peak memory {peak / min(peer.peak):.0%}"
        )


def _run_peer(arguments: argparse.Namespace, place: Path, peer: Peer) -> None:
    place.mkdir()
    first = json.loads(arguments.corpus.read_text(encoding="utf-8").split("\n", 1)[0])
    (place / "queries.jsonl").write_text(json.dumps({"_id": "q", "text": QUESTION}) + "\n", encoding="utf-8")
    (place / "qrels.tsv").write_text(f"q\t{first['_id']}\t1\n", encoding="utf-8")
    command = [arguments.peer_python, arguments.peer, arguments.corpus, place / "db", place / "queries.jsonl"]
    started = time.perf_counter()
    output = subprocess.run(
        [*map(str, command), str(place / "qrels.tsv")],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"HF_HUB_OFFLINE": "1"},
    ).stdout
    peer.total.append(time.perf_counter() - started)
    patterns = {
        "imported": r"import ([\d.]+)",
        "model": r"model ([\d.]+)",
        "indexed": r"([\d.]+) papers/s",
        "search": r"p50 ([\d.]+)",
        "peak": r"peak ([\d.]+)",
    }
    for name, pattern in patterns.items():
        if match := re.search(pattern, output):
            getattr(peer, name).append(float(match[1]))


def _number(program: str, *arguments: str) -> float:
    return _numbers(program, *arguments)[0]


def _numbers(program: str, *arguments: str) -> list[float]:
    command = [sys.executable, "-c", program, *arguments]
    return [float(part) for part in subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()]


def _timed(command: list[str]) -> tuple[float, float]:
    """Wall-clock seconds of a command, and its peak memory in MB."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return seconds, usage.ru_maxrss / 1024


def _program() -> str:
    return str(Path(sys.executable).with_name("assistant"))


if __name__ == "__main__":
    main()
