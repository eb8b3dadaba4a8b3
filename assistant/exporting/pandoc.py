"""Answers as Pandoc's Markdown: citation keys in the text, quotes as footnotes or block quotes, and a bibliography.

The bibliography is a file beside it, named in the metadata, or stands in the metadata itself, as CSL items. Pandoc
reads strings of the metadata as Markdown, so they are escaped as the text is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assistant.answering.layout import CitedPaper, Quoted, Written, blocks_of
from assistant.answering.markdown import Markdown
from assistant.exporting.csl import csl_item
from assistant.exporting.fields import Work, one_line
from assistant.records import Answer, Paper, Statement
from assistant.text.drawn import drawn
from assistant.text.safe import safe_json, safe_markdown

__all__ = ["pandoc_markdown"]

_MARKUP = re.compile(r"(?<!\\)[@^~{}]|(?<=-)-|(?<=\.)\.(?=\.)")
"""What Pandoc reads beyond other Markdown: citations, notes, sub- and superscripts, attributes, dashes."""
_BLOCK = re.compile(r"^(\(?(?:[A-Za-z]|[ivxlcdmIVXLCDM]+|\d+|#))([.)])(?=\s|$)|^(?=[:%])")
"""Where a line would become an entry of its lists, a definition or a title."""
_AS_THEY_ARE = frozenset(("id", "type"))
_DRAWN = frozenset(("title", "container-title"))
_LEFT_OUT = frozenset(("abstract", "keyword"))
_TITLE = "Answers from abstracts"


def pandoc_markdown(
    answers: Sequence[Answer], works: Mapping[str, tuple[str, Work]], bibliography: str | None = None
) -> str:
    """Answers as one document. `works` are key and fields of every cited paper by its id.

    `bibliography` is the name of a BibTeX file with these keys; without it, the document has the references itself.
    """
    writer = _Pandoc({id: key for id, (key, _) in works.items()})
    bodies = [writer.answer(answer, headed=len(answers) > 1) for answer in answers]
    title = answers[0].question if len(answers) == 1 else _TITLE
    return "\n".join(["---", *_metadata(title, works.values(), bibliography), "---", "", "\n\n".join(bodies), ""])


def _metadata(title: str, works: Any, bibliography: str | None) -> Iterator[str]:
    yield f"title: {_string(_escaped(one_line(title)))}"
    if not works:
        return
    if bibliography:
        yield f"bibliography: {_string(_escaped(bibliography))}"
    yield "link-citations: true"
    yield "reference-section-title: Sources"
    if not bibliography:
        yield "references:"
        for key, work in works:
            item = {name: value for name, value in csl_item(key, work).items() if name not in _LEFT_OUT}
            item |= {name: drawn(item[name]) for name in _DRAWN & item.keys()}
            shown = {name: value if name in _AS_THEY_ARE else _each_escaped(value) for name, value in item.items()}
            yield f"- {safe_json(shown)}"


def _string(text: str) -> str:
    """A string of YAML, which takes JSON's."""
    return json.dumps(text, ensure_ascii=False)


def _each_escaped(value: Any) -> Any:
    match value:
        case str():
            return " ".join(map(_escaped, value.splitlines()))
        case list():
            return [_each_escaped(item) for item in value]
        case dict():
            return {name: _each_escaped(item) for name, item in value.items()}
    return value


def _escaped(text: str) -> str:
    shown = _MARKUP.sub(r"\\\g<0>", safe_markdown(text))
    return _BLOCK.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else "\\", shown)


class _Pandoc(Markdown):
    """Writes answers one after another; notes are numbered through all of them."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        self._keys = keys
        self._answer: Answer | None = None
        self._notes = 0
        self._waiting: list[str] = []

    def answer(self, answer: Answer, *, headed: bool) -> str:
        """One answer, followed by its notes."""
        self._answer = answer
        parts = [f"# {self.plain(one_line(answer.question))}"] if headed else []
        body = self.written(blocks_of(answer, fold=False))
        notes, self._waiting = self._waiting, []
        return "\n\n".join(filter(None, (*parts, body, *notes)))

    def plain(self, text: str) -> str:
        return _escaped(text)

    def about(self, paper: Paper, *, dated: bool = False) -> str:
        key = self._keys.get(paper.id)
        digest = "(digest)" if paper.kind == "digest" else ""
        return " ".join(filter(None, (digest, f"[@{key}]"))) if key else super().about(paper, dated=dated)

    def quoted(self, block: Quoted) -> str:
        return f"> {self.quote(block.citation.quote)} [@{self._keys[block.citation.paper.id]}]"

    def source(self, block: CitedPaper) -> str:
        if not block.is_entry:
            return ""  # Pandoc lists the sources
        quotes = [f"  > {self.quote(citation.quote)}" for citation in block.quotes]
        return "\n\n".join((f"- {self.title(block.paper)} {self.about(block.paper)}", "\n  >\n".join(quotes))).rstrip()

    def statement(self, statement: Statement, written: Written) -> str:
        return f"{self.worded(written)}{self._cited(written)}{written.stop}{self.doubt(written)}{self._note(statement)}"

    def _cited(self, written: Written) -> str:
        cited = self._answer.citations if self._answer is not None else ()
        papers = {citation.number: citation.paper.id for citation in cited}
        keys = dict.fromkeys(f"@{self._keys[papers[number]]}" for number in written.numbers if number in papers)
        return f" [{'; '.join(keys)}]" if keys else ""

    def _note(self, statement: Statement) -> str:
        """The mark of a note with the quotes that a statement rests on."""
        cited = self._answer.citations if self._answer is not None else ()
        quotes = [f"{self.quote(cited[at].quote)} [@{self._keys[cited[at].paper.id]}]" for at in statement.rests_on]
        if not quotes:
            return ""
        self._notes += 1
        self._waiting.append(f"[^{self._notes}]: {' '.join(quotes)}")
        return f"[^{self._notes}]"
