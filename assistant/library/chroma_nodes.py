"""A paper as LlamaIndex nodes: its abstract and its passages. Apart from the follower, since a search needs none."""

from __future__ import annotations

from typing import Any

from llama_index.core.schema import BaseNode, NodeRelationship, RelatedNodeInfo, TextNode

from assistant.library.vector_rows import VectorRow, matrix, spans

__all__ = ["nodes_of"]

_HIDDEN = ["paper", "key", "kind", "start", "end"]


def nodes_of(row: tuple[Any, ...]) -> list[BaseNode]:
    """The nodes of a row of `follower.node_rows`, with their vectors."""
    key, id, title, abstract, *columns = row
    packed = VectorRow(*columns)
    passages, _ = spans(packed)
    vectors = matrix(packed)[: 1 + len(passages)].tolist()
    pieces = [("abstract", 0, len(abstract), abstract or title)]
    if len(passages) > 1:
        pieces += [(f"p{number}", *span, abstract[slice(*span)]) for number, span in enumerate(passages)]
    return [
        TextNode(
            id_=f"{id}#{name}",
            text=text,
            embedding=vector,
            metadata={
                "paper": id,
                "key": key,
                "title": title,
                "kind": "abstract" if name == "abstract" else "passage",
                "start": start,
                "end": end,
            },
            excluded_embed_metadata_keys=_HIDDEN,
            excluded_llm_metadata_keys=_HIDDEN,
            relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=id)},
        )
        for (name, start, end, text), vector in zip(pieces, vectors, strict=False)
    ]
