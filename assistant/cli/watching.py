"""The commands for what is new: watch, news."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import click

from assistant.cli.completing import complete_watches
from assistant.cli.filters import filter_options, not_empty
from assistant.cli.invocation import Invocation, pass_invocation, shared_options
from assistant.text.counts import counted

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.records import Filters, News

__all__ = ["news_command", "watch_command"]

Format = Literal["text", "markdown", "html", "atom", "json"]
_ENDINGS: dict[str, Format] = {
    ".txt": "text", ".md": "markdown", ".html": "html", ".htm": "html", ".xml": "atom", ".atom": "atom",
    ".json": "json",
}  # fmt: skip


@click.group("watch", invoke_without_command=True)
@shared_options
@pass_invocation
def watch_command(invocation: Invocation) -> None:
    """Watch questions, so that assistant news tells what comes.

    Without a command, the watches are listed.
    """
    if click.get_current_context().invoked_subcommand is None:
        _list(invocation)


@watch_command.command("add")
@click.argument("question", nargs=-1, required=True)
@click.option("--name", metavar="NAME", callback=not_empty, help="What to call it; by default, words of its topic.")
@click.option("--answer", is_flag=True, help="Keep its answer, too, and tell what changes in it.")
@click.option("--all", "everything", is_flag=True, help="What fits already is news, too, the first time.")
@filter_options
@shared_options
@pass_invocation
def add_command(
    invocation: Invocation,
    question: tuple[str, ...],
    name: str | None,
    answer: bool,
    everything: bool,
    filters: Filters,
) -> None:
    """Watch a question.

    Limits may also be part of the question ("since 2023", "by Ada Example"). Papers that fit already are no news unless
    --all is given. Papers are found without a language model.

    With --answer, a model that is configured writes the answer now, and again whenever other papers or abstracts are
    found for the question, which costs what such an answer costs. What it writes is compared by quotes, figures,
    denials and papers; whether other words say the same is not decided. Without a model, the answer is quotes.
    """
    asked = " ".join(" ".join(question).split())
    if not asked:
        raise click.UsageError("the question is empty", click.get_current_context())
    with invocation.open() as assistant:
        watch = assistant.watch(asked, filters, name, answer=answer, all=everything)
        reread = assistant.reread(asked)
        limits = assistant.limits(asked, filters=filters)
        passing, total = assistant.count(filters=limits), assistant.count()
        lacking = assistant.count(filters=limits, lacking=True)
        invocation.show_warnings(assistant)
    if invocation.json:
        invocation.emit(watch)
        return
    from assistant.questions.limits import filters_note

    invocation.screen.line(f"Watching {watch.number}, {watch.name}: {watch.question}")
    if reread is not None:
        invocation.messages.line(reread.note)
    if limits:
        invocation.messages.line(filters_note(limits, passing, total, lacking))
    fit = f"{counted(watch.fitting)} {'fits' if watch.fitting == 1 else 'fit'} already"
    then = "assistant news tells them first" if everything else "they are no news"
    invocation.messages.line(f"{fit}; {then}." if watch.fitting else "No paper is sure to fit yet.")


@watch_command.command("list")
@shared_options
@pass_invocation
def list_command(invocation: Invocation) -> None:
    """List what is watched.

    A line has number, name, question, limits and the day of the last news, separated by tabs in a pipe.
    """
    _list(invocation)


def _list(invocation: Invocation) -> None:
    with invocation.open() as assistant:
        watches = assistant.watches()
    if invocation.json:
        invocation.emit({"watches": [watch.model_dump(mode="json") for watch in watches]})
        return
    from assistant.views.news_text import show_watches

    show_watches(invocation.screen, watches)
    sys.stdout.flush()
    hint = "" if watches else '; assistant watch add "QUESTION" adds one'
    invocation.messages.line(f"{len(watches)} watched{hint}")


@watch_command.command("remove")
@click.argument("names", metavar="NAME...", nargs=-1, required=True, shell_complete=complete_watches)
@shared_options
@pass_invocation
def remove_watch_command(invocation: Invocation, names: tuple[str, ...]) -> None:
    """Stop watching questions, by name or number.

    What was told of them is forgotten.
    """
    with invocation.open() as assistant:
        removed = [assistant.unwatch(name) for name in names]
    if invocation.json:
        invocation.emit({"removed": [watch.model_dump(mode="json") for watch in removed]})
        return
    for watch in removed:
        invocation.messages.line(f"no longer watched: {watch.number}, {watch.name}")


@click.command()
@click.argument("names", metavar="[NAME]...", nargs=-1, callback=not_empty, shell_complete=complete_watches)
@click.option(
    "--format",
    "wanted",
    type=click.Choice(get_args(Format)),
    help="Format [by the extension of --output; text on standard output].",
)
@click.option("--email", metavar="ADDRESS", callback=not_empty, help="Write a mail to ADDRESS, for sendmail -t.")
@click.option("--output", metavar="FILE", type=click.Path(), help="File to write instead of standard output.")
@click.option("--peek", "--dry-run", is_flag=True, help="Show what is new without taking it for told.")
@click.option("--again", metavar="ISSUE", type=click.IntRange(min=1), help="Tell an issue of before again.")
@shared_options
@pass_invocation
def news_command(
    invocation: Invocation,
    names: tuple[str, ...],
    wanted: Format | None,
    email: str | None,
    output: str | None,
    peek: bool,
    again: int | None,
) -> None:
    """Tell what has come for watched questions.

    Each paper is told once: when it was added, or has changed so that it fits now. News is told in numbered issues, one
    for each watch. An issue counts as told when all of it is written; after a crash, a full disk or a closed pipe the
    next run tells it again, with the same number and words.

    With nothing new, nothing is printed and FILE stays as it is. So it can be run by cron, which mails what is printed:

    \b
    0 7 * * 1-5  assistant update; assistant news
    0 7 * * 1-5  assistant news --output ~/public_html/papers.xml

    An Atom feed (.xml) always has the latest 300 papers, whenever they were told. FILE is replaced, in one step.
    """
    context = click.get_current_context()
    if output == "":
        raise click.UsageError("the file of --output is empty", context)
    if again is not None and (names or peek):
        raise click.UsageError("--again takes the number of an issue, and neither names nor --peek", context)
    if email and (wanted or invocation.json):
        raise click.UsageError("give either --email or a format", context)
    if invocation.json and wanted not in (None, "json"):
        raise click.UsageError(f"--json and --format {wanted} exclude each other", context)
    if email is not None:
        _check_address(email)
    path = _place(output)
    format = "json" if invocation.json else wanted or (None if email else _format_of(path))
    if path is None and sys.__stdout__ is None and invocation.has_process:
        from assistant.errors import OutputError

        raise OutputError("standard output is closed, so that no news can be told", hint="use --output FILE")
    telling = _Telling(invocation, names, format or "text", email, path)
    with invocation.open() as assistant:
        if again is not None:
            telling.tell(assistant, assistant.news(again=again), kept=False)
        elif peek:
            telling.tell(assistant, assistant.news(*names, peek=True), kept=False)
        else:
            with assistant.telling_news(*names) as news:
                telling.tell(assistant, news)
        invocation.show_warnings(assistant)


class _Telling:
    """How the news is to be written, and where."""

    def __init__(
        self, invocation: Invocation, names: tuple[str, ...], format: Format, email: str | None, path: Path | None
    ) -> None:
        self._invocation = invocation
        self._names = names
        self._format = format
        self._email = email
        self._path = path

    def tell(self, assistant: Assistant, news: News, *, kept: bool = True) -> None:
        """Write it, all of it; returns when the system has it. With nothing new, only a feed is written."""
        if self._format == "atom":
            self._write_feed(assistant, news, kept=kept)
        elif news or (self._format == "json" and self._path is None):
            self._write(news)
        if self._path is not None and news:
            self._say(f"{_summary(news)} written to {self._path}")
        elif not news:
            watched = len(assistant.watches())
            self._say(f"nothing new ({watched} watched)" if watched else "nothing is watched: assistant watch add")

    def _say(self, line: str) -> None:
        """To a person; cron would mail it."""
        if sys.stderr.isatty() and not self._invocation.json:
            self._invocation.messages.line(line)

    def _write_feed(self, assistant: Assistant, news: News, *, kept: bool) -> None:
        from assistant.views.news_feed import news_atom

        latest = assistant.told_news(*self._names)
        if not kept:
            fresh = tuple(issue for issue in news.issues if not issue.number)
            latest = latest.model_copy(update={"issues": (*fresh, *latest.issues)})
        if not latest.entry:  # nothing was ever watched
            return
        title = f"New papers: {', '.join(self._names)}" if self._names else "New papers"
        self._put(news_atom(latest, title))

    def _write(self, news: News) -> None:
        if self._email is not None:
            from assistant.views.news_mail import news_mail

            self._put(news_mail(news, self._email).decode("ascii"))
            return
        drawn: dict[Format, Callable[[News], str]] = {"json": _json, "markdown": _markdown, "html": _html}
        if self._path is None and self._format == "text":
            from assistant.views.news_text import show_news

            show_news(self._invocation.screen, news)
            self._flush()
        else:
            self._put(drawn.get(self._format, _text)(news))

    def _put(self, text: str) -> None:
        if self._path is None:
            # Bytes, so that neither the locale nor the platform changes characters or line ends.
            click.echo(text if sys.stdout.isatty() else text.encode(), nl=False)
            self._flush()
            return
        from assistant.exporting.files import write_export

        write_export(self._path, text)

    def _flush(self) -> None:
        """Hand everything to the system, and a file to the disk: only then is it told."""
        sys.stdout.flush()
        with suppress(ValueError):
            descriptor = sys.stdout.fileno()
            if stat.S_ISREG(os.fstat(descriptor).st_mode):
                _sync(descriptor)


def _check_address(email: str) -> None:
    from assistant.errors import ArgumentError
    from assistant.views.news_mail import is_mail_address

    if not is_mail_address(email):
        raise ArgumentError(f"“{email[:60]}” is no mail address", hint="as in --email ada@example.org")


def _sync(descriptor: int) -> None:
    from assistant.errors import OutputError

    try:
        os.fsync(descriptor)
    except OSError as error:
        raise OutputError(f"standard output cannot be written: {error.strerror or error}") from None


def _place(output: str | None) -> Path | None:
    if output in (None, "-"):
        return None
    from assistant.exporting.files import place_of

    return place_of(str(output))


def _format_of(path: Path | None) -> Format:
    if path is None:
        return "text"
    from assistant.errors import ArgumentError

    if (format := _ENDINGS.get(path.suffix.lower())) is None:
        known = ", ".join(f"{ending} for {format}" for ending, format in _ENDINGS.items())
        raise ArgumentError(
            f"“{path.name}” has no ending that names a format", hint=f"the endings are {known}; or use --format"
        )
    return format


def _summary(news: News) -> str:
    papers = sum(len(issue.papers) for issue in news.issues)
    return f"{counted(papers, 'new paper')} in {counted(len(news.issues), 'issue')}"


def _json(news: News) -> str:
    from assistant.text.safe import safe_json

    value: dict[str, Any] = news.model_dump(mode="json")
    return safe_json(value, indent=2 if sys.stdout.isatty() else None) + "\n"


def _markdown(news: News) -> str:
    from assistant.views.news_text import news_markdown

    return news_markdown(news)


def _html(news: News) -> str:
    from assistant.views.news_html import news_html

    return news_html(news)


def _text(news: News) -> str:
    import io

    from assistant.views.news_text import show_news
    from assistant.views.screen import Screen

    written = io.StringIO()
    show_news(Screen(written), news)
    return written.getvalue()
