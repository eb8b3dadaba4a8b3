from __future__ import annotations

from datetime import date

from llama_index.core.schema import Document

from assistant.records import Rejection
from assistant.sources import SourceRecord, read_documents


def test_the_text_is_the_abstract_and_the_metadata_names_the_rest() -> None:
    metadata = {"title": "On Jars", "authors": ["Ada Moe"], "date": date(2024, 3, 5), "shelf": "B2",
                "url": "https://arxiv.org/abs/2401.00001v2"}  # fmt: skip
    (paper,) = read_documents([Document(text="We count\njars.", metadata=metadata)])
    assert isinstance(paper, SourceRecord)
    assert (paper.title, paper.abstract, paper.where) == ("On Jars", "We count jars.", "document 1")
    assert (paper.id, paper.authors, paper.published) == ("2401.00001", ("Ada Moe",), "2024-03-05")
    assert paper.metadata == {"shelf": "B2", "arxiv": "2401.00001", "version": 2}


def test_an_id_drawn_at_random_is_not_the_papers() -> None:
    documents = [Document(text="We count.", metadata={"title": "On Jars"}), Document(text="We count.", id_="jars")]
    assert [getattr(one, "id", 0) for one in read_documents(documents)] == [None, "jars"]


def test_a_document_without_text_is_rejected() -> None:
    (found,) = read_documents([Document(text=" ", metadata={"title": "On Jars"})])
    assert isinstance(found, Rejection)
    assert (found.where, found.why) == ("document 1", 'no abstract: "On Jars"')


def test_something_else_is_rejected() -> None:
    (found,) = read_documents(["We count."])  # type: ignore[list-item]
    assert isinstance(found, Rejection)
    assert found.why.startswith("not a document")
