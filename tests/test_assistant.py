"""The facade on a real library of invented papers, and on the real pages where they are at hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from assistant import Answer, Assistant, Settings
from assistant.errors import (
    ConfigurationError,
    EncoderMismatchError,
    InputError,
    LibraryMissingError,
    PaperNotFoundError,
)
from assistant.records import Filters
from tests.invented_papers import PAPERS, write_page, write_papers


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("facade")
    with Assistant.open(directory / "library") as assistant:
        assistant.ingest(write_papers(directory / "papers.jsonl"))
    return directory / "library"


@pytest.fixture
def assistant(library: Path) -> Iterator[Assistant]:
    with Assistant.open(library, create=False) as opened:
        yield opened


def found(assistant: Assistant, question: str) -> list[str]:
    return [hit.paper.id for hit in assistant.search(question)]


def test_search_puts_the_paper_in_question_first(assistant: Assistant) -> None:
    assert found(assistant, "which papers reverse engineer grokking?")[0] == "delayed-circuits"


@pytest.mark.parametrize("question", ["how do I bake sourdough bread", "what is the tax law on capital gains"])
def test_search_always_gives_its_ranking(assistant: Assistant, question: str) -> None:
    assert len(assistant.search(question)) == 10
    answer = assistant.ask(question)
    assert (answer.status, answer.citations) == ("no_match", ())
    assert [hit.paper.id for hit in answer.near_misses] == found(assistant, question)[:5]
    assert all(hit.quotes[0].text in hit.paper.abstract for hit in answer.near_misses)


def test_a_question_about_papers_that_are_named_is_never_out_of_the_field(assistant: Assistant) -> None:
    chosen = Filters(ids=("quiet-robots",))
    answer = assistant.ask("how do I bake sourdough bread", filters=chosen)
    assert answer.status != "no_match"
    assert {citation.paper.id for citation in answer.citations} == {"quiet-robots"}


def test_a_question_that_only_states_limits_is_never_out_of_the_field(assistant: Assistant) -> None:
    answer = assistant.ask("papers by Ada Example")
    assert answer.status == "answered"
    assert answer.citations


def test_the_abstracts_are_never_said_not_to_say_above_one_that_does(assistant: Assistant) -> None:
    answer = assistant.ask("how much of the peak memory does training one layer at a time save?")
    assert answer.status in ("answered", "closest")
    assert "83 %" in answer.citations[0].quote
    assert "do not say" not in answer.text


def test_an_answer_says_how_sure_it_is_and_a_list_does_not(assistant: Assistant) -> None:
    sure = assistant.ask("how many wine glasses does the quiet robot break?").sureness
    assert sure is not None
    assert 0 <= sure <= 1
    assert assistant.ask("which papers explain grokking?").sureness is None


def test_a_question_without_a_letter_finds_nothing(assistant: Assistant) -> None:
    assert found(assistant, "?") == []
    assert [detail.field for detail in assistant.ask("?").details] == ["help"]


@pytest.mark.parametrize("question", ["groking", "papers on grokkking", "Grokking", "grok"])
def test_typos_and_other_forms_of_a_name_are_forgiven(assistant: Assistant, question: str) -> None:
    assert set(found(assistant, question)[:2]) == {"delayed-circuits", "slow-then-sudden"}


@pytest.mark.parametrize("question", ["sparse postmen", "SparsePostmen", "sparse-postmen"])
def test_words_written_together_or_apart_are_the_same(assistant: Assistant, question: str) -> None:
    assert found(assistant, question)[0] == "sparse-postmen"


def test_question_words_do_not_change_the_ranking(assistant: Assistant) -> None:
    plain = [(hit.paper.id, hit.score) for hit in assistant.search("weight decay and grokking")]
    asked = [(hit.paper.id, hit.score) for hit in assistant.search("Which papers discuss weight decay and grokking?")]
    assert plain == asked


def test_search_takes_a_limit(assistant: Assistant) -> None:
    assert len(assistant.search("neural networks", limit=2)) <= 2


@pytest.mark.parametrize("by", ["words", "vectors"])
def test_one_index_alone_ranks_without_a_floor(assistant: Assistant, by: Literal["words", "vectors"]) -> None:
    ranked = assistant.rank("grokking weight decay", by=by, limit=2)
    assert set(ranked) == {"delayed-circuits", "slow-then-sudden"}
    assert len(set(assistant.rank("sourdough and grokking", by=by))) > 0


def test_a_statement_is_verified_against_citations(assistant: Assistant) -> None:
    cited = assistant.ask("what does grokking need?").citations[:1]
    assert assistant.verify(cited[0].quote, cited).verdict == "supported"
    other = assistant.verify("Sourdough bread needs 73% water.", cited)
    assert other.verdict == "unsupported"
    assert "the number 73% is not in the cited paper" in other.problems
    assert assistant.verify("Sourdough bread needs water.", []).verdict == "unsupported"


def test_the_limits_of_a_question_can_be_asked_for(assistant: Assistant) -> None:
    question = "papers on grokking since 2024"
    assert assistant.limits(question) == assistant.ask(question).filters == Filters(since="2024")
    assert assistant.limits(question, filters=Filters(author="Ada")) == Filters(since="2024", author="Ada")


def test_a_model_can_be_had_for_other_settings() -> None:
    settings = Settings(llm={"model": "tiny", "base_url": "http://localhost:9/v1"})
    assert Assistant.build_llm(settings).metadata.model_name == "tiny"
    with pytest.raises(ConfigurationError, match="no model is named"):
        Assistant.build_llm(Settings())


def test_answer_says_what_made_it(assistant: Assistant) -> None:
    record = assistant.ask("which papers explain grokking").record
    assert record is not None
    assert record.encoder.startswith("all-MiniLM-L6-v2")
    assert record.library_revision > 0


def test_chat_keeps_its_answers(assistant: Assistant) -> None:
    chat = assistant.chat()
    answer = chat.ask("which papers explain grokking")
    assert chat.answers == [answer]


@pytest.mark.parametrize("more", ["any others?", "what else?", "more papers"])
def test_others_are_given_until_there_are_no_more(library: Path, more: str) -> None:
    with Assistant.open(library, Settings(answer={"max_papers": 1})) as assistant:
        chat = assistant.chat()
        first, second, last = (chat.ask(question) for question in ("which papers explain grokking?", more, "more?"))
    assert [{citation.paper.id for citation in answer.citations} for answer in (first, second)] == [
        {"slow-then-sudden"},
        {"delayed-circuits"},
    ]
    assert {citation.number for citation in second.citations} == {2}
    assert second.notes == ("Understood as: which papers explain grokking, besides the paper already given",)
    assert "1 other paper may fit:" in second.text
    assert (last.status, last.citations) == ("no_match", ())
    assert last.text.endswith("No other paper in the library fits the question.")
    assert not {"slow-then-sudden", "delayed-circuits"} & {hit.paper.id for hit in last.near_misses}


def test_others_keep_the_limits_of_the_question(assistant: Assistant) -> None:
    chat = assistant.chat()
    limited = chat.ask("which papers by Ada Example explain grokking")
    answer = chat.ask("any others?")
    assert limited.filters.author == answer.filters.author == "Ada Example"
    assert answer.status == "no_match"
    assert Answer.model_validate_json(answer.model_dump_json()) == answer


@pytest.mark.parametrize("question", ["any others?", "why?", "tell me more about the first", "and for robots?"])
def test_a_follow_up_does_not_depend_on_what_earlier_answers_say(assistant: Assistant, question: str) -> None:
    earlier = assistant.chat()
    for asked in ("which papers explain grokking?", "does the first one need weight decay?", "does it matter?"):
        earlier.ask(asked)
    changes = {"asked": "which papers (sound)", "notes": ("About: none",), "text": "Understood as: sound"}
    reworded = assistant.chat([answer.model_copy(update=changes) for answer in earlier.answers])
    found, expected = reworded.ask(question), earlier.ask(question)
    assert (found.about, found.asked, found.filters) == (expected.about, expected.asked, expected.filters)
    assert found.citations == expected.citations


def test_a_paper_that_is_pointed_at_is_quoted_though_its_abstract_does_not_say(assistant: Assistant) -> None:
    chat = assistant.chat()
    first = chat.ask("which papers explain grokking?").citations[0].paper
    answer = chat.ask("the first one: how large is its kitchen?")
    assert answer.status == "not_in_abstracts"
    assert {citation.paper.id for citation in answer.citations} == {first.id}


def test_retriever_is_one_of_llamaindex(assistant: Assistant) -> None:
    from llama_index.core.retrievers import BaseRetriever

    retriever = assistant.as_retriever(limit=3)
    assert isinstance(retriever, BaseRetriever)
    nodes = retriever.retrieve("why does grokking need weight decay")
    assert nodes[0].node.metadata["paper"] in {"delayed-circuits", "slow-then-sudden"}
    assert all(sentence in nodes[0].text for sentence in nodes[0].node.metadata["sentences"].splitlines())
    bread = "how do I bake sourdough bread"
    assert len(retriever.retrieve(bread)) == 3
    assert assistant.as_retriever(floor=0.5).retrieve(bread) == []


def test_status_counts_the_library(assistant: Assistant) -> None:
    counts = assistant.status().counts
    assert counts is not None
    assert counts.papers == len(PAPERS)
    assert counts.sentences > counts.papers


def test_unknown_paper(assistant: Assistant) -> None:
    with pytest.raises(PaperNotFoundError):
        assistant.paper("delayed-circus")


def test_a_missing_library_is_not_made_unless_asked_for(tmp_path: Path) -> None:
    with pytest.raises(LibraryMissingError):
        Assistant.open(tmp_path / "none", create=False)
    assert not (tmp_path / "none").exists()


def test_a_missing_path_is_said_before_anything_is_read(tmp_path: Path) -> None:
    papers = write_papers(tmp_path / "papers.jsonl")
    with Assistant.open(tmp_path / "library") as assistant:
        with pytest.raises(InputError):
            assistant.ingest(papers, tmp_path / "none.jsonl")
        assert assistant.count() == 0


def test_another_encoder_is_refused(library: Path) -> None:
    with (
        Assistant.open(library, Settings(encoder={"precision": "fp32"}), create=False) as assistant,
        pytest.raises(EncoderMismatchError) as caught,
    ):
        assistant.search("grokking")
    assert "assistant.doctor(reencode=True)" in caught.value.hint
    assert "assistant doctor --reencode" in caught.value.command_hint


def test_a_library_made_in_fp32_goes_on_with_it_unless_the_settings_say_otherwise(tmp_path: Path) -> None:
    papers = write_papers(tmp_path / "papers.jsonl")
    with Assistant.open(tmp_path / "library", Settings(encoder={"precision": "fp32"})) as assistant:
        assistant.ingest(papers)
        expected = assistant.search("grokking")
    with Assistant.open(tmp_path / "library") as assistant:
        assert assistant.search("grokking") == expected
        assert assistant.ingest(papers).unchanged == assistant.count()
        assert assistant.status().encoder == "all-MiniLM-L6-v2 (fp32)"
        assistant.doctor(reencode=True)
        assert assistant.status().encoder == "all-MiniLM-L6-v2 (int8)"
        assert assistant.search("grokking")


def test_a_page_and_a_second_run(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    write_page(tmp_path / "pages" / "today.txt")
    with Assistant.open(tmp_path / "library") as assistant:
        first = assistant.ingest(tmp_path / "pages")
        again = assistant.ingest(tmp_path / "pages")
        assert first.added == first.listings == assistant.count()
        assert (again.added, again.updated, again.unchanged) == (0, 0, first.added)


@pytest.fixture(scope="module")
def real_pages(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with Assistant.open(tmp_path_factory.mktemp("real") / "library") as assistant:
        report = assistant.ingest(shared / "pages")
        assert (report.added, report.listings, report.rejected) == (220, 319, ())
        yield assistant


def test_real_papers_on_grokking_are_listed(real_pages: Assistant) -> None:
    answer = real_pages.ask("which papers explain grokking mechanistically")
    cited = {citation.paper.id: citation.paper for citation in answer.citations}
    assert answer.status == "answered"
    assert len(cited) >= 6
    assert all("grok" in f"{paper.title} {paper.abstract}".lower() for paper in cited.values())


@pytest.mark.parametrize(
    "question",
    ["how do I bake sourdough bread?", "what does tax law say on capital gains?", "which papers study honeybees"],
)
def test_real_papers_have_nothing_on_other_fields(real_pages: Assistant, question: str) -> None:
    answer = real_pages.ask(question)
    assert (answer.status, answer.citations, len(answer.near_misses)) == ("no_match", (), 5)


def test_real_fact_is_stated_first(real_pages: Assistant) -> None:
    answer = real_pages.ask("How many parameters does Time-MoE have?")
    assert answer.status == "answered"
    assert "2.4 billion" in answer.citations[0].quote
