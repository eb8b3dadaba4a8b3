"""assistant watch and assistant news: what is printed, what is written, and when it counts as told."""

from __future__ import annotations

import email
import email.policy
import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

import pytest

from assistant import Assistant
from assistant.cli import main
from tests.watching.conftest import GROKKING, QUESTION, Shelf, record

ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE: dict[str, object] = {
    "id": "hostile",
    "title": "Grokking </title><script>alert(1)</script> \x1b[2J & \u202e*Circuits*",
    "abstract": "Grokking is explained mechanistically by &lt;img src=x onerror=alert(1)&gt; ]]> circuits. It is new.",
    "authors": ["Ada Example"],
    "url": "https://example.org/a?b=1&c=é",
    "published": "2031-05-01",
}
FULL = Path("/dev/full")


@pytest.fixture
def library(place: Path) -> str:
    """A library with a watch, to which two papers have come."""
    with Assistant.open(place / "library") as assistant:
        assistant.watch(QUESTION, name="circles")
        Shelf(assistant, place).give("grokking", record(GROKKING[0], url="https://example.org/circuits"), HOSTILE)
    return str(place / "library")


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    yield
    logging.disable(logging.NOTSET)


def run(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-m", "assistant", *arguments]
    return subprocess.run(command, text=True, env=environment, check=False, **{"capture_output": True} | options)


def told(library: str, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What assistant news prints."""
    assert main(["news", "--library", library, *arguments]) == 0
    return capsys.readouterr().out


def unconfirmed(library: str) -> list[bool]:
    """Of the issues that would be told now, whether each was, or may have been, told before."""
    with Assistant.open(library) as assistant:
        return [issue.repeated for issue in assistant.news(peek=True).issues]


def test_a_watch_is_added_listed_and_removed(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["watch", "add", "papers", "on", "robots", "since", "2030", "--library", library]) == 0
    shown = capsys.readouterr()
    assert shown.out == "Watching 2, robots: papers on robots since 2030\n"
    assert shown.err == "Only papers published since 2030 (1 of 12; 11 without a date left out).\n" \
        "No paper is sure to fit yet.\n"  # fmt: skip
    assert main(["watch", "list", "--library", library]) == 0
    listed = f"1\tcircles\t{QUESTION}\t\tno news yet\n2\trobots\tpapers on robots since 2030\t\tno news yet\n"
    assert capsys.readouterr().out == listed
    assert main(["watch", "--library", library]) == 0
    assert capsys.readouterr().out == listed
    assert main(["watch", "remove", "2", "CIRCLES", "--library", library]) == 0
    assert capsys.readouterr().err == "no longer watched: 2, robots\nno longer watched: 1, circles\n"
    assert main(["watch", "list", "--library", library, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"watches": []}


def test_limits_are_options_too(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["watch", "add", "papers on grokking", "--since", "2031", "--library", library, "--json"]) == 0
    watch = json.loads(capsys.readouterr().out)
    assert (watch["number"], watch["filters"]["since"], watch["fitting"]) == (2, "2031", 1)


def test_a_misspelt_question_is_watched_as_it_is_read(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["watch", "add", "papers on gorkking", "--library", library]) == 0
    assert capsys.readouterr().err == "Read as: papers on grokking\n2 papers fit already; they are no news.\n"


def test_news_as_text(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    shown = told(library, capsys)
    assert not {"\x1b", "\u202e"} & set(shown)
    assert shown.startswith(f"circles: 2 new papers\n{QUESTION}\n\n 1. ")
    assert (
        "Delayed Circuits: A Mechanistic Account of Grokking in Modular Division\n"
        "    delayed-circuits\n    https://example.org/circuits\n    “" in shown
    )
    assert re.search(r"\n\nIssue 1, \d{4}-\d\d-\d\d \d\d:\d\d\.\n$", shown)


def test_nothing_new_prints_nothing_at_all(library: str) -> None:
    run("news", "--library", library)
    done = run("news", "--library", library)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_nothing_watched_prints_nothing_at_all(place: Path) -> None:
    done = run("news", "--library", str(place / "library"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_news_as_json_is_an_object_also_with_nothing_new(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    (issue,) = json.loads(told(library, capsys, "--json"))["issues"]
    assert {item["paper"]["id"] for item in issue["papers"]} == {"delayed-circuits", "hostile"}
    assert json.loads(told(library, capsys, "--format", "json")) == {"issues": [], "entry": ""}


def test_news_as_markdown_has_no_markup_of_papers(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    shown = told(library, capsys, "--format", "markdown")
    assert shown.startswith(f"# 2 new papers for circles\n\n## circles: 2 new papers\n\n*{QUESTION}*\n\n1. ")
    assert "](<https://example.org/circuits>)" in shown
    assert not re.search(r"(?<!\\)<(?!https)", shown)


class Tags(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def check_harmless(page: str) -> Tags:
    found = Tags(page)
    assert not {tag for tag, _ in found.tags} & {"script", "img", "link", "iframe", "b"}
    names = {name for _, attributes in found.tags for name in attributes}
    assert not {name for name in names if name.startswith("on")}
    links = {str(attributes["href"]) for tag, attributes in found.tags if tag == "a"}
    assert links == {"https://example.org/circuits", HOSTILE["url"]}
    return found


def test_news_as_html_is_a_harmless_page(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    page = told(library, capsys, "--format", "html")
    found = check_harmless(page)
    assert "<title>2 new papers for circles</title>" in page
    assert "Grokking </title><script>alert(1)</script>" in found.text
    assert "url(" not in page
    assert "http" not in page.replace("https://example.org", "")


def test_a_mail_has_text_and_html_and_one_identity(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    first = told(library, capsys, "--email", "Ada <ada@example.org>")
    again = told(library, capsys, "--again", "1", "--email", "ada@example.org")
    message, repeated = (email.message_from_string(text, policy=email.policy.default) for text in (first, again))
    assert (message["To"], message["Subject"]) == ("Ada <ada@example.org>", "2 new papers for circles")
    assert message["Message-ID"] == repeated["Message-ID"]
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().startswith("circles: 2 new papers\n")
    check_harmless(html.get_content())
    assert "told again" in str(repeated.get_body(("plain",)))


@pytest.mark.parametrize("address", ["ada", "ada@example.org\nBcc: bo@example.org", "@", "ada@"])
def test_what_is_no_address_gets_no_mail(library: str, address: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["news", "--email", address, "--library", library]) == 2
    assert "is no mail address" in capsys.readouterr().err
    assert unconfirmed(library) == [False]


def test_a_feed_has_what_the_standard_asks_for(library: str, tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    assert main(["news", "--output", str(file), "--library", library]) == 0
    feed = ElementTree.fromstring(file.read_bytes())
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 2
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
        UUID(element.findtext(f"{ATOM}id"))
        assert datetime.fromisoformat(str(element.findtext(f"{ATOM}updated"))).tzinfo is not None
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "assistant"
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 2
    hostile = next(entry for entry in entries if entry.findtext(f"{ATOM}author/{ATOM}name") == "Ada Example")
    assert hostile.findtext(f"{ATOM}title") == "Grokking </title><script>alert(1)</script> & *Circuits*"
    assert [link.get("href") for link in hostile.findall(f"{ATOM}link")] == ["https://example.org/a?b=1&c=%C3%A9"]
    content = hostile.find(f"{ATOM}content")
    assert content is not None
    assert content.get("type") == "html"
    assert "script" not in {tag for tag, _ in Tags(content.text or "").tags}


def test_a_feed_keeps_what_was_told_before(library: str, place: Path, tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    feed = ["news", "--output", str(file), "--library", library]
    assert main(feed) == 0
    before = file.read_bytes()
    assert main(feed) == 0
    assert file.read_bytes() == before
    with Assistant.open(library) as assistant:
        Shelf(assistant, place).give("later", record(GROKKING[1]))
    assert main(feed) == 0
    titles = [entry.findtext(f"{ATOM}title") for entry in ElementTree.parse(file).getroot().findall(f"{ATOM}entry")]
    assert (len(titles), titles[0]) == (3, GROKKING[1][1])


def test_a_file_is_left_as_it_is_with_nothing_new(library: str, tmp_path: Path) -> None:
    file = tmp_path / "news.html"
    assert main(["news", "--output", str(file), "--library", library]) == 0
    before = file.read_bytes()
    assert main(["news", "--output", str(file), "--library", library]) == 0
    assert (file.read_bytes(), [each.name for each in tmp_path.glob("*news*")]) == (before, ["news.html"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--output", "news.docx"], "“news.docx” has no ending that names a format"),
        (["--output", ""], "the file of --output is empty"),
        (["--output", "nowhere/news.html"], "there is no folder"),
        (["--again", "7"], "there is no issue 7"),
        (["--again", "1", "--peek"], "--again takes the number of an issue"),
        (["--json", "--format", "html"], "--json and --format html exclude each other"),
        (["--email", "ada@example.org", "--json"], "give either --email or a format"),
        (["squares"], "no watch has the name or number “squares”"),
    ],
)
def test_wrong_usage_tells_no_news(
    library: str, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["news", *arguments, "--library", library]) == 2
    assert said in capsys.readouterr().err
    assert unconfirmed(library) == [False]


def test_a_look_ahead_keeps_nothing(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Preview, " in told(library, capsys, "--dry-run")
    assert "Issue 1, " in told(library, capsys)


@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
def test_news_on_a_full_disk_is_not_told(library: str) -> None:
    with FULL.open("w") as full:
        done = run("news", "--library", library, capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (
        12,
        "error: standard output cannot be written: No space left on device\n",
    )
    assert unconfirmed(library) == [True]


def test_news_to_a_reader_that_has_left_is_not_told(library: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = run("news", "--library", library, capture_output=False, stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, "")
    assert unconfirmed(library) == [True]


def test_news_to_a_closed_output_is_not_told(library: str) -> None:
    command = f'"{sys.executable}" -m assistant news --library "{library}" >&-'
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.splitlines()[0]) == (
        12,
        "error: standard output is closed, so that no news can be told",
    )
    assert unconfirmed(library) == [False]


def test_news_for_a_file_that_cannot_be_written_is_not_told(library: str, tmp_path: Path) -> None:
    (tmp_path / "news.html").mkdir()
    assert main(["news", "--output", str(tmp_path / "news.html"), "--library", library]) == 2
    assert unconfirmed(library) == [False]


def test_what_was_not_told_is_told_again_with_the_same_number(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    run("news", "--library", library, capture_output=False, stdout=writing)
    os.close(writing)
    shown = told(library, capsys)
    assert re.search(r"Issue 1, .*; told again\.\n$", shown)
    assert told(library, capsys) == ""


def test_help_shows_a_line_for_cron(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["news", "--help"]) == 0
    assert "0 7 * * 1-5  assistant update; assistant news\n" in capsys.readouterr().out


def test_an_interrupt_leaves_news_untold(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("assistant.views.news_text.show_news", interrupted)
    assert main(["news", "--library", library]) == 130
    monkeypatch.undo()
    assert unconfirmed(library) == [True]


def test_killed_at_random_each_paper_is_told_once() -> None:
    command = [sys.executable, "-m", "scripts.news_kill_test", "--times", "4"]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
