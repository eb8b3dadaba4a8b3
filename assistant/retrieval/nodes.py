"""Papers as LlamaIndex nodes: the whole abstract, the passages of a long one, and sentences, which point at each other.

A passage has its abstract as its parent, and a sentence its passage or else the abstract; both have the one before and
the one behind. The names are those of the nodes in Chroma, `ID#abstract` and `ID#p0`; a sentence is `ID#START-END`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from llama_index.core.schema import NodeRelationship, NodeWithScore, RelatedNodeInfo, TextNode

from assistant.library.follower import node_names
from assistant.records import Evidence, Paper, Quote
from assistant.records.flat import flat_metadata
from assistant.text.segmentation import passages, sentences
from assistant.text.spans import Span

__all__ = ["PaperNodes", "as_node", "sentence_nodes", "split_name"]

_NAME = re.compile(r"(?P<paper>.+)#(?:(?P<whole>abstract)|p(?P<passage>\d+)|(?P<start>\d+)-(?P<end>\d+))", re.DOTALL)
_SHOWN = "title"
_ABSTRACT = "abstract"


def split_name(name: str) -> tuple[str, str]:
    """The id of the paper that a node is of, and the name of the node among the paper's, empty for the paper itself."""
    found = _NAME.fullmatch(name)
    return (found["paper"], name[len(found["paper"]) + 1 :]) if found else (name, "")


def as_node(found: Evidence) -> NodeWithScore:
    """A paper that was found as a node with the paper's id, its best sentences in the metadata, a line for each."""
    best = "\n".join(quote.text for quote in found.sentences)
    node = PaperNodes(found.paper).whole(found.paper.id, sentences=best)
    return NodeWithScore(node=node, score=found.score)


def sentence_nodes(found: Evidence) -> Iterator[NodeWithScore]:
    """The best sentences of a paper that was found, in the order of the abstract."""
    nodes = PaperNodes(found.paper)
    for quote in sorted(found.sentences, key=lambda quote: quote.start):
        yield NodeWithScore(node=nodes.sentence(quote.start, quote.end), score=quote.score)


class PaperNodes:
    """The nodes of one paper."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._sentences = sentences(paper.abstract)
        parts = passages(paper.abstract, self._sentences)
        self._passages = parts[: len(node_names(len(paper.abstract), len(parts))) - 1]

    def names(self) -> list[str]:
        """The names of the nodes that are in Chroma."""
        return [_ABSTRACT, *(f"p{number}" for number in range(len(self._passages)))]

    def get(self, name: str) -> TextNode | None:
        """The node of this name among the paper's; None if it has none."""
        found = _NAME.fullmatch(f"{self._paper.id}#{name}")
        if not name or found is None:
            return None if name else self.whole(self._paper.id)
        if found["whole"]:
            return self.whole(self._id(_ABSTRACT))
        if found["passage"]:
            number = int(found["passage"])
            return self._passage(number) if number < len(self._passages) else None
        start, end = int(found["start"]), int(found["end"])
        return self.sentence(start, end) if start < end <= len(self._paper.abstract) else None

    def whole(self, id: str, **further: Any) -> TextNode:
        """The abstract under this id; without one, the title."""
        paper, below = self._paper, self.names()[1:] or [_of_span(each) for each in self._sentences]
        return self._node(
            id,
            (0, len(paper.abstract)),
            {NodeRelationship.CHILD: [self._related(name) for name in below]} if below else {},
            text=paper.abstract or paper.title,
            **further,
        )

    def sentence(self, start: int, end: int, **further: Any) -> TextNode:
        """A sentence or other span of the abstract."""
        parent = next((f"p{number}" for number, part in enumerate(self._passages) if part[0] <= start < part[1]), None)
        return self._node(
            self._id(f"{start}-{end}"),
            (start, end),
            self._beside(
                [_of_span(each) for each in self._sentences if each.end <= start],
                [_of_span(each) for each in self._sentences if each.start >= end],
                parent or _ABSTRACT,
            ),
            **further,
        )

    def _passage(self, number: int) -> TextNode:
        start, end = self._passages[number]
        names = self.names()[1:]
        inside = [_of_span(each) for each in self._sentences if start <= each.start < end]
        related = self._beside(names[:number], names[number + 1 :], _ABSTRACT)
        related[NodeRelationship.CHILD] = [self._related(name) for name in inside]
        return self._node(self._id(f"p{number}"), (start, end), related, kind="passage")

    def _beside(self, before: list[str], behind: list[str], parent: str) -> dict[NodeRelationship, Any]:
        related = {
            NodeRelationship.PREVIOUS: before[-1:],
            NodeRelationship.NEXT: behind[:1],
            NodeRelationship.PARENT: [parent],
        }
        return {kind: self._related(name) for kind, names in related.items() for name in names}

    def _node(
        self,
        id: str,
        span: tuple[int, int],
        related: dict[NodeRelationship, Any],
        *,
        text: str | None = None,
        **further: Any,
    ) -> TextNode:
        start, end = span
        metadata = {**flat_metadata(self._paper), **further, "start": start, "end": end}
        hidden = [name for name in metadata if name != _SHOWN]
        return TextNode(
            id_=id,
            text=self._paper.abstract[start:end] if text is None else text,
            metadata=metadata,
            excluded_embed_metadata_keys=hidden,
            excluded_llm_metadata_keys=hidden,
            relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=self._paper.id), **related},
        )

    def _id(self, name: str) -> str:
        return f"{self._paper.id}#{name}"

    def _related(self, name: str) -> RelatedNodeInfo:
        return RelatedNodeInfo(node_id=self._id(name))


def _of_span(span: Span | Quote) -> str:
    return f"{span.start}-{span.end}"
