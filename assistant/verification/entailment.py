"""Natural language inference by a local cross-encoder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from assistant.errors import ConfigurationError

__all__ = ["CrossEncoder", "Inference"]

_GRAPHS = ("model.onnx", "onnx/model.onnx")
"""Where exporters and hubs put the graph within a model's directory."""
_POSITIONS = 512
"""Used when a model's configuration does not state it; BERT's."""
_SPARE_POSITIONS = 2
"""RoBERTa counts its positions from 2."""


class Inference(NamedTuple):
    """Probabilities that a text entails another, contradicts it, or neither."""

    entailment: float
    contradiction: float
    neutral: float


class CrossEncoder:
    """A sequence classifier of pairs: `model.onnx` or `onnx/model.onnx`, `tokenizer.json` and `config.json`.

    The names in the `id2label` of `config.json` say which output is entailment, and which contradiction if there is
    one; all others count as neutral. Of a pair longer than the model's positions, the longer text is cut. Usable from
    several threads. Raises ConfigurationError when a file is missing or unfit.
    """

    def __init__(self, directory: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        self._directory = directory
        graph = next((directory / name for name in _GRAPHS if (directory / name).is_file()), None)
        if graph is None:
            raise self._unfit("there is no model.onnx")
        config = self._read_config()
        self._kinds = self._kinds_of_labels(config)
        try:
            self._tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
            self._session = onnxruntime.InferenceSession(str(graph), providers=["CPUExecutionProvider"])
        except Exception as error:  # Both libraries raise plain Exceptions.
            raise self._unfit(str(error)) from None
        positions = config.get("max_position_embeddings")
        longest = positions if isinstance(positions, int) and positions > 2 * _SPARE_POSITIONS else _POSITIONS
        self._tokenizer.enable_truncation(longest - _SPARE_POSITIONS)
        self._tokenizer.no_padding()
        self._inputs = {each.name for each in self._session.get_inputs()}

    def __call__(self, premise: str, hypothesis: str) -> Inference:
        """How the premise relates to the hypothesis. Raises ConfigurationError when the model does not take pairs."""
        encoding = self._tokenizer.encode(premise, hypothesis)
        rows = {
            "input_ids": encoding.ids,
            "attention_mask": encoding.attention_mask,
            "token_type_ids": encoding.type_ids,
        }
        feed = {name: np.array([row], np.int64) for name, row in rows.items() if name in self._inputs}
        try:
            logits = np.asarray(self._session.run(None, feed)[0], np.float64).reshape(-1)
        except Exception as error:  # As above.
            raise self._unfit(str(error)) from None
        if len(logits) != len(self._kinds):
            raise self._unfit(f"it has {len(logits)} outputs for {len(self._kinds)} labels")
        powers = np.exp(logits - logits.max())
        shares = dict.fromkeys(Inference._fields, 0.0)
        for kind, share in zip(self._kinds, powers / powers.sum(), strict=True):
            shares[kind] += float(share)
        return Inference(**shares)

    def _read_config(self) -> dict[str, Any]:
        try:
            config = json.loads((self._directory / "config.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise self._unfit(f"config.json cannot be read: {error}") from None
        return config if isinstance(config, dict) else {}

    def _kinds_of_labels(self, config: dict[str, Any]) -> list[str]:
        labels = config.get("id2label")
        names = labels if isinstance(labels, dict) else {}
        try:
            kinds = [_kind(str(names[str(place)])) for place in range(len(names))]
        except KeyError:
            kinds = []
        if "entailment" not in kinds or ("neutral" not in kinds and "contradiction" not in kinds):
            raise self._unfit("id2label in config.json names no label for entailment beside another one")
        return kinds

    def _unfit(self, why: str) -> ConfigurationError:
        return ConfigurationError(
            f"the inference model in {self._directory} cannot be used: {' '.join(why.split())}",
            hint="llm.nli_path names a directory with model.onnx, tokenizer.json and config.json",
        )


def _kind(label: str) -> str:
    label = label.strip().lower()
    return next((kind for kind in ("entailment", "contradiction") if label == kind), "neutral")
