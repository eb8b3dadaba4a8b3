"""Lists of names of papers, one or more a line: recognised, and read as names where the user says so."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator

from assistant.records import Rejection
from assistant.sources.base import Line, SourceRecord, quoted
from assistant.sources.names import PaperName, named_in
from assistant.text.counts import counted

__all__ = ["NameList", "names_of"]


class NameList:
    """Text whose lines name papers. What the names stand for is fetched only when the user says so."""

    name = "a list of arXiv ids and DOIs (with --fetch)"

    def recognises(self, head: str, name: str) -> bool:
        """Most of the lines that are neither blank nor comments name a paper."""
        if head.lstrip()[:1] in ("{", "<"):
            return False
        told = [found for line in head.split("\n") if (found := named_in(line)) is not None]
        return len(told) < 2 * sum(map(bool, told))

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """One rejection, which says how many names there are and how to fetch the papers."""
        number = len({found for found in names_of(lines, name) if isinstance(found, PaperName)})
        these, them = ("the name of a paper", "it") if number == 1 else (f"{counted(number, 'name')} of papers", "them")
        why = f"{these}: assistant ingest --fetch {shlex.quote(name)} gets {them} from arXiv and Crossref"
        yield Rejection(where=name, why=why)


def names_of(lines: Iterable[Line], name: str) -> Iterator[PaperName | Rejection]:
    """The names in the lines of a list called `name`, in order; a line without any is a rejection."""
    for number, text in lines:
        found = named_in(text)
        yield from found or ()
        if found == []:
            yield Rejection(where=f"{name}:{number}", why=f"no arXiv id, DOI or PubMed id: {quoted(text)}")
