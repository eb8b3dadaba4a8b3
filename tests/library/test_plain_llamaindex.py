from __future__ import annotations

from pathlib import Path
from typing import Any

import chromadb
from chromadb.config import Settings
from llama_index.core import VectorStoreIndex
from llama_index.core.schema import MetadataMode
from llama_index.core.vector_stores import MetadataFilter, MetadataFilters
from llama_index.vector_stores.chroma import ChromaVectorStore

from assistant.library.library import Library
from tests.library.library_inputs import record, source
from tests.library.small_encoder import SmallEncoder


def test_a_plain_llamaindex_program_retrieves_from_the_librarys_collection(tmp_path: Path) -> None:
    encoder = SmallEncoder()
    with Library.open(tmp_path, lambda: encoder, create=True) as library:
        library.ingest([source("a", [record(number) for number in range(20)])])

    client: Any = chromadb.PersistentClient(str(tmp_path / "chroma"), Settings(anonymized_telemetry=False))
    store = ChromaVectorStore(chroma_collection=client.get_collection("papers", embedding_function=None))
    index = VectorStoreIndex.from_vector_store(store, embed_model=encoder.embedding)
    wanted = record(7)
    found = index.as_retriever(similarity_top_k=3).retrieve(f"{wanted.title} {wanted.abstract}")
    client.close()

    node = found[0].node
    assert node.metadata["paper"] == "p7"
    assert node.metadata["title"] == wanted.title
    assert node.ref_doc_id == "p7"
    start, end = node.metadata["start"], node.metadata["end"]
    assert node.get_content(MetadataMode.NONE) == wanted.abstract[start:end]
    assert node.get_content(MetadataMode.LLM).count("title: ") == 1


def test_the_librarys_own_store_can_be_used_while_it_is_open(tmp_path: Path) -> None:
    encoder = SmallEncoder()
    with Library.open(tmp_path, lambda: encoder, create=True) as library:
        library.ingest([source("a", [record(number) for number in range(5)])])
        index = VectorStoreIndex.from_vector_store(library.vector_store(), embed_model=encoder.embedding)
        found = index.as_retriever(similarity_top_k=2).retrieve(record(3).abstract)
        assert found[0].node.metadata["paper"] == "p3"


def test_nodes_can_be_filtered_and_deleted_by_their_paper(tmp_path: Path) -> None:
    encoder = SmallEncoder()
    with Library.open(tmp_path, lambda: encoder, create=True) as library:
        library.ingest([source("a", [record(number) for number in range(5)])])
        store = library.vector_store()
        by_paper = MetadataFilters(filters=[MetadataFilter(key="paper", value="p3")])
        names = {node.node_id for node in store.get_nodes(None, filters=by_paper)}  # type: ignore[arg-type]
        assert "p3#abstract" in names
        assert {name.partition("#")[0] for name in names} == {"p3"}
        store.delete("p3")
        assert store.get_nodes(None, filters=by_paper) == []  # type: ignore[arg-type]


def test_an_abstract_is_one_node_and_a_long_one_has_its_passages_besides(tmp_path: Path) -> None:
    long = " ".join(f"Otters of valley {number} dig with herons in the rain and sleep." for number in range(60))
    with Library.open(tmp_path, SmallEncoder, create=True) as library:
        library.ingest([source("a", [record(1), record(2, abstract=long)])])
        nodes = library.vector_store().get_nodes(None)
        kinds = {id: [node.metadata["kind"] for node in nodes if node.metadata["paper"] == id] for id in ("p1", "p2")}
        assert kinds["p1"] == ["abstract"]
        assert kinds["p2"].count("abstract") == 1
        passages = [node for node in nodes if node.metadata["kind"] == "passage"]
        assert len(passages) > 1
        for node in passages:
            assert node.get_content(MetadataMode.NONE) == long[node.metadata["start"] : node.metadata["end"]]
        assert library.doctor() == []
