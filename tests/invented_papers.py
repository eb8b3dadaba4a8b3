"""Papers of our own invention, for tests that need a small library."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from assistant import Assistant

__all__ = ["PAGE_PAPERS", "PAPERS", "library_of", "write_page", "write_papers"]

PAPERS = [
    (
        "delayed-circuits",
        "Delayed Circuits: A Mechanistic Account of Grokking in Modular Division",
        "Networks trained on small algorithmic tasks sometimes generalise long after they have memorised the data,"
        " a behaviour known as grokking. We reverse engineer a two-layer transformer that learns division modulo a"
        " prime. Its embedding rotates inputs onto a circle, and grokking coincides with the moment at which this "
        "rotation circuit outgrows the memorising one. Weight decay of 0.3 brings the moment forward by a factor "
        "of five.",
    ),
    (
        "slow-then-sudden",
        "Slow, Then Sudden: Weight Norms and the Onset of Grokking",
        "We study why grokking needs weight decay. A mechanistic analysis of the loss surface shows that the "
        "memorising solution has a larger norm than the generalising one. Training first finds the former and "
        "drifts to the latter. Rescaling the initial weights removes the delay altogether.",
    ),
    (
        "sparse-postmen",
        "Sparse Postmen: Routing Tokens with Two Experts out of Sixty-Four",
        "Mixture-of-experts layers promise large models at a small price. We introduce the Postman router, which "
        "sends every token to 2 of 64 experts by sorting instead of by a softmax. On a corpus of recipes it "
        "reaches the perplexity of a dense model with 41 % of the compute. No auxiliary balancing loss is needed.",
    ),
    (
        "quiet-robots",
        "Quiet Robots: Grasping Fragile Objects from Sound Alone",
        "Robots usually grasp by sight. We mount a single microphone on a gripper and learn a policy that adapts "
        "its force to the sound of the contact. It breaks 3 % of wine glasses where a visual policy breaks 19 %. "
        "The policy transfers to unseen objects without adaptation.",
    ),
    (
        "paper-lanterns",
        "Paper Lanterns: Diffusion Models that Draw Light Before Shape",
        "Image diffusion models denoise all frequencies at once. We reorder the schedule so that illumination is "
        "settled before geometry. Samplers need 12 steps rather than 50 for the same fidelity. Users preferred the"
        " lighting of our images in two of three comparisons.",
    ),
    (
        "tidy-labels",
        "Tidy Labels: Learning from Annotators Who Disagree",
        "Crowdsourced labels are noisy. We model each annotator's confusion with a low-rank matrix and train the "
        "classifier and the matrices jointly. Noise rates up to 45 % cost less than one point of accuracy. The "
        "learned matrices reveal which annotators misread the instructions.",
    ),
    (
        "borrowed-voices",
        "Borrowed Voices: Speech Synthesis for Languages with One Hour of Audio",
        "Text-to-speech systems need many hours of recordings. We borrow prosody from a related language and "
        "timbre from one hour of target audio. Listeners rated the result 4.1 out of 5. We release voices for six "
        "languages.",
    ),
    (
        "gentle-forgetting",
        "Gentle Forgetting: Unlearning Single Documents from Language Models",
        "Removing one document from a trained language model should not need retraining. We ascend the loss on the"
        " document along directions that matter to no other document. Membership attacks drop to chance after 40 "
        "steps. Accuracy on general benchmarks falls by 0.2 points.",
    ),
    (
        "crowded-graphs",
        "Crowded Graphs: Message Passing without Oversmoothing",
        "Deep graph neural networks blur the features of neighbouring nodes. We show that a random gate on every "
        "edge keeps features apart in up to 128 layers. The gate adds no parameters. It improves node "
        "classification on seven of nine graphs.",
    ),
    (
        "thrifty-tuning",
        "Thrifty Tuning: Fine-Tuning Ten Layers with the Memory of One",
        "Fine-tuning large language models is bounded by memory. We train one layer at a time against a cached "
        "target of its successor. Peak memory falls by 83 % and quality stays within the noise of full "
        "fine-tuning. A single consumer card suffices for a model of 13 billion parameters.",
    ),
    (
        "proof-gardens",
        "Proof Gardens: Growing Formal Proofs from Informal Sketches",
        "Mathematicians sketch before they prove. We ask a language model for a sketch, split it into lemmas and "
        "let a prover fill each one. The system closes 58 of 120 textbook theorems. Half of the failures are "
        "lemmas that are false as stated.",
    ),
    (
        "weather-vanes",
        "Weather Vanes: Calibrated Rain Forecasts from a Graph of Gauges",
        "Rain gauges are sparse and radars are biased. We join both in a graph and forecast rain for the next two "
        "hours. Forecast probabilities are calibrated within two percentage points. The model runs on a laptop in "
        "under a second.",
    ),
]

PAGE_PAPERS = [
    (
        "Small Ears: Wake Word Detection in Forty Kilobytes",
        "Wake words must be heard on devices that have almost no memory. We prune a convolutional network until it"
        " fits into forty kilobytes. It misses one wake word in two hundred and wakes by mistake once a day. "
        "Training takes an afternoon on a laptop.",
    ),
    (
        "Kind Critics: Reward Models that Explain Their Scores",
        "Reward models give a number and no reason. We train a reward model to write a critique first and to score"
        " only what the critique mentions. Policies trained with it exploit the reward half as often. People agree"
        " with the critiques in four of five cases.",
    ),
]


def write_papers(path: Path) -> Path:
    """JSON Lines with all of `PAPERS`; the first has authors, a date and an address."""
    records = [{"id": id, "title": title, "abstract": abstract} for id, title, abstract in PAPERS]
    records[0] |= {"authors": ["Ada Example", "Ben Sample"], "published": "2031-02-03"}  # type: ignore[dict-item]
    records[0]["url"] = "https://example.org/delayed-circuits"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def library_of(folder: Path, papers: Sequence[tuple[str, str, str]]) -> Path:
    """A library in `folder` of papers given as id, title and abstract."""
    rows = [{"id": id, "title": title, "abstract": abstract} for id, title, abstract in papers]
    (folder / "papers.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    with Assistant.open(folder / "library") as assistant:
        assistant.ingest(folder / "papers.jsonl")
    return folder / "library"


def write_page(path: Path) -> Path:
    """A listing page as a browser saves it as text, with `PAGE_PAPERS`."""
    furniture = ["new", "Get trending papers in your email inbox!", "Subscribe", "Daily Papers"]
    furniture += ["byAK and the research community", "Mar 11"]
    blocks = furniture + [text for paper in PAGE_PAPERS for text in paper]
    path.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")
    return path
