"""How answers, hits, papers and reports look in a notebook: HTML, and Markdown where there is no HTML.

All text is escaped and addresses are links only when they are of the web, so that nothing in a paper, a file's name or
a model's reply is taken for markup. Math in an abstract stays as it is written, since a quote is shown as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from assistant.answering.wording import head
from assistant.records import Answer, Citation, Hit, IngestReport, Paper, Statement, Verdict
from assistant.text.safe import safe_text

__all__ = ["as_html", "as_notebook_markdown"]

_MARKS: dict[Verdict, tuple[str, str]] = {
    "supported": ("✓", "supported by the quotes"),
    "weak": ("~", "weakly supported"),
    "unsupported": ("✗", "not supported by its sources"),
}
_DIGEST_NOTE = "A digest tells an abstract in other words; its sentences are not quotes from the authors."
_QUOTE = "margin:.3em 0 .3em 1em;padding-left:.8em;border-left:3px solid currentColor"
_REJECTIONS = 20
"""Rejected records that are listed; the rest are counted."""
_WEB = re.compile(r"https?://", re.IGNORECASE)
_SPECIAL = re.compile(r"[\\`*_\[\]<>&$~|#:@.]")


def as_html(record: object) -> str | None:
    """A record as HTML; None for records that have no look of their own."""
    match record:
        case Answer():
            body = "".join(_answer(record))
        case Hit():
            body = _heading(record.paper, note=f"{record.score:.2f}") + "".join(
                _quote(quote.text) for quote in record.quotes
            )
        case Paper():
            body = "".join(_paper(record))
        case IngestReport():
            body = "".join(_report(record))
        case _:
            return None
    # The classes keep MathJax, of whatever version, from reading the text.
    return f'<div class="assistant tex2jax_ignore mathjax_ignore">{body}</div>'


def as_notebook_markdown(record: object) -> str | None:
    """An answer as Markdown, near misses and all; None for other records."""
    if not isinstance(record, Answer):
        return None
    # What is written after a backslash or a dollar sign would become math in a notebook.
    text = record.text.replace("$", r"\$")
    missed = [f"- {_plain(hit.paper.title)} ({_plain(hit.paper.id)})" for hit in record.near_misses]
    return "\n\n".join([text, "Near misses:", "\n".join(missed)]) if missed else text


def _answer(answer: Answer) -> Iterable[str]:
    for note in answer.notes:
        yield f"<p><em>{_text(note)}</em></p>"
    if first := head(answer):
        yield f"<p>{first}</p>"
    if answer.mode == "model" and answer.status == "answered":
        yield from _written(answer.statements)
    for citations in _by_paper(answer):
        yield _heading(citations[0].paper, number=citations[0].number)
        yield from (_quote(citation.quote, citation.verdict) for citation in citations)
    if answer.mode == "model" and answer.status == "answered":
        yield _small(f"Written by {answer.model}; every statement was checked against the sentences it cites.")
    if answer.near_misses:
        missed = "".join(f"<li>{_title(hit.paper)}</li>" for hit in answer.near_misses)
        yield f"<details><summary>Near misses</summary><ul>{missed}</ul></details>"
    if any(citation.paper.kind == "digest" for citation in answer.citations):
        yield _small(_DIGEST_NOTE)


def _written(statements: Iterable[Statement]) -> Iterable[str]:
    """What a model wrote: the entries of a list as a list, the other statements as running text."""
    lines: list[str] = []
    in_list = False
    for statement in statements:
        if lines and statement.item != in_list:
            yield _block(lines, in_list)
            lines = []
        in_list = statement.item
        numbers = "".join(f"[{number}]" for number in statement.citations)
        lines.append(f"{_text(statement.text)} <b>{numbers}</b> {_mark(statement.verdict)}")
    if lines:
        yield _block(lines, in_list)


def _block(lines: Iterable[str], in_list: bool) -> str:
    return f"<ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>" if in_list else f"<p>{' '.join(lines)}</p>"


def _by_paper(answer: Answer) -> list[list[Citation]]:
    """The citations that statements rest on, by paper, in the order in which the answer comes to them."""
    by_number: dict[int, dict[int, Citation]] = {}
    for statement in answer.statements:
        for place in statement.rests_on:
            citation = answer.citations[place]
            by_number.setdefault(citation.number, {})[place] = citation
    return [list(citations.values()) for citations in by_number.values()]


def _paper(paper: Paper) -> Iterable[str]:
    yield _heading(paper)
    known = [
        ", ".join(map(safe_text, paper.authors)),
        paper.published or "",
        *(listing.page for listing in paper.listings),
    ]
    yield _small(_joined(known))
    yield f"<p>{_text(paper.abstract)}</p>"
    if paper.kind == "digest":
        yield _small(_DIGEST_NOTE)


def _report(report: IngestReport) -> Iterable[str]:
    counts = {name: getattr(report, name) for name in ("added", "updated", "unchanged", "removed", "listings")}
    counts["rejected"] = len(report.rejected)
    yield f"<p>{', '.join(f'{number:,} {name}' for name, number in counts.items())} ({report.seconds:.1f} s)</p>"
    if report.rejected:
        shown = report.rejected[:_REJECTIONS]
        told = [f"{safe_text(rejection.where)}: {safe_text(rejection.why)}" for rejection in shown]
        if len(report.rejected) > _REJECTIONS:
            told.append(f"and {len(report.rejected) - _REJECTIONS:,} more, in .rejected")
        rows = "".join(f"<li>{_text(line)}</li>" for line in told)
        yield f"<details><summary>Rejected</summary><ul>{rows}</ul></details>"


def _heading(paper: Paper, *, number: int | None = None, note: str = "") -> str:
    marker = f"[{number}] " if number is not None else ""
    return f'<p style="margin:.8em 0 .3em">{marker}{_title(paper, note)}</p>'


def _title(paper: Paper, note: str = "") -> str:
    title = f"<b>{_text(paper.title)}</b>"
    if paper.url and _WEB.match(paper.url):
        title = f'<a href="{_text(paper.url)}" target="_blank" rel="noopener noreferrer">{title}</a>'
    details = _joined((note, paper.id, "digest" if paper.kind == "digest" else ""))
    return f"{title} <small>{_text(details)}</small>"


def _quote(text: str, verdict: Verdict | None = None) -> str:
    mark = f" {_mark(verdict)}" if verdict else ""
    return f'<blockquote style="{_QUOTE}">“{_text(text)}”{mark}</blockquote>'


def _mark(verdict: Verdict) -> str:
    sign, meaning = _MARKS[verdict]
    told = "" if verdict == "supported" else f" <small>({meaning})</small>"
    return f'<span title="{meaning}">{sign}</span>{told}'


def _joined(texts: Iterable[str]) -> str:
    """Each made safe by itself: a control string that one begins and another ends would take all between with it."""
    return " · ".join(filter(None, map(safe_text, texts)))


def _small(text: str) -> str:
    return f"<p><small>{_text(text)}</small></p>" if text else ""


def _text(text: str) -> str:
    return escape(safe_text(text), quote=True)


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", safe_text(text))
