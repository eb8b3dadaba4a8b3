"""Questions about records and the library, through the public API: right, and without a language model."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from assistant import Answer, Assistant
from assistant.records import Filters
from tests.scripted_model import scripted

OF_2007 = 23
PAPERS: list[Mapping[str, object]] = [
    {
        "id": "2003.09871", "title": "Jam-Net: Reading Labels of Jars", "authors": ["Dee Imaginary", "Eli Sample"],
        "abstract": "We train Jam-Net on photographs of jars. It reads 93 % of the labels. Honey was left aside.",
        "published": "2020-03-22", "doi": "10.5555/jam.1", "journal": "Kitchen Letters",
    },
    {
        "id": "quiet-jam", "title": "Quiet Jam: Boiling Fruit without Noise", "url": "https://aclanthology.org/2031.jam-main.7/",
        "abstract": "Boiling fruit is loud. A slow boil sets jam in silence. Pectin, a sugar that gels, does the work.",
        "published": "2031-05",
    },
    {
        "id": "jam-and-honey", "title": "Jam and Honey Compared on Toast", "authors": ["Dee Imaginary"],
        "abstract": "Jam spreads faster than honey. Honey keeps longer. We compare both jam and honey on toast.",
        "published": "2024",
    },
    {
        "id": "undated-jam", "title": "Jam of No Day", "authors": ["Eli Sample"],
        "abstract": "This jam has no date. It sets with no added pectin (NAP) in an hour. NAP beats pectin on taste.",
    },
    *(
        {
            "id": f"knot-{number}", "title": f"Rope Lore {number}: A Catalogue of Knots", "published": "2007",
            "abstract": f"Knot number {number} holds a rope. It slips under load.",
        }
        for number in range(OF_2007)
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("direct")
    (folder / "papers.jsonl").write_text("".join(json.dumps(paper) + "\n" for paper in PAPERS), "utf-8")
    with Assistant.open(folder / "library") as assistant:
        assistant.ingest(folder / "papers.jsonl")
    return folder / "library"


@pytest.fixture(scope="module")
def assistant(library: Path) -> Iterator[Assistant]:
    with Assistant.open(library) as assistant:
        yield assistant


def cited(answer: Answer) -> list[str]:
    return list(dict.fromkeys(citation.paper.id for citation in answer.citations))


def said(answer: Answer) -> str:
    return " ".join(detail.text for detail in answer.details)


@pytest.mark.parametrize(
    ("question", "line", "values"),
    [
        ("who wrote Jam-Net?", "“Jam-Net: Reading Labels of Jars” is by Dee Imaginary and Eli Sample.", 2),
        ("When was jam-net published?", "“Jam-Net: Reading Labels of Jars” was published on 22 March 2020.", 1),
        ("what is the DOI of Jam-Net", "The DOI of “Jam-Net: Reading Labels of Jars” is 10.5555/jam.1.", 1),
        ("where was Jam-Net published?", "“Jam-Net: Reading Labels of Jars” was published in Kitchen Letters.", 1),
        ("what is the arXiv id of Jam-Net?", "The arXiv id of “Jam-Net: Reading Labels of Jars” is 2003.09871.", 1),
        ("who wrote 2003.09871?", "“Jam-Net: Reading Labels of Jars” is by Dee Imaginary and Eli Sample.", 2),
        ("who wrote Quiet Jam?", "No source names the authors of “Quiet Jam: Boiling Fruit without Noise”.", 0),
        ("when was Jam of No Day published?", "No source states when “Jam of No Day” was published.", 0),
        ("link to quiet jam", "“Quiet Jam: Boiling Fruit without Noise”: https://aclanthology.org/2031.jam-main.7/", 1),
        ("who wrote the paper on jam and honey on toast?", "“Jam and Honey Compared on Toast” is by Dee Imaginary.", 1),
    ],
)  # fmt: skip
def test_the_record_answers(assistant: Assistant, question: str, line: str, values: int) -> None:
    answer = assistant.ask(question)
    assert answer.status == "answered"
    assert [(detail.text, len(detail.values)) for detail in answer.details] == [(line, values)]
    assert line in answer.text.replace("\\", "")
    assert answer.about is not None
    assert cited(answer) == list(answer.about.papers) == [answer.details[0].paper]


def test_a_name_that_no_paper_has_is_reported_with_the_nearest_papers(assistant: Assistant) -> None:
    answer = assistant.ask("who wrote Hamlet?")
    assert answer.status == "not_in_abstracts"
    assert said(answer) == "No paper in the library is called “Hamlet”."
    assert answer.near_misses


def test_two_papers_of_one_name_are_both_given(tmp_path: Path) -> None:
    papers = [
        {"id": name, "title": f"Twin: {name}", "abstract": f"A twin of {name}.", "authors": [name]}
        for name in ("North", "South")
    ]
    (tmp_path / "p.jsonl").write_text("\n".join(map(json.dumps, papers)), "utf-8")
    with Assistant.open(tmp_path / "library") as assistant:
        assistant.ingest(tmp_path / "p.jsonl")
        answer = assistant.ask("who wrote Twin?")
    assert {detail.values for detail in answer.details} == {("North",), ("South",)}


def test_limits_beside_a_question_about_a_paper_apply(assistant: Assistant) -> None:
    answer = assistant.ask("who wrote Jam-Net?", filters=Filters(since="2025"))
    assert answer.status == "not_in_abstracts"
    assert "Dee Imaginary" not in answer.text


@pytest.mark.parametrize(
    "question",
    ["papers by Dee Imaginary", "which papers did dee imaginary write?", "what has Dee Imaginary published?"],
)
def test_papers_of_an_author_are_listed_with_the_author_as_limit(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert cited(answer) == ["jam-and-honey", "2003.09871"]
    assert answer.filters.author is not None
    assert answer.filters.author.lower() == "dee imaginary"


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("2003.09871", "2003.09871"),
        ("arXiv:2003.09871v2", "2003.09871"),
        ("https://huggingface.co/papers/2003.09871", "2003.09871"),
        ("https://arxiv.org/pdf/2003.09871", "2003.09871"),
        ("show me 2003.09871", "2003.09871"),
        ("10.5555/jam.1", "2003.09871"),
        ("doi:10.5555/JAM.1", "2003.09871"),
        ("https://doi.org/10.5555/jam.1", "2003.09871"),
        ("https://aclanthology.org/2031.jam-main.7", "quiet-jam"),
        ("quiet-jam", "quiet-jam"),
        ("QUIET JAM: boiling fruit without noise.", "quiet-jam"),
        ("“Jam and Honey Compared on Toast”", "jam-and-honey"),
    ],
)
def test_an_identifier_or_a_title_gives_its_paper(assistant: Assistant, text: str, id: str) -> None:
    assert cited(assistant.ask(text)) == [id]
    assert cited(assistant.chat().ask(text)) == [id]
    assert [hit.paper.id for hit in assistant.search(text)] == [id]


def test_an_identifier_that_no_paper_has_is_reported(assistant: Assistant) -> None:
    answer = assistant.ask("2101.00001")
    assert (answer.status, said(answer)) == ("not_in_abstracts", "No paper in the library has the arXiv id 2101.00001.")
    assert assistant.search("2101.00001") == []


@pytest.mark.parametrize(
    "question", ["papers from 2007", "which papers were published in 2007?", "list papers from 2007"]
)
def test_a_list_by_limits_says_how_many_pass(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.total == OF_2007
    assert len(cited(answer)) == 20
    assert f"{OF_2007} papers" in answer.text
    assert "20 shown" in answer.text


def test_a_list_by_limits_goes_on(assistant: Assistant) -> None:
    chat = assistant.chat()
    first, more = chat.ask("papers from 2007"), chat.ask("more?")
    assert len(cited(more)) == OF_2007 - 20
    assert not set(cited(first)) & set(cited(more))


def test_what_a_page_lists_is_listed(tmp_path: Path) -> None:
    from tests.invented_papers import PAGE_PAPERS, write_page

    write_page(tmp_path / "march.txt")
    with Assistant.open(tmp_path / "library") as assistant:
        assistant.ingest(tmp_path / "march.txt")
        answer = assistant.ask("what is on the Mar 11 page?")
        latest = assistant.ask("latest papers")
    assert {citation.paper.title for citation in answer.citations} == {title for title, _ in PAGE_PAPERS}
    assert "by the day of a listing" in latest.text
    assert "listed 03-11" in latest.text


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("how many papers are in the library?", f"The library has {len(PAPERS)} papers."),
        ("what years?", f"2007 ({OF_2007} papers), without a date (1 paper)"),
        ("which sources?", f"papers.jsonl ({len(PAPERS)} papers)"),
        ("what topics does it cover?", f"rope lore ({OF_2007} papers)"),
    ],
)
def test_the_library_as_a_whole_is_described(assistant: Assistant, question: str, part: str) -> None:
    answer = assistant.ask(question)
    assert answer.status == "answered"
    assert part.lower() in said(answer).lower()
    assert not answer.citations


def test_all_papers_are_listed_by_title(assistant: Assistant) -> None:
    answer = assistant.ask("list all papers")
    titles = [citation.paper.title for citation in answer.citations]
    assert titles == sorted(titles)
    assert answer.total == len(PAPERS)


def test_how_many_papers_pass_limits_is_counted(assistant: Assistant) -> None:
    assert assistant.ask("how many papers from 2007 are there?").total == OF_2007


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [("latest papers on jam", "quiet-jam", "undated-jam"), ("oldest papers on jam", "2003.09871", "undated-jam")],
)
def test_papers_on_a_topic_come_by_date(assistant: Assistant, question: str, first: str, last: str) -> None:
    answer = assistant.ask(question)
    assert (cited(answer)[0], cited(answer)[-1]) == (first, last)
    assert not any(id.startswith("knot") for id in cited(answer))
    assert "1 paper without a date comes last" in answer.text


def test_as_many_papers_as_are_wanted_are_listed(assistant: Assistant) -> None:
    answer = assistant.ask("give me 2 papers about jam")
    assert len(cited(answer)) == 2
    assert answer.total is not None
    assert answer.total > 2


@pytest.mark.parametrize("question", ["papers on jam but not honey", "papers on jam excluding honey", "jam -honey"])
def test_papers_about_what_is_excluded_are_left_out_and_named(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert "jam-and-honey" not in cited(answer)
    assert "quiet-jam" in cited(answer)
    assert "without papers about honey" in answer.text
    assert "Jam and Honey Compared on Toast" in " ".join(answer.notes)


def test_a_topic_with_without_leaves_nothing_out_and_says_so(assistant: Assistant) -> None:
    answer = assistant.ask("papers on boiling fruit without noise")
    assert "quiet-jam" in cited(answer)
    assert "read as part of the topic" in answer.text


def test_a_definition_by_form_comes_first(assistant: Assistant) -> None:
    assert (
        assistant.ask("what does NAP stand for?").citations[0].quote == "It sets with no added pectin (NAP) in an hour."
    )
    assert assistant.ask("what is pectin?").citations[0].quote == "Pectin, a sugar that gels, does the work."


def test_the_verdict_of_a_comparison_comes_first(assistant: Assistant) -> None:
    assert assistant.ask("is NAP better than pectin?").citations[0].quote == "NAP beats pectin on taste."


def test_misspelt_words_are_forgiven_and_it_is_said(assistant: Assistant) -> None:
    answer = assistant.ask("wich papres are abuot hoeny on tosat")
    assert "Read as: which papers are about honey on toast" in answer.notes
    assert answer.question == "wich papres are abuot hoeny on tosat"
    assert cited(answer)[0] == "jam-and-honey"


@pytest.mark.parametrize("question", ["was bedeutet Pectin?", "什么是 pectin?", "¿qué es pectin?"])
def test_a_question_in_another_language_finds_its_english_words(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert "This program reads English" in answer.notes[0]
    assert "quiet-jam" in cited(answer)


@pytest.mark.parametrize("line", ["hi", "thanks", "ok", "quit", "help", "who are you?", "what can you do?"])
def test_a_line_that_asks_nothing_is_answered_in_one_line(assistant: Assistant, line: str) -> None:
    answer = assistant.ask(line)
    assert [detail.field for detail in answer.details] == ["help"]
    assert not answer.citations
    assert not answer.near_misses


def test_a_greeting_does_not_change_what_a_conversation_is_about(assistant: Assistant) -> None:
    chat = assistant.chat()
    chat.ask("who wrote Jam-Net?")
    chat.ask("thanks")
    assert [detail.paper for detail in chat.ask("who wrote it?").details] == ["2003.09871"]


@pytest.mark.parametrize(
    "question", ["who wrote Jam-Net?", "how many papers are there?", "papers from 2007", "hi", "latest papers on jam"]
)
def test_a_language_model_is_not_called(library: Path, question: str) -> None:
    with scripted(library) as model, Assistant.open(library) as without:
        chat = model.assistant.chat()
        chat.ask("hello")
        answer, other = chat.ask(question), without.ask(question)
    assert not model.requests
    assert answer.usage.calls == 0
    assert (answer.details, cited(answer), answer.total) == (other.details, cited(other), other.total)


def test_a_search_forgives_misspelt_words_as_an_answer_does(assistant: Assistant) -> None:
    question = "papres abuot hoeny on tosat sicne 2024"
    reread = assistant.reread(question)
    assert reread is not None
    assert reread.note in assistant.ask(question).notes
    assert assistant.search(question) == assistant.search("papers about honey on toast since 2024")
    assert assistant.limits(question) == assistant.ask(question).filters == Filters(since="2024")


def test_what_names_a_paper_is_not_read_as_something_else(assistant: Assistant) -> None:
    assert assistant.reread("QUIET JAM: boiling fruit without noise.") is None
    assert assistant.reread("papers about honey on toast") is None


def test_a_search_in_another_language_looks_for_its_english_words(assistant: Assistant) -> None:
    assert assistant.search("was bedeutet Pectin?") == assistant.search("what is Pectin?")
    assert assistant.search("что это такое") == []
