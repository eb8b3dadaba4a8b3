"""Answers, hits, papers and reports in a notebook: HTML, and Markdown where HTML cannot be shown.

All text is escaped and only web addresses become links, so that nothing in a paper, a file name or a model's reply is
taken for markup. LaTeX in titles and sentences is drawn as text; formulas that text cannot show stay as written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from assistant.answering import layout
from assistant.answering.contrast import blocks_beside
from assistant.answering.markdown import answer_text
from assistant.records import (
    Answer,
    CheckedAnswer,
    Citation,
    Comparison,
    Done,
    Evidence,
    Filters,
    Found,
    Hit,
    IngestReport,
    News,
    NewsIssue,
    Origins,
    Paper,
    Statement,
    Table,
    UpdateReport,
    Verdict,
)
from assistant.status import StatusReport
from assistant.text.drawn import drawn
from assistant.text.safe import safe_text
from assistant.views.html_comparisons import columns_table
from assistant.views.html_lists import found_list, origins_list, status_table
from assistant.views.html_text import heading_of, joined, labels_of, plain, quoted, small_print, title_of
from assistant.views.news_html import news_body
from assistant.views.rejections import rejections_told
from assistant.views.tables_html import table_fragment
from assistant.views.updates import changes_told, failures_told

__all__ = ["as_html", "as_notebook_markdown", "chat_as_html", "whole_answer"]

_SIGNS: dict[Verdict, str] = {"supported": "✓", "weak": "~", "unsupported": "✗"}
_FAILURES = 20
"""Files and feeds listed at most; the rest are counted."""


def as_html(record: object) -> str | None:
    """A record, or a list of what was found, as HTML; None for records without a view."""
    match record:
        case Answer():
            body = _answer(record)
        case CheckedAnswer():
            body = "".join(_checked(record))
        case Done():
            body = _answer(record.answer)
        case Comparison():
            body = "".join(_blocks(blocks_beside(record)))
        case Hit():
            body = heading_of(record.paper, score=f"{record.score:.2f}") + "".join(
                quoted(each.text) for each in record.quotes
            )
        case Evidence():
            body = heading_of(record.paper, score=f"{record.score:.2f}") + "".join(
                quoted(each.text) for each in record.sentences
            )
        case Citation():
            body = heading_of(record.paper, f"[{record.number}] ") + quoted(record.quote)
        case Statement():
            body = f"<p>{''.join(map(_statement, layout.Prose((record,)).written))}</p>"
        case Filters():
            body = f"<p>{plain(record.describe() or 'no limits')}</p>"
        case Paper():
            body = "".join(_paper(record))
        case IngestReport():
            body = "".join(_report(record))
        case UpdateReport():
            body = "".join(_update(record))
        case Found():
            body = "".join(found_list(record))
        case Table():
            body = table_fragment(record)
        case StatusReport():
            body = "".join(status_table(record))
        case News() | NewsIssue():
            body = news_body(record if isinstance(record, News) else News(issues=(record,)))
        case Origins():
            body = "".join(origins_list(record))
        case _:
            return None
    return _whole(body)


def chat_as_html(answers: Sequence[Answer]) -> str:
    """A conversation: its last answer, and those before it folded."""
    if not answers:
        return _whole("<p><em>Nothing has been asked yet.</em></p>")
    *earlier, last = answers
    folded = (
        f"<details><summary><b>{plain(answer.question)}</b></summary>{_answer(answer)}</details>" for answer in earlier
    )
    return _whole(f"{''.join(folded)}<p><b>{plain(last.question)}</b></p>{_answer(last)}")


def _whole(body: str) -> str:
    # These classes keep every version of MathJax from processing the text.
    return f'<div class="assistant tex2jax_ignore mathjax_ignore">{body}</div>'


def whole_answer(answer: Answer) -> str:
    """An answer with all its quotes, none folded."""
    return _whole("".join(_blocks(layout.blocks_of(answer, fold=False))))


def _answer(answer: Answer) -> str:
    return "".join(_blocks(layout.blocks_of(answer)))


def _checked(checked: CheckedAnswer) -> Iterable[str]:
    yield _answer(checked.answer)
    yield small_print(f"{checked.summary}.")
    for check in checked.quotes:
        if check.why:
            now = f"now: {quoted(check.reads_now)}" if check.reads_now else ""
            yield f"<div>[{check.number}] <b>{plain(check.why)}</b>{quoted(check.quote)}{now}</div>"


def as_notebook_markdown(record: object) -> str | None:
    """An answer or a comparison as Markdown; None for other records."""
    return (
        answer_text(record) if isinstance(record, Answer) else record.text if isinstance(record, Comparison) else None
    )


def _blocks(blocks: Iterable[layout.AnswerBlock]) -> Iterable[str]:
    """Blocks one after another, entries of a list in a row as a list."""
    for is_item, group in groupby(blocks, lambda block: isinstance(block, layout.Prose) and block.is_item):
        together = "".join(map(_block, group))
        yield f"<ul>{together}</ul>" if is_item else together


def _block(block: layout.AnswerBlock) -> str:
    match block:
        case layout.Note(text):
            return f"<p><em>{plain(drawn(text))}</em></p>"
        case layout.Head(text):
            return f"<p>{plain(text)}</p>"
        case layout.Detailed(details, paper):
            lines = "".join(f"<p>{plain(drawn(detail.text))}</p>" for detail in details)
            return lines + (heading_of(paper) if paper else "")
        case layout.Prose():
            written = " ".join(map(_statement, block.written))
            return f"<li>{written}</li>" if block.is_item else f"<p>{written}</p>"
        case layout.Quoted(citation):
            return quoted(citation.quote, f" <b>[{citation.number}]</b>")
        case layout.CitedPaper(number, paper, quotes):
            sentences = "".join(quoted(citation.quote) for citation in quotes)
            if block.is_folded:
                return f"<details><summary>[{number}] {title_of(paper)}</summary>{sentences}</details>"
            return heading_of(paper, f"[{number}] ", dated=block.is_dated) + sentences
        case layout.Columns():
            return columns_table(block)
        case layout.NearMisses(hits, head):
            missed = "".join(f"<li>{title_of(hit.paper)}{_best_sentence(hit)}</li>" for hit in hits)
            return f"<p>{plain(head)}</p><ul>{missed}</ul>"
        case layout.Best():
            return ""  # a page can be scrolled back
        case layout.SmallPrint(text):
            return small_print(text)


def _best_sentence(hit: Hit) -> str:
    short = [plain(layout.in_short(quote.text)) for quote in hit.quotes[:1]]
    return "".join(f'<p style="margin:.2em 0 .5em"><small>“{text}”</small></p>' for text in short)


def _statement(written: layout.Written) -> str:
    name = f"<b>{plain(written.name)}</b> " if written.name else ""
    return f"{name}{plain(written.text)}<b>{written.markers}</b>{written.stop} {_mark(written)}"


def _paper(paper: Paper) -> Iterable[str]:
    yield heading_of(paper)
    known = [
        ", ".join(map(safe_text, paper.authors)),
        *(listing.page for listing in paper.listings),
    ]
    yield small_print(joined(known))
    yield from labels_of(paper)
    yield f"<p>{plain(drawn(paper.abstract))}</p>"
    if paper.kind == "digest":
        yield small_print(layout.DIGEST_NOTE)


def _report(report: IngestReport) -> Iterable[str]:
    counts = {name: getattr(report, name) for name in ("added", "updated", "unchanged", "removed", "listings")}
    counts |= {"joined nodes": report.joined} if report.joined else {}
    counts["rejected"] = len(report.rejected)
    yield f"<p>{', '.join(f'{number:,} {name}' for name, number in counts.items())} ({report.seconds:.1f} s)</p>"
    if report.rejected:
        listed = rejections_told(report.rejected, hint="all of them are in .rejected")
        rows = "".join(f"<li>{plain(line)}</li>" for line in listed)
        yield f"<details><summary>Rejected</summary><ul>{rows}</ul></details>"


def _update(report: UpdateReport) -> Iterable[str]:
    changes = [plain(line) for line in changes_told(report)] or ["Nothing has changed."]
    yield f"<p>{'<br>'.join(changes)}</p>"
    failures = [*failures_told(report)]
    shown = failures[:_FAILURES]
    if len(failures) > _FAILURES:
        shown.append(f"and {len(failures) - _FAILURES:,} more, in .failures")
    shown += rejections_told(report.rejected, hint="all of them are in .rejected")
    if shown:
        yield f"<ul>{''.join(f'<li>{plain(line)}</li>' for line in shown)}</ul>"


def _mark(written: layout.Written) -> str:
    stated = f" <small>({plain(drawn(written.doubt))})</small>" if written.doubt else ""
    return f'<span title="{layout.VERDICT_WORDS[written.verdict]}">{_SIGNS[written.verdict]}</span>{stated}'
