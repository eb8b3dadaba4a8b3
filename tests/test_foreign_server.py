"""A model without any sense behind another project's OpenAI-compatible server: `transformers serve`.

Needs an interpreter with torch and `transformers[serving]`, which the project itself does not:

    ASSISTANT_TEST_TRANSFORMERS_PYTHON=/path/to/python pytest tests/test_foreign_server.py

The model is made here, of random weights, over the words of our own papers and of sentence numbers, so that what it
writes looks like statements with citations.
"""

from __future__ import annotations

import os
import re
import subprocess
import threading
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from assistant import Assistant, Settings
from assistant.records import Answer, Done, Drafted
from tests.invented_papers import PAPERS, write_papers

INTERPRETER = os.environ.get("ASSISTANT_TEST_TRANSFORMERS_PYTHON", "")
"""Read before a test begins, since tests see no ASSISTANT_ variables."""

pytestmark = pytest.mark.skipif(
    not INTERPRETER,
    reason="ASSISTANT_TEST_TRANSFORMERS_PYTHON names no interpreter that has torch and transformers[serving]",
)

QUESTION = "Why does grokking need weight decay?"
PATIENCE = 600.0
"""Seconds for each step on a machine that is busy; on a quiet one, torch is imported in five."""
MAKE_MODEL = """
import sys
import torch
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers
from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

directory, text = sys.argv[1], sys.stdin.read()
split = pre_tokenizers.Split(Regex(r" \\[\\d\\]|\\.| ?[^\\s.]+|\\s"), behavior="isolated")
pieces = dict.fromkeys(piece for piece, _ in split.pre_tokenize_str(text))
vocabulary = {piece: number for number, piece in enumerate(["<unk>", "<end>", *pieces])}
tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
tokenizer.pre_tokenizer, tokenizer.decoder = split, decoders.Fuse()
fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="<unk>", eos_token="<end>", pad_token="<end>")
fast.chat_template = "{% for message in messages %}{{ message['content'] }} {% endfor %}"
fast.save_pretrained(directory)
torch.manual_seed(7)
config = LlamaConfig(
    vocab_size=len(vocabulary), hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
    max_position_embeddings=8192, bos_token_id=1, eos_token_id=1, pad_token_id=1,
)
model = LlamaForCausalLM(config)
favoured = [[[number], 1.5] for piece, number in vocabulary.items() if piece == "." or piece.startswith(" [")]
model.generation_config = GenerationConfig(
    do_sample=True, eos_token_id=1, pad_token_id=1, suppress_tokens=[0, 1], sequence_bias=favoured
)
model.save_pretrained(directory)
"""
SERVE = """
import sys
import torch
from transformers.cli.serve import Serve

torch.set_num_threads(1)
Serve(force_model=sys.argv[1], device="cpu", host="127.0.0.1", port=0, default_seed=7)
"""


class Attempt(NamedTuple):
    drafts: list[Drafted]
    answer: Answer


class Server(NamedTuple):
    url: str
    model: str


@pytest.fixture(scope="module")
def offline(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    home = str(tmp_path_factory.mktemp("transformers"))
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "HOME": home, "HF_HOME": home, "HF_HUB_OFFLINE": "1", "DO_NOT_TRACK": "1", "OMP_NUM_THREADS": "1"}


@pytest.fixture(scope="module")
def model(offline: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> str:
    directory = str(tmp_path_factory.mktemp("model"))
    words = "\n".join(f"{title}. {abstract}" for _, title, abstract in PAPERS)
    numbers = "".join(f" [{number}]." for number in range(1, 10)) * 3
    subprocess.run(
        [INTERPRETER, "-c", MAKE_MODEL, directory],
        input=f"{words}\n{numbers}\n",
        env=offline,
        text=True,
        check=True,
        capture_output=True,
        timeout=PATIENCE,
    )
    return directory


@pytest.fixture(scope="module")
def server(model: str, offline: dict[str, str]) -> Iterator[Server]:
    process = subprocess.Popen(
        [INTERPRETER, "-c", SERVE, model], env=offline, text=True, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    assert process.stderr is not None
    too_slow = threading.Timer(PATIENCE, process.kill)
    too_slow.start()
    said: list[str] = []
    try:
        for line in process.stderr:
            said.append(line)
            if running := re.search(r"running on (http://127\.0\.0\.1:\d+)", line):
                break
        else:
            pytest.fail("the server did not start:\n" + "".join(said))
        too_slow.cancel()
        threading.Thread(target=process.stderr.read, daemon=True).start()
        yield Server(f"{running[1]}/v1", model)
    finally:
        too_slow.cancel()
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stderr.close()


@pytest.fixture(scope="module")
def answers(server: Server, tmp_path_factory: pytest.TempPathFactory) -> list[Attempt]:
    """Answers to one question, which the model words differently each time."""
    directory = tmp_path_factory.mktemp("library")
    llm = {
        "model": server.model,
        "base_url": server.url,
        "temperature": 1.0,
        "max_output_tokens": 300,
        "context_window": 4096,
        "timeout": PATIENCE,
    }
    found = []
    with Assistant.open(directory / "library", Settings(llm=llm)) as assistant:
        assistant.ingest(write_papers(directory / "papers.jsonl"))
        for _ in range(3):
            events = list(assistant.stream(QUESTION))
            last = events[-1]
            assert isinstance(last, Done)
            found.append(Attempt([event for event in events if isinstance(event, Drafted)], last.answer))
    return found


def test_the_server_streams_statements_with_citations_and_counts_its_tokens(answers: list[Attempt]) -> None:
    for drafts, answer in answers:
        assert any(draft.citations for draft in drafts)
        assert answer.usage.input_tokens > 0
        assert answer.usage.output_tokens > 0
        assert not answer.usage.estimated


def test_gibberish_is_said_to_be_unsupported_and_quotes_take_its_place(answers: list[Attempt]) -> None:
    for drafts, answer in answers:
        assert answer.mode == "extractive"
        assert answer.removed == len(drafts)
        assert any("is supported by the abstracts; these are quotes alone" in note for note in answer.notes)


def test_no_word_of_the_gibberish_is_in_the_answer_and_every_quote_is_exact(answers: list[Attempt]) -> None:
    for drafts, answer in answers:
        # A word or two may stand in a quote as well.
        assert not [draft for draft in drafts if len(draft.text.split()) > 2 and draft.text in answer.text]
        for citation in answer.citations:
            assert citation.paper.abstract[citation.start : citation.end] == citation.quote
