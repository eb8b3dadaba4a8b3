"""Which paper a record is about, and whether its text is the same as before."""

from __future__ import annotations

import hashlib
import re
import unicodedata

__all__ = ["paper_id", "text_hash"]

_LONGEST_ID = 200
_SLUG_LENGTH = 20
_HASH_DIGITS = 6
_INSIGNIFICANT = frozenset(("a", "an", "the", "on", "of", "in", "for", "and", "to", "with", "is", "are"))
_NOT_WORD = re.compile(r"[\W_]+")
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
