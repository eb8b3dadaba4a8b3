"""What is news of a watched question: each paper that comes to fit it, once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant import ArgumentError, Assistant, Filters, LibraryBusyError, News, Settings, Watch
from assistant.watching import looking, watch_file
from tests.embeddings_server import EmbeddingsServer
from tests.library.small_encoder import HashEmbedding
from tests.watching.conftest import GROKKING, OTHERS, QUESTION, Shelf, ids, record

CIRCUITS, WEIGHTS = (record(paper) for paper in GROKKING)
UNRELATED = ("old-bread", "Old Bread: Taxes on Bakers", "Medieval bakers paid taxes by weight. Account books show how.")


def test_what_fits_already_is_counted_and_no_news(shelf: Shelf) -> None:
    shelf.give("grokking", CIRCUITS)
    assert shelf.assistant.watch(QUESTION).fitting == 1
    assert shelf.told() == []


def test_what_fits_already_is_news_if_asked(shelf: Shelf) -> None:
    shelf.give("grokking", CIRCUITS, WEIGHTS)
    assert shelf.assistant.watch(QUESTION, all=True).fitting == 2
    assert shelf.told() == [hit.paper.id for hit in shelf.assistant.search(QUESTION, limit=2)]
    assert shelf.told() == []


def test_a_paper_that_comes_is_told_once_with_the_sentence_that_fits_best(shelf: Shelf) -> None:
    shelf.assistant.watch(QUESTION, name="circles")
    shelf.give("grokking", CIRCUITS, record(UNRELATED))
    (issue,) = shelf.assistant.news().issues
    (item,) = issue.papers
    assert (issue.number, issue.name, issue.question, issue.repeated) == (1, "circles", QUESTION, False)
    assert (item.paper.id, item.why) == ("delayed-circuits", "added")
    (hit,) = shelf.assistant.search(QUESTION, limit=1)
    assert item.quotes == hit.quotes[:1]
    assert shelf.assistant.news() == News()


def test_a_watch_of_an_empty_library_tells_its_first_papers(tmp_path: Path) -> None:
    with Assistant.open(tmp_path / "library") as assistant:
        shelf = Shelf(assistant, tmp_path)
        shelf.give("first", record(UNRELATED))
        assistant.remove("old-bread")
        assert assistant.watch(QUESTION).fitting == 0
        shelf.give("grokking", CIRCUITS)
        assert shelf.told() == ["delayed-circuits"]


def test_a_topic_that_the_library_lacks_has_no_news_of_others(shelf: Shelf) -> None:
    shelf.assistant.watch("papers on the metallurgy of bronze bells")
    shelf.give("grokking", CIRCUITS, WEIGHTS)
    assert shelf.told() == []


def test_limits_count_whether_stated_or_given(shelf: Shelf) -> None:
    shelf.assistant.watch("papers on grokking since 2031", name="stated")
    shelf.assistant.watch("papers on grokking", Filters(year=2030), name="given")
    shelf.give("grokking", CIRCUITS | {"published": "2031-05-01"}, WEIGHTS | {"published": "2030-05-01"})
    assert shelf.told("stated") == ["delayed-circuits"]
    assert shelf.told("given") == ["slow-then-sudden"]


def test_limits_alone_can_be_watched(shelf: Shelf) -> None:
    shelf.assistant.watch("papers by Ada Example")
    shelf.give("grokking", CIRCUITS | {"authors": ["Ada Example"]}, WEIGHTS)
    assert shelf.told() == ["delayed-circuits"]


def test_all_papers_can_be_watched(shelf: Shelf) -> None:
    assert shelf.assistant.watch("latest papers").fitting == len(OTHERS)
    shelf.give("grokking", CIRCUITS, record(UNRELATED))
    assert set(shelf.told()) == {"delayed-circuits", "old-bread"}


def test_what_a_question_leaves_out_is_no_news(shelf: Shelf) -> None:
    shelf.assistant.watch("papers on grokking but not weight decay")
    shelf.give("grokking", CIRCUITS | {"abstract": "Grokking is the sudden generalisation of circuits."}, WEIGHTS)
    assert shelf.told() == ["delayed-circuits"]


def test_a_paper_whose_new_abstract_fits_is_news(shelf: Shelf) -> None:
    shelf.assistant.watch(QUESTION)
    shelf.give("study", {"id": "a-study", "title": "A Study of Tables", "abstract": UNRELATED[2]})
    assert shelf.told() == []
    shelf.give("study", {"id": "a-study", "title": "A Study of Tables", "abstract": GROKKING[0][2]})
    (issue,) = shelf.assistant.news().issues
    assert [(item.paper.id, item.why) for item in issue.papers] == [("a-study", "changed")]


def test_a_digest_that_an_abstract_replaces_is_not_told_twice(shelf: Shelf) -> None:
    shelf.assistant.watch(QUESTION)
    shelf.give("digests", CIRCUITS | {"kind": "digest", "abstract": "Grokking is explained by circuits of rotation."})
    assert shelf.told() == ["delayed-circuits"]
    shelf.give("abstracts", {"title": CIRCUITS["title"], "abstract": CIRCUITS["abstract"]})
    assert shelf.assistant.paper("delayed-circuits").kind == "abstract"
    assert shelf.told() == []


def test_a_paper_with_another_id_is_not_told_twice(shelf: Shelf) -> None:
    shelf.assistant.watch(QUESTION)
    shelf.give("grokking", CIRCUITS)
    assert shelf.told() == ["delayed-circuits"]
    shelf.give("arxiv", CIRCUITS | {"id": "2301.01234", "authors": ["Ada Example"]})
    assert shelf.assistant.paper("delayed-circuits").id == "2301.01234"
    assert shelf.told() == []


def test_a_paper_that_was_removed_and_restored_is_not_told_twice(shelf: Shelf) -> None:
    shelf.assistant.watch(QUESTION)
    shelf.give("grokking", CIRCUITS)
    assert shelf.told() == ["delayed-circuits"]
    shelf.assistant.remove("delayed-circuits")
    assert shelf.told() == []
    shelf.assistant.restore("delayed-circuits")
    assert shelf.told() == []


def test_a_paper_that_left_its_file_and_comes_from_another_is_not_told_twice(shelf: Shelf) -> None:
    shelf.assistant.watch(QUESTION)
    shelf.give("grokking", CIRCUITS, WEIGHTS)
    assert len(shelf.told()) == 2
    shelf.give("grokking", WEIGHTS)
    assert shelf.told() == []
    shelf.give("elsewhere", {"title": CIRCUITS["title"], "abstract": CIRCUITS["abstract"]})
    assert shelf.told() == []


def test_what_was_there_at_first_is_not_told_when_it_comes_back(shelf: Shelf) -> None:
    shelf.give("grokking", CIRCUITS)
    shelf.assistant.watch(QUESTION)
    shelf.assistant.remove("delayed-circuits")
    shelf.assistant.restore("delayed-circuits")
    assert shelf.told() == []


def test_papers_that_become_one_are_not_told_twice(shelf: Shelf) -> None:
    shelf.assistant.watch(QUESTION)
    shelf.give("first", {"title": CIRCUITS["title"], "abstract": CIRCUITS["abstract"], "authors": ["Ada Example"]})
    other = CIRCUITS | {"title": "Grokking Circuits, Mechanistically Explained", "doi": "10.1000/circuits"}
    shelf.give("second", other)
    assert len(shelf.told()) == 2
    shelf.give("both", CIRCUITS | {"doi": "10.1000/circuits", "authors": ["Ada Example"]})
    assert shelf.assistant.count() == len(OTHERS) + 1
    assert shelf.told() == []


def test_another_paper_of_the_same_title_is_news(shelf: Shelf) -> None:
    shelf.assistant.watch(QUESTION)
    shelf.give("grokking", CIRCUITS | {"id": "2301.01234", "authors": ["Ada Example"]})
    assert shelf.told() == ["2301.01234"]
    shelf.give("grokking", CIRCUITS | {"id": "2302.04321", "authors": ["Bo Sample"], "abstract": GROKKING[1][2]})
    assert shelf.told() == ["2302.04321"]


def test_a_library_made_anew_tells_only_what_is_new(place: Path) -> None:
    with Assistant.open(place / "library") as assistant:
        Shelf(assistant, place).give("grokking", CIRCUITS)
        assistant.watch(QUESTION)
    for file in (place / "library").iterdir():
        if file.is_file() and file.name != watch_file.WATCHES_FILE:
            file.unlink()
    for name in ("chroma", "tantivy", "vectors"):
        (place / "library" / name).rename(place / name)
    with Assistant.open(place / "library") as assistant:
        shelf = Shelf(assistant, place)
        shelf.give("again", *map(record, OTHERS), CIRCUITS, WEIGHTS)
        assert shelf.told() == ["slow-then-sudden"]


def test_other_vectors_make_no_news_of_old_papers(tmp_path: Path) -> None:
    def opened(dimension: int) -> Assistant:
        return Assistant.open(tmp_path / "library", embedding=HashEmbedding(dimension=dimension))

    with opened(16) as assistant:
        Shelf(assistant, tmp_path).give("papers", *map(record, OTHERS), CIRCUITS)
        assistant.watch("latest papers on grokking")
        assistant.watch(QUESTION)
    with opened(32) as assistant:
        assistant.doctor(reencode=True, progress=False)
        shelf = Shelf(assistant, tmp_path)
        assert shelf.told() == []
        shelf.give("more", WEIGHTS)
        assert set(shelf.told()) == {"slow-then-sudden"}


def test_more_papers_than_an_issue_holds_are_told_by_the_next(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "MOST_TOLD", 4)
    shelf.assistant.watch("list all papers", all=True)
    first, second, third = (shelf.assistant.news() for _ in range(3))
    assert [issue.more for news in (first, second, third) for issue in news.issues] == [True, True, False]
    told = [*ids(first), *ids(second), *ids(third)]
    assert sorted(told) == sorted(paper[0] for paper in OTHERS)
    assert shelf.told() == []


def test_what_could_not_be_delivered_is_told_again_word_for_word(shelf: Shelf) -> None:
    shelf.assistant.watch(QUESTION)
    shelf.give("grokking", CIRCUITS)
    with pytest.raises(RuntimeError), shelf.assistant.telling_news() as undelivered:
        raise RuntimeError
    shelf.give("later", WEIGHTS)
    before, after = shelf.assistant.news().issues
    assert before == undelivered.issues[0].model_copy(update={"repeated": True})
    assert (after.number, after.repeated, ids(News(issues=(after,)))) == (2, False, ["slow-then-sudden"])
    assert shelf.told() == []


def test_news_of_one_watch_leaves_that_of_others(shelf: Shelf) -> None:
    shelf.assistant.watch(QUESTION, name="first")
    shelf.assistant.watch("papers on grokking", name="second")
    shelf.give("grokking", CIRCUITS)
    assert shelf.told("second") == ["delayed-circuits"]
    assert shelf.told("second") == []
    assert shelf.told(1) == ["delayed-circuits"]


def test_a_look_ahead_takes_nothing_for_told(shelf: Shelf) -> None:
    shelf.assistant.watch(QUESTION)
    shelf.give("grokking", CIRCUITS)
    (preview,) = shelf.assistant.news(peek=True).issues
    (issue,) = shelf.assistant.news().issues
    assert (preview.number, issue.number) == (0, 1)
    assert preview.papers == issue.papers


def test_an_issue_can_be_told_again(shelf: Shelf) -> None:
    shelf.assistant.watch(QUESTION)
    shelf.give("grokking", CIRCUITS)
    (issue,) = shelf.assistant.news().issues
    assert shelf.assistant.news(again=1).issues == (issue.model_copy(update={"repeated": True}),)
    with pytest.raises(ArgumentError, match="there is no issue 2"):
        shelf.assistant.news(again=2)


def test_what_was_told_is_kept_the_latest_first(shelf: Shelf) -> None:
    shelf.assistant.watch(QUESTION)
    for name, paper in (("first", CIRCUITS), ("second", WEIGHTS)):
        shelf.give(name, paper)
        shelf.assistant.news()
    assert ids(shelf.assistant.told_news()) == ["slow-then-sudden", "delayed-circuits"]
    assert ids(shelf.assistant.told_news(papers=1))[0] == "slow-then-sudden"


def test_an_encoder_that_is_away_makes_no_news_and_loses_none(tmp_path: Path) -> None:
    def settings(url: str) -> Settings:
        return Settings(encoder={"provider": "compatible", "model": "test", "base_url": url, "retries": 0})

    with EmbeddingsServer(dimension=64) as server:
        with Assistant.open(tmp_path / "library", settings(server.url)) as assistant:
            shelf = Shelf(assistant, tmp_path)
            shelf.give("others", *map(record, OTHERS))
            assistant.watch("papers on weight decay in grokking")
            shelf.give("grokking", CIRCUITS)
        url = server.url
        with EmbeddingsServer() as other:
            away = other.url
        with Assistant.open(tmp_path / "library", settings(away)) as assistant:
            with pytest.raises(Exception, match="could not be looked for: no connection to"):
                assistant.news()
            with pytest.raises(Exception, match="could not be looked for"):
                assistant.watch("papers on robots")
            assert len(assistant.watches()) == 1
        with Assistant.open(tmp_path / "library", settings(url)) as assistant:
            assert ids(assistant.news()) == ["delayed-circuits"]


def test_only_one_tells_news_at_a_time(place: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.assistant.watch(QUESTION)
    shelf.give("grokking", CIRCUITS)
    monkeypatch.setattr(watch_file, "WAIT_SECONDS", 0)
    busy = pytest.raises(LibraryBusyError, match="is being told by another process")
    with Assistant.open(place / "library") as other, shelf.assistant.telling_news(), busy:
        other.news()
    assert shelf.told() == []


def test_watches_are_found_by_name_and_number(shelf: Shelf) -> None:
    first = shelf.assistant.watch(QUESTION)
    second = shelf.assistant.watch("papers on robots", {"since": "2030"}, name="Robots")
    assert shelf.assistant.watches() == [first, second]
    assert isinstance(second, Watch)
    assert shelf.assistant.unwatch("robots") == second
    assert shelf.assistant.unwatch(1) == first
    assert shelf.assistant.watches() == []
    with pytest.raises(ArgumentError, match="nothing is watched yet"):
        shelf.assistant.news("robots")


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("hello", "asks nothing of the papers"),
        ("what is the DOI of Quiet Robots?", "is answered by records"),
        ("quiet-robots", "names one paper"),
        ("which papers", "does not say what it is about"),
        ("  ", "the question is empty"),
    ],
)
def test_what_no_paper_can_answer_is_not_watched(shelf: Shelf, question: str, why: str) -> None:
    with pytest.raises(ArgumentError, match=why):
        shelf.assistant.watch(question)
    assert shelf.assistant.watches() == []


def test_a_question_is_watched_once(shelf: Shelf) -> None:
    shelf.assistant.watch(QUESTION)
    with pytest.raises(ArgumentError, match="is watched already: 1, grokking"):
        shelf.assistant.watch(QUESTION)
    assert shelf.assistant.watch(QUESTION, Filters(since="2030")).name == "grokking-2"


@pytest.mark.parametrize("name", ["", "12", "#3", "x" * 61])
def test_a_name_is_a_name(shelf: Shelf, name: str) -> None:
    with pytest.raises(ArgumentError):
        shelf.assistant.watch(QUESTION, name=name)


def test_a_name_is_taken_once(shelf: Shelf) -> None:
    shelf.assistant.watch(QUESTION, name="Circles")
    with pytest.raises(ArgumentError, match="a watch is named “circles” already"):
        shelf.assistant.watch("papers on robots", name="circles")


def test_news_is_a_record_that_loads_again(shelf: Shelf) -> None:
    shelf.assistant.watch(QUESTION)
    shelf.give("grokking", CIRCUITS)
    news = shelf.assistant.news()
    assert News.model_validate(json.loads(news.model_dump_json())) == news
    assert repr(news) == "News(issues=[NewsIssue(number=1)])"


def test_a_paper_that_gets_the_tag_of_a_watch_is_news(shelf: Shelf) -> None:
    shelf.give("grokking", CIRCUITS, WEIGHTS)
    shelf.assistant.tag("quiet-robots", name="to read")
    shelf.assistant.watch("papers on grokking", Filters(tag="to read"))
    assert shelf.told() == []
    shelf.assistant.tag("delayed-circuits", name="to read")
    (issue,) = shelf.assistant.news().issues
    assert [(item.paper.id, item.why) for item in issue.papers] == [("delayed-circuits", "changed")]
    assert shelf.told() == []


def test_a_tag_in_the_question_counts(shelf: Shelf) -> None:
    shelf.give("grokking", CIRCUITS, WEIGHTS)
    shelf.assistant.tag("quiet-robots", name="to-read")
    shelf.assistant.watch("my to-read papers")
    shelf.assistant.tag("slow-then-sudden", name="to-read")
    assert shelf.told() == ["slow-then-sudden"]


def test_hints_on_watches_name_calls_in_python(shelf: Shelf) -> None:
    shelf.assistant.watch(QUESTION)
    with pytest.raises(ArgumentError) as unknown:
        shelf.assistant.unwatch("gone")
    with pytest.raises(ArgumentError) as twice:
        shelf.assistant.watch(QUESTION)
    assert unknown.value.hint == "assistant.watches() shows them"
    assert twice.value.hint == "assistant.unwatch(1) ends that"


def test_a_watch_waits_while_nothing_has_its_tag(shelf: Shelf) -> None:
    shelf.give("grokking", CIRCUITS, WEIGHTS)
    shelf.assistant.tag("quiet-robots", name="to read")
    shelf.assistant.watch("papers on grokking", Filters(tag="to read"), answer=True)
    shelf.assistant.untag(name="to read", all=True)
    assert shelf.told() == []
    assert not shelf.assistant.news(peek=True)
    shelf.assistant.tag("delayed-circuits", name="to-read")
    assert shelf.told() == ["delayed-circuits"]


def test_a_watch_follows_its_tag_to_another_name(shelf: Shelf) -> None:
    shelf.give("grokking", CIRCUITS, WEIGHTS)
    shelf.assistant.tag("quiet-robots", name="to read")
    shelf.assistant.watch("which of my to-read papers are on grokking?", Filters(tag="to read"))
    shelf.assistant.rename_tag("To-Read", "later")
    assert [watch.filters.tag for watch in shelf.assistant.watches()] == ["later"]
    shelf.assistant.tag("delayed-circuits", name="later")
    assert shelf.told() == ["delayed-circuits"]


def test_a_paper_that_another_file_gives_too_is_news_of_that_file(shelf: Shelf) -> None:
    shelf.give("grokking", CIRCUITS)
    shelf.assistant.watch("papers on grokking", Filters(source="weekly"))
    shelf.give("weekly", CIRCUITS)
    assert shelf.told() == ["delayed-circuits"]


def test_news_is_shown_in_a_notebook(shelf: Shelf) -> None:
    assert "Nothing new." in str(News()._repr_html_())
    shelf.assistant.watch(QUESTION)
    shelf.give("grokking", CIRCUITS)
    assert "Delayed Circuits" in str(shelf.assistant.news()._repr_html_())
