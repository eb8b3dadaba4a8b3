"""Random histories of a library in which papers are tagged and annotated between all that happens to them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from assistant.library.catalog import Catalog
from assistant.library.library import Library
from assistant.records import Paper
from tests.library.histories import Step, after


class Labelled(NamedTuple):
    """A label that was attached, with the records that its paper had, each by its source and what it says."""

    name: str
    is_note: bool
    records: frozenset[tuple[str, str]]


def records_by_paper(directory: Path) -> dict[str, frozenset[tuple[str, str]]]:
    """The records of each paper, by its id."""
    with closing(Catalog.open(directory, create=False)) as catalog:
        rows = catalog.rows(
            "SELECT id, name, digest FROM papers JOIN records ON paper = key JOIN sources USING (source) ORDER BY id"
        )
    found: dict[str, set[tuple[str, str]]] = {}
    for id, source, digest in rows:
        found.setdefault(id, set()).add((source, digest))
    return {id: frozenset(records) for id, records in found.items()}


def label_one(library: Library, number: int, chance: random.Random) -> Labelled | None:
    """Tag or annotate one of the papers, with a name of its own."""
    papers = sorted(paper.id for paper in library.papers())
    if not papers:
        return None
    id, is_note = chance.choice(papers), chance.random() < 0.3
    before = records_by_paper(library.path)[id]
    if is_note:
        library.labels.set_note(id, f"note {number}", append=True)
    else:
        library.labels.tag([id], f"tag {number}")
    return Labelled(f"note {number}" if is_note else f"tag {number}", is_note, before)


def lived(directory: Path, steps: Sequence[Step], chance: random.Random) -> tuple[Library, list[Labelled]]:
    """The library there after all steps, between which papers are labelled, and the labels."""
    labels: list[Labelled] = []

    def label(library: Library, number: int) -> None:
        if library.exists and (made := label_one(library, number, chance)):
            labels.append(made)

    return after(directory, steps, chance, label), labels


def lost(library: Library, labels: Sequence[Labelled]) -> Iterator[str]:
    """The labels that are not where a record stands that their paper had."""
    papers = {paper.id: paper for paper in library.papers()}
    for id, records in records_by_paper(library.path).items():
        shown = {*papers[id].tags, *(papers[id].note or "").splitlines()}
        for label in labels:
            if records & label.records and label.name not in shown:
                yield f"{label.name} is not on {id}"


def stripped(papers: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Papers, as `described` gives them, without labels."""
    plain = {"tags": (), "note": None}
    return sorted(
        (Paper.model_validate_json(paper).model_copy(update=plain).model_dump_json(), origins)
        for paper, origins in papers
    )
