"""The nodes of papers as LlamaIndex's ChromaVectorStore reads them."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.library.follower import node_names
from assistant.library.row_checks import searchable
from assistant.library.vectors import VectorRow
from assistant.records import Paper
from assistant.records.flat import Flat, flat_metadata

__all__ = ["KEY", "Node", "nodes_of"]

KEY = "_key"
"""The name of a paper's key in the catalog; no metadata of a paper has it."""
_SHOWN = "title"
"""The one part of its metadata that is read with the text of a node."""
_SOURCE, _PREVIOUS, _NEXT, _PARENT, _CHILDREN = "12345"
"""LlamaIndex's names for the relationships of a node."""


class Node(NamedTuple):
    """A node as LlamaIndex's ChromaVectorStore reads it. The text stands in `_node_content` alone: as a document of
    Chroma it would be kept twice and indexed letter by letter, which takes as much room as all the rest. What other
    programs may filter by stands beside it too.
    """

    id: str
    vector: NDArray[np.float32]
    metadata: Flat


def nodes_of(row: tuple[Any, ...]) -> list[Node]:
    """The nodes of a row of `follower.node_rows`, with their vectors."""
    key, id, title, abstract, *fields = row
    vectors, passages = searchable(VectorRow(*fields[5:]), len(abstract))
    flat = _metadata_of(id, title, fields[:5])
    names = node_names(len(abstract), len(passages))
    pieces = [(0, len(abstract), abstract or title), *((*span, abstract[slice(*span)]) for span in passages)]
    nodes = []
    for place, (name, (start, end, text), vector) in enumerate(zip(names, pieces, vectors, strict=False)):
        own: Flat = flat if name == "abstract" else {**flat, "kind": "passage"}
        hidden = [each for each in (*own, "start", "end") if each != _SHOWN]
        content = {
            "id_": f"{id}#{name}",
            "metadata": {**own, "start": start, "end": end},
            "excluded_embed_metadata_keys": hidden,
            "excluded_llm_metadata_keys": hidden,
            "relationships": {_SOURCE: {"node_id": id}, **_related(id, names, place)},
            "text": text,
        }
        whole = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        nodes.append(Node(f"{id}#{name}", vector, {**own, KEY: key, "document_id": id, "_node_content": whole}))
    return nodes


def _related(id: str, names: list[str], place: int) -> dict[str, Any]:
    """The relationships of a paper's node to its others: the abstract is the parent of its passages."""

    def named(other: int) -> dict[str, str]:
        return {"node_id": f"{id}#{names[other]}"}

    if place == 0:
        return {_CHILDREN: [named(other) for other in range(1, len(names))]} if len(names) > 1 else {}
    before = {_PREVIOUS: named(place - 1)} if place > 1 else {}
    behind = {_NEXT: named(place + 1)} if place < len(names) - 1 else {}
    return {**before, **behind, _PARENT: named(0)}


def _metadata_of(id: str, title: str, fields: list[Any]) -> Flat:
    """What a paper's nodes say of it; of a damaged record, its id and title."""
    authors, published, url, kind, metadata = fields
    try:
        return flat_metadata(
            Paper(
                id=id, title=title, authors=json.loads(authors), published=published, url=url, kind=kind,
                metadata=json.loads(metadata),
            )
        )  # fmt: skip
    except ValueError:
        return flat_metadata(Paper(id=id, title=title))
