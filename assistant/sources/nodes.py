"""Documents made whole again from the nodes that a LlamaIndex pipeline cut them into."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

__all__ = ["Document", "Whole", "made_whole"]

_LEAST_OVERLAP = 12
"""Characters: what two chunks share by chance is shorter."""


class Document(Protocol):
    """The attributes needed; LlamaIndex's `Document` and text nodes have them."""

    @property
    def id_(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def metadata(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Whole:
    """A document whose chunks were joined, with the metadata on which they agree."""

    id_: str
    text: str
    metadata: Mapping[str, Any]


def made_whole(documents: Iterable[Document]) -> list[Document]:
    """The documents, nodes with the same source joined in the order of the source; what has no source as it is.

    A node whose source is given, too, is part of it and adds nothing.
    """
    given = list(documents)
    ids = {getattr(document, "id_", None) for document in given}
    groups: dict[object, list[Document]] = {}
    for place, document in enumerate(given):
        source = getattr(document, "ref_doc_id", None)
        if source is None:
            groups[(place,)] = [document]
        elif not {source, getattr(getattr(document, "parent_node", None), "node_id", source)} & ids - {document.id_}:
            groups.setdefault(source, []).append(document)
    return [_joined(str(source), nodes) if isinstance(source, str) else nodes[0] for source, nodes in groups.items()]


def _joined(source: str, nodes: Sequence[Document]) -> Whole:
    text = _by_place(nodes)
    if text is None:
        text = ""
        for node in nodes:
            text += _continuation(text, node.text)
    agreed = {
        key: value
        for key, value in nodes[0].metadata.items()
        if all(key in node.metadata and node.metadata[key] == value for node in nodes)
    }
    return Whole(source, text, agreed)


def _by_place(nodes: Sequence[Document]) -> str | None:
    """The text by the places in the source that nodes state; None where these are missing or contradict the texts.

    They are places in a part of the source if it was cut more than once.
    """
    placed: list[tuple[int, str]] = []
    for node in nodes:
        start = getattr(node, "start_char_idx", None)
        if start is None:
            return None
        placed.append((start, node.text))
    text, end = "", 0
    for start, chunk in sorted(placed, key=lambda each: each[0]):
        shared = end - start if text else 0
        if shared > 0 and not (text.endswith(chunk[:shared]) and shared <= len(chunk)):
            return None
        gap = "" if shared >= 0 else " " if shared == -1 else "\n\n"
        text, end = f"{text}{gap}{chunk[max(shared, 0) :]}", start + len(chunk)
    return text


def _continuation(text: str, chunk: str) -> str:
    """What a chunk adds to the text before it, which may end as it begins."""
    place = text.find(chunk[:_LEAST_OVERLAP]) if len(chunk) >= _LEAST_OVERLAP else -1
    while place >= 0:
        if text.endswith(chunk[: len(text) - place]):
            return chunk[len(text) - place :]
        place = text.find(chunk[:_LEAST_OVERLAP], place + 1)
    return f" {chunk}" if text else chunk
