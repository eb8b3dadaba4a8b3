"""Fills the cells of a row from a paper's record and abstract by rules. What is not stated for certain stays empty."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.records import Cell, Column, Paper, Row
from assistant.records.addresses import address_of
from assistant.tables.abstracts import Abstract, Value, read_abstract
from assistant.tables.by_words import sentence_with_words
from assistant.tables.choosing import chosen_sentence
from assistant.tables.values import VALUES, value_of
from assistant.text.identifiers import doi
from assistant.text.spans import Span

__all__ = ["OF_RECORD", "cell_of", "recorded_cell", "row_by_rules"]

OF_RECORD = ("year", "authors", "venue", "title", "address", "doi", "id", "listed", "tags", "note")
_VENUES = ("venue", "journal", "booktitle", "container-title", "journal_ref", "journal-ref", "conference", "publisher")


def row_by_rules(paper: Paper, columns: Sequence[Column], terms: Callable[[str], list[str]]) -> Row:
    """The row of a paper. `terms` gives the stemmed words of a text."""
    abstract = read_abstract(paper)
    return Row(paper=paper, cells=tuple(cell_of(column, abstract, terms) for column in columns))


def cell_of(column: Column, abstract: Abstract, terms: Callable[[str], list[str]]) -> Cell:
    """The cell of a column."""
    if column.asks in OF_RECORD:
        return recorded_cell(column, abstract.paper)
    if column.asks == "words":
        sentence = sentence_with_words(column.name, abstract, terms)
        value = Value(sentence) if sentence else None
    elif column.asks in VALUES:
        value = value_of(column, abstract)
    else:
        sentence = chosen_sentence(column.asks, abstract, code_alone=_wants_code_alone(column))
        value = Value(sentence, _address(sentence.text) if column.asks == "code" else ()) if sentence else None
    if value is None:
        return Cell()
    return Cell(text=value.text, source="abstract", quote=abstract.quote(value.sentence))


def _wants_code_alone(column: Column) -> bool:
    return column.asks == "code" and not re.search(
        r"data|avail|releas|resource|artefact"
        r"|artifact",
        column.name,
        re.IGNORECASE,
    )


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
