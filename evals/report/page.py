"""The report as one HTML file: no script, nothing fetched, everything from outside escaped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from evals.comparing import questions_of
from evals.losses import REMEDIES, STEPS
from evals.metrics import NAMES
from evals.question_set import QuestionSet
from evals.report.drill_down import DrillDown
from evals.report.figures import Bar, Series, bars, key, lines
from evals.report.filters import rules
from evals.report.overview import confusion_table, in_short, verdict, winners
from evals.report.reported import (
    KEY_METRICS,
    Reported,
    by_construction,
    checks_note,
    drawn,
    merit,
    metrics_of,
    quotes_note,
    settings_note,
    systems,
)
from evals.report.style import STYLE
from evals.report.verdict import Against, changed_questions

__all__ = ["page"]

_PLACES = '<p><a href="#scores">Scores</a> · <a href="#questions">Questions</a> · <a href="#meanings">Meanings</a></p>'
_TRADED = ("of what is answered, right", "unanswerable questions answered", "answerable questions answered")


def page(runs: Sequence[Reported], questions: QuestionSet | None, against: Against | None = None) -> str:
    """The whole page. Without the set (it may be gone), single questions are left out.

    `against` is what the last of the runs is held against, for the verdict on top.
    """
    about = runs[0].manifest["set"]
    title = f"{about['name']} {about['version']}".strip()
    drill_down = DrillDown(runs, questions, _moved(runs, against)) if questions else None
    body = "\n".join(filter(None, _sections(runs, against, drill_down, title)))
    style = STYLE + (rules(drill_down.choices) if drill_down else "")
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{style}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def _sections(
    runs: Sequence[Reported], against: Against | None, drill_down: DrillDown | None, title: str
) -> Iterator[str]:
    about, library = runs[0].manifest["set"], runs[0].manifest["library"]
    yield f"<h1>{escape(title)}</h1>"
    asked = f"{about['questions']} questions about {library['papers']} papers; {_models(runs)}"
    yield f'<p class="lead">{escape(asked)}</p>'
    yield _PLACES
    yield verdict(against, drill_down.texts if drill_down else {})
    for each in runs:
        if said := "".join(f"<li>{escape(sentence)}</li>" for sentence in in_short(each)):
            yield f"{_heading('In short', each, runs)}<ul>{said}</ul>"
    if won := winners(runs):
        yield f"<h2>Against the simplest searches</h2>{won}"
    for each in runs:
        if found := each.product.get("confusion"):
            yield f"{_heading('Right and given', each, runs)}{confusion_table(found)}"
    yield f"<h2>Where it was lost</h2>{_lost(runs)}"
    yield from _all_scores(runs)
    yield from _model(runs)
    yield f"<h2>Time and cost</h2>{_time(runs)}"
    yield '<h2 id="questions">Questions</h2>'
    yield drill_down.html() if drill_down else "<p>The set is not here any more.</p>"
    yield f'<h2 id="meanings">What the metrics mean</h2>{_meanings(runs)}'
    yield f"<h2>What was run</h2>{_made_of(runs)}"


def _all_scores(runs: Sequence[Reported]) -> Iterator[str]:
    yield f'<h2 id="scores">Scores</h2>{key([name for name, _ in systems(runs)])}{_overall(runs)}'
    yield f"<p><small>{escape(note)}</small></p>" if (note := checks_note(runs)) else ""
    yield from (f"<p><small>{escape(note)}</small></p>" for note in map(quotes_note, runs) if note)
    if pairs := "".join(_by_type(runs, each) for each in drawn(runs, KEY_METRICS)):
        yield f'<h2>By type of question</h2><div class="pairs">{pairs}</div>'
    if any(each.product["risk_coverage"] for each in runs):
        yield f'<h2>When to answer</h2><div class="pairs">{_risk(runs)}{_sureness(runs)}</div>'


def _heading(text: str, each: Reported, runs: Sequence[Reported]) -> str:
    return f"<h2>{escape(text if len(runs) == 1 else f'{text}: {each.name}')}</h2>"


def _moved(runs: Sequence[Reported], against: Against | None) -> tuple[set[str], set[str]] | None:
    if against is None or against.comparison is None:
        return None
    metrics = [each.metric for each in against.comparison.differences]
    return changed_questions(against.before, questions_of(runs[-1].run), metrics)


def _models(runs: Sequence[Reported]) -> str:
    models = dict.fromkeys(str(each.manifest["model"]) for each in runs)
    return "; ".join(
        "quotes alone, no model" if model.startswith("none") else f"written by {model}" for model in models
    )


def _made_of(runs: Sequence[Reported]) -> str:
    rows = ["<tr><th></th><th>model</th><th>encoder</th><th>settings given</th><th>begun</th></tr>"]
    for each in runs:
        made = each.manifest
        cells = (
            each.name,
            made["model"],
            made["library"]["encoder"],
            settings_note(each) or "none",
            str(made["started"])[:16].replace("T", " "),
        )
        rows.append("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in cells) + "</tr>")
    return (
        f'<div class="scroll"><table>{"".join(rows)}</table></div>'
        f"<p><small>{escape(runs[0].manifest['note'])}</small></p>"
    )


def _overall(runs: Sequence[Reported]) -> str:
    groups = []
    for metric in drawn(runs, list(NAMES)):
        found = _merits(runs, metric, [scores["metrics"] for _, scores in systems(runs)])
        group = [Bar(place, value["mean"], value["low"], value["high"]) for place, value in found]
        groups.append((f"{metric} ({found[0][1]['n']})", group))
    return bars("All questions (number), with 95 % intervals", groups)


def _by_type(runs: Sequence[Reported], metric: str) -> str:
    groups = []
    for type in runs[0].product["types"]:
        constructed = [metric in by_construction(each) for each in runs]
        found = [
            (place, scores["types"].get(type, {}).get(metric))
            for place, (_, scores) in enumerate(systems(runs))
            if place >= len(runs) or not constructed[place]
        ]
        if group := [Bar(place, value["mean"]) for place, value in found if value]:
            groups.append((f"{type} ({next(value['n'] for _, value in found if value)})", group))
    return bars(metric, groups)


def _merits(runs: Sequence[Reported], metric: str, scores: Sequence[Any]) -> list[tuple[int, Any]]:
    """The scores in a metric that say something, each with the place of its system."""
    found = ((place, merit(runs[min(place, len(runs) - 1)], metric, each)) for place, each in enumerate(scores))
    return [(place, value) for place, value in found if value]


def _risk(runs: Sequence[Reported]) -> str:
    series = [
        Series(each.name, [(coverage, risk) for coverage, risk in each.product["risk_coverage"]]) for each in runs
    ]
    if not any(each.points for each in series):
        return ""
    areas = ", ".join(f"{each.name} {each.product['AURC']:.3f}" for each in runs if each.product["AURC"] is not None)
    title = f"If only the questions with the best evidence were answered (area: {areas}; lower is better)"
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
            title = f"{each.name}: if only what is at least so sure were answered"
            figures.append(lines(title, "least sureness", "share", series))
    return "".join(figures)


def _model(runs: Sequence[Reported]) -> Iterator[str]:
    for each in runs:
        if not (use := each.product.get("model")):
            continue
        yield _heading("The model", each, runs)
        rows = "".join(
            f"<tr><td>{escape(step)}</td><td>{took['calls']:,}</td><td>{took['input']:,}</td>"
            f"<td>{took['output']:,}</td></tr>"
            for step, took in use["steps"].items()
        )
        yield (
            '<table class="numbers"><tr><th>step</th><th>calls</th><th>tokens in</th><th>tokens out</th></tr>'
            f"{rows}</table>"
        )
        yield (
            f"<p>{use['statements']} statements in {use['answers']} answers, {use['seconds']:,.1f} s in all. "
            f"{use['accused']} statements are shown as doubtful, {use['removed']} were left out.</p>"
        )
        if use["reasons"]:
            why = (f"<tr><td>{count}</td><td>{escape(reason)}</td></tr>" for reason, count in use["reasons"].items())
            yield f"<table><tr><th></th><th>why a statement is doubtful</th></tr>{''.join(why)}</table>"


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
        + "".join(f"<td>{_number(each.product['resources'].get(name))}</td>" for each in runs)
        + "</tr>"
        for name in runs[0].product["resources"]
        if any(each.product["resources"].get(name) for each in runs)
    )
    return lines("Questions answered within a time", "seconds", "share", series) + (
        f'<table class="numbers">{rows}</table>'
    )


def _lost(runs: Sequence[Reported]) -> str:
    rows = []
    for step in STEPS:
        counts = [each.scores["steps"].get(step, 0) for each in runs]
        if any(counts):
            cells = "".join(f"<td>{count}</td>" for count in counts)
            rows.append(f"<tr><td>{step}<br><small>{escape(REMEDIES[step])}</small></td>{cells}</tr>")
    names = "".join(f"<th>{escape(each.name)}</th>" for each in runs)
    if not rows:
        return "<p>Nothing.</p>"
    return (
        '<div class="scroll"><table class="numbers"><tr><th>the first step at which a paper went missing, and what '
        f"would mend it</th>{names}</tr>{''.join(rows)}</table></div>"
    )


def _meanings(runs: Sequence[Reported]) -> str:
    rows = (f"<dt>{escape(name)}</dt><dd>{escape(NAMES[name])}</dd>" for name in metrics_of(runs))
    return f"<dl>{''.join(rows)}</dl>"


def _number(value: Any) -> str:
    return "–" if value is None else f"{value:.3f}" if isinstance(value, float) else f"{value:,}"
