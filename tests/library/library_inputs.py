"""Papers and sources for tests of the library."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.library.entries import SourceInput, file_input
from assistant.records import Kind, Listing, Rejection
from assistant.records.lacking import WithoutAbstract

ANIMALS = ("otters", "herons", "beetles", "lynxes", "salmon", "ravens", "badgers", "newts")
DEEDS = ("build dams", "cross rivers", "sleep late", "hide seeds", "follow scent", "trade calls", "dig tunnels")


@dataclass(frozen=True)
class Record:
    title: str
    abstract: str
    where: str = "papers.jsonl:1"
    id: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    url: str | None = None
    listing: Listing | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    kind: Kind = "abstract"


def record(number: int, **changes: Any) -> Record:
    """A paper with a title and an abstract of its own, long enough for several passages."""
    animal, deed = ANIMALS[number % len(ANIMALS)], DEEDS[number // len(ANIMALS) % len(DEEDS)]
    sentences = (
        f"We watched {animal} in valley {number} for a whole season.",
        f"Contrary to folklore, {animal} {deed} mostly at dusk.",
        "A sensor on each collar recorded movement every ten seconds and sent it to a base station by the road.",
        f"The model of station {number} explains nine tenths of the variance in the counts of a later year.",
        "Sound recordings were labelled by three people, who agreed on all but a few hundred of the calls.",
        f"Weather made less of a difference than light did, and {animal} returned to the same banks each evening.",
        f"Where banks had been cleared, {animal} moved upstream within days and came back only when shrubs had grown.",
        "We discuss what this means for the spacing of stations along rivers that are regulated for shipping.",
        "All data, the code of the sensors and the labels are available, so that others can repeat the study.",
    )
    given: dict[str, Any] = {
        "title": f"How {animal} {deed}: report {number}",
        "abstract": " ".join(sentences),
        "id": f"p{number}",
    }
    return Record(**{**given, **changes})


def lacking(title: str, where: str = "file:1", **given: Any) -> WithoutAbstract:
    """A record that lacks only an abstract."""
    return WithoutAbstract(where=where, why=f'no abstract: "{title}"', record=Record(title, "", where, **given))


def source(name: str, records: Sequence[Record | Rejection], content: str | None = "auto") -> SourceInput:
    """A source whose hash is that of its records."""
    digest = hashlib.sha256(repr(records).encode()).hexdigest() if content == "auto" else content
    return SourceInput(name, lambda: digest, lambda: iter(records), size=100 * len(records))


def jsonl_source(path: Path) -> SourceInput:
    """A file of one JSON object a line, as the facade would hand it over."""

    def records() -> Iterator[Record]:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                yield Record(**json.loads(line), where=f"{path.name}:{number}")

    return file_input(path, records)
