"""Which questions the record, the library or nothing answers, by their form; and which only look like these."""

from __future__ import annotations

import pytest

from assistant.questions.courtesies import Courtesy
from assistant.questions.direct import OfLibrary, direct_question
from assistant.questions.exclusions import Without, topic_with_without
from assistant.questions.ordered_lists import OrderedList
from assistant.questions.record_questions import ByAuthor, OfPaper


@pytest.mark.parametrize(
    ("question", "fields", "name"),
    [
        ("who wrote JamNet?", ("authors",), "JamNet"),
        ("Can you tell me who wrote JamNet?", ("authors",), "JamNet"),
        ("who are the authors of “Quiet Jam”?", ("authors",), "“Quiet Jam”"),
        ("list the authors of Quiet Jam", ("authors",), "Quiet Jam"),
        ("Who is the first author of the paper “Quiet Jam”?", ("authors",), "“Quiet Jam”"),
        ("by whom was Quiet Jam written?", ("authors",), "Quiet Jam"),
        ("who wrote Quiet Jam and when?", ("authors", "published"), "Quiet Jam"),
        ("when was Quiet Jam published?", ("published",), "Quiet Jam"),
        ("When did Quiet Jam come out", ("published",), "Quiet Jam"),
        ("what year was Quiet Jam published?", ("published",), "Quiet Jam"),
        ("publication date of Quiet Jam", ("published",), "Quiet Jam"),
        ("where was Quiet Jam published", ("venue",), "Quiet Jam"),
        ("which journal published Quiet Jam?", ("venue",), "Quiet Jam"),
        ("in what venue did Quiet Jam appear?", ("venue",), "Quiet Jam"),
        ("what is the DOI of Quiet Jam?", ("doi",), "Quiet Jam"),
        ("what is Quiet Jam's DOI?", ("doi",), "Quiet Jam"),
        ("does Quiet Jam have a DOI?", ("doi",), "Quiet Jam"),
        ("give me the arXiv id of Quiet Jam", ("arxiv",), "Quiet Jam"),
        ("link to Quiet Jam", ("address",), "Quiet Jam"),
        ("show me the abstract of Quiet Jam", ("abstract",), "Quiet Jam"),
    ],
)
def test_what_the_record_of_a_paper_says_is_asked(question: str, fields: tuple[str, ...], name: str) -> None:
    assert direct_question(question) == OfPaper(fields, name, surely=True)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "question",
    ["who invented JamNet?", "how old is JamNet?", "when was JamNet released?", "where can I read JamNet?"],
)
def test_what_may_be_asked_of_a_thing_counts_only_if_a_paper_has_its_name(question: str) -> None:
    found = direct_question(question)
    assert isinstance(found, OfPaper)
    assert (found.name, found.surely) == ("JamNet", False)


@pytest.mark.parametrize(
    ("question", "author", "topic"),
    [
        ("papers by Ada Example", "Ada Example", ""),
        ("which papers did Ada Example write?", "Ada Example", ""),
        ("What has Ada Example published about jam?", "Ada Example", "about jam"),
        ("show me all papers written by Ada van Example", "Ada van Example", ""),
        ("Ada Example's papers", "Ada Example", ""),
        ("anything by Ada Example on jam?", "Ada Example", "on jam"),
    ],
)
def test_papers_of_an_author_are_asked_for(question: str, author: str, topic: str) -> None:
    assert direct_question(question) == ByAuthor(author, topic, surely=True)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("how many papers are in the library?", "count"),
        ("How many papers do you have?", "count"),
        ("what is the number of papers in this library?", "count"),
        ("how big is the library?", "count"),
        ("list all papers", "list"),
        ("show me all the papers", "list"),
        ("which papers do you have?", "list"),
        ("what topics does it cover?", "topics"),
        ("which topics are there?", "topics"),
        ("what is this library about?", "topics"),
        ("what years?", "years"),
        ("which years do the papers cover?", "years"),
        ("which sources?", "sources"),
        ("where do the papers come from?", "sources"),
    ],
)
def test_the_library_as_a_whole_is_asked_about(question: str, asked: str) -> None:
    assert direct_question(question) == OfLibrary(asked)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "topic", "order", "number"),
    [
        ("latest papers on jam", "on jam", "newest", None),
        ("What are the newest papers about jam?", "about jam", "newest", None),
        ("recent work on jam", "on jam", "newest", None),
        ("the most recently published papers", "", "newest", None),
        ("newest", "", "newest", None),
        ("oldest papers that use pectin", "that use pectin", "oldest", None),
        ("what is the earliest paper on jam?", "on jam", "oldest", 1),
        ("the 3 latest papers on jam", "on jam", "newest", 3),
        ("papers on jam, newest first", "on jam", "newest", None),
        ("papers on jam sorted by date", "on jam", "newest", None),
        ("top 5 papers on jam", "on jam", None, 5),
        ("give me three papers about jam", "about jam", None, 3),
        ("please list 10 papers on jam", "on jam", None, 10),
    ],
)
def test_papers_are_wanted_by_date_or_number(question: str, topic: str, order: str | None, number: int | None) -> None:
    assert direct_question(question) == OrderedList(topic, order, number)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "kept", "left_out"),
    [
        ("papers on jam but not honey", "papers on jam", "honey"),
        ("papers on jam, but not about honey", "papers on jam", "honey"),
        ("which papers study jam, excluding honey?", "which papers study jam", "honey"),
        ("papers on jam except those on honey", "papers on jam", "honey"),
        ("papers on jam other than honey", "papers on jam", "honey"),
        ("papers on jam that are not about honey", "papers on jam", "honey"),
        ("papers on jam, without honey", "papers on jam", "honey"),
        ("papers on jam without any mention of honey", "papers on jam", "honey"),
        ("jam NOT honey", "jam", "honey"),
        ("jam -honey", "jam", "honey"),
    ],
)
def test_what_is_left_out_is_told_from_the_topic(question: str, kept: str, left_out: str) -> None:
    assert direct_question(question) == Without(kept, left_out)


def test_things_without_things_may_be_a_topic_of_their_own() -> None:
    assert direct_question("papers on toasters without timers") == Without("papers on toasters", "timers", True)


@pytest.mark.parametrize(
    ("question", "what"),
    [
        ("papers on learning without labels", "labels"),
        ("which papers unlearn documents without retraining?", "retraining"),
        ("detection without supervision", "supervision"),
        ("grasping without cameras", "cameras"),
    ],
)
def test_doing_something_without_a_thing_is_a_topic(question: str, what: str) -> None:
    assert direct_question(question) is None
    assert topic_with_without(question) == what


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("hi", "greeting"),
        ("Hello there!", "greeting"),
        ("good morning", "greeting"),
        ("thanks", "thanks"),
        ("Thank you very much.", "thanks"),
        ("ok, thanks!", "thanks"),
        ("ok", "noted"),
        ("got it", "noted"),
        ("quit", "leaving"),
        ("exit", "leaving"),
        ("Bye!", "leaving"),
        ("help", "help"),
        ("what can you do?", "help"),
        ("how do I use this?", "help"),
        ("who are you?", "identity"),
        ("are you an AI?", "identity"),
    ],
)
def test_a_line_that_asks_nothing_is_known(line: str, kind: str) -> None:
    assert direct_question(line) == Courtesy(kind)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "question",
    [
        "papers that say hi-fi", "quit smoking", "which papers study exit exams", "help desks", "thanks to attention",
        "early exit networks", "does good morning light help sleep?", "what is the latest on jam in vision",
        "who wrote it?", "who wrote the second one?", "when was [2] published?", "who wrote about jam?",
        "who wrote papers on jam?", "which authors study jam?", "where can I find papers on jam?",
        "how many papers study jam?", "how many papers are about jam?", "what topics do the papers on jam cover?",
        "which papers are there on jam?", "what fields of view do cameras have?", "which years of data were used?",
        "what pages are cached?", "which sources of noise are there?", "recent advances in jam", "five-layer networks",
        "models that memorise but not generalise", "does jam set but not melt?", "not only jam but also honey",
        "papers showing that jam sets but not why", "jam sets slowly in the cold but not in the sun",
        "which papers melt jam, without burning it?", "set the jam in the cold by leaving out sugar",
        "what is jam?", "which papers explain jam?", "top-5 accuracy",
        "newest vertex heuristics", "oldest old patients", "does it work without labels?",
    ],
)  # fmt: skip
def test_a_question_of_the_abstracts_is_left_to_them(question: str) -> None:
    assert direct_question(question) is None


@pytest.mark.parametrize("text", ["(" * 50_000, "[1] " * 5_000, "papers but not " * 5_000, "compare 1 and " * 5_000])
def test_a_very_long_question_is_none_of_these(text: str) -> None:
    assert direct_question(text) is None
    assert topic_with_without(text) == ""
