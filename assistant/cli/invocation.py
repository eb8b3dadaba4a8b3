"""What all commands share: library, profile, settings, the facade, output and progress."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import click

from assistant.chat.interrupts import first_only, ignored
from assistant.views.progress import shown_progress

if TYPE_CHECKING:
    from pydantic import BaseModel

    from assistant.assistant import Assistant
    from assistant.errors import LibraryError
    from assistant.records import IngestReport
    from assistant.settings import Settings
    from assistant.views.screen import Screen

__all__ = ["Invocation", "pass_invocation", "shared_options", "shown_progress"]

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass
class Invocation:
    """One run of the command line. Nothing is loaded before it is asked for."""

    library: str | None = None
    profile: str | None = None
    json: bool = False
    has_process: bool = False
    """Whether the process does nothing else."""

    @cached_property
    def settings(self) -> Settings:
        """The settings in force. Raises ConfigurationError."""
        return self.configure({})

    def configure(self, changes: Mapping[str, Any]) -> Settings:
        """The settings with changes. Raises ConfigurationError."""
        from assistant.settings import load_settings

        overrides: dict[str, Any] = {}
        if self.library:
            overrides["library"] = {"path": self.library}
        if self.profile:
            overrides["profile"] = self.profile
        return load_settings(**overrides | dict(changes))

    def check_printed(self, format: str | None) -> None:
        """Raise click.UsageError if something else than JSON is to be printed in spite of --json."""
        if self.json and format not in (None, "json"):
            raise click.UsageError(f"--json and --format {format} exclude each other", click.get_current_context())

    def open(self, *, create: bool = False) -> Assistant:
        """The assistant on the library asked for. Raises LibraryMissingError when there is none and not `create`."""
        from assistant.assistant import Assistant

        return Assistant.open(settings=self.settings, create=create)

    def open_filled(self) -> Assistant:
        """As `open`, for questions: if there are no papers, loads the starter library if the settings allow.

        Never loaded into a library that was named. Raises LibraryError if there are no papers.
        """
        from assistant.llm.build import model_hint

        settings = self.settings
        if advice := model_hint(settings.llm):
            self.messages.line(advice)
        fills = settings.library.starter and not settings.names_library
        assistant = self.open(create=fills)
        try:
            if settings.library.starter and assistant.needs_starter and (fills or assistant.count()):
                self._load_rest(assistant)
            if not assistant.count():
                raise self._empty(assistant)
        except BaseException:
            assistant.close()
            raise
        return assistant

    def _empty(self, assistant: Assistant) -> LibraryError:
        import shlex

        from assistant.errors import LibraryError

        named = f" --library {shlex.quote(str(assistant.path))}" if self.settings.names_library else ""
        return LibraryError(
            f"the library at {assistant.path} holds no papers",
            hint=f"assistant{named} ingest PATH reads papers from files or folders",
        )

    def _load_rest(self, assistant: Assistant) -> None:
        """Load the starter library, or the missing part of it if the library can be written."""
        from assistant.library.place import can_be_written

        if assistant.count() and not can_be_written(assistant.path):
            self.messages.line(
                f"The starter library in {assistant.path} is incomplete, and the library cannot be written."
            )
            return
        self.load_starter(assistant)

    @contextmanager
    def reporting_interrupts(self, assistant: Assistant) -> Iterator[None]:
        """An interruption of an ingest within `with` reports how many papers are in the library."""
        try:
            with first_only():
                yield
        except KeyboardInterrupt:
            from assistant.views.reports import so_far

            ignored()
            raise KeyboardInterrupt(so_far(assistant.count())) from None

    def require_followed(self, assistant: Assistant) -> None:
        """Raise why a Chroma server does not have all papers, once everything else is done and shown."""
        if (problem := assistant.unfollowed) is not None:
            raise problem

    def show_warnings(self, assistant: Assistant) -> None:
        """Print on standard error what could not be brought up to date."""
        for warning in assistant.warnings:
            self.messages.line(warning)

    def load_starter(self, assistant: Assistant) -> IngestReport:
        """Load the starter library, with an announcement and progress on standard error."""

        self.messages.line(
            f"Loading the starter library into {assistant.path}: digests of 220 papers on machine learning."
        )
        with self.reporting_interrupts(assistant), shown_progress() as progress:
            report = assistant.load_starter(progress)
        self.messages.line(
            f"Loaded in {report.seconds:.1f} s. Your own papers: assistant ingest PATH. "
            "Without the starter library: assistant remove --starter."
        )
        self.messages.gap()
        return report

    @cached_property
    def screen(self) -> Screen:
        """Where answers go: standard output."""
        from assistant.views.screen import open_screen

        return open_screen(sys.stdout)

    @cached_property
    def messages(self) -> Screen:
        """Where everything but answers goes: standard error."""
        from assistant.views.screen import open_screen

        return open_screen(sys.stderr)

    def emit(self, result: BaseModel | dict[str, Any], *, compact: bool = False) -> None:
        """Write a result to standard output as one JSON object, indented on a terminal unless `compact`."""
        from assistant.text.safe import safe_json

        value = result if isinstance(result, dict) else result.model_dump(mode="json")
        indent = 2 if sys.stdout.isatty() and not compact else None
        sys.stdout.write(safe_json(value, indent=indent) + "\n")
        sys.stdout.flush()


pass_invocation = click.make_pass_decorator(Invocation, ensure=True)


def _remember(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    if value == "":  # such as an unset shell variable: the default library would be used instead
        raise click.BadParameter("it is empty", context, parameter)
    if value and parameter.name:
        setattr(context.ensure_object(Invocation), parameter.name, value)


def _complete_profiles(context: click.Context, _: click.Parameter, typed: str) -> list[Any]:
    from click.shell_completion import CompletionItem

    from assistant.settings import profile_names

    named = [CompletionItem(name) for name in profile_names() if name.startswith(typed)]
    return named or [CompletionItem(typed, type="file")]


_REMEMBERED: dict[str, Any] = {"expose_value": False, "callback": _remember}


def shared_options(command: Command) -> Command:
    """Adds the options that are valid before and after the name of a command; those after it win."""
    for option in reversed(
        (
            # Opening it reports better than click why a folder cannot be read.
            click.option("--library", type=click.Path(readable=False), help="Folder of the library.", **_REMEMBERED),
            click.option(
                "--profile",
                metavar="NAME",
                shell_complete=_complete_profiles,
                help="Profile of settings to use.",
                **_REMEMBERED,
            ),
            click.option("--json", is_flag=True, help="Print one JSON object.", **_REMEMBERED),
        )
    ):
        command = option(command)
    return command
