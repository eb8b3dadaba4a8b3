"""The library's own Chroma collection as a LlamaIndex index, with the library's encoder and a store of its nodes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from llama_index.core import Settings, StorageContext, VectorStoreIndex
from llama_index.core.schema import BaseNode
from llama_index.core.storage.docstore import SimpleDocumentStore
from llama_index.core.storage.docstore.types import RefDocInfo

from assistant.errors import ConfigurationError, LibraryError, PaperNotFoundError
from assistant.retrieval.nodes import PaperNodes, split_name

if TYPE_CHECKING:
    from llama_index.core.base.base_query_engine import BaseQueryEngine
    from llama_index.core.chat_engine.types import BaseChatEngine, ChatMode
    from llama_index.core.llms.utils import LLMType

    from assistant.library.library import Library

__all__ = ["PaperIndex", "PaperNodeStore"]


class PaperNodeStore(SimpleDocumentStore):
    """Every node of the library by its id: papers, abstracts, passages and sentences. It is read-only."""

    def __init__(self, library: Library) -> None:
        super().__init__()
        self._library = library

    @property
    def docs(self) -> dict[str, BaseNode]:
        """The abstracts of all papers."""
        papers = (PaperNodes(paper) for paper in self._library.papers(sort="added"))
        return {node.node_id: node for each in papers if (node := each.get("abstract")) is not None}

    def get_document(self, doc_id: str, raise_error: bool = True) -> BaseNode | None:
        """The node with this id. Raises ValueError, as other stores do."""
        paper, name = split_name(doc_id)
        nodes = self._nodes_of(paper)
        node = nodes.get(name) if nodes is not None else None
        if node is None and raise_error:
            raise ValueError(f"doc_id {doc_id} not found.")
        return node

    async def aget_document(self, doc_id: str, raise_error: bool = True) -> BaseNode | None:
        """As `get_document`."""
        return self.get_document(doc_id, raise_error)

    def document_exists(self, doc_id: str) -> bool:
        """Whether there is a node with this id."""
        return self.get_document(doc_id, raise_error=False) is not None

    async def adocument_exists(self, doc_id: str) -> bool:
        """As `document_exists`."""
        return self.document_exists(doc_id)

    def get_ref_doc_info(self, ref_doc_id: str) -> RefDocInfo | None:
        """The nodes in Chroma of the paper with this id."""
        nodes = self._nodes_of(ref_doc_id)
        if nodes is None or (whole := nodes.get("")) is None:
            return None
        return RefDocInfo(node_ids=[f"{ref_doc_id}#{name}" for name in nodes.names()], metadata=whole.metadata)

    async def aget_ref_doc_info(self, ref_doc_id: str) -> RefDocInfo | None:
        """As `get_ref_doc_info`."""
        return self.get_ref_doc_info(ref_doc_id)

    def _nodes_of(self, id: str) -> PaperNodes | None:
        try:
            paper = self._library.paper(id)
        except PaperNotFoundError:
            return None
        return PaperNodes(paper) if paper.id == id else None


def _refused(*_: Any, **__: Any) -> NoReturn:
    raise LibraryError(
        "the index follows the library and takes no nodes of its own",
        hint="assistant.ingest(documents=...) adds papers, and assistant.remove(id) removes them",
    )


async def _arefused(*_: Any, **__: Any) -> NoReturn:
    _refused()


class PaperIndex(VectorStoreIndex):
    """A `VectorStoreIndex` on the library's own collection. It can be asked, but not changed.

    Its engines use the language model that they are given, else LlamaIndex's `Settings.llm` if that is set, else the
    assistant's own; never one that nobody named.
    """

    def __init__(self, library: Library, model: Callable[[], Any]) -> None:
        self._model = model
        super().__init__(
            nodes=[],
            embed_model=library.encoder.embedding,
            storage_context=StorageContext.from_defaults(
                vector_store=library.vector_store(), docstore=PaperNodeStore(library)
            ),
        )

    def as_query_engine(self, llm: LLMType | None = None, **options: Any) -> BaseQueryEngine:
        """As every index has it."""
        return super().as_query_engine(llm=self._named(llm), **options)

    def as_chat_engine(
        self, chat_mode: ChatMode | None = None, llm: LLMType | None = None, **options: Any
    ) -> BaseChatEngine:
        """As every index has it."""
        given = {"chat_mode": chat_mode} if chat_mode is not None else {}
        return super().as_chat_engine(llm=self._named(llm), **given, **options)

    def _named(self, llm: LLMType | None) -> LLMType:
        found: LLMType | None = llm or Settings._llm or self._model()
        if found is None:
            raise ConfigurationError(
                "no language model is named for an engine of this index",
                hint="give it one, as in as_query_engine(llm=...), or set llama_index.core.Settings.llm",
            )
        return found

    insert_nodes = delete_nodes = delete_ref_doc = _refused
    ainsert_nodes = adelete_nodes = adelete_ref_doc = _arefused
