"""The vocabulary that all parts share: papers, where they were seen, evidence, citations, answers, reports.

Every record is immutable, serialises with `model_dump_json()` and loads again with `model_validate_json()`.
Spans are half-open character offsets into the stored abstract: `abstract[start:end]`.
"""

from assistant.records.answers import (
    About,
    AboutKind,
    Answer,
    AnswerRecord,
    Citation,
    Done,
    Drafted,
    Event,
    Retrieved,
    Statement,
    Status,
    Usage,
    Verdict,
    Verified,
    Wants,
)
from assistant.records.filters import Filters
from assistant.records.papers import Evidence, Hit, Kind, Listing, Paper, Quote, Signals
from assistant.records.reports import Conflict, IngestReport, Origins, Rejection, RemovedPaper, SeenVersion, Variant

__all__ = [
    "About",
    "AboutKind",
    "Answer",
    "AnswerRecord",
    "Citation",
    "Conflict",
    "Done",
    "Drafted",
    "Event",
    "Evidence",
    "Filters",
    "Hit",
    "IngestReport",
    "Kind",
    "Listing",
    "Origins",
    "Paper",
    "Quote",
    "Rejection",
    "RemovedPaper",
    "Retrieved",
    "SeenVersion",
    "Signals",
    "Statement",
    "Status",
    "Usage",
    "Variant",
    "Verdict",
    "Verified",
    "Wants",
]
