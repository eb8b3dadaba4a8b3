"""The commands for questions: ask, search, chat."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from assistant.cli.filters import filter_options
from assistant.cli.invocation import Invocation, pass_invocation, shared_options, shown_progress

if TYPE_CHECKING:
    from assistant.records import Filters

__all__ = ["ask_command", "chat_command", "search_command"]


def _question(words: tuple[str, ...]) -> str:
    question = " ".join((sys.stdin.read() if words == ("-",) else " ".join(words)).split())
    if not question:
        raise click.UsageError("the question is empty", click.get_current_context())
    return question


@click.command()
@click.argument("question", nargs=-1, required=True)
@filter_options
@shared_options
@pass_invocation
def ask_command(invocation: Invocation, question: tuple[str, ...], filters: Filters) -> None:
    """Answer a question, with the quotes that the answer rests on.

    Limits may also be part of the question ("since 2023", "by Ada Example"); options override them. The answer says
    only what abstracts in the library say. The question needs no quotation marks unless it has characters that are
    special to the shell. A single - reads the question from standard input.
    """
    asked = _question(question)
    with invocation.open_filled() as assistant:
        answer = assistant.ask(asked, filters=filters)
        invocation.show_warnings(assistant)
    if invocation.json:
        invocation.emit(answer)
    else:
        from assistant.views.terminal import show_answer

        show_answer(invocation.screen, answer)


@click.command()
@click.argument("question", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(min=1), help="Maximum number of papers to show.")
@filter_options
@shared_options
@pass_invocation
def search_command(invocation: Invocation, question: tuple[str, ...], limit: int | None, filters: Filters) -> None:
    """List the papers most relevant to a question, best first.

    Each is shown with its estimated probability of relevance (0 to 1) and its most relevant sentences.
    """
    asked = _question(question)
    with invocation.open_filled() as assistant:
        hits = assistant.search(asked, limit=limit, filters=filters)
        in_force = assistant.limits(asked, filters=filters)
        lacking = assistant.count(filters=in_force, lacking=True)
        passing, total = assistant.count(filters=in_force), assistant.count()
        invocation.show_warnings(assistant)
    if invocation.json:
        listed = [hit.model_dump(mode="json") for hit in hits]
        invocation.emit({"hits": listed, "filters": in_force.model_dump(mode="json"), "lacking": lacking})
    else:
        from assistant.questions.limits import filters_note
        from assistant.views.terminal import show_hits

        if in_force:
            invocation.messages.line(filters_note(in_force, passing, total, lacking))
        show_hits(invocation.screen, hits)


@click.command()
@click.option(
    "--resume", metavar="ID", is_flag=False, flag_value="", help="Continue a saved session: the last one, or ID."
)
@shared_options
@pass_invocation
def chat_command(invocation: Invocation, resume: str | None) -> None:
    """Ask questions in a conversation.

    On a terminal, /help lists the commands; Ctrl-C stops the answer or clears the line, Ctrl-D leaves. The session is
    saved after every answer. In a pipe, every line is a question; with --json, every answer is one line.
    """
    if not invocation.json and sys.stdin.isatty() and sys.stdout.isatty():
        from assistant.chat import converse

        converse(
            configure=invocation.configure,
            fill=lambda: invocation.open_filled().close(),
            progress=shown_progress,
            resume=resume,
        )
        return
    if resume is not None:
        raise click.UsageError("--resume needs a terminal", click.get_current_context())
    from assistant.chat import answer_lines
    from assistant.records import Answer
    from assistant.views.terminal import show_answer

    def show(answer: Answer) -> None:
        if invocation.json:
            invocation.emit(answer, compact=True)
        else:
            show_answer(invocation.screen, answer)
            invocation.screen.gap()
            sys.stdout.flush()

    with invocation.open_filled() as assistant:
        answer_lines(sys.stdin, assistant.chat().ask, show)
        invocation.show_warnings(assistant)
