"""Reading lists in Markdown: a bullet, a row of a table or a section for each paper, with or without its abstract."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from assistant.records import Rejection
from assistant.sources.abstracts import bare_abstract
from assistant.sources.authors import author_line, split_authors
from assistant.sources.base import Line, SourceRecord, clean, or_rejection, quoted
from assistant.sources.fields import records_of
from assistant.sources.names import PaperName, named_in

__all__ = ["ReadingList", "names_in_list"]

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*$")
_BULLET = re.compile(r"([ \t]*)(?:[-*+]|\d{1,4}[.)])\s+(?:\[[ xX]\]\s+)?(.*)$")
_ROW = re.compile(r"\s*\|(.+)\|\s*$")
_RULE = re.compile(r"[\s|:-]+")
_FRONT = re.compile(r"\A\ufeff?---[^\S\n]*\n(?:[^\n]*\n){1,2000}?(?:---|\.\.\.)[^\S\n]*(?:\n|\Z)")
_OF_A_NOTE = re.compile(r"^(?:abstract|references|authors?|creators?|doi)\s*:", re.IGNORECASE | re.MULTILINE)
_ABSTRACT_HEADING = re.compile(r"^#{1,6}\s+[*_]*abstract\b|^>\s*\[!abstract\]", re.IGNORECASE | re.MULTILINE)
_LABEL = re.compile(
    r"(?:>\s*)?(?:[*_]{0,3})(?P<label>abstract|authors?|by|links?|url|paper|pdf|arxiv|doi|year|date|published|venue"
    r"|journal|conference|keywords|tags|topics|notes?|my notes?|comments?|summary|tl;?dr|status|rating|why|code)"
    r"(?:[*_]{0,3}\s*::?[*_]{0,3}|[*_]{2,3}\s*[—–-]?)\s*(?P<text>.*)$",
    re.IGNORECASE,
)  # fmt: skip
_CALLED_ABSTRACT = re.compile(
    r"(?:#{1,6}\s+|>\s*\[!|<summary>\s*)?[*_]{0,3}abstract[*_]{0,3}(?:\][+-]?|\s*</summary>)?\s*:?[*_]{0,3}\s*$", re.I
)
_LINK = re.compile(
    r"!?\[((?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]\(\s*<?([^()\s<>]*(?:\([^()\s]*\)[^()\s<>]*)*)>?(?:\s+[^()]*)?\)"
)
_ADDRESS = re.compile(r"https?://[^\s<>\"|)\]]+")
_NO_TITLES = re.compile(
    r"\W*(?:paper|pdf|link|url|arxiv|abs|abstract|doi|code|github|html|here|web|site|project(?: page)?|page|blog|post"
    r"|video|slides|poster|data(?:set)?|demo|openreview|acl|bib(?:tex)?|\d{4}|read|view|full text|source|talk)\W*",
    re.IGNORECASE,
)
_STRONG = re.compile(r"(?<!\w)(\*\*|__|\*|_|“|\")(?=\S)(.+?)(?<=\S)(\*\*|__|\*|_|”|\")(?!\w)")
_REFERENCE = re.compile(
    r"(?P<names>[^()]{5,300}?)\s*\((?P<year>(?:19|20)\d\d)[a-z]?\)[.,:]?\s+(?P<title>[^.?!]{8,}[.?!]?)"
)
_ENDS_TITLE = re.compile(
    r"\s+[-–—|]\s+|\s*[\[(<]|\s*\bhttps?://|\s*\b(?:arxiv|doi|pmid)\s*[: ]|\s*[:,]\s*$|(?<=\w{3}[.?!])\s", re.I
)
_FIRST = re.compile(r"(?:\[[^\]]{1,30}\]|\([^)]{1,40}\)|(?:19|20)\d\d(?:[-/.]\d\d?){0,2}\s*[:,–-])\s*(?=\S)")
_YEAR = re.compile(r"(?<![\d./-])(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?(?![\d/.-]*\d)")
_HTML = re.compile(r"<!--.*?-->|</?(?:details|summary|br|p|b|i|em|strong|sub|sup|div|span|a)\b[^>]*>", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_PAPERS = re.compile(
    r"openreview\.net/|aclanthology\.org/|aclweb\.org/|(?:papers|proceedings)\.n(?:eur)?ips\.cc/|proceedings\.mlr\.press/"
    r"|openaccess\.thecvf\.com/|dl\.acm\.org/|ieeexplore\.ieee\.org/|nature\.com/articles|sciencedirect\.com/"
    r"|springer\.com/|(?:bio|med)rxiv\.org/|semanticscholar\.org/|jmlr\.org/|ojs\.aaai\.org/|plos\.org/|\.pdf\b",
    re.IGNORECASE,
)
_AN_ABSTRACT = re.compile(
    r"\b(?:we|our)\b|\bthis (?:paper|work|article|study|survey|report)\b|\b(?:is|are) (?:proposed|presented|studied)\b",
    re.I,
)
_MINE = re.compile(r"\b(?:I|my|me|todo|to do)\b")
_LEAST_ABSTRACT, _LEAST, _SHARE = 300, 2, 0.6


@dataclass(slots=True)
class _Entry:
    """What may be a paper: its first line, and the lines below it."""

    line: int
    first: str
    below: list[str] = field(default_factory=list)
    level: int = 0
    """Of a heading; 0 for bullets and rows."""


class ReadingList:
    """Titles with a link or a name. What is called "Abstract" is the abstract, as is a long paragraph that reads as
    one; other text below is a note. Entries without an abstract are told as such, and their papers can be fetched.
    """

    name = "Markdown (reading lists)"

    def recognises(self, head: str, name: str) -> bool:
        """Most entries have a title, and the name of a paper or a link to one; it is not the note on one paper."""
        front = _FRONT.match(head)
        if head.lstrip()[:1] in ("{", "<", "@") or (front and _OF_A_NOTE.search(front[0])):
            return False
        entries = [*_entries(Line(number, text) for number, text in enumerate(head.split("\n"), start=1))]
        if len(_ABSTRACT_HEADING.findall(head)) == 1 and sum(bool(entry.level) for entry in entries) < _LEAST:
            return False
        sure = sum(bool(fields.get("title")) and _is_of_paper(fields) for fields in map(_fields, entries))
        return sure >= _LEAST and sure >= _SHARE * len(entries)

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """A record or a rejection for every entry."""
        for entry in _entries(lines):
            where = f"{name}:{entry.line}"
            fields = _fields(entry)
            if not fields.get("title") or not (fields.get("url") or fields.get("name") or fields.get("abstract")):
                lacks = "a title" if not fields.get("title") else "a link, an arXiv id or a DOI"
                yield Rejection(where=where, why=f"an entry without {lacks}: {quoted(entry.first)}")
                continue
            fields.pop("name", None)
            yield from or_rejection(records_of(fields, where), where)


def names_in_list(lines: Iterable[Line], name: str) -> list[PaperName | Rejection] | None:
    """The names of the papers in a list without abstracts; None if there is an abstract, so that it is to be read."""
    found: list[PaperName | Rejection] = []
    for entry in _entries(lines):
        fields = _fields(entry)
        if fields.get("abstract"):
            return None
        named = fields.get("name")
        why = f"no arXiv id, DOI or PubMed id: {quoted(entry.first)}"
        found.append(named or Rejection(where=f"{name}:{entry.line}", why=why))
    return found


def _entries(lines: Iterable[Line]) -> Iterator[_Entry]:
    """Bullets, rows and sections. A section with bullets or rows of its own is none, unless these are its fields."""
    section: _Entry | None = None
    bullet: _Entry | None = None
    fenced = front = False
    for number, raw in lines:
        text = raw.rstrip().removeprefix("\ufeff")
        if number == 1 and text == "---":
            front = True
            continue
        if front:
            front = text not in ("---", "...")
            continue
        if text.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        if fenced:
            continue
        if heading := _HEADING.match(text):
            level = len(heading[1])
            if section and level > section.level and not bullet and _names_something(section):
                section.below.append(text)
                continue
            yield from _done(section, bullet)
            section, bullet = _Entry(number, heading[2], level=level), None
        elif (found := _BULLET.match(text)) and len(found[1].expandtabs(4)) < 2 and not _is_field(found[2]):
            if section and _is_left_to(section, found[2]):
                section.below.append(text)
                continue
            yield from _done(section, bullet)
            section, bullet = None, _Entry(number, found[2])
        elif row := _ROW.match(text):
            yield from _done(None, bullet)
            section, bullet = None, None
            if not _RULE.fullmatch(text) and (_ADDRESS.search(text) or any(map(named_in, row[1].split("|")))):
                yield _Entry(number, row[1].strip())
        elif bullet:
            if not text or text[:1] in " \t>" or bullet.below[-1:] != [""]:
                bullet.below.append(text.strip())
            else:
                yield bullet
                bullet = None
        elif section:
            section.below.append(text.strip())
    yield from _done(section, bullet)


def _is_field(text: str) -> bool:
    """Whether a bullet is part of an entry: "Authors: ...", but not "arXiv:2301.00001", with or without a title."""
    if not (found := _LABEL.match(text)):
        return False
    return found["label"].lower() not in ("arxiv", "doi") or (
        text[found.start("text") - 1] in " *" and not _title(text)[0]
    )


def _is_left_to(section: _Entry, text: str) -> bool:
    """Whether a bullet is part of what a section says of its paper: it names nothing, or stands behind the abstract."""
    if not _names_something(section):
        return False
    return not (named_in(text) or _ADDRESS.search(text)) or any(map(_CALLED_ABSTRACT.match, section.below))


def _done(section: _Entry | None, bullet: _Entry | None) -> Iterator[_Entry]:
    if bullet and not re.match(r"\[[^\]]*\]\(#", bullet.first):
        yield bullet
    elif section and _names_something(section):
        yield section


def _names_something(section: _Entry) -> bool:
    """Whether a heading, or one of the short lines below it, names a paper or links to something."""
    if _ADDRESS.search(section.first) or named_in(section.first):
        return True
    texts = [text for text in section.below if text][:6]
    return any(
        (_LABEL.match(_unbulleted(text)) or len(text) < 200) and not text.startswith("[")
        and (_ADDRESS.search(text) or named_in(_unbulleted(text)))
        for text in texts
    )  # fmt: skip


def _unbulleted(text: str) -> str:
    found = _BULLET.match(text)
    return found[2] if found else text


def _is_of_paper(fields: dict[str, Any]) -> bool:
    return bool(fields.get("name") or _PAPERS.search(fields.get("url", "")))


def _fields(entry: _Entry) -> dict[str, Any]:
    fields: dict[str, Any] = _of_first(entry.first)
    abstract, notes = list[str](), list[str]()
    inside = ""
    for paragraph in _paragraphs(entry.below):
        for text in paragraph:
            if _CALLED_ABSTRACT.match(text):
                inside = "abstract"
            elif (found := _LABEL.match(_unbulleted(text))) and (found["text"] or inside != "abstract"):
                label = found["label"].lower()
                inside = _labelled(fields, label, found["text"], abstract, notes)
            elif _HEADING.match(text):
                inside = "note"
            elif inside == "abstract":
                abstract.append(_plain(text))
            elif not (inside or abstract or fields.get("authors")) and (people := _people(text)):
                fields["authors"] = people
            else:
                if names := named_in(_unbulleted(text)):
                    fields.setdefault("name", names[0])
                if found_link := _ADDRESS.search(text):
                    fields.setdefault("url", found_link[0].rstrip(".,;"))
                notes.append(_plain(text))
        whole = " ".join(notes[-len(paragraph) :]) if len(notes) >= len(paragraph) else ""
        if not abstract and inside != "note" and _reads_as_abstract(whole):
            abstract, notes = [whole], notes[: -len(paragraph)]
        inside = inside.replace("line", "")
    fields["abstract"] = bare_abstract(clean(" ".join(abstract)))
    if note := clean(" ".join(notes)):
        fields["note"] = note
    if isinstance(named := fields.get("name"), PaperName):
        fields["arxiv" if named.kind == "arxiv" else named.kind] = named.id
    return {key: value for key, value in fields.items() if value}


def _labelled(fields: dict[str, Any], label: str, text: str, abstract: list[str], notes: list[str]) -> str:
    """Takes what stands behind a label; says what the lines below it belong to."""
    plain = _plain(text)
    if label == "abstract":
        abstract.append(plain)
        return "abstract"
    if label in ("author", "authors", "by"):
        fields["authors"] = [name for name in re.split(r"\s*[,;]\s*|\s+and\s+", plain) if name]
    elif label in ("year", "date", "published"):
        fields["published"] = plain
    elif label in ("venue", "journal", "conference"):
        fields["journal" if label == "journal" else "venue"] = plain
    elif label in ("keywords", "tags", "topics"):
        fields["keywords"] = plain.replace("#", "")
    elif (names := named_in(f"{label}:{text}" if label in ("doi", "arxiv") else text)) and "note" not in label:
        fields.setdefault("name", names[0])
        if found := _ADDRESS.search(text):
            fields.setdefault("url", found[0].rstrip(".,;"))
    elif label in ("link", "links", "url", "paper", "pdf") and (found := _ADDRESS.search(text)):
        fields.setdefault("url", found[0].rstrip(".,;"))
    elif label not in ("code", "status", "rating"):
        notes.append(plain)
        return "note"
    return "line"


def _of_first(text: str) -> dict[str, Any]:
    """Title, name, address, authors and year from the first line of an entry."""
    fields: dict[str, Any] = {}
    if names := named_in(text):
        fields["name"] = names[0]
    addresses = [link[2] for link in _LINK.finditer(text)] + _ADDRESS.findall(_LINK.sub("", text))
    webs = [one for one in addresses if _ADDRESS.match(one)]
    fields["url"] = next((one for one in webs if named_in(one) or _PAPERS.search(one)), webs[0] if webs else "")
    fields["title"], rest = _title(_HTML.sub("", text))
    fields["authors"] = _people(rest)
    if years := _YEAR.findall(_ADDRESS.sub("", _plain(_LINK.sub("", text)))):
        fields["published"] = years[-1]
    return fields


def _people(text: str) -> list[str]:
    """The authors that a line lists, maybe beside a year or a venue."""
    if found := re.fullmatch(r"\s*((?:[^\W\d_][\w'’-]+,(?: ?[A-Z]\.)+,?(?: & | and | )?)+)\s*", text):
        return list(split_authors(found[1]))
    for part in re.split(r"\s+[-–—|·•]\s+|[.;](?:\s+|$)|\s*[()\[\]]\s*", _plain(text)):
        if people := author_line(re.sub(r"[\s,]*\b(?:19|20)\d\d$", "", part).strip(" ,")):
            return list(people[0])
    return []


def _title(text: str) -> tuple[str, str]:
    """The title, and what else stands in the line."""
    for link in _LINK.finditer(text):
        title = _plain(link[1])
        if not link[0].startswith("!") and _is_title(title):
            return title, f"{text[: link.start()]} {text[link.end() :]}"
    without = " ".join(_LINK.sub(" [ ", text).replace("[ [", "[").split())
    if (found := _REFERENCE.match(without)) and _people(found["names"]):
        return _plain(found["title"]).rstrip("."), found["names"]
    if (found := _STRONG.search(without)) and len(found[2].split()) > 1 and _is_title(_plain(found[2])):
        return _plain(found[2]).rstrip(".,:"), without[: found.start()] + without[found.end() :]
    for place, part in enumerate(without.split("|")):
        if "|" in without and len(part.split()) > 1 and _is_title(_plain(part)) and not author_line(_plain(part)):
            return _plain(part), "|".join(one for number, one in enumerate(without.split("|")) if number != place)
    start = found.end() if (found := _FIRST.match(without)) else 0
    if (names := named_in(without[start:].split(" ")[0])) or not without[start:]:
        start = len(without) - len(without[start:].partition(" ")[2]) if names else start
    body = without[start:].lstrip(" :,–—-[")
    end = next((found for found in _ENDS_TITLE.finditer(body) if found.start() > 2), None)
    title = _plain(body[: end.start()] if end else body).strip(" .,:")
    return (title if _is_title(title) else ""), body[end.start() :] if end else ""


def _is_title(text: str) -> bool:
    return len(re.findall(r"[^\W\d_]", text)) > 2 and not (
        _NO_TITLES.fullmatch(text) or named_in(text) or _ADDRESS.match(text)
    )


def _reads_as_abstract(text: str) -> bool:
    return len(text) >= _LEAST_ABSTRACT and bool(_AN_ABSTRACT.search(text)) and not _MINE.search(text)


def _paragraphs(lines: Iterable[str]) -> Iterator[list[str]]:
    paragraph: list[str] = []
    for line in [*lines, ""]:
        text = _HTML.sub("", line).strip() if not _CALLED_ABSTRACT.match(line.strip()) else line.strip()
        if text in ("", ">", "---", "***"):
            if paragraph:
                yield paragraph
            paragraph = []
        else:
            paragraph.append(text)


def _plain(text: str) -> str:
    """The text without the marks of Markdown."""
    text = _LINK.sub(lambda found: found[1], _HTML.sub("", text))
    text = re.sub(r"(?<![\w*])(\*\*|__|\*|_|`|~~|==)(?=\S)(.+?)(?<=\S)\1(?!\w)", r"\2", text)
    return clean(_ESCAPED.sub(r"\1", text).removeprefix("> ")).strip()
