"""The library inside LlamaIndex programs, and LlamaIndex's parts inside the assistant."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from llama_index.core.base.base_selector import BaseSelector, SelectorResult, SingleSelection
from llama_index.core.base.response.schema import StreamingResponse
from llama_index.core.instrumentation.event_handlers import BaseEventHandler
from llama_index.core.instrumentation.events import BaseEvent
from llama_index.core.llms import MockLLM
from llama_index.core.postprocessor import LLMRerank, SimilarityPostprocessor
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.prompts.mixin import PromptDictType
from llama_index.core.query_engine import RetrieverQueryEngine, RouterQueryEngine
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.retrievers.fusion_retriever import FUSION_MODES
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode
from llama_index.core.tools import QueryEngineTool, ToolMetadata
from llama_index_instrumentation import root_dispatcher
from pydantic import Field

from assistant import Assistant, Settings
from assistant.errors import ConfigurationError, EncoderMismatchError
from assistant.records import Filters
from tests.invented_papers import PAPERS, write_papers
from tests.library.small_encoder import HashEmbedding

QUESTION = "why does grokking need weight decay"
GROKKING = {"delayed-circuits", "slow-then-sudden"}
ELSEWHERE = "how do I bake sourdough bread"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("llamaindex")
    with Assistant.open(directory / "library") as assistant:
        assistant.ingest(write_papers(directory / "papers.jsonl"))
    return directory / "library"


@pytest.fixture(scope="module")
def assistant(library: Path) -> Iterator[Assistant]:
    with Assistant.open(library, create=False) as opened:
        yield opened


def papers(nodes: Sequence[NodeWithScore]) -> list[str]:
    return [node.node.metadata["paper"] for node in nodes]


def test_a_retriever_query_engine_reads_our_papers(assistant: Assistant) -> None:
    engine = RetrieverQueryEngine.from_args(assistant.as_retriever(limit=2), llm=MockLLM())
    response = engine.query(QUESTION)
    assert set(papers(response.source_nodes)) == GROKKING
    told = str(response)  # this model repeats its prompt
    assert all(node.node.get_content() in told for node in response.source_nodes)
    assert "We study why grokking needs weight decay." in told


def test_a_retriever_query_engine_works_in_an_event_loop(assistant: Assistant) -> None:
    engine = RetrieverQueryEngine.from_args(assistant.as_retriever(limit=2), llm=MockLLM())
    assert set(papers(asyncio.run(engine.aquery(QUESTION)).source_nodes)) == GROKKING


def test_a_retriever_query_engine_streams(assistant: Assistant) -> None:
    engine = RetrieverQueryEngine.from_args(assistant.as_retriever(limit=1), llm=MockLLM(), streaming=True)
    response = engine.query(QUESTION)
    assert isinstance(response, StreamingResponse)
    assert "grokking" in "".join(map(str, response.response_gen))


def test_postprocessors_work_on_our_nodes(assistant: Assistant) -> None:
    retriever = assistant.as_retriever()
    found = retriever.retrieve(QUESTION)
    cutoff = sorted(node.get_score() for node in found)[-2]
    engine = RetrieverQueryEngine.from_args(
        retriever, llm=MockLLM(), node_postprocessors=[SimilarityPostprocessor(similarity_cutoff=cutoff)]
    )
    assert len(found) > 2
    assert len(engine.query(QUESTION).source_nodes) == 2


def test_aretrieve_gives_what_retrieve_gives(assistant: Assistant) -> None:
    retriever = assistant.as_retriever(limit=4)
    assert asyncio.run(retriever.aretrieve(QUESTION)) == retriever.retrieve(QUESTION)


def test_a_fusion_retriever_joins_ours_with_another(assistant: Assistant) -> None:
    ours = assistant.as_retriever(limit=3)
    limited = assistant.as_retriever(limit=3, floor=0, filters=Filters(author="Ada Example"))
    fusion = QueryFusionRetriever(
        [ours, limited],
        llm=MockLLM(),
        num_queries=1,
        similarity_top_k=3,
        use_async=True,
        mode=FUSION_MODES.RECIPROCAL_RANK,
    )
    assert papers(fusion.retrieve(QUESTION))[0] == "delayed-circuits"


class _ByWord(BaseSelector):
    """Chooses the first tool whose description shares a word with the query."""

    def _get_prompts(self) -> PromptDictType:
        return {}

    def _update_prompts(self, prompts: PromptDictType) -> None:
        pass

    def _select(self, choices: Sequence[ToolMetadata], query: QueryBundle) -> SelectorResult:
        words = set(query.query_str.split())
        index = next(place for place, choice in enumerate(choices) if words & set((choice.description or "").split()))
        return SelectorResult(selections=[SingleSelection(index=index, reason="a word")])

    async def _aselect(self, choices: Sequence[ToolMetadata], query: QueryBundle) -> SelectorResult:
        return self._select(choices, query)


def test_a_router_sends_queries_to_our_engine(assistant: Assistant) -> None:
    cooking = RetrieverQueryEngine.from_args(assistant.as_retriever(limit=1), llm=MockLLM())
    router = RouterQueryEngine(
        _ByWord(),
        [
            QueryEngineTool.from_defaults(cooking, description="bread"),
            QueryEngineTool.from_defaults(assistant.as_query_engine(), description="grokking"),
        ],
        llm=MockLLM(),
    )
    for response in (router.query(QUESTION), asyncio.run(router.aquery(QUESTION))):
        assert set(papers(response.source_nodes)) <= GROKKING
        assert response.metadata is not None
        assert response.metadata["answer"]["status"] == "answered"


def test_our_engine_is_a_tool(assistant: Assistant) -> None:
    tool = QueryEngineTool.from_defaults(assistant.as_query_engine(), name="papers", description="asks papers")
    for output in (tool.call(QUESTION), asyncio.run(tool.acall(QUESTION))):
        assert "We study why grokking needs weight decay." in str(output)
        assert not output.is_error


def test_filters_and_stated_limits_hold_in_retriever_and_engine(assistant: Assistant) -> None:
    ada = Filters(author="Ada Example")
    assert papers(assistant.as_retriever(filters=ada).retrieve(QUESTION)) == ["delayed-circuits"]
    assert papers(assistant.as_retriever().retrieve("papers on grokking since 2031")) == ["delayed-circuits"]
    response = assistant.as_query_engine(filters=ada).query("which papers explain grokking?")
    assert set(papers(response.source_nodes)) == {"delayed-circuits"}


class _Recorder(BaseEventHandler):
    seen: list[str] = Field(default_factory=list)

    def handle(self, event: BaseEvent, **_: Any) -> None:
        self.seen.append(event.class_name())


def test_instrumentation_sees_queries_and_retrievals(assistant: Assistant) -> None:
    recorder = _Recorder()
    root_dispatcher.add_event_handler(recorder)
    try:
        assistant.as_query_engine().query(QUESTION)
        assistant.as_retriever().retrieve(QUESTION)
    finally:
        root_dispatcher.event_handlers.remove(recorder)
    assert {"QueryStartEvent", "QueryEndEvent", "RetrievalStartEvent", "RetrievalEndEvent"} <= set(recorder.seen)


class _Backwards(BaseNodePostprocessor):
    """The worst first, each twice and with a score of its own, and a node that no library holds."""

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        assert query_bundle is not None
        assert query_bundle.query_str
        stray = NodeWithScore(node=TextNode(id_="of-another-library", text="stray"), score=1.0)
        return [stray, *(NodeWithScore(node=node.node, score=1.0) for node in reversed(nodes) for _ in range(2))]


def test_a_reranker_orders_what_search_finds_and_leaves_probabilities_and_quotes_alone(library: Path) -> None:
    with Assistant.open(library, reranker=_Backwards()) as backwards, Assistant.open(library) as plain:
        reranked, usual = backwards.search(QUESTION, limit=20), plain.search(QUESTION, limit=20)
        assert len(usual) > 2
        assert reranked == usual[::-1]
        assert backwards.search(QUESTION, limit=1) == usual[-1:]


def test_a_reranker_orders_the_papers_of_an_answer_but_does_not_say_what_fits(library: Path) -> None:
    question = "which papers explain grokking?"
    with Assistant.open(library, reranker=_Backwards()) as backwards, Assistant.open(library) as plain:
        reranked, usual = backwards.ask(question), plain.ask(question)
        assert reranked.citations[0].paper.id == usual.citations[-1].paper.id
        assert {citation.paper.id for citation in reranked.citations} == {c.paper.id for c in usual.citations}
        assert reranked.record is not None
        assert reranked.record.reranker == "_Backwards"
        assert [hit.paper.id for hit in backwards.search(ELSEWHERE, limit=20)] == [
            hit.paper.id for hit in plain.search(ELSEWHERE, limit=20)[::-1]
        ]
        assert backwards.ask(ELSEWHERE).status == "no_match"


def test_a_reranker_may_leave_papers_out(library: Path) -> None:
    with Assistant.open(library) as plain:
        scores = [hit.score for hit in plain.search(QUESTION)]
    cutoff = SimilarityPostprocessor(similarity_cutoff=sorted(scores)[-2])
    with Assistant.open(library, reranker=cutoff) as assistant:
        assert sorted(hit.score for hit in assistant.search(QUESTION)) == sorted(scores)[-2:]


class _Chooses(MockLLM):
    """As a reranking model replies: the third paper that it is shown, and no other."""

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> Any:
        return super().complete("Doc: 3, Relevance: 9", formatted, **kwargs)


def test_a_language_model_reranks(library: Path) -> None:
    with (
        Assistant.open(library) as plain,
        Assistant.open(
            library, reranker=LLMRerank(llm=_Chooses(max_tokens=None), choice_batch_size=50, top_n=5)
        ) as assistant,
    ):
        assert assistant.search(QUESTION) == plain.search(QUESTION)[2:3]


class _Fails(BaseNodePostprocessor):
    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        raise ConnectionError("no service\nat the address")


def test_a_reranker_that_fails_is_named_in_one_line(library: Path) -> None:
    with Assistant.open(library, reranker=_Fails()) as assistant, pytest.raises(ConfigurationError) as caught:
        assistant.search(QUESTION)
    assert str(caught.value) == "the reranker _Fails failed: ConnectionError: no service at the address"
    assert caught.value.hint


def test_a_library_made_with_an_embedding_of_ones_own_remembers_it(tmp_path: Path) -> None:
    path = tmp_path / "library"
    with Assistant.open(path, embedding=HashEmbedding(dimension=64)) as assistant:
        assert assistant.ingest(write_papers(tmp_path / "papers.jsonl")).added == len(PAPERS)
        answer = assistant.ask(QUESTION)
        assert answer.record is not None
        assert "HashEmbedding" in answer.record.encoder
        assert assistant.status().encoder == "HashEmbedding"
        assert papers(assistant.as_retriever(limit=1, floor=0).retrieve(PAPERS[3][1])) == [PAPERS[3][0]]
    with Assistant.open(path, embedding=HashEmbedding(dimension=64, embed_batch_size=3)) as same:
        same.search(QUESTION)
    for other in (HashEmbedding(dimension=32), HashEmbedding(dimension=64, model_name="other"), None):
        with Assistant.open(path, embedding=other) as assistant, pytest.raises(EncoderMismatchError):
            assistant.search(QUESTION)


def test_a_given_model_is_told_by_status(library: Path) -> None:
    with Assistant.open(library, Settings(), llm=MockLLM()) as assistant:
        assert assistant.status().model == "MockLLM"
