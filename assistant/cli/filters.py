"""The options that filter papers, shared by every command that finds some."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

from assistant.cli.completing import complete_tags

if TYPE_CHECKING:
    from assistant.records import Filters

__all__ = ["as_options", "checked_limit", "filter_options", "not_empty"]

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = {
    "since": ("DATE", "Only papers published on or after DATE: YYYY, YYYY-MM or YYYY-MM-DD."),
    "until": ("DATE", "Only papers published on or before DATE."),
    "year": ("YEAR", "Only papers published in YEAR."),
    "listed": ("DATE", "Only papers listed in a month or on a day: MM or MM-DD in any year, or YYYY-MM or YYYY-MM-DD."),
    "page": ("NAME", "Only papers listed on a page with NAME in its name."),
    "author": ("NAME", "Only papers with NAME in an author's name."),
    "category": ("NAME", "Only papers of a category, such as cs.LG."),
    "source": ("NAME", "Only papers from a file or other source with NAME in its name."),
    "tag": ("NAME", "Only papers tagged NAME; given again, with all these tags."),
}
_SEVERAL = "tag"
"""The option that can be given more than once."""


def filter_options(command: Command) -> Command:
    """Adds the options; the command gets them as one `filters`, false if none is given."""

    @wraps(command)
    def with_filters(*arguments: Any, **options: Any) -> Any:
        from assistant.records import Filters

        given = {name: options.pop(name) for name in _OPTIONS}
        return command(*arguments, filters=Filters(**given), **options)

    decorated: Any = with_filters
    for name, (metavar, meaning) in reversed(_OPTIONS.items()):
        several = name == _SEVERAL
        decorated = click.option(
            f"--{name}", metavar=metavar, callback=_checked_tags if several else checked_limit, multiple=several,
            shell_complete=complete_tags if several else None, help=meaning,
        )(decorated)  # fmt: skip
    return decorated  # type: ignore[no-any-return]


def as_options(filters: Filters) -> list[str]:
    """The options that give these limits, as far as there are any."""
    given = {name: getattr(filters, name) for name in _OPTIONS}
    return [word for name, value in given.items() if value for word in (f"--{name}", str(value))]


def not_empty(context: click.Context, parameter: click.Parameter, value: Any) -> Any:
    """The given value. Raises BadParameter if a text in it is empty, such as an unset shell variable."""
    given = value if isinstance(value, tuple) else (value,)
    if any(text is not None and not text.strip() for text in given):
        if isinstance(parameter, click.Argument):
            raise click.UsageError("an id is empty", context)
        raise click.BadParameter("it is empty")
    return value


def _checked_tags(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> str | None:
    """All names as one limit. Raises BadParameter if one is no name of a tag."""
    checked = [checked_limit(context, option, value) for value in values]
    return "; ".join(filter(None, checked)) or None


def checked_limit(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    """The given limit. Raises BadParameter if it is invalid."""
    if value is None:
        return None
    not_empty(context, option, value)
    from assistant.arguments import well_formed
    from assistant.errors import ArgumentError
    from assistant.records import Filters

    value = well_formed(value)
    try:
        Filters(**{str(option.name): value})
    except ArgumentError as error:
        raise click.BadParameter(str(error).removeprefix(f"{option.name}: ")) from None
    return value
