"""Fetches papers by name: arXiv ids from arXiv, DOIs from Crossref, PubMed ids from NCBI.

What a service answers is data of strangers: only papers that were asked for are taken. A service that fails twice in a
row is not asked again.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from assistant.errors import InputError
from assistant.records import Rejection
from assistant.sources.arxiv import ArxivAtom
from assistant.sources.base import BadRecordError, Reader, SourceRecord, quoted
from assistant.sources.crossref import crossref_record, openalex_abstract
from assistant.sources.decoding import HEAD, UnreadableError, decode_lines, whole_lines
from assistant.sources.markup import plain
from assistant.sources.names import PaperName
from assistant.sources.pubmed_xml import PubMedXML
from assistant.sources.web import SHARED, RefusedError, WebClient
from assistant.text.identifiers import arxiv_id

if TYPE_CHECKING:
    from assistant.settings.names_section import NamesSettings

__all__ = ["Fetcher"]

_SERVICES = {"arxiv": "arXiv", "doi": "Crossref", "pmid": "PubMed"}
_AT_ONCE = {"arxiv": 100, "doi": 1, "pmid": 100}
_NOT_THERE = frozenset((400, 404, 410))
_MOST_FAILURES = 2

_Found = SourceRecord | Rejection | InputError


@dataclass
class Fetcher:
    """Fetches the `wanted` papers, several with one request where the service allows it."""

    settings: NamesSettings
    wanted: Sequence[PaperName]
    asking: Callable[[str, int], None] = lambda service, done: None
    """Told before each request whom it goes to, and how many papers have been asked for."""
    client: WebClient = field(default_factory=lambda: SHARED)
    _found: dict[PaperName, _Found] = field(default_factory=dict)
    _asked: set[PaperName] = field(default_factory=set)
    _failures: dict[str, tuple[int, str]] = field(default_factory=dict)

    def records(self, name: PaperName) -> Iterator[SourceRecord | Rejection]:
        """The record of a paper. Raises InputError with the reason if there is none."""
        if name not in self._found:
            self._fetch(name)
        found = self._found.pop(name)
        if isinstance(found, InputError):
            raise found
        yield plain(found)

    def _fetch(self, name: PaperName) -> None:
        """Fetch this paper, and those wanted behind it that fit into the same request."""
        service = _SERVICES[name.kind]
        failures, why = self._failures.get(name.kind, (0, ""))
        if failures >= _MOST_FAILURES:
            self._found[name] = InputError(f"not asked for, since {service} failed before: {why}")
            return
        waiting = (each for each in self.wanted if each.kind == name.kind and each not in self._asked)
        batch = [name, *(each for each in waiting if each != name)][: _AT_ONCE[name.kind]]
        self.asking(service, len(self._asked))
        self._asked.update(batch)
        try:
            found = dict(self._ask(name.kind, batch))
            self._failures.pop(name.kind, None)
        except RefusedError as error:
            is_gone = error.status in _NOT_THERE and len(batch) == 1
            if not is_gone:
                self._failures[name.kind] = failures + 1, str(error)
            told = _unknown(name) if error.status in (404, 410) and is_gone else InputError(f"{service}: {error}")
            found = dict.fromkeys(batch, told)
        except InputError as error:
            found = dict.fromkeys(batch, error)
        self._found |= {each: found.get(each, _unknown(each)) for each in batch}

    def _ask(self, kind: str, batch: Sequence[PaperName]) -> Iterable[tuple[PaperName, _Found]]:
        if kind == "arxiv":
            return self._from_arxiv(batch)
        return self._from_pubmed(batch) if kind == "pmid" else self._from_crossref(batch[0])

    def _from_arxiv(self, batch: Sequence[PaperName]) -> Iterator[tuple[PaperName, _Found]]:
        # Without max_results, at most ten papers come.
        query = urlencode({"id_list": ",".join(name.id for name in batch), "max_results": len(batch)}, safe=",/")
        records, broken = self._read(f"{self.settings.arxiv}/api/query?{query}", ArxivAtom(), "arXiv")
        by_id: dict[str, list[SourceRecord]] = {}
        for record in records:
            by_id.setdefault(str(record.metadata.get("arxiv")), []).append(record)
        for name in batch:
            asked = arxiv_id(name.id)
            of_id = by_id.get(asked.id, []) if asked else []
            fitting = [one for one in of_id if asked and asked.version in (None, one.metadata.get("version"))]
            newest = max(fitting, key=_version, default=None)
            if newest is not None or broken:
                yield name, broken if newest is None else _placed(newest, name)  # type: ignore[misc]

    def _from_pubmed(self, batch: Sequence[PaperName]) -> Iterator[tuple[PaperName, _Found]]:
        given = {"db": "pubmed", "retmode": "xml", "id": ",".join(name.id for name in batch), "tool": "assistant"}
        query = urlencode(given | ({"email": self.settings.mailto} if self.settings.mailto else {}), safe=",")
        records, broken = self._read(f"{self.settings.pubmed}/efetch.fcgi?{query}", PubMedXML(), "PubMed")
        by_id = {str(record.metadata.get("pmid")): record for record in records}
        for name in batch:
            if (record := by_id.get(name.id)) is not None:
                yield name, _placed(record, name)
            elif broken:
                yield name, broken

    def _read(self, address: str, reader: Reader, service: str) -> tuple[list[SourceRecord], InputError | None]:
        """The records of an answer, and why it is not complete. Raises InputError if it is of another kind."""
        content = self.client.fetch(address)
        try:
            lines = list(whole_lines(decode_lines(io.BytesIO(content))))
        except UnreadableError as error:
            raise _unusable(service, error.why) from None
        head = "\n".join(line.text for line in lines)[:HEAD]
        if not reader.recognises(head, service):
            raise _unusable(service, quoted(head) if head.strip() else "it is empty")
        found = list(reader.read(lines, service))
        told = [one.why for one in found if isinstance(one, Rejection)]
        broken = next((why for why in told if why.startswith("not well-formed")), "")
        records = [one for one in found if isinstance(one, SourceRecord)]
        return records, _unusable(service, broken) if broken else None

    def _from_crossref(self, name: PaperName) -> Iterator[tuple[PaperName, _Found]]:
        query = f"?{self._mailto}" if self._mailto else ""
        answer = self._json(f"{self.settings.crossref}/works/{quote(name.id, safe='')}{query}", "Crossref")
        work = answer.get("message")
        if not isinstance(work, dict):
            raise _unusable("Crossref", "it holds no paper")
        if (other := str(work.get("DOI", "")).lower()) != name.id:
            raise InputError(f"Crossref answers with another paper: {quoted(other)}")
        if not work.get("abstract") and self.settings.openalex:
            work["abstract"] = self._abstract_elsewhere(name)
        try:
            yield name, crossref_record(work, str(name))
        except BadRecordError as error:
            yield name, error.rejection(str(name))

    def _abstract_elsewhere(self, name: PaperName) -> str:
        """The abstract that OpenAlex has; empty if it has none, or fails: the paper is then one without an abstract."""
        query = f"?{self._mailto}" if self._mailto else ""
        address = f"{self.settings.openalex}/works/doi:{quote(name.id, safe='/')}{query}"
        try:
            return openalex_abstract(self._json(address, "OpenAlex"), name.id)
        except InputError:
            return ""

    @property
    def _mailto(self) -> str:
        return urlencode({"mailto": self.settings.mailto}) if self.settings.mailto else ""

    def _json(self, address: str, service: str) -> dict[str, Any]:
        try:
            answer = json.loads(self.client.fetch(address))
        except (ValueError, RecursionError):
            raise _unusable(service, "it is not JSON") from None
        if not isinstance(answer, dict):
            raise _unusable(service, "it is no object")
        return answer


def _version(record: SourceRecord) -> int:
    version = record.metadata.get("version")
    return version if isinstance(version, int) else 0


def _placed(record: SourceRecord, name: PaperName) -> SourceRecord:
    return replace(record, where=str(name))


def _unknown(name: PaperName) -> InputError:
    return InputError(f"{_SERVICES[name.kind]} has no paper of this name")


def _unusable(service: str, why: str) -> InputError:
    return InputError(f"the answer of {service} cannot be used: {why}")
