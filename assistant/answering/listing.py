"""Lists of papers that a record, an order or a limit chooses rather than their wording."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.numbering import Citations
from assistant.questions.record_fields import day_of
from assistant.records import Answer, Detail, Evidence, Paper, Statement
from assistant.text.counts import counted

__all__ = ["by_date", "how_ordered", "listed", "recorded"]


def listed(
    question: str,
    evidence: Sequence[Evidence],
    numbers: dict[str, int] | None,
    *,
    total: int | None = None,
    notes: tuple[str, ...] = (),
    details: tuple[Detail, ...] = (),
) -> Answer:
    """An answer that lists these papers in this order, each with its best sentence; its `text` is left empty.

    `total` is how many there are in all, if some are not listed.
    """
    citations = Citations(numbers)
    statements = []
    for found in evidence:
        place = citations.add(found.paper, found.sentences[0], "supported")
        number = citations.all[place].number
        text = f"{found.paper.title}: {found.sentences[0].text}"
        statements.append(Statement(text=text, citations=(number,), rests_on=(place,), verdict="supported"))
    return Answer(
        question=question,
        wants="papers",
        status="answered" if statements else "no_match",
        text="",
        statements=tuple(statements),
        citations=tuple(citations.all),
        evidence=tuple(evidence),
        details=details,
        total=total if total is not None and total > len(statements) else None,
        notes=notes,
    )


def recorded(
    question: str, details: tuple[Detail, ...], evidence: Sequence[Evidence], numbers: dict[str, int] | None
) -> Answer:
    """An answer from records alone: it cites the papers, so that they can be followed up, and states nothing else."""
    cited = listed(question, evidence, numbers)
    return cited.model_copy(update={"wants": "fact", "status": "answered", "statements": (), "details": details})


def by_date(papers: Sequence[Paper], *, oldest: bool) -> list[Paper]:
    """Papers by date: those with a year first, then days of listings without a year, those without any date last."""
    groups: tuple[list[Paper], ...] = ([], [], [])
    for paper in papers:
        day = day_of(paper)[0]
        groups[2 if not day else 1 if day[2:3] == "-" else 0].append(paper)
    for group in groups[:2]:
        group.sort(key=lambda paper: day_of(paper)[0], reverse=not oldest)
    return [paper for group in groups for paper in group]


def how_ordered(papers: Sequence[Paper], undated: int, *, oldest: bool) -> str:
    """By which dates papers are ordered, and how many have none. A day of a listing is not a date of publication."""
    dated = [paper for paper in papers if day_of(paper)[0]]
    by_listing = sum(day_of(paper)[1] for paper in dated)
    how = f"{'Oldest' if oldest else 'Newest'} first, by date of publication"
    if by_listing and by_listing == len(dated):
        how = how.replace(
            "date of publication", "the day of a listing, since no source states when they were published"
        )
    elif by_listing:
        how += f", {by_listing} of them by the day of a listing"
    last = f"; {counted(undated)} without a date {'comes' if undated == 1 else 'come'} last" if undated else ""
    return f"{how}{last}."
