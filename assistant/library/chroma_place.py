"""A collection on a Chroma server: where it is, whether the server answers, and what was last written to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from urllib.parse import quote

from assistant.errors import ChromaServerError
from assistant.library.catalog import Catalog
from assistant.library.commits import revision_and_token
from assistant.library.follower import Applied
from assistant.library.soundness import written
from assistant.text.safe import safe_text
from assistant.text.secrets import without_keys

if TYPE_CHECKING:
    from assistant.settings import LibrarySettings

__all__ = ["NODES_FORMAT", "ChromaPlace", "mark_of", "noted_mark", "place_of_chroma", "standing", "write_mark"]

NODES_FORMAT = 4
"""Incremented when the same catalog would be written otherwise: the collection is then made anew."""
_NOTED = "chroma-server.json"
_LONGEST_SAYING = 240


class ChromaPlace(NamedTuple):
    """One collection of one server. The values of `headers` are secret."""

    address: str
    tenant: str = "default_tenant"
    database: str = "default_database"
    collection: str = "papers"
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """The collection and where it is, for messages."""
        return f"{safe_text(self.collection)} at {self.address}"

    @property
    def whole_name(self) -> str:
        """All that tells collections apart."""
        return json.dumps([self.address, self.tenant, self.database, self.collection])

    def look(self, seconds: float) -> None:
        """Raise ChromaServerError unless the server answers, and knows tenant and database."""
        from http.client import HTTPException
        from urllib.error import HTTPError, URLError
        from urllib.request import Request, build_opener

        path = f"/api/v2/tenants/{quote(self.tenant, '')}/databases/{quote(self.database, '')}"
        request = Request(f"{self.address}{path}", headers=dict(self.headers))
        try:
            build_opener(_no_redirects()).open(request, timeout=seconds).close()
        except HTTPError as reply:
            with reply:
                raise self.refused(reply.code, reply.read(10_000).decode("utf-8", "replace")) from None
        except (OSError, HTTPException) as error:
            cause = error.reason if isinstance(error, URLError) else error
            if isinstance(cause, TimeoutError):
                raise self.unreachable(f"no answer within {seconds:g} s") from None
            said = cause.strerror if isinstance(cause, OSError) else None
            raise self.unreachable(said or str(cause)) from None

    def unreachable(self, why: str) -> ChromaServerError:
        """The error for a server that does not answer."""
        return ChromaServerError(
            f"the Chroma server at {self.address} cannot be reached: {self.clean(why)}",
            hint="start it, or correct library.chroma; papers are searched meanwhile, and the next ingest or assistant "
            "doctor brings the collection up to date",
            retryable=True,
        )

    def refused(self, status: int, said: str) -> ChromaServerError:
        """The error for a status other than 200."""
        is_chromas = "NotFoundError" in said
        said = self.clean(_message(said)) or f"HTTP {status}"
        if status in (401, 403):
            return ChromaServerError(
                f"the Chroma server at {self.address} refuses access: {said}",
                hint="set ASSISTANT_LIBRARY__CHROMA_TOKEN or ASSISTANT_LIBRARY__CHROMA_HEADERS to what it wants",
            )
        if 300 <= status < 400 or (status == 404 and not is_chromas):
            return ChromaServerError(
                f"there is no Chroma server at {self.address}: HTTP {status}", hint="correct library.chroma"
            )
        if status == 404:
            return ChromaServerError(
                f"the Chroma server at {self.address} has no database {safe_text(self.database)} of the tenant "
                f"{safe_text(self.tenant)}: {said}",
                hint="make it there, or correct library.chroma, library.chroma_tenant and library.chroma_database",
            )
        return ChromaServerError(
            f"the Chroma server at {self.address} failed with HTTP {status}: {said}",
            hint="look at its log; the next ingest or assistant doctor tries again",
            retryable=status >= 500 or status == 429,
        )

    def clean(self, text: str) -> str:
        """What a server or library said, as part of a line, without secrets."""
        secrets = [value.rpartition(" ")[2] for _, value in self.headers]
        text = " ".join(safe_text(without_keys(text, secrets)).split()).rstrip(".")
        return text if len(text) <= _LONGEST_SAYING else text[: _LONGEST_SAYING - 1] + "…"


def place_of_chroma(settings: LibrarySettings) -> Literal["chroma"] | ChromaPlace:
    """Where the settings keep a library's collection."""
    if settings.chroma is None:
        return "chroma"
    return ChromaPlace(
        settings.chroma,
        settings.chroma_tenant,
        settings.chroma_database,
        settings.chroma_collection,
        tuple(settings.chroma_sent_headers.items()),
    )


def _no_redirects() -> Any:
    """A handler for `urllib`: what is meant for a server goes to no other."""
    from urllib.request import HTTPRedirectHandler

    class NoRedirects(HTTPRedirectHandler):
        def redirect_request(self, *given: Any, **more: Any) -> None:
            return None

    return NoRedirects()


def _message(said: str) -> str:
    try:
        body = json.loads(said)
        return str(body.get("message") or body.get("error") or said)
    except (ValueError, AttributeError):
        return "a web page" if said.lstrip().startswith("<") else said


def mark_of(catalog: Catalog, mark: Applied, dead: int = 0) -> dict[str, str | int | bool]:
    """The mark as the collection has it among its metadata; `dead` papers still take room in its graph."""
    return {
        "library": catalog.identity or "",
        "format": NODES_FORMAT,
        "revision": mark.revision,
        "complete": mark.complete,
        "dead": dead,
        "commit": revision_and_token(catalog, mark.revision)[1] or "",
    }


def standing(catalog: Catalog, values: Mapping[str, Any]) -> tuple[Applied, int]:
    """A mark as far as it is valid for a catalog, and the catalog's revision."""
    try:
        mark = Applied(int(values["revision"]), bool(values["complete"]))
        known = (values["library"], values["format"]) == (catalog.identity, NODES_FORMAT)
    except (KeyError, TypeError, ValueError):
        return Applied(0, False), catalog.revision
    revision, token = revision_and_token(catalog, mark.revision)
    astray = mark.revision > revision or (mark.revision > 0 and values.get("commit") != (token or ""))
    return mark if known and not astray else Applied(0, False), revision


def noted_mark(catalog: Catalog, place: ChromaPlace) -> Mapping[str, Any]:
    """What was last written to the collection from this library; empty if nothing was."""
    try:
        values = json.loads((catalog.directory / _NOTED).read_text("utf-8"))
        return dict(values["mark"]) if values["place"] == place.whole_name else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def write_mark(catalog: Catalog, place: ChromaPlace, mark: Mapping[str, Any]) -> None:
    """Note what was written to the collection, so that it is known without asking the server."""
    written(catalog.directory / _NOTED, json.dumps({"place": place.whole_name, "mark": dict(mark)}))
