"""Reports as text: of an ingest, of the library and its settings, of a check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.text.counts import counted
from assistant.views.rejections import rejections_told
from assistant.views.screen import ROOMY, Screen, StyledText

if TYPE_CHECKING:
    from assistant.records import EncodingReport, Finding, IngestReport, RemovedPaper
    from assistant.status import StatusReport

__all__ = ["show_encoding", "show_findings", "show_ingest", "show_status", "so_far"]

_MOST_NAMED = 5
"""Papers named at most in a warning; the rest are counted."""


def show_ingest(
    screen: Screen,
    messages: Screen,
    report: IngestReport,
    *,
    every: bool = False,
    hint: str = "",
    lacking: str = "assistant papers --lacking",
) -> None:
    """Show rejections and withheld papers on `messages`, and the totals on `screen`.

    `every` rejection, or the first of each kind and the `hint`. `lacking` is the command that lists the papers without
    an abstract.
    """
    for line in rejections_told(report.rejected, every=every, hint=hint):
        messages.line(line)
    if number := report.without_abstract:
        lack, them = ("lacks", "it") if number == 1 else ("lack", "them")
        messages.line(f"{counted(number)} {lack} an abstract; {lacking} lists {them}")
    _show_withheld(messages, report.withheld)
    counts = {"added": report.added, "updated": report.updated - report.digests_replaced}
    counts |= {"digests replaced by abstracts": report.digests_replaced} if report.digests_replaced else {}
    counts |= {"unchanged": report.unchanged, "removed": report.removed, "listings": report.listings}
    lacking = f" ({report.lacking:,} without the field of a limit)" if report.lacking else ""
    if_any = {
        "merged into papers already there": report.merged,
        "rejected": len(report.rejected),
        f"left out{lacking}": report.left_out,
        "left out because removed before": len(report.withheld),
        "withdrawn": report.withdrawn,
    }
    counts |= {name: number for name, number in if_any.items() if number}
    totals = ", ".join(f"{number:,} {name}" for name, number in counts.items())
    screen.line(f"{totals} ({report.seconds:.1f} s)")


def show_encoding(
    screen: Screen, messages: Screen, report: EncodingReport, *, every: bool = False, hint: str = ""
) -> None:
    """Show rejections on `messages`, and the totals on `screen`; see `show_ingest`."""
    for line in rejections_told(report.rejected, every=every, hint=hint):
        messages.line(line)
    held = f", {report.held:,} were there already" if report.held else ""
    screen.line(
        f"shard {report.shard} of {counted(report.papers)}: {report.encoded:,} encoded{held}; vectors in "
        f"{report.directory} ({report.seconds:.1f} s)"
    )


def _show_withheld(messages: Screen, papers: Sequence[RemovedPaper]) -> None:
    for paper in papers[:_MOST_NAMED]:
        messages.line(f"left out, because it was removed before: {paper.title} ({paper.id})")
    if (more := len(papers) - _MOST_NAMED) > 0:
        messages.line(f"and {more:,} more; assistant restore lists them")
    if papers:
        id = papers[0].id if len(papers) == 1 else "ID"
        messages.line(f"hint: assistant restore {id} brings {'it' if len(papers) == 1 else 'one'} back")


def so_far(papers: int) -> str:
    """How many papers are in when an ingest is interrupted; none of them has to be read again."""
    if not papers:
        return "no paper is in the library yet; run it again to start over"
    return f"{counted(papers, 'paper')} {'is' if papers == 1 else 'are'} in the library; run it again to load the rest"


def show_status(screen: Screen, report: StatusReport) -> None:
    """Show the library with its counts, encoder and model, and every setting with its origin."""
    facts = {"library": report.library if report.exists else f"{report.library} (not created yet)"}
    if counts := report.counts:
        digests = [counted(counts.digests, "digest")] if counts.digests else []
        facts["papers"] = ", ".join((counted(counts.papers, "paper"), *digests, counted(counts.listings, "listing")))
        facts["pages"] = counted(counts.pages, "page")
        facts["size"] = f"{counts.passages:,} passages, {counts.sentences:,} sentences, {_size(counts.bytes_on_disk)}"
    facts |= {"encoder": report.encoder, "model": report.model, "version": report.version}
    for name, fact in facts.items():
        screen.line(fact, prefix=StyledText(f"{name:<9}", "bold"))
    screen.gap()
    widest = max((len(name) for name in report.settings), default=0)
    roomy = screen.columns is not None and screen.columns >= ROOMY
    for note in report.retired:
        screen.line(note)
    for name, origin in report.settings.items():
        value = "not set" if origin.value is None else str(origin.value)
        label = f"{name:<{widest}}  " if roomy else f"{name} = "
        screen.line(value, StyledText(f"  ({origin.source})", "dim"), prefix=label)


def _size(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"


def show_findings(screen: Screen, findings: Sequence[Finding]) -> None:
    """Show the findings of a check of the library."""
    if not any(finding.checked for finding in findings):
        screen.line(f"All parts of the library {'that could be checked ' if findings else ''}agree.")
    for finding in findings:
        screen.line(f"{finding.part}: {finding.problem}", StyledText("  repaired" if finding.repaired else "", "bold"))
