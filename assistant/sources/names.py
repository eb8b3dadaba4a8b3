"""Names of papers: arXiv ids, DOIs and PubMed ids, in every form in which people write them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, NamedTuple

from assistant.text.identifiers import arxiv_id, doi

__all__ = ["PaperName", "named_in", "paper_name", "without_names"]

_PMID = re.compile(
    r"(?:pmid\s*[:=]?\s*|(?:https?://)?(?:www\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/)"
    r"(?P<number>[1-9]\d{0,8})/?(?:[?#]\S*)?",
    re.IGNORECASE | re.ASCII,
)
_PMID_IN_LINE = re.compile(r"\bpmid\s*[:=]?\s*(?=[1-9]\d{0,8}\b)", re.IGNORECASE | re.ASCII)
_OWN_FILE = re.compile(r"(?:abs|pdf)/|/|.*\.pdf\Z", re.IGNORECASE)
"""A path that only looks like an arXiv id: it is more likely that of a file."""
_NAMED = re.compile(r"(?:https?:)?//|arxiv|doi", re.IGNORECASE)
_COMMENT = re.compile(r"(?:\A\s*|\s)#(?=\s|\Z)")
_AROUND = "<\"'“”‘’*_`|,;"
_OPENS = "([{"
_CLOSES = {")": "(", "]": "[", "}": "{"}
_ENDS = f"{_AROUND}>.:!?"


class PaperName(NamedTuple):
    """The name of a paper. An arXiv id may have a version ("2206.14486v2"); a DOI is bare and in lower case."""

    kind: Literal["arxiv", "doi", "pmid"]
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


def paper_name(text: str) -> PaperName | None:
    """The name that the whole of `text` is: bare, with its kind before it, or within the address of its page.

    An arXiv DOI names the paper on arXiv.
    """
    text = text.strip()
    if (found := arxiv_id(text)) and (_NAMED.search(text) or not _OWN_FILE.match(text)):
        return PaperName("arxiv", found.id if found.version is None else f"{found.id}v{found.version}")
    if found_doi := doi(text):
        return PaperName("doi", found_doi)
    if pubmed := _PMID.fullmatch(text):
        return PaperName("pmid", pubmed["number"])
    return None


def named_in(line: str) -> list[PaperName] | None:
    """The papers that a line of a list names, among whatever words; None if it is a comment or blank."""
    if comment := _COMMENT.search(line):
        line = line[: comment.start()]
    if not re.search(r"\w", line):
        return None
    found: dict[PaperName, None] = {}
    for word in _PMID_IN_LINE.sub("pmid:", line.replace("](", " ")).split():
        for part in _parts(word):
            if name := paper_name(part):
                found[name] = None
    return [*found]


def _parts(word: str) -> list[str]:
    whole = _bare(word)
    return [whole] if paper_name(whole) else [_bare(part) for part in re.split(r"[,;|]", whole)]


def _bare(word: str) -> str:
    """The word without the punctuation of the text around it; brackets within a DOI stay."""
    word = word.lstrip(_AROUND + _OPENS)
    while word and (word[-1] in _ENDS or word.count(word[-1]) > word.count(_CLOSES.get(word[-1], word[-1]))):
        word = word[:-1]
    return word


def without_names(paths: Iterable[str | Path]) -> tuple[list[str | Path], list[PaperName]]:
    """The paths and addresses to be read, and the names of papers among them.

    What exists as a file or directory is one, also if it looks like a name.
    """
    others: list[str | Path] = []
    names: dict[PaperName, None] = {}
    for given in paths:
        name = paper_name(given) if isinstance(given, str) else None
        if name is None or os.path.lexists(given):
            others.append(given)
        else:
            names[name] = None
    return others, [*names]
