"""The report as one HTML file: no script, nothing fetched, everything from outside escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from evals.losses import REMEDIES, STEPS
from evals.metrics import NAMES
from evals.question_set import QuestionSet
from evals.report.drill_down import drill_down
from evals.report.figures import COLOURS, Bar, Series, bars, lines
from evals.report.reported import KEY_METRICS, Reported, metrics_of, quotes_note, settings_note, systems

__all__ = ["page"]

_STYLE = """
:root { color-scheme: light dark; --ink: #222; --page: #fff; --faint: #666; --line: #e4e4e4; --box: #f4f4f4;
  --good: #cfeee2; --wrong: #a00 }
@media (prefers-color-scheme: dark) { :root { --ink: #ddd; --page: #1b1b1b; --faint: #a0a0a0; --line: #3a3a3a;
  --box: #262626; --good: #1d4a3a; --wrong: #ff8a80 } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.2rem; margin-top: 2.5rem } h4 { margin: .8rem 0 .2rem }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; display: block; overflow-x: auto }
th, td { text-align: left; vertical-align: top; padding: .1rem .8rem .1rem 0; border-bottom: 1px solid var(--line) }
td + td { text-align: right } .words td { text-align: left } th { font-weight: 600 }
figure { margin: 1rem 0; overflow-x: auto } figcaption { font-weight: 600 }
.pairs { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(26rem, 100%), 1fr)); column-gap: 2rem }
svg { max-width: 100%; min-width: 26rem; height: auto }
svg text { font: 11px system-ui, sans-serif; fill: var(--ink) } svg .tick { fill: var(--faint); font-size: 10px }
svg .grid { stroke: var(--line) } svg .interval { stroke: var(--ink); fill: none }
svg polyline { fill: none; stroke-width: 2 }
details { border-left: 4px solid #999; margin: .3rem 0; padding: .1rem .7rem } details.lost { border-color: #d55e00 }
details.kept { border-color: #009e73 } summary { cursor: pointer } small { color: var(--faint) }
.wrong { color: var(--wrong) }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--box); padding: .6rem; font-size: 13px }
code { background: var(--box); font-size: 12px; overflow-wrap: anywhere } code.good { background: var(--good) }
.key { position: sticky; top: 0; background: var(--page); padding: .3rem 0; margin: 0 }
.key span { display: inline-block; width: .8rem; height: .8rem; margin: 0 .3rem 0 0; vertical-align: baseline }
.key b { font-weight: 400; margin-right: 1rem; white-space: nowrap }
"""


_TRADED = ("of what is answered, right", "unanswerable questions answered", "answerable questions answered")


def page(runs: Sequence[Reported], questions: QuestionSet | None) -> str:
    """The whole page. Without the set (it may be gone), single questions are left out."""
    about = runs[0].manifest["set"]
    title = f"{about['name']} {about['version']}".strip()
    names = [name for name, _ in systems(runs)]
    sections = [
        f"<h1>{escape(title)}: {about['questions']} questions</h1>",
        _made_of(runs),
        "<h2>Scores</h2>",
        _key(names),
        _overall(runs),
        *(f"<p>{escape(note)}</p>" for note in map(quotes_note, runs) if note),
        "<h2>Where it was lost</h2>",
        _lost(runs),
        "<h2>By type of question</h2>",
        f'<div class="pairs">{"".join(_by_type(runs, each) for each in KEY_METRICS if each in metrics_of(runs))}</div>',
        "<h2>When to answer</h2>" if any(each.product["risk_coverage"] for each in runs) else "",
        _risk(runs),
        _sureness(runs),
        "<h2>Time</h2>",
        _time(runs),
        "<h2>Questions</h2>",
        drill_down(runs[0], questions, runs[1:]) if questions else "<p>The set is not here any more.</p>",
        "<h2>What the metrics mean</h2>",
        _meanings(runs),
    ]
    body = "\n".join(filter(None, sections))
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def _made_of(runs: Sequence[Reported]) -> str:
    rows = ["<tr><th></th><th>model</th><th>library</th><th>settings given</th><th>begun</th><th></th></tr>"]
    for each in runs:
        made = each.manifest
        failed = each.scores["failed"]
        cells = (
            each.name,
            made["model"],
            f"{made['library']['papers']} papers, {made['library']['encoder']}",
            settings_note(each) or "none",
            str(made["started"])[:16].replace("T", " "),
            f"{len(failed)} failed" if failed else "",
        )
        rows.append("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in cells) + "</tr>")
    return f'<table class="words">{"".join(rows)}</table><p><small>{escape(runs[0].manifest["note"])}</small></p>'


def _key(names: Sequence[str]) -> str:
    entries = (
        f'<b><span style="background: {COLOURS[place % len(COLOURS)]}"></span>{escape(name)}</b>'
        for place, name in enumerate(names)
    )
    return f'<p class="key">{"".join(entries)}</p>'


def _overall(runs: Sequence[Reported]) -> str:
    side_by_side = [scores for _, scores in systems(runs)]
    groups = []
    for metric in metrics_of(runs):
        found = [(place, scores["metrics"].get(metric)) for place, scores in enumerate(side_by_side)]
        groups.append(
            (metric, [Bar(place, value["mean"], value["low"], value["high"]) for place, value in found if value])
        )
    return bars("All questions, with 95 % intervals", groups)


def _by_type(runs: Sequence[Reported], metric: str) -> str:
    side_by_side = [scores for _, scores in systems(runs)]
    groups = []
    for type in runs[0].product["types"]:
        found = [(place, scores["types"].get(type, {}).get(metric)) for place, scores in enumerate(side_by_side)]
        if group := [Bar(place, value["mean"]) for place, value in found if value]:
            groups.append((f"{type} ({found[0][1]['n'] if found[0][1] else ''})", group))
    return bars(metric, groups, narrow=True)


def _risk(runs: Sequence[Reported]) -> str:
    series = [
        Series(each.name, [(coverage, risk) for coverage, risk in each.product["risk_coverage"]]) for each in runs
    ]
    if not any(each.points for each in series):
        return ""
    areas = ", ".join(f"{each.name} {each.product['AURC']:.3f}" for each in runs if each.product["AURC"] is not None)
    title = f"Risk when only the questions with the best evidence are answered (area: {areas}; lower is better)"
    return lines(title, "share of the questions answered", "share of these answered wrongly", series)


def _sureness(runs: Sequence[Reported]) -> str:
    figures = []
    for each in runs:
        trades = each.product.get("sureness", [])
        series = [
            Series(name, [(trade[0], trade[place]) for trade in trades if trade[place] is not None])
            for place, name in enumerate(_TRADED, start=1)
        ]
        if trades:
            figures.append(lines(f"{each.name}: answers by the least sureness", "least sureness", "share", series))
            figures.append(_key(_TRADED))
    return "".join(figures)


def _time(runs: Sequence[Reported]) -> str:
    series = []
    for each in runs:
        seconds = sorted(
            outcome.answer.usage.seconds if outcome.answer else outcome.search_seconds
            for outcome in each.run.outcomes().values()
            if not outcome.error
        )
        series.append(Series(each.name, [(value, (place + 1) / len(seconds)) for place, value in enumerate(seconds)]))
    names = "".join(f"<th>{escape(each.name)}</th>" for each in runs)
    rows = f"<tr><th></th>{names}</tr>" + "".join(
        f"<tr><td>{escape(name)}</td>"
        + "".join(f"<td>{_number(each.product['resources'][name])}</td>" for each in runs)
        + "</tr>"
        for name in runs[0].product["resources"]
    )
    return lines("Share of the questions answered within a time", "seconds", "share", series) + f"<table>{rows}</table>"


def _lost(runs: Sequence[Reported]) -> str:
    rows = []
    for step in STEPS:
        counts = [each.scores["steps"].get(step, 0) for each in runs]
        if any(counts):
            cells = "".join(f"<td>{count}</td>" for count in counts)
            rows.append(f"<tr><td>{step}</td>{cells}<td>{escape(REMEDIES[step])}</td></tr>")
    names = "".join(f"<th>{escape(each.name)}</th>" for each in runs)
    return (
        f'<table class="words"><tr><th></th>{names}<th></th></tr>{"".join(rows)}</table>' if rows else "<p>Nothing.</p>"
    )


def _meanings(runs: Sequence[Reported]) -> str:
    rows = (f"<tr><td>{escape(name)}</td><td>{escape(NAMES[name])}</td></tr>" for name in metrics_of(runs))
    return f'<table class="words">{"".join(rows)}</table>'


def _number(value: Any) -> str:
    return "–" if value is None else f"{value:.3f}" if isinstance(value, float) else f"{value:,}"
