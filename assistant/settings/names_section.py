"""The section of the settings that says where papers that are given by name are fetched from."""

from __future__ import annotations

from pydantic import Field, field_validator

from assistant.settings.section import Section, plain_address

__all__ = ["NamesSettings"]


class NamesSettings(Section):
    """Where papers given by name (arXiv id, DOI, PubMed id) are fetched from, when a command says so."""

    arxiv: str = Field(
        default="https://export.arxiv.org",
        description="Address of the arXiv API, without /api/query. It is asked for up to 100 papers at a time, with "
        "three seconds between requests.",
    )
    crossref: str = Field(
        default="https://api.crossref.org",
        description="Address of the Crossref API, without /works. It is asked for one DOI at a time.",
    )
    pubmed: str = Field(
        default="https://eutils.ncbi.nlm.nih.gov/entrez/eutils",
        description="Address of the E-utilities of NCBI, without /efetch.fcgi. They are asked for up to 100 papers at "
        "a time.",
    )
    openalex: str | None = Field(
        default=None,
        description="Address of the OpenAlex API, which is asked for an abstract that Crossref lacks; when not set, "
        "nobody is asked.",
        examples=["https://api.openalex.org"],
    )
    mailto: str | None = Field(
        default=None,
        pattern=r"^[^\s@<>\"]+@[^\s@<>\"]+$",
        description="An e-mail address of yours, which Crossref, NCBI and OpenAlex are told if it is set: they serve "
        "those first whom they could write to.",
        examples=["ada@example.org"],
    )

    @field_validator("arxiv", "crossref", "pubmed", "openalex")
    @classmethod
    def _address_is_plain(cls, address: str | None) -> str | None:
        return plain_address(address, "no setting", "https://api.crossref.org")
