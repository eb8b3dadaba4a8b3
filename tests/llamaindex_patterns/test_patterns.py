"""Patterns of LlamaIndex's documentation, each with the library in its place, as the documentation writes it.

They run against the installed version. Against another, in an environment of its own: `pip install` this project, the
versions wanted and pytest, then `python -m pytest tests/llamaindex_patterns`.
"""

from __future__ import annotations

import asyncio
import gc
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from chromadb import PersistentClient
from chromadb.config import Settings as ChromaSettings
from llama_index.core import (
    Document,
    Settings,
    StorageContext,
    SummaryIndex,
    VectorStoreIndex,
    get_response_synthesizer,
)
from llama_index.core.agent.workflow import ReActAgent
from llama_index.core.chat_engine import CondensePlusContextChatEngine, CondenseQuestionChatEngine, ContextChatEngine
from llama_index.core.evaluation import RetrieverEvaluator
from llama_index.core.indices.query.query_transform import HyDEQueryTransform
from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.llms import ChatMessage, MockLLM
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.postprocessor import (
    LLMRerank,
    LongContextReorder,
    PrevNextNodePostprocessor,
    SimilarityPostprocessor,
)
from llama_index.core.query_engine import (
    CitationQueryEngine,
    RetrieverQueryEngine,
    RouterQueryEngine,
    SubQuestionQueryEngine,
    TransformQueryEngine,
)
from llama_index.core.question_gen import LLMQuestionGenerator
from llama_index.core.response_synthesizers import ResponseMode
from llama_index.core.retrievers import (
    AutoMergingRetriever,
    QueryFusionRetriever,
    RecursiveRetriever,
    RouterRetriever,
    VectorIndexAutoRetriever,
)
from llama_index.core.schema import IndexNode, NodeWithScore
from llama_index.core.selectors import LLMSingleSelector
from llama_index.core.tools import FunctionTool, QueryEngineTool, RetrieverTool
from llama_index.core.vector_stores import (
    FilterOperator,
    MetadataFilter,
    MetadataFilters,
    MetadataInfo,
    VectorStoreInfo,
)
from llama_index.vector_stores.chroma import ChromaVectorStore

from assistant import Assistant, LibraryError
from tests.invented_papers import write_papers
from tests.llamaindex_patterns.models import Says

# LlamaIndex's agents use what Pydantic and its own workflows call deprecated, and its memories leave connections open.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

QUESTION = "why does grokking need weight decay"
GROKKING = {"delayed-circuits", "slow-then-sudden"}
DECAY = "We study why grokking needs weight decay."
RIVERS = " ".join(f"Otter {number} digs below the {number}th willow of the river and sleeps." for number in range(60))


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    directory = tmp_path_factory.mktemp("patterns")
    river = {
        "id": "otters", "title": "Otters below Willows", "abstract": RIVERS, "authors": ["Ada Example", "Bo Sample"],
        "published": "2031-04-02", "doi": "10.1234/otters", "journal": "Rivers", "categories": ["q-bio.PE"],
        "shelf": "B2", "pages": 12,
    }  # fmt: skip
    (directory / "rivers.jsonl").write_text(json.dumps(river), encoding="utf-8")
    with Assistant.open(directory / "library") as opened:
        opened.ingest(write_papers(directory / "papers.jsonl"), directory / "rivers.jsonl")
        yield opened


@pytest.fixture(autouse=True)
def settings_as_before() -> Iterator[None]:
    before = Settings._llm, Settings._callback_manager
    yield
    Settings._llm, Settings._callback_manager = before
    gc.collect()  # what is left open is complained of here, and not in another test


def papers(nodes: Sequence[NodeWithScore]) -> set[str]:
    return {node.node.metadata["paper"] for node in nodes}


def ids(nodes: Sequence[NodeWithScore]) -> list[str]:
    return [node.node.node_id for node in nodes]


def retriever_query_engine(assistant: Assistant, _: Path) -> None:
    engine = RetrieverQueryEngine.from_args(assistant.as_retriever(limit=2), llm=MockLLM())
    assert papers(engine.query(QUESTION).source_nodes) == GROKKING
    assert papers(asyncio.run(engine.aquery(QUESTION)).source_nodes) == GROKKING


def citation_query_engine(assistant: Assistant, _: Path) -> None:
    engine = CitationQueryEngine.from_args(assistant.as_index(), llm=MockLLM(), similarity_top_k=2)
    response = engine.query(QUESTION)
    assert papers(response.source_nodes) == GROKKING
    assert response.source_nodes[0].node.get_content().startswith("Source 1:")


def query_engine_of_the_index(assistant: Assistant, _: Path) -> None:
    Settings.llm = MockLLM()
    engine = assistant.as_index().as_query_engine(similarity_top_k=2)
    response = engine.query(QUESTION)
    assert papers(response.source_nodes) == GROKKING
    assert DECAY in str(response)


def chat_engine_of_the_index(assistant: Assistant, _: Path) -> None:
    engine = assistant.as_index().as_chat_engine(chat_mode="context", llm=MockLLM(), similarity_top_k=2)  # type: ignore[arg-type]
    assert papers(engine.chat(QUESTION).source_nodes) == GROKKING


def metadata_filters(assistant: Assistant, _: Path) -> None:
    index = assistant.as_index()
    for key, value, operator in (
        ("year", 2031, FilterOperator.EQ),
        ("year", 2030, FilterOperator.GT),
        ("authors", "Ada Example, Bo Sample", FilterOperator.EQ),
        ("doi", "10.1234/otters", FilterOperator.EQ),
        ("journal", "Rivers", FilterOperator.EQ),
        ("categories", "q-bio.PE", FilterOperator.EQ),
        ("shelf", "B2", FilterOperator.EQ),
        ("pages", 12, FilterOperator.GTE),
    ):
        limits = MetadataFilters(filters=[MetadataFilter(key=key, value=value, operator=operator)])
        found = index.as_retriever(similarity_top_k=3, filters=limits).retrieve("otters below willows")
        assert "otters" in papers(found), key
        assert all(node.node.metadata[key] == value for node in found if operator == FilterOperator.EQ), key


def auto_retriever(assistant: Assistant, _: Path) -> None:
    about = VectorStoreInfo(
        content_info="abstracts", metadata_info=[MetadataInfo(name="year", type="int", description="of publication")]
    )
    spec = {"query": "otters", "filters": [{"key": "year", "value": 2031, "operator": "=="}], "top_k": 2}
    retriever = VectorIndexAutoRetriever(assistant.as_index(), about, llm=Says(replies=[json.dumps(spec)]))
    found = retriever.retrieve("otters in 2031")
    assert found
    assert all(node.node.metadata["year"] == 2031 for node in found)


def router_query_engine(assistant: Assistant, _: Path) -> None:
    choice = '[{"choice": 2, "reason": "it is about papers"}]'
    router = RouterQueryEngine(
        LLMSingleSelector.from_defaults(llm=Says(replies=[choice])),
        [
            QueryEngineTool.from_defaults(SummaryIndex([]).as_query_engine(llm=MockLLM()), description="nothing"),
            QueryEngineTool.from_defaults(assistant.as_query_engine(), description="papers"),
        ],
        llm=MockLLM(),
    )
    for response in (router.query(QUESTION), asyncio.run(router.aquery(QUESTION))):
        assert papers(response.source_nodes) <= GROKKING
        assert DECAY in str(response)


def router_retriever(assistant: Assistant, _: Path) -> None:
    router = RouterRetriever(
        LLMSingleSelector.from_defaults(llm=Says(replies=['[{"choice": 1, "reason": "papers"}]'])),
        [RetrieverTool.from_defaults(assistant.as_retriever(limit=2), description="papers")],
        llm=MockLLM(),
    )
    assert papers(router.retrieve(QUESTION)) == GROKKING


def sub_question_query_engine(assistant: Assistant, _: Path) -> None:
    parts = [{"sub_question": QUESTION, "tool_name": "papers"}, {"sub_question": "otters", "tool_name": "papers"}]
    engine = SubQuestionQueryEngine.from_defaults(
        [QueryEngineTool.from_defaults(assistant.as_query_engine(), name="papers", description="asks papers")],
        llm=MockLLM(),
        question_gen=LLMQuestionGenerator.from_defaults(llm=Says(replies=[json.dumps({"items": parts})])),
        use_async=False,
    )
    response = engine.query("compare grokking with otters")
    assert DECAY in str(response)
    assert {"slow-then-sudden", "otters"} <= papers([node for node in response.source_nodes if node.node.metadata])


def transform_query_engine(assistant: Assistant, _: Path) -> None:
    engine = RetrieverQueryEngine.from_args(assistant.as_retriever(limit=2), llm=MockLLM())
    hyde = TransformQueryEngine(engine, HyDEQueryTransform(llm=Says(replies=[DECAY]), include_original=True))
    assert papers(hyde.query(QUESTION).source_nodes) == GROKKING


def fusion_retriever(assistant: Assistant, _: Path) -> None:
    fusion = QueryFusionRetriever(
        [assistant.as_retriever(limit=3), assistant.as_index().as_retriever(similarity_top_k=3)],
        llm=MockLLM(),
        num_queries=1,
        similarity_top_k=4,
        use_async=False,
    )
    assert papers(fusion.retrieve(QUESTION)) >= GROKKING


def recursive_retriever(assistant: Assistant, _: Path) -> None:
    top = VectorStoreIndex(
        [IndexNode(text="papers on machine learning", index_id="papers")],
        embed_model=assistant.as_index()._embed_model,
    )
    recursive = RecursiveRetriever(
        "top",
        retriever_dict={"top": top.as_retriever(similarity_top_k=1)},
        query_engine_dict={"papers": assistant.as_query_engine()},
    )
    [found] = recursive.retrieve(QUESTION)
    assert DECAY in found.node.get_content()


def auto_merging_retriever(assistant: Assistant, _: Path) -> None:
    index = assistant.as_index()
    leaves = assistant.as_retriever(limit=2, nodes="sentences")
    merging = AutoMergingRetriever(leaves, index.storage_context)  # type: ignore[arg-type]
    assert "slow-then-sudden#abstract" in ids(merging.retrieve(QUESTION))
    of_index = index.as_retriever(similarity_top_k=12)
    found = of_index.retrieve("otter below willow")
    assert sum(node.node.metadata["kind"] == "passage" for node in found) > 4
    merged = AutoMergingRetriever(of_index, index.storage_context).retrieve("otter below willow")  # type: ignore[arg-type]
    assert ids(merged).count("otters#abstract") >= 1
    assert not any(node.node.parent_node for node in merged)


def previous_and_next_nodes(assistant: Assistant, _: Path) -> None:
    index = assistant.as_index()
    beside = PrevNextNodePostprocessor(docstore=index.docstore, num_nodes=1, mode="both")
    quotes = assistant.as_query_engine(limit=1).query(QUESTION).source_nodes
    around = beside.postprocess_nodes(quotes[:1])
    texts = [node.node.get_content("none") for node in around]  # type: ignore[arg-type]
    assert len(texts) == 2
    assert " ".join(texts) in assistant.paper("slow-then-sudden").abstract
    passage = next(
        node for node in index.as_retriever(similarity_top_k=9).retrieve("otter") if node.node.next_node is not None
    )
    assert len(beside.postprocess_nodes([passage])) >= 2


def node_postprocessors(assistant: Assistant, _: Path) -> None:
    found = assistant.as_retriever(limit=5).retrieve(QUESTION)
    cutoff = sorted(node.get_score() for node in found)[-2]
    assert papers(SimilarityPostprocessor(similarity_cutoff=cutoff).postprocess_nodes(found)) == GROKKING
    assert papers(LongContextReorder().postprocess_nodes(found)) == papers(found)
    rerank = LLMRerank(llm=Says(replies=["Doc: 2, Relevance: 9"]), top_n=1)
    assert ids(rerank.postprocess_nodes(found, query_str=QUESTION)) == ids(found)[1:2]


def response_synthesizer(assistant: Assistant, _: Path) -> None:
    for mode in (ResponseMode.COMPACT, ResponseMode.REFINE, ResponseMode.TREE_SUMMARIZE):
        synthesizer = get_response_synthesizer(llm=MockLLM(), response_mode=mode)
        told = str(synthesizer.synthesize(QUESTION, assistant.as_retriever(limit=2).retrieve(QUESTION)))
        assert "title: " in told
        assert "doi: " not in told


def context_chat_engine(assistant: Assistant, _: Path) -> None:
    engine = ContextChatEngine.from_defaults(retriever=assistant.as_retriever(limit=2), llm=MockLLM())
    assert papers(engine.chat(QUESTION).source_nodes) == GROKKING
    assert papers(engine.chat("and how?").source_nodes) == GROKKING
    assert papers(engine.chat("how do robots grasp by sound?").source_nodes) >= {"quiet-robots"}
    assert "quiet-robots" in papers(engine.chat("and how?").source_nodes)

    async def talk() -> set[str]:
        again = ContextChatEngine.from_defaults(retriever=assistant.as_retriever(limit=2), llm=MockLLM())
        await again.achat(QUESTION)
        return papers((await again.achat("and how?")).source_nodes)

    assert asyncio.run(talk()) == GROKKING


def condense_question_chat_engine(assistant: Assistant, _: Path) -> None:
    engine = CondenseQuestionChatEngine.from_defaults(assistant.as_query_engine(), llm=Says(replies=[QUESTION]))
    assert DECAY in str(engine.chat("tell me about grokking"))
    assert DECAY in str(engine.chat("and how?"))


def condense_plus_context_chat_engine(assistant: Assistant, _: Path) -> None:
    engine = CondensePlusContextChatEngine.from_defaults(assistant.as_retriever(limit=2), llm=Says(replies=[QUESTION]))
    assert papers(engine.chat(QUESTION).source_nodes) == GROKKING
    assert papers(engine.chat("and how?").source_nodes) == GROKKING


def our_chat_engine(assistant: Assistant, _: Path) -> None:
    engine = assistant.as_chat_engine()
    first = engine.chat("which papers explain grokking?")
    assert papers(first.source_nodes) == GROKKING
    second = engine.stream_chat("does the first one need weight decay?")
    assert DECAY in "".join(second.response_gen)
    assert papers(second.source_nodes) == {"slow-then-sudden"}
    assert [message.role.value for message in engine.chat_history] == ["user", "assistant"] * 2
    history = engine.chat_history
    engine.reset()
    assert engine.chat_history == []
    assert papers(engine.chat("does the second one use it?", chat_history=history[:2]).source_nodes) == {
        "delayed-circuits"
    }

    async def talk() -> str:
        again = assistant.as_chat_engine()
        await again.achat("which papers explain grokking?", chat_history=[ChatMessage(role="user", content="hello")])
        response = await again.astream_chat("does the first one need weight decay?")
        return "".join([piece async for piece in response.async_response_gen()])

    assert DECAY in asyncio.run(talk())


def function_tools(assistant: Assistant, _: Path) -> None:
    ask = FunctionTool.from_defaults(assistant.ask)
    assert ask.metadata.name == "ask"
    assert set(ask.metadata.get_parameters_dict()["properties"]) == {"question", "filters", "limit"}
    assert DECAY in str(ask.call(question=QUESTION))
    assert "No paper in the library fits" in str(ask.call(question=QUESTION, filters={"since": 2040}))
    search = FunctionTool.from_defaults(assistant.search, async_fn=assistant.asearch)
    for output in (search.call(question=QUESTION, limit=1), asyncio.run(search.acall(question=QUESTION, limit=1))):
        assert "Slow, Then Sudden" in str(output)
    for method in (assistant.papers, assistant.paper, assistant.verify, assistant.origins, assistant.count):
        assert FunctionTool.from_defaults(method).metadata.get_parameters_dict()


def react_agent(assistant: Assistant, _: Path) -> None:
    call = f'Thought: I ask.\nAction: ask\nAction Input: {{"question": "{QUESTION}"}}'
    model = Says(replies=[call, "Thought: I can answer.\nAnswer: Because of the norm."])
    agent = ReActAgent(tools=[FunctionTool.from_defaults(assistant.ask)], llm=model)

    async def run() -> str:
        return str(await agent.run(QUESTION))

    assert "Because of the norm." in asyncio.run(run())
    assert DECAY in model.asked[-1]


def query_engine_tool(assistant: Assistant, _: Path) -> None:
    tool = QueryEngineTool.from_defaults(assistant.as_query_engine(), name="papers", description="asks papers")
    for output in (tool.call(QUESTION), asyncio.run(tool.acall(QUESTION))):
        assert DECAY in str(output)
        assert not output.is_error


def ingestion_pipeline(_: Assistant, directory: Path) -> None:
    pipeline = IngestionPipeline(transformations=[SentenceSplitter(chunk_size=128, chunk_overlap=20)])
    nodes = pipeline.run(documents=[Document(text=RIVERS, metadata={"title": "Otters"}, id_="otters")])
    with Assistant.open(directory / "library") as own:
        report = own.ingest(documents=nodes)
        assert (report.added, report.joined) == (1, len(nodes) - 1)
        assert own.paper("otters").abstract == RIVERS


def nodes_in_another_store(assistant: Assistant, directory: Path) -> None:
    nodes = [
        *(each.node for each in assistant.as_retriever(limit=2).retrieve(QUESTION)),
        *(each.node for each in assistant.as_query_engine().query(QUESTION).source_nodes),
    ]
    client: Any = PersistentClient(str(directory / "other"), ChromaSettings(anonymized_telemetry=False))
    store = ChromaVectorStore(chroma_collection=client.create_collection("other", embedding_function=None))
    index = VectorStoreIndex(
        nodes,
        storage_context=StorageContext.from_defaults(vector_store=store),
        embed_model=assistant.as_index()._embed_model,
    )
    assert papers(index.as_retriever(similarity_top_k=2).retrieve(QUESTION)) <= GROKKING
    client.close()


def summary_index(assistant: Assistant, _: Path) -> None:
    index = SummaryIndex([each.node for each in assistant.as_retriever(limit=2).retrieve(QUESTION)])
    assert DECAY in str(index.as_query_engine(llm=MockLLM(), response_mode="tree_summarize").query(QUESTION))


def retriever_evaluator(assistant: Assistant, _: Path) -> None:
    evaluator = RetrieverEvaluator.from_metric_names(["hit_rate", "mrr"], retriever=assistant.as_retriever(limit=3))
    result = evaluator.evaluate("which robots grasp by sound?", expected_ids=["quiet-robots"])
    assert result.metric_vals_dict == {"hit_rate": 1.0, "mrr": 1.0}


PATTERNS: dict[str, Callable[[Assistant, Path], None]] = {
    "RetrieverQueryEngine": retriever_query_engine,
    "CitationQueryEngine": citation_query_engine,
    "index.as_query_engine": query_engine_of_the_index,
    "index.as_chat_engine": chat_engine_of_the_index,
    "MetadataFilters": metadata_filters,
    "VectorIndexAutoRetriever": auto_retriever,
    "RouterQueryEngine": router_query_engine,
    "RouterRetriever": router_retriever,
    "SubQuestionQueryEngine": sub_question_query_engine,
    "TransformQueryEngine with HyDE": transform_query_engine,
    "QueryFusionRetriever": fusion_retriever,
    "RecursiveRetriever": recursive_retriever,
    "AutoMergingRetriever": auto_merging_retriever,
    "PrevNextNodePostprocessor": previous_and_next_nodes,
    "node postprocessors": node_postprocessors,
    "response synthesizers": response_synthesizer,
    "ContextChatEngine": context_chat_engine,
    "CondenseQuestionChatEngine": condense_question_chat_engine,
    "CondensePlusContextChatEngine": condense_plus_context_chat_engine,
    "as_chat_engine": our_chat_engine,
    "FunctionTool": function_tools,
    "ReActAgent": react_agent,
    "QueryEngineTool": query_engine_tool,
    "IngestionPipeline": ingestion_pipeline,
    "nodes in another store": nodes_in_another_store,
    "SummaryIndex": summary_index,
    "RetrieverEvaluator": retriever_evaluator,
}
"""By the name that the documentation has for it. Instrumentation and callbacks are in `test_observing.py`."""


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS)
def test_it_works_as_documented(
    assistant: Assistant, tmp_path: Path, pattern: Callable[[Assistant, Path], None]
) -> None:
    pattern(assistant, tmp_path)


def test_the_index_takes_no_nodes_of_its_own(assistant: Assistant) -> None:
    index = assistant.as_index()
    changes: list[Callable[[], object]] = [
        lambda: index.insert(Document(text="x")),
        lambda: index.insert_nodes([]),
        lambda: index.delete_ref_doc("otters"),
        lambda: index.delete_nodes(["otters#abstract"]),
    ]
    for change in changes:
        with pytest.raises(LibraryError, match="the index follows the library"):
            change()


def test_nodes_say_the_same_of_a_paper_wherever_they_come_from(assistant: Assistant) -> None:
    index = assistant.as_index()
    [ours] = assistant.as_retriever(limit=1).retrieve("otters below willows")
    held = index.vector_store.get_nodes(["otters#abstract"])[0]
    stored = index.docstore.get_document("otters#abstract")
    assert stored is not None
    assert held.metadata == stored.metadata
    assert {key: ours.node.metadata[key] for key in held.metadata} == held.metadata
    assert set(ours.node.metadata) - set(held.metadata) == {"sentences"}
    assert held.metadata["year"] == 2031
    quote = assistant.as_query_engine().query("where do otters dig?").source_nodes[0].node
    assert held.metadata.keys() <= quote.metadata.keys()
    assert all(isinstance(value, (str, int, float)) for node in (ours.node, quote) for value in node.metadata.values())


def test_every_relationship_points_at_a_node_that_exists(assistant: Assistant) -> None:
    index = assistant.as_index()
    nodes = [*index.docstore.docs.values(), *index.vector_store.get_nodes(None)]
    nodes += [each.node for each in assistant.as_retriever(nodes="sentences").retrieve(QUESTION)]
    nodes += [each.node for each in assistant.as_query_engine().query(QUESTION).source_nodes]
    followed = 0
    for node in nodes:
        for related in node.relationships.values():
            for one in related if isinstance(related, list) else [related]:
                assert index.docstore.get_node(one.node_id).node_id == one.node_id
                followed += 1
    assert followed > len(nodes)
    assert index.docstore.get_node("no such node", raise_error=False) is None


def test_how_many_are_found_can_be_set_later(assistant: Assistant) -> None:
    retriever = assistant.as_retriever(limit=2)
    assert (retriever.similarity_top_k, len(retriever.retrieve(QUESTION))) == (2, 2)
    retriever.similarity_top_k = 5
    assert len(retriever.retrieve(QUESTION)) == 5
    with pytest.raises(ValueError, match="similarity_top_k must be an int of at least 1, not 0"):
        retriever.similarity_top_k = 0


def test_a_question_without_a_topic_goes_on_from_that_of_the_same_retriever_only(assistant: Assistant) -> None:
    first, second = assistant.as_retriever(limit=1), assistant.as_retriever(limit=1)
    first.retrieve("which robots grasp by sound?")
    assert ids(first.retrieve("and how?")) == ["quiet-robots"]
    assert ids(second.retrieve("and how?"))
