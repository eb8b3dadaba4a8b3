"""A second check by a cross-encoder for inference: a model of ours, run for real, in which words vote for a label."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from assistant import Assistant, Settings
from assistant.errors import ConfigurationError
from assistant.library.lexicon import analysed
from assistant.records import Paper, Quote
from assistant.verification.entailment import CrossEncoder
from assistant.verification.verifier import SUPPORTED, Verifier
from tests.invented_papers import write_papers
from tests.scripted_model import scripted

LABELS = ("contradiction", "entailment", "neutral")
VOTES = dict(zip(("never", "[UNK]", "perhaps"), range(3), strict=True))
"""The label of each word."""
WEIGHT = {"[UNK]": 0.01, "never": 5.0, "perhaps": 2.0}
DECAY = "Weight decay of 0.3 brings the moment forward by a factor of five."
OTHER_WORDS = "Weight decay of 0.3 brings the moment of learning forward by a factor of five"


def write_model(
    directory: Path,
    *,
    labels: Sequence[str] = LABELS,
    graph: str = "model.onnx",
    inputs: Sequence[str] = ("input_ids", "attention_mask"),
    config: Mapping[str, Any] | None = None,
) -> Path:
    """Three outputs, for each of which the tokens of the pair vote."""
    (directory / graph).parent.mkdir(parents=True, exist_ok=True)
    words = ["[UNK]", "[CLS]", "[SEP]", "never", "perhaps"]
    tokenizer = Tokenizer(models.WordLevel({word: place for place, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", words.index("[CLS]")), ("[SEP]", words.index("[SEP]"))],
    )
    tokenizer.save(str(directory / "tokenizer.json"))
    table = np.zeros((len(words), len(labels)), np.float32)
    for word, label in VOTES.items():
        table[words.index(word), min(label, len(labels) - 1)] = WEIGHT[word]
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["votes"]),
        helper.make_node("ReduceSum", ["votes", "axis"], ["logits"], keepdims=0),
    ]
    axis = numpy_helper.from_array(np.array([1], np.int64), "axis")
    made = helper.make_model(
        helper.make_graph(
            nodes,
            "votes",
            [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"]) for name in inputs],
            [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", len(labels)])],
            [numpy_helper.from_array(table, "table"), axis],
        ),
        opset_imports=[helper.make_opsetid("", 17)],
        ir_version=9,
    )
    onnx.save(made, str(directory / graph))
    named = {"id2label": {str(place): label for place, label in enumerate(labels)}, "max_position_embeddings": 64}
    (directory / "config.json").write_text(json.dumps(named if config is None else config), encoding="utf-8")
    return directory


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("inference"))


# The model


@pytest.mark.parametrize(
    ("hypothesis", "expected"),
    [("It works.", "entailment"), ("It never works.", "contradiction"), ("Perhaps it works, perhaps not.", "neutral")],
)
def test_the_labels_of_its_configuration_say_what_it_finds(hypothesis: str, expected: str, directory: Path) -> None:
    found = CrossEncoder(directory)("It works well.", hypothesis.replace("Perhaps", "perhaps"))
    assert max(found._asdict(), key=lambda kind: float(getattr(found, kind))) == expected
    assert sum(found) == pytest.approx(1)


def test_labels_may_stand_in_another_order_and_case(tmp_path: Path) -> None:
    found = CrossEncoder(write_model(tmp_path, labels=("ENTAILMENT", "Neutral", "CONTRADICTION")))("A b.", "never")
    assert found.entailment == max(found)


def test_a_model_of_two_labels_has_no_contradiction(tmp_path: Path) -> None:
    found = CrossEncoder(write_model(tmp_path, labels=("not_entailment", "entailment")))("A b.", "It never works.")
    assert (found.contradiction, found.neutral) == (0.0, max(found))


def test_the_graph_may_lie_where_exporters_put_it_and_want_types_of_tokens(tmp_path: Path) -> None:
    inputs = ("input_ids", "attention_mask", "token_type_ids")
    model = CrossEncoder(write_model(tmp_path, graph="onnx/model.onnx", inputs=inputs))
    assert sum(model("A b.", "C d.")) == pytest.approx(1)


def test_a_long_pair_is_cut_at_the_longer_text(directory: Path) -> None:
    assert CrossEncoder(directory)("word " * 5000, "It never works.").contradiction > 0.9


@pytest.mark.parametrize("missing", ["model.onnx", "tokenizer.json", "config.json"])
def test_a_missing_file_is_a_wrong_setting(missing: str, tmp_path: Path) -> None:
    write_model(tmp_path)
    (tmp_path / missing).unlink()
    with pytest.raises(ConfigurationError, match="cannot be used"):
        CrossEncoder(tmp_path)


@pytest.mark.parametrize("broken", ["model.onnx", "tokenizer.json", "config.json"])
def test_a_broken_file_is_told_in_one_line(broken: str, tmp_path: Path) -> None:
    (write_model(tmp_path) / broken).write_bytes(b"\xff no such\nthing")
    with pytest.raises(ConfigurationError) as caught:
        CrossEncoder(tmp_path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "config",
    [
        {},
        [],
        {"id2label": {"0": "LABEL_0", "1": "LABEL_1"}},
        {"id2label": {"0": "entailment"}},
        {"id2label": {"1": "entailment", "2": "neutral"}},
    ],
)
def test_labels_without_names_are_refused(config: Any, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="id2label"):
        CrossEncoder(write_model(tmp_path, config=config))


def test_outputs_that_do_not_go_with_the_labels_are_refused(tmp_path: Path) -> None:
    model = CrossEncoder(write_model(tmp_path, config={"id2label": {"0": "entailment", "1": "neutral"}}))
    with pytest.raises(ConfigurationError, match="it has 3 outputs for 2 labels"):
        model("A b.", "C d.")


# What it changes of a verdict


@pytest.fixture(scope="module")
def verifier(directory: Path) -> Verifier:
    return Verifier(analysed=analysed, infer=CrossEncoder(directory))


def cited(sentence: str) -> list[tuple[Paper, Quote]]:
    paper = Paper(id="any", title="A Study", abstract=sentence)
    return [(paper, Quote.cut(sentence, 0, len(sentence)))]


def test_what_it_finds_to_follow_stays_as_it_is(verifier: Verifier) -> None:
    assert verifier.check(OTHER_WORDS, cited(DECAY)).verdict == "supported"
    assert verifier.check(OTHER_WORDS, cited(DECAY)).problems == ()


def test_what_it_finds_not_to_follow_is_weak_at_most(verifier: Verifier) -> None:
    check = verifier.check(f"{OTHER_WORDS}, perhaps.", cited(f"{DECAY[:-1]}, perhaps."))
    assert (check.verdict, check.score < SUPPORTED) == ("weak", True)
    assert check.problems == ("the inference model finds that it does not follow from the cited sentences",)


def test_what_it_finds_contradicted_is_unsupported(verifier: Verifier) -> None:
    check = verifier.check(f"{OTHER_WORDS}, never less.", cited(f"{DECAY[:-1]}, never less."))
    assert check.verdict == "unsupported"
    assert check.problems[-1] == "the inference model finds that the cited sentences contradict it"


def test_it_cannot_save_what_the_first_check_refuses(verifier: Verifier) -> None:
    assert verifier.check(OTHER_WORDS.replace("five", "nine"), cited(DECAY)).verdict == "unsupported"


def test_a_sentence_word_for_word_needs_no_second_check(verifier: Verifier) -> None:
    assert verifier.check("Labels are never needed.", cited("Labels are never needed.")).verdict == "supported"


# In an answer


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("second-check")
    with Assistant.open(path / "library") as assistant:
        assistant.ingest(write_papers(path / "papers.jsonl"))
    return path / "library"


def test_an_answer_marks_what_does_not_follow(directory: Path, library: Path) -> None:
    reply = "Weight decay of 0.3 perhaps brings the moment forward by a factor of five perhaps {factor of five}."
    with scripted(library, reply, llm={"check": "nli", "nli_path": str(directory)}) as model:
        [statement] = model.assistant.ask("How much does weight decay speed up grokking?").statements
        assert len(model.requests) == 1
    assert statement.verdict == "weak"
    assert "the inference model finds that it does not follow from the cited sentences" in statement.problems


def test_verifying_a_statement_asks_it_too(directory: Path, library: Path) -> None:
    settings = Settings(llm={"provider": "none", "check": "nli", "nli_path": directory})
    with Assistant.open(library, settings) as assistant:
        [cited] = assistant.ask("How much does weight decay speed up grokking?").citations[:1]
        statement = assistant.verify(f"They write, perhaps: {cited.quote[:-1]} perhaps.", [cited])
    assert statement.problems == ("the inference model finds that it does not follow from the cited sentences",)


def test_a_model_that_cannot_be_used_is_a_wrong_setting_and_no_reason_to_fall_back(
    library: Path, tmp_path: Path
) -> None:
    with (
        scripted(library, llm={"check": "nli", "nli_path": str(tmp_path)}) as model,
        pytest.raises(ConfigurationError, match=r"there is no model\.onnx"),
    ):
        model.assistant.ask("How much does weight decay speed up grokking?")


def test_the_check_needs_a_path() -> None:
    with pytest.raises(ConfigurationError, match="nli_path"):
        Settings(llm={"check": "nli"})
