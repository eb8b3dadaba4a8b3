"""What commands of LaTeX stand for: pylatexenc knows."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pylatexenc.latex2text import LatexNodes2Text  # type: ignore[import-untyped]

__all__ = ["accented", "decoded", "symbol_of"]

# What pylatexenc 2.11 does not name.
_KNOWN = {
    "LaTeX": "LaTeX", "TeX": "TeX", "textasciicircum": "^", "textbar": "|", "textdegree": "°", "textgreater": ">",
    "textless": "<", "S": "§", "P": "¶", "pounds": "£", "copyright": "©", "euro": "€", "EUR": "€", "degree": "°",
    "celsius": "°C", "micro": "µ", "ohm": "Ω", "textquotedbl": '"', "lq": "‘", "rq": "’", "item": "• ",
    **dict.fromkeys(("linebreak", "newline", "par", "qquad", "quad", "space"), " "),
    **dict.fromkeys((
        "bf", "bfseries", "centering", "displaystyle", "em", "ensuremath", "footnotesize", "hbox", "hfill", "it",
        "itshape", "left", "limits", "mbox", "nobreakdash", "noindent", "nolinebreak", "normalfont", "protect",
        "relax", "right", "rm", "sc", "scriptsize", "sf", "sl", "small", "textnormal", "textstyle", "tt", "ttfamily",
        "upshape", "xspace",
    ), ""),
}  # fmt: skip
_MARKS = {
    "acute": "\u0301", "bar": "\u0304", "breve": "\u0306", "check": "\u030c", "ddot": "\u0308", "dot": "\u0307",
    "grave": "\u0300", "hat": "\u0302", "mathring": "\u030a", "tilde": "\u0303", "vec": "\u20d7", "widehat": "\u0302",
    "widetilde": "\u0303",
}  # fmt: skip
"""Accents of mathematics, which some publishers use for those of names."""


@lru_cache(4096)
def decoded(snippet: str) -> str:
    """The text of a piece of LaTeX that is a letter with its accents."""
    return str(_decoder().latex_to_text(snippet))


@lru_cache(4096)
def symbol_of(command: str) -> str | None:
    """The characters that a command stands for; empty when it only says how to set them; None when it is not known."""
    if command in _KNOWN:
        return _KNOWN[command]
    spec = _decoder().latex_context.get_macro_spec(command)
    if spec is None or not spec.macroname:
        return None
    meaning = spec.simplify_repl
    if isinstance(meaning, str):
        return None if "%" in meaning else meaning
    return ""


def accented(command: str, letters: str) -> str | None:
    """The letter with the accent of mathematics that the command sets; None for other commands and texts."""
    if command not in _MARKS or len(letters) != 1:
        return None
    return unicodedata.normalize("NFC", {"ı": "i", "ȷ": "j"}.get(letters, letters) + _MARKS[command])


@cache
def _decoder() -> LatexNodes2Text:
    from pylatexenc.latex2text import LatexNodes2Text

    return LatexNodes2Text()
