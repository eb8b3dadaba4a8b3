"""BibTeX read by a parser that is not ours: bibtexparser for entries and names, pylatexenc for LaTeX."""

from __future__ import annotations

import unicodedata
from typing import Any

from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import SeparateCoAuthors, SplitNameParts
from pylatexenc.latex2text import (  # type: ignore[import-untyped]
    LatexNodes2Text,
    MacroTextSpec,
    get_default_latex_context_db,
)

__all__ = ["VERBATIM", "read_bibtex"]

VERBATIM = ("doi", "url", "eprint", "archivePrefix", "primaryClass")
"""What styles set letter for letter, so that nothing in it is LaTeX."""


def _decoder() -> LatexNodes2Text:
    # Without the category, two hyphens stay two hyphens: whether they are set as a dash is not a question of escaping.
    context = get_default_latex_context_db().filter_context(exclude_categories=["nonascii-specials"])
    # The decoder's own is U+02C6, a modifier letter; LaTeX means ASCII.
    context.add_context_category("ascii", prepend=True, macros=[MacroTextSpec("textasciicircum", "^")])
    return LatexNodes2Text(latex_context=context, math_mode="verbatim", strict_latex_spaces=True)


_DECODER = _decoder()


def read_bibtex(text: str) -> dict[str, dict[str, Any]]:
    """Entries by key: their fields in NFC, names as (von, last, jr, first), and `type`. Fails if anything is off."""
    library = parse_string(text, append_middleware=[SeparateCoAuthors(), SplitNameParts()])
    assert not library.failed_blocks
    assert not [*library.comments, *library.preambles, *library.strings]
    entries = {}
    for entry in library.entries:
        fields: dict[str, Any] = {"type": entry.entry_type}
        for field in entry.fields:
            assert field.key not in fields, f"{field.key} twice in {entry.key}"
            if field.key in VERBATIM:
                fields[field.key] = field.value
            elif field.key == "author":
                fields["author"] = [
                    tuple(_decoded(" ".join(part)) for part in (name.von, name.last, name.jr, name.first))
                    for name in field.value
                ]
            else:
                fields[field.key] = _decoded(field.value)
        entries[entry.key] = fields
    return entries


def _decoded(text: str) -> str:
    return unicodedata.normalize("NFC", _DECODER.latex_to_text(text))
