from __future__ import annotations

from pathlib import Path
from typing import Any

import chromadb
from chromadb.config import Settings
from llama_index.core import VectorStoreIndex
from llama_index.core.schema import MetadataMode
from llama_index.core.vector_stores import FilterOperator, MetadataFilter, MetadataFilters
from llama_index.vector_stores.chroma import ChromaVectorStore

from assistant.library.chroma_nodes import nodes_of
from assistant.library.follower import node_rows
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


def test_nodes_say_what_sources_say_of_their_paper_as_values_that_can_be_compared(tmp_path: Path) -> None:
    told = {"doi": "10.1234/otters", "journal": "Rivers", "categories": ["q-bio.PE"], "key": "otters2031", "shelf": 3}
    with Library.open(tmp_path, SmallEncoder, create=True) as library:
        otters = record(3, authors=("Ada Example",), published="2031-04", metadata=told)
        library.ingest([source("a", [*(record(number) for number in range(3)), otters])])
        store = library.vector_store()
        for key, value, operator in (
            ("year", 2030, FilterOperator.GT),
            ("authors", "Ada Example", FilterOperator.EQ),
            ("categories", "q-bio.PE", FilterOperator.EQ),
            ("key", "otters2031", FilterOperator.EQ),
            ("shelf", 3, FilterOperator.EQ),
        ):
            limits = MetadataFilters(filters=[MetadataFilter(key=key, value=value, operator=operator)])
            [node] = store.get_nodes(None, filters=limits)  # type: ignore[arg-type]
            assert (node.metadata["paper"], node.metadata["journal"]) == ("p3", "Rivers")
        library.remove(["p3"])
        assert {node.metadata["paper"] for node in library.vector_store().get_nodes(None)} == {"p0", "p1", "p2"}


def test_a_record_of_a_paper_that_is_damaged_leaves_its_title_in_chroma(tmp_path: Path) -> None:
    with Library.open(tmp_path, SmallEncoder, create=True) as library:
        library.ingest([source("a", [record(1)])])
        rows = [list(row) for row in node_rows(library._catalog, [1])]
    rows[0][8] = "{"
    [node] = nodes_of(tuple(rows[0]))
    assert (node.metadata["paper"], node.metadata["title"]) == ("p1", record(1).title)


def test_a_text_costs_no_page_of_its_own_in_chroma(tmp_path: Path) -> None:
    papers = 300
    with Library.open(tmp_path, SmallEncoder, create=True) as library:
        library.ingest([source("a", [record(number) for number in range(papers)])])
    assert (tmp_path / "chroma" / "chroma.sqlite3").stat().st_size < papers * 2**13
