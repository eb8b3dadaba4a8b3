"""Notes on papers in Markdown, as Obsidian and others keep them, and CSL in YAML."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

from assistant.records import Rejection
from assistant.sources.abstracts import bare_abstract
from assistant.sources.base import BadRecordError, Line, SourceRecord, clean, or_rejection, quoted
from assistant.sources.field_values import bare, text_in
from assistant.sources.fields import is_record, records_of
from assistant.sources.json_publication import with_publication

__all__ = ["MarkdownNote"]

_FRONT = re.compile(r"\A\ufeff?---[^\S\n]*\n(?P<yaml>(?:[^\n]*\n){1,2000}?)(?:---|\.\.\.)[^\S\n]*(?:\n|\Z)")
_KEY = re.compile(r"^[A-Za-z][\w -]{0,40}:(?:\s|$)", re.MULTILINE)
_HEADING = re.compile(r"^#{1,6}\s+(?P<text>.*?)\s*#*\s*$")
_ABSTRACT = re.compile(r"^[*_]{0,3}abstract[*_]{0,3}\s*:?[*_]{0,3}$", re.IGNORECASE)
_CALLOUT = re.compile(r"^>\s*\[!abstract\][+-]?\s*(?P<text>.*)$", re.IGNORECASE)
_INLINE = re.compile(
    r"^\s*(?:[-*+]\s+|>\s*)?[*_]{0,3}abstract[*_]{0,3}\s*(?:::?|—|–)[*_]{0,3}\s*(?P<text>\S.*)$", re.IGNORECASE
)
_HAS_ABSTRACT = re.compile(
    r"^(?:#{1,6}\s+[*_]*abstract\b|>\s*\[!abstract\]|(?:[-*+] |> ?)?[*_]{0,3}abstract[*_]{0,3}\s*::?)", re.I | re.M
)
_LINK = re.compile(r"!?\[\[(?:[^\]|]*\|)?([^\]|]+)\]\]|!?\[([^\]]+)\]\([^)\s]*\)")
_COMMENT = re.compile(r"%%.*?%%|<!--.*?-->", re.DOTALL)
_MARKS = re.compile(r"(?<!\w)(\*\*|__|\*|_|==|~~)(?=\S)(.+?)(?<=\S)\1(?!\w)")
_NOTES = (".md", ".markdown", ".qmd", ".rmd")
_LONGEST = 2_000_000


class MarkdownNote:
    """One paper a note, from its front matter: `title`, `abstract`, `authors` and the like. The abstract may also stand
    under a heading "Abstract", in a callout of that kind, or behind "Abstract:"; the title in the first heading.
    """

    name = "CSL in YAML (and notes on papers in Markdown)"

    def recognises(self, head: str, name: str) -> bool:
        """It starts with front matter, or is named as Markdown and has an abstract."""
        found = _FRONT.match(head)
        if found and _KEY.search(found["yaml"]):
            return True
        return name.lower().endswith(_NOTES) and _HAS_ABSTRACT.search(head) is not None

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """The paper of the note, or the references that its front matter lists."""
        texts, size = [], 0
        for _, text in lines:
            texts.append(text)
            size += len(text) + 1
            if size > _LONGEST:
                yield Rejection(where=name, why=f"a note of more than {_LONGEST:,} characters")
                return
        where = f"{name}:1"
        yield from or_rejection(_papers("\n".join(texts), name), where)


def _papers(text: str, name: str) -> Iterator[SourceRecord | Rejection]:
    found = _FRONT.match(text)
    fields = _loaded(found["yaml"]) if found else {}
    references = fields.get("references")
    if isinstance(references, list) and any(isinstance(one, dict) and is_record(one) for one in references):
        for number, one in enumerate(references, start=1):
            where = f"{name}:1 (reference {number})"
            if isinstance(one, dict):
                yield from or_rejection(records_of(with_publication(one), where), where)
            else:
                yield Rejection(where=where, why="not an object")
        return
    body = text[found.end() :].split("\n") if found else text.split("\n")
    title, abstract = _of_body(body)
    known = {bare(key) for key, value in fields.items() if value}
    if "title" not in known:
        fields["title"] = title or PurePosixPath(name).stem
    if not any(bare_abstract(text_in(value)) for key, value in fields.items() if bare(key) == "abstract"):
        fields = {key: value for key, value in fields.items() if bare(key) != "abstract"}
        if not abstract:
            titles = (text_in(value) for key, value in fields.items() if bare(key) == "title")
            raise BadRecordError(f"a note without an abstract: {quoted(next(titles, '') or name)}")
        fields["abstract"] = abstract
    yield from records_of(with_publication(_unlinked(fields)), f"{name}:1")


def _loaded(text: str) -> dict[str, Any]:
    """The front matter. Raises BadRecordError where it is not YAML, or uses references of YAML's, which can explode."""
    import yaml

    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                raise BadRecordError("front matter with aliases, which are not read")
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = f" in line {mark.line + 2}" if mark is not None else ""
        problem = getattr(error, "problem", None) or "not YAML"
        raise BadRecordError(f"the front matter is not YAML: {clean(str(problem))}{at}") from None
    except (ValueError, RecursionError, OverflowError) as error:
        raise BadRecordError(f"the front matter is not YAML: {clean(str(error))[:100]}") from None
    return {str(key): _plain(part) for key, part in value.items()} if isinstance(value, dict) else {}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [_plain(part) for part in value]
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


def _of_body(lines: list[str]) -> tuple[str, str]:
    """The first heading, and the abstract."""
    title, parts = "", list[str]()
    inside = ""
    for line in lines:
        heading = _HEADING.match(line)
        if inside and (
            heading or (inside == "callout" and not line.startswith(">")) or (inside == "line" and not line.strip())
        ):
            break
        if inside:
            parts.append(line.removeprefix(">").strip())
        elif heading:
            title = title or heading["text"]
            inside = "heading" if _ABSTRACT.match(heading["text"]) else ""
        elif found := _CALLOUT.match(line):
            inside = "callout"
            parts += [found["text"]] if not _ABSTRACT.match(found["text"]) else []
        elif found := _INLINE.match(line):
            inside = "line"
            parts.append(found["text"])
    abstract = _unmarked("\n".join(parts))
    return ("" if _ABSTRACT.match(title) else _unmarked(title)), abstract


def _unmarked(text: str) -> str:
    """The text without the marks of Markdown."""
    text = _LINK.sub(lambda found: found[1] or found[2], _COMMENT.sub("", text))
    return clean(_MARKS.sub(r"\2", text))


def _unlinked(value: Any) -> Any:
    """Links to other notes become their text, wherever they are."""
    if isinstance(value, str):
        return _LINK.sub(lambda found: found[1] or found[2], value) if "[[" in value else value
    if isinstance(value, list):
        return [_unlinked(part) for part in value]
    return {key: _unlinked(part) for key, part in value.items()} if isinstance(value, dict) else value
