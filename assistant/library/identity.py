"""Which paper a record is about, and whether its text is the same as before."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

__all__ = ["ArxivId", "Identity", "arxiv_id", "doi_of", "identify", "marks_of_id", "paper_id", "text_hash"]

_LONGEST_ID = 200
_SLUG_LENGTH = 20
_HASH_DIGITS = 6
_INSIGNIFICANT = frozenset(("a", "an", "the", "on", "of", "in", "for", "and", "to", "with", "is", "are"))
_NOT_WORD = re.compile(r"[\W_]+")
_MARK_DIGITS = 16
_ARCHIVES = (
    "acc-phys adap-org alg-geom ao-sci astro-ph atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas cond-mat cs dg-ga "
    "econ eess funct-an gr-qc hep-ex hep-lat hep-ph hep-th math math-ph mtrl-th nlin nucl-ex nucl-th patt-sol physics "
    "plasm-ph q-alg q-bio q-fin quant-ph solv-int stat supr-con"
)
_ARXIV = re.compile(
    r"(?:(?:https?://)?(?:(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html|format|ps|e-print|src)"
    r"|(?:www\.)?(?:huggingface\.co|hf\.co)/papers|ar5iv(?:\.labs\.arxiv)?\.org/(?:abs|html))/"
    r"|(?:doi:\s*|https?://(?:dx\.|www\.)?doi\.org/)?10\.48550/arxiv\.|(?:oai:)?arxiv(?:\.org)?:\s*)?"
    rf"(?:(?P<new>\d{{2}}(?:0[1-9]|1[0-2])\.\d{{4,5}})"
    rf"|(?P<archive>{'|'.join(_ARCHIVES.split())})(?:\.[a-z-]{{2,9}})?/(?P<old>\d{{2}}(?:0[1-9]|1[0-2])\d{{3}}))"
    r"(?:v(?P<version>\d{1,4}))?(?:\.pdf)?/?(?:[?#]\S*|\s*\[[\w.-]+\])?",
    re.ASCII | re.IGNORECASE,
)
_DOI = re.compile(
    r"(?:doi:\s*|info:doi/|(?:https?://)?(?:dx\.|www\.)?doi\.org/)?(10\.\d{4,9}(?:\.\d+)*/[^\s\"<>]*[^\s\"<>.,;])",
    re.ASCII | re.IGNORECASE,
)
_ARXIV_KEYS = ("arxiv", "arxivid", "eprint")
_OPENED = "externalids"
_NOT_IN_ID = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def paper_id(given: str | None, title: str) -> str:
    """The id of a paper: the source's own, without blanks and control characters; else made from the title.

    Titles that differ in case, width, punctuation or spacing only give the same id: the first significant words, for
    people, and six hexadecimal digits of the SHA-256 of the folded title, 27 characters at most so that it is quick to
    type. Empty if there is neither.
    """
    own = _NOT_IN_ID.sub("_", given.strip())[:_LONGEST_ID] if given else ""
    if own:
        return own
    folded = _NOT_WORD.sub(" ", unicodedata.normalize("NFKC", title).casefold()).strip()
    if not folded:
        # A title of signs alone still names a paper.
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
    """What a paper's vectors depend on, beside encoder and segmentation."""
    return hashlib.sha256(f"{title}\0{abstract}".encode("utf-8", "surrogatepass")).hexdigest()


class ArxivId(NamedTuple):
    """An arXiv identifier without its version, and the version if one was named."""

    id: str
    version: int | None = None


class Identity(NamedTuple):
    """What tells which paper a record is about; empty where the record does not say."""

    arxiv: str
    doi: str
    """Lower case; never one that arXiv gives to its own papers."""
    own: str
    """The id that the source gives, if it is neither of these."""
    title: str
    """A hash of the title without case, accents, punctuation and spacing."""
    authors: tuple[str, ...]

    @property
    def marks(self) -> tuple[str, ...]:
        """What it can share with another record of the same paper, as the catalog indexes it."""
        named = (("arxiv", self.arxiv), ("doi", self.doi), ("id", self.own), ("title", self.title))
        return tuple(f"{name}:{value}" for name, value in named if value)


def arxiv_id(text: str) -> ArxivId | None:
    """The arXiv identifier that `text` is: bare, behind "arXiv:", as an address, or as arXiv's own DOI."""
    found = _ARXIV.fullmatch(text.strip())
    if found is None:
        return None
    id = found["new"] or f"{found['archive'].lower()}/{found['old']}"
    return ArxivId(id, int(found["version"]) if found["version"] else None)


def doi_of(text: str) -> str:
    """The DOI that `text` is, bare or as an address, in lower case; empty if it is none."""
    found = _DOI.fullmatch(text.strip().rstrip(".,;"))
    return found[1].lower() if found else ""


def identify(
    id: str | None, title: str, authors: Iterable[str], url: str | None, metadata: Mapping[str, Any]
) -> tuple[Identity, int | None]:
    """Who a record says that it is, and the arXiv version it is of."""
    known = _flat(metadata)
    dois = [text for text in (known.get("doi", "").partition(" ")[0], id or "", url or "") if text]
    found: ArxivId | None = None
    version: int | None = None
    for text in (id or "", *(known.get(key, "") for key in _ARXIV_KEYS), url or "", *dois):
        if (named := arxiv_id(text)) and (found is None or named.id == found.id):
            found, version = named, version or named.version
    told = metadata.get("version")
    if isinstance(told, int) and not isinstance(told, bool) and told > 0:
        version = told
    doi = next((doi for doi in map(doi_of, dois) if doi and not arxiv_id(doi)), "")
    own = paper_id(id, "") if id and not arxiv_id(id) else ""
    identity = Identity(found.id if found else "", doi, own, _title_hash(title), tuple(authors))
    return identity, version if found else None


def _flat(metadata: Mapping[str, Any]) -> dict[str, str]:
    """Texts by bare names: "arXiv_Id" is "arxivid"; those of `externalIds` too."""
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


def _title_hash(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title.casefold())
    squeezed = "".join(character for character in plain if character.isalnum()) or "".join(title.split())
    return hashlib.sha256(squeezed.encode("utf-8", "replace")).hexdigest()[:_MARK_DIGITS] if squeezed else ""


def marks_of_id(text: str) -> Iterator[str]:
    """The marks by which a paper is found that a person names by `text`."""
    if named := arxiv_id(text):
        yield f"arxiv:{named.id}"
    elif doi := doi_of(text):
        yield f"doi:{doi}"
    yield f"id:{paper_id(text, '')}"
