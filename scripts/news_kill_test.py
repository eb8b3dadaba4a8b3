"""Kill `assistant news` at random moments, and check that each paper is told exactly once and none is lost.

    python -m scripts.news_kill_test [--times 50] [--seed 0]

Two questions are watched. In each round papers are ingested that fit one of them or neither, some papers change, go or
come back, and `assistant news` is sent SIGKILL: after a random time, or a random moment after it has written to its
store. Every second round it writes to a file (`--output`), else to standard output. What arrives are whole files and
whole outputs. At the end it runs undisturbed. Exit code 1 if a paper stands in no issue or in two, if an issue arrives
with different words under one number, or if anything else is told.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant import Assistant

TOPICS = {
    "grokking": "which papers are about grokking",
    "robots": "which papers are about robots that grasp glasses",
}
_TEXTS = {
    "grokking": "Grokking number {0} is studied: networks generalise long after they have memorised {0} tables. "
    "Weight decay of 0.{0} brings grokking forward.",
    "robots": "Robots that grasp glasses are our subject. Gripper {0} of the robots breaks {0} glasses in a thousand.",
    "neither": "Medieval bakers of town {0} are described from {0} account books. Their bread was taxed by weight.",
}
_LONGEST = 0.05
"""Seconds after a write to the store within which it is confirmed."""


@dataclass
class Arrived:
    """The issues that arrived, by number, and what is wrong with them."""

    issues: dict[int, dict[str, Any]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    repeated: int = 0

    def take(self, text: str) -> None:
        """One whole output; a part of one is none."""
        try:
            news = json.loads(text)
        except ValueError:
            return
        for issue in news["issues"]:
            number = issue["number"]
            content = {name: value for name, value in issue.items() if name != "repeated"}
            if number not in self.issues:
                self.issues[number] = content
            elif self.issues[number] != content:
                self.wrong.append(f"issue {number} arrived with different words")
            elif issue["repeated"]:
                self.repeated += 1

    def told(self) -> Counter[tuple[str, str]]:
        """How often each paper was told for each watch."""
        return Counter(
            (issue["name"], paper["paper"]["id"]) for issue in self.issues.values() for paper in issue["papers"]
        )


class Papers:
    """Files of invented papers below a directory, and which of them fit which watch."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._written = 0
        self.fitting: set[tuple[str, str]] = set()
        self.ids: list[str] = []

    def more(self, most: int) -> Path:
        """A new file with at most so many papers."""
        lines = []
        for _ in range(random.randint(1, most)):
            self._written += 1
            topic = random.choice([*_TEXTS])
            id = f"{topic}-{self._written}"
            self.ids.append(id)
            if topic in TOPICS:
                self.fitting.add((topic, id))
            lines.append(_line(id, topic, self._written))
        return self._file(lines)

    def again(self, id: str) -> Path:
        """A new file with another record of a paper that is there already."""
        topic, _, number = id.partition("-")
        return self._file([_line(id, topic, int(number), url=f"https://example.org/{id}")])

    def _file(self, lines: list[str]) -> Path:
        file = self._directory / f"{len(list(self._directory.iterdir()))}.jsonl"
        file.write_text("\n".join(lines), "utf-8")
        return file


def _line(id: str, topic: str, number: int, **more: str) -> str:
    title = f"{topic.capitalize()} {number}: A Study of Number {number}"
    return json.dumps({"id": id, "title": title, "abstract": _TEXTS[topic].format(number), **more})


def changed(library: Path, papers: Papers) -> None:
    """Ingest some, and now and then state a paper again elsewhere, or remove one and bring it back."""
    with Assistant.open(library) as assistant:
        assistant.ingest(papers.more(3), progress=False)
        if papers.ids and random.random() < 0.4:
            assistant.ingest(papers.again(random.choice(papers.ids)), progress=False)
        if papers.ids and random.random() < 0.3:
            id = random.choice(papers.ids)
            assistant.remove(id)
            assistant.restore(id)


def stamp(library: Path) -> object:
    try:
        found = (library / "watches.sqlite").stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def killed(command: list[str], output: Path, library: Path, longest: float) -> bool:
    """Run it with standard output to a file, and kill it; whether it was still running."""
    by_store = random.random() < 0.6
    after = random.uniform(0.0, _LONGEST if by_store else longest)
    before, begun = stamp(library), time.monotonic()
    with output.open("wb") as stream:
        process = subprocess.Popen(command, stdout=stream, stderr=subprocess.DEVNULL)
        while process.poll() is None:
            if by_store and stamp(library) != before:
                by_store, begun = False, time.monotonic()
            if not by_store and time.monotonic() - begun >= after:
                process.kill()
                process.wait()
                return True
            time.sleep(0.0005)
    return False


def pending(library: Path) -> int:
    """The issues that are not confirmed."""
    with closing(sqlite3.connect(library / "watches.sqlite")) as connection:
        return int(connection.execute("SELECT count(*) FROM issues WHERE told IS NULL").fetchone()[0])


def run(times: int, scratch: Path, arrived: Arrived, papers: Papers) -> str:
    """All rounds, and what they were in a line."""
    library, output = scratch / "library", scratch / "news.json"
    standard = scratch / "standard"
    command = [sys.executable, "-m", "assistant", "news", "--library", str(library), "--json"]
    with Assistant.open(library) as assistant:
        assistant.ingest(papers.more(5), papers.more(5), progress=False)
        for name, question in TOPICS.items():
            assistant.watch(question, name=name, all=True)
    begun = time.monotonic()
    arrived.take(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    longest = 1.2 * (time.monotonic() - begun)
    counts: defaultdict[str, int] = defaultdict(int)
    for number in range(1, times + 1):
        changed(library, papers)
        to_file = number % 2 == 0
        if killed([*command, *(["--output", str(output)] if to_file else [])], standard, library, longest):
            counts["killed"] += 1
            counts["unconfirmed"] += bool(pending(library))
        if to_file and output.exists():
            arrived.take(output.read_text("utf-8"))
        elif not to_file:
            arrived.take(standard.read_text("utf-8"))
    for _ in range(2):
        arrived.take(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return f"{times} rounds, {counts['killed']} killed while running, {counts['unconfirmed']} of them with news untold"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    random.seed(options.seed)
    arrived = Arrived()
    with tempfile.TemporaryDirectory() as directory:
        scratch = Path(directory)
        (scratch / "papers").mkdir()
        papers = Papers(scratch / "papers")
        print(run(options.times, scratch, arrived, papers))
    told = arrived.told()
    wrong = list(arrived.wrong)
    wrong += [f"{id} was never told for {name}" for name, id in sorted(papers.fitting - told.keys())]
    wrong += [f"{id} was told {times} times for {name}" for (name, id), times in sorted(told.items()) if times > 1]
    wrong += [f"{id} was told for {name}" for name, id in sorted(told.keys() - papers.fitting)]
    for line in wrong:
        print(f"WRONG: {line}")
    print(
        f"{len(papers.fitting)} papers fit, {sum(told.values())} told in {len(arrived.issues)} issues, of which "
        f"{arrived.repeated} arrived again; {len(wrong)} wrong"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
