"""BibTeX. Entries hold what classic styles print, and abstracts, which they do not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.exporting.fields import DIGEST_MARK, Work
from assistant.exporting.latex import latex, latex_title
from assistant.exporting.names import OTHERS, Name

__all__ = ["bibtex"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_AND = re.compile(r"(?:^|\s)and(?:\s|$)", re.IGNORECASE)
_NOT_IN_ADDRESS = re.compile(r"[{}\\\s]")


def bibtex(works: Sequence[tuple[str, Work]]) -> str:
    """The works under their keys, an entry each, parted by blank lines."""
    return "\n".join(_entry(key, work) for key, work in works)


def _entry(key: str, work: Work) -> str:
    lines = [f"  {name} = {value},\n" for name, value in _fields(work)]
    return f"@{work.entry}{{{key},\n{''.join(lines)}}}\n"


def _fields(work: Work) -> Iterator[tuple[str, str]]:
    texts = (
        ("author", " and ".join(map(_name, work.authors))),
        ("title", latex_title(work.title)),
        ("journal", latex(work.journal)),
        ("booktitle", latex(work.booktitle)),
        ("howpublished", latex(work.venue)),
        ("volume", latex(work.volume)),
        ("number", latex(work.number)),
        ("pages", "--".join(map(latex, work.pages))),
        ("publisher", latex(work.publisher)),
        ("year", str(work.year or "")),
        ("doi", work.doi),
        ("eprint", work.arxiv),
        ("archivePrefix", "arXiv" if work.arxiv else ""),
        ("primaryClass", work.arxiv_class),
        ("url", _address(work.url)),
        ("keywords", ", ".join(map(latex, work.subjects))),
        ("note", latex(work.journal_ref and f"Published as {work.journal_ref}")),
        ("abstract", latex(work.abstract)),
        # Not `note`, which would be printed in the list of references.
        ("annote", latex(work.digest and DIGEST_MARK + work.digest)),
    )
    for name, text in texts:
        if text:
            yield name, f"{{{text}}}"
        if name == "year" and work.month:
            yield "month", _MONTHS[work.month - 1]


def _address(url: str) -> str:
    """The address as it is; what would end the field is written as the address's own escapes."""
    return _NOT_IN_ADDRESS.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), url)


def _name(name: Name) -> str:
    if name == OTHERS:
        return "others"
    if name.whole:
        return f"{{{latex(name.family)}}}"
    family = " ".join(filter(None, (name.particle, _family(name.family))))
    return ", ".join(filter(None, (family, latex(name.suffix), _guarded(name.given))))


def _family(text: str) -> str:
    """In braces where some parser could take a word for a particle, not beginning with a capital that it knows, or a
    lone "others" for "et al.".
    """
    particle = any(not "A" <= word[0] <= "Z" for word in text.split()[:-1])
    return f"{{{latex(text)}}}" if particle or text.casefold() == "others" else _guarded(text)


def _guarded(text: str) -> str:
    shown = latex(text)
    # A command right behind "and" hides it from some parsers, and is lost to them right before it.
    at_the_edge = shown.startswith("\\") or shown.rpartition(" ")[2].startswith("\\")
    return f"{{{shown}}}" if at_the_edge or _AND.search(text) or "," in text else shown
