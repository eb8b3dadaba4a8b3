"""Services that hand out papers by name, on loopback: arXiv, Crossref, PubMed and OpenAlex with invented papers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

from tests.loopback import Handler, LoopbackServer

__all__ = ["PaperServices", "Reply", "atom", "work"]


class Reply(NamedTuple):
    """An answer in place of the service's own; `cut` breaks it off after so many bytes."""

    status: int = 200
    body: str = ""
    headers: dict[str, str] = {}  # noqa: RUF012 (never changed)
    cut: int | None = None


def entry(id: str, title: str, abstract: str) -> str:
    return (
        f"<entry><id>http://arxiv.org/abs/{id}</id><title>{escape(title)}</title>"
        f"<summary>{escape(abstract)}</summary><published>2031-05-02T00:00:00Z</published>"
        '<author><name>Ada Moe</name></author><category term="cs.LG"/></entry>'
    )


def atom(*entries: str) -> str:
    """A feed of arXiv."""
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">{"".join(entries)}</feed>'


def work(doi: str, title: str, abstract: str = "", **further: Any) -> str:
    """An answer of Crossref."""
    message = {
        "DOI": doi,
        "title": [title],
        "author": [{"given": "Bo", "family": "Li", "sequence": "first"}],
        "container-title": ["Journal of Jars"],
        "published": {"date-parts": [[2031, 4]]},
        "type": "journal-article",
        "reference": [{"key": "1", "unstructured": "Not taken."}],
        **({"abstract": abstract} if abstract else {}),
        **further,
    }
    return json.dumps({"status": "ok", "message-type": "work", "message": message})


@dataclass
class PaperServices:
    """The services while the block runs: what they hold, what they were asked, and `replies` to give first."""

    arxiv: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Title and abstract by id with version."""
    crossref: dict[str, str] = field(default_factory=dict)
    """Answers by DOI."""
    pubmed: dict[str, tuple[str, str]] = field(default_factory=dict)
    openalex: dict[str, dict[str, Any]] = field(default_factory=dict)
    replies: list[Reply] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __enter__(self) -> PaperServices:
        services = self

        class Answers(Handler):
            def do_GET(self) -> None:
                services.asked.append(self.path)
                reply = services.replies.pop(0) if services.replies else services.answer(self.path)
                body = reply.body.encode()
                self.send_response(reply.status)
                for name, value in {"Content-Length": str(len(body)), **reply.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body[: reply.cut])
                self.close_connection = self.close_connection or reply.cut is not None

        self._server = LoopbackServer(Answers)
        self._server.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._server.__exit__(*error)

    @property
    def host(self) -> str:
        """Where they listen."""
        return f"127.0.0.1:{self._server.port}"

    @property
    def settings(self) -> dict[str, str]:
        """The section `names` that leads to them."""
        return {name: f"http://{self.host}/{name}" for name in ("arxiv", "crossref", "pubmed")}

    @property
    def environment(self) -> dict[str, str]:
        """The same as environment variables."""
        return {f"ASSISTANT_NAMES__{name.upper()}": address for name, address in self.settings.items()}

    def answer(self, path: str) -> Reply:
        """What the service that is asked knows."""
        parts = urlsplit(path)
        service = parts.path.split("/")[1]
        of: dict[str, Callable[[str, dict[str, list[str]]], Reply]] = {
            "arxiv": self._arxiv, "crossref": self._crossref, "pubmed": self._pubmed, "openalex": self._openalex,
        }  # fmt: skip
        return of[service](parts.path, parse_qs(parts.query))

    def _arxiv(self, _: str, query: dict[str, list[str]]) -> Reply:
        found = []
        for id in query["id_list"][0].split(","):
            versions = sorted(held for held in self.arxiv if held == id or held.rpartition("v")[0] == id)
            found += [entry(each, *self.arxiv[each]) for each in versions[-1:]]
        return Reply(body=atom(*found[: int(query.get("max_results", ["10"])[0])]))

    def _crossref(self, path: str, _: dict[str, list[str]]) -> Reply:
        doi = unquote(path.removeprefix("/crossref/works/"))
        return Reply(body=self.crossref[doi]) if doi in self.crossref else Reply(404, "Resource not found.")

    def _pubmed(self, _: str, query: dict[str, list[str]]) -> Reply:
        articles = [
            f"<PubmedArticle><MedlineCitation><PMID>{id}</PMID><Article><ArticleTitle>{self.pubmed[id][0]}"
            f"</ArticleTitle><Abstract><AbstractText>{self.pubmed[id][1]}</AbstractText></Abstract></Article>"
            "</MedlineCitation></PubmedArticle>"
            for id in query["id"][0].split(",")
            if id in self.pubmed
        ]
        return Reply(body=f'<?xml version="1.0"?><PubmedArticleSet>{"".join(articles)}</PubmedArticleSet>')

    def _openalex(self, path: str, _: dict[str, list[str]]) -> Reply:
        doi = unquote(path.removeprefix("/openalex/works/doi:"))
        return Reply(body=json.dumps(self.openalex[doi])) if doi in self.openalex else Reply(404)
