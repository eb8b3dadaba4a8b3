"""Papers that are given by name are fetched, from services on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.library.library import Library
from assistant.parts import Parts
from assistant.records import IngestProgress
from assistant.settings import Settings
from assistant.sources import web
from tests.library.small_encoder import SmallEncoder
from tests.paper_services import PaperServices, Reply, atom, work

ABSTRACT = "We count jars in cellars. There are more of them than lids."


@pytest.fixture
def services() -> Iterator[PaperServices]:
    with PaperServices() as services:
        services.arxiv = {
            "2206.00001v1": ("Jars", ABSTRACT),
            "2206.00002v1": ("Lids", "We count lids."),
            "2206.00002v2": ("Lids, Again", "We count lids once more."),
            "hep-th/9901001v1": ("Strings", "We tie jars with strings."),
        }
        services.crossref = {
            "10.1000/jars": work("10.1000/JARS", "On <i>Jars</i> &amp; Lids", f"<jats:p>{ABSTRACT}</jats:p>"),
            "10.1000/other": work("10.1000/another", "Another", "<jats:p>Nobody asked.</jats:p>"),
        }
        services.pubmed = {"12345": ("Jars in Wards", "We count jars in wards.")}
        yield services


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    paused: list[float] = []
    monkeypatch.setattr(web.SHARED, "pause", paused.append)
    return paused


@pytest.fixture
def assistant(tmp_path: Path, services: PaperServices, pauses: list[float]) -> Iterator[Assistant]:
    library = Library.open(tmp_path / "library", SmallEncoder, create=True, vector_search="exact")
    with Assistant(Parts(library, Settings(names=services.settings))) as opened:
        yield opened


def titles(assistant: Assistant) -> list[str]:
    return [paper.title for paper in assistant.papers()]


def test_each_kind_of_name_is_fetched_from_its_service(assistant: Assistant, services: PaperServices) -> None:
    report = assistant.ingest("arxiv:2206.00001", "https://doi.org/10.1000/jars", "pmid:12345")
    assert (report.added, report.rejected) == (3, ())
    assert [path.split("/")[1] for path in services.asked] == ["arxiv", "crossref", "pubmed"]
    assert assistant.origins("2206.00001").sources == ("arxiv:2206.00001",)
    assert assistant.paper("10.1000/jars").title == "On Jars & Lids"
    assert assistant.paper("10.1000/jars").abstract == ABSTRACT
    assert assistant.paper("10.1000/jars").metadata["container-title"] == "Journal of Jars"
    assert "reference" not in assistant.paper("10.1000/jars").metadata


def test_arxiv_is_asked_for_a_hundred_papers_at_a_time(assistant: Assistant, services: PaperServices) -> None:
    ids = [f"2207.{number:05}" for number in range(120)]
    services.arxiv = {f"{id}v1": (f"Jars {id}", f"We count jars of {id}.") for id in ids}
    assert assistant.ingest(*ids).added == 120
    assert [path.partition("id_list=")[2].count(",") + 1 for path in services.asked] == [100, 20]


def test_progress_tells_who_is_asked(assistant: Assistant) -> None:
    seen: list[IngestProgress] = []
    assistant.ingest("10.1000/jars", "2206.00001", progress=seen.append)
    asked = [(each.file, each.done, each.total) for each in seen if each.file.startswith("asking")]
    assert asked == [("asking Crossref", 0, 2), ("asking arXiv", 1, 2)]


def test_a_version_can_be_named(assistant: Assistant) -> None:
    assistant.ingest("2206.00002v1")
    assert titles(assistant) == ["Lids"]
    assistant.ingest("2206.00002")
    assert titles(assistant) == ["Lids, Again"]


def test_a_paper_that_was_fetched_stays_and_is_not_fetched_again(assistant: Assistant, services: PaperServices) -> None:
    assistant.ingest("2206.00001")
    report = assistant.ingest("2206.00001", "2206.00002")
    assert (report.added, report.unchanged, report.removed) == (1, 1, 0)
    assert services.asked[1:] == ["/arxiv/api/query?id_list=2206.00002&max_results=1"]


def test_a_paper_is_fetched_again_when_that_is_wanted(assistant: Assistant, services: PaperServices) -> None:
    assistant.ingest("2206.00001")
    services.arxiv["2206.00001v2"] = ("Jars, Counted", ABSTRACT)
    report = assistant.ingest("2206.00001", refresh=True)
    assert (report.added, report.updated, titles(assistant)) == (0, 1, ["Jars, Counted"])
    assert assistant.ingest("2206.00001").unchanged == 1
    assert len(services.asked) == 2


def test_what_does_not_exist_is_told_by_name_and_the_others_are_fetched(assistant: Assistant) -> None:
    report = assistant.ingest("2206.99999", "10.1000/nowhere", "pmid:99", "2206.00001")
    assert report.added == 1
    assert [(one.where, one.why) for one in report.rejected] == [
        ("arxiv:2206.99999", "arXiv has no paper of this name"),
        ("doi:10.1000/nowhere", "Crossref has no paper of this name"),
        ("pmid:99", "PubMed has no paper of this name"),
    ]


def test_what_did_not_exist_is_asked_for_again(assistant: Assistant, services: PaperServices) -> None:
    assistant.ingest("2206.00009")
    services.arxiv["2206.00009v1"] = ("Late Jars", ABSTRACT)
    assert assistant.ingest("2206.00009").added == 1


def test_papers_that_were_not_asked_for_are_not_taken(assistant: Assistant, services: PaperServices) -> None:
    services.replies = [services.answer("/arxiv/api/query?id_list=2206.00001,2206.00002&max_results=9")]
    report = assistant.ingest("2206.00001", "10.1000/other")
    assert titles(assistant) == ["Jars"]
    assert [one.why for one in report.rejected] == ['Crossref answers with another paper: "10.1000/another"']


def test_another_version_than_the_one_named_is_not_taken(assistant: Assistant, services: PaperServices) -> None:
    services.replies = [services.answer("/arxiv/api/query?id_list=2206.00002&max_results=9")]
    assert [one.why for one in assistant.ingest("2206.00002v1").rejected] == ["arXiv has no paper of this name"]


GARBAGE = Reply(body="<html><body>Sign in to the hotel's network</body></html>")


@pytest.mark.parametrize(
    ("name", "reply", "why"),
    [
        ("2206.00001", GARBAGE, "the answer of arXiv cannot be used: "),
        ("10.1000/jars", GARBAGE, "the answer of Crossref cannot be used: it is not JSON"),
        ("10.1000/jars", Reply(body="[1]"), "the answer of Crossref cannot be used: it is no object"),
        ("10.1000/jars", Reply(body='{"message": 3}'), "the answer of Crossref cannot be used: it holds no paper"),
        ("pmid:12345", GARBAGE, "the answer of PubMed cannot be used: "),
        ("2206.00001", Reply(body=""), "the answer of arXiv cannot be used: it is empty"),
        ("2206.00001", Reply(body="\0\1\2\3" * 99), "the answer of arXiv cannot be used: "),
        ("2206.00001", Reply(body=atom()[:-7]), "the answer of arXiv cannot be used: not well-formed XML"),
        ("2206.00001", Reply(403), "arXiv: cannot be fetched: the server answers 403"),
        ("2206.00001", Reply(429, headers={"Retry-After": "3600"}), "arXiv: cannot be fetched: the server answers 429"),
    ],
)
def test_an_answer_that_cannot_be_used_is_told_in_a_line(
    assistant: Assistant, services: PaperServices, name: str, reply: Reply, why: str
) -> None:
    services.replies = [reply]
    (rejection,) = assistant.ingest(name).rejected
    assert rejection.why.startswith(why)
    assert "\n" not in rejection.why
    assert not assistant.count()


def test_what_came_before_an_answer_broke_off_is_taken(assistant: Assistant, services: PaperServices) -> None:
    whole = services.answer("/arxiv/api/query?id_list=2206.00001,2206.00002&max_results=9").body
    services.replies = [Reply(body=whole[: whole.index("We count lids")])]
    report = assistant.ingest("2206.00001", "2206.00002")
    assert titles(assistant) == ["Jars"]
    assert [one.where for one in report.rejected] == ["arxiv:2206.00002"]


def test_a_busy_service_is_asked_again_when_it_says(
    assistant: Assistant, services: PaperServices, pauses: list[float]
) -> None:
    services.replies = [Reply(429, headers={"Retry-After": "7"}), Reply(503)]
    assert assistant.ingest("2206.00001").added == 1
    assert pauses == [7.0, 4.0]


def test_a_connection_that_breaks_off_is_tried_again(assistant: Assistant, services: PaperServices) -> None:
    services.replies = [Reply(body=atom(), cut=20)]
    assert assistant.ingest("2206.00001").added == 1


def test_a_service_that_fails_twice_is_left_alone_and_the_others_are_asked(
    assistant: Assistant, services: PaperServices
) -> None:
    services.replies = [Reply(500)] * 6
    report = assistant.ingest("10.1000/a", "10.1000/b", "10.1000/c", "2206.00001")
    assert report.added == 1
    assert len(services.asked) == 7
    assert report.rejected[2].why.startswith("not asked for, since Crossref failed before: cannot be fetched: ")


def test_a_failure_takes_nothing_away(assistant: Assistant, services: PaperServices) -> None:
    assistant.ingest("2206.00001")
    services.replies = [Reply(404)]
    report = assistant.ingest("2206.00001", refresh=True)
    assert (len(report.rejected), report.removed, titles(assistant)) == (1, 0, ["Jars"])
    services.arxiv.clear()
    assert (assistant.ingest("2206.00001", refresh=True).removed, titles(assistant)) == (0, ["Jars"])


def test_limits_hold_for_papers_that_are_fetched(assistant: Assistant, services: PaperServices) -> None:
    report = assistant.ingest("2206.00001", since="2040")
    assert (report.added, report.left_out) == (0, 1)
    assert assistant.ingest("2206.00001").added == 1


def test_a_list_is_fetched_only_when_that_is_said(
    assistant: Assistant, services: PaperServices, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "list.txt").write_text("2206.00001 jars\nno name\n10.1000/jars\n")
    (rejection,) = assistant.ingest(folder).rejected
    assert rejection.why.startswith("2 names of papers: assistant ingest --fetch ")
    assert not services.asked
    report = assistant.ingest(folder, fetch=True)
    assert report.added == 2
    assert [one.where for one in report.rejected] == [f"{folder}/list.txt:2"]


def test_papers_of_a_list_stay_when_the_list_goes(assistant: Assistant, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "list.txt").write_text("2206.00001\n")
    assistant.ingest(folder, fetch=True)
    (folder / "list.txt").unlink()
    (folder / "other.txt").write_text("2206.00002\n")
    assert (assistant.ingest(folder, fetch=True).removed, assistant.count()) == (0, 2)


def test_the_services_are_told_an_address_only_if_it_is_set(tmp_path: Path, services: PaperServices) -> None:
    library = Library.open(tmp_path / "other", SmallEncoder, create=True, vector_search="exact")
    with Assistant(Parts(library, Settings(names={**services.settings, "mailto": "ada@example.org"}))) as assistant:
        assistant.ingest("10.1000/jars", "pmid:12345")
    assert [path.partition("mail")[2] for path in services.asked] == ["to=ada%40example.org", "=ada%40example.org"]


def test_an_abstract_that_crossref_lacks_is_asked_for_where_the_settings_say(
    tmp_path: Path, services: PaperServices
) -> None:
    services.crossref["10.1000/bare"] = work("10.1000/bare", "Bare Jars")
    services.openalex["10.1000/bare"] = {
        "doi": "https://doi.org/10.1000/bare",
        "abstract_inverted_index": {"We": [0], "count": [1], "jars.": [2]},
    }
    settings = Settings(names={**services.settings, "openalex": f"http://{services.host}/openalex"})
    library = Library.open(tmp_path / "other", SmallEncoder, create=True, vector_search="exact")
    with Assistant(Parts(library, settings)) as assistant:
        assistant.ingest("10.1000/bare")
        assert assistant.paper("10.1000/bare").abstract == "We count jars."
