"""Answers, hits, papers and reports in a notebook: HTML, and Markdown where HTML cannot be shown.

All text is escaped and only web addresses become links, so that nothing in a paper, a file name or a model's reply is
taken for markup. LaTeX in titles and sentences is drawn as text; formulas that text cannot show stay as written.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import groupby

from assistant.answering import layout
from assistant.answering.markdown import answer_text
from assistant.records import Answer, Hit, IngestReport, Paper, Verdict
from assistant.records.addresses import address_of
from assistant.text.drawn import drawn
from assistant.text.safe import safe_text

__all__ = ["as_html", "as_notebook_markdown"]

_SIGNS: dict[Verdict, str] = {"supported": "✓", "weak": "~", "unsupported": "✗"}
_QUOTE = "margin:.3em 0 .3em 1em;padding-left:.8em;border-left:3px solid currentColor"
_REJECTIONS = 20
"""Rejected records listed at most; the rest are counted."""


def as_html(record: object) -> str | None:
    """A record as HTML; None for records without a view."""
    match record:
        case Answer():
            body = "".join(_blocks(layout.blocks_of(record)))
        case Hit():
            body = _heading(record.paper, score=f"{record.score:.2f}") + "".join(
                _quote(quote.text) for quote in record.quotes
            )
        case Paper():
            body = "".join(_paper(record))
        case IngestReport():
            body = "".join(_report(record))
        case _:
            return None
    # These classes keep every version of MathJax from processing the text.
    return f'<div class="assistant tex2jax_ignore mathjax_ignore">{body}</div>'


def as_notebook_markdown(record: object) -> str | None:
    """An answer as Markdown; None for other records."""
    return answer_text(record) if isinstance(record, Answer) else None


def _blocks(blocks: Iterable[layout.AnswerBlock]) -> Iterable[str]:
    """Blocks one after another, entries of a list in a row as a list."""
    for is_item, group in groupby(blocks, lambda block: isinstance(block, layout.Prose) and block.is_item):
        together = "".join(map(_block, group))
        yield f"<ul>{together}</ul>" if is_item else together


def _block(block: layout.AnswerBlock) -> str:
    match block:
        case layout.Note(text):
            return f"<p><em>{_text(drawn(text))}</em></p>"
        case layout.Head(text):
            return f"<p>{_text(text)}</p>"
        case layout.Detailed(details, paper):
            lines = "".join(f"<p>{_text(drawn(detail.text))}</p>" for detail in details)
            return lines + (_heading(paper) if paper else "")
        case layout.Prose():
            written = " ".join(map(_statement, block.written))
            return f"<li>{written}</li>" if block.is_item else f"<p>{written}</p>"
        case layout.Quoted(citation):
            return _quote(citation.quote, f" <b>[{citation.number}]</b>")
        case layout.CitedPaper(number, paper, quotes):
            quoted = (_quote(citation.quote) for citation in quotes)
            if block.is_folded:
                return f"<details><summary>[{number}] {_title(paper)}</summary>{''.join(quoted)}</details>"
            return _heading(paper, f"[{number}] ", dated=block.is_dated) + "".join(quoted)
        case layout.NearMisses(hits, head):
            missed = "".join(f"<li>{_title(hit.paper)}{_best_sentence(hit)}</li>" for hit in hits)
            return f"<p>{_text(head)}</p><ul>{missed}</ul>"
        case layout.Best():
            return ""  # a page can be scrolled back
        case layout.SmallPrint(text):
            return _small(text)


def _best_sentence(hit: Hit) -> str:
    short = [_text(layout.in_short(quote.text)) for quote in hit.quotes[:1]]
    return "".join(f'<p style="margin:.2em 0 .5em"><small>“{text}”</small></p>' for text in short)


def _statement(written: layout.Written) -> str:
    name = f"<b>{_text(written.name)}</b> " if written.name else ""
    return f"{name}{_text(written.text)}<b>{written.markers}</b>{written.stop} {_mark(written)}"


def _paper(paper: Paper) -> Iterable[str]:
    yield _heading(paper)
    known = [
        ", ".join(map(safe_text, paper.authors)),
        *(listing.page for listing in paper.listings),
    ]
    yield _small(_joined(known))
    yield f"<p>{_text(drawn(paper.abstract))}</p>"
    if paper.kind == "digest":
        yield _small(layout.DIGEST_NOTE)


def _report(report: IngestReport) -> Iterable[str]:
    counts = {name: getattr(report, name) for name in ("added", "updated", "unchanged", "removed", "listings")}
    counts["rejected"] = len(report.rejected)
    yield f"<p>{', '.join(f'{number:,} {name}' for name, number in counts.items())} ({report.seconds:.1f} s)</p>"
    if report.rejected:
        shown = report.rejected[:_REJECTIONS]
        listed = [f"{safe_text(rejection.where)}: {safe_text(rejection.why)}" for rejection in shown]
        if len(report.rejected) > _REJECTIONS:
            listed.append(f"and {len(report.rejected) - _REJECTIONS:,} more, in .rejected")
        rows = "".join(f"<li>{_text(line)}</li>" for line in listed)
        yield f"<details><summary>Rejected</summary><ul>{rows}</ul></details>"


def _heading(paper: Paper, marker: str = "", *, score: str = "", dated: bool = False) -> str:
    return f'<p style="margin:.8em 0 .3em">{marker}{_title(paper, score, dated=dated)}</p>'


def _title(paper: Paper, score: str = "", *, dated: bool = False) -> str:
    title = f"<b>{_text(drawn(paper.title))}</b>"
    if address := address_of(paper):
        title = f'<a href="{_text(address)}" target="_blank" rel="noopener noreferrer">{title}</a>'
    return f"{title} <small>{_text(_joined((score, *layout.beside_title(paper, dated=dated))))}</small>"


def _quote(text: str, behind: str = "") -> str:
    return f'<blockquote style="{_QUOTE}">“{_text(drawn(text))}”{behind}</blockquote>'


def _mark(written: layout.Written) -> str:
    stated = f" <small>({_text(drawn(written.doubt))})</small>" if written.doubt else ""
    return f'<span title="{layout.VERDICT_WORDS[written.verdict]}">{_SIGNS[written.verdict]}</span>{stated}'


def _joined(texts: Iterable[str]) -> str:
    """Each made safe by itself: a control string begun by one and ended by another would swallow what is between."""
    return " · ".join(filter(None, map(safe_text, texts)))


def _small(text: str) -> str:
    return f"<p><small>{_text(text)}</small></p>" if text else ""


def _text(text: str) -> str:
    return escape(safe_text(text), quote=True)
