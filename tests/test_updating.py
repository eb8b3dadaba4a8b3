"""Updates: what was read is read again as it was read then, and feeds are fetched."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant, Settings
from assistant.errors import ArgumentError, InputError, LibraryMissingError
from assistant.library.place import CATALOG_FILE
from assistant.library.readings import READINGS
from assistant.library.salvage import salvage_closed
from assistant.records import IngestProgress
from assistant.sources import web
from tests.feed_server import FeedServer, Reply, Submission, daily_item, feed_server
from tests.library.earlier_catalog import take_back

TODAY = datetime.now(UTC).date()


def papers(*numbers: int, **fields: Any) -> str:
    rows = (
        {
            "id": f"p{number}",
            "title": f"Kettles, Part {number}",
            "abstract": f"We boiled {number} kettles. Kettle {number} whistled first.",
            **fields,
        }
        for number in numbers
    )
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "papers"
    path.mkdir()
    (path / "a.jsonl").write_text(papers(1, 2))
    (path / "b.jsonl").write_text(papers(3))
    return path


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    with Assistant.open(tmp_path / "library") as opened:
        yield opened


def ids(assistant: Assistant) -> list[str]:
    return [paper.id for paper in assistant.papers(sort="id")]


def names(paths: Sequence[str]) -> list[str]:
    return [Path(path).name for path in paths]


def test_changed_new_and_vanished_files_of_a_folder(assistant: Assistant, folder: Path) -> None:
    assistant.ingest(folder)
    (folder / "a.jsonl").write_text(papers(1, 4))
    (folder / "b.jsonl").unlink()
    (folder / "deeper").mkdir()
    (folder / "deeper" / "c.jsonl").write_text(papers(5))
    report = assistant.update()
    assert ids(assistant) == ["p1", "p4", "p5"]
    assert (names(report.read), names(report.gone)) == (["a.jsonl", "c.jsonl"], ["b.jsonl"])
    assert (report.added, report.updated, report.removed, report.is_complete) == (2, 0, 2, True)


def test_nothing_changed_reads_nothing(assistant: Assistant, folder: Path) -> None:
    (folder / "bad.jsonl").write_text('{"title": "On Lids"}\n' + papers(8))
    assistant.ingest(folder)
    report = assistant.update()
    assert (report.read, report.gone, report.rejected, report.failures, report.changed) == ((), (), (), (), False)


def test_limits_hold_for_what_is_read_again(assistant: Assistant, folder: Path) -> None:
    (folder / "a.jsonl").write_text(papers(1, categories=["cs.LG"]) + papers(2, categories=["cs.CL"]))
    assistant.ingest(folder, categories=["cs.LG"], since=None)
    assert ids(assistant) == ["p1"]
    (folder / "c.jsonl").write_text(
        papers(5, categories=["cs.LG"], published="2020") + papers(6, categories=["cs.CL"]) + papers(7)
    )
    assert assistant.update().added == 1
    assert ids(assistant) == ["p1", "p5"]
    assert assistant.update().read == ()


def test_a_folder_read_with_several_limits_is_read_with_any_of_them(assistant: Assistant, folder: Path) -> None:
    for category in ("cs.LG", "cs.CL"):
        assistant.ingest(folder, categories=[category])
    names_of = {5: "cs.LG", 6: "cs.CL", 7: "cs.CV"}
    (folder / "c.jsonl").write_text("".join(papers(number, categories=[name]) for number, name in names_of.items()))
    assistant.update()
    assert ids(assistant) == ["p5", "p6"]
    assert assistant.update().read == ()
    assistant.ingest(folder)
    (folder / "d.jsonl").write_text(papers(9))
    assistant.update()
    assert ids(assistant) == ["p1", "p2", "p3", "p5", "p6", "p7", "p9"]


def test_what_was_to_be_kept_is_kept(assistant: Assistant, folder: Path) -> None:
    assistant.ingest(folder, keep_missing=True)
    (folder / "a.jsonl").write_text(papers(2))
    (folder / "b.jsonl").unlink()
    assert assistant.update().removed == 0
    assert ids(assistant) == ["p1", "p2", "p3"]


def test_a_file_that_was_named_within_a_folder_with_limits_is_read_whole(assistant: Assistant, folder: Path) -> None:
    assistant.ingest(folder, categories=["cs.LG"])
    assistant.ingest(folder / "a.jsonl")
    for name in ("a", "b"):
        (folder / f"{name}.jsonl").write_text(papers(1, 2, ord(name)))
    assistant.update()
    assert ids(assistant) == ["p1", "p2", "p97"]


@pytest.mark.parametrize("which", ["folder", "file"])
def test_what_is_not_there_keeps_its_papers(assistant: Assistant, folder: Path, which: str) -> None:
    path = folder if which == "folder" else folder / "b.jsonl"
    assistant.ingest(path)
    before = ids(assistant)
    path.rename(folder.parent / "elsewhere")
    report = assistant.update()
    assert [(one.where, "it is not there" in one.why) for one in report.failures] == [(str(path), True)]
    assert (ids(assistant), report.is_complete) == (before, False)
    (folder.parent / "elsewhere").rename(path)
    assert assistant.update().is_complete


def test_two_ways_to_a_file_are_one(assistant: Assistant, folder: Path) -> None:
    (folder.parent / "other").symlink_to(folder)
    assistant.ingest(folder)
    assistant.ingest(folder.parent / "other", categories=["cs.LG"])
    assistant.update()
    assert assistant.update().read == ()
    assert len(ids(assistant)) == 3


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_file_whose_name_is_no_text_is_read_again_with_its_folder(assistant: Assistant, folder: Path) -> None:
    file = folder / os.fsdecode(b"\xff.jsonl")
    file.write_text(papers(7))
    assert assistant.ingest(folder).added == 4
    assert assistant.update().changed is False
    file.write_text(papers(7, 8))
    assert (assistant.update().added, assistant.update().is_complete) == (1, True)
    file.unlink()
    assert assistant.update().removed == 2


def test_a_folder_that_is_empty_now_may_be_an_unmounted_disk(assistant: Assistant, folder: Path) -> None:
    assistant.ingest(folder)
    for file in folder.iterdir():
        file.unlink()
    report = assistant.update()
    assert "it is an empty folder now" in report.failures[0].why
    assert len(ids(assistant)) == 3


def test_a_link_that_leads_elsewhere_now_is_followed(assistant: Assistant, folder: Path) -> None:
    link = folder.parent / "latest"
    link.symlink_to(folder)
    assistant.ingest(link)
    other = folder.parent / "april"
    other.mkdir()
    (other / "c.jsonl").write_text(papers(7))
    link.unlink()
    link.symlink_to(other)
    assistant.update()
    assert ids(assistant) == ["p7"]


def test_removed_papers_stay_out(assistant: Assistant, folder: Path) -> None:
    assistant.ingest(folder)
    assistant.remove("p1")
    (folder / "a.jsonl").write_text(papers(1, 2, 4))
    assistant.update()
    assert ids(assistant) == ["p2", "p3", "p4"]


def test_a_file_that_cannot_be_read_is_named_and_keeps_its_papers(assistant: Assistant, folder: Path) -> None:
    assistant.ingest(folder)
    (folder / "a.jsonl").unlink()
    (folder / "a.jsonl").symlink_to(folder / "a.jsonl")
    (folder / "b.jsonl").write_text(papers(3, 4))
    report = assistant.update()
    assert report.added == 1
    assert set(ids(assistant)) >= {"p3", "p4"}


def test_rejections_are_told_once(assistant: Assistant, folder: Path) -> None:
    assistant.ingest(folder)
    (folder / "a.jsonl").write_text(papers(1, 2) + '{"title": "On Lids"}\n')
    assert [one.why for one in assistant.update().rejected] == ['no abstract: "On Lids"']
    assert assistant.update().rejected == ()


def test_what_an_interrupted_ingest_has_left_is_read(assistant: Assistant, folder: Path) -> None:
    def stop(progress: IngestProgress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        assistant.ingest(folder, progress=stop)
    assert [one.read_at for one in assistant.sources()] == [None]
    assistant.update()
    assert ids(assistant) == ["p1", "p2", "p3"]
    assert assistant.sources()[0].read_at


def test_an_update_gives_what_a_new_ingest_would(assistant: Assistant, folder: Path, tmp_path: Path) -> None:
    assistant.ingest(folder)
    (folder / "a.jsonl").write_text(papers(2, 3) + papers(9, abstract="Of lids. They fit."))
    (folder / "b.jsonl").unlink()
    (folder / "page.bib").write_text("@article{x, title={On Jars}, author={Ada Moe}, year=2020, abstract={We count.}}")
    assistant.update()
    with Assistant.open(tmp_path / "other") as other:
        other.ingest(folder)
        assert [one.model_copy(update={"added_at": None}) for one in other.papers()] == [
            one.model_copy(update={"added_at": None}) for one in assistant.papers()
        ]
    assert assistant.doctor() == []


def test_a_library_of_an_earlier_version_reads_the_files_it_knows(folder: Path, tmp_path: Path) -> None:
    with Assistant.open(tmp_path / "library") as assistant:
        assistant.ingest(folder)
    take_back(tmp_path / "library", 5)
    (folder / "a.jsonl").write_text(papers(1, 2, 4))
    (folder / "b.jsonl").unlink()
    (folder / "c.jsonl").write_text(papers(5))
    with Assistant.open(tmp_path / "library") as assistant:
        report = assistant.update()
        assert ids(assistant) == ["p1", "p2", "p3", "p4"]
        assert [names([one.where]) for one in report.failures] == [["b.jsonl"]]
        assistant.ingest(folder)
        assert assistant.update().is_complete
        assert ids(assistant) == ["p1", "p2", "p4", "p5"]
        assert assistant.doctor() == []


def test_limits_of_an_earlier_version_are_not_known_and_not_lifted(folder: Path, tmp_path: Path) -> None:
    (folder / "a.jsonl").write_text(papers(1, categories=["cs.LG"]) + papers(2, categories=["cs.CL"]))
    with Assistant.open(tmp_path / "library") as assistant:
        assistant.ingest(folder / "a.jsonl", categories=["cs.LG"])
    take_back(tmp_path / "library", 5)
    with Assistant.open(tmp_path / "library") as assistant:
        report = assistant.update()
        assert ids(assistant) == ["p1"]
        assert "by an earlier version" in report.failures[0].why


def test_other_sources_are_passed_over_in_silence(assistant: Assistant, folder: Path) -> None:
    from llama_index.core.schema import Document

    assistant.load_starter()
    assistant.ingest(documents=[Document(text="We count jars.", metadata={"title": "On Jars"})])
    report = assistant.update()
    assert (report.changed, report.failures, report.not_fetched) == (False, (), ())


def test_what_a_folder_gave_can_be_forgotten(assistant: Assistant, folder: Path) -> None:
    assistant.ingest(folder, folder / "b.jsonl")
    with pytest.raises(InputError, match=r"a\.jsonl was read as a part of"):
        assistant.forget(str(folder / "a.jsonl"))
    with pytest.raises(InputError, match="nothing was read from"):
        assistant.forget(str(folder.parent / "paper"))
    assert assistant.forget(str(folder)) == 2
    assert (ids(assistant), names([one.name for one in assistant.sources()])) == (["p3"], ["b.jsonl"])
    assert assistant.update().changed is False
    assert assistant.doctor() == []


def test_sources_tell_what_was_read(assistant: Assistant, folder: Path) -> None:
    assistant.ingest(folder, categories=["cs.LG"], since=2020, keep_missing=True)
    assistant.ingest(folder / "b.jsonl")
    (folder / "b.jsonl").rename(folder / "c.jsonl")
    whole, alone = assistant.sources()
    assert (whole.name, whole.kind, whole.papers, whole.is_there) == (str(folder), "folder", 1, True)
    assert (whole.categories, whole.since, whole.keep_missing) == (("cs.LG",), "2020", True)
    assert (alone.kind, alone.papers, alone.is_there) == ("file", 1, False)


def test_a_file_without_papers_is_not_remembered(assistant: Assistant, folder: Path) -> None:
    (folder / "notes.txt").write_text("Buy lids.")
    assistant.ingest(folder / "a.jsonl", folder / "notes.txt")
    assert names([one.name for one in assistant.sources()]) == ["a.jsonl"]


def test_a_damaged_memory_is_told_and_put_right(folder: Path, tmp_path: Path) -> None:
    with Assistant.open(tmp_path / "library") as assistant:
        assistant.ingest(folder)
    connection = sqlite3.connect(tmp_path / "library" / CATALOG_FILE)
    connection.execute("UPDATE readings SET path = '/elsewhere'")
    connection.commit()
    connection.close()
    with Assistant.open(tmp_path / "library") as assistant:
        assert "the table of readings is damaged" in assistant.doctor()[0].problem
        assert any("which assistant update needs" in finding.problem for finding in assistant.doctor(repair=True))
        assert assistant.doctor() == []
        assert assistant.update().read == ()
        assert len(ids(assistant)) == 3


@pytest.mark.parametrize("version", [5, 6])
def test_a_rescued_catalog_knows_what_was_read(folder: Path, tmp_path: Path, version: int) -> None:
    with Assistant.open(tmp_path / "library") as assistant:
        assistant.ingest(folder)
    if version == 5:
        take_back(tmp_path / "library", 5)
    salvage_closed(tmp_path / "library")
    connection = sqlite3.connect(tmp_path / "library" / CATALOG_FILE)
    connection.execute("UPDATE papers SET metadata = 'x' WHERE id = 'p1'")
    connection.commit()
    connection.close()
    (folder / "a.jsonl").write_text(papers(1, 2, 4))
    with Assistant.open(tmp_path / "library") as assistant:
        assistant.doctor(repair=True)
        assert [one.kind for one in assistant.sources()] == (["file", "file"] if version == 5 else ["folder"])
        assert (assistant.update().added, assistant.update().changed) == (1, False)
        assert assistant.doctor() == []


def test_what_is_lost_of_a_feed_is_fetched_again(server: FeedServer, tmp_path: Path) -> None:
    with with_feeds(server, tmp_path, arxiv=["cs.CL"]) as assistant:
        assistant.update()
    connection = sqlite3.connect(tmp_path / "library" / CATALOG_FILE)
    connection.execute("UPDATE records SET fields = substr(fields, 2) WHERE record = 2")
    connection.commit()
    connection.close()
    with with_feeds(server, tmp_path, arxiv=["cs.CL"]) as assistant:
        assistant.doctor(repair=True)
        assert assistant.update().is_complete
        assert (assistant.count(), assistant.doctor()) == (3, [])
        assert all(len(assistant.origins(paper.id).sources) == 1 for paper in assistant.papers())


def test_there_is_a_memory_of_each_table() -> None:
    assert [line.split()[5] for line in READINGS.splitlines() if line.startswith("CREATE")] == ["readings", "feeds"]


def test_arguments_are_checked(tmp_path: Path, assistant: Assistant) -> None:
    with pytest.raises(LibraryMissingError):
        assistant.update()
    with pytest.raises(ArgumentError, match="only must be"):
        assistant.update(only="pages")  # type: ignore[arg-type]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FeedServer]:
    monkeypatch.setattr(web.SHARED, "pause", lambda seconds: None)
    with feed_server() as running:
        running.days[TODAY.isoformat()] = [daily_item(1), daily_item(2)]
        running.submissions = [
            Submission(f"2611.{9000 + n:05}", f"{TODAY - timedelta(days=n)}T10:00:00Z") for n in range(3)
        ]
        yield running


def with_feeds(server: FeedServer, path: Path, **feeds: Any) -> Assistant:
    return Assistant.open(path / "library", Settings(feeds={**server.settings, **feeds}))


def test_each_feed_gives_its_papers_once(server: FeedServer, tmp_path: Path) -> None:
    with with_feeds(server, tmp_path, daily_papers=True, arxiv=["cs.CL"]) as assistant:
        report = assistant.update()
        assert [(feed.feed, feed.added) for feed in report.feeds] == [("Daily Papers", 2), ("arXiv cs.CL", 3)]
        assert (report.added, report.is_complete) == (5, True)
        again = assistant.update()
        assert (again.changed, again.is_complete) == (False, True)
        (listing,) = assistant.paper("2611.00001").listings
        assert (listing.date, listing.rank) == (TODAY.isoformat(), 1)
        assert [(one.kind, one.papers) for one in assistant.sources()] == [("feed", 2), ("feed", 3)]
        assert assistant.doctor() == []


def test_papers_that_a_feed_no_longer_lists_stay(server: FeedServer, tmp_path: Path) -> None:
    with with_feeds(server, tmp_path, daily_papers=True, arxiv=["cs.CL"]) as assistant:
        assistant.update()
        server.days[TODAY.isoformat()] = [daily_item(3)]
        server.submissions = server.submissions[:1]
        assert (assistant.update().added, assistant.count()) == (1, 6)
        assert len(assistant.paper("2611.00001").listings) == 1


def test_a_changed_abstract_is_taken(server: FeedServer, tmp_path: Path) -> None:
    with with_feeds(server, tmp_path, arxiv=["cs.CL"]) as assistant:
        assistant.update()
        first = server.submissions[0]
        server.submissions[0] = Submission(first.id, first.submitted, "On Lids", "We now count lids. There are nine.")
        assert assistant.update().updated == 1
        assert assistant.paper(first.id).title == "On Lids"


def test_a_feed_that_fails_costs_only_itself(server: FeedServer, tmp_path: Path) -> None:
    server.feed = papers(7).encode()
    server.faults["/api/query"] = [Reply(500)] * 3
    named = {"daily_papers": True, "arxiv": ["cs.CL"], "addresses": [f"{server.base}/feed"]}
    with with_feeds(server, tmp_path, **named) as assistant:
        report = assistant.update()
        assert [feed.added for feed in report.feeds] == [2, 0, 1]
        assert report.feeds[1].failure.startswith("cannot be fetched: the server answers 500")
        assert not report.is_complete
        assert [one.failure[:9] for one in assistant.sources()] == ["", "cannot be", ""]
        assert (assistant.update().added, assistant.sources()[1].failure) == (3, "")


def test_without_a_paper_no_library_is_made(server: FeedServer, tmp_path: Path) -> None:
    server.days.clear()
    with with_feeds(server, tmp_path, daily_papers=True) as assistant:
        assert assistant.update().is_complete
    assert not (tmp_path / "library").exists()


def test_a_forgotten_feed_is_fetched_from_the_beginning(server: FeedServer, tmp_path: Path) -> None:
    with with_feeds(server, tmp_path, daily_papers=True, arxiv=["cs.CL"]) as assistant:
        assistant.update()
        assert assistant.forget("arXiv cs.CL") == 3
        assert (assistant.count(), assistant.update().added) == (2, 3)


def test_only_what_is_wanted_is_done(server: FeedServer, tmp_path: Path, folder: Path) -> None:
    with with_feeds(server, tmp_path, arxiv=["cs.CL"]) as assistant:
        assistant.ingest(folder)
        (folder / "a.jsonl").write_text(papers(1, 2, 4))
        assert (assistant.update(only="files").added, server.asked) == (1, [])
        (folder / "a.jsonl").write_text(papers(1, 2, 4, 5))
        assert assistant.update(only="feeds").added == 3
        assert "p5" not in ids(assistant)


def test_addresses_that_were_ingested_are_named_and_not_fetched(
    server: FeedServer, tmp_path: Path, assistant: Assistant
) -> None:
    server.feed = papers(7).encode()
    assistant.ingest(f"{server.base}/feed")
    server.asked.clear()
    assert (assistant.update().not_fetched, server.asked) == ((f"{server.base}/feed",), [])
    with with_feeds(server, tmp_path, addresses=[f"{server.base}/feed"]) as named:
        assert (named.update().not_fetched, server.asked) == ((), ["/feed"])


@pytest.mark.parametrize("place", ["fetching", "storing", "noting"])
def test_an_interrupted_update_is_resumed(
    server: FeedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    from assistant.library.library import Library
    from assistant.library.read_before import ReadBefore
    from assistant.sources.arxiv_feed import ArxivFeed

    where: dict[str, tuple[type, str]] = {
        "fetching": (ArxivFeed, "fetch"), "storing": (Library, "read"), "noting": (ReadBefore, "note_feed")
    }  # fmt: skip

    def interrupt(*given: object, **named: object) -> None:
        raise KeyboardInterrupt

    with with_feeds(server, tmp_path, arxiv=["cs.CL"]) as assistant:
        with monkeypatch.context() as patched:
            patched.setattr(*where[place], interrupt)
            with pytest.raises(KeyboardInterrupt):
                assistant.update()
        assert assistant.update().is_complete
        assert assistant.count() == 3
        assert assistant.update().changed is False
