"""The commands for the installation: status, doctor, completion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from assistant.cli.invocation import Invocation, pass_invocation, shared_options, shown_progress

if TYPE_CHECKING:
    from assistant.records import Finding

__all__ = ["COMPLETION_VARIABLE", "completion_command", "doctor_command", "status_command"]

FINDINGS_REMAIN = 4
COMPLETION_VARIABLE = "_ASSISTANT_COMPLETE"


@click.command()
@shared_options
@pass_invocation
def status_command(invocation: Invocation) -> None:
    """Show the library, the models and the settings.

    Every setting is shown with its source: argument, environment, .env, a file, a profile, or default. A library that
    was named but is missing is an error.
    """
    from assistant.status import current_status

    settings = invocation.settings
    report = current_status(settings)
    if invocation.json:
        invocation.emit(report)
    else:
        from assistant.views.reports import show_status

        show_status(invocation.screen, report)
    if settings.names_library and not report.exists:
        invocation.open()  # raises, and suggests a library


@click.command()
@click.option(
    "--repair", is_flag=True, help="Rebuild both indexes from the catalog, and first put right what is damaged in it."
)
@click.option("--reencode", is_flag=True, help="Encode all papers again with the configured encoder.")
@shared_options
@pass_invocation
def doctor_command(invocation: Invocation, repair: bool, reencode: bool) -> int:
    """Check that all parts of the library agree.

    The exit code is 0 when they do or were repaired, and 4 when a problem remains. Parts that another process has open
    are listed, but not checked.
    """

    salvaged = _salvaged(invocation) if repair else []
    with invocation.open() as assistant, shown_progress() as progress:
        findings = [*salvaged, *assistant.doctor(repair=repair, reencode=reencode, progress=progress)]
    clean = all(finding.repaired or not finding.checked for finding in findings)
    if invocation.json:
        invocation.emit({"findings": [finding._asdict() for finding in findings], "clean": clean})
    else:
        from assistant.views.reports import show_findings

        show_findings(invocation.screen, findings)
        if not clean and not repair:
            invocation.messages.line("hint: assistant doctor --repair")
    if reencode or repair:
        invocation.require_followed(assistant)
    return 0 if clean else FINDINGS_REMAIN


def _salvaged(invocation: Invocation) -> list[Finding]:
    """What was done to the catalog so that the library can be opened at all."""
    from assistant.errors import LibraryDamagedError
    from assistant.library.salvage import salvage_closed

    try:
        invocation.open().close()
    except LibraryDamagedError as error:
        if not error.is_salvageable:
            raise
        return salvage_closed(invocation.settings.library.location)
    return []


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion_command(shell: str) -> None:
    """Print the completion script for a shell.

    \b
    bash: assistant completion bash > ~/.local/share/bash-completion/completions/assistant
    zsh:  assistant completion zsh > "${fpath[1]}/_assistant"
    fish: assistant completion fish > ~/.config/fish/completions/assistant.fish

    It takes effect in a new shell. The folder must exist.
    """
    from click.shell_completion import get_completion_class

    script = get_completion_class(shell)
    if script is not None:
        click.echo(
            script(click.get_current_context().find_root().command, {}, "assistant", COMPLETION_VARIABLE).source()
        )
