"""arXiv's daily e-mails: announcements as text, also in saved messages (.eml) and mailboxes (.mbox)."""

from __future__ import annotations

import email
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from assistant.records import Rejection
from assistant.sources.arxiv import arxiv_record
from assistant.sources.authors import names_in
from assistant.sources.base import BadRecordError, Line, SourceRecord, clean, or_rejection, quoted, require_title
from assistant.text.dates import publication_date
from assistant.text.identifiers import ArxivId, arxiv_id, arxiv_month
from assistant.text.latex_text import plain_accents

__all__ = ["ArxivMail"]

_QUOTED = re.compile(r"(?:> ?)+")
_MARK = re.compile(r"\\\\\s*$")
_ID = re.compile(r"(?:arXiv:|Paper(?: \(\*cross-listing\*\))?:\s*)(\S+)", re.IGNORECASE)
_START = re.compile(r"^(?:> ?)*\\\\[^\S\n]*\n(?:> ?)*(?:arXiv:|Paper(?: \(\*cross-listing\*\))?:)", re.MULTILINE)
_END = re.compile(r"\\\\ ?\(|-{30,}\s*$|%%--%%")
_FIELD = re.compile(r"(Date|From|Title|Authors?|Categories|Subj-class|Comments?|Journal-ref|DOI|Report-no|License"
                    r"|MSC-class|ACM-class)(?: \([^)]*\))?:\s*(.*)")  # fmt: skip
_REPLACED = re.compile(r"replaced with", re.IGNORECASE)
_HEADER = re.compile(r"(?:From |[A-Za-z][A-Za-z0-9-]*: ?)")
_OF_MAIL = re.compile(
    r"^(?:From|To|Subject|Date|Message-ID|MIME-Version|Received|Return-Path|Delivered-To):", re.I | re.M
)
_NEXT_MESSAGE = re.compile(r"From \S.*\d{4}\s*$")
_ENCODED = re.compile(r"^Content-(?:Transfer-Encoding:\s*(?:quoted-printable|base64)|Type:\s*multipart/)", re.I)
_LONGEST_MESSAGE = 16_000_000
_LONGEST_ENTRY = 100_000


class ArxivMail:
    """New and cross-listed papers; replacements, announced without abstracts, are rejected with their line."""

    name = "an e-mail of arXiv (announcements; .eml, .mbox)"

    def recognises(self, head: str, name: str) -> bool:
        """It has an announcement, or is a mail that names arXiv."""
        if _START.search(head.replace("\r", "")):
            return True
        start = head.lstrip("\ufeff\n ")
        return bool(_HEADER.match(start)) and len(_OF_MAIL.findall(start[:20_000])) > 2 and "arxiv" in start.casefold()

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """The papers in order."""
        empty = True
        for message in _messages(lines):
            for entry in _entries(_body(message)):
                empty = False
                yield from or_rejection(_records(entry, f"{name}:{entry[0].number}"), f"{name}:{entry[0].number}")
        if empty:
            yield Rejection(where=name, why="mail without announcements of arXiv")


def _messages(lines: Iterable[Line]) -> Iterator[Iterable[Line]]:
    """The messages of a mailbox one at a time; any other text as a whole, as it arrives."""
    rest = iter(lines)
    first = list(islice(rest, 1))
    if not first or not _HEADER.match(first[0].text.lstrip("\ufeff")):
        yield chain(first, rest)
        return
    message, size = first, 0
    for line in rest:
        if _NEXT_MESSAGE.match(line.text) and not message[-1].text.strip():
            yield message
            message, size = [], 0
        size += len(line.text)
        if size <= _LONGEST_MESSAGE:
            message.append(line)
    yield message


def _body(message: Iterable[Line]) -> Iterable[Line]:
    """The lines of a message, decoded where it is encoded for transport: then all are on its first line."""
    if not isinstance(message, list):
        return message
    head = next((place for place, line in enumerate(message) if place and not line.text.strip()), len(message))
    if not any(_ENCODED.match(line.text) for line in message[:head]):
        return message
    text = "\n".join(line.text for line in message if not line.text.startswith("From "))
    parts = email.message_from_string(text).walk()
    plain = next((part for part in parts if part.get_content_type() == "text/plain"), None)
    payload = plain.get_payload(decode=True) if plain is not None else None
    decoded = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    return [Line(message[0].number, line) for line in decoded.splitlines()]


def _entries(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """The lines of each announcement, from its id."""
    entry: list[Line] = []
    marked = False
    size = 0
    for number, given in lines:
        text = _QUOTED.sub("", given, count=1) if given.startswith(">") else given
        if marked and _ID.match(text):
            if entry:
                yield entry
            entry, size = [Line(number, text)], 0
        elif entry and _END.match(text):
            yield entry
            entry = []
        elif entry and size < _LONGEST_ENTRY:
            entry.append(Line(number, text))
            size += len(text)
        marked = bool(_MARK.match(text))
    if entry:
        yield entry


def _records(entry: list[Line], where: str) -> Iterator[SourceRecord]:
    marks = [place for place, line in enumerate(entry) if _MARK.match(line.text)]
    head = entry[: marks[0]] if marks else entry
    abstract = clean(" ".join(line.text for line in entry[marks[0] + 1 :])) if marks else ""
    fields = _fields(head)
    title = fields.get("title", "")
    found = _ID.match(entry[0].text)
    paper = arxiv_id(found[1]) if found else None
    if not abstract and any(_REPLACED.match(line.text) for line in head):
        raise BadRecordError(f"a replacement, announced without its abstract: {quoted(title)}")
    require_title(title, abstract.removesuffix("\\\\").strip())
    if paper is None:
        raise BadRecordError(f"no arXiv id: {quoted(entry[0].text)}")
    yield _record(paper, where, fields, abstract.removesuffix("\\\\"))


def _record(paper: ArxivId, where: str, fields: dict[str, str], abstract: str) -> SourceRecord:
    return arxiv_record(
        paper,
        where,
        title=fields["title"],
        abstract=abstract,
        authors=names_in(plain_accents(fields.get("authors") or fields.get("author", ""))),
        published=publication_date(" ".join(fields.get("date", "").split()[:4])) or arxiv_month(paper.id),
        comments=fields.get("comments") or fields.get("comment", ""),
        doi_given=fields.get("doi", ""),
        categories=fields.get("categories", "").split(),
        journal_ref=fields.get("journal-ref", ""),
        report_no=fields.get("report-no", ""),
        license=fields.get("license", ""),
    )


def _fields(head: Iterable[Line]) -> dict[str, str]:
    """The fields of an announcement; a line that starts none goes on with the one before."""
    fields: dict[str, str] = {}
    last = ""
    for _, text in head:
        if found := _FIELD.match(text):
            last = found[1].lower()
            fields.setdefault(last, clean(found[2]))
        elif last and text.strip():
            fields[last] = f"{fields[last]} {clean(text)}"
        else:
            last = ""
    return fields
