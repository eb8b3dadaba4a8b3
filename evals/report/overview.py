"""The top of the page: the verdict, what the assistant does, who wins by how much, and what was given for what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from evals.comparing import Difference, contest
from evals.metrics.confusion import GIVEN, UNLABELLED
from evals.report.reported import BASELINES, Reported
from evals.report.verdict import Against, headline, signed, what_changed
from evals.scoring import PRODUCT

__all__ = ["confusion_table", "in_short", "verdict", "winners"]

_WORST = 3
_CONTESTED = ("nDCG@10", "recall@20")


def verdict(against: Against | None, texts: Mapping[str, str]) -> str:
    """The box at the top, with the questions that fell most. `texts` are those of the questions, by id."""
    if against is None:
        return ""
    parts = [f'<section class="verdict {against.kind}"><h2>{escape(headline(against))}</h2>']
    if against.comparison is not None and (changes := list(what_changed(against))):
        parts.append("<ul>")
        for each, words in changes:
            way = "up" if each.difference > 0 else "down" if each.difference < 0 else ""
            worst = [(id, texts.get(id, id)) for id, *_ in each.worst[:_WORST]]
            links = "".join(f'<li><a href="#q-{escape(id)}">{escape(text)}</a></li>' for id, text in worst)
            fell = f"<ul><small>{links}</small></ul>" if worst else ""
            parts.append(f'<li><b class="{way}">{escape(each.metric)}</b> {escape(words)}.{fell}</li>')
        parts.append("</ul>")
    return "".join([*parts, "</section>"])


def in_short(each: Reported) -> Iterator[str]:
    """What a run shows, a sentence each."""
    metrics: Mapping[str, Any] = each.product["metrics"]

    def share(name: str) -> str:
        return f"{round(metrics[name]['mean'] * metrics[name]['n'])} of {metrics[name]['n']}"

    if "answered" in metrics:
        yield f"{share('answered')} questions that can be answered are, or have the right sentence among the closest."
    if "refused" in metrics:
        yield f"{share('refused')} questions that no abstract answers are not answered."
    if "shown@3" in metrics:
        yield f"For {share('shown@3')}, the right sentence is among the first three shown."
    if "list recall" in metrics:
        precision = metrics.get("list precision", {}).get("mean", 0.0)
        yield (
            f"Lists hold {metrics['list recall']['mean']:.0%} of the papers that belong in them; "
            f"{precision:.0%} of what they hold belongs there."
        )
    if use := each.product.get("model"):
        yield (
            f"A model made {use['statements']} statements in {use['answers']} answers; {use['accused']} are shown as "
            f"doubtful, and {use['removed']} were left out as unsupported."
        )
    if failed := each.scores["failed"]:
        yield f"{len(failed)} questions failed, the first with: {next(iter(failed.values()))}"


def winners(runs: Sequence[Reported]) -> str:
    """How each run ranks papers, against the simplest searches over the same indexes."""
    scored = {name: scores["questions"] for name, scores in runs[0].scores["systems"].items() if name != PRODUCT}
    rivals = {name: scored[name] for name in (*BASELINES, *scored) if name in scored}
    contests: list[str] = []
    seen: dict[str, Mapping[str, Difference]] = {}
    for each in runs:
        for metric in _CONTESTED:
            found = contest(metric, rivals, each.product["questions"], least=0.0)
            # Runs of one library rank alike, whoever writes the answers.
            if found and seen.get(metric) != found:
                contests.append(_contest(each, metric, found))
                seen[metric] = found
    if not contests:
        return ""
    meanings = "".join(f"<dt>{escape(name)}</dt><dd>{escape(BASELINES.get(name, ''))}</dd>" for name in rivals)
    return f"<dl>{meanings}</dl>{''.join(contests)}"


def _contest(each: Reported, metric: str, found: Mapping[str, Difference]) -> str:
    best = max(found, key=lambda name: found[name].before)
    won = found[best]
    how = "leads" if won.difference > 0 else "trails" if won.difference < 0 else "equals"
    by = f", by <b>{abs(won.difference):.3f}</b>" if won.difference else ""
    sure = ", which may be chance" if won.difference and won.verdict == "no clear difference" else ""
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{one.before:.3f}</td><td>{signed(one.difference)}</td>"
        f"<td>{signed(one.low)} to {signed(one.high)}</td><td>{one.wins} / {one.losses}</td></tr>"
        for name, one in found.items()
    )
    return (
        f"<h3>{escape(metric)}</h3><p>{escape(each.name)}, with {won.after:.3f}, {how} the best of these, "
        f"{escape(best)}{by}{sure}.</p>"
        '<div class="scroll"><table class="numbers"><tr><th>against</th><th>its score</th><th>lead</th><th>95 %</th>'
        f"<th>better / worse for</th></tr>{rows}</table></div>"
    )


def confusion_table(found: Mapping[str, Mapping[str, Mapping[str, int]]]) -> str:
    """What was right down the side, what was given along the top; green is right."""
    head = "".join(f"<th>{escape(name)}</th>" for name in GIVEN.values())
    rows = []
    for expected, given in found.items():
        total = sum(cell["questions"] for cell in given.values())
        cells = "".join(_cell(given.get(status), known=expected != UNLABELLED) for status in GIVEN)
        rows.append(f"<tr><td>{escape(expected)} <small>{total}</small></td>{cells}</tr>")
    return (
        '<div class="scroll"><table class="confusion">'
        f"<tr><th>right is ↓ &nbsp; given →</th>{head}</tr>{''.join(rows)}</table></div>"
    )


def _cell(cell: Mapping[str, int] | None, *, known: bool) -> str:
    if cell is None:
        return '<td class="none">·</td>'
    count, right = cell["questions"], cell["right"]
    if not known:
        return f"<td>{count}</td>"
    mixed = f"<small>{right} right</small>" if 0 < right < count else ""
    return f'<td class="{"good" if 2 * right >= count else "bad"}">{count}{mixed}</td>'
