"""Random histories of a library: sources that come, change and go, papers removed and restored, runs cut short.

What a library holds must depend on what its sources say in the end, and on which papers are to stay out, alone.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.library.entries import SourceInput
from assistant.library.library import Library
from assistant.library.readings import Reading
from assistant.records import IngestProgress, Listing, Rejection
from tests.library.library_inputs import Record, source
from tests.library.small_encoder import SmallEncoder

_LONG = "We watched them at dusk for {} whole seasons and found that light made more of a difference than weather did."
_CHOICES: Mapping[str, Sequence[Any]] = {
    "title": ("Otters", "Otters", "OTTERS.", "Herons", "Herons and others", "Editorial"),
    "abstract": (
        "", "They swim.", "They swim.", "They swim at dusk.", "They sw...", "We look at levers.", _LONG.format("two"),
        _LONG.format("three"),
    ),
    "id": (None, None, None, "2301.00001", "2301.00001v2", "2301.00002", "p1", "p2", "10.1000/x"),
    "authors": ((), (), ("Ada Roe",), ("A. Roe", "Bo Li"), ("Cy Moe",)),
    "published": (None, None, "2021", "2021-05-03", "2011"),
    "metadata": (
        {}, {}, {"doi": "10.1000/x"}, {"doi": "10.1000/Y", "venue": "Rivers"}, {"pmid": "7"},
        {"pmid": "8", "openalex": "W7"},
    ),
    "kind": ("abstract", "abstract", "abstract", "digest"),
    "listing": (None, None, Listing(page="list", date="11-20", rank=1), Listing(page="list", rank=2)),
}  # fmt: skip
_NAMES = ("0", "1", "2", "3")


class Cut(Exception):
    """A run that was cut short."""


@dataclass(frozen=True)
class Step:
    """One thing that happens: `ingest` reads the sources as they are then, `cut` does so up to a batch, and `update` by
    what was read before.
    """

    what: str
    sources: Mapping[str, tuple[Record | Rejection, ...]] = field(default_factory=dict)
    number: int = 0
    kill: bool = False


def random_record(chance: random.Random) -> Record:
    """A record out of few values, so that many have to do with each other."""
    return Record(**{name: chance.choice(values) for name, values in _CHOICES.items()})


def random_history(chance: random.Random, kills: bool = False) -> list[Step]:
    """Some steps; the last one reads all sources."""
    sources: dict[str, tuple[Record, ...]] = {}
    steps: list[Step] = []

    def change() -> None:
        for name in chance.sample(_NAMES, chance.randint(1, 3)):
            if name in sources and chance.random() < 0.2:
                del sources[name]
            elif name in sources and chance.random() < 0.4:
                kept = [record for record in sources[name] if chance.random() < 0.7]
                sources[name] = (*kept, random_record(chance))
            else:
                sources[name] = tuple(random_record(chance) for _ in range(chance.randint(1, 3)))

    for _ in range(chance.randint(2, 6)):
        change()
        what = chance.choices(("ingest", "cut", "remove", "restore"), (5, 3, 2, 1))[0]
        if what in ("remove", "restore"):
            steps.append(Step("ingest", dict(sources)))
        steps.append(Step(what, dict(sources), chance.randint(0, 9), kills and what == "cut"))
    steps.append(Step("ingest", dict(sources)))
    return steps


def inputs(sources: Mapping[str, tuple[Record | Rejection, ...]], chance: random.Random) -> Iterator[SourceInput]:
    """The sources in some order."""
    names = list(sources)
    chance.shuffle(names)
    for name in names:
        yield source(f"/all/{name}", sources[name])


def opened(directory: Path, chance: random.Random) -> Library:
    """The library there, with batches of any size."""
    encoder = SmallEncoder()
    return Library.open(
        directory, lambda: encoder, create=True, batch_papers=chance.choice((1, 2, 3, 64)), vector_search="exact"
    )


def take(library: Library, step: Step, chance: random.Random, stop: Callable[[], None]) -> None:
    """Do one step; `stop` ends a run that is cut short."""
    if step.what == "ingest":
        library.ingest(inputs(step.sources, chance), roots=["/all"])
    elif step.what == "update":
        names = {f"/all/{name}" for name in step.sources}
        gone = [row.name for row in library.read_before.sources() if row.name not in names]
        library.read(inputs(step.sources, chance), readings=[Reading("/all", "/all")], gone=gone)
    elif step.what == "cut":
        commits = 0

        def cut(progress: IngestProgress) -> None:
            nonlocal commits
            commits += 1
            if commits > step.number % 4:
                stop()

        with suppress(Cut):
            library.ingest(inputs(step.sources, chance), roots=["/all"], progress=cut)
    elif step.what == "remove":
        papers = library.papers(sort="id")
        if papers:
            library.remove([papers[step.number % len(papers)].id])
    elif step.what == "restore" and (removed := library.removed()):
        library.restore([min(removed, key=lambda paper: (paper.title, paper.id)).id])


def described(library: Library) -> list[tuple[str, str]]:
    """All that is known of the papers, their ids and their origins included."""
    return sorted((paper.model_dump_json(), library.origins(paper.id).model_dump_json()) for paper in library.papers())


def raise_cut() -> None:
    """End a run in the middle."""
    raise Cut


def straight(steps: Sequence[Step]) -> list[Step]:
    """The same with nothing but what must count: what the sources say at last, and when papers were taken out or in."""
    needed = [
        step for place, step in enumerate(steps)
        if step.what in ("remove", "restore") or steps[min(place + 1, len(steps) - 1)].what in ("remove", "restore")
    ]  # fmt: skip
    return [*needed, steps[-1]] if needed else [steps[-1]]


def after(
    directory: Path, steps: Sequence[Step], chance: random.Random, between: Callable[[Library, int], None] | None = None
) -> Library:
    """The library there after all steps; those that are to be killed run in a process of their own.

    `between` is called after each step, with its number.
    """
    library = opened(directory, chance)
    for number, step in enumerate(steps):
        if step.kill:
            # No connection may pass from one process to the other.
            library.close()
            run_killed(directory, step, chance)
            library = opened(directory, chance)
        else:
            take(library, step, chance, raise_cut)
        if between is not None:
            between(library, number)
    return library


def outcome(directory: Path, steps: Sequence[Step], chance: random.Random) -> list[tuple[str, str]]:
    """What the library there holds after all steps."""
    with after(directory, steps, chance) as library:
        if findings := library.doctor():
            raise AssertionError(findings)
        return described(library)


def run_killed(directory: Path, step: Step, chance: random.Random) -> None:
    """Do a step in a process of its own, which is killed."""
    at_commit, seconds = chance.random() < 0.5, chance.uniform(0, 0.05)
    child = os.fork()
    if child:
        if not at_commit:
            time.sleep(seconds)
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return
    try:
        take(opened(directory, chance), step, chance, lambda: os.kill(os.getpid(), signal.SIGKILL))
    finally:
        os._exit(0)
