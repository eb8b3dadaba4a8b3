from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path

import pytest
from onnx import ModelProto

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def make_graph() -> Callable[[str], ModelProto]:
    make: Callable[[str], ModelProto] = runpy.run_path(str(REPOSITORY / "scripts" / "make_encoder_graph.py"))[
        "make_graph"
    ]
    return make


@pytest.mark.parametrize("precision", ["fp32", "int8"])
def test_packaged_graph_is_what_the_script_makes(make_graph: Callable[[str], ModelProto], precision: str) -> None:
    packaged = REPOSITORY / "assistant" / "library" / "encoder" / f"minilm-{precision}.onnx"
    made = make_graph(precision).SerializeToString(deterministic=True)
    assert packaged.read_bytes() == made, "run scripts/make_encoder_graph.py"
    assert len(made) < 60_000
