"""Random histories of a library with all that can happen to it: labels, papers without an abstract, updates."""

from __future__ import annotations

import random
from dataclasses import replace

from assistant.library.library import Library
from assistant.records import Rejection
from tests.library.histories import Step, described, random_history
from tests.library.library_inputs import Record, lacking


def mixed_history(chance: random.Random, kills: bool = False) -> list[Step]:
    """Some steps, of which some update. Which records lack their abstract does not change."""
    share, seed = chance.choice((0.2, 0.5)), chance.random()

    def stated(record: Record | Rejection) -> Record | Rejection:
        if not isinstance(record, Record) or random.Random(f"{seed} {record!r}").random() > share:
            return record
        return lacking(
            record.title, id=record.id, authors=record.authors, published=record.published, metadata=record.metadata
        )

    return [
        replace(
            step,
            what="update" if step.what == "ingest" and chance.random() < 0.4 else step.what,
            # A file in which no paper is left takes none away.
            sources={
                name: (Record(f"File {name}", f"This is file {name}."), *map(stated, records))
                for name, records in step.sources.items()
            },
        )
        for step in random_history(chance, kills)
    ]


def all_of(library: Library) -> tuple[list[tuple[str, str]], list[tuple[str, str, tuple[str, ...]]]]:
    """All that is known of the papers, and of those without an abstract."""
    told = [(paper.title, str(paper.name), tuple(sorted(paper.sources))) for paper in library.completing.lacking()]
    return described(library), sorted(told)
