"""Any LlamaIndex embedding as the library's encoder."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from numpy.typing import NDArray
from pydantic import JsonValue, SecretStr

from assistant.encoder.base import PaperText, PaperVectors
from assistant.encoder.pooling import normalised
from assistant.errors import AssistantError, ConfigurationError, EncoderError, EncoderMismatchError
from assistant.text.secrets import without_keys

if TYPE_CHECKING:
    from assistant.settings import EncoderSettings
    from assistant.text.spans import Span

__all__ = ["LlamaIndexEncoder", "build_embedding", "shaping_options"]

_SHAPES_NOTHING = re.compile(
    r"model_name|callback_manager|embed_batch_size|num_workers|embeddings_cache|rate_limiter|max_retries|.*timeout"
    r"|reuse_client|.*headers|.*(?:base|url|endpoint)|api_version|device|cache_folder|show_progress.*"
    r"|.*(?:key|token|secret|password|credentials).*",
    re.IGNORECASE,
)
"""Fields of LlamaIndex embeddings that configure how and where a model is called, or are secret."""


def shaping_options(embedding: BaseEmbedding) -> dict[str, JsonValue]:
    """The options of an embedding that can affect its vectors, such as a prompt or pooling; no secrets.

    Only values other than the default, so that a field added by a later version does not change the fingerprint.
    """
    options: dict[str, JsonValue] = {}
    for name, field in type(embedding).model_fields.items():
        value = getattr(embedding, name)
        if not _SHAPES_NOTHING.fullmatch(name) and value != field.get_default(call_default_factory=True):
            options[name] = value if isinstance(value, (str, int, float, bool)) else repr(value)
    return {name: value for name, value in options.items() if " at 0x" not in str(value)}


def build_embedding(settings: EncoderSettings) -> BaseEmbedding:
    """The embedding that `settings.class_path` names, built from `settings.options` and `settings.api_key`.

    Raises ConfigurationError if the class cannot be imported, is not a LlamaIndex embedding, or cannot be built. No
    message contains the key.
    """
    path = settings.class_path or ""
    module, _, name = path.rpartition(".")
    try:
        found = getattr(import_module(module), name)
    except Exception as error:
        raise ConfigurationError(
            f"the embedding class {path!r} cannot be imported: {_line(error)}",
            hint="Check encoder.class_path, and install the LlamaIndex package that contains the class.",
        ) from None
    if not (isinstance(found, type) and issubclass(found, BaseEmbedding)):
        raise ConfigurationError(
            f"{path!r} is not a LlamaIndex embedding class",
            hint="encoder.class_path must name a subclass of llama_index.core.embeddings.BaseEmbedding.",
        )
    key = settings.api_key.get_secret_value() if settings.api_key else None
    try:
        options: dict[str, Any] = {**settings.options, **({"api_key": key} if key is not None else {})}
        return found(**options)
    except Exception as error:
        raise ConfigurationError(
            f"the embedding {path!r} cannot be built: {_line(error, key)}",
            hint="Check encoder.options and encoder.api_key against the documentation of the class.",
        ) from None


class LlamaIndexEncoder:
    """Encodes with a LlamaIndex embedding: abstract (title first), passages and sentences, each as a separate text.

    The dimension is found by encoding a short text when it is first needed, unless the fingerprint of a library has
    told it. Every method raises EncoderError if the embedding fails or returns unusable vectors, with the cause in one
    line that never contains `key`, and EncoderMismatchError if they are not as long as before. `options` are the other
    options of the embedding.
    """

    def __init__(
        self, embedding: BaseEmbedding, key: SecretStr | None = None, options: Mapping[str, JsonValue] | None = None
    ) -> None:
        self.embedding = embedding
        self._key = key
        self._options = dict(options or {})
        self._dimension: int | None = None

    @property
    def dimension(self) -> int:
        """Length of the vectors."""
        if self._dimension is None:
            self._dimension = int(self.encode_texts(["dimension"]).shape[1])
        return self._dimension

    @property
    def fingerprint(self) -> str:
        """Class, model, dimension and, if there are any, the options, since these can affect vectors, as a prompt
        does.
        """
        return self._fingerprint(self.dimension)

    @property
    def name(self) -> str:
        """Class and model: the fingerprint as far as it is known without encoding."""
        return f"llamaindex/{type(self.embedding).__name__}/{self.embedding.model_name}"

    def made(self, fingerprint: str) -> bool:
        """Whether this encoder has the fingerprint. A dimension that is not known is taken from there, so that nothing
        needs to be encoded.
        """
        if self._dimension is None:
            told = [int(part) for part in fingerprint.split("/") if part.isdecimal()]
            self._dimension = next((number for number in told if self._fingerprint(number) == fingerprint), None)
        return self._dimension is not None and self._fingerprint(self._dimension) == fingerprint

    def _fingerprint(self, dimension: int) -> str:
        kind = type(self.embedding)
        named = [f"{kind.__module__}.{kind.__qualname__}", self.embedding.model_name, dimension]
        digest = hashlib.sha256(json.dumps(named).encode()).hexdigest()[:16]
        name = f"{self.name}/{dimension}/{digest}"
        if not self._options:
            return name
        options = json.dumps(self._options, sort_keys=True)
        return f"{name}/options-{hashlib.sha256(options.encode()).hexdigest()[:8]}"

    def encode_papers(self, papers: Sequence[PaperText]) -> list[PaperVectors]:
        """Vectors of papers; all texts are sent in the embedding's own batches, an empty one as a blank."""
        texts: list[str] = []
        for paper in papers:
            texts.append(paper.text)
            texts += _cut(paper.abstract, paper.passages)
            texts += _cut(paper.abstract, paper.sentences)
        vectors = self.encode_texts(texts)
        result, row = [], 0
        for paper in papers:
            passages = row + 1
            sentences = passages + len(paper.passages)
            following = sentences + len(paper.sentences)
            result.append(PaperVectors(vectors[row], vectors[passages:sentences], vectors[sentences:following]))
            row = following
        return result

    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors (n, d) of texts, each encoded on its own."""
        return self._vectors(texts, lambda given: self.embedding.get_text_embedding_batch(given))

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors (n, d) of questions, with the embedding's query prompt."""
        return self._vectors(texts, lambda given: [self.embedding.get_query_embedding(text) for text in given])

    def _vectors(
        self, texts: Sequence[str], embed: Callable[[list[str]], Sequence[Sequence[float]] | NDArray[np.float32]]
    ) -> NDArray[np.float32]:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        name = f"{type(self.embedding).__name__} ({self.embedding.model_name})"
        try:
            vectors = np.array(embed([text or " " for text in texts]), np.float32)
        except AssistantError:
            raise
        except Exception as error:
            raise EncoderError(
                f"the embedding {name} failed: {_line(error, self._key.get_secret_value() if self._key else None)}",
                hint="Check that its service is running and reachable, and the settings under encoder.",
            ) from None
        if vectors.ndim != 2 or len(vectors) != len(texts) or not np.isfinite(vectors).all():
            raise EncoderError(
                f"the embedding {name} returned unusable vectors for {len(texts)} texts",
                hint="Every text must get one vector of finite numbers, all of the same length.",
            )
        if self._dimension is not None and vectors.shape[1] != self._dimension:
            raise EncoderMismatchError(
                f"the embedding {name} returned vectors of length {vectors.shape[1]} instead of {self._dimension}, as "
                "before",
                hint="The model behind the name has changed: name the former one, or encode all papers again with: "
                "assistant doctor --reencode",
            )
        return normalised(vectors)


def _cut(text: str, spans: Sequence[Span]) -> list[str]:
    return [text[span.start : span.end] for span in spans]


def _line(error: Exception, key: str | None = None) -> str:
    text = " ".join(without_keys(str(error), [key or ""]).split())
    return f"{type(error).__name__}: {text[:200]}" if text else type(error).__name__
