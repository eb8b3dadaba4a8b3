"""What the packaged graphs and the code that feeds them must agree on: sizes, names and how layers are multiplied.

all-MiniLM-L6-v2 is a BERT of six layers. Tensors keep the names of its safetensors file; those derived from them when
the encoder is loaded have a suffix. The int8 graph multiplies 8-bit integers in these ways (`Product`):

- `tensor`: ONNX Runtime's DynamicQuantizeMatMul, one activation scale for the whole text.
- `ranged_rows`: one scale for each token, from its smallest to its largest value, for queries, keys and values, which
  suffer most from rounding; the smallest value is taken out again through the sums of the weights.
- `rows`: one symmetric activation scale for each token, for the input of the feed-forward block, whose few large
  channels differ in size from token to token.
- `shifted_rows`: one scale for each token after adding `GELU_FLOOR`, which no value of GELU is below, so that all 256
  steps are used; the constant is taken out again through the bias.

Weights have one symmetric scale for each output channel, wide enough for `PAIR` (see there).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

__all__ = ["GELU_FLOOR", "HEADS", "HIDDEN", "INNER", "PAIR", "POSITIONS", "Linear", "Precision", "layers"]

LAYERS = 6
HIDDEN = 384
INNER = 1536
HEADS = 12
POSITIONS = 512
GELU_FLOOR = 0.17
PAIR = 128
"""Largest sum of the sizes of two neighbouring 8-bit weights of an output: x86 processors without 8-bit dot products
add the products of two neighbours in 16 signed bits, where 255 * 128 still fits; beyond, they saturate in silence."""

EMBEDDING_NORM = "embeddings.LayerNorm"

Precision = Literal["fp32", "int8"]
Product = Literal["fp32", "tensor", "ranged_rows", "rows", "shifted_rows"]


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
