"""Lists and tables in a notebook: what was found, a library's status, where a paper comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from assistant.records import (
    Evidence,
    Finding,
    Found,
    Hit,
    KnownSource,
    Origins,
    Paper,
    RemovedPaper,
    Tag,
    Topic,
    Topics,
)
from assistant.status import StatusReport
from assistant.text.counts import counted
from assistant.text.drawn import drawn
from assistant.views.html_text import labels_of, plain, quoted, small_print, title_of
from assistant.views.reports import labels_and_watches
from assistant.views.updates import facts_of, read_at

__all__ = ["found_list", "origins_list", "status_table"]

_MOST = 100
"""Items shown at most; the rest are counted."""
_ITEM = "margin:.6em 0"
_LEFT = "text-align:left;vertical-align:top;padding:.15em 1em .15em 0"
_WRAPPED = f"{_LEFT};overflow-wrap:anywhere"
_TABLE = "border-collapse:collapse;font:inherit;margin:.4em 0"


def found_list(found: Found[object]) -> Iterable[str]:
    """What a call found, item by item."""
    if not found:
        yield f"<p><em>{plain(found.nothing[:1].upper() + found.nothing[1:])}.</em></p>"
        return
    items = "".join(f'<li style="{_ITEM}">{_item(item)}</li>' for item in found[:_MOST])
    yield f"<ol>{items}</ol>"
    if (more := len(found) - _MOST) > 0:
        yield small_print(f"and {more:,} more")
    if isinstance(found, Topics):
        yield small_print(found.summary())


def _item(item: object) -> str:
    match item:
        case Hit():
            both = small_print(f"both: {drawn(', '.join(item.shared))}") if item.shared else ""
            return title_of(item.paper, f"{item.score:.2f}") + "".join(quoted(each.text) for each in item.quotes) + both
        case Evidence():
            return title_of(item.paper, f"{item.score:.2f}") + "".join(quoted(each.text) for each in item.sentences)
        case Paper():
            inside = "".join(labels_of(item)) + (f"<p>{plain(drawn(item.abstract))}</p>" if item.abstract else "")
            return f"<details><summary>{title_of(item)}</summary>{inside}</details>" if inside else title_of(item)
        case Topic():
            also = f", also: {', '.join(item.further)}" if item.further else ""
            head = f"<b>{plain(drawn(item.name))}</b> <small>{plain(counted(item.papers) + drawn(also))}</small>"
            return head + "".join(f"<div>{title_of(paper)}</div>" for paper in item.typical)
        case Tag():
            return f"<b>{plain(item.name)}</b> <small>{counted(item.papers)}</small>"
        case RemovedPaper():
            return f"<b>{plain(drawn(item.title))}</b> <small>{plain(item.id)}, {plain(item.removed_at[:10])}</small>"
        case Finding():
            state = "repaired" if item.repaired else "" if item.checked else "not checked"
            return f"<b>{plain(item.part)}</b>: {plain(item.problem)} <small>{state}</small>"
        case KnownSource():
            facts = ", ".join((counted(item.papers), read_at(item), *facts_of(item)))
            return f"<b>{plain(item.name)}</b> <small>{plain(facts)}</small>"
    return plain(str(item))


def status_table(report: StatusReport) -> Iterable[str]:
    """A library's contents, encoder and model; every setting folded."""
    facts = {"library": report.library if report.exists else f"{report.library} (not created yet)"}
    if counts := report.counts:
        digests = f", {counted(counts.digests, 'digest')}" if counts.digests else ""
        facts["papers"] = f"{counted(counts.papers)}{digests}, {counted(counts.listings, 'listing')}"
        facts |= labels_and_watches(counts)
        facts["size"] = f"{counts.bytes_on_disk / 1e6:,.1f} MB"
    facts |= {"encoder": report.encoder, "model": report.model, "version": report.version}
    yield _table(facts)
    yield from (small_print(note) for note in report.retired)
    rows = "".join(
        f'<tr><td style="{_LEFT}">{plain(name)}</td>'
        f'<td style="{_WRAPPED}">{plain("not set" if held.value is None else str(held.value))}</td>'
        f'<td style="{_LEFT}"><small>{plain(held.source)}</small></td></tr>'
        for name, held in report.settings.items()
    )
    yield f'<details><summary>Settings</summary><table style="{_TABLE}">{rows}</table></details>'


def origins_list(origins: Origins) -> Iterable[str]:
    """A paper's sources, its other ids, and the values on which its sources differ."""
    facts = {"paper": origins.id}
    if origins.aliases:
        facts["also"] = ", ".join(origins.aliases)
    if origins.versions:
        facts["arXiv"] = ", ".join(f"version {each.version}" for each in origins.versions)
    yield _table(facts)
    yield f"<ul>{''.join(f'<li>{plain(source)}</li>' for source in origins.sources)}</ul>"
    if origins.conflicts:
        differing = {
            conflict.field.removeprefix("metadata."): [
                f"{each.value} ({', '.join(each.sources)})" for each in conflict.variants
            ]
            for conflict in origins.conflicts
        }
        yield f"<details><summary>Its sources differ on {plain(', '.join(differing))}</summary>"
        yield f"{_table(differing)}</details>"


def _table(facts: Mapping[str, str | Sequence[str]]) -> str:
    rows = "".join(
        f'<tr><th style="{_LEFT}">{plain(name)}</th><td style="{_WRAPPED}">'
        f"{'<br>'.join(map(plain, [value] if isinstance(value, str) else value))}</td></tr>"
        for name, value in facts.items()
    )
    return f'<table style="{_TABLE}">{rows}</table>'
