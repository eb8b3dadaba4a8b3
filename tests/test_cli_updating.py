"""The commands update and sources: what they print where, and how they end."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import main
from assistant.sources import web
from tests.feed_server import FeedServer, Held, Reply, Submission, daily_item, feed_server
from tests.invented_papers import PAPERS, write_papers

NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def papers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that has been ingested."""
    monkeypatch.setenv("ASSISTANT_LIBRARY__PATH", str(tmp_path / "library"))
    folder = tmp_path / "papers"
    folder.mkdir()
    write_papers(folder / "papers.jsonl")
    assert main(["ingest", str(folder)]) == 0
    return folder


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FeedServer]:
    monkeypatch.setattr(web.SHARED, "pause", lambda seconds: None)
    with feed_server() as running:
        for name, value in running.settings.items():
            monkeypatch.setenv(f"ASSISTANT_FEEDS__{name.upper()}", value)
        running.days[NOW.date().isoformat()] = [daily_item(1), daily_item(2)]
        yield running


def update(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main(["update", *options])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def write(path: Path, *numbers: int) -> None:
    rows = (
        {"title": f"Kettles, Part {n}", "abstract": f"We boiled {n} kettles. They whistled.", "published": "2020"}
        for n in numbers
    )
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_nothing_is_printed_when_nothing_has_changed(papers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert update(capsys) == (0, "", "")


def test_a_line_says_what_has_changed(papers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(papers / "more.jsonl", 1, 2)
    assert update(capsys) == (0, "files: 2 added (1 read)\n", "")
    (papers / "more.jsonl").unlink()
    assert update(capsys) == (0, "files: 2 removed (1 gone)\n", "")


def test_what_is_not_there_is_a_line_and_a_code(papers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    papers.rename(papers.parent / "elsewhere")
    told = f"{papers}: it is not there, so its papers are kept; assistant sources --forget removes them\n"
    assert update(capsys) == (6, "", told)


def test_each_feed_has_its_line(
    papers: Path, server: FeedServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_FEEDS__DAILY_PAPERS", "true")
    monkeypatch.setenv("ASSISTANT_FEEDS__ARXIV", '["cs.CL"]')
    server.faults["/api/query"] = [Reply(404)]
    server.submissions = [Submission("2611.00009", f"{NOW.date()}T00:00:00Z")]
    failed = "arXiv cs.CL: cannot be fetched: the server answers 404 Not Found\n"
    assert update(capsys) == (6, "Daily Papers: 2 added\n", failed)
    assert update(capsys) == (0, "arXiv cs.CL: 1 added\n", "")
    assert update(capsys) == (0, "", "")
    server.asked.clear()
    assert update(capsys, "--no-feeds") == (0, "", "")
    assert server.asked == []


def test_json_is_one_object(papers: Path, server: FeedServer, capsys: pytest.CaptureFixture[str]) -> None:
    write(papers / "more.jsonl", 1)
    code, out, err = update(capsys, "--json")
    told = json.loads(out)
    assert (code, err, told["added"], told["read"]) == (0, "", 1, [str(papers / "more.jsonl")])
    assert main(["sources", "--json"]) == 0
    (source,) = json.loads(capsys.readouterr().out)["sources"]
    assert (source["name"], source["kind"], source["papers"]) == (str(papers), "folder", 1 + len(PAPERS))


def test_options_that_leave_nothing_are_refused(papers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert update(capsys, "--no-feeds", "--only", "feeds")[0] == 2
    assert update(capsys, "--only", "feeds")[0] == 3


def test_there_has_to_be_a_library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert update(capsys, "--library", str(tmp_path / "none"))[0] == 4


def test_the_first_update_of_a_feed_makes_the_library(
    tmp_path: Path, server: FeedServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_FEEDS__DAILY_PAPERS", "true")
    assert update(capsys, "--library", str(tmp_path / "new")) == (0, "Daily Papers: 2 added\n", "")


def test_feeds_that_cannot_be_asked_are_a_wrong_setting(
    papers: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {"ADDRESSES": '["ftp://example.org/x"]', "ARXIV": '[" "]', "DAYS": "0"}.items():
        with monkeypatch.context() as patched:
            patched.setenv(f"ASSISTANT_FEEDS__{name}", value)
            code, _, err = update(capsys)
            assert (code, err.startswith(f"error: feeds.{name.lower()} in environment variable")) == (3, True)


def test_sources_are_listed_and_forgotten(papers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(papers.parent / "more.jsonl", 1)
    assert main(["ingest", str(papers.parent / "more.jsonl"), "--since", "2001", "--keep-missing"]) == 0
    capsys.readouterr()
    assert main(["sources"]) == 0
    today = f"{NOW.date()}"
    assert [line.split("\t") for line in capsys.readouterr().out.splitlines()] == [
        ["1", today, str(papers.parent / "more.jsonl"), "only since 2001; keeps what is missing"],
        [str(len(PAPERS)), today, str(papers), ""],
    ]
    assert main(["sources", "--forget", str(papers)]) == 2
    assert "forgetting needs --yes" in capsys.readouterr().err
    assert main(["sources", "--forget", str(papers), "--yes"]) == 0
    assert capsys.readouterr().err == f"forgotten; {len(PAPERS)} papers removed\n"
    assert main(["sources", "--forget", str(papers), "--yes"]) == 6


def test_a_feed_is_listed_by_the_name_that_updates_give_it(
    papers: Path, server: FeedServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_FEEDS__DAILY_PAPERS", "true")
    server.days = {f"{NOW:%Y-%m-%d}": [daily_item(1)]}
    assert main(["update"]) == 0
    capsys.readouterr()
    assert main(["sources"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].endswith("/api/daily_papers\tDaily Papers")
    assert main(["sources", "--forget", "daily", "--yes"]) == 6
    assert capsys.readouterr().err.endswith("hint: did you mean Daily Papers?\n")


def test_the_help_shows_a_line_for_a_crontab(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["update", "--help"]) == 0
    assert "\n      0 7 * * *  assistant update; assistant news\n" in capsys.readouterr().out


@contextmanager
def running(feeds: dict[str, Any]) -> Iterator[subprocess.Popen[str]]:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    environment |= {f"ASSISTANT_FEEDS__{name.upper()}": value for name, value in feeds.items()}
    command = [sys.executable, "-m", "assistant", "update"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        yield process


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_an_update_that_is_ended_in_the_middle_goes_on(
    papers: Path, server: FeedServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], end: int
) -> None:
    feeds = {"daily_papers": "true", "arxiv": '["cs.CL"]'}
    for name, value in feeds.items():
        monkeypatch.setenv(f"ASSISTANT_FEEDS__{name.upper()}", value)
    server.submissions = [Submission(f"2611.{80000 - n}", f"{NOW.date()}T00:00:00Z") for n in range(130)]
    held = Held()
    server.faults["/api/query"] = [None, held]
    write(papers / "more.jsonl", 1)
    with running(feeds) as process:
        assert held.is_asked.wait(120)
        process.send_signal(end)
        out, err = process.communicate()
    held.goes_on.set()
    assert out == ""
    if end == signal.SIGINT:
        assert err == f"interrupted: {3 + len(PAPERS)} papers are in the library; run it again to load the rest\n"
        assert process.returncode == 130
    assert update(capsys) == (0, "arXiv cs.CL: 130 added\n", "")
    assert main(["doctor"]) == 0
