"""Papers like others, and topics: what the facade and the command line promise."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import ArgumentError, Assistant, Filters, Found, PaperNotFoundError
from assistant.cli import main
from tests.topical_papers import BEES, BREAD, LOCKS, OTHERS, TOPICAL, write_topical


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("topical")
    with Assistant.open(folder / "library") as assistant:
        assistant.ingest(write_topical(folder / "papers.jsonl"))
    return folder / "library"


@pytest.fixture
def assistant(library: Path) -> Iterator[Assistant]:
    with Assistant.open(library) as assistant:
        yield assistant


def ids(papers: list[tuple[str, str, str]]) -> set[str]:
    return {id for id, _, _ in papers}


@pytest.mark.parametrize("papers", [BREAD, BEES, LOCKS], ids=["bread", "bees", "locks"])
def test_papers_on_one_subject_are_like_each_other(assistant: Assistant, papers: list[tuple[str, str, str]]) -> None:
    for id, _, _ in papers:
        assert {hit.paper.id for hit in assistant.similar(id, limit=3)} == ids(papers) - {id}


def test_similar_papers_come_best_first_without_the_paper_itself(assistant: Assistant) -> None:
    hits = assistant.similar("hive-hum", limit=100)
    assert "hive-hum" not in {hit.paper.id for hit in hits}
    assert len(hits) == len(TOPICAL) - 1
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(0 <= hit.score <= 1 for hit in hits)


def test_what_is_like_several_papers_is_near_to_each(assistant: Assistant) -> None:
    alone = {
        id: {hit.paper.id: hit.score for hit in assistant.similar(id, limit=100)} for id in ("rye-rise", "bee-mites")
    }
    for hit in assistant.similar("rye-rise", "bee-mites", limit=5):
        assert hit.score == pytest.approx(min(scores[hit.paper.id] for scores in alone.values()), abs=1e-3)


@pytest.mark.parametrize(
    "question", ["papers similar to {}", "show me more papers like {}?", "what is similar to “{}”"]
)
def test_a_question_for_papers_like_one_gives_those_that_similar_gives(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question.format("hive-hum"))
    cited = list(dict.fromkeys(citation.paper.id for citation in answer.citations))
    assert cited
    assert cited == [hit.paper.id for hit in assistant.similar("hive-hum", limit=len(cited))]


def test_a_question_for_papers_like_what_is_no_paper_is_one_on_a_subject(assistant: Assistant) -> None:
    assert not any("Nearest to" in note for note in assistant.ask("papers similar to sourdough").notes)


def test_a_similar_paper_says_what_both_share(assistant: Assistant) -> None:
    [hit, *_] = assistant.similar("cold-dough")
    assert any("sourdough" in term for term in hit.shared)
    assert hit.quotes
    assert all(hit.paper.abstract[quote.start : quote.end] == quote.text for quote in hit.quotes)


def test_nothing_is_encoded_to_find_similar_papers(library: Path, tmp_path: Path) -> None:
    from llama_index.core.embeddings import MockEmbedding

    class Broken(MockEmbedding):
        def _get_query_embedding(self, query: str) -> list[float]:
            raise AssertionError

    shutil.copytree(library, tmp_path / "library")
    with Assistant.open(tmp_path / "library", embedding=Broken(embed_dim=384)) as assistant:
        assert assistant.similar("hive-hum", limit=1)[0].paper.id in ids(BEES)


def test_limits_apply_to_similar_papers(assistant: Assistant) -> None:
    found = {hit.paper.id for hit in assistant.similar("rye-rise", filters=Filters(until=2030))}
    assert found == ids(BEES)
    assert assistant.similar("rye-rise", filters=Filters(until=1999)) == []


def test_an_unknown_id_and_none_at_all_are_refused(assistant: Assistant) -> None:
    with pytest.raises(PaperNotFoundError, match="nowhere"):
        assistant.similar("rye-rise", "nowhere")
    with pytest.raises(ArgumentError, match="id of a paper"):
        assistant.similar()
    with pytest.raises(ArgumentError, match="limit must be at least 1"):
        assistant.similar("rye-rise", limit=0)


def test_a_conversation_gives_the_same_similar_papers(assistant: Assistant) -> None:
    chat = assistant.chat()
    [first, *_] = chat.ask("which papers are about mites?").citations
    answer = chat.ask("papers similar to [1]")
    cited = list(dict.fromkeys(citation.paper.id for citation in answer.citations))
    assert cited == [hit.paper.id for hit in assistant.similar(first.paper.id, limit=len(cited))]


def test_every_subject_is_a_topic_with_its_papers(assistant: Assistant) -> None:
    topics = assistant.topics(papers=10)
    by_name = {topic.name: {paper.id for paper in topic.typical} for topic in topics}
    assert by_name == {"sourdough bread": ids(BREAD), "honey bees": ids(BEES), "canal locks": ids(LOCKS)}
    assert (topics.total, topics.without) == (len(TOPICAL), len(OTHERS))


def test_topics_are_the_same_each_time_and_in_any_order_of_papers(assistant: Assistant, tmp_path: Path) -> None:
    rows = write_topical(tmp_path / "papers.jsonl").read_text().splitlines(keepends=True)
    (tmp_path / "papers.jsonl").write_text("".join(reversed(rows)))
    with Assistant.open(tmp_path / "library") as other:
        other.ingest(tmp_path / "papers.jsonl")
        theirs = {topic.name: topic.papers for topic in other.topics()}
    assert theirs == {topic.name: topic.papers for topic in assistant.topics()}


def test_topics_of_limits_are_of_these_papers_alone(assistant: Assistant) -> None:
    topics = assistant.topics(filters=Filters(since=2031))
    assert {topic.name for topic in topics} == {"sourdough bread", "canal locks"}
    assert topics.total == len(TOPICAL) - len(BEES)


def test_the_number_of_topics_and_of_their_papers_is_limited(assistant: Assistant) -> None:
    topics = assistant.topics(limit=1, papers=2)
    assert [len(topic.typical) for topic in topics] == [2]
    assert topics.summary() == "14 papers: 12 in 3 topics, 2 in none, the largest 1 shown"


def test_words_of_any_title_name_no_topic(tmp_path: Path) -> None:
    names = ["Rye", "Honey", "Canal", "Glass"]
    rows = [{"title": f"An Efficient New Approach to {name}", "abstract": f"{name} is studied."} for name in names]
    (tmp_path / "papers.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    with Assistant.open(tmp_path / "library") as assistant:
        assistant.ingest(tmp_path / "papers.jsonl")
        assert assistant.topics() == []


def test_what_topics_the_library_covers_is_answered_by_these(assistant: Assistant) -> None:
    answer = assistant.ask("what topics does it cover?")
    assert "sourdough bread (4 papers)" in answer.text
    assert "2 papers belong to none" in answer.text


def test_similar_prints_papers_with_scores_and_what_is_shared(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["similar", "bee-dance", "--limit", "2", "--library", str(library)]) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith(" 1. ")
    assert "    both: " in shown.out
    assert shown.err == "like: Waggle Dances of Honey Bees in Towns\n"


def test_similar_as_json_names_the_paper(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["similar", "bee-dance", "--limit", "2", "--json", "--library", str(library)]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["similar_to"] == ["bee-dance"]
    assert len(printed["hits"]) == 2
    assert printed["hits"][0]["shared"]


def test_similar_to_an_unknown_paper_fails(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["similar", "nowhere", "--library", str(library)]) == 7
    assert capsys.readouterr().err.startswith("error: no paper has the id nowhere\n")


def test_no_other_paper_within_limits_is_said(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["similar", "rye-rise", "--until", "1999", "--library", str(library)]) == 0
    assert capsys.readouterr().out == "No other paper passes these limits.\n"


def test_topics_prints_each_with_its_papers(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["topics", "--papers", "1", "--library", str(library)]) == 0
    shown = capsys.readouterr()
    assert "canal locks  4 papers" in shown.out
    assert shown.out.count("\n  - ") == 3
    assert shown.err == "14 papers: 12 in 3 topics, 2 in none\n"


def test_topics_as_json_has_the_counts(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["topics", "--json", "--library", str(library)]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["total"], printed["without"]) == (14, 2)
    assert {topic["name"] for topic in printed["topics"]} == {"sourdough bread", "honey bees", "canal locks"}


def test_a_notebook_shows_topics_and_what_is_shared(assistant: Assistant) -> None:
    assert "<b>honey bees</b>" in (assistant.topics()._repr_html_() or "")
    assert "2 in none" in (assistant.topics()._repr_html_() or "")
    assert "both: " in (Found(assistant.similar("rye-rise"))._repr_html_() or "")
