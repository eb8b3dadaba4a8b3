"""Papers of which only an abstract is lacking."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from assistant.records.base import Record
from assistant.records.papers import Rejection

__all__ = ["LackingPaper", "WithoutAbstract"]


class LackingPaper(Record):
    """A paper whose abstract no source has. It is not among the papers of the library, unless as a digest."""

    _told: ClassVar[tuple[str, ...]] = ("name", "title", "where")

    title: str
    name: str | None = Field(
        default=None, description='Its name, such as "arxiv:2206.14486", by which `ingest` fetches it, if it has one.'
    )
    authors: tuple[str, ...] = ()
    published: str | None = Field(default=None, description="YYYY, YYYY-MM or YYYY-MM-DD.")
    where: tuple[str, ...] = Field(description="Where it stands: FILE:LINE in each source that has it.")
    sources: tuple[str, ...] = Field(description="The absolute path of a file, or another name.")


class WithoutAbstract(Rejection):
    """The rejection of a record because it has no abstract, with the rest of the record."""

    record: Any = Field(exclude=True, repr=False)
