"""Commands on how answers are made: filters, settings, the model, usage, ingest."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.chat.interrupts import first_only
from assistant.chat.registry import Command
from assistant.errors import AssistantError
from assistant.llm.build import describe_model
from assistant.text.counts import counted
from assistant.views.screen import StyledText

if TYPE_CHECKING:
    from assistant.chat.repl import Repl

__all__ = ["FILTERS", "SETTINGS_COMMANDS", "take_in"]

FILTERS = ("since", "until", "year", "listed", "page", "author", "category", "source", "tag")
_FIXED = ("library", "encoder", "profile")
"""Sections that are fixed by the library or at the start of the program."""


def _filter(repl: Repl, given: str) -> None:
    from assistant.errors import ArgumentError
    from assistant.records import Filters

    before = repl.state.filters or Filters()
    if given == "off":
        repl.state.filters = None
        repl.screen.line("No limits.")
        return
    try:
        changes = {name: value or None for name, value in _pairs(given).items()}
        filters = Filters(**(before.model_dump() | changes))
    except ArgumentError as error:
        are_two = "exclude each other" in str(error)
        hint = "/filter since= removes one limit, /filter off removes all" if are_two else ""
        raise AssistantError(str(error), hint=hint) from None
    if not filters:
        repl.state.filters = None
        repl.screen.line(f"No limits. {_filter_hint()}")
        return
    from assistant.questions.limits import left_out_note

    count = repl.state.library.count(filters=filters)
    repl.state.filters = filters
    left_out = left_out_note(filters, repl.state.library.count(filters=filters, lacking=True))
    summary = "; ".join(filter(None, (counted(count), left_out)))
    repl.screen.line(f"Only papers {filters.describe()}: {summary}. /filter off lifts the limits.")


def _pairs(given: str) -> dict[str, str]:
    """`since=2023 author=Ada Example` by name; words without a name continue the value before them."""
    try:
        words = shlex.split(given)
    except ValueError:
        words = given.split()
    pairs: dict[str, str] = {}
    for word in words:
        name, sign, value = word.partition("=")
        if sign and name in FILTERS:
            pairs[name] = value
        elif sign or not pairs:
            problem = f"no limit is named “{name}”" if name else "the name of a limit is missing"
            raise AssistantError(problem, hint=_filter_hint())
        else:
            last = next(reversed(pairs))
            pairs[last] += f" {word}"
    return pairs


def _filter_hint() -> str:
    return f"/filter since=2023 author=Ada; limits are {', '.join(FILTERS)}"


def _set(repl: Repl, given: str) -> None:
    name, sign, value = (part.strip() for part in given.partition("="))
    if not sign:
        _show_settings(repl, name)
        return
    if not name:
        raise AssistantError("the name of a setting is missing", hint="/set lists them, /set answer.quotes=1 sets one")
    section = name.partition(".")[0]
    if section in _FIXED:
        hint = "/model chooses a profile" if section == "profile" else f"leave, and start again with another {section}"
        raise AssistantError(f"“{name}” cannot be changed in a conversation", hint=hint)
    repl.wait_for_papers()
    repl.state.change(_nested(repl.state.changes, name.split("."), _value(value)))
    repl.screen.line(f"{name} is {'set' if 'key' in name else value or 'not set'} until you leave.")


def _show_settings(repl: Repl, prefix: str) -> None:
    from assistant.settings import origins

    found = {name: origin for name, origin in origins(repl.state.settings).items() if name.startswith(prefix)}
    if not found:
        raise AssistantError(f"no setting is named “{prefix}”", hint="/set lists them, /set retrieval.limit=5 sets one")
    for name, origin in found.items():
        value = "not set" if origin.value is None else str(origin.value)
        repl.screen.line(f"{name} = {value}", StyledText(f"  ({origin.source})", "dim"))


def _value(text: str) -> Any:
    """The value of JSON such as 5 or null; any other text as it is."""
    try:
        return json.loads(text)
    except ValueError:
        return text or None


def _nested(settings: Mapping[str, Any], path: list[str], value: Any) -> dict[str, Any]:
    name, *below = path
    inner = settings.get(name)
    inside = inner if isinstance(inner, Mapping) else {}
    return {**settings, name: _nested(inside, below, value) if below else value}


def _model(repl: Repl, wanted: str) -> None:
    from assistant.settings import profile_names

    if wanted:
        changes = {name: value for name, value in repl.state.changes.items() if name != "profile"}
        llm = {name: value for name, value in changes.pop("llm", {}).items() if name not in ("provider", "model")}
        if wanted == "none":
            changes["llm"] = llm | {"provider": "none"}
        elif wanted in profile_names("llm") or Path(wanted).suffix == ".toml":
            changes |= {"profile": wanted, "llm": llm}
        else:
            changes = _nested(repl.state.changes, ["llm", "model"], wanted)
            if changes["llm"].get("provider") == "none":
                del changes["llm"]["provider"]
        repl.wait_for_papers()
        repl.state.change(changes)
    repl.screen.line(f"Model: {describe_model(repl.state.settings.llm)}")
    if not wanted:
        repl.screen.line(
            StyledText(f"/model takes a name, none, or a profile: {', '.join(profile_names('llm'))}", "dim")
        )


def _usage(repl: Repl, _: str) -> None:
    answers = repl.state.answers
    repl.screen.line(f"{counted(len(answers), 'question')} in {sum(answer.usage.seconds for answer in answers):.1f} s")
    calls = sum(answer.usage.calls for answer in answers)
    if calls:
        tokens = (sum(a.usage.input_tokens for a in answers), sum(a.usage.output_tokens for a in answers))
        about = "about " if any(answer.usage.estimated for answer in answers) else ""
        repl.screen.line(f"{calls} calls to a model: {about}{tokens[0]:,} tokens in, {tokens[1]:,} out")
    costs = [answer.usage.cost for answer in answers if answer.usage.cost is not None]
    if costs:
        repl.screen.line(f"cost: {sum(costs):.4f} by the prices in the settings")


def _ingest(repl: Repl, path: str) -> None:
    from assistant.sources.names import paper_name

    path = path.strip("\"' ")
    if not path:
        raise AssistantError("a file or folder is needed", hint="/ingest papers.jsonl")
    take_in(repl, path if paper_name(path) else _expanded(path))


def take_in(repl: Repl, *given: str | Path) -> None:
    """Read files or fetch papers by name into the library, and show what came of it."""
    from assistant.views.reports import show_ingest, so_far

    repl.wait_for_papers()
    try:
        with first_only(), repl.progress() as progress:
            report = repl.state.library.ingest(*given, progress=progress)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(so_far(repl.state.library.count())) from None
    finally:
        repl.state.count()
    show_ingest(
        repl.screen, repl.screen, report, lacking="/lacking", hint="assistant ingest --verbose shows all of them"
    )


def _expanded(path: str) -> Path:
    try:
        return Path(path).expanduser()
    except RuntimeError:  # "~name" of an unknown user: reading the path as it is reports what is missing
        return Path(path)


SETTINGS_COMMANDS = (
    Command("filter", "[since=2023 ...|off]", "limit which papers are searched from now on", _filter, "filter"),
    Command("set", "[name=value]", "change a setting until you leave, or list them", _set, "setting"),
    Command("model", "[name|profile|none]", "show or change the model that writes answers", _model, "model"),
    Command("usage", "", "time, tokens and cost of this conversation", _usage),
    Command("ingest", "path", "read papers from a file or folder", _ingest, "path"),
)
