"""Questions filtered by kind without a script: choices that style sheets act upon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import product
from typing import NamedTuple

__all__ = ["Choice", "classes", "controls", "rules"]


class Choice(NamedTuple):
    """One thing to filter by: its name, and for each of its options the ids of the questions that have it."""

    name: str
    title: str
    options: Mapping[str, frozenset[str]]


def rules(choices: Sequence[Choice]) -> str:
    """The style sheet: hides what was not chosen, and says so where nothing is left."""
    found = []
    for each in choices:
        for place in range(len(each.options) + 1):
            id = _id(each, place)
            found.append(
                f"#{id}:checked~.filters label[for={id}]{{background:var(--chosen);color:var(--on-chosen)}}"
                f"#{id}:focus-visible~.filters label[for={id}]{{outline:2px solid #56b4e9}}"
            )
            if place:
                found.append(f"#{id}:checked~.list>.q:not(.{id}){{display:none}}")
    options = [[(_id(each, 0), None), *_numbered(each)] for each in choices]
    for chosen in product(*options):
        sets = [ids for _, ids in chosen if ids is not None]
        if sets and not frozenset.intersection(*sets):
            found.append("".join(f"#{id}:checked~" for id, _ in chosen) + ".list>.empty{display:block}")
    return "".join(found)


def controls(choices: Sequence[Choice], total: int) -> str:
    """The choices, to stand before the list that they filter."""
    inputs, lines = [], []
    for each in choices:
        counts = {"all": total, **{name: len(ids) for name, ids in each.options.items()}}
        labels = []
        for place, (name, count) in enumerate(counts.items()):
            id = _id(each, place)
            checked = " checked" if place == 0 else ""
            inputs.append(f'<input class="chooser" type="radio" name="{each.name}" id="{id}"{checked}>')
            labels.append(f'<label for="{id}">{escape(name)} <small>{count}</small></label>')
        lines.append(f"<p><b>{escape(each.title)}</b>{''.join(labels)}</p>")
    return f'{"".join(inputs)}<div class="filters">{"".join(lines)}</div>'


def classes(choices: Sequence[Choice], id: str) -> str:
    """The classes of a question, by which it is filtered."""
    return " ".join(name for each in choices for name, ids in _numbered(each) if ids and id in ids)


def _numbered(each: Choice) -> list[tuple[str, frozenset[str] | None]]:
    return [(_id(each, place), ids) for place, ids in enumerate(each.options.values(), start=1)]


def _id(each: Choice, place: int) -> str:
    return f"{each.name}-{place}"
