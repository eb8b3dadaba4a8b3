"""Writes the ONNX graphs of the built-in encoder, without weights, into the package.

    python scripts/make_encoder_graph.py

Needs the development dependency `onnx`. The graphs take windows of texts (`texts`, a sequence of tokens x 384: word
plus position vectors) and give the last hidden state of each (`vectors`, a sequence of tokens x 384). Weights are
external initializers, handed over when a session is made; the table of words stays outside, since ONNX Runtime would
hold a copy of it. A loop takes one text at a time, which needs no mask and no padding, so ONNX Runtime takes its flash
attention, and a text's vectors cannot depend on its neighbours; it is in the graph so that Python's lock, which Chroma
keeps while it writes, is needed between calls but not between texts. Add followed by LayerNormalization replaces
SkipLayerNormalization, which took twice as long on a CPU.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from onnx import GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto, helper

from assistant.encoder import network
from assistant.encoder.base import Precision
from assistant.encoder.network import Linear, Product

DIRECTORY = Path(__file__).resolve().parents[1] / "assistant" / "encoder"
MICROSOFT = "com.microsoft"
EPSILON = 1e-12


class _Rows(NamedTuple):
    """Names of a value in 8 bits, the step of each token, what stands for zero, and what was taken off each token."""

    rounded: str
    step: str
    zero: str
    smallest: str


class _Graph:
    """Nodes and initializers in the making; every method returns the name of the value it adds."""

    def __init__(self, precision: Precision) -> None:
        self.precision = precision
        self.nodes: list[NodeProto] = []
        self.initializers: list[TensorProto] = []
        self.rounded: dict[str, _Rows] = {}

    def node(self, op: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        self.nodes.append(helper.make_node(op, inputs, [output], name=output, domain=domain, **attributes))
        return output

    def external(self, name: str, shape: list[int], kind: int = TensorProto.FLOAT) -> str:
        tensor = TensorProto(name=name, data_type=kind, dims=shape, data_location=TensorProto.EXTERNAL)
        location = tensor.external_data.add()
        location.key, location.value = "location", "given-when-loaded"
        self.initializers.append(tensor)
        return name

    def constant(self, name: str, kind: int, shape: list[int], values: list[float]) -> str:
        self.initializers.append(helper.make_tensor(name, kind, shape, values))
        return name

    def constants(self) -> None:
        self.constant("tokens_by_channels", TensorProto.INT64, [2], [-1, network.HIDDEN])
        self.constant("batch_of_one", TensorProto.INT64, [3], [1, -1, network.HIDDEN])
        if self.precision == "fp32":
            return
        self.constant("last_axis", TensorProto.INT64, [1], [1])
        self.constant("one", TensorProto.FLOAT, [], [1.0])
        self.constant("step_of_127", TensorProto.FLOAT, [], [1 / 127])
        self.constant("step_of_255", TensorProto.FLOAT, [], [1 / 255])
        self.constant("floor", TensorProto.FLOAT, [], [network.GELU_FLOOR])
        self.constant("zero_at_0", TensorProto.UINT8, [], [0])
        self.constant("zero_at_128", TensorProto.UINT8, [], [128])

    def linear(self, x: str, linear: Linear, *, bias: bool = True) -> str:
        name, out = linear.name, f"{linear.name}.out"
        product = linear.product(self.precision)
        biases = [self.external(f"{name}.bias", [linear.outputs])] if bias and product != "shifted_rows" else []
        if product == "fp32":
            weight = self.external(f"{name}.weight", [linear.outputs, linear.inputs])
            return self.node("Gemm", [x, weight, *biases], out, transB=1)
        weight = self.external(f"{name}.int8", [linear.inputs, linear.outputs], TensorProto.INT8)
        scale = self.external(f"{name}.scale", [linear.outputs])
        if product == "tensor":
            return self.node("DynamicQuantizeMatMul", [x, weight, scale, "", *biases], out, MICROSOFT)
        rows = self.rows(x, product)
        sums = self.node(
            "MatMulIntegerToFloat", [rows.rounded, weight, "one", scale, rows.zero], f"{name}.sums", MICROSOFT
        )
        scaled = self.node("Mul", [sums, rows.step], f"{name}.scaled")
        if product == "rows":
            return scaled
        if product == "shifted_rows":
            return self.node("Add", [scaled, self.external(f"{name}.unshifted_bias", [linear.outputs])], out)
        channel_sums = self.external(f"{name}.channel_sums", [1, linear.outputs])
        taken_out = self.node("Gemm", [rows.smallest, channel_sums, *biases], f"{name}.smallest")
        return self.node("Add", [scaled, taken_out], out)

    def rows(self, x: str, product: Product) -> _Rows:
        """`x` rounded to 8 bits token by token, once for all layers that take it in."""
        if x not in self.rounded:
            smallest, zero, largest_step = "", "zero_at_0", "step_of_255"
            if product == "rows":
                values, size = x, self.node("Abs", [x], f"{x}.size")
                zero, largest_step = "zero_at_128", "step_of_127"
            elif product == "shifted_rows":
                values = size = self.node("Add", [x, "floor"], f"{x}.above_floor")
            else:
                smallest = self.node("ReduceMin", [x, "last_axis"], f"{x}.smallest")
                values = size = self.node("Sub", [x, smallest], f"{x}.above_smallest")
            largest = self.node("ReduceMax", [size, "last_axis"], f"{x}.largest")
            step = self.node("Mul", [largest, largest_step], f"{x}.step")
            steps = self.node("Div", [values, step], f"{x}.steps")
            rounded = self.node("QuantizeLinear", [steps, "one", zero], f"{x}.rounded")
            self.rounded[x] = _Rows(rounded, step, zero, smallest)
        return self.rounded[x]

    def add_and_norm(self, x: str, residual: str, norm: str) -> str:
        return self.norm(self.node("Add", [x, residual], f"{norm}.in"), norm)

    def norm(self, x: str, norm: str) -> str:
        parameters = [self.external(f"{norm}.{part}", [network.HIDDEN]) for part in ("weight", "bias")]
        return self.node("LayerNormalization", [x, *parameters], f"{norm}.out", epsilon=EPSILON)

    def layer(self, x: str, layer: network.Layer) -> str:
        parts = []
        for part in (layer.query, layer.key, layer.value):
            projected = self.linear(x, part)
            parts.append(self.node("Reshape", [projected, "batch_of_one"], f"{part.name}.batch"))
        name = layer.attention_output.name
        attended = self.node("MultiHeadAttention", parts, f"{name}.batch", MICROSOFT, num_heads=network.HEADS)
        attended = self.node("Reshape", [attended, "tokens_by_channels"], f"{name}.in")
        x = self.add_and_norm(self.linear(attended, layer.attention_output), x, layer.attention_norm)
        inner = self.linear(x, layer.inner, bias=False)
        bias = self.external(f"{layer.inner.name}.bias", [network.INNER])
        inner = self.node("BiasGelu", [inner, bias], f"{layer.inner.name}.gelu", MICROSOFT)
        return self.add_and_norm(self.linear(inner, layer.output), x, layer.output_norm)


def make_graph(precision: Precision) -> ModelProto:
    """The graph of one precision; every initializer that holds weights is external."""
    graph = _Graph(precision)
    graph.constants()
    x = graph.norm("embedded", network.EMBEDDING_NORM)
    for layer in network.layers():
        x = graph.layer(x, layer)
    graph.node("Identity", [x], "hidden")
    return helper.make_model(
        helper.make_graph(
            [
                helper.make_node("SequenceLength", ["texts"], ["count"]),
                helper.make_node("SequenceEmpty", [], ["none"], dtype=TensorProto.FLOAT),
                helper.make_node("Loop", ["count", "", "none"], ["vectors"], body=_each_text(graph.nodes)),
            ],
            f"all-MiniLM-L6-v2 {precision}",
            [_sequence("texts")],
            [_sequence("vectors")],
            graph.initializers,
        ),
        opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid(MICROSOFT, 1)],
        ir_version=9,
        producer_name="make_encoder_graph",
    )


def _each_text(nodes: list[NodeProto]) -> GraphProto:
    """The body of a loop over `texts` with `nodes` from `embedded` to `hidden`."""
    return helper.make_graph(
        [
            helper.make_node("SequenceAt", ["texts", "number"], ["embedded"]),
            *nodes,
            helper.make_node("SequenceInsert", ["so_far", "hidden"], ["with_this"]),
            helper.make_node("Identity", ["go_on"], ["goes_on"]),
        ],
        "text",
        [
            helper.make_tensor_value_info("number", TensorProto.INT64, []),
            helper.make_tensor_value_info("go_on", TensorProto.BOOL, []),
            _sequence("so_far"),
        ],
        [helper.make_tensor_value_info("goes_on", TensorProto.BOOL, []), _sequence("with_this")],
    )


def _sequence(name: str) -> ValueInfoProto:
    return helper.make_tensor_sequence_value_info(name, TensorProto.FLOAT, ["tokens", network.HIDDEN])


def main() -> None:
    """Writes both graphs."""
    precisions: tuple[Precision, Precision] = ("fp32", "int8")
    for precision in precisions:
        path = DIRECTORY / f"minilm-{precision}.onnx"
        path.write_bytes(make_graph(precision).SerializeToString(deterministic=True))
        print(f"{path.relative_to(DIRECTORY.parents[2])}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
