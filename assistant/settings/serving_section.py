"""The section of the settings that says whom `assistant mcp --http` lets in."""

from __future__ import annotations

import re

from pydantic import Field, SecretStr, field_validator

from assistant.settings.section import Section

__all__ = ["ServingSettings"]


class ServingSettings(Section):
    """How `assistant mcp --http` lets clients in."""

    token: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="Bearer token that every HTTP client must send, of at least 16 characters; needed unless only "
        "programs on this machine reach the server. Best set as ASSISTANT_SERVING__TOKEN.",
        examples=["at least 16 characters"],
    )
    hosts: list[str] = Field(
        default_factory=list,
        description="Names and addresses, without ports, by which clients reach the server besides the one that it "
        "listens at, such as that of a tunnel; then a token is needed.",
    )

    @field_validator("hosts")
    @classmethod
    def _hosts_are_bare(cls, hosts: list[str]) -> list[str]:
        if any(not re.fullmatch(r"[\w.-]+|\[[0-9a-fA-F:]+\]", host, re.ASCII) for host in hosts):
            raise ValueError("should be names or addresses without scheme, port or path, such as papers.example.org")
        return hosts
