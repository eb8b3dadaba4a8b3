"""Markdown as this program exports papers: a section each, with details, abstract, keywords, tags and note."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from assistant.records import Rejection
from assistant.sources.base import Line, SourceRecord, or_rejection
from assistant.sources.daily_papers_text import are_abstracts
from assistant.sources.decoding import HEAD
from assistant.sources.fields import records_of

__all__ = ["OwnMarkdown"]

_TITLE = re.compile(r"## (?P<title>\S.*)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_LISTED = re.compile(r"(?:Keywords|Tags): (?P<words>\S.*)")
_DIGEST = re.compile(r"Digest, not the authors' abstract: ")
_START = r"(?:^|(?<=\. ))"
_ADDRESS = re.compile(rf"{_START}(?:<(?P<url>[^<>\s]+)>|doi:(?P<doi>\S+)|arXiv:(?P<arxiv>\S+))\.$")
_DATE = re.compile(rf"{_START}(?P<date>\d{{4}}(?:-\d\d){{0,2}})\.$")
_CONTAINER = re.compile(rf"{_START}\*(?P<name>(?:[^*\\]|\\.)+)\*(?P<rest>.*?\.)(?= |$)")
_PLACE = re.compile(r"(?: ?(?P<volume>[^\s(),][^(),]*))?(?:\((?P<number>.+?)\))?(?:, (?P<pages>\S.*))?\.")
_NUMBERED = re.compile(r"(?:[\w-]*\d[\w-]*|[IVXLC]+)(?:\(.+?\))?(?:, \S+(?:, \S+)?)?\.(?= |$)")
_SENTENCE = re.compile(r"(?<=[^\W\d_]{2}\.) |(?<=['’]\w\.) |(?<=[)\W]\.) |(?<=[\u3040-\uffdc]\.) ")
_PROCEEDINGS = re.compile(r"\b(?:proceedings|conference|symposium|workshop|meeting)\b", re.IGNORECASE)
_MOST_PARAGRAPHS = 5


@dataclass(slots=True)
class _Section:
    line: int
    title: str
    paragraphs: list[str] = field(default_factory=list)


class OwnMarkdown:
    """What `assistant export` wrote as Markdown. Its tags come back as keywords, as they do from other formats."""

    name = "Markdown (as this program exports it)"

    def recognises(self, head: str, name: str) -> bool:
        """Sections of single lines: most with details as they are exported, or all with what must be abstracts."""
        lines = [Line(number, text) for number, text in enumerate(head.removeprefix("\ufeff").split("\n"), start=1)]
        if next((not _TITLE.fullmatch(text) for _, text in lines if text.strip()), True):
            return False
        sections = [*_sections(lines[:-1] if len(head) >= HEAD else lines)]
        if len(head) >= HEAD:
            sections = sections[:-1]
        if not all(map(_is_whole, sections)):
            return False
        detailed = sum(any(map(_details, one.paragraphs[:1])) for one in sections)
        return 2 * detailed >= max(1, len(sections)) or are_abstracts([*_papers(sections, name)])

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """The paper of each section."""
        yield from _papers(_sections(lines), name)


def _papers(sections: Iterable[_Section], name: str) -> Iterator[SourceRecord | Rejection]:
    for section in sections:
        where = f"{name}:{section.line}"
        yield from or_rejection(records_of(_fields(section), where), where)


def _sections(lines: Iterable[Line]) -> Iterator[_Section]:
    section: _Section | None = None
    ended = True
    for number, text in lines:
        if found := _TITLE.fullmatch(text):
            if section:
                yield section
            section, ended = _Section(number, _plain(found["title"])), True
        elif not text.strip():
            ended = True
        elif section:
            if ended:
                section.paragraphs.append(text)
            else:
                section.paragraphs[-1] += f"\n{text}"
            ended = False
    if section:
        yield section


def _is_whole(section: _Section) -> bool:
    texts = section.paragraphs
    return (
        len(texts) <= _MOST_PARAGRAPHS
        and all(
            "\n" not in text and not re.match(r"#|[-*+] |\d{1,3}[.)] |\||\[\d+\]|```", text)
            for text in texts
            if not text.startswith("> ")
        )
        and sum(not (text.startswith("> ") or _LISTED.fullmatch(text)) for text in texts) <= 2
    )


def _fields(section: _Section) -> dict[str, Any]:
    fields: dict[str, Any] = {"title": section.title}
    keywords: list[str] = []
    texts = list[str]()
    for text in section.paragraphs:
        if text.startswith("> "):
            fields["note"] = "\n".join(_plain(line.removeprefix("> ")) for line in text.split("\n"))
        elif found := _LISTED.fullmatch(text):
            keywords += map(_plain, _split(found["words"]))
        else:
            texts.append(text)
    details = _details(texts[0], sure=len(texts) > 1) if texts else {}
    abstract = _plain(" ".join(texts[1 if details else 0 :]))
    if _DIGEST.match(abstract):
        abstract, fields["kind"] = _DIGEST.sub("", abstract, count=1), "digest"
    return {**fields, **details, "abstract": abstract, "keywords": [*dict.fromkeys(keywords)]}


def _details(text: str, *, sure: bool = False) -> dict[str, Any]:
    """What a line of details says; empty, unless it is sure to be one, if it has no address, date or place."""
    fields: dict[str, Any] = {}
    while found := _ADDRESS.search(text):
        fields |= {key: _plain(value) for key, value in found.groupdict().items() if value}
        text = text[: found.start()].rstrip()
    if found := _DATE.search(text):
        fields["published"] = found["date"]
        text = text[: found.start()].rstrip()
    names, behind = text, ""
    if found := _CONTAINER.search(text):
        names, behind = text[: found.start()].rstrip(), text[found.end() :].strip()
        place = _PLACE.fullmatch(found["rest"])
        known = {key: _plain(value) for key, value in place.groupdict().items() if value} if place else {}
        container = _plain(found["name"])
        kind = "booktitle" if _PROCEEDINGS.search(container) else "journal" if "volume" in known else "venue"
        fields |= {**known, kind: container}
    elif re.search(r"\d|(?:^|\. )[IVXLC]+[.,(]", text):
        names, behind = _apart(text)
        if (number := _NUMBERED.match(behind)) and (place := _PLACE.fullmatch(number[0])):
            fields |= {key: _plain(value) for key, value in place.groupdict().items() if value}
            behind = behind[number.end() :].strip()
    if not (fields or sure):
        return {}
    if "pages" in fields:
        fields["pages"] = fields["pages"].replace("–", "-")
    if behind:
        fields["journal_ref"] = _plain(_without_stop(behind))
    if names:
        fields["authors"] = [_plain(name) for name in _split(_without_stop(names))]
    return fields


def _apart(text: str) -> tuple[str, str]:
    """Names, and what stands behind them, which has a number."""
    found = _SENTENCE.search(text)
    if found and not re.search(r"\d(?![^(]*\))|^\S+\.\S+$", text[: found.start()]):
        return text[: found.start()], text[found.end() :]
    return ("", text) if _NUMBERED.match(text) or found else (text, "")


def _split(text: str) -> list[str]:
    return re.split(r"(?<!\\), ", text)


def _without_stop(text: str) -> str:
    return text if re.search(r"\b(?:Jr|Sr|al)\.$", text) else text.removesuffix(".")


def _plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", text).strip()
