"""How a library of many papers behaves: disk, search, questions, filters, additions, checks, and questions meanwhile.

Run:  python -m scripts.benchmark_growth --corpus CORPUS.jsonl --papers 20000 --at DIR [--beside 4000]

CORPUS holds one {"_id", "title", "text" or "sentences"} a line. Its papers are encoded once; each paper of the large
library is one of them with a third of its words exchanged for others of the same length, and vectors moved at random.
Everything else is real: files, catalog, indexes, commands. What is there below DIR already is used again. With
`--beside`, as many papers more are taken in while others ask: in the same process, then in processes of their own.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import cycle, islice, takewhile
from pathlib import Path

import numpy as np

from assistant import Assistant, Settings
from assistant.encoder import make_encoder
from assistant.library.apart import give_way
from assistant.library.entries import file_input
from assistant.library.vectors import ReadyVectors
from assistant.records import Filters
from assistant.sources import SourceFile, read
from assistant.text.segmentation import SEGMENTATION_VERSION
from scripts.grown_papers import Made, Rows

QUESTIONS = 150
ASKERS = 7


def ingest(at: Path, made: Made, numbers: range) -> None:
    """Write the file of these papers, unless it is there, and take it in with ready vectors."""
    file = at / f"papers-{numbers.start}-{numbers.stop}.jsonl"
    if not file.exists():
        with file.open("w", encoding="utf-8") as stream:
            stream.writelines(json.dumps(made.paper(number)) + "\n" for number in numbers)
    ready = ReadyVectors(make_encoder(Settings().encoder).fingerprint, SEGMENTATION_VERSION, Rows(made, numbers))
    with opened(at) as assistant:
        begun, cpu = time.perf_counter(), time.process_time()
        source = file_input(file, partial(read, SourceFile(file, str(file))))
        report = assistant._library.ingest([source], ready=ready)
        seconds, used = time.perf_counter() - begun, time.process_time() - cpu
        print(f"{report.added} papers taken in with ready vectors in {seconds:.1f} s ({used:.1f} s of processor)")


def opened(at: Path) -> Assistant:
    """An assistant on the large library, without a model."""
    return Assistant.open(at / "library", Settings(llm={"provider": "none"}))


def questions(made: Made, seed: int) -> Iterator[str]:
    """Titles of papers, in an order of their own."""
    titles = [title for title, _ in made.base]
    random.Random(seed).shuffle(titles)
    return (f"papers on {title}" for title in cycle(titles))


def times_of(call: Callable[[str], object], asked: Iterable[str]) -> list[float]:
    """The milliseconds that each call takes."""
    taken = []
    for question in asked:
        begun = time.perf_counter()
        call(question)
        taken.append(1000 * (time.perf_counter() - begun))
    return taken


def search(at: Path, made: Made, seed: int) -> None:
    """Print the median of searches in a warm process, and of the two indexes alone."""
    with opened(at) as assistant:
        some = list(islice(questions(made, seed), QUESTIONS + 3))
        first = times_of(assistant.search, some[:1])[0]
        times_of(assistant.search, some[1:3])
        taken = times_of(assistant.search, some[3:])
        parts = []
        for by in ("vectors", "words"):
            alone = times_of(lambda text, by=by: assistant.rank(text, by=by, limit=50), some[3:53])  # type: ignore[misc]
            parts.append(f"{by} alone {statistics.median(alone):.1f}")
        print(f"first {first:.0f} ms, then p50 {statistics.median(taken):.1f} ms, p95 {_p95(taken):.1f} ms; {parts}")


def filters(at: Path, made: Made) -> None:
    """Print the median of searches with another filter each time, by kind."""
    several = {
        "author": [Filters(author=f"{letter} Author{number}") for number in range(1000, 1015) for letter in "AB"],
        "since": [Filters(since=f"{year}-{month:02}") for year in range(1991, 2021) for month in (3,)],
        "year": [Filters(year=year) for year in range(1990, 2020)],
        "category": [Filters(category=f"c{number}.X") for number in range(30)],
        "source": [Filters(source=f"papers-{'0' * number}") for number in range(1, 2)],
    }
    with opened(at) as assistant:
        assistant.search("warm")
        asked = questions(made, 5)
        for name, each in several.items():
            taken = times_of(partial(_filtered, assistant, iter(each)), islice(asked, len(each)))
            print(f"filter by {name}: first {taken[0]:.0f} ms, p50 {statistics.median(taken):.0f} ms of {len(taken)}")


def _filtered(assistant: Assistant, left: Iterator[Filters], question: str) -> None:
    assistant.search(question, filters=next(left))


def hold(at: Path) -> None:
    """Keep the library open until standard input ends."""
    with opened(at) as assistant:
        assistant.search("warm")
        print("open", flush=True)
        sys.stdin.read()


def asking(at: Path, made: Made, seconds: float, seed: int) -> None:
    """Ask for some time and print the milliseconds of each question."""
    end = time.monotonic() + seconds
    with opened(at) as assistant:
        asked = questions(made, seed)
        times_of(assistant.search, islice(asked, 2))
        going = takewhile(lambda _: time.monotonic() < end, asked)
        print(json.dumps(times_of(assistant.search, going)))


def beside(at: Path, made: Made, numbers: range) -> None:
    """Print how long questions take while this process takes in papers."""
    taken: list[float] = []
    done = threading.Event()
    with opened(at) as assistant:
        taken_quiet = _by_threads(assistant, made, 5.0, threading.Event())
        file = at / f"papers-{numbers.start}-{numbers.stop}.jsonl"
        with file.open("w", encoding="utf-8") as stream:
            stream.writelines(json.dumps(made.paper(number)) + "\n" for number in numbers)
        ready = ReadyVectors(make_encoder(Settings().encoder).fingerprint, SEGMENTATION_VERSION, Rows(made, numbers))
        source = file_input(file, partial(read, SourceFile(file, str(file))))

        def write() -> None:
            assistant._library.ingest([source], ready=ready)
            done.set()

        writer = threading.Thread(target=write)
        begun = time.perf_counter()
        writer.start()
        taken = _by_threads(assistant, made, 600.0, done)
        writer.join()
        print(f"ingest in this process: {time.perf_counter() - begun:.1f} s")
    _compare("one process", taken_quiet, taken)


def _by_threads(assistant: Assistant, made: Made, seconds: float, done: threading.Event) -> list[float]:
    taken: list[float] = []
    end = time.monotonic() + seconds

    def ask(seed: int) -> None:
        going = takewhile(lambda _: time.monotonic() < end and not done.is_set(), questions(made, seed))
        taken.extend(times_of(assistant.search, going))

    askers = [threading.Thread(target=ask, args=(seed,)) for seed in range(ASKERS)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    return taken


def beside_processes(program: list[str], papers: int, more: int) -> None:
    """Print how long questions in other processes take while one takes in papers."""

    def ask(seconds: float) -> list[subprocess.Popen[str]]:
        return [
            subprocess.Popen(
                [*program, "--part", "ask", "--seconds", str(seconds), "--first", str(seed)],
                stdout=subprocess.PIPE, text=True,
            )
            for seed in range(ASKERS)
        ]  # fmt: skip

    def taken(askers: list[subprocess.Popen[str]]) -> list[float]:
        return [each for asker in askers for each in json.loads(asker.communicate()[0])]

    quiet = taken(ask(10.0))
    writer = subprocess.Popen([*program, "--part", "ingest", "--first", str(papers), "--papers", str(papers + more)])
    askers = ask(40.0)
    loud = taken(askers)
    writer.wait()
    _compare("other processes", quiet, loud)


def _compare(name: str, quiet: list[float], loud: list[float]) -> None:
    print(
        f"{name}, {ASKERS} askers: quiet p50 {statistics.median(quiet):.0f} p95 {_p95(quiet):.0f} ms; during an ingest "
        f"p50 {statistics.median(loud):.0f} p95 {_p95(loud):.0f} longest {max(loud):.0f} ms ({len(loud)} questions): "
        f"{_p95(loud) / _p95(quiet):.1f} x"
    )


def _p95(taken: list[float]) -> float:
    return float(np.percentile(taken, 95))


def _run(what: str, command: list[str]) -> None:
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stderr is not None
    said, errors = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - begun
    print(
        f"{what}: {seconds:.2f} s, {usage.ru_utime + usage.ru_stime:.2f} s of processor, {usage.ru_maxrss // 1024} MB"
    )
    if process.returncode:
        print(f"  ended with {process.returncode}: {errors[-300:]}")
    if "-m" in command:
        print("".join(f"  {line}\n" for line in said.splitlines()), end="", flush=True)


def _disk(library: Path, papers: int) -> None:
    sizes: Counter[str] = Counter()
    for file in library.rglob("*"):
        if file.is_file():
            sizes[file.relative_to(library).parts[0].split(".sqlite")[0]] += file.stat().st_size
    parts = ", ".join(f"{name} {size / papers / 1000:.1f}" for name, size in sizes.most_common(5))
    print(f"disk: {sizes.total() / papers / 1000:.1f} KB a paper ({parts})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--papers", type=int, default=2000)
    parser.add_argument("--at", type=Path, required=True)
    parser.add_argument("--beside", type=int, default=0)
    parts = ["ingest", "search", "hold", "filters", "beside", "ask", "one"]
    parser.add_argument("--part", choices=parts, help=argparse.SUPPRESS)
    parser.add_argument("--first", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--seconds", type=float, default=0.0, help=argparse.SUPPRESS)
    given = parser.parse_args()
    given.at.mkdir(parents=True, exist_ok=True)
    if given.part is None:
        everything(given)
        return
    made = Made(given.corpus, given.at / "base.npz")
    match given.part:
        case "ingest":
            give_way()  # as the command does
            ingest(given.at, made, range(given.first, given.papers))
        case "search":
            search(given.at, made, given.first)
        case "hold":
            hold(given.at)
        case "filters":
            filters(given.at, made)
        case "beside":
            beside(given.at, made, range(given.first, given.papers))
        case "ask":
            asking(given.at, made, given.seconds, given.first)
        case "one":
            file = given.at / f"one-{given.first}.jsonl"
            file.write_text(json.dumps(made.paper(10_000_000 + given.first)) + "\n", encoding="utf-8")


def everything(given: argparse.Namespace) -> None:
    """Each measurement in a process of its own."""
    program = [sys.executable, "-m", "scripts.benchmark_growth", "--corpus", str(given.corpus), "--at", str(given.at)]
    assistant = [str(Path(sys.executable).with_name("assistant"))]
    library = ["--library", str(given.at / "library")]
    papers = given.papers
    _run(f"ingest of {papers} papers", [*program, "--part", "ingest", "--papers", str(papers)])
    _disk(given.at / "library", papers)
    _run("cold ask", [*assistant, "ask", *library, "which papers explain how cells divide"])
    _run("search, first process", [*program, "--part", "search", "--first", "1"])
    with subprocess.Popen(
        [*program, "--part", "hold"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as first:
        assert first.stdout is not None
        first.stdout.readline()
        _run("cold ask, second process", [*assistant, "ask", *library, "which papers explain how cells divide"])
        _run("search, second process", [*program, "--part", "search", "--first", "2"])
        first.communicate("")
    _run("filters", [*program, "--part", "filters"])
    for number in range(2):
        name = time.time_ns() % 10_000_000
        subprocess.run([*program, "--part", "one", "--first", str(name)], check=True)
        _run(f"add one paper ({number + 1})", [*assistant, "ingest", *library, str(given.at / f"one-{name}.jsonl")])
    _run("read the same files again", [*assistant, "ingest", *library, str(given.at / f"papers-0-{papers}.jsonl")])
    _run("doctor", [*assistant, "doctor", *library])
    if given.beside:
        last = papers + given.beside
        _run("beside", [*program, "--part", "beside", "--first", str(papers), "--papers", str(last)])
        beside_processes(program, last, given.beside)


if __name__ == "__main__":
    main()
