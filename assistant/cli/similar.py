"""The commands on likeness: similar, topics."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from assistant.cli.completing import complete_papers
from assistant.cli.filters import filter_options, not_empty
from assistant.cli.invocation import Invocation, pass_invocation, shared_options

if TYPE_CHECKING:
    from assistant.records import Filters

__all__ = ["similar_command", "topics_command"]


@click.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True, callback=not_empty, shell_complete=complete_papers)
@click.option("--limit", type=click.IntRange(min=1), help="Maximum number of papers to show.")
@filter_options
@shared_options
@pass_invocation
def similar_command(invocation: Invocation, ids: tuple[str, ...], limit: int | None, filters: Filters) -> None:
    """List the papers most like one, or like all of several.

    The score is the likeness of title and abstract, as the cosine of their vectors, 0 to 1; with several ids, that to
    the one it is least like. From about 0.5, papers usually treat one subject; below 0.3, they share little. Each is
    shown, best first, with its sentence nearest to the given papers, and with terms that both have.
    """
    with invocation.open() as assistant:
        papers = [assistant.paper(id) for id in ids]
        hits = assistant.similar(*ids, limit=limit, filters=filters)
        lacking = assistant.count(filters=filters, lacking=True)
        invocation.show_warnings(assistant)
    if invocation.json:
        listed = [hit.model_dump(mode="json") for hit in hits]
        invocation.emit({"similar_to": [paper.id for paper in papers], "hits": listed, "lacking": lacking})
        return
    from assistant.questions.limits import left_out_note
    from assistant.views.terminal import show_hits

    for paper in papers:
        invocation.messages.line(f"like: {paper.title}")
    if hits:
        show_hits(invocation.screen, hits)
    else:
        invocation.screen.line(f"No other paper {'passes these limits' if filters else 'is in the library'}.")
    sys.stdout.flush()
    if note := left_out_note(filters, lacking):
        invocation.messages.line(note)


@click.command()
@click.option("--limit", type=click.IntRange(min=1), help="Maximum number of topics.  [default: 20]")
@click.option("--papers", type=click.IntRange(min=0), help="Papers to show of each topic.  [default: 3]")
@filter_options
@shared_options
@pass_invocation
def topics_command(invocation: Invocation, limit: int | None, papers: int | None, filters: Filters) -> None:
    """Show the topics of the papers, each with typical papers.

    A topic is a phrase whose papers are alike, with all papers that are near to them; the largest comes first. Each
    paper belongs to one topic or to none; how many belong to none is said on standard error. The same papers always
    give the same topics.
    """
    from assistant.facade.similarity import MOST_TOPICS, TYPICAL

    with invocation.open() as assistant:
        topics = assistant.topics(
            filters=filters, limit=limit or MOST_TOPICS, papers=TYPICAL if papers is None else papers
        )
        lacking = assistant.count(filters=filters, lacking=True)
        invocation.show_warnings(assistant)
    if invocation.json:
        listed = [topic.model_dump(mode="json") for topic in topics]
        counts = {"found": topics.found, "total": topics.total, "without": topics.without, "lacking": lacking}
        invocation.emit({"topics": listed, **counts})
        return
    from assistant.questions.limits import left_out_note
    from assistant.views.terminal import show_topics

    show_topics(invocation.screen, topics)
    sys.stdout.flush()
    invocation.messages.line("; ".join(filter(None, (topics.summary(), left_out_note(filters, lacking)))))
