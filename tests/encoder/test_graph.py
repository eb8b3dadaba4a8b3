from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto, helper

from assistant.encoder import network
from assistant.encoder.network import quantise
from assistant.encoder.weights import MappedTensors, find_model
from tests.properties import examples

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def make_graph() -> Callable[[str], ModelProto]:
    make: Callable[[str], ModelProto] = runpy.run_path(str(REPOSITORY / "scripts" / "make_encoder_graph.py"))[
        "make_graph"
    ]
    return make


@pytest.mark.parametrize("precision", ["fp32", "int8"])
def test_packaged_graph_is_what_the_script_makes(make_graph: Callable[[str], ModelProto], precision: str) -> None:
    packaged = REPOSITORY / "assistant" / "encoder" / f"minilm-{precision}.onnx"
    made = make_graph(precision).SerializeToString(deterministic=True)
    assert packaged.read_bytes() == made, "run scripts/make_encoder_graph.py"
    assert len(made) < 80_000


WEIGHTS = arrays(np.float32, (3, 8), elements=st.floats(-4, 4, width=32))


@given(WEIGHTS)
def test_rounded_weights_are_within_half_a_step_and_their_pairs_within_the_limit(weight: NDArray[np.float32]) -> None:
    rounded, scale = quantise(weight)
    assert np.all(np.abs(rounded.T * scale[:, None] - weight) <= 0.5001 * scale[:, None])
    pairs = np.abs(rounded.T.astype(int)).reshape(3, 4, 2).sum(axis=2)
    assert pairs.max() <= network.PAIR


@settings(max_examples=examples(10))
@given(st.integers(0, 5), st.sampled_from([0, 4, 5]))
def test_the_largest_sums_of_the_models_own_weights_are_exact_on_this_processor(layer: int, linear: int) -> None:
    name = list(network.layers())[layer].linears[linear].name
    rounded, _ = quantise(MappedTensors(find_model().weights)[f"{name}.weight"])
    inputs, outputs = rounded.shape
    product = helper.make_graph(
        [helper.make_node("MatMulInteger", ["x", "weight"], ["sums"])],
        "product",
        [helper.make_tensor_value_info("x", TensorProto.UINT8, ["rows", inputs])],
        [helper.make_tensor_value_info("sums", TensorProto.INT32, ["rows", outputs])],
        [helper.make_tensor("weight", TensorProto.INT8, [inputs, outputs], rounded.tobytes(), raw=True)],
    )
    model = helper.make_model(product, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    largest = np.where(rounded.T[:64] > 0, 255, 0).astype(np.uint8)
    sums = session.run(None, {"x": largest})[0]
    np.testing.assert_array_equal(sums, largest.astype(np.int64) @ rounded.astype(np.int64))
