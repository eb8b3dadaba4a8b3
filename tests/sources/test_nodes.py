"""The nodes of a LlamaIndex pipeline are the paper that they were cut from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from llama_index.core import Document
from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.node_parser import (
    HierarchicalNodeParser,
    NodeParser,
    SentenceSplitter,
    SentenceWindowNodeParser,
    TokenTextSplitter,
    get_leaf_nodes,
)
from llama_index.core.schema import BaseNode, NodeRelationship, RelatedNodeInfo, TextNode

from assistant import Assistant

LONG = " ".join(
    f"Otter {number} digs below the {number}th willow.{chr(10) * 2 if number % 5 == 0 else ''}" for number in range(80)
)
DOCUMENTS = [
    Document(id_="otters", text=LONG, metadata={"title": "Otters below Willows", "year": 2031, "venue": "Rivers"}),
    Document(id_="herons", text="Herons wait. Then they strike.", metadata={"title": "Herons Wait"}),
]
PARSERS = {
    "overlapping": SentenceSplitter(chunk_size=128, chunk_overlap=40),
    "side by side": SentenceSplitter(chunk_size=128, chunk_overlap=0),
    "words": TokenTextSplitter(chunk_size=100, chunk_overlap=20),
    "windows": SentenceWindowNodeParser.from_defaults(),
    "hierarchy": HierarchicalNodeParser.from_defaults(chunk_sizes=[512, 128]),
}


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    with Assistant.open(tmp_path / "library") as opened:
        yield opened


def words(text: str) -> list[str]:
    return text.split()


def texts(assistant: Assistant) -> dict[str, list[str]]:
    return {paper.id: words(paper.abstract) for paper in assistant.papers()}


WHOLE = {document.id_: words(document.text) for document in DOCUMENTS}


@pytest.mark.parametrize("parser", PARSERS.values(), ids=PARSERS)
def test_nodes_of_one_document_are_one_paper_with_all_of_its_text(assistant: Assistant, parser: NodeParser) -> None:
    nodes = IngestionPipeline(transformations=[parser]).run(documents=DOCUMENTS)
    report = assistant.ingest(documents=nodes)
    assert (report.added, report.joined) == (2, len(nodes) - 2)
    assert texts(assistant) == WHOLE
    assert assistant.ingest(documents=nodes).unchanged == 2


def test_what_is_said_of_the_document_is_kept_and_what_is_said_of_a_chunk_is_not(assistant: Assistant) -> None:
    assistant.ingest(documents=PARSERS["windows"].get_nodes_from_documents(DOCUMENTS))
    paper = assistant.paper("otters")
    assert (paper.title, paper.published) == ("Otters below Willows", "2031")
    assert paper.metadata == {"venue": "Rivers"}


def test_leaves_alone_are_the_paper_too(assistant: Assistant) -> None:
    parser = HierarchicalNodeParser.from_defaults(chunk_sizes=[512, 256, 128])
    assistant.ingest(documents=get_leaf_nodes(parser.get_nodes_from_documents(DOCUMENTS)))
    assert texts(assistant) == WHOLE


def test_the_document_beside_its_nodes_counts_alone(assistant: Assistant) -> None:
    nodes: list[BaseNode] = PARSERS["overlapping"].get_nodes_from_documents(DOCUMENTS)
    assert assistant.ingest(documents=[*nodes, *DOCUMENTS]).joined == len(nodes)
    assert texts(assistant) == WHOLE


def test_nodes_in_another_order_are_put_in_that_of_the_document(assistant: Assistant) -> None:
    nodes = PARSERS["overlapping"].get_nodes_from_documents(DOCUMENTS)
    assistant.ingest(documents=nodes[::-1])
    assert texts(assistant) == WHOLE


def test_nodes_that_do_not_say_where_they_stand_are_joined_as_they_come(assistant: Assistant) -> None:
    source = {NodeRelationship.SOURCE: RelatedNodeInfo(node_id="weather")}
    assistant.ingest(
        documents=[
            TextNode(text=text, metadata={"title": "Weather"}, relationships=source)
            for text in ("Rain falls on hills and dales.", "hills and dales. Then comes the sun.", "It sets.")
        ]
    )
    assert texts(assistant) == {"weather": words("Rain falls on hills and dales. Then comes the sun. It sets.")}


def test_nodes_without_a_source_are_papers_of_their_own(assistant: Assistant) -> None:
    nodes = [TextNode(text=f"It rains {n}.", id_=f"rain-{n}", metadata={"title": f"Rain {n}"}) for n in range(2)]
    report = assistant.ingest(documents=nodes)
    assert (report.added, report.joined) == (2, 0)
