"""Whether a sentence of the library says what a claim says, as far as rules can tell."""

from __future__ import annotations

import pytest

from assistant import Assistant
from tests.serving.clients import call


def test_a_claim_that_a_sentence_makes_is_supported_by_it(assistant: Assistant) -> None:
    checked = call(
        assistant, "check_claim", claim="Layer-wise tuning cuts peak memory by 83 %: peak memory falls by 83 %."
    )
    assert checked.data["verdict"] == "supported"
    assert checked.data["sentences"][0]["id"] == "thrifty-tuning"
    assert "Peak memory falls by 83 %" in checked.text
    assert "read the sentence" in checked.text


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ("The policy breaks 7 % of wine glasses.", "the number 7"),
        ("Grokking does not need weight decay.", "opposite"),
    ],
)
def test_a_false_claim_is_doubtful_with_the_reason_and_the_sentence(
    claim: str, reason: str, assistant: Assistant
) -> None:
    checked = call(assistant, "check_claim", claim=claim)
    assert checked.data["verdict"] == "doubtful"
    assert any(reason in problem for each in checked.data["sentences"] for problem in each["problems"])
    assert reason in checked.text


def test_a_claim_about_something_else_is_not_found_and_not_called_false(assistant: Assistant) -> None:
    checked = call(assistant, "check_claim", claim="Cats prefer warm laps in winter.")
    assert checked.data["verdict"] == "not_found"
    assert "does not make the claim false" in checked.text


def test_a_claim_is_compared_with_the_named_papers_alone(assistant: Assistant) -> None:
    claim = "Peak memory falls by 83 %."
    elsewhere = call(assistant, "check_claim", claim=claim, papers=["quiet-robots", "sparse-postmen"])
    assert elsewhere.data["verdict"] != "supported"
    assert {each["id"] for each in elsewhere.data["sentences"]} <= {"quiet-robots", "sparse-postmen"}
    named = call(assistant, "check_claim", claim=claim, papers=["thrifty-tuning"])
    assert named.data["verdict"] == "supported"


def test_words_scattered_over_a_library_do_not_support_a_claim(assistant: Assistant) -> None:
    checked = call(assistant, "check_claim", claim="Robots forecast rain with sparse experts.")
    assert checked.data["verdict"] != "supported"
