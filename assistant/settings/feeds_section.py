"""The section of the settings that names what `assistant update` fetches."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic import Field, field_validator

from assistant.settings.section import Count, Section, plain_address

__all__ = ["FeedsSettings"]


class FeedsSettings(Section):
    """What `assistant update` fetches besides reading files again; nothing by default."""

    daily_papers: bool = Field(
        default=False, description="Whether the papers of each day are fetched from Hugging Face Daily Papers."
    )
    arxiv: list[str] = Field(
        default_factory=list,
        description="What is fetched from arXiv, newest first: categories such as cs.CL, and queries of its API such "
        "as cat:cs.LG AND abs:grokking.",
    )
    addresses: list[str] = Field(
        default_factory=list,
        description="Addresses (http or https) of feeds, lists or pages in any format that the program reads.",
    )
    days: Count = Field(
        default=30, ge=1, le=366, description="Days that the first update, or one after a long pause, goes back."
    )
    papers: Count = Field(
        default=1000,
        ge=100,
        le=10_000,
        description="Papers at most that one update fetches for a query of arXiv; the next goes on from there.",
    )
    daily_papers_url: str = Field(
        default="https://huggingface.co/api/daily_papers", description="Address of the API of Daily Papers."
    )
    arxiv_url: str = Field(default="https://export.arxiv.org/api/query", description="Address of the API of arXiv.")

    @field_validator("arxiv")
    @classmethod
    def _queries_are_text(cls, queries: list[str]) -> list[str]:
        if any(not query.strip() or not query.isprintable() for query in queries):
            raise ValueError("should be categories such as cs.CL or queries such as cat:cs.LG AND abs:grokking")
        return [" ".join(query.split()) for query in dict.fromkeys(queries)]

    @field_validator("addresses")
    @classmethod
    def _addresses_can_be_fetched(cls, addresses: list[str]) -> list[str]:
        for address in addresses:
            _check(address.strip())
        return list(dict.fromkeys(address.strip() for address in addresses))

    @field_validator("daily_papers_url", "arxiv_url")
    @classmethod
    def _bases_are_plain(cls, address: str) -> str:
        return plain_address(address, "no setting", "https://example.org/api") or ""

    @property
    def are_named(self) -> bool:
        """Whether anything is to be fetched."""
        return self.daily_papers or bool(self.arxiv or self.addresses)


def _check(address: str) -> None:
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host or not address.isprintable() or " " in address:
        raise ValueError("should be addresses such as https://example.org/feed.xml")
    if "@" in parts.netloc:
        raise ValueError("may hold neither a user nor a password")
