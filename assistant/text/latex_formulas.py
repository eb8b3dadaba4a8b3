"""LaTeX symbols and short formulas as text. Longer formulas stay as LaTeX."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pylatexenc.latex2text import LatexNodes2Text  # type: ignore[import-untyped]

__all__ = ["FORMULA", "accented", "decoded", "plain_formula", "raised", "symbol_of"]

# Missing from pylatexenc 2.11.
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
"""Math accents, which some publishers also use in names."""


@lru_cache(4096)
def decoded(snippet: str) -> str:
    """The text of a LaTeX snippet for an accented letter."""
    return str(_decoder().latex_to_text(snippet))


@lru_cache(4096)
def symbol_of(command: str) -> str | None:
    """The characters that a command stands for; empty for pure formatting; None for an unknown command."""
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
    """The letter with the math accent of the command; None for other commands and longer texts."""
    if command not in _MARKS or len(letters) != 1:
        return None
    return unicodedata.normalize("NFC", {"ı": "i", "ȷ": "j"}.get(letters, letters) + _MARKS[command])


@cache
def _decoder() -> LatexNodes2Text:
    from pylatexenc.latex2text import LatexNodes2Text

    return LatexNodes2Text()


FORMULA = r"(?P<formula>(?<!\\)\$\$?(?:[^$\\]|\\.){1,500}?\$\$?|\\\(.{1,500}?\\\)|\\\[.{1,500}?\\\])"
"""A formula with its delimiters."""

_LONGEST = 120
_LIFTABLE = re.compile(r"[^\W_][\w/+−.-]*")
_MONEY = re.compile(r"\d[\d.,]*\s+[A-Za-z]{2}")
_ENCLOSED = re.compile(r"\$\$?(.*?)\$\$?|\\\((.*)\\\)|\\\[(.*)\\\]", re.DOTALL)
_GROUP = r"\{(?:[^{}]|\{[^{}]*\})*\}"
_TOKENS = re.compile(
    rf"\\(?P<command>[A-Za-z]+)\*?\s*(?P<argument>{_GROUP})?|\\(?P<escaped>.)"
    rf"|(?P<script>[\^_])\s*(?P<shifted>{_GROUP}|\\[A-Za-z]+(?:\s*{_GROUP})?|[^\\{{}}\s])"
    rf"|(?P<word>[A-Za-z]+)|(?P<group>{_GROUP})|(?P<blank>[\s~]+)|(?P<sign>[^{{}}&#$%])",
    re.DOTALL,
)
_ALPHABETS = frozenset((
    "bm", "boldsymbol", "emph", "ensuremath", "hbox", "mathbb", "mathbf", "mathbin", "mathcal", "mathfrak", "mathit",
    "mathop", "mathrel", "mathrm", "mathsf", "mathtt", "mbox", "operatorname", "text", "textbf", "textit",
    "textnormal", "textrm", "textsc", "textsf", "texttt",
))  # fmt: skip
_OF_SHAPE = frozenset((
    "bf", "big", "bigl", "bigr", "cal", "displaystyle", "it", "left", "right", "rm", "sf", "textstyle",
))  # fmt: skip
_OF_OPERANDS = frozenset((
    "bigcap", "bigcup", "frac", "iint", "inf", "int", "lim", "liminf", "limsup", "oint", "prod", "sqrt", "sum", "sup",
))  # fmt: skip
"""Their arguments are set above and below, which a line of text cannot show."""

_LONGEST_WORD = 2
_ESCAPED = {
    "%": "%", "&": "&", "#": "#", "_": "_", "{": "{", "}": "}", "$": "$", ",": " ", ";": " ", ":": " ", " ": " ",
    "!": "", "/": "", "|": "‖",
}  # fmt: skip
_RAISED: dict[str, str] = dict(zip("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ", strict=True))
_RAISED_BY_NATURE: dict[str, str] = {"∘": "°", "∗": "*", "'": "′"} | {
    text: text for text in (*"°′″*†‡⊤®™", "th", "st", "nd", "rd")
}


@lru_cache(4096)
def plain_formula(formula: str) -> str | None:
    """The text of a formula; None if plain text cannot show it, or the dollars do not delimit a formula."""
    found = _ENCLOSED.fullmatch(formula)
    inner = next((part for part in found.groups() if part is not None), "") if found else ""
    if len(inner) > _LONGEST or not inner.strip():
        return None
    if formula.startswith("$") and (inner[0].isspace() != inner[-1].isspace() or _MONEY.match(inner)):
        return None
    text = _text(inner)
    return " ".join(text.split()) if text is not None else None


def raised(text: str) -> str | None:
    """The text as superscript characters; None if there are none for it."""
    if text in _RAISED_BY_NATURE:
        return _RAISED_BY_NATURE[text]
    return "".join(_RAISED[sign] for sign in text) if text and all(sign in _RAISED for sign in text) else None


def _text(formula: str, words: bool = False) -> str | None:
    parts: list[str] = []
    place = 0
    while place < len(formula):
        found = _TOKENS.match(formula, place)
        part = _part(found, words) if found else None
        if found is None or part is None:
            return None
        before = parts[-1][-1:] if parts else " "
        if found["command"] and len(part.strip()) > 1 and part.strip().isalpha() and before.isalnum():
            part = f" {part}"
        parts.append(part.rstrip() if _is_operator(part) and not before.isspace() else part)
        place = found.end()
    return "".join(parts)


def _part(found: re.Match[str], words: bool) -> str | None:
    if command := found["command"]:
        return _command(command, (found["argument"] or "")[1:-1], found)
    if found["escaped"]:
        return _ESCAPED.get(found["escaped"])
    if found["script"]:
        shifted = found["shifted"]
        text = _text(shifted[1:-1] if shifted.startswith("{") else shifted, words=True)
        if text is None:
            return None
        text = text.strip()
        return _lowered(text) if found["script"] == "_" else raised(text) or _lifted(text, shifted)
    if word := found["word"]:
        return word if words or len(word) <= _LONGEST_WORD else None
    if found["group"]:
        return _text(found["group"][1:-1], words)
    return " " if found["blank"] else found["sign"].replace("'", "′")


def _is_operator(part: str) -> bool:
    return len(part) == 2 and part[1] == " " and not part[0].isalnum()


def _command(command: str, argument: str, found: re.Match[str]) -> str | None:
    if command in _OF_OPERANDS:
        return None
    inner = _text(argument, words=command in _ALPHABETS) if argument else ""
    if inner is None:
        return None
    if command in _ALPHABETS:
        return inner
    if (letter := accented(command, inner)) is not None:
        return letter
    if command in _OF_SHAPE:
        return inner
    symbol = symbol_of(command)
    if not symbol:
        return None
    following = found.string[found.end() : found.end() + 1]
    of_one_letter = len(symbol) == 1 and symbol.isalpha() and (following.isalnum() or following == "\\")
    blank = " " if not argument and found[0][-1:].isspace() and not of_one_letter else ""
    return f"{symbol}{inner}{blank}"


def _lifted(text: str, written: str) -> str | None:
    """Superscripts without characters of their own, written with a caret."""
    if not _LIFTABLE.fullmatch(text) or re.search(r"[_^]", written):
        return None
    return f"^{text}" if text.isalnum() else f"^({text})"


def _lowered(text: str) -> str | None:
    """Subscripts: numbers and signs are appended, as in H2O and x1; letters need an underscore."""
    if text.isdigit() or (len(text) == 1 and not text.isascii()):
        return text
    return f"_{text}" if text.isalnum() else None
