"""Fills the cells of a row from a paper's record and abstract by rules. What is not stated for certain stays empty."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.records import Cell, Column, Paper, Row
from assistant.records.addresses import address_of
from assistant.tables.abstracts import Abstract, Value, read_abstract
from assistant.tables.by_words import Known, sentence_with_words
from assistant.tables.choosing import chosen_sentence
from assistant.tables.values import VALUES, value_of
from assistant.text.identifiers import doi
from assistant.text.spans import Span

__all__ = ["OF_RECORD", "cell_of", "recorded_cell", "row_by_rules"]

OF_RECORD = ("year", "authors", "venue", "title", "address", "doi", "id", "listed", "tags", "note")
_VENUES = ("venue", "journal", "booktitle", "container-title", "journal_ref", "journal-ref", "conference", "publisher")


def row_by_rules(paper: Paper, columns: Sequence[Column], known: Known) -> Row:
    """The row of a paper."""
    abstract = read_abstract(paper, known.near(paper))
    return Row(paper=paper, cells=tuple(cell_of(column, abstract, known) for column in columns))


def cell_of(column: Column, abstract: Abstract, known: Known) -> Cell:
    """The cell of a column."""
    if column.asks in OF_RECORD:
        return recorded_cell(column, abstract.paper)
    if column.asks == "words":
        sentence = sentence_with_words(column.name, abstract, known)
        value = Value(sentence) if sentence else None
    elif column.asks in VALUES:
        value = value_of(column, abstract)
    else:
        sentence = chosen_sentence(column.asks, abstract, _needed(column.name))
        value = Value(sentence, _address(sentence.text) if column.asks == "code" else ()) if sentence else None
    if value is None:
        return Cell()
    return Cell(text=value.text, source="abstract", quote=abstract.quote(value.sentence))


_NEEDED: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(name, re.IGNORECASE), re.compile(wording, re.IGNORECASE))
    for name, wording in (
        (
            r"^(?!.*(?:data|avail|releas|resource|artefact|artifact)).*\b(?:code|implementation|software|github)",
            r"\b(?:codes?|codebase|implementations?|software|source|scripts?|librar(?:y|ies)|toolkit|toolbox|github"
            r"|gitlab|package|repository|open-?sourced?|models?|weights|checkpoints|experiments|framework|plugin|tool)\b",
        ),
        (
            r"\b(?:intervention|treatment|exposure)",
            r"\b(?:randomi[sz]ed|randomly|assigned|allocated)\b.{0,80}\bto\b|\b(?:receiv|administer|underw|undergo|inject"
            r"|inhal|ingest|prescrib)\w*|\btreated\s+with\b|\b(?:were|was)\s+(?:given|offered|exposed|trained|fed)\b"
            r"|\b(?:interventions?|program(?:me)?s?|therapy|training|treatment|supplement\w*|vaccin\w+)\b.{0,60}"
            r"\b(?:was|were|included|consist\w+|compris\w+)\b",
        ),
        (
            r"\bdesign\b",
            r"\b(?:randomi[sz]ed|retrospective(?:ly)?|prospective(?:ly)?|cross-sectional|case-control|cohort"
            r"|observational|longitudinal|double-blind|(?:systematic|chart)\s+review|meta-analysis|surveys?|surveyed"
            r"|questionnaires?|interview\w*|focus\s+groups?|case\s+(?:series|report)|trial|follow-up\s+study|crossover)\b",
        ),
        (
            r"\b(?:ideas?|mechanism|how)\b",
            r"\b(?:by|via|through|using|uses?|which|that|where|leverag\w+|instead|rather|based|consist\w*|combin\w+"
            r"|integrat\w+|with)\b|:",
        ),
    )
)
"""What a sentence has besides, in a column with such a name."""


def _needed(name: str) -> re.Pattern[str] | None:
    return next((wording for named, wording in _NEEDED if named.search(name)), None)


def _address(text: str) -> tuple[Span, ...]:
    """Where a sentence gives an address."""
    found = re.search(
        r"https?://[^\s,;(){}<>\"]+[^\s,;(){}<>\".:]|(?:www\.|github\.com/"
        r"|huggingface\.co/)[^\s,;(){}<>\"]+[^\s,;(){}<>\".:]",
        text,
    )
    return (Span(*found.span()),) if found else ()


def recorded_cell(column: Column, paper: Paper) -> Cell:
    """What the record of a paper says."""
    field, text = _recorded(column, paper)
    return Cell(text=text, source="record", field=field) if text else Cell()


def _recorded(column: Column, paper: Paper) -> tuple[str, str]:
    match column.asks:
        case "year":
            whole = "date" in column.name.lower()
            return "published", (paper.published or "") if whole else (paper.published or "")[:4]
        case "authors":
            return "authors", ", ".join(paper.authors[:1] if "first" in column.name.lower() else paper.authors)
        case "title":
            return "title", paper.title
        case "address":
            return "url", address_of(paper)
        case "doi":
            return "doi", next(filter(None, map(doi, (_doi_given(paper), paper.url or "", paper.id))), "")
        case "id":
            return "id", paper.id
        case "listed":
            days = dict.fromkeys(listing.date or listing.page for listing in paper.listings)
            return "listings", ", ".join(days)
        case "tags":
            return "tags", ", ".join(paper.tags)
        case "note":
            return "note", " ".join((paper.note or "").split())
    return _venue(paper)


def _doi_given(paper: Paper) -> str:
    return next((value for key, value in paper.metadata.items() if key.lower() == "doi" and isinstance(value, str)), "")


def _venue(paper: Paper) -> tuple[str, str]:
    for name in _VENUES:
        value = paper.metadata.get(name)
        if isinstance(value, str) and value.strip():
            return f"metadata.{name}", " ".join(value.split())
    return "", ""
