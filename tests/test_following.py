"""Conversations about papers through the public API: what follows on an answer is answered from its papers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Answer, Assistant
from assistant.conversation import Chat
from tests.openai_server import Request, Say
from tests.scripted_model import ScriptedModel, scripted, sentences, user_message

KILNS = [
    ("glaze", "Glaze Net: Predicting Colour from Cone Temperature",
     "Glazes change colour with the temperature of the kiln. We train a network on 4,000 test tiles. It predicts the "
     "colour of a glaze within two shades. A batch size of 64 gave the best results."),
    ("crack", "Crack Watch: Hearing Kiln Failures Early",
     "Kilns crack without warning. We listen to a kiln with one microphone and detect cracks early, because the "
     "sound of a crack changes its pitch. False alarms happen twice a year."),
    ("wood", "Wood Firing: Scheduling Stokers with Reinforcement Learning",
     "Wood kilns need stokers day and night. A reinforcement learning policy plans when the kiln is stoked. It saves a "
     "third of the wood."),
    ("thermo", "Thermal Maps of Kilns from Two Thermocouples",
     "The inside of a kiln is hard to measure. We reconstruct a temperature map from two thermocouples with a "
     "physics model. The error of the map is 6 degrees. The viscosity of the glaze is estimated too."),
    ("raku", "Raku Kilns: A Data Set of Rapid Cooling",
     "Raku kilns are opened while they glow. We publish 900 recordings of cooling pots from raku kilns. Each recording "
     "has temperature and video."),
    ("loom", "Loom Vision: Finding Weaving Faults with Cameras",
     "Weaving faults are found by eye. A camera above the loom finds nine of ten faults. It needs no labels."),
]  # fmt: skip
DATES = {"glaze": "2031", "crack": "2033-05", "wood": "2032-01-09", "thermo": "2030", "raku": "2034-02"}
LIST = "which papers study kilns?"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kilns")
    rows = [{"id": id, "title": title, "abstract": abstract} for id, title, abstract in KILNS]
    for row in rows:
        row |= {"published": DATES[row["id"]]} if row["id"] in DATES else {}
    rows[1]["authors"] = ["Clay Example", "Ember Sample"]  # type: ignore[assignment]
    (folder / "kilns.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    with Assistant.open(folder / "library") as assistant:
        assistant.ingest(folder / "kilns.jsonl")
    return folder / "library"


@pytest.fixture
def chat(library: Path) -> Iterator[Chat]:
    with Assistant.open(library, create=False) as assistant:
        chat = assistant.chat()
        chat.ask(LIST)
        yield chat


def cited(answer: Answer) -> list[str]:
    return list(dict.fromkeys(citation.paper.id for citation in answer.citations))


def number(chat: Chat, id: str) -> int:
    return next(c.number for answer in chat.answers for c in answer.citations if c.paper.id == id)


def listed(chat: Chat) -> list[str]:
    return cited(chat.answers[0])


def test_two_papers_are_compared_side_by_side(chat: Chat) -> None:
    answer = chat.ask("compare the first two")
    assert cited(answer) == listed(chat)[:2]
    assert answer.status == "answered"
    assert "Side by side:" in answer.text
    on_colour = chat.ask(f"compare {number(chat, 'wood')} and {number(chat, 'glaze')} on colour").compared
    assert on_colour is not None
    assert [paper.id for paper in on_colour.papers] == ["wood", "glaze"]
    assert [bool(side.quotes) for side in on_colour.aspects[0].sides] == [False, True]


def test_the_whole_abstract_is_shown(chat: Chat) -> None:
    answer = chat.ask("show me the abstract of the first one")
    first = listed(chat)[0]
    abstract = next(text for id, _, text in KILNS if id == first)
    assert [(detail.field, detail.paper, detail.values) for detail in answer.details] == [
        ("abstract", first, (abstract,))
    ]
    assert abstract in answer.text
    assert answer.notes == ()


def test_papers_are_summarised_in_their_order(chat: Chat) -> None:
    answer = chat.ask("summarise them")
    assert cited(answer) == listed(chat)
    assert all(1 <= len(statement.rests_on) <= 2 for statement in answer.statements)


def test_the_nearest_papers_leave_out_the_paper_itself(chat: Chat) -> None:
    answer = chat.ask(f"papers similar to [{number(chat, 'glaze')}]")
    assert "glaze" not in cited(answer)
    assert "thermo" in cited(answer)[:3]


def test_the_nearest_papers_may_be_asked_for_on_a_topic(chat: Chat) -> None:
    chat.ask(f"papers similar to [{number(chat, 'glaze')}]")
    answer = chat.ask("and for weaving?")
    assert cited(answer)[:1] == ["loom"]
    assert "glaze" not in cited(answer)
    assert "papers similar to “Glaze Net: Predicting Colour from Cone Temperature” for weaving" in answer.notes[0]
    unknown = chat.ask("and for RASP?")
    assert [detail.text for detail in unknown.details] == ["No other paper in the library fits “papers for RASP”."]


def test_what_a_paper_does_not_mention_is_named(chat: Chat) -> None:
    answer = chat.ask(f"does [{number(chat, 'wood')}] use RASP?")
    assert (answer.status, cited(answer)) == ("not_in_abstracts", ["wood"])
    assert answer.notes == (
        "The abstract of “Wood Firing: Scheduling Stokers with Reinforcement Learning” does not mention RASP.",
    )
    assert len(answer.statements) == 1


def test_another_paper_is_asked_the_same(chat: Chat) -> None:
    assert chat.ask(f"does [{number(chat, 'wood')}] estimate viscosity?").status == "not_in_abstracts"
    answer = chat.ask(f"what about [{number(chat, 'thermo')}]?")
    assert answer.status != "not_in_abstracts"
    assert "The viscosity of the glaze is estimated too." in [citation.quote for citation in answer.citations]


def test_a_paper_says_what_is_asked(chat: Chat) -> None:
    answer = chat.ask(f"[{number(chat, 'glaze')}]: what batch size does it use?")
    assert cited(answer) == ["glaze"]
    assert "A batch size of 64 gave the best results." in [citation.quote for citation in answer.citations]


def test_those_of_them_that_do_are_listed(chat: Chat) -> None:
    assert cited(chat.ask("which of them use reinforcement learning?")) == ["wood"]
    nothing = chat.ask("which of these use quantum computers?") if chat.drop_last() else None
    assert nothing is not None
    assert nothing.status == "not_in_abstracts"
    assert nothing.notes[0].endswith("abstracts mentions quantum computers.")


def test_the_newest_of_them_leaves_them_what_they_are(chat: Chat) -> None:
    answer = chat.ask("which is newest?")
    assert [(detail.paper, detail.values) for detail in answer.details] == [("raku", ("2034-02",))]
    assert cited(chat.ask("summarise them")) == listed(chat)
    assert chat.ask("the oldest of them?").details[0].paper == "thermo"


def test_records_answer_who_and_when(chat: Chat) -> None:
    answer = chat.ask(f"who wrote [{number(chat, 'crack')}]?")
    assert (answer.details[0].field, answer.details[0].values) == ("authors", ("Clay Example", "Ember Sample"))
    assert chat.ask(f"and [{number(chat, 'wood')}]?").details[0].values == ()


def test_a_reason_is_looked_for_in_the_papers_of_the_answer(chat: Chat) -> None:
    chat.ask(f"does [{number(chat, 'crack')}] detect cracks?")
    answer = chat.ask("why?")
    assert cited(answer) == ["crack"]
    assert "because the sound of a crack changes its pitch" in answer.citations[0].quote


def test_after_no_match_why_says_what_was_searched(chat: Chat) -> None:
    chat.ask("what about sprockets?")
    answer = chat.ask("why?")
    assert "sprockets" in answer.details[0].text
    assert "6 papers in the library" in answer.details[0].text


def test_what_does_not_exist_is_one_line(chat: Chat) -> None:
    count = len(listed(chat))
    answer = chat.ask("[12]")
    assert answer.text == f"There is no source \\[12\\]; there are {count}, \\[1\\] to \\[{count}\\]."
    assert chat.ask("the ninth").details[0].text == f"There is no ninth paper; the last answer has {count}."
    assert cited(chat.ask("the second")) == [listed(chat)[1]]


def test_a_list_goes_on_with_numbers_that_are_understood(library: Path) -> None:
    from assistant import Settings

    with Assistant.open(library, Settings(answer={"max_papers": 2}), create=False) as assistant:
        chat = assistant.chat()
        first, more = chat.ask(LIST), chat.ask("/more")
        assert not set(cited(first)) & set(cited(more))
        assert more.citations[0].number == 3
        third = cited(more)[0]
        assert cited(chat.ask("tell me more about the third")) == [third]
        again = assistant.chat([Answer.model_validate_json(answer.model_dump_json()) for answer in chat.answers])
        assert cited(again.ask("[3]")) == [third]
        while chat.ask("/more").citations:
            pass
        assert chat.answers[-1].text.endswith("No other paper in the library fits the question.")


def test_a_conversation_over_many_turns_keeps_its_papers(chat: Chat) -> None:
    chat.ask("2")
    assert cited(chat.answers[-1]) == [listed(chat)[1]]
    chat.ask("why?")
    answer = chat.ask("and for cooling?")
    assert answer.about is not None
    assert answer.about.question == "which papers study kilns for cooling?"


# With a model


def first_sentences(request: Request) -> str:
    given = list(sentences(request).items())
    return "\n".join(f"- {text} [{number}]" for number, text in given[: len(given) // 2])


@pytest.fixture
def model(library: Path) -> Iterator[ScriptedModel]:
    with scripted(library) as model:
        yield model


def test_what_names_papers_needs_no_model_to_be_understood(model: ScriptedModel) -> None:
    chat = model.will(Say(first_sentences)).chat()
    chat.ask(LIST)
    model.requests.clear()
    papers = cited(chat.answers[0])
    assert chat.ask("show me the abstract of the first").details[0].paper == papers[0]
    assert chat.ask("who wrote [1]?").details[0].field == "authors"
    assert chat.ask("/more").citations
    assert chat.ask("papers similar to [1]").citations
    assert chat.ask("[77]").details
    assert not model.requests


def test_a_model_reads_the_papers_that_are_pointed_at(model: ScriptedModel) -> None:
    chat = model.will("NOT STATED").chat()
    first = chat.ask(LIST).near_misses[0].paper.id
    model.requests.clear()
    answer = chat.ask("does the first use RASP?")
    assert len(model.requests) == 1
    assert "Question: does this paper use RASP?" in user_message(model.requests[0])
    assert (answer.status, [hit.paper.id for hit in answer.near_misses]) == ("not_in_abstracts", [first])
    assert answer.notes[0].startswith("The abstract of “")
