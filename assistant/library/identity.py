"""What a record states about the identity of its paper, and the ids that the paper can have."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from assistant.library.paper_record import PaperRecord
from assistant.text.database_ids import DATABASES, database_ids, database_of
from assistant.text.identifiers import ArxivId, arxiv_id, doi
from assistant.text.likeness import Names, names_of

__all__ = ["Identity", "arxiv_version", "database_marks", "marks_of_id", "paper_id", "text_hash"]

_LONGEST_ID = 200
_SLUG_LENGTH = 20
_HASH_DIGITS = 6
_INSIGNIFICANT = frozenset(("a", "an", "the", "on", "of", "in", "for", "and", "to", "with", "is", "are"))
_NOT_WORD = re.compile(r"[\W_]+")
_MARK_DIGITS = 16
_ARXIV_KEYS = ("arxiv", "arxivid", "eprint")
_OPENED = "externalids"
_NOT_IN_ID = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def paper_id(given: str | None, title: str) -> str:
    """The id of a paper: the source's own, without blanks and control characters, or else made from the title.

    Titles that differ only in case, width, punctuation or spacing give the same id: the first significant words, for
    people, and six hexadecimal digits of the SHA-256 of the folded title; at most 27 characters, so it is quick to
    type. Empty if there is neither.
    """
    own = _NOT_IN_ID.sub("_", given.strip())[:_LONGEST_ID] if given else ""
    if own:
        return own
    folded = _NOT_WORD.sub(" ", unicodedata.normalize("NFKC", title).casefold()).strip()
    if not folded:
        # A title of symbols alone still names a paper.
        folded = "".join(title.split())
        if not folded:
            return ""
    digest = hashlib.sha256(folded.encode("utf-8", "replace")).hexdigest()[:_HASH_DIGITS]
    return "-".join(part for part in (_slug(folded), digest) if part)


def _slug(folded: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode()
    every = _NOT_WORD.sub(" ", ascii_only).split()
    words = [word for word in every if word not in _INSIGNIFICANT] or every
    while len(words) > 1 and len("-".join(words)) > _SLUG_LENGTH:
        words.pop()
    return "-".join(words)[:_SLUG_LENGTH]


def text_hash(title: str, abstract: str) -> str:
    """A hash of what a paper's vectors depend on, beside encoder and segmentation."""
    return hashlib.sha256(f"{title}\0{abstract}".encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Identity:
    """What a record states about the identity of its paper; empty where it states nothing."""

    source: str
    arxiv: str = ""
    doi: str = ""
    """In lower case; never a DOI that arXiv assigns to its own papers."""
    databases: tuple[tuple[str, str], ...] = ()
    """Databases and the ids there: PubMed, PubMed Central and OpenAlex, in this order."""
    own: str = ""
    """The id that the source gives, if it is not an arXiv identifier."""
    title: str = ""
    """A hash of the title without case, accents, punctuation and spacing."""
    slug: str = ""
    """The id made from the title."""
    authors: tuple[str, ...] = ()
    year: str = ""
    abstract: str = ""
    """The authors' own abstract; empty for a digest, whose wording is not theirs."""
    text: str = ""
    """A hash of title and abstract."""

    @classmethod
    def of(cls, record: PaperRecord, source: str) -> Identity:
        """The identity of a record of `source`."""
        known = _flat(record.metadata)
        id = record.id or ""
        arxiv = _arxiv(record, known)
        return cls(
            source=source,
            arxiv=arxiv.id if arxiv else "",
            doi=next((found for found in map(doi, _dois(record, known)) if found and not arxiv_id(found)), ""),
            databases=_databases(record),
            own=paper_id(id, "") if id and not arxiv_id(id) else "",
            title=_hash_of_letters(record.title),
            slug=paper_id(None, record.title),
            authors=record.authors,
            year=(record.published or "")[:4],
            abstract=record.abstract if record.kind == "abstract" else "",
            text=_hash_of_letters(record.title, record.abstract),
        )

    @cached_property
    def names(self) -> Names:
        """The authors' names, parsed for comparison."""
        return names_of(self.authors)

    @property
    def marks(self) -> tuple[str, ...]:
        """Values shared by all records that can be of the same paper, directly or through other records.

        A source's own id is valid only within that source: "17" in two sources means two papers.
        """
        named = (
            ("arxiv", self.arxiv),
            ("doi", self.doi),
            *self.databases,
            ("own", self._own_of_source),
            ("title", self.title) if self.title else ("text", self.text),
        )
        return tuple(f"{kind}:{value}" for kind, value in named if value)

    @property
    def removal_mark(self) -> str:
        """The value that keeps out every record sharing it when this record's paper is removed."""
        named = (
            ("arxiv", self.arxiv),
            ("doi", self.doi and f"{self.doi} {self.title}"),
            ("own", self._own_of_source),
            ("text", self.text),
        )
        return next(f"{kind}:{value}" for kind, value in named if value)

    @property
    def lasting_marks(self) -> tuple[str, ...]:
        """The values by which what people attach to this record's paper finds it again, the most certain first."""
        named = (
            ("arxiv", self.arxiv),
            ("own", self._own_of_source),
            ("doi", self.doi and f"{self.doi} {self.title}"),
            ("text", self.text),
        )
        return tuple(f"{kind}:{value}" for kind, value in named if value)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids the paper could have if this were its only record, best first, as marks."""
        named = (("arxiv", self.arxiv), ("id", self.own), ("slug", self.slug))
        return tuple(f"{kind}:{value}" for kind, value in named if value)

    @property
    def _own_of_source(self) -> str:
        return f"{self.own}@{self.source}" if self.own else ""


def arxiv_version(record: PaperRecord) -> int | None:
    """The arXiv version that a record describes."""
    found = _arxiv(record, _flat(record.metadata))
    if found is None:
        return None
    version = record.metadata.get("version")
    return version if isinstance(version, int) and not isinstance(version, bool) and version > 0 else found.version


def _arxiv(record: PaperRecord, known: Mapping[str, str]) -> ArxivId | None:
    """The first arXiv identifier that a record names, with the version that any of its fields names."""
    named = (record.id or "", *(known.get(key, "") for key in _ARXIV_KEYS), record.url or "", *_dois(record, known))
    found: ArxivId | None = None
    for text in named:
        if (other := arxiv_id(text)) and (found is None or other.id == found.id):
            found = ArxivId(other.id, (found and found.version) or other.version)
    return found


def database_marks(record: PaperRecord) -> Iterator[str]:
    """Those of a record's marks that name it in a database."""
    return (f"{database}:{id}" for database, id in _databases(record))


def _databases(record: PaperRecord) -> tuple[tuple[str, str], ...]:
    found = database_ids(record.metadata, (record.id, record.url))
    return tuple((name, found[name]) for name in DATABASES if name in found)


def _dois(record: PaperRecord, known: Mapping[str, str]) -> list[str]:
    given = (known.get("doi", "").partition(" ")[0], record.id, record.url)
    return [text for text in given if text]


def _flat(metadata: Mapping[str, Any]) -> dict[str, str]:
    """Text values by normalised name ("arXiv_Id" becomes "arxivid"), including those inside `externalIds`."""
    flat: dict[str, str] = {}
    for key, value in metadata.items():
        bare = _bare(key)
        if bare == _OPENED and isinstance(value, Mapping):
            flat = _flat(value) | flat
        elif isinstance(value, str):
            flat.setdefault(bare, value.strip())
    return flat


def _bare(key: str) -> str:
    return re.sub(r"[\W_]", "", key).casefold()


def _hash_of_letters(*texts: str) -> str:
    """A hash of the letters and digits of texts, or of all symbols if there are none; empty for empty texts."""
    squeezed = "\0".join(map(_letters, texts))
    if not squeezed.strip("\0"):
        return ""
    return hashlib.sha256(squeezed.encode("utf-8", "replace")).hexdigest()[:_MARK_DIGITS]


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if character.isalnum()) or "".join(text.split())


def marks_of_id(text: str) -> Iterator[str]:
    """The marks that find the paper a person means by `text`, the most certain first."""
    if named := arxiv_id(text):
        yield f"arxiv:{named.id}"
    elif found := doi(text):
        yield f"doi:{found}"
    elif known := database_of(text):
        yield ":".join(known)
    given = paper_id(text, "")
    yield f"id:{given}"
    yield f"slug:{given}"
