"""The commands for questions: ask, search, chat."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

import click

from assistant.cli.completing import complete_sessions
from assistant.cli.filters import as_options, filter_options
from assistant.cli.invocation import Invocation, pass_invocation, shared_options, shown_progress
from assistant.text.counts import counted, papers_shown
from assistant.text.safe import safe_text

if TYPE_CHECKING:
    from assistant.records import Answer, Filters

__all__ = ["ask_command", "asked_question", "chat_command", "search_command"]


def asked_question(words: tuple[str, ...]) -> str:
    """The question in these words, or in standard input for "-". Raises UsageError if it is empty."""
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
    asked = asked_question(question)
    with invocation.open_filled() as assistant:
        answer = assistant.ask(asked, filters=filters)
        invocation.show_warnings(assistant)
    if invocation.json:
        invocation.emit(answer)
    else:
        from assistant.answering.layout import CLI_WAYS
        from assistant.views.terminal import show_answer

        by_limits_alone = all(found.score == 1 for found in answer.evidence)
        ways = CLI_WAYS._replace(more=_all_by_limits(answer)) if by_limits_alone else CLI_WAYS
        show_answer(invocation.screen, answer, ways=ways)


def _all_by_limits(answer: Answer) -> str:
    by_date = {"newest": ("--sort", "date", "--reverse"), "oldest": ("--sort", "date"), None: ()}[answer.order]
    return f"{shlex.join(('assistant', 'papers', *as_options(answer.filters), *by_date))} lists all"


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
    asked = asked_question(question)
    with invocation.open_filled() as assistant:
        reread = assistant.reread(asked)
        hits = assistant.search(asked, limit=limit, filters=filters)
        in_force = assistant.limits(asked, filters=filters)
        lacking = assistant.count(filters=in_force, lacking=True)
        passing, total = assistant.count(filters=in_force), assistant.count()
        outage = assistant.outage
        invocation.show_warnings(assistant)
    notes = [reread.note] if reread else []
    if outage:
        notes.append(f"These papers were found by their words alone ({outage}).")
    if invocation.json:
        listed = [hit.model_dump(mode="json") for hit in hits]
        invocation.emit(
            {"hits": listed, "filters": in_force.model_dump(mode="json"), "lacking": lacking, "notes": notes}
        )
    else:
        from assistant.questions.limits import filters_note
        from assistant.views.terminal import show_hits

        for note in notes:
            invocation.messages.line(note)
        if in_force:
            invocation.messages.line(filters_note(in_force, passing, total, lacking))
        show_hits(invocation.screen, hits)
        sys.stdout.flush()
        if 0 < len(hits) < passing:
            is_full = len(hits) == (limit or invocation.settings.retrieval.limit)
            go_on = f"--limit {2 * len(hits)} shows more" if is_full else ""
            invocation.messages.line(papers_shown(passing, len(hits), go_on=go_on))


@click.command()
@click.option(
    "--resume",
    metavar="ID",
    is_flag=False,
    flag_value="",
    shell_complete=complete_sessions,
    help="Continue a saved session: the last one, or ID.",
)
@click.option("--list", "lists", is_flag=True, help="List the saved sessions, the latest first.")
@click.option("--delete", metavar="ID", shell_complete=complete_sessions, help="Delete a saved session.")
@shared_options
@pass_invocation
def chat_command(invocation: Invocation, resume: str | None, lists: bool, delete: str | None) -> None:
    """Ask questions in a conversation.

    On a terminal, /help lists the commands; Ctrl-C stops the answer or clears the line, Ctrl-D leaves. The session is
    saved after every answer. In a pipe, every line is a question, and no command; with --json, every answer is one
    line.

    A saved session has an id, and a name: its first question. --list shows them, in a pipe separated by tabs: id, time
    of the last turn, name, number of questions. --delete asks first on a terminal.
    """
    if (resume is not None) + lists + (delete is not None) > 1:
        raise click.UsageError("give one of --resume, --list and --delete", click.get_current_context())
    if lists:
        _list_sessions(invocation)
        return
    if delete is not None:
        _delete_session(invocation, delete)
        return
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


def _list_sessions(invocation: Invocation) -> None:
    from assistant.chat.saved_sessions import show_sessions
    from assistant.chat.session_store import session_store

    sessions = session_store(invocation.settings).sessions()
    if invocation.json:
        invocation.emit({"sessions": [session._asdict() for session in sessions]})
        return
    show_sessions(invocation.screen, sessions)
    sys.stdout.flush()
    invocation.messages.line(f"{counted(len(sessions), 'session')} saved")


def _delete_session(invocation: Invocation, wanted: str) -> None:
    from assistant.chat.session_store import session_store

    store = session_store(invocation.settings)
    if not wanted.strip():
        raise click.UsageError("the id of --delete is empty; --list shows the ids", click.get_current_context())
    session = store.exactly(wanted.strip())
    named = f"“{session.name}” ({counted(session.turns, 'question')})"
    if sys.stdin.isatty() and not click.confirm(safe_text(f"Delete {named}?"), err=True):
        invocation.messages.line("nothing deleted")
        return
    store.delete(session.id)
    if invocation.json:
        invocation.emit({"deleted": session._asdict()})
    else:
        invocation.messages.line(f"deleted: {named}")
