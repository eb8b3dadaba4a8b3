"""Reports: complete, self-contained, and harmless whatever a question holds."""

from __future__ import annotations

import json
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from evals.report.figures import Bar, Series, bars, lines
from evals.report.reported import BASELINES
from evals.run_directory import RunDirectory
from tests.evals.conftest import Evaluate
from tests.evals.tiny_set import ANSWERS, QRELS, QUERIES, write_set

HOSTILE = "</title><script>alert(1)</script> \x1b[31m & \"quotes\" <img src=x onerror='alert(2)'>"
_VOID = {"meta", "br", "input"}


class Elements(HTMLParser):
    """All elements of a page with their attributes; complains of what is not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def harmless(text: str) -> Elements:
    page = Elements(text)
    assert page.open == []
    assert not {"script", "img", "link", "iframe", "object", "form"} & set(page.names)
    assert not [name for name, _ in page.attributes if name.startswith("on") or name in ("src", "action")]
    assert all(value.startswith(("#", "https://", "http://")) for name, value in page.attributes if name == "href")
    assert "url(" not in text
    assert "@import" not in text
    return page


def test_the_page_is_self_contained_and_has_every_part(
    done: RunDirectory, evaluate: Evaluate, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate("report", done.path) == 0
    told = capsys.readouterr().out
    assert "nDCG@10" in told
    assert "BM25" in told
    text = (done.path / "report.html").read_text(encoding="utf-8")
    page = harmless(text)
    assert text.count('<details class="q') == len(QUERIES)
    assert page.names.count("svg") >= 2
    assert "default-src &#x27;none&#x27;" in text or "default-src 'none'" in text
    assert "1 by construction, hence not shown: citation validity, citation recall, citation precision" in text
    assert "prefers-color-scheme: dark" in text


def shown(run: RunDirectory, evaluate: Evaluate) -> str:
    assert evaluate("report", run.path) == 0
    return (run.path / "report.html").read_text(encoding="utf-8")


def test_answers_are_drawn_and_papers_have_titles(done: RunDirectory, evaluate: Evaluate) -> None:
    text = shown(done, evaluate)
    assert "<blockquote" in text
    assert "It breaks 3 % of wine glasses" in text
    assert '<span title="quiet-robots">Quiet Robots: Grasping Fragile Objects from Sound Alone</span>' in text


def test_questions_are_filtered_by_type_and_loss_without_a_script(done: RunDirectory, evaluate: Evaluate) -> None:
    text = shown(done, evaluate)
    assert '<label for="type-1">fact <small>2</small></label>' in text
    assert '<label for="lost-1">nothing <small>' in text
    assert "#type-1:checked~.list>.q:not(.type-1){display:none}" in text
    assert text.count(" type-1 ") == 2


def test_what_was_right_and_what_was_given_stand_in_one_table(
    done: RunDirectory, evaluate: Evaluate, capsys: pytest.CaptureFixture[str]
) -> None:
    text = shown(done, evaluate)
    found = done.scores["systems"]["assistant"]["confusion"]
    assert found["answered"]["answered"] == {"questions": 4, "right": 4}
    assert found["not said or no match"]["no_match"] == {"questions": 1, "right": 1}
    assert '<table class="confusion">' in text
    assert "asked back" in text
    assert "4 ✓" in capsys.readouterr().out


def test_the_winner_is_named_and_the_baselines_are_explained(done: RunDirectory, evaluate: Evaluate) -> None:
    text = shown(done, evaluate)
    assert "Against the simplest searches" in text
    assert "the best of these" in text
    assert set(done.baselines()) == set(BASELINES)
    assert all(meaning in text for meaning in map(escape, BASELINES.values()))


def test_the_verdict_and_what_changed_stand_on_top(
    tiny: Path, done: RunDirectory, tmp_path: Path, evaluate: Evaluate
) -> None:
    assert evaluate("baseline", tiny, "--out", tmp_path / "again") == 0
    assert "The same as the baseline of" in shown(done, evaluate)
    worse = RunDirectory(tmp_path / "worse")
    assert evaluate("run", tiny, "--out", worse.path) == 0
    fallen = worse.scores
    fallen["systems"]["assistant"]["questions"]["fact-1"]["nDCG@10"] = 0.5
    worse.scores = fallen
    assert evaluate("report", done.path, worse.path) == 0
    text = (done.path / "report.html").read_text(encoding="utf-8")
    assert "No clear change against run:" in text
    assert ": 0 questions better, 1 worse, 4 as before; may be chance" in text
    assert f'<a href="#q-fact-1">{QUERIES[1]["text"]}</a>' in text
    assert '<label for="moved-1">fell <small>1</small>' in text
    assert "are those of worse" in text
    assert "Answer of run" in text


def test_what_is_1_by_construction_is_drawn_for_no_run(
    tiny: Path, done: RunDirectory, tmp_path: Path, evaluate: Evaluate, capsys: pytest.CaptureFixture[str]
) -> None:
    """Beside a run with a model, whose citations are no mere quotes."""
    other = RunDirectory(tmp_path / "written")
    assert evaluate("run", tiny, "--out", other.path) == 0
    scores = other.scores
    scores["systems"]["assistant"]["quoted statements"] = 0.5
    scores["systems"]["assistant"]["metrics"]["citation recall"] |= {"mean": 0.8, "low": 0.7}
    other.scores = scores
    capsys.readouterr()
    assert evaluate("report", done.path, other.path) == 0
    told = capsys.readouterr().out
    row = next(line for line in told.splitlines() if line.startswith(" citation recall"))
    assert "0.800" in row
    assert "1.000" not in row
    note = "run: citation validity, citation recall, citation precision; written: citation validity."
    assert note in " ".join(told.split())
    bars = (done.path / "report.html").read_text(encoding="utf-8").partition("All questions (number)")[2]
    assert bars.partition("citation recall")[2].partition('class="row"')[0].count('class="bar"') == 1


def test_a_hostile_question_is_escaped_in_page_and_terminal(
    tmp_path: Path, evaluate: Evaluate, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = write_set(
        tmp_path / "hostile",
        queries=[{**query, "text": query["text"] + HOSTILE, "type": HOSTILE} for query in QUERIES],
        about=f"name = {json.dumps(HOSTILE)}\ncorpus = 'corpus.jsonl'\n",
    )
    assert evaluate("run", hostile, "--out", tmp_path / "run") == 0
    assert evaluate("report", tmp_path / "run") == 0
    assert "\x1b" not in capsys.readouterr().out
    text = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    harmless(text)
    assert "&lt;script&gt;" in text


def test_several_runs_stand_side_by_side(
    tiny: Path, done: RunDirectory, tmp_path: Path, evaluate: Evaluate, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "higher-bar"
    assert evaluate("run", tiny, "--out", other, "--settings", "answer.relevance=0.9") == 0
    capsys.readouterr()
    assert evaluate("report", done.path, other, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found["systems"]) == ["run", "higher-bar", "BM25", "RRF", "encoder"]
    assert evaluate("report", done.path, other, "--html", tmp_path / "both.html") == 0
    assert "settings that are not the defaults: answer.relevance = 0.9" in capsys.readouterr().out
    harmless((tmp_path / "both.html").read_text(encoding="utf-8"))


def test_runs_of_other_sets_are_not_reported_together(done: RunDirectory, tmp_path: Path, evaluate: Evaluate) -> None:
    less = write_set(tmp_path / "less", queries=QUERIES[:3], qrels=QRELS[:4], answers=ANSWERS[:3])
    assert evaluate("run", less, "--out", tmp_path / "other") == 0
    assert evaluate("report", done.path, tmp_path / "other") == 2


def test_a_report_without_its_set_leaves_single_questions_out(
    tiny: Path, done: RunDirectory, evaluate: Evaluate
) -> None:
    (tiny / "queries.jsonl").unlink()
    assert evaluate("report", done.path) == 0
    assert "The set is not here any more" in (done.path / "report.html").read_text(encoding="utf-8")


def test_a_plain_collection_is_reported_too(tmp_path: Path, evaluate: Evaluate) -> None:
    plain = write_set(tmp_path / "plain", about=None, answers=None)
    assert evaluate("run", plain, "--out", tmp_path / "run") == 0
    assert evaluate("report", tmp_path / "run") == 0
    harmless((tmp_path / "run" / "report.html").read_text(encoding="utf-8"))


def test_figures_escape_and_stay_inside() -> None:
    harmless(bars("<b>", [("<i>", [Bar(0, 0.5, 0.4, 0.6), Bar(9, 1.0)])]))
    harmless(lines("<b>", "x & y", "y", [Series("<s>", [(0, 0), (1, 2)]), Series("none", [])]))
    harmless(lines("nothing", "x", "y", []))
