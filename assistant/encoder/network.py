"""The neural network of the built-in encoder on ONNX Runtime: token ids in, one vector for each token out.

all-MiniLM-L6-v2 is a BERT of six layers. The sizes, names and kinds of product here must agree with the packaged
graphs, which `scripts/make_encoder_graph.py` writes. Tensors keep the names of the safetensors file; those derived from
them on loading have a suffix. The int8 graph multiplies 8-bit integers in these ways (`Product`):

- `tensor`: ONNX Runtime's DynamicQuantizeMatMul, one activation scale for the whole text.
- `ranged_rows`: one scale for each token, from its smallest to its largest value, for queries, keys and values, which
  suffer most from rounding; the smallest value is subtracted again through the sums of the weights.
- `rows`: one symmetric activation scale for each token, for the input of the feed-forward block, whose few large
  channels differ in size from token to token.
- `shifted_rows`: one scale for each token after adding `GELU_FLOOR`, a bound on how far GELU goes below zero, so that
  all 256 steps are used; the constant is subtracted again through the bias.

Weights have one symmetric scale for each output channel, wide enough for `PAIR` (see there).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from assistant.encoder.base import Precision
from assistant.errors import ConfigurationError

if TYPE_CHECKING:
    from assistant.encoder.weights import MappedTensors

__all__ = ["GELU_FLOOR", "HEADS", "HIDDEN", "INNER", "PAIR", "POSITIONS", "Linear", "Network", "layers"]

LAYERS = 6
HIDDEN = 384
INNER = 1536
HEADS = 12
POSITIONS = 512
GELU_FLOOR = 0.17
PAIR = 128
"""Largest sum of the magnitudes of two neighbouring 8-bit weights of an output: x86 processors without 8-bit dot
products add the products of two neighbours in 16 signed bits, which hold 255 * 128; beyond that they saturate
silently."""

EMBEDDING_NORM = "embeddings.LayerNorm"

Product = Literal["fp32", "tensor", "ranged_rows", "rows", "shifted_rows"]
Initializers = dict[str, NDArray[Any]]


class Linear(NamedTuple):
    """A linear layer: the prefix of its tensors' names, its sizes, and how it is multiplied in the int8 graph."""

    name: str
    inputs: int
    outputs: int
    int8: Product

    def product(self, precision: Precision) -> Product:
        """How the layer is multiplied in the graph of a precision."""
        return self.int8 if precision == "int8" else "fp32"


class Layer(NamedTuple):
    """The linear layers and layer norms of one transformer layer."""

    query: Linear
    key: Linear
    value: Linear
    attention_output: Linear
    attention_norm: str
    inner: Linear
    output: Linear
    output_norm: str

    @property
    def linears(self) -> tuple[Linear, ...]:
        """All linear layers."""
        return (self.query, self.key, self.value, self.attention_output, self.inner, self.output)


def layers() -> Iterator[Layer]:
    """The transformer layers from the input up."""
    for number in range(LAYERS):
        prefix = f"encoder.layer.{number}."
        query, key, value = (
            Linear(f"{prefix}attention.self.{part}", HIDDEN, HIDDEN, "ranged_rows")
            for part in ("query", "key", "value")
        )
        yield Layer(
            query,
            key,
            value,
            Linear(f"{prefix}attention.output.dense", HIDDEN, HIDDEN, "tensor"),
            f"{prefix}attention.output.LayerNorm",
            Linear(f"{prefix}intermediate.dense", HIDDEN, INNER, "rows"),
            Linear(f"{prefix}output.dense", INNER, HIDDEN, "shifted_rows"),
            f"{prefix}output.LayerNorm",
        )


class Network:
    """One ONNX Runtime session, whose calls use `threads` threads. `hidden` is thread-safe.

    Raises ConfigurationError if the installed ONNX Runtime cannot run the graph.
    """

    def __init__(self, tensors: MappedTensors, precision: Precision, *, threads: int) -> None:
        initializers = _initializers(tensors, precision)
        onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        # Threads that wait for more work in a loop would take the processor from the search that follows.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.inter_op_num_threads = 1
        # The graph is already optimised; further fusion would bring back the slower SkipLayerNormalization.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.log_severity_level = 3
        # ONNX Runtime does not copy these arrays, so they must outlive the session.
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
    norms = [EMBEDDING_NORM]
    for layer in layers():
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
                values[f"{linear.name}.unshifted_bias"] = bias - np.float32(GELU_FLOOR) * channel_sums
            else:
                values[f"{linear.name}.bias"] = bias
    for norm in norms:
        for part in ("weight", "bias"):
            values[f"{norm}.{part}"] = tensors[f"{norm}.{part}"]
    return values


def quantise(weight: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Weights (outputs, inputs) as int8 (inputs, outputs) and the scale of each output: w ≈ int8.T * scale[:, None].

    The magnitudes of any two weights of an output for a pair of inputs (0 and 1, 2 and 3, ...) add up to at most
    `PAIR`, so that every processor computes the same sums.
    """
    pairs = np.abs(weight[:, 0::2]) + np.abs(weight[:, 1::2])
    # Rounding may lift each of the two by a half.
    scale = np.maximum(pairs.max(axis=1), np.float32(1e-12)) / np.float32(PAIR - 1)
    rounded = np.rint(weight / scale[:, None]).astype(np.int8)
    return np.ascontiguousarray(rounded.T), scale
