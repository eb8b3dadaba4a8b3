"""The neural network behind the built-in encoder: token ids in, one vector a token out, on ONNX Runtime."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from assistant.encoder import recipe
from assistant.errors import ConfigurationError

if TYPE_CHECKING:
    from assistant.encoder.recipe import Precision
    from assistant.encoder.weights import MappedTensors

__all__ = ["Network"]

Initializers = dict[str, NDArray[Any]]


class Network:
    """One ONNX Runtime session, whose calls use `threads` threads. `hidden` may be called from several threads at once.

    Raises ConfigurationError when the installed ONNX Runtime cannot run the graph.
    """

    def __init__(self, tensors: MappedTensors, precision: Precision, *, threads: int) -> None:
        initializers = _initializers(tensors, precision)
        onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # The graph is written as it should run; further fusion would bring the slower SkipLayerNormalization back.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.log_severity_level = 3
        # ONNX Runtime uses these arrays where they are, so they must outlive the session.
        self._values = [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in initializers.values()]
        options.add_external_initializers(list(initializers), self._values)
        graph = Path(__file__).with_name(f"minilm-{precision}.onnx").read_bytes()
        try:
            self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        except Exception as error:
            line = " ".join(str(error).split())[:200]
            raise ConfigurationError(
                f"ONNX Runtime {onnxruntime.__version__} cannot run the built-in encoder in {precision}: {line}",
                hint="Install the pinned dependencies again, or set encoder.precision to fp32.",
            ) from None
        self._words = tensors["embeddings.word_embeddings.weight"]
        self._positions = (
            tensors["embeddings.position_embeddings.weight"] + tensors["embeddings.token_type_embeddings.weight"][0]
        )
        tensors.release()

    def hidden(self, texts: Sequence[list[int]]) -> list[NDArray[np.float32]]:
        """The last hidden state of each text, (tokens, 384), of at most 512 token ids with [CLS] and [SEP]."""
        embedded = [self._words[ids] + self._positions[: len(ids)] for ids in texts]
        hidden: list[NDArray[np.float32]] = self._session.run(["vectors"], {"texts": embedded})[0]
        return hidden


def _initializers(tensors: MappedTensors, precision: Precision) -> Initializers:
    values: Initializers = {}
    norms = [recipe.EMBEDDING_NORM]
    for layer in recipe.layers():
        norms += [layer.attention_norm, layer.output_norm]
        for linear in layer.linears:
            product = linear.product(precision)
            weight, bias = tensors[f"{linear.name}.weight"], tensors[f"{linear.name}.bias"]
            if product == "fp32":
                values[f"{linear.name}.weight"] = weight
            else:
                rounded, scale = quantise(weight)
                values[f"{linear.name}.int8"], values[f"{linear.name}.scale"] = rounded, scale
                channel_sums = scale * rounded.sum(axis=0, dtype=np.int32).astype(np.float32)
            if product == "ranged_rows":
                values[f"{linear.name}.channel_sums"] = channel_sums[None]
            if product == "shifted_rows":
                values[f"{linear.name}.unshifted_bias"] = bias - np.float32(recipe.GELU_FLOOR) * channel_sums
            else:
                values[f"{linear.name}.bias"] = bias
    for norm in norms:
        for part in ("weight", "bias"):
            values[f"{norm}.{part}"] = tensors[f"{norm}.{part}"]
    return values


def quantise(weight: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Weights (outputs, inputs) as int8 (inputs, outputs) and the scale of each output: w ≈ int8.T * scale[:, None].

    No two weights of an output that share a pair of inputs (0 and 1, 2 and 3, ...) have sizes beyond `recipe.PAIR`
    together, so that every processor gets the same sums.
    """
    pairs = np.abs(weight[:, 0::2]) + np.abs(weight[:, 1::2])
    # Rounding may lift each of the two by a half.
    scale = np.maximum(pairs.max(axis=1), np.float32(1e-12)) / np.float32(recipe.PAIR - 1)
    rounded = np.rint(weight / scale[:, None]).astype(np.int8)
    return np.ascontiguousarray(rounded.T), scale
