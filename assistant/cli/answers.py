"""The command on answers given before: answers, which lists, shows, checks and exports them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.completing import complete_answers
from assistant.cli.filters import not_empty
from assistant.cli.invocation import Invocation, pass_invocation, shared_options
from assistant.text.counts import counted

if TYPE_CHECKING:
    from assistant.exporting.files import AnswerFormat
    from assistant.records import Answer

__all__ = ["answers_command"]

_FORMATS = ("markdown", "pandoc", "html", "json", "bibtex", "ris", "csl-json")
_HOW = "assistant ask ... --json > answer.json makes one"


@click.group(invoke_without_command=True)
@click.option("--match", metavar="TEXT", callback=not_empty, help="Only answers with TEXT in question or session.")
@shared_options
@click.pass_context
def answers_command(context: click.Context, match: str | None) -> None:
    """List, show, check and export answers given before.

    Without a command, lists the answers of saved sessions, the latest first: SESSION.N, when it was answered, and the
    question; in a pipe separated by tabs, with the name of the session.
    """
    if context.invoked_subcommand is None:
        _list(context.ensure_object(Invocation), match or "")


def _list(invocation: Invocation, match: str) -> None:
    from assistant.chat.saved_sessions import show_listed_answers
    from assistant.chat.session_store import session_store

    listed = session_store(invocation.settings).listed(match)
    if invocation.json:
        invocation.emit({"answers": [{"place": one.place, **one._asdict()} for one in listed]})
        return
    show_listed_answers(invocation.screen, listed)
    sys.stdout.flush()
    matching = f" with “{match}”" if match else ""
    invocation.messages.line(f"{counted(len(listed), 'answer')} saved{matching}")


@answers_command.command("show")
@click.argument("place", metavar="SESSION[.N]", callback=not_empty, shell_complete=complete_answers)
@shared_options
@pass_invocation
def show_answers_command(invocation: Invocation, place: str) -> None:
    """Show a saved answer or a whole session, checked.

    Every quote is compared with the abstract as the library has it now. Below each that is not as it was, it is said
    what has become of it, with the sentence that is now nearest to it.
    """
    _show(invocation, _saved(invocation, place))


@answers_command.command("check")
@click.argument("file", metavar="FILE", callback=not_empty, type=click.Path(allow_dash=True))
@shared_options
@pass_invocation
def check_answers_command(invocation: Invocation, file: str) -> None:
    """Show an answer in a file, checked.

    FILE has what assistant ask --json printed, or assistant chat --json; - is standard input. Every quote is compared
    with the abstract as the library has it now, as answers show does.
    """
    _show(invocation, list(_read(file)))


@answers_command.command("export")
@click.argument("source", metavar="SESSION[.N]|FILE", callback=not_empty, shell_complete=complete_answers)
@click.option("--format", type=click.Choice(_FORMATS), help="Format [by the extension of --output; else markdown].")
@click.option("--output", metavar="FILE", type=click.Path(), help="File to write instead of standard output.")
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@shared_options
@pass_invocation
def export_answers_command(
    invocation: Invocation, source: str, format: AnswerFormat | None, output: str | None, force: bool
) -> None:
    """Export a saved answer, a whole session, or a file.

    markdown and html are for reading, with every quote; json has the whole records; bibtex, ris and csl-json have the
    cited papers. pandoc is Markdown with citation keys and a bibliography: with --output answer.md, answer.bib is
    written beside it; on standard output, the references are in its metadata. A paper has the same key in every export
    from one library.
    """
    from assistant.exporting.answers import answers_as_text, new_files, write_answers
    from assistant.exporting.files import answer_format_of

    if output == "":
        raise click.UsageError("the file of --output is empty", click.get_current_context())
    to_file = output if output != "-" else None
    chosen: AnswerFormat = format or (answer_format_of(to_file) if to_file else "markdown")
    paths = new_files(to_file, chosen, force=force) if to_file else []
    is_file = source == "-" or Path(source).is_file() or Path(source).suffix == ".json"
    answers = list(_read(source)) if is_file else _saved(invocation, source)
    with invocation.open() as assistant:
        if paths:
            write_answers(assistant, answers, chosen, paths)
        text = "" if paths else answers_as_text(assistant, answers, chosen)
        invocation.show_warnings(assistant)
    if invocation.json:
        where = {"output": list(map(str, paths))} if paths else {"text": text}
        invocation.emit({"answers": len(answers), "format": chosen, **where})
        return
    if not paths:
        # Bytes, so that neither the locale nor the platform changes characters or line ends.
        click.echo(text if sys.stdout.isatty() else text.encode(), nl=False)
    written = f" written to {' and '.join(path.name for path in paths)}" if paths else ""
    invocation.messages.line(f"{counted(len(answers), 'answer')}{written}")


def _saved(invocation: Invocation, place: str) -> list[Answer]:
    from assistant.chat.session_store import session_store

    return session_store(invocation.settings).recalled(place)


def _show(invocation: Invocation, answers: list[Answer]) -> None:
    with invocation.open() as assistant:
        checked = [assistant.verify_answer(answer) for answer in answers]
        invocation.show_warnings(assistant)
    if invocation.json:
        invocation.emit({
            "answers": [
                {"stands": each.stands, "summary": each.summary, **each.model_dump(mode="json")} for each in checked
            ]
        })  # fmt: skip
        return
    from assistant.views.checked import show_checked
    from assistant.views.screen import StyledText

    for number, each in enumerate(checked):
        if number:
            invocation.screen.gap()
        invocation.screen.line(StyledText(f"> {each.answer.question}", "bold"))
        invocation.screen.gap()
        show_checked(invocation.screen, each)


def _read(file: str) -> Iterator[Answer]:
    """The answers in a file: one, several in a list, or one a line. Raises InputError."""
    from assistant.errors import InputError

    name = "standard input" if file == "-" else file
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "it is not UTF-8"
        raise InputError(f"{name} cannot be read: {why}", hint=_HOW) from None
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        raise InputError(f"{name} is empty", hint=_HOW)
    try:
        held = json.loads(text)
    except ValueError:
        for number, line in lines:
            yield from _answers_in(_parsed(line, f"{name}:{number}"), f"{name}:{number}")
    else:
        yield from _answers_in(held, name)


def _parsed(line: str, where: str) -> Any:
    from assistant.errors import InputError

    try:
        return json.loads(line)
    except ValueError as error:
        raise InputError(f"{where} is no JSON: {error}", hint=_HOW) from None


def _answers_in(held: Any, where: str) -> Iterator[Answer]:
    """The answers in what was read, also among those that were checked or exported before."""
    from pydantic import ValidationError

    from assistant.errors import InputError
    from assistant.records import Answer

    if isinstance(held, dict) and isinstance(held.get("answers"), list):
        held = held["answers"]
    for number, one in enumerate(held if isinstance(held, list) else [held], 1):
        answer = one.get("answer", one) if isinstance(one, dict) else one
        try:
            yield Answer.model_validate_json(json.dumps(answer))
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(map(str, first["loc"]))
            place = f"{where}, answer {number}," if isinstance(held, list) else where
            what = f"{field}: {first['msg']}" if field else first["msg"]
            raise InputError(f"{place} is no answer: {what}", hint=_HOW) from None
