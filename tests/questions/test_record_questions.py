"""What a question asks of the record of a paper: the same wordings of a paper by name and of one in a conversation."""

from __future__ import annotations

import pytest

from assistant.questions.direct import direct_question
from assistant.questions.record_questions import OfPaper, asked_of_papers

WORDINGS = [
    ("authors", "who wrote NAME?"),
    ("authors", "who co-wrote NAME?"),
    ("authors", "who made NAME?"),
    ("authors", "who proposed NAME?"),
    ("authors", "whose paper is NAME?"),
    ("authors", "by whom was NAME written?"),
    ("authors", "NAME was written by whom?"),
    ("authors", "tell me about the authors of NAME"),
    ("authors", "who is the first author of NAME?"),
    ("authors", "list all the authors of NAME please"),
    ("published", "when did NAME come out?"),
    ("published", "when was NAME submitted?"),
    ("published", "when has NAME been published?"),
    ("published", "when was NAME introduced?"),
    ("published", "which month was NAME published?"),
    ("published", "what year is NAME?"),
    ("published", "how recent is NAME?"),
    ("published", "what is the publication date of NAME?"),
    ("published", "year of NAME"),
    ("venue", "where was NAME presented?"),
    ("venue", "where has NAME appeared?"),
    ("venue", "which journal is NAME in?"),
    ("venue", "at which conference was NAME accepted?"),
    ("venue", "which journal published NAME?"),
    ("venue", "the publisher of NAME"),
    ("doi", "is there a DOI for NAME?"),
    ("doi", "do you have the DOI of NAME?"),
    ("doi", "does NAME have a DOI?"),
    ("doi", "what is NAME's DOI?"),
    ("arxiv", "the arXiv number of NAME"),
    ("arxiv", "is NAME on arXiv?"),
    ("address", "where can I download NAME?"),
    ("address", "is there a link to NAME?"),
    ("address", "can you send me the pdf of NAME?"),
    ("address", "what is the address of NAME?"),
    ("abstract", "read me the whole abstract of NAME"),
    ("abstract", "can I see the abstract of NAME?"),
    ("abstract", "what does the abstract of NAME say?"),
    ("abstract", "the text of the abstract of NAME"),
    ("abstract", "does NAME have an abstract?"),
    ("title", "give me the title of NAME"),
]


@pytest.mark.parametrize(("field", "wording"), WORDINGS)
@pytest.mark.parametrize("lead_in", ["", "ok, "])
def test_a_wording_that_works_in_a_conversation_works_of_a_paper_by_name(
    field: str, wording: str, lead_in: str
) -> None:
    found = direct_question(lead_in + wording.replace("NAME", "Quiet Jam"))
    assert isinstance(found, OfPaper)
    assert (found.fields, found.name) == ((field,), "Quiet Jam")


@pytest.mark.parametrize(
    "question",
    ["can you tell me whose paper is Quiet Jam?", "do you know at which conference was Quiet Jam presented?"],
)
def test_a_polite_question_asks_the_same(question: str) -> None:
    assert isinstance(direct_question(question), OfPaper)


@pytest.mark.parametrize(("field", "wording"), WORDINGS)
@pytest.mark.parametrize("name", ["it", "this paper", "these papers"])
def test_a_wording_that_works_of_a_paper_by_name_works_in_a_conversation(field: str, wording: str, name: str) -> None:
    assert asked_of_papers(wording.replace("NAME", name)) == (field,)


@pytest.mark.parametrize(
    ("question", "fields"),
    [
        ("authors?", ("authors",)),
        ("and its date?", ("published",)),
        ("what about the DOI?", ("doi",)),
        ("their abstracts, please", ("abstract",)),
        ("which venue?", ("venue",)),
        ("the link again?", ("address",)),
        ("its title", ("title",)),
        ("who wrote it and when?", ("authors", "published")),
        ("when was it published, and where?", ("published", "venue")),
        ("who wrote it and where can I read it?", ("authors", "address")),
        ("title, authors and year", ("title", "authors", "published")),
    ],
)
def test_in_a_conversation_the_paper_need_not_be_named(question: str, fields: tuple[str, ...]) -> None:
    assert asked_of_papers(question) == fields


@pytest.mark.parametrize(
    ("question", "fields"),
    [
        ("the title and authors of Quiet Jam", ("title", "authors")),
        ("what are the authors, venue and DOI of Quiet Jam?", ("authors", "venue", "doi")),
        ("who wrote Quiet Jam and when?", ("authors", "published")),
    ],
)
def test_several_fields_are_asked_for_at_once(question: str, fields: tuple[str, ...]) -> None:
    assert direct_question(question) == OfPaper(fields, "Quiet Jam", surely=True)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "question",
    [
        "does it address noise?", "how does it address this?", "which year did they use?", "is it abstract?",
        "what data did the authors use?", "who wrote about jam?", "when was jam first set with it?", "",
        "where was the sugar published in their data?", "which models did they publish?", "(" * 50_000,
    ],
)  # fmt: skip
def test_what_asks_more_than_a_record_holds_is_left_to_the_abstracts(question: str) -> None:
    assert asked_of_papers(question) == ()


@pytest.mark.parametrize("question", ["is there a link to obesity?", "which year was warmest?", "who made bread?"])
def test_what_may_be_asked_of_a_thing_is_not_sure_to_name_a_paper(question: str) -> None:
    found = direct_question(question)
    assert isinstance(found, OfPaper)
    assert not found.surely
