"""The group of commands; every error becomes an exit code and at most two lines of explanation."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Sequence

import click

from assistant.chat.interrupts import ignored
from assistant.cli.answers import answers_command
from assistant.cli.comparing import compare_command
from assistant.cli.encoding import encode_command
from assistant.cli.ingest import ingest_command
from assistant.cli.invocation import Invocation, shared_options
from assistant.cli.maintenance import COMPLETION_VARIABLE, completion_command, doctor_command, status_command
from assistant.cli.papers import (
    export_command,
    papers_command,
    remove_command,
    restore_command,
    show_command,
)
from assistant.cli.questions import ask_command, chat_command, search_command
from assistant.cli.serving import mcp_command
from assistant.cli.similar import similar_command, topics_command
from assistant.cli.streams import standard_streams
from assistant.cli.tables import table_command
from assistant.cli.tags import note_command, tag_command
from assistant.cli.updating import sources_command, update_command
from assistant.cli.watching import news_command, watch_command
from assistant.errors import AssistantError
from assistant.text.safe import safe_json, safe_text
from assistant.version import __version__

__all__ = ["main", "program"]

INTERRUPT_CODE = 130
_LONGEST = 400


def _report(error: Exception, *, json: bool) -> int:
    """Print what went wrong and what to do next. Returns the error's exit code."""
    message, hint, code = _explanation(error)
    message, hint = (safe_text(" ".join(text.split()))[:_LONGEST] for text in (message, hint))
    if json:
        message = safe_json({"error": {"kind": type(error).__name__, "message": message, "hint": hint}})
    else:
        message = f"error: {message}" + (f"\nhint: {hint}" if hint else "")
    click.echo(message, err=True)
    return code


def _interrupted(so_far: str, *, json: bool) -> int:
    """Print that the program was interrupted, and what was done by then. Returns the exit code."""
    message = f"interrupted: {so_far}" if so_far else "interrupted"
    if json:
        message = safe_json({"error": {"kind": "Interrupted", "message": message, "hint": ""}})
    click.echo(f"\n{message}" if sys.stderr.isatty() else message, err=True)
    return INTERRUPT_CODE


def _explanation(error: Exception) -> tuple[str, str, int]:
    if isinstance(error, AssistantError):
        return str(error), error.command_hint, error.exit_code
    if isinstance(error, click.ClickException):
        context = getattr(error, "ctx", None)
        return error.format_message(), f"{context.command_path if context else 'assistant'} --help", error.exit_code
    return f"unexpected {type(error).__name__}: {error}", "ASSISTANT_DEBUG=1 shows the traceback", 1


BROKEN_PIPE = 141

_EPILOG = """\
\b
Answers go to standard output, everything else to standard error.
Exit codes:
    0  done; an honest "nothing fits" is an answer too
    1  unexpected error (ASSISTANT_DEBUG=1 shows the traceback)
    2  wrong usage
    3  a setting is wrong
    4  the library is missing, empty or damaged
    5  the library is busy: another process is writing
    6  nothing usable in the given files; update: something could not be read or fetched
    7  no paper has that id, or there is no such tag
    8  the model's provider refused the key, or there is no key
    9  too many requests to the model's provider, or its quota is used up
   10  the model cannot be reached, or broke off
   11  the model failed in another way
   12  standard output or a file cannot be written, such as on a full disk
   13  the service that encodes texts cannot be reached or failed
   14  the Chroma server cannot be reached or failed; papers and searches are complete without it
  130  interrupted
  141  the reader of standard output closed it early
"""


def _print_version(context: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not context.resilient_parsing:
        click.echo(f"assistant {__version__}")
        context.exit()


_SECTIONS = {
    "Asking": (ask_command, search_command, chat_command, answers_command),
    "Several papers": (table_command, compare_command, similar_command, topics_command),
    "What is new": (watch_command, news_command, update_command),
    "Papers": (
        ingest_command,
        papers_command,
        show_command,
        tag_command,
        note_command,
        export_command,
        remove_command,
        restore_command,
        sources_command,
    ),
    "The library and the program": (status_command, doctor_command, encode_command, mcp_command, completion_command),
}
"""The commands, as help lists them."""


class _Sectioned(click.Group):
    """A group whose help lists its commands in sections."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        longest = max(len(name) for name in self.commands)
        for title, commands in _SECTIONS.items():
            rows = [
                (f"{command.name:{longest}}", command.get_short_help_str(formatter.width - longest - 6))
                for command in commands
            ]
            with formatter.section(title):
                formatter.write_dl(rows)


@click.group(
    cls=_Sectioned, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option(
    "-v",
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version.",
)
@shared_options
def program() -> None:
    """Answers questions about research papers from their abstracts, and shows the sentence behind every claim."""


for _command in (command for commands in _SECTIONS.values() for command in commands):
    program.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code. `arguments` are those of the process when None."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    invocation = Invocation(json="--json" in given, has_process=arguments is None)
    before = signal.getsignal(signal.SIGINT)
    try:
        with standard_streams():
            return _ended(given, invocation)
    finally:
        if arguments is not None and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, before)  # otherwise the process is ending, and must not be interrupted


def _ended(arguments: Sequence[str], invocation: Invocation) -> int:
    """Run, and turn every outcome into an exit code."""
    debug = bool(os.environ.get("ASSISTANT_DEBUG"))
    if not debug:
        _silence_libraries()
    try:
        code = _run(arguments, invocation)
        sys.stdout.flush()
        return code
    except (click.Abort, KeyboardInterrupt) as end:
        ignored()
        return _interrupted(str(end), json=invocation.json)
    except BrokenPipeError:
        return BROKEN_PIPE
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return error.exit_code
    except Exception as error:
        if debug and not isinstance(error, click.ClickException):
            raise
        return _report(error, json=invocation.json)


def _run(arguments: Sequence[str], invocation: Invocation) -> int:
    if instruction := os.environ.get(COMPLETION_VARIABLE):
        from click.shell_completion import shell_complete

        return shell_complete(program, {}, "assistant", COMPLETION_VARIABLE, instruction)
    try:
        # Not `program.main`: it would turn a broken pipe into exit code 1.
        with program.make_context("assistant", list(arguments), obj=invocation) as context:
            return program.invoke(context) or 0
    except click.exceptions.Exit as end:
        return end.exit_code


def _silence_libraries() -> None:
    """Hide the warnings and logs of libraries; `ASSISTANT_DEBUG` shows them."""
    import logging
    import warnings

    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
