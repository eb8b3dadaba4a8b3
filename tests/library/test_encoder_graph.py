from __future__ import annotations

import runpy
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def make_graph():
    return runpy.run_path(str(REPOSITORY / "scripts" / "make_encoder_graph.py"))["make_graph"]


@pytest.mark.parametrize("precision", ["fp32", "int8"])
def test_packaged_graph_is_what_the_script_makes(make_graph, precision):
    packaged = REPOSITORY / "assistant" / "library" / "encoder" / f"minilm-{precision}.onnx"
    made = make_graph(precision).SerializeToString(deterministic=True)
    assert packaged.read_bytes() == made, "run scripts/make_encoder_graph.py"
    assert len(made) < 60_000
