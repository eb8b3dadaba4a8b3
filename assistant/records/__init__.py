"""The vocabulary shared by all parts: papers, listings, evidence, citations, answers, reports.

Every record is immutable, serialises with `model_dump_json()` and loads again with `model_validate_json()`.
Spans are half-open character offsets into the stored abstract: `abstract[start:end]`.
"""

from assistant.records.answers import (
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
from assistant.records.papers import (
    Conflict,
    Evidence,
    Finding,
    Hit,
    IngestProgress,
    IngestReport,
    Kind,
    Listing,
    Origins,
    Paper,
    Quote,
    Rejection,
    RemovedPaper,
    SeenVersion,
    Signals,
    Variant,
)

__all__ = [
    "Answer",
    "AnswerRecord",
    "Citation",
    "Conflict",
    "Done",
    "Drafted",
    "Event",
    "Evidence",
    "Filters",
    "Finding",
    "Hit",
    "IngestProgress",
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
