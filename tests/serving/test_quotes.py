"""Whether a quotation stands in the library: exactly, nearly, or nowhere."""

from __future__ import annotations

from assistant import Assistant
from tests.serving.clients import call

SENTENCE = "It breaks 3 % of wine glasses where a visual policy breaks 19 %."


def test_a_quotation_is_found_wherever_it_stands_apart_from_case_and_typography(assistant: Assistant) -> None:
    checked = call(assistant, "check_quote", quote="“it breaks 3% of wine-glasses, where a visual policy breaks 19%”")
    assert checked.data["verdict"] == "exact"
    [passage] = checked.data["passages"]
    assert passage["id"] == "quiet-robots"
    assert passage["stands"] == SENTENCE.removesuffix(" %.") + " %"
    assert checked.text.startswith("Verdict: exact")
    assert "quiet-robots" in checked.text


def test_a_changed_number_is_shown(assistant: Assistant) -> None:
    checked = call(assistant, "check_quote", quote="It breaks 3 % of wine glasses where a visual policy breaks 91 %.")
    assert checked.data["verdict"] == "near"
    [passage] = checked.data["passages"]
    assert passage["differences"] == [["91", "19"]]
    assert "quoted: “91”; stands: “19”" in checked.text
    assert "no exact quotation" in checked.text


def test_a_word_put_in_or_left_out_is_shown(assistant: Assistant) -> None:
    put_in = call(assistant, "check_quote", quote="Robots usually never grasp by sight.", paper="quiet-robots")
    assert put_in.data["passages"][0]["differences"] == [["never", ""]]
    left_out = call(assistant, "check_quote", quote="No auxiliary loss is needed.", paper="sparse-postmen")
    assert left_out.data["passages"][0]["differences"] == [["", "balancing"]]


def test_an_invented_quotation_stands_nowhere(assistant: Assistant) -> None:
    checked = call(assistant, "check_quote", quote="Our robots wept when the last glass finally broke.")
    assert checked.data == {"verdict": "nowhere", "note": checked.data["note"], "passages": []}
    assert "no full texts" in checked.text


def test_a_quotation_of_another_paper_is_told_with_its_true_source(assistant: Assistant) -> None:
    checked = call(assistant, "check_quote", quote=SENTENCE, paper="sparse-postmen")
    assert checked.data["verdict"] == "exact"
    assert [passage["id"] for passage in checked.data["passages"]] == ["quiet-robots"]
    assert "does not stand in sparse-postmen" in checked.text


def test_parts_with_an_ellipsis_between_them_are_found_and_said_to_be_parts(assistant: Assistant) -> None:
    checked = call(assistant, "check_quote", quote="We mount a single microphone … to the sound of the contact")
    assert checked.data["verdict"] == "exact"
    assert "what it leaves out" in checked.text


def test_a_title_is_no_sentence_of_the_abstract(assistant: Assistant) -> None:
    checked = call(assistant, "check_quote", quote="Grasping Fragile Objects from Sound Alone")
    assert checked.data["passages"][0]["in_title"] is True
    assert "the words of its title" in checked.text


def test_a_quotation_of_an_unknown_paper_is_an_error(assistant: Assistant) -> None:
    assert "code 7" in call(assistant, "check_quote", quote=SENTENCE, paper="no-such-paper").text
