"""`python -m evals`: the commands; every error becomes an exit code."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Sequence

import click

from assistant import AssistantError
from assistant.errors import ConfigurationError
from evals.commands import (
    baseline,
    compare,
    convert,
    decisions,
    gate,
    label,
    new_set,
    report,
    run,
    statements,
    validate,
)
from evals.errors import BrokenError, EvaluationError
from evals.progress import printable

__all__ = ["main", "program"]

INTERRUPTED = 130
_LONGEST = 400

_EPILOG = """\
\b
Without a command, gate: the set that comes with the program is run without a language model, reported, and
compared with its stored baseline.
Exit codes:
    0  done
    2  wrong usage, or runs that cannot be compared
   10  gate, compare: worse
   11  broken: a set has faults, a question failed, a metric is missing, no baseline is comparable
  130  interrupted; the same command continues
"""


@click.group(
    invoke_without_command=True,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.pass_context
def program(context: click.Context) -> int:
    """Scores the assistant on sets of questions, and says whether a change made it better or worse."""
    return 0 if context.invoked_subcommand else context.invoke(gate)


for _command in (
    run,
    gate,
    baseline,
    compare,
    convert,
    decisions,
    report,
    statements,
    validate,
    label,
    new_set,
):
    program.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code. `arguments` are those of the process when None."""
    debug = bool(os.environ.get("ASSISTANT_DEBUG"))
    if not debug:
        warnings.simplefilter("ignore")
        logging.disable(logging.CRITICAL)
    try:
        code = program.main(
            args=sys.argv[1:] if arguments is None else list(arguments),
            prog_name="python -m evals",
            standalone_mode=False,
        )
        return code if isinstance(code, int) else 0
    except (click.Abort, KeyboardInterrupt):
        return _failed("interrupted", "the same command continues", INTERRUPTED, "")
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        hint = f"{context.command_path if context else 'python -m evals'} --help"
        return _failed(error.format_message(), hint, error.exit_code)
    except EvaluationError as error:
        return _failed(str(error), error.hint, error.exit_code)
    except ConfigurationError as error:
        return _failed(str(error), error.command_hint, EvaluationError.exit_code)
    except AssistantError as error:
        return _failed(str(error), error.command_hint, BrokenError.exit_code)
    except Exception as error:
        if debug:
            raise
        hint = "ASSISTANT_DEBUG=1 shows the traceback"
        return _failed(f"unexpected {type(error).__name__}: {error}", hint, BrokenError.exit_code)


def _failed(message: str, hint: str, code: int, start: str = "error: ") -> int:
    message, hint = (printable(text)[:_LONGEST] for text in (message, hint))
    click.echo(f"{start}{message}" + (f"\nhint: {hint}" if hint else ""), err=True)
    return code
